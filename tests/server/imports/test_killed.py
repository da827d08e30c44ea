"""A process that is killed in the middle of an import leaves nothing of it (RF-05)."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.server.imports import killed
from tests.server.imports.lists import ORDERS, SHOPS, Importing, counts

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
LISTS: dict[str, tuple[Sequence[str], list[list[object]]]] = {
    "retailers": (SHOPS, [[str(n), f"店{n}", f"街{n}号", *[""] * 6] for n in range(300)] + [[""] * 8 + ["线路"]]),
    "orders": (
        ORDERS,
        [[str(n % 40), f"I{n}", "2026-01-05", "P", "利群", 1, 1] for n in range(900)] + [["", *"123456"]],
    ),
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("when", ["reading", "before the commit"])
def test_a_killed_import_leaves_nothing_and_the_next_one_does_it_all(
    importing: Importing, listed: Callable[..., Path], kind: str, when: str
) -> None:
    headings, rows = LISTS[kind]
    path = listed(headings, rows)
    before = importing.everything()
    url = importing.world.database.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "tests.server.imports.killed", url, kind, str(path), when],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == killed.GONE, done.stderr
    assert importing.everything() == before
    again = importing.run(path, kind, source="s", create_missing=True)
    assert counts(again) == (len(rows) - 1, 0, 0, 0, 1)
