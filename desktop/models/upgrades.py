"""Brings a store to the present schema by numbered steps of literal SQL, each once, each in one transaction.

The steps are the files `resources/store/0001.sql`, `0002.sql` ...; `PRAGMA user_version` counts those done. A step is
never edited after a release. In a step one blank line parts two statements. A store of a newer program is refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from desktop.models.cipher import refuse_newer

_FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "resources" / "store"
STEPS: Final = (_FOLDER / "0001.sql",)
NEWEST: Final = len(STEPS)


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
