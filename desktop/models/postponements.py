"""Visits put off to another day, with the reason; undone within the seconds the list offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.errors import NotFound
from contract.records import Postponement
from contract.words import say
from desktop.models.retailers import here
from desktop.models.store import Store


def postpone_visit(store: Store, retailer_id: UUID, planned_on: date, until_on: date, reason: str) -> UUID:
    """Put a shop's visit off to a later day; gives the id by which it can be undone."""
    here(store, retailer_id)
    made = Postponement(
        id=store.ids.new_id(),
        created_by=store.me.person_id,
        created_at=store.clock.now(),
        retailer_id=retailer_id,
        planned_on=planned_on,
        until_on=until_on,
        reason=reason,
    )
    with store.change("postpone_visit") as tx:
        tx.put(made)
    return made.id


def undo_postponement(store: Store, postponement_id: UUID) -> None:
    """Take a postponement back: the shop is due as before."""
    found = store.get(Postponement, postponement_id)
    if found is None:
        raise NotFound("This postponement is not on this computer any more. Nothing was changed.")
    with store.change("undo_postponement") as tx:
        tx.put(replace(found, voided_at=store.clock.now(), void_reason=say("Undone at once")))


def put_off(store: Store, today: date) -> dict[UUID, Postponement]:
    """Give the shops that are put off beyond `today`, by shop; the latest word counts."""
    rows = store.t("postponements")
    later = sa.select(rows).where(rows.c.until_on > wire.day_number(today)).order_by(rows.c.created_at)
    return {made.retailer_id: made for made in store.all(Postponement, later)}
