"""Who is to be visited today and why, in which order, and when to come again (A29, A30, A36).

Rules (the tests cite them):
 1. Only a contact of channel `visit` sets the day of the last visit.
 2. A shop is due on the day its last visit set, else one cycle after it; one never visited is due at once.
 3. The cycle is the shop's own where one was set by hand, else that of its class, its market, or the default.
 4. An alarm, a licence or a promise already seen puts a shop on the list again only after `alarm_revisit_days`.
 5. The order is the same for the same shops in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from contract.records import Advice, Postponement, Retailer, Visit
from contract.records.configs import Rules
from insights.alarms import Alarm
from insights.cycles import Cycle, cycle_of
from insights.facts import ShopFacts
from insights.reasons import Reason, Row, rows_of
from insights.summaries import visit_summary
from insights.walking import walking_order

_ORDER: Final = ("promise", "case", "alarm", "license", "task", "advice", "due")
_ALARM_CODES: Final = {
    "R-01": "alarm",
    "R-02": "alarm",
    "R-03": "license",
    "R-07": "alarm",
    "R-08": "alarm",
    "R-10": "alarm",
    "R-11": "alarm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One reason for a visit today: its code (code list `due_reasons`), the words, and the rows behind it."""

    code: str
    reason: Reason
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueShop:
    """One shop on the list of a day; the reasons come weightiest first, and the first is its line in the list."""

    retailer: Retailer
    last_visit: Visit | None
    days_since: int | None
    cycle: Cycle | None
    due_on: date | None
    overdue_days: int
    because: tuple[Because, ...]
    postponed: Postponement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """The list of one day in walking order: still to visit, visited already, and put off to a later day."""

    to_visit: tuple[DueShop, ...]
    visited: tuple[DueShop, ...]
    postponed: tuple[DueShop, ...]

    def count(self, code: str) -> int:
        """Count the shops still to visit for one reason."""
        return sum(any(why.code == code for why in shop.because) for shop in self.to_visit)


def day_plan(shops: Iterable[tuple[ShopFacts, tuple[Alarm, ...]]], rules: Rules, today: date) -> DayPlan:
    """Make the list of `today` from the shops a person holds and their alarms."""
    by_id = {facts.retailer.id: due_shop(facts, alarms, rules, today) for facts, alarms in shops}
    ordered = [by_id[retailer.id] for retailer in walking_order(shop.retailer for shop in by_id.values())]
    visited = [shop for shop in ordered if shop.days_since == 0]
    waiting = [shop for shop in ordered if shop.days_since != 0 and shop.because]
    return DayPlan(
        to_visit=tuple(shop for shop in waiting if shop.postponed is None),
        visited=tuple(visited),
        postponed=tuple(shop for shop in waiting if shop.postponed is not None),
    )


def due_shop(facts: ShopFacts, alarms: tuple[Alarm, ...], rules: Rules, today: date) -> DueShop:
    """Judge one shop: when it is due, and every reason to go there today."""
    last, cycle = facts.last_visit, cycle_of(facts.retailer, rules)
    since = (today - last.visited_on).days if last else None
    due_on = due_date(facts, rules)
    overdue = max(0, (today - due_on).days) if due_on and is_visited(facts.retailer) else 0
    found = _reasons(facts, alarms, rules, today) if is_visited(facts.retailer) else []
    if since != 0 and due_on is not None and due_on <= today and is_visited(facts.retailer):
        found.append(Because(code="due", reason=visit_summary(facts, rules), rows=rows_of(last, facts.retailer)))
    return DueShop(
        retailer=facts.retailer,
        last_visit=last,
        days_since=since,
        cycle=cycle,
        due_on=due_on,
        overdue_days=overdue,
        because=tuple(sorted(found, key=lambda why: _ORDER.index(why.code))),
        postponed=_postponed(facts, today),
    )


def is_visited(retailer: Retailer) -> bool:
    """Say whether a shop is visited at all: not one that stopped, was merged away, or awaits cover."""
    return (
        retailer.merged_into is None
        and retailer.stopped_on is None
        and retailer.license_status not in {"closed", "cancelled"}
        and retailer.coverage != "awaiting"
    )


def due_date(facts: ShopFacts, rules: Rules) -> date | None:
    """Give the day a shop is due (rule 2); None where no cycle is configured."""
    last, cycle = facts.last_visit, cycle_of(facts.retailer, rules)
    if last is None:
        return facts.retailer.joined_on or facts.retailer.created_at.date()
    if last.next_on is not None:
        return last.next_on
    return last.visited_on + timedelta(days=cycle.days) if cycle else None


def _postponed(facts: ShopFacts, today: date) -> Postponement | None:
    last = facts.last_visit
    return next(
        (
            put_off
            for put_off in facts.postponements
            if put_off.planned_on <= today < put_off.until_on and (last is None or last.visited_on < put_off.planned_on)
        ),
        None,
    )


def _reasons(facts: ShopFacts, alarms: tuple[Alarm, ...], rules: Rules, today: date) -> list[Because]:
    found = [*_promises(facts, rules, today), *_cases(facts, today), *_task(facts, rules, today)]
    if not _seen_lately(facts, rules, today):
        found += [
            Because(code=_ALARM_CODES[alarm.rule], reason=alarm.title, rows=alarm.rows)
            for alarm in alarms
            if alarm.rule in _ALARM_CODES
        ]
    return [*found, *_advice(facts, today)]


