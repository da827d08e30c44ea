"""Lists for the imports: real ones read in place, small ones written as a test wants them."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from server.blobs import BlobFiles
from server.buckets import Bucket
from tests.server.imports.lists import Importing
from tests.server.world import World

REAL = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture
def real() -> Callable[[str], Path]:
    """Give a real list by its path among the data; skip the test where it is absent."""

    def find(name: str) -> Path:
        path = REAL / name
        if not path.exists():
            pytest.skip(f"the real data {name} is not on this machine")
        return path

    return find


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    """Write a list as CSV."""

    def write(headings: Sequence[str], rows: Sequence[Sequence[object]], name: str = "list.csv") -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8-sig", newline="") as target:
            csv.writer(target).writerows([headings, *rows])
        return path

    return write


@pytest.fixture
def importing(world: World, listed: Callable[..., Path]) -> Importing:
    """Give the small city and the importing of lists into it."""
    return Importing(world, listed)


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> BlobFiles:
    """Give a place for files handed over."""
    return BlobFiles(tmp_path / "files") if request.param == "folder" else Bucket(tmp_path / "files", MemoryStore())
