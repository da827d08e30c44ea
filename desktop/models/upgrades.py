"""Brings a store to the present schema by numbered steps of literal SQL, each once, each in one transaction.

The steps are the files `resources/store/0001.sql`, `0002.sql` ...; `PRAGMA user_version` counts those done. A step is
never edited after a release. In a step one blank line parts two statements. A store of a newer program is refused.

Before a store is brought up, its file is kept beside it as it was (`records.before-3.db` for a store of step 3), until
the first whole round with the server after that: then everything is there too, and the copy goes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from desktop.files import copy_whole
from desktop.models.cipher import refuse_newer
from desktop.models.refusals import StoreBusy

_FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "resources" / "store"
STEPS: Final = (_FOLDER / "0001.sql",)
NEWEST: Final = len(STEPS)


def is_due(connection: Any, path: Path) -> bool:
    """Say whether the store at `path` has records and lacks steps; NewerStore, in words, when it has too many."""
    return 0 < refuse_newer(connection, NEWEST, path) < NEWEST


def empty_log(connection: Any) -> int:
    """Bring the log into the file, so that the file alone is the store; give its step. StoreBusy when one reads on."""
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreBusy("The records are in use and cannot be brought up to date now. They are safe. Try again.")
    step: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return step


def keep_before(path: Path, step: int) -> None:
    """Keep the file of a store that nobody has open as it is at `step`; OSError when the disk does not take it."""
    kept = path.with_name(f"{path.stem}.before-{step}{path.suffix}")
    if not kept.exists():
        copy_whole(path, kept)


def let_go_of_kept(path: Path) -> None:
    """Delete what was kept of the store at `path` before it was brought up: the server has all of it."""
    for kept in path.parent.glob(f"{path.stem}.before-*{path.suffix}"):
        kept.unlink(missing_ok=True)


def upgrade(connection: Any, path: Path) -> None:
    """Do the steps that the store at `path` lacks; NewerStore, in words, when it has more than there are.

    `connection` is a raw one that commits by itself. A kill leaves the store before a step or after it.
    """
    found = refuse_newer(connection, NEWEST, path)
    for number, step in enumerate(STEPS[found:], start=found + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in step.read_text(encoding="utf-8").split("\n\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
