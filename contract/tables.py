"""SQLAlchemy Core tables, derived from the records for each side.

A row holds wire values (wire.py): ids are 16 bytes, instants milliseconds UTC, dates days since 1970, yes/no 0 or 1,
packed tuples MessagePack bytes. So a pulled page goes into the table as it came. The field that names the root is
the column `root_id`. The server's tables lead with `city_id`; constraints are the server's (architecture.md section 4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

import contract.records  # noqa: F401 - declares the kinds
from contract.fields import LEADING, Field, Kind, Value, kinds


class Id(sa.types.TypeDecorator[bytes]):
    """An id: 16 bytes here and on SQLite, uuid on PostgreSQL."""

    impl = sa.LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column's type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.Uuid(as_uuid=True))
        return dialect.type_descriptor(sa.LargeBinary(16))

    def process_bind_param(self, value: bytes | None, dialect: sa.Dialect) -> Any:
        """Give the database what it wants."""
        if value is not None and dialect.name == "postgresql":
            return UUID(bytes=value)
        return value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> bytes | None:
        """Give back 16 bytes."""
        return value.bytes if isinstance(value, UUID) else value

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Do nothing for each of a hundred thousand ids where the database keeps them as they are."""
        return super().result_processor(dialect, coltype) if dialect.name == "postgresql" else None


def column_type(told: Field) -> sa.types.TypeEngine[Any]:
    """Choose the column type for a kind of value."""
    match told.value:
        case Value.ID:
            return Id()
        case Value.TEXT | Value.CODE:
            return sa.Text()
        case Value.PACKED:
            return sa.LargeBinary()
        case Value.NUMBER | Value.INSTANT:
            return sa.BigInteger()
        case Value.DATE | Value.YES_NO:
            return sa.Integer()


def _own_columns(kind: Kind) -> list[sa.Column[Any]]:
    names = kind.columns[len(LEADING) :]
    return [sa.Column(n, column_type(kind.by_name[n]), nullable=kind.by_name[n].optional) for n in names]


def client_tables(metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Make the client's tables: primary keys, an index on root and stamp, deferred foreign keys inside one root.

    `extra` keeps columns of a newer server as MessagePack, so that nothing is lost before an upgrade.
    """
    made: dict[str, sa.Table] = {}
    for kind in kinds().values():
        nullable = [sa.Column(c.name, c.type, nullable=True) for c in _own_columns(kind)]
        made[kind.name] = sa.Table(
            kind.name,
            metadata,
            sa.Column("id", Id(), primary_key=True),
            sa.Column("root_id", Id(), nullable=False),
            sa.Column("rev", sa.BigInteger(), nullable=False, server_default="0"),
            sa.Column("stamp", sa.BigInteger(), nullable=False, server_default="0"),
            *nullable,
            sa.Column("extra", sa.LargeBinary()),
            sa.Index(f"{kind.name}_root", "root_id", "stamp"),  # digests are reckoned from it alone
            *_client_keys(kind),
        )
    return made


def _client_keys(kind: Kind) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([f.name], [f"{f.to}.id"], deferrable=True, initially="DEFERRED")
        for f in kind.fields
        if f.inside
    ]


def server_tables(metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Make the server's tables of business rows: `city_id` leads every key, no key crosses a city or a root."""
    made: dict[str, sa.Table] = {}
    for kind in kinds().values():
        made[kind.name] = sa.Table(
            kind.name,
            metadata,
            sa.Column("city_id", sa.Integer(), nullable=False),
            sa.Column("id", Id(), nullable=False),
            sa.Column("root_id", Id(), nullable=False),
            sa.Column("rev", sa.BigInteger(), nullable=False),
            sa.Column("stamp", sa.BigInteger(), nullable=False),
            *_own_columns(kind),
            sa.PrimaryKeyConstraint("city_id", "id"),
            sa.UniqueConstraint("city_id", "root_id", "id"),
            *_server_keys(kind),
        )
    return made


def _server_keys(kind: Kind) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(["city_id", "root_id", f.name], [f"{f.to}.city_id", f"{f.to}.root_id", f"{f.to}.id"])
        for f in kind.fields
        if f.inside
    ]
