"""What the server's tests stand on: a small city on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.postgres.cluster import LaySchema
from tests.server.clients import Client
from tests.server.world import World, lay_world, open_world


@pytest.fixture(scope="session")
def lay_schema() -> LaySchema:
    """Lay the small city into the template."""
    return lay_world


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Open the small city."""
    database = open_world(database_url)
    yield World(database)
    database.close()


@pytest.fixture
def ann(world: World) -> Client:
    """Give the account manager of route A1, on a computer of hers."""
    return Client(world, "ann")


@pytest.fixture
def sue(world: World) -> Client:
    """Give the supervisor of team A."""
    return Client(world, "sue")
