"""The tables derived from the records."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from contract.fields import Kind, Value, kinds
from contract.tables import Id, client_tables, column_type, server_tables

RAW = b"0123456789abcdef"


@pytest.mark.parametrize("value", list(Value))
def test_every_kind_of_value_has_a_column(value: Value) -> None:
    told = next(f for kind in kinds().values() for f in kind.fields if f.value is value)
    assert isinstance(column_type(told), sa.types.TypeEngine)


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_a_clients_table_has_the_columns_of_the_wire_and_one_for_a_newer_server(kind: Kind) -> None:
    table = client_tables(sa.MetaData())[kind.name]
    assert tuple(table.columns.keys()) == (*kind.columns, "extra")


def test_every_key_of_the_server_leads_with_the_city() -> None:
    for table in server_tables(sa.MetaData()).values():
        for constraint in table.constraints:
            if isinstance(constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint | sa.ForeignKeyConstraint):
                assert next(iter(constraint.columns)).name == "city_id"


def test_no_key_of_the_server_crosses_a_root_or_is_deferred() -> None:
    for table in server_tables(sa.MetaData()).values():
        for key in table.foreign_key_constraints:
            assert [c.name for c in key.columns][:2] == ["city_id", "root_id"]
            assert not key.deferrable


def test_an_id_is_bytes_here_and_a_uuid_on_postgresql() -> None:
    told = Id()
    assert told.process_bind_param(RAW, sqlite.dialect()) == RAW
    sent = told.process_bind_param(RAW, postgresql.dialect())
    assert told.process_result_value(sent, postgresql.dialect()) == RAW
    assert told.process_bind_param(None, postgresql.dialect()) is None
    assert isinstance(told.load_dialect_impl(postgresql.dialect()), sa.Uuid)
    assert isinstance(told.load_dialect_impl(sqlite.dialect()), sa.LargeBinary)
