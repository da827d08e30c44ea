"""What the tests of the sync stand on: the real server in process, on SQLite, and real devices of its people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app import create_app
from tests.desktop.sync.devices import Device, Ring
from tests.desktop.sync.sticks import Stick
from tests.server.world import QUICK, World, lay_world, open_world


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay the small city once."""
    path = tmp_path_factory.mktemp("city") / "server.db"
    lay_world(f"sqlite:///{path}")
    return path


def copied(laid: Path, folder: Path) -> Path:
    """Copy the laid city, with its log where it has one."""
    path = folder / "server.db"
    for end in ("", "-wal"):
        beside = laid.with_name(laid.name + end)
        if beside.exists():
            path.with_name(path.name + end).write_bytes(beside.read_bytes())
    return path


@pytest.fixture
def ring(laid: Path, tmp_path: Path) -> Iterator[Ring]:
    """Open a copy of the small city, and devices on a wire to it."""
    database = open_world(f"sqlite:///{copied(laid, tmp_path)}")
    made = Ring(World(database), create_app(database, QUICK), tmp_path)
    yield made
    made.close()
    database.close()


@pytest.fixture
def ann(ring: Ring) -> Device:
    """Give a computer of the account manager of route A1, enrolled and empty."""
    return ring.device("ann")


@pytest.fixture
def sue(ring: Ring) -> Device:
    """Give a computer of the supervisor of team A, enrolled and empty."""
    return ring.device("sue")


@pytest.fixture
def stick(ring: Ring, tmp_path: Path) -> Stick:
    """Give an empty stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return Stick(ring, folder)
