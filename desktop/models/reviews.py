"""The supervisor's word on a visit: approve, return with a reason, comment, mark for a spot check."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract.errors import NotAllowed, NotFound
from contract.records import Review, Visit
from contract.words import say
from desktop.models.store import Store

JUDGED: Final = ("approved", "returned")
"""The verdicts that decide; a comment does not."""


def review_visit(
    store: Store,
    visit_id: UUID,
    verdict: str,
    *,
    reason_code: str | None = None,
    words: str | None = None,
    spot_check: bool = False,
) -> UUID:
    """Keep a verdict on a visit; NotAllowed for one's own (RD-11). Gives the id by which it can be withdrawn."""
    visit = store.get(Visit, visit_id)
    if visit is None:
        raise NotFound("This visit is not on this computer any more. Nothing was changed.")
    if store.me.person_id in {visit.author_id, visit.recorded_by}:
        raise NotAllowed("Nobody reviews a visit of their own. Ask another supervisor.")
    now = store.clock.now()
    made = Review(
        id=store.ids.new_id(),
        created_by=store.me.person_id,
        created_at=now,
        retailer_id=visit.retailer_id,
        visit_id=visit.id,
        reviewer_id=store.me.person_id,
        verdict=verdict,
        reason_code=reason_code,
        words=words,
        spot_check=spot_check,
        reviewed_at=now,
    )
    with store.change("review_visit") as tx:
        tx.put(made)
    return made.id


def withdraw_review(store: Store, review_id: UUID) -> None:
    """Take a verdict back; it stays in the history as withdrawn."""
    found = store.get(Review, review_id)
    if found is None:
        raise NotFound("This review is not on this computer any more. Nothing was changed.")
    with store.change("withdraw_review") as tx:
        tx.put(replace(found, voided_at=store.clock.now(), void_reason=say("Withdrawn by the reviewer")))


def of_visit(store: Store, visit_id: UUID) -> list[Review]:
    """Give the reviews of a visit in the order of their arrival: the first verdict decides."""
    rows = store.t("reviews")
    return store.all(
        Review, sa.select(rows).where(rows.c.visit_id == visit_id.bytes).order_by(rows.c.reviewed_at, rows.c.id)
    )


def verdicts_of(store: Store, retailer_id: UUID) -> dict[UUID, Review]:
    """Give by visit of a shop the verdict that decides: the first to arrive."""
    rows = store.t("reviews")
    asked = sa.select(rows).where(rows.c.root_id == retailer_id.bytes, rows.c.verdict.in_(JUDGED))
    found = store.all(Review, asked.order_by(rows.c.reviewed_at.desc(), rows.c.id.desc()))
    return {review.visit_id: review for review in found}