def _seen_lately(facts: ShopFacts, rules: Rules, today: date) -> bool:
    pause = rules.limit("alarm_revisit_days", "settings")
    last = facts.last_visit
    return last is not None and pause is not None and (today - last.visited_on).days < pause


def _promises(facts: ShopFacts, rules: Rules, today: date) -> list[Because]:
    last = facts.last_visit
    return [
        Because(code="promise", reason=promise_words(promise.side, promise.words), rows=rows_of(promise))
        for promise in facts.promises
        if promise.state == "open"
        and promise.due_on <= today
        and (last is None or last.visited_on < promise.due_on or not _seen_lately(facts, rules, today))
    ]


def promise_words(side: str, words: str) -> Reason:
    """Say a promise with whose it is."""
    if side == "us":
        return Reason("We promised: {words}", words=words)
    return Reason("The customer promised: {words}", words=words)


def _cases(facts: ShopFacts, today: date) -> list[Because]:
    return [
        Because(code="case", reason=Reason("Answer due: {words}", words=case.words), rows=rows_of(case))
        for case in facts.cases
        if case.state == "open" and case.due_on <= today
    ]


def _task(facts: ShopFacts, rules: Rules, today: date) -> list[Because]:
    """Sample points are counted from a day of the month to its end (TF24)."""
    first = rules.limit("collection_from_day", "settings")
    if first is None or today.day < first or not facts.retailer.is_sample:
        return []
    counted, _ = facts.last_counts()
    if counted is not None and counted.visited_on >= today.replace(day=first):
        return []
    return [
        Because(
            code="task",
            reason=Reason("Stock collection of the month: counter and back room"),
            rows=rows_of(facts.retailer),
        )
    ]


def _advice(facts: ShopFacts, today: date) -> list[Because]:
    return [
        Because(code="advice", reason=Reason("Look what became of: {words}", words=advice.words), rows=rows_of(advice))
        for advice in waiting_advice(facts, today)
    ]


def waiting_advice(facts: ShopFacts, today: date) -> tuple[Advice, ...]:
    """Give the advice whose check day has come and at whose shop nobody was since."""
    last = facts.last_visit
    return tuple(
        advice
        for advice in facts.advice
        if advice.declined is None and advice.check_on <= today and (last is None or last.visited_on < advice.check_on)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVisit:
    """The suggested day of the next visit, with how many shops of the same street are planned for that day."""

    on: date
    cycle: Cycle
    same_street: int
    reason: Reason


def next_visit(
    retailer: Retailer, planned: Iterable[tuple[date, Retailer]], rules: Rules, today: date
) -> NextVisit | None:
    """Suggest when to come again: one cycle on, moved by some days to where the street is visited anyway.

    `planned` are the other shops with the days they are due; days on which nobody works are left out. None where
    no cycle is configured.
    """
    cycle = cycle_of(retailer, rules)
    if cycle is None:
        return None
    street: dict[date, int] = {}
    for day, other in planned:
        if other.id != retailer.id and other.street and other.street == retailer.street:
            street[day] = street.get(day, 0) + 1
    wanted = today + timedelta(days=cycle.days)
    days = _open_days(wanted, rules, today)
    chosen = max(days, key=lambda day: (street.get(day, 0), -abs((day - wanted).days), day))
    return NextVisit(
        on=chosen,
        cycle=cycle,
        same_street=street.get(chosen, 0),
        reason=Reason("{cycle}; {n} more in this street that day", cycle=cycle.reason, n=street.get(chosen, 0)),
    )


def _open_days(wanted: date, rules: Rules, today: date) -> list[date]:
    spread = rules.limit("next_visit_spread_days", "settings") or 0
    closed = rules.limit("closed_weekdays_mask", "settings") or 0
    week = [wanted + timedelta(days=n) for n in range(-spread, spread + 1)]
    days = [day for day in week if day > today and not closed >> day.weekday() & 1]
    if days:
        return days
    later = (wanted + timedelta(days=n) for n in range(8))
    return [next((day for day in later if day > today and not closed >> day.weekday() & 1), wanted)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Shops due in a period and those of them visited in it."""

    due: tuple[UUID, ...]
    visited: tuple[UUID, ...]

    @property
    def per_mille(self) -> int | None:
        """Give the share visited; None where nothing was due."""
        return len(self.visited) * 1000 // len(self.due) if self.due else None


def coverage(shops: Iterable[ShopFacts], rules: Rules, from_on: date, to_on: date) -> Coverage:
    """Count the distinct shops that came due by the end of a period, and those of them visited in it (A29)."""
    due = [facts for facts in shops if is_visited(facts.retailer) and _was_due(facts, rules, from_on, to_on)]
    visited = [facts for facts in due if any(from_on <= visit.visited_on <= to_on for visit in facts.visits)]
    return Coverage(
        due=tuple(facts.retailer.id for facts in due), visited=tuple(facts.retailer.id for facts in visited)
    )


def _was_due(facts: ShopFacts, rules: Rules, from_on: date, to_on: date) -> bool:
    before = replace(facts, contacts=tuple(c for c in facts.contacts if c.visited_on < from_on))
    due_on = due_date(before, rules)
    return due_on is not None and due_on <= to_on
