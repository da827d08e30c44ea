"""How long files are kept: pictures as long as the city's configuration says, what nothing names a week.

Rules (the tests cite them):
 1. `photo_kept_days` of the settings counts from the day the picture arrived, for cameras and computers may have any
    clock; 0, or none, keeps pictures for ever.
 2. The row of a photo stays and says since when its picture is no longer kept; every device then lets go of its copy.
 3. One picture may be named by several photos: all of them lose it at once.
 4. A file that no photo and no import names goes a week after its first piece: its row may still be on its way.
 5. A file that no row of the database knows, which a crash leaves, or a database put back, goes 60 days after it was
    last written: longer than computers keep what they sent, for they give a database put back its rows again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from contract.fields import kinds
from contract.records import Config
from contract.records.configs import rules_on
from contract.wire import record_from_wire
from server import blobs
from server.access import System
from server.blobs import BlobFiles
from server.database import Database, Tx
from server.exchange import write_official
from server.schema import BLOB, BUSINESS

GRACE: Final = timedelta(days=7)
STRAYING: Final = timedelta(days=60)
_LIMIT: Final = "photo_kept_days"
_SETTINGS: Final = "settings"
_AT_ONCE: Final = 200
_MS: Final = timedelta(milliseconds=1)


@dataclass(slots=True, kw_only=True)
class Swept:
    """How many photos lost their picture to age, how many files nothing named, and how many no row knew of."""

    past: int = 0
    unnamed: int = 0
    strays: int = 0


def sweep(database: Database, files: BlobFiles) -> Swept:
    """Let go of what is kept no longer, some at a time; raises Transient, and what was done stays."""
    swept = Swept()
    for city_id, city in database.cities().items():
        system = System(city_id, city)
        while True:
            with database.acting(system) as tx:
                count = _past(tx, files)
            swept.past += count
            if not count:
                break
        with database.acting(system) as tx:
            swept.unnamed += _unnamed(tx, files)
            since = tx.now - STRAYING
            swept.strays += blobs.sweep_strays(tx, files, since) + files.drop_unfinished(city_id, since)
    return swept


def _past(tx: Tx, files: BlobFiles) -> int:
    """Let go of some pictures that are past their time (rules 1 to 3)."""
    found = _old_photos(tx, days) if (days := _kept_days(tx)) else []
    rows = [{"id": row[0], "root_id": row[1], "erased_at": tx.now_ms} for row in found]
    if rows:
        write_official(tx, {"photos": rows}, action="erase_photos")
    names = {bytes.fromhex(name) for row in found for name in row[2:]}
    for name in sorted(names - _named(tx)):
        blobs.let_go(tx, files, name)
    return len(rows)


def _old_photos(tx: Tx, days: int) -> list[tuple[bytes, bytes, str, str]]:
    """Give id, root and the two names of photos whose picture arrived so many days ago."""
    b, p = BLOB.c, BUSINESS["photos"].c
    oldest = tx.now_ms - timedelta(days=days) // _MS
    asked = sa.select(b.sha256).where(b.city_id == tx.city_id, b.finished_at < oldest).order_by(b.sha256)
    names = [row[0].hex() for row in tx.rows(asked)]
    found: list[tuple[bytes, bytes, str, str]] = []
    for at in range(0, len(names), _AT_ONCE):
        named = sa.select(p.id, p.root_id, p.sha256, p.thumb_sha256).where(
            p.city_id == tx.city_id, p.erased_at.is_(None), p.sha256.in_(names[at : at + _AT_ONCE])
        )
        found += tx.rows(named.order_by(p.id))
        if len(found) >= _AT_ONCE:
            break
    return found


def _kept_days(tx: Tx) -> int:
    """Read for how many days the city keeps pictures; 0 is for ever."""
    kind, c = kinds()["configs"], BUSINESS["configs"]
    asked = sa.select(*(c.c[name] for name in kind.columns)).where(
        c.c.city_id == tx.city_id, c.c.root_id == tx.city, c.c.config_kind == _SETTINGS
    )
    found = [record_from_wire(kind, dict(zip(kind.columns, row, strict=True))) for row in tx.rows(asked)]
    rules = rules_on((config for config in found if isinstance(config, Config)), tx.now.date())
    return rules.limit(_LIMIT, _SETTINGS) or 0


def _unnamed(tx: Tx, files: BlobFiles) -> int:
    """Let go of what nothing names (rule 4)."""
    b = BLOB.c
    before = tx.now_ms - GRACE // _MS
    old = {row[0] for row in tx.rows(sa.select(b.sha256).where(b.city_id == tx.city_id, b.created_at < before))}
    doomed = sorted(old - _named(tx)) if old else []
    for name in doomed:
        blobs.let_go(tx, files, name)
    return len(doomed)


def _named(tx: Tx) -> set[bytes]:
    """Name every file that a photo which is kept, or an import, speaks of."""
    p, i = BUSINESS["photos"].c, BUSINESS["imports"].c
    asked = (
        sa.select(p.sha256, p.thumb_sha256).where(p.city_id == tx.city_id, p.erased_at.is_(None)),
        sa.select(i.sha256, i.error_sha256).where(i.city_id == tx.city_id),
    )
    return {bytes.fromhex(name) for one in asked for row in tx.rows(one) for name in row if name}
