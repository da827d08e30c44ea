"""A statement made once says on the driver what it says by way of SQLAlchemy (server/ready.py)."""

import pytest
import sqlalchemy as sa

from server.database import CITY
from server.ready import ready
from server.schema import META
from tests.server.world import World

NAMED = sa.select(META.c.name, META.c.value).where(META.c.city_id == CITY, META.c.name == sa.bindparam("name"))
KNOWN = NAMED.where(META.c.value != b"").limit(sa.bindparam("most"))


@pytest.mark.parametrize("statement", [NAMED, KNOWN])
def test_a_statement_made_once_gives_what_sqlalchemy_gives(
    world: World, statement: sa.Select[tuple[str, bytes]]
) -> None:
    with world.database.acting(world.system, reading=True) as tx:
        told = {"name": "city", "most": 3}
        plain = tx.connection.execute(statement, told | {"the_city": tx.city_id})
        assert tx.rows(statement, **told) == [tuple(row) for row in plain]
        assert tx.rows(statement, **told) == [("city", tx.city)]


def test_the_same_statement_runs_with_other_values(world: World) -> None:
    with world.database.acting(world.system, reading=True) as tx:
        assert tx.row(NAMED, name="city") != tx.row(NAMED, name="epoch")
        assert tx.row(NAMED, name="nothing") is None


def test_one_whose_text_depends_on_its_values_is_left_to_sqlalchemy(world: World) -> None:
    among = sa.select(META.c.name).where(META.c.city_id == CITY, META.c.name.in_(sa.bindparam("names", expanding=True)))
    assert ready(among, world.database.engine.dialect) is None
    with world.database.acting(world.system, reading=True) as tx:
        assert sorted(tx.rows(among, names=["city", "epoch"])) == [("city",), ("epoch",)]
