"""What the server's tests stand on: a small city on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.database import Database
from tests.postgres.cluster import Cluster, LaySchema
from tests.server.cities import without_city
from tests.server.clients import Client
from tests.server.world import World, lay_world, open_world

_judged: set[str] = set()


def judge_statements(database: Database) -> None:
    """Fail on a statement that touches a table of a city without its city (distribution.md rule 2)."""
    dialect = "sqlite" if database.is_sqlite else "postgres"
    for statement in database.guard.passed - _judged:
        assert without_city(statement, dialect) == [], statement
        _judged.add(statement)


@pytest.fixture(scope="session")
def lay_schema() -> LaySchema:
    """Lay the small city into the template."""
    return lay_world


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Open the small city; at the end every statement of the test is read for its city."""
    database = open_world(database_url)
    yield World(database)
    database.close()
    judge_statements(database)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def new_world(request: pytest.FixtureRequest, lay_schema: LaySchema, tmp_path: Path) -> Iterator[Callable[[], World]]:
    """Give a maker of fresh small cities, for tests that try many examples."""
    made: list[World] = []

    def make() -> World:
        if request.param == "postgresql":
            cluster: Cluster = request.getfixturevalue("postgres")
            database = open_world(cluster.url(cluster.copy(lay_schema)))
        else:
            template: dict[LaySchema, bytes] = request.getfixturevalue("sqlite_templates")
            if lay_schema not in template:
                request.getfixturevalue("sqlite_url")
            path = tmp_path / f"{len(made)}.db"
            path.write_bytes(template[lay_schema])
            database = open_world(f"sqlite:///{path}")
        made.append(World(database))
        return made[-1]

    yield make
    for world in made:
        world.database.close()
        judge_statements(world.database)


@pytest.fixture
def ann(world: World) -> Client:
    """Give the account manager of route A1, on a computer of hers."""
    return Client(world, "ann")


@pytest.fixture
def sue(world: World) -> Client:
    """Give the supervisor of team A."""
    return Client(world, "sue")
