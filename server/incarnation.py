"""Is the database the one that was served last? A number kept in it and beside it too, drawn anew each hour.

Rules (the tests cite them):
 1. The number in the database is the one beside it, or the one that is about to follow it. Any other says that the
    database was put back from a copy: its city begins a new epoch, and every device looks whether something was lost.
 2. Of a copy of everything, the number beside it included, nothing is told here: devices notice that by themselves.
 3. A kill at any moment raises no false alarm; two servers of one database and one store of files neither.
"""

from __future__ import annotations

import logging
from typing import Final

import sqlalchemy as sa

from server.access import System
from server.blobs import BlobFiles
from server.database import Database, Tx
from server.organisation import begin_epoch
from server.schema import META

EVERY_S: Final = 3_600.0
_NAME: Final = "incarnation"
_BYTES: Final = 16
_log = logging.getLogger("rounds.server")


def renew(database: Database, files: BlobFiles) -> list[int]:
    """Look at the number of every city and draw it anew; name the cities that were put back. Raises Transient."""
    back = []
    for city_id, city in database.cities().items():
        system = System(city_id, city)
        with database.acting(system) as tx:
            if _was_put_back(tx, files):
                begin_epoch(tx)
                back.append(city_id)
                _log.warning("put back city=%d: a new epoch begins", city_id)
            drawn = tx.ids.random_bytes(_BYTES)
            files.note(city_id, _NAME, (_held(tx) or drawn) + drawn)  # until it is committed either may be found
            _keep(tx, drawn)
        with database.acting(system) as tx:
            if _held(tx) == drawn:
                files.note(city_id, _NAME, drawn)
    return back


def _was_put_back(tx: Tx, files: BlobFiles) -> bool:
    held = _held(tx)
    noted = files.noted(tx.city_id, _NAME)
    return held is not None and held not in {noted[:_BYTES], noted[_BYTES:]}


def _held(tx: Tx) -> bytes | None:
    """Read the number in the database, with a lock on it; None in one that was never served."""
    m = META.c
    asked = sa.select(m.value).where(m.city_id == tx.city_id, m.name == _NAME).with_for_update()
    found = tx.row(asked)
    return found[0] if found else None


def _keep(tx: Tx, drawn: bytes) -> None:
    m = META.c
    done = tx.run(sa.update(META).where(m.city_id == tx.city_id, m.name == _NAME).values(value=drawn))
    if not done:
        tx.run(sa.insert(META), [{"city_id": tx.city_id, "name": _NAME, "value": drawn}])
