"""What the change log keeps, and for how long; the sums kept beside the rows, counted again (sync.md section 7).

Rules (the tests cite them):
 1. What tells that rows are gone, and the marks of versions, stay 180 days; then the scope's floor rises.
 2. A cursor below the floor is not lost: it is answered `diverged`, and the device compares digests.
 3. One scope is one transaction, so that nobody waits for the whole city.
 4. A list that was handed over, and its refused lines, are personal data: they go 90 days after their import was
    answered. One that another import still needs stays as long as that one.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from server import blobs, incarnation, keeping
from server.access import System
from server.blobs import BlobFiles
from server.database import Database, Transient, Tx
from server.exchange.digests import recount
from server.schema import BLOB, BUSINESS, CHANGE, SCOPE_HEAD, SCOPE_MARK

KEPT: Final = timedelta(days=180)
LISTS_KEPT: Final = timedelta(days=90)
_TIDIED_EVERY: Final = timedelta(days=1)
_PATIENCE_S: Final = 5.0
_log = logging.getLogger("rounds.tidying")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Sums that were not those of the rows: of these roots of a scope, and of the scope itself."""

    city_id: int
    scope: UUID
    roots: tuple[UUID, ...]


def tidy(database: Database) -> int:
    """Let go of what is older than 180 days; count the scopes whose floor rose. Raises Transient."""
    risen = 0
    for city_id, city in database.cities().items():
        system = System(city_id, city)
        with database.acting(system, reading=True) as tx:
            due = _due(tx)
        for scope, floor in due:
            with database.acting(system) as tx:
                _raise_floor(tx, scope, floor)
            _log.info("floor scope=%s ver=%d", UUID(bytes=scope), floor)
        risen += len(due)
    return risen


def _due(tx: Tx) -> list[tuple[bytes, int]]:
    """Name the scopes with the newest version that is older than 180 days, where that is above the floor."""
    m, s = SCOPE_MARK.c, SCOPE_HEAD.c
    newest = sa.func.max(m.ver)
    old = (
        sa.select(m.scope, newest)
        .join_from(SCOPE_MARK, SCOPE_HEAD, (s.city_id == m.city_id) & (s.scope == m.scope))
        .where(
            m.city_id == tx.city_id, s.city_id == tx.city_id, m.made_at < tx.now_ms - KEPT // timedelta(milliseconds=1)
        )
        .group_by(m.scope, s.floor_ver)
        .having(newest > s.floor_ver)
        .order_by(m.scope)
    )
    return [(row[0], row[1]) for row in tx.rows(old)]


def _raise_floor(tx: Tx, scope: bytes, floor: int) -> None:
    """Let go of what lies below a version of a scope; the mark of that version stays for those who stand there."""
    s, c, m = SCOPE_HEAD.c, CHANGE.c, SCOPE_MARK.c
    tx.run(sa.update(SCOPE_HEAD).where(s.city_id == tx.city_id, s.scope == scope).values(floor_ver=floor))
    tx.run(sa.delete(CHANGE).where(c.city_id == tx.city_id, c.scope == scope, c.ver <= floor, c.op != "put"))
    tx.run(sa.delete(SCOPE_MARK).where(m.city_id == tx.city_id, m.scope == scope, m.ver < floor))


def forget_lists(database: Database, files: BlobFiles) -> int:
    """Let go of the lists whose imports were answered 90 days ago; count the files (rule 4). Raises Transient."""
    gone = 0
    for city_id, city in database.cities().items():
        with database.acting(System(city_id, city)) as tx:
            for sha256 in _old_lists(tx):
                blobs.let_go(tx, files, sha256)
                gone += 1
    return gone


def _old_lists(tx: Tx) -> list[bytes]:
    """Name the files that only imports answered long ago speak of, and that are still kept."""
    i, b = BUSINESS["imports"].c, BLOB.c
    newest: dict[str, float] = {}
    asked = sa.select(i.sha256, i.error_sha256, i.finished_at).where(i.city_id == tx.city_id)
    for sha256, errors, finished in tx.rows(asked):
        for name in filter(None, (sha256, errors)):
            newest[name] = max(newest.get(name, 0), math.inf if finished is None else finished)
    oldest = tx.now_ms - LISTS_KEPT // timedelta(milliseconds=1)
    kept = [row[0] for row in tx.rows(sa.select(b.sha256).where(b.city_id == tx.city_id).order_by(b.sha256))]
    return [sha256 for sha256 in kept if newest.get(sha256.hex(), math.inf) < oldest]


def check(database: Database) -> Iterator[Wrong]:
    """Reckon every sum anew from the rows, mend those that are wrong, and name them. Raises Transient."""
    s = SCOPE_HEAD.c
    for city_id, city in database.cities().items():
        system = System(city_id, city)
        with database.acting(system, reading=True) as tx:
            scopes = [row[0] for row in tx.rows(sa.select(s.scope).where(s.city_id == city_id).order_by(s.scope))]
        for scope in scopes:
            with database.acting(system) as tx:
                found = recount(tx, scope)
            if found.wrong or found.is_scope_wrong:
                roots = tuple(UUID(bytes=root) for root in found.wrong)
                yield Wrong(city_id=city_id, scope=UUID(bytes=scope), roots=roots)


class Tidier:
    """Tidies at once and then once a day until stopped, on a thread of its own; each hour it renews the incarnation."""

    def __init__(self, database: Database, files: BlobFiles, every_s: float = incarnation.EVERY_S) -> None:
        self._database, self._files, self._every_s = database, files, every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="tidying", daemon=True)

    def start(self) -> None:
        """Begin, with a first look at once."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a scope that is at work is undone with the process."""
        self._stopped.set()
        self._thread.join(_PATIENCE_S)

    def _loop(self) -> None:
        tidied: datetime | None = None
        while not self._stopped.is_set():
            try:
                if tidied is not None:  # serve itself looked before it served
                    incarnation.renew(self._database, self._files)
                now = self._database.clock.now()
                if tidied is None or now - tidied >= _TIDIED_EVERY:
                    tidy(self._database)
                    forget_lists(self._database, self._files)
                    keeping.sweep(self._database, self._files)
                    tidied = now
            except Transient as busy:
                _log.warning("transient state=%s", busy)
            self._stopped.wait(self._every_s)
