"""A process that is gone in the middle of an import: `python -m tests.server.imports.killed URL KIND FILE WHEN`.

It ends as a killed one does: at once, without another word to the database.
"""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from server.database import Database, Tx
from server.importing import Imported, ImportJob, run_import
from server.organisation import the_city

GONE = 9


class _Gone:
    """Waits for the result, and is gone before it is committed."""

    roots = ()

    def write(self, _tx: Tx, _imported: Imported) -> None:
        os._exit(GONE)


def _gone_while_reading() -> BinaryIO:
    os._exit(GONE)


def main(url: str, kind: str, path: str, when: str) -> None:
    """Begin an import and be gone."""
    database = Database(url)
    job = ImportJob(kind=kind, path=Path(path), source="s", create_missing=True)
    errors = _gone_while_reading if when == "reading" else None
    run_import(database, the_city(database, None), job, errors, _Gone())


if __name__ == "__main__":
    main(*sys.argv[1:])
