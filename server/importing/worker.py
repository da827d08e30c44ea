"""The imports that the office asked for, done one after the other beside the serving of requests.

Rules (the tests cite them):
 1. An import waits until its file has arrived whole.
 2. Its rows and its answer are one transaction: whenever the process ends, it either waits or has its answer.
 3. A list that cannot be taken is answered "refused" with the reason; what may pass is tried again at the next look.
 4. No text of a list or of an error is logged.
"""

from __future__ import annotations

import logging
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import sqlalchemy as sa

from contract.errors import UserError
from contract.fields import LINE
from contract.records import Import
from contract.wire import record_of
from importers.mapping import parse_key
from importers.matching import DEFAULT_KEY
from server import blobs
from server.access import System
from server.blobs import BlobFiles
from server.database import Database, Transient, Tx
from server.exchange.official import write_official
from server.importing.jobs import Imported, ImportJob, MovedOn
from server.importing.run import run_import
from server.schema import BUSINESS, KINDS

EVERY_S: Final = 2.0
_PATIENCE_S: Final = 5.0
_COLUMNS: Final = KINDS["imports"].columns
_log = logging.getLogger("rounds.imports")


class Worker:
    """Looks for waiting imports until stopped, on a thread of its own."""

    def __init__(self, database: Database, files: BlobFiles, every_s: float = EVERY_S) -> None:
        self._database = database
        self._files = files
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="imports", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; an import that is at work and does not end soon is undone with the process (rule 2)."""
        self._stopped.set()
        self._thread.join(_PATIENCE_S)

    def _loop(self) -> None:
        while not self._stopped.wait(self._every_s):
            try:
                answer_waiting(self._database, self._files)
            except Transient as busy:
                _log.warning("transient state=%s", busy)
            except Exception as bug:  # noqa: BLE001 - the thread goes on; the log says what and where
                _log.error("failed kind=%s at=%s", type(bug).__name__, _places(bug))


def answer_waiting(database: Database, files: BlobFiles) -> int:
    """Do the imports that wait and whose file is here, in the order in which they were asked for; count the answers."""
    answered = 0
    for city_id, city in database.cities().items():
        with database.acting(System(city_id, city), reading=True) as tx:
            waiting = [asked for asked in _waiting(tx) if _is_due(tx, files, asked)]
        for asked in waiting:
            person = asked.created_by.bytes if asked.created_by else None
            answered += _do(database, files, System(city_id, city, person), asked)
    return answered


def _waiting(tx: Tx) -> list[Import]:
    table = BUSINESS["imports"]
    rows = tx.rows(
        sa.select(*(table.c[name] for name in _COLUMNS))
        .where(table.c.city_id == tx.city_id, table.c.state == "waiting", table.c.voided_at.is_(None))
        .order_by(table.c.id)
    )
    return [record_of(Import, dict(zip(_COLUMNS, row, strict=True))) for row in rows]


def _is_due(tx: Tx, files: BlobFiles, asked: Import) -> bool:
    """Rule 1; what names no file at all is due too, to be refused."""
    try:
        return blobs.is_whole(tx, files, blobs.named(asked.sha256))
    except UserError:
        return True


def _do(database: Database, files: BlobFiles, system: System, asked: Import) -> bool:
    """Do one import; True when it has its answer now."""
    answer = _Answer(files, system.city_id, asked)
    try:
        sha256 = blobs.named(asked.sha256)
        with database.acting(system, reading=True) as tx:
            if not blobs.is_whole(tx, files, sha256):
                return False
        with files.at_hand(system.city_id, sha256) as path:
            done = run_import(database, system, _job(asked, path), answer.open, answer)
        _log.info("done kind=%s new=%d changed=%d refused=%d", asked.import_kind, done.new, done.changed, done.refused)
    except (MovedOn, Transient) as passing:
        _log.warning("later kind=%s because=%s", asked.import_kind, type(passing).__name__)
        return False
    except UserError as refused:
        _refuse(database, system, asked, _named(refused, asked))
    except Exception as bug:  # noqa: BLE001 - the office is told, and the next import is done
        _log.error("failed kind=%s at=%s", type(bug).__name__, _places(bug))
        _refuse(database, system, asked, _unforeseen())
    finally:
        answer.clear()
    return True


def _job(asked: Import, path: Path) -> ImportJob:
    return ImportJob(
        kind=asked.import_kind,
        path=path,
        pairs=asked.mapping,
        key_fields=parse_key(asked.import_kind, "+".join(asked.key_fields)) if asked.key_fields else DEFAULT_KEY,
        source=asked.source,
        header_row=asked.header_row,
        sheet=asked.sheet,
        create_missing=asked.create_missing,
        excluded=frozenset(asked.excluded),
    )


def _named(refused: UserError, asked: Import) -> UserError:
    """Name the file as the office knows it, not as it is kept here."""
    if "name" not in refused.values:
        return refused
    return UserError(refused.template, **(refused.values | {"name": asked.file_name}))


def _unforeseen() -> UserError:
    return UserError("The server failed while it took the list over. Nothing was imported; tell support.")


def _places(bug: Exception) -> str:
    found = traceback.extract_tb(bug.__traceback__)[-6:]
    return " ".join(f"{Path(place.filename).name}:{place.lineno}" for place in found)


@dataclass(slots=True)
class _Answer:
    """The row of one import, and the file of its refused lines."""

    files: BlobFiles
    city_id: int
    asked: Import
    _path: Path | None = None

    @property
    def roots(self) -> tuple[bytes, ...]:
        """Name the office, on which the row hangs."""
        return (self.asked.office_id.bytes,)

    def open(self) -> BinaryIO:
        """Open the file for the refused lines."""
        self._path, stream = self.files.begin(self.city_id, self.asked.id.bytes)
        return stream

    def write(self, tx: Tx, imported: Imported) -> None:
        """Write the result beside what was imported (rule 2)."""
        error_sha256 = blobs.add(tx, self.files, self._path).hex() if self._path else None
        _write(
            tx,
            self.asked,
            {
                "state": "done",
                "new_count": imported.new,
                "changed_count": imported.changed,
                "same_count": imported.same,
                "missing_count": imported.missing,
                "refused_count": imported.refused,
                "error_sha256": error_sha256,
            },
        )

    def clear(self) -> None:
        """Take away a file of refused lines that nobody was told of."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _refuse(database: Database, system: System, asked: Import, why: UserError) -> None:
    with database.acting(system) as tx:
        _write(tx, asked, {"state": "refused", "answer": str(why)[:LINE]})


def _write(tx: Tx, asked: Import, news: dict[str, object]) -> None:
    """Answer an import that still waits; MovedOn when another process has."""
    i = BUSINESS["imports"].c
    mine = sa.select(i.state).where(i.city_id == tx.city_id, i.id == asked.id.bytes).with_for_update()
    if tx.row(mine) != ("waiting",):
        raise MovedOn("Another process has answered this import already. Nothing was imported twice.")
    row = {"id": asked.id.bytes, "root_id": asked.office_id.bytes, "finished_at": tx.now_ms, **news}
    write_official(tx, {"imports": [row]}, action="import")
