"""A visit written anew: one that was returned is corrected, one that the server refused is recorded again.

Rules (the tests cite them):
 1. The form opens with the visit's own answers, as it stood on that day: what came after is not known to it.
 2. The day, the beginning and the end of the visit stay what they were.
 3. What was advised, promised and asked at a visit that stands is not made twice; at a refused one, where nothing of it
    stands, it is filled in again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.errors import NotFound
from contract.fields import Record
from contract.records import Advice, Case, Photo, Promise, Review, StockCount, Visit
from desktop.models import outbox, reviews, visit_forms
from desktop.models.outbox import Refused
from desktop.models.photos import Taken
from desktop.models.store import Store
from desktop.models.visit_answers import Answers, NewPromise, OwnAdvice, Then
from desktop.models.visit_forms import Form
from desktop.models.visits import past_key

_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True, slots=True)
class Correcting:
    """Asks for the form of a visit that is to be corrected."""

    visit_id: UUID


@dataclass(frozen=True, slots=True)
class Again:
    """Asks for the form of a refused entry whose visit is to be recorded again."""

    op_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """A visit as it was written, with all that was said at it, and why it is written anew."""

    visit: Visit
    counts: tuple[StockCount, ...] = ()
    advice: tuple[Advice, ...] = ()
    promises: tuple[Promise, ...] = ()
    cases: tuple[Case, ...] = ()
    photos: tuple[Photo, ...] = ()
    review: Review | None = None
    refused: Refused | None = None

    @property
    def stands(self) -> bool:
        """Say whether the visit itself stands: then it is corrected; else it is recorded again."""
        return self.refused is None

    @property
    def draft_key(self) -> str:
        """Name the draft it is written in."""
        return past_key(self.visit.id if self.refused is None else self.refused.op_id)


def returned(store: Store, visit_id: UUID) -> PastVisit:
    """Give a visit of one's own that is to be corrected, with the verdict that returned it."""
    visit = store.get(Visit, visit_id)
    if visit is None:
        raise NotFound("This visit is not on this computer any more. Nothing was changed.")
    verdicts = (made for made in reviews.of_visit(store, visit.id) if made.verdict in reviews.JUDGED)
    review = next(verdicts, None)
    return PastVisit(
        visit=visit,
        counts=_at(store, StockCount, visit),
        advice=_at(store, Advice, visit),
        promises=_at(store, Promise, visit),
        cases=_at(store, Case, visit),
        review=review if review and review.verdict == "returned" else None,
    )


def refused(store: Store, op_id: UUID) -> PastVisit:
    """Give the visit of an entry that the server refused; NotFound when it was dealt with."""
    entry = next((found for found in outbox.needs_you(store) if found.op_id == op_id), None)
    records = entry.records() if entry else []
    visit = next((made for made in records if isinstance(made, Visit)), None)
    if visit is None:
        raise NotFound("This entry was dealt with before. Nothing was changed.")
    return PastVisit(
        visit=visit,
        counts=_of(records, StockCount),
        advice=_of(records, Advice),
        promises=_of(records, Promise),
        cases=_of(records, Case),
        photos=_of(records, Photo),
        refused=entry,
    )


def opened(store: Store, past: PastVisit) -> Form:
    """Open the form of a past visit (rule 1); NotFound, in words, when the shop is not here."""
    visit = past.visit
    form = visit_forms.opened(store, visit.retailer_id, visit.visited_on, visit.channel, before=visit)
    return replace(form, due=(), waiting=()) if _is_correction(past) else form


def answers_of(past: PastVisit, form: Form) -> Answers:
    """Give the answers of a past visit, as the form shows them (rules 1 and 2)."""
    visit = past.visit
    made = Answers(
        started_ms=wire.instant_ms(visit.started_at),
        keys=visit.keys,
        touched=visit.touched,
        channel=visit.channel,
        purposes=list(visit.purposes),
        failed=_failed(visit),
        counts={count.product_no: (count.counter_tiao, count.backroom_tiao) for count in past.counts},
        tagged=visit.tagged,
        tags_due=visit.tags_due,
        next_day=None if visit.next_on is None else wire.day_number(visit.next_on),
        note=visit.note or "",
        then=_then(past, form),
    )
    if not _is_correction(past):
        _say_again(made, past)
    return made


def _then(past: PastVisit, form: Form) -> Then:
    visit, review = past.visit, past.review
    corrects = visit.id if past.stands else visit.corrects_id
    words = visit.correction_reason or "" if not past.stands else ""
    if review is not None:
        words = review.words or form.rules.codes("return_reasons").words(review.reason_code)
    return Then(
        finished_ms=wire.instant_ms(visit.finished_at),
        corrects=corrects.hex if corrects else "",
        reason=words,
        retry_of=past.refused.op_id.hex if past.refused else "",
    )


def _is_correction(past: PastVisit) -> bool:
    """Say whether the visit written now corrects one: also when a correction was refused."""
    return past.stands or past.visit.corrects_id is not None


def _failed(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {item: [] for item in visit.exceptions()}
    for item, code, detail in visit.findings:
        found.setdefault(item, []).append((code, detail))
    return found


def _say_again(made: Answers, past: PastVisit) -> None:
    """Fill in again what was said at a refused visit (rule 3)."""
    for advice in past.advice:
        if advice.rule is None:
            made.own.append(OwnAdvice(topic=advice.topic, words=advice.words, reason=advice.grounds or ""))
        elif advice.declined is None:
            made.taken[advice.rule] = advice.answer or ""
        else:
            made.declined[advice.rule] = advice.declined
    made.promises = [
        NewPromise(side=promise.side, words=promise.words, due_day=wire.day_number(promise.due_on))
        for promise in past.promises
    ]
    for case in past.cases:
        made.case_kind, made.topic, made.words = case.case_kind, case.topic or "", case.words
        made.about_me = case.subject_person is not None
    made.photos = [_taken(photo) for photo in past.photos]
    for change in past.refused.changes if past.refused else ():
        row = UUID(bytes=change.row_id).hex
        if change.kind == "promises" and len(change.fields.get("state", ())) > 1:
            made.settled[row] = str(change.fields["state"][-1])
        if change.kind == "advice" and len(change.fields.get("rating", ())) > 1:
            made.rated[row] = str(change.fields["rating"][-1])


def _taken(photo: Photo) -> Taken:
    kept = {told.name: getattr(photo, told.name) for told in fields(Taken) if told.name not in {"taken_ms", "subject"}}
    return Taken(taken_ms=wire.instant_ms(photo.taken_at), subject=photo.subject or "", **kept)


def _at(store: Store, cls: type[_R], visit: Visit) -> tuple[_R, ...]:
    rows = store.t(cls.kind.name)
    return tuple(store.all(cls, sa.select(rows).where(rows.c.visit_id == visit.id.bytes).order_by(rows.c.id)))


def _of(records: Iterable[Record], cls: type[_R]) -> tuple[_R, ...]:
    return tuple(made for made in records if isinstance(made, cls))
