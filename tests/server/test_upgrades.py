"""The schema is laid once, and taken step by step by those who have an older one."""

import pytest
import sqlalchemy as sa

from contract.errors import UserError
from server import upgrades
from server.schema import METADATA
from server.upgrades import bring_up, newest
from tests.server.world import World


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
