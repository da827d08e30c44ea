"""What journeys stand on: a town laid once by the server's own commands, and a copy of it for each that changes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.towns import Town, lay_town


@pytest.fixture(scope="session")
def laid_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Lay the town once."""
    return lay_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def town(laid_town: Town, tmp_path: Path) -> Town:
    """Give a copy of the town; nobody serves it yet."""
    return laid_town.copied(tmp_path / "town")


@pytest.fixture(scope="session")
def served_town(laid_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Give a copy of the town with its server up, for all tests that only add people and computers of their own."""
    made = laid_town.copied(tmp_path_factory.mktemp("served"))
    with made.serving():
        yield made
