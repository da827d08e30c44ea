"""Which shops each source has named: what it names no longer is missing from it, and is never deleted."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from server import bulk
from server.database import Tx
from server.schema import SOURCE_SHOP


def shops_of(tx: Tx, source: str) -> set[bytes]:
    """Name the shops that a source has named."""
    s = SOURCE_SHOP.c
    return {row[0] for row in tx.rows(sa.select(s.root_id).where(s.city_id == tx.city_id, s.source == source))}


def name(tx: Tx, source: str, shops: Iterable[bytes]) -> None:
    """Remember that a source names these shops now."""
    rows = [(source, shop, tx.now_ms) for shop in dict.fromkeys(shops)]
    bulk.insert(tx, SOURCE_SHOP, ("source", "root_id", "named_at"), rows, upsert=("source", "root_id"))
