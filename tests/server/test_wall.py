"""Row-level security alone, with nothing of access.py in front of it (RD-02, RD-07, RD-08; numbers of wall.py)."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from contract.errors import UserError
from server import wall
from server.organisation import make_city
from server.schema import BUSINESS, CHANGE, KINDS, ROOT_HEAD, SCOPE_HEAD, SCOPE_MARK
from tests.postgres.cluster import Cluster
from tests.server.clients import Client
from tests.server.test_pull import end_holding, move, permitted_rows, permitted_scopes
from tests.server.world import CITY, USERS, World, open_world

WALLED = [*BUSINESS.values(), CHANGE, ROOT_HEAD, SCOPE_HEAD, SCOPE_MARK]


@pytest.fixture
def world(postgres_url: str) -> Iterator[World]:
    """Open the small city on PostgreSQL, with a visit on each route and a second city beside it."""
    made = World(open_world(postgres_url))
    for login, shop in (("ann", "A1-1"), ("bob", "A2-1"), ("cai", "B1-1")):
        client = Client(made, login)
        client.make("record_visit", made.visit(login, shop))
        client.push()
    make_city(made.database, 110000, "另一城")
    yield made
    made.database.close()


def seen_by(world: World, login: str) -> dict[bytes, dict[str, Any]]:
    """Read every business row of every city that a person's reading transaction lets through."""
    found = {}
    with world.database.acting(Client(world, login).principal, reading=True) as tx:
        for kind in KINDS.values():
            table = BUSINESS[kind.name]
            asked = sa.select(*(table.c[name] for name in kind.columns)).where(table.c.city_id > 0)
            for row in tx.connection.execution_options(across_cities=True).execute(asked):
                found[row.id] = dict(zip(kind.columns, row, strict=True))
    return found


@pytest.mark.parametrize("login", sorted(USERS))
def test_rule_3_a_person_sees_what_the_holdings_permit_whatever_is_asked(world: World, login: str) -> None:
    assert seen_by(world, login) == permitted_rows(world, login)


def test_rule_3_what_moved_away_or_ended_is_not_seen(world: World) -> None:
    move(world, "A1-1", "B1")
    assert world.shop("A1-1").bytes not in seen_by(world, "ann")
    end_holding(world, "ann")
    assert seen_by(world, "ann") == permitted_rows(world, "ann")


@pytest.mark.parametrize("table", [CHANGE, ROOT_HEAD, SCOPE_HEAD, SCOPE_MARK], ids=lambda table: table.name)
def test_rule_3_the_log_of_changes_shows_the_same_scopes(world: World, table: sa.Table) -> None:
    with world.database.acting(Client(world, "ann").principal, reading=True) as tx:
        asked = sa.select(table.c.scope).distinct().where(table.c.city_id > 0)
        rows = tx.connection.execution_options(across_cities=True).execute(asked)
        assert {row.scope for row in rows} == permitted_scopes(world, "ann")


def test_rule_2_who_says_nothing_sees_nothing(world: World) -> None:
    seen_by(world, "adm")  # the connection was somebody's a moment ago
    with world.database.engine.connect().execution_options(across_cities=True) as connection:
        counts = [sa.select(sa.func.count()).select_from(table) for table in WALLED]
        assert [connection.execute(count).scalar_one() for count in counts] == [0] * len(WALLED)


def test_rule_2_a_city_sees_and_writes_itself_alone(world: World) -> None:
    table = BUSINESS["nodes"]
    with world.database.acting(world.system) as tx:
        asked = sa.select(table.c.city_id).distinct()
        rows = tx.connection.execution_options(across_cities=True).execute(asked).scalars().all()
        assert rows == [CITY]
        stray = {"city_id": 110000, "scope": world.system.city, "ver": 1, "mark": 1, "made_at": 0}
        with pytest.raises(sa.exc.DBAPIError, match="row-level security"):
            tx.run(sa.insert(SCOPE_MARK), [stray])


def test_rule_1_every_table_has_its_wall_and_a_lost_one_is_noticed(world: World) -> None:
    with world.database.engine.begin() as connection:
        wall.check(connection)
        connection.exec_driver_sql("ALTER TABLE visits NO FORCE ROW LEVEL SECURITY")
        with pytest.raises(UserError):
            wall.check(connection)


def test_rule_4_a_role_that_passes_by_the_wall_does_not_serve(world: World, postgres: Cluster) -> None:
    name = str(world.database.url.database)
    engine = sa.create_engine(postgres.url(name, role="postgres"), poolclass=sa.NullPool)
    with engine.connect() as connection, pytest.raises(UserError):
        wall.check(connection)
