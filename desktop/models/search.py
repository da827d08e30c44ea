"""Quick search over the shops on this device: name, pinyin, licence tail, phone tail, street (screens.md M2).

An ordinary full-text table with one row a shop; `searched` gives its number. Search rows are written with the shop's
row in the same transaction, and erased with it (secure-delete, so nothing of a purged shop stays in the index).
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from desktop.models import schema

_CHUNK = 500


def refresh(connection: sa.Connection, retailer_ids: Iterable[bytes]) -> None:
    """Write the search rows of these shops anew; a shop that is no longer there loses its row."""
    wanted = list(retailer_ids)
    for at in range(0, len(wanted), _CHUNK):
        _refresh(connection, wanted[at : at + _CHUNK])


def _refresh(connection: sa.Connection, retailer_ids: list[bytes]) -> None:
    erase(connection, retailer_ids)


def erase(connection: sa.Connection, retailer_ids: list[bytes]) -> None:
    """Erase the search rows of these shops."""
    searched = schema.searched
    numbers = list(connection.scalars(sa.select(searched.c.number).where(searched.c.retailer_id.in_(retailer_ids))))
    if numbers:
        connection.execute(sa.text("DELETE FROM search WHERE rowid = :number"), [{"number": n} for n in numbers])
        connection.execute(sa.delete(searched).where(searched.c.number.in_(numbers)))
