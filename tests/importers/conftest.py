"""Lists for the tests: real ones read in place, small ones written as a test wants them."""

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from importers.workbook_writer import WorkbookWriter

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def real() -> Callable[[str], Path]:
    """Give a real file or folder by its path among the data; skip the test where it is absent."""

    def find(name: str) -> Path:
        path = REAL / name
        if not path.exists():
            pytest.skip(f"the real data {name} is not on this machine")
        return path

    return find


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a list: bytes as they are, text in an encoding, rows as a workbook; `.gz` is packed."""

    def write(name: str, content: bytes | str | Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        if isinstance(content, str):
            content = content.encode(encoding)
        if isinstance(content, bytes):
            path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
            return path
        with path.open("wb") as target:
            writer = WorkbookWriter(target, "Sheet1")
            for row in content:
                writer.write(row)
            writer.close()
        return path

    return write
