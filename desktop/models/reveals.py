"""Which masked facts were shown in full: a log of this device, written before the fact is seen (screens.md rule 9).

It stays here: the store is one person's, and the policy table knows no such op. Only the field is named, never its
value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from desktop.models import schema
from desktop.models.store import Store

_log = schema.reveals


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """One masked field of one shop that was shown in full."""

    field_name: str
    revealed_at: datetime


def reveal(store: Store, retailer_id: UUID, field_name: str) -> None:
    """Note that a masked field is about to be shown; a change function for `store.run`."""
    row = {
        "root_id": retailer_id.bytes,
        "field_name": field_name,
        "revealed_at": wire.instant_ms(store.clock.now()),
    }
    with store.local("reveals") as connection:
        connection.execute(sa.insert(_log), row)


def of_retailer(store: Store, retailer_id: UUID) -> list[Reveal]:
    """Give what was shown of a shop, the latest first."""
    asked = sa.select(_log).where(_log.c.root_id == retailer_id.bytes).order_by(_log.c.number.desc())
    with store.read() as connection:
        rows = connection.execute(asked).all()
    return [Reveal(field_name=row.field_name, revealed_at=wire.instant(row.revealed_at)) for row in rows]
