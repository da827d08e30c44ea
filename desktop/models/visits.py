"""Visits and other contacts: recorded whole in one step, corrected by a linked entry, never altered.

Rules (the tests cite them):
 1. A visit and all that was said at it are one change: everything is kept or nothing.
 2. A contact by another channel is recorded the same way and never counts as a visit (A36).
 3. A correction is a new visit that names the one it corrects and says why; an annulment keeps the row.
 4. The draft the visit was written in goes away with the same commit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from contract.errors import Conflict, NotFound
from contract.records import Advice, Case, CaseStep, FieldState, Photo, Promise, StockCount, Visit
from desktop.models import drafts, photos
from desktop.models.retailers import here
from desktop.models.store import Store
from desktop.models.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVisit:
    """One contact and all that was said at it.

    `settled` are promises made before whose state is known now, `rated` advice given before that the retailer judged.
    """

    visit: Visit
    counts: tuple[StockCount, ...] = ()
    advice: tuple[Advice, ...] = ()
    rated: tuple[Advice, ...] = ()
    promises: tuple[Promise, ...] = ()
    settled: tuple[Promise, ...] = ()
    cases: tuple[Case, ...] = ()
    confirmed: tuple[FieldState, ...] = ()
    photos: tuple[Photo, ...] = ()


def record_visit(store: Store, recorded: RecordedVisit, *, retry_of: UUID | None = None) -> None:
    """Keep a visit in person with all its parts, and owe it to the server.

    `retry_of` names the refused entry that this one replaces.
    """
    _record(store, "record_visit", recorded, retry_of)


def record_contact(store: Store, recorded: RecordedVisit, *, retry_of: UUID | None = None) -> None:
    """Keep a contact by telephone, message, letter or at the office: it is history, not a visit.

    `retry_of` as above.
    """
    _record(store, "record_contact", recorded, retry_of)


def _record(store: Store, action: str, recorded: RecordedVisit, retry_of: UUID | None = None) -> None:
    visit = recorded.visit
    here(store, visit.retailer_id)
    with store.change(action, retry_of=retry_of) as tx:
        tx.put(visit)
        for part in (*recorded.counts, *recorded.advice, *recorded.promises, *recorded.settled, *recorded.rated):
            tx.put(part)
        for state in recorded.confirmed:
            tx.put(state)
        for case in recorded.cases:
            open_with_step(store, tx, case)
        photos.put_with(tx, store, recorded.photos)
        key = draft_key(visit.retailer_id, visit.channel) if retry_of is None else past_key(retry_of)
        drafts.drop_with(tx, key)


def open_with_step(store: Store, tx: Transaction, case: Case) -> None:
    """Put a new case and the first step of its life."""
    tx.put(case)
    tx.put(
        CaseStep(
            id=store.ids.new_id(),
            created_by=store.me.person_id,
            created_at=case.opened_at,
            filed_under=case.filed_under,
            case_id=case.id,
            step="open",
            person_id=store.me.person_id,
            to_person=case.owner_id,
            taken_at=case.opened_at,
        )
    )


def correct_visit(
    store: Store, corrected: Visit, counts: tuple[StockCount, ...] = (), *, retry_of: UUID | None = None
) -> None:
    """Keep a visit that corrects an earlier one of mine; Conflict when that one is corrected or annulled already."""
    if corrected.corrects_id is None:
        raise NotFound("Say which visit is corrected.")
    _mine(store, corrected.corrects_id)
    if _correction_of(store, corrected.corrects_id) is not None:
        raise Conflict("This visit was corrected before. Nothing was changed; correct the newest entry instead.")
    with store.change("correct_visit", retry_of=retry_of) as tx:
        tx.put(corrected)
        for count in counts:
            tx.put(count)
        drafts.drop_with(tx, past_key(retry_of or corrected.corrects_id))


def annul_visit(store: Store, visit_id: UUID, reason: str) -> None:
    """Annul a visit of mine that never should have been; it stays readable, with the reason."""
    visit = _mine(store, visit_id)
    with store.change("annul_visit") as tx:
        tx.put(replace(visit, voided_at=store.clock.now(), void_reason=reason))


def of_retailer(store: Store, retailer_id: UUID, limit: int = 1_000) -> list[Visit]:
    """Give a shop's visits and contacts, the latest first, corrected ones left out."""
    visits, later = store.t("visits"), store.t("visits").alias("later")
    corrected = sa.select(later.c.corrects_id).where(
        later.c.root_id == retailer_id.bytes, later.c.corrects_id.is_not(None)
    )
    return store.all(
        Visit,
        sa.select(visits)
        .where(visits.c.root_id == retailer_id.bytes, visits.c.id.not_in(corrected))
        .order_by(visits.c.visited_on.desc(), visits.c.started_at.desc())
        .limit(limit),
    )


def draft_key(retailer_id: UUID, channel: str) -> str:
    """Name the draft of a visit that is being written."""
    return f"{channel}/{retailer_id.hex}"


def past_key(made_from: UUID) -> str:
    """Name the draft of a visit that is written anew: `made_from` is the visit corrected, or the refused entry."""
    return f"past/{made_from.hex}"


def _mine(store: Store, visit_id: UUID) -> Visit:
    found = store.get(Visit, visit_id)
    if found is None:
        raise NotFound("This visit is not on this computer any more. Nothing was changed.")
    if found.voided_at is not None:
        raise Conflict("This visit was annulled before. Nothing was changed.")
    return found


def _correction_of(store: Store, visit_id: UUID) -> Visit | None:
    visits = store.t("visits")
    found = store.all(Visit, sa.select(visits).where(visits.c.corrects_id == visit_id.bytes).limit(1))
    return found[0] if found else None
