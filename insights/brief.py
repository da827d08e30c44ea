"""What to know before going in: promises, what became of the advice, alarms, what not to ask (A10, A34, M3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contract.records import Case, Promise, Retailer, Visit
from contract.records.configs import Rules
from insights.alarms import Alarm, alarms_of
from insights.facts import ShopFacts, Trade
from insights.freshness import REFUSED, Freshness, freshness_of
from insights.look_alikes import look_alikes
from insights.outcomes import WAITING, AdviceOutcome, outcome_of
from insights.plan import Because, due_shop
from insights.reasons import Reason, Row, rows_of
from insights.summaries import findings_summary
from insights.wording import Coded, Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One open promise: `days_left` is below 0 once it is past its date."""

    promise: Promise
    days_left: int
    made: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What one earlier visit was about."""

    visit: Visit
    words: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a person reads before going into one shop; every part may be empty."""

    today: tuple[Because, ...]
    promises: tuple[Owed, ...]
    advice: tuple[AdviceOutcome, ...]
    cases: tuple[Case, ...]
    alarms: tuple[Alarm, ...]
    do_not_ask: tuple[Freshness, ...]
    look_alikes: tuple[Retailer, ...]
    topics: tuple[Topic, ...]
    habits: tuple[Reason, ...]
    rows: tuple[Row, ...]


def brief_of(facts: ShopFacts, trade: Trade, neighbours: Iterable[Retailer], rules: Rules, today: date) -> Brief:
    """Make the brief of one shop; `neighbours` are the shops of the area among which names may be mistaken."""
    alarms = alarms_of(facts, trade, rules, today)
    promises = tuple(
        Owed(promise=made, days_left=(made.due_on - today).days, made=Reason("made {day}", day=Day(made.made_on)))
        for made in sorted(facts.promises, key=lambda made: (made.due_on, made.id))
        if made.state == "open"
    )
    advice = _advice(facts, trade, rules)
    cases = tuple(case for case in facts.cases if case.state == "open")
    refused = tuple(f for f in freshness_of(facts.retailer, facts.states, rules, today) if f.state == REFUSED)
    return Brief(
        today=due_shop(facts, alarms, rules, today).because,
        promises=promises,
        advice=advice,
        cases=cases,
        alarms=alarms,
        do_not_ask=refused,
        look_alikes=look_alikes(facts.retailer, neighbours, rules),
        topics=_topics(facts, rules),
        habits=_habits(facts.retailer, rules),
        rows=tuple(
            dict.fromkeys(
                [
                    *rows_of(*(owed.promise for owed in promises), *cases),
                    *(row for outcome in advice for row in outcome.rows),
                    *(row for alarm in alarms for row in alarm.rows),
                    *(row for fresh in refused for row in fresh.rows),
                ]
            )
        ),
    )


def _advice(facts: ShopFacts, trade: Trade, rules: Rules) -> tuple[AdviceOutcome, ...]:
    """What still waits for a visit comes first, then the newest; as many as configured."""
    most = rules.limit("brief_advice_shown_count", "settings") or 0
    judged = [outcome for advice in facts.advice if (outcome := outcome_of(advice, facts, trade, rules))]
    judged.sort(key=lambda outcome: (outcome.verdict == WAITING, outcome.advice.given_on), reverse=True)
    return tuple(judged[:most])


def _topics(facts: ShopFacts, rules: Rules) -> tuple[Topic, ...]:
    most = rules.limit("brief_topics_shown_count", "settings") or 0
    return tuple(Topic(visit=visit, words=findings_summary(visit, rules)) for visit in facts.visits[:most])


def _habits(retailer: Retailer, rules: Rules) -> tuple[Reason, ...]:
    """The customer's own ways: when to come, how to print, what matters most."""
    habits = []
    if retailer.best_time:
        habits.append(Reason("best time {when}", when=retailer.best_time))
    if retailer.large_print:
        habits.append(Reason("receipts in large print"))
    if retailer.need:
        habits.append(Reason("cares most for {need}", need=Coded(rules.codes("needs"), retailer.need)))
    return tuple(habits)
