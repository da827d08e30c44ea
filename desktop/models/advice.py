"""Advice given, and the retailer's own word on it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from contract.errors import NotFound
from contract.records import Advice
from desktop.models.store import Store


def rate_advice(store: Store, advice_id: UUID, rating: str) -> None:
    """Keep whether the retailer found an advice useful."""
    found = store.get(Advice, advice_id)
    if found is None:
        raise NotFound("This advice is not on this computer any more. Nothing was changed.")
    with store.change("rate_advice") as tx:
        tx.put(replace(found, rating=rating))


def of_retailer(store: Store, retailer_id: UUID, limit: int = 1_000) -> list[Advice]:
    """Give the advice a shop was given, the latest first; what was suggested and declined is left out."""
    rows = store.t("advice")
    return store.all(
        Advice,
        sa.select(rows)
        .where(rows.c.root_id == retailer_id.bytes, rows.c.declined.is_(None))
        .order_by(rows.c.given_on.desc(), rows.c.id)
        .limit(limit),
    )
