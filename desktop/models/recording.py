"""The visit made of the answers of a form, with everything that was said at it, ready to be kept in one change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from contract import wire
from contract.records import Advice, Case, Promise, StockCount, Visit
from desktop.models.case_owners import new_case
from desktop.models.photos import photos_of
from desktop.models.promises import settled
from desktop.models.store import Store
from desktop.models.visit_answers import (
    Answers,
    counted,
    failed,
    findings,
    has_case,
    next_on,
    suggestions,
    written,
)
from desktop.models.visit_forms import Form
from desktop.models.visits import RecordedVisit
from insights.suggestions import Suggestion

_UNITS: Final = {
    "oos_items": "items",
    "stock_sales": "weeks_per_mille",
    "stock_age_days": "days",
    "display_passed": "passed",
    "tagged_share": "share_per_mille",
    "reorders": "orders",
    "price_gap": "gap_per_mille",
    "margin_month": "fen",
    "check_passed": "passed",
}
"""The unit (code list `units`) in which each metric is measured."""
_CHECKED: Final = "check_passed"


def recorded(store: Store, form: Form, answers: Answers) -> RecordedVisit:
    """Make the visit of the answers, finished now."""
    making = _Making(store, form, answers)
    return RecordedVisit(
        visit=making.visit,
        counts=tuple(making.counts()),
        advice=(*making.suggested(), *making.own()),
        rated=tuple(
            replace(advice, rating=answers.rated[advice.id.hex])
            for advice in form.waiting
            if advice.id.hex in answers.rated
        ),
        promises=tuple(making.promises()),
        settled=tuple(
            settled(promise, answers.settled[promise.id.hex], form.today, store.me.person_id)
            for promise in form.due
            if promise.id.hex in answers.settled
        ),
        cases=tuple(making.cases()),
        photos=photos_of(store, answers.photos, making.visit),
    )


class _Making:
    """What the parts of one visit share."""

    def __init__(self, store: Store, form: Form, answers: Answers) -> None:
        self._store, self._form, self._answers = store, form, answers
        self.visit = _visit(store, form, answers)
        self._common: dict[str, Any] = {
            "created_by": store.me.person_id,
            "created_at": self.visit.finished_at,
            "retailer_id": form.shop.id,
            "visit_id": self.visit.id,
        }

    def counts(self) -> Iterator[StockCount]:
        for line in counted(self._form, self._answers):
            yield StockCount(
                id=self._store.ids.new_id(),
                product_no=line.product_no,
                counter_tiao=line.counter_tiao,
                backroom_tiao=line.backroom_tiao,
                stock_age_days=line.stock_age_days,
                **self._common,
            )

    def suggested(self) -> Iterator[Advice]:
        taken, declined = self._answers.taken, self._answers.declined
        for made in suggestions(self._form, self._answers):
            if made.rule in taken:
                yield self._advice_of(made, answer=taken[made.rule] or None)
            elif made.rule in declined:
                yield self._advice_of(made, declined=declined[made.rule])

    def _advice_of(self, made: Suggestion, answer: str | None = None, declined: str | None = None) -> Advice:
        return Advice(
            id=self._store.ids.new_id(),
            topic=made.topic,
            words=str(made.words),
            products=made.products,
            metric=made.metric,
            unit=made.unit,
            baseline=made.baseline,
            target=made.target,
            given_on=self._form.today,
            check_on=made.check_on,
            check_item=made.check_item,
            rule=made.rule,
            grounds=str(made.grounds)[:400],
            answer=answer,
            declined=declined,
            config_id=made.config_id,
            **self._common,
        )

    def own(self) -> Iterator[Advice]:
        outcomes = self._form.rules.outcomes()
        metrics = {rule.topic: rule.metric for rule in reversed(outcomes.rules)} if outcomes else {}
        for advice in written(self._answers):
            metric = metrics.get(advice.topic, _CHECKED)
            yield Advice(
                id=self._store.ids.new_id(),
                topic=advice.topic,
                words=advice.words.strip(),
                metric=metric,
                unit=_UNITS[metric],
                given_on=self._form.today,
                check_on=self.visit.next_on or self._form.next_on,
                grounds=advice.reason.strip() or None,
                **self._common,
            )

    def promises(self) -> Iterator[Promise]:
        for made in self._answers.promises:
            if made.words.strip():
                yield Promise(
                    id=self._store.ids.new_id(),
                    side=made.side,
                    person_id=self._store.me.person_id if made.side == "us" else None,
                    words=made.words.strip(),
                    made_on=self._form.today,
                    due_on=wire.day(made.due_day),
                    **self._common,
                )

    def cases(self) -> Iterator[Case]:
        answers = self._answers
        if has_case(answers):
            yield new_case(
                self._store,
                self._form.shop.id,
                answers.case_kind,
                answers.topic or None,
                answers.words.strip(),
                today=self._form.today,
                about=self._store.me.person_id if answers.about_me else None,
                visit_id=self.visit.id,
            )


def _visit(store: Store, form: Form, answers: Answers) -> Visit:
    now, started, then = store.clock.now(), wire.instant(answers.started_ms), answers.then
    found = failed(form, answers) if form.is_visit else {}
    checks: dict[str, Any] = {item: item not in found for item in Visit.CHECKS} if form.is_visit else {}
    return Visit(
        id=store.ids.new_id(),
        created_by=store.me.person_id,
        created_at=now,
        retailer_id=form.shop.id,
        channel=answers.channel,
        author_id=store.me.person_id,
        recorded_by=store.me.person_id,
        visited_on=form.today,
        started_at=min(started, now),
        finished_at=now if then is None else wire.instant(then.finished_ms),
        clock_offset_ms=store.clock_offset_ms,
        keys=answers.keys,
        touched=answers.touched,
        purposes=tuple(answers.purposes) if form.is_visit else (),
        findings=findings(form, answers) if form.is_visit else (),
        tagged=answers.tagged,
        tags_due=answers.tags_due,
        note=answers.note.strip() or None,
        next_on=next_on(form, answers) if form.is_visit else None,
        config_id=form.rules.ids.get(("codes", "check_items")) if form.is_visit else None,
        corrects_id=UUID(hex=then.corrects) if then and then.corrects else None,
        correction_reason=then.reason.strip() or None if then else None,
        **checks,
    )
