"""The promise ledger: what is open, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from contract.errors import Conflict, NotFound
from contract.records import Promise
from desktop.models.store import Store


def settle_promise(store: Store, promise_id: UUID, state: str, today: date, result: str | None = None) -> None:
    """Say what became of a promise: kept, partly or broken; Conflict when somebody said so before."""
    found = store.get(Promise, promise_id)
    if found is None:
        raise NotFound("This promise is not on this computer any more. Nothing was changed.")
    if found.state not in {"open", "partly"}:
        raise Conflict("This promise was settled before. Nothing was changed.")
    with store.change("settle_promise") as tx:
        tx.put(settled(found, state, today, store.me.person_id, result))


def settled(promise: Promise, state: str, today: date, by: UUID, result: str | None = None) -> Promise:
    """Give the promise as it stands once settled."""
    return replace(promise, state=state, settled_on=today, settled_by=by, result=result)


def open_promises(store: Store, retailer_id: UUID | None = None) -> list[Promise]:
    """Give the open promises, of one shop or of all, the earliest due first."""
    rows = store.t("promises")
    asked = sa.select(rows).where(rows.c.state == "open").order_by(rows.c.due_on, rows.c.id)
    return store.all(Promise, asked if retailer_id is None else asked.where(rows.c.root_id == retailer_id.bytes))


def of_retailer(store: Store, retailer_id: UUID) -> list[Promise]:
    """Give all promises of a shop, the latest first."""
    rows = store.t("promises")
    return store.all(
        Promise, sa.select(rows).where(rows.c.root_id == retailer_id.bytes).order_by(rows.c.made_on.desc(), rows.c.id)
    )
