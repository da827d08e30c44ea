"""The world of forty shops, made once a session and copied for each test that wants it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.models.store import Store
from desktop.views.background import Background
from desktop.views.workplace import Workplace
from tests.desktop import offices, worlds


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the world; nobody opens it: it is copied."""
    folder = tmp_path_factory.mktemp("world") / "made"
    worlds.a_world(folder).close()
    return folder


@pytest.fixture
def shops(world: Path, tmp_path: Path) -> Iterator[Store]:
    """Give a store of the account manager with the world in it."""
    store = worlds.a_copy(world, tmp_path / "shops")
    yield store
    store.close()


@pytest.fixture
def failures() -> list[BaseException]:
    """Give what went wrong beside the screen and was shown."""
    return []


@pytest.fixture
def work(shops: Store, failures: list[BaseException], qapp: object) -> Iterator[Workplace]:
    """Give the workplace that pages are given, over the world."""
    background = Background(failures.append)
    place = Workplace(shops, background, worlds.ZONE)
    yield place
    background.close()
    place.close()


@pytest.fixture(scope="session")
def office_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the office's world; nobody opens it: it is copied."""
    folder = tmp_path_factory.mktemp("office") / "made"
    offices.an_office(folder).close()
    return folder


@pytest.fixture
def office(office_world: Path, tmp_path: Path) -> Iterator[Store]:
    """Give a store of the clerk of the sales office."""
    store = offices.a_copy(office_world, tmp_path / "office")
    yield store
    store.close()
