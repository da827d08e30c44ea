"""The schema is laid once, and taken step by step by those who have an older one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from contract.errors import UserError
from server import upgrades
from server.database import Database
from server.schema import METADATA
from server.upgrades import bring_up, newest
from tests.postgres.cluster import Cluster
from tests.server.first_schema import released
from tests.server.world import World, open_world


def test_laying_it_again_changes_nothing(world: World) -> None:
    before = set(sa.inspect(world.database.engine).get_table_names())
    assert bring_up(world.database) == newest()
    assert set(sa.inspect(world.database.engine).get_table_names()) == before
    assert set(METADATA.tables) <= before


def test_a_database_of_a_newer_program_is_left_alone_in_words(world: World) -> None:
    with world.database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE schema_version SET number = {newest() + 1}")
    with pytest.raises(UserError, match="newer version"):
        bring_up(world.database)


def test_steps_are_taken_in_order_each_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []

    def step(name: str) -> object:
        return lambda connection: (taken.append(name), connection.exec_driver_sql(f"CREATE TABLE {name} (x INTEGER)"))

    monkeypatch.setattr(upgrades, "STEPS", {1: step("one"), 2: step("two")})
    assert bring_up(world.database) == 3
    assert bring_up(world.database) == 3
    assert taken == ["one", "two"]


def test_a_step_that_fails_leaves_the_schema_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x INTEGER)")
        raise RuntimeError

    monkeypatch.setattr(upgrades, "STEPS", {1: fail})
    with pytest.raises(RuntimeError):
        bring_up(world.database)
    assert "half" not in sa.inspect(world.database.engine).get_table_names()
    monkeypatch.setattr(upgrades, "STEPS", {})
    assert bring_up(world.database) == 1


def shape(database: Database) -> dict[str, set[tuple[Any, ...]]]:
    """Describe a schema: columns, keys, indexes, and on PostgreSQL who passes its walls."""
    plain = sa.create_engine(database.url, poolclass=sa.NullPool)
    found = sa.inspect(plain)
    told: dict[str, set[tuple[Any, ...]]] = {}
    for table in found.get_table_names():
        columns = {("column", c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)}
        keys = {("key", *found.get_pk_constraint(table)["constrained_columns"])}
        uniques = {("unique", *u["column_names"]) for u in found.get_unique_constraints(table)}
        indexes = {("index", i["name"], *i["column_names"]) for i in found.get_indexes(table)}
        parents = {
            ("parent", f["referred_table"], *f["constrained_columns"], *f["referred_columns"])
            for f in found.get_foreign_keys(table)
        }
        told[table] = columns | keys | uniques | indexes | parents
    if not database.is_sqlite:
        with plain.connect() as connection:
            for table, rule in connection.exec_driver_sql("SELECT tablename, qual FROM pg_policies").all():
                told[table].add(("wall", rule))
            database.check_wall()
    return told


@pytest.fixture
def first_release(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Database]:
    """Give a database as the first release laid it."""
    name = sa.make_url(database_url).get_backend_name()
    url = f"sqlite:///{tmp_path / 'first.db'}"
    if name == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        url = cluster.url(cluster.copy(_nothing))
    database = open_world(url)
    with database.engine.begin() as connection:
        for statement in released(name):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO schema_version (number) VALUES (1)")
    yield database
    database.close()


def _nothing(_url: str) -> None:
    """Lay nothing."""


def test_all_steps_lead_to_what_is_created_anew(world: World, first_release: Database) -> None:
    assert bring_up(first_release) == newest()
    assert shape(first_release) == shape(world.database)


def test_every_key_and_index_of_a_city_leads_with_its_number() -> None:
    for table in METADATA.tables.values():
        for key in (table.primary_key, *table.indexes):
            assert key.columns.keys()[0] == "city_id", (table.name, key)
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint | sa.ForeignKeyConstraint):
                assert constraint.columns.keys()[0] == "city_id", (table.name, constraint)
            if isinstance(constraint, sa.ForeignKeyConstraint):
                assert not constraint.deferrable
                assert constraint.ondelete is None
        assert not any(isinstance(column.server_default, sa.Identity | sa.Sequence) for column in table.columns)
