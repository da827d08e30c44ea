"""The shops on this computer: found, confirmed, and changed where the field is ours to change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contract.actions import ACTIONS
from contract.errors import NotAllowed, NotFound
from contract.fields import Merge, check_record
from contract.records import FieldState, Retailer
from contract.records.codes import FIXED
from desktop.models.store import Store


def here(store: Store, retailer_id: UUID) -> Retailer:
    """Give a shop; NotFound, in words, when it is not on this computer or was handed over."""
    found = store.get(Retailer, retailer_id)
    if found is None:
        raise NotFound(
            "This shop is no longer yours, or has not arrived yet. What you wrote is kept as a draft; "
            "ask your supervisor who looks after the shop now."
        )
    return found


def count(store: Store) -> int:
    """Count the shops on this computer."""
    rows = store.t("retailers")
    with store.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(rows)) or 0


def change_file(store: Store, changed: Retailer, *, retry_of: UUID | None = None) -> None:
    """Change the fields of a shop's file that the field keeps; others become a request to the department.

    What may not be asked for, or breaks a rule, is refused before anything is written: both parts or neither.
    `retry_of` names the refused entry that this replaces.
    """
    present = here(store, changed.id)
    check_record(changed, FIXED)
    ours, theirs = _split(present, changed)
    if not theirs.keys() <= ACTIONS["request_change"].changes["retailers"]:
        raise NotAllowed("This action does not permit such a change. Nothing was changed. Tell support about it.")
    if ours:
        with store.change("change_file", retry_of=retry_of) as tx:
            tx.put(replace(present, **ours))
    if theirs:
        with store.change("request_change", retry_of=retry_of) as tx:
            tx.put(replace(here(store, changed.id), **theirs))


def _split(present: Retailer, changed: Retailer) -> tuple[dict[str, Any], dict[str, Any]]:
    ours: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    for told in Retailer.kind.fields:
        value = getattr(changed, told.name)
        if value != getattr(present, told.name):
            (theirs if told.merge is Merge.OFFICIAL else ours)[told.name] = value
    return ours, theirs


def confirm_fields(store: Store, retailer_id: UUID, names: tuple[str, ...], today: date) -> None:
    """Note that these fields were found right today: one key during a visit, no change of the file (A05)."""
    here(store, retailer_id)
    held = states(store, retailer_id)
    with store.change("confirm_fields") as tx:
        for name in names:
            fresh = _state(store, retailer_id, name) if name not in held else held[name]
            tx.put(replace(fresh, confirmed_on=today, confirmed_by=store.me.person_id))


def refuse_field(store: Store, retailer_id: UUID, name: str, today: date, days: int) -> None:
    """Note that the retailer would rather not tell: nobody asks again for `days` days (A13)."""
    here(store, retailer_id)
    held = states(store, retailer_id).get(name) or _state(store, retailer_id, name)
    with store.change("confirm_fields") as tx:
        tx.put(replace(held, refused_until=today + timedelta(days=days)))


def states(store: Store, retailer_id: UUID) -> dict[str, FieldState]:
    """Give what is known of the freshness of a shop's fields, by field; of two notes the later counts."""
    rows = store.t("field_states")
    found = store.all(
        FieldState, sa.select(rows).where(rows.c.root_id == retailer_id.bytes).order_by(rows.c.created_at)
    )
    return {state.field_name: state for state in found}


def _state(store: Store, retailer_id: UUID, name: str) -> FieldState:
    return FieldState(
        id=store.ids.new_id(),
        created_by=store.me.person_id,
        created_at=store.clock.now(),
        retailer_id=retailer_id,
        field_name=name,
    )
