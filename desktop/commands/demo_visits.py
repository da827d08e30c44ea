"""Thirty visits of one day as an account manager records them: most routine, some with findings and advice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from contract.records import Advice, Case, Promise, Visit
from desktop.models import configs, days, facts, org
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from insights.facts import ShopFacts
from insights.suggestions import Observed, Suggestion, suggest

VISITS: Final = 30
_FINDING_EVERY, _PROMISE_EVERY, _CASE_EVERY = 3, 5, 7
_USUALLY_LONG: Final = timedelta(seconds=18)
_USUALLY_APART: Final = timedelta(minutes=6)


def record(store: Store, today: date, *, visits: int = VISITS) -> list[UUID]:
    """Visit the first shops of the day's list, all of them since midnight; gives the visits in their order."""
    shops = [facts.of_shop(store, shop.retailer.id) for shop in days.of(store, today).plan.to_visit[:visits]]
    now = store.clock.now()
    midnight = datetime.combine(today, time(), org.zone(store))
    apart = min(_USUALLY_APART, (now - midnight) / (len(shops) + 1))
    long = min(_USUALLY_LONG, apart)
    ends = [now - apart * (len(shops) - number) for number in range(len(shops))]
    return [
        _Call(store, known, number, today, ended - long, ended).record()
        for number, (known, ended) in enumerate(zip(shops, ends, strict=True))
    ]


@dataclass(frozen=True, slots=True)
class _Call:
    """One call at one shop, the `number`-th of the day."""

    store: Store
    known: ShopFacts
    number: int
    today: date
    started_at: datetime
    finished_at: datetime

    def record(self) -> UUID:
        visit = self._visit()
        said = RecordedVisit(
            visit=visit,
            advice=tuple(self._advice(visit)),
            promises=tuple(self._promises(visit)),
            cases=tuple(self._cases(visit)),
        )
        self.store.run(record_visit, said).result()
        return visit.id

    def _every(self, turn: int) -> bool:
        return self.number % turn == turn - 1

    def _next_on(self) -> date:
        return self.today + timedelta(days=14)

    def _visit(self) -> Visit:
        store, finding = self.store, self._every(_FINDING_EVERY)
        visit = Visit(
            id=store.ids.new_id(),
            created_by=store.me.person_id,
            created_at=self.finished_at,
            retailer_id=self.known.retailer.id,
            channel="visit",
            author_id=store.me.person_id,
            recorded_by=store.me.person_id,
            visited_on=self.today,
            started_at=self.started_at,
            finished_at=self.finished_at,
            keys=5 if finding else 3,
            touched=0b1010 if finding else 0,
            purposes=("routine",),
            findings=(("price_tag_ok", "tags_missing", ""),) if finding else (),
            next_on=self._next_on(),
        )
        seen: dict[str, Any] = dict.fromkeys(Visit.CHECKS, True) | {"price_tag_ok": not finding}
        return replace(visit, **seen)

    def _advice(self, visit: Visit) -> list[Advice]:
        if not self._every(_FINDING_EVERY):
            return []
        rules = configs.rules(self.store, self.today)
        seen = Observed(checks={item: getattr(visit, item) for item in Visit.CHECKS}, findings=visit.findings)
        found = suggest(seen, self.known, facts.trade(self.store), rules, self.today, self._next_on())
        return [self._given(visit, suggestion) for suggestion in found[:1]]

    def _given(self, visit: Visit, suggestion: Suggestion) -> Advice:
        return Advice(
            id=self.store.ids.new_id(),
            created_by=self.store.me.person_id,
            created_at=visit.finished_at,
            retailer_id=visit.retailer_id,
            visit_id=visit.id,
            topic=suggestion.topic,
            words=str(suggestion.words),
            products=suggestion.products,
            metric=suggestion.metric,
            unit=suggestion.unit,
            baseline=suggestion.baseline,
            target=suggestion.target,
            given_on=self.today,
            check_on=suggestion.check_on,
            check_item=suggestion.check_item,
            rule=suggestion.rule,
            grounds=str(suggestion.grounds),
            answer="agreed",
            config_id=suggestion.config_id,
        )

    def _promises(self, visit: Visit) -> list[Promise]:
        if not self._every(_PROMISE_EVERY):
            return []
        return [
            Promise(
                id=self.store.ids.new_id(),
                created_by=self.store.me.person_id,
                created_at=visit.finished_at,
                retailer_id=visit.retailer_id,
                visit_id=visit.id,
                side="us",
                person_id=self.store.me.person_id,
                words="带 20 张价签",
                made_on=self.today,
                due_on=self._next_on(),
            )
        ]

    def _cases(self, visit: Visit) -> list[Case]:
        if not self._every(_CASE_EVERY):
            return []
        return [
            Case(
                id=self.store.ids.new_id(),
                created_by=self.store.me.person_id,
                created_at=visit.finished_at,
                filed_under=visit.retailer_id,
                retailer_id=visit.retailer_id,
                visit_id=visit.id,
                case_kind="request",
                topic="request_supply",
                words="周末客人问软盒的多，能不能多给两条？",
                opened_at=visit.finished_at,
                owner_id=self.store.me.person_id,
                due_on=self.today + timedelta(days=3),
            )
        ]
