"""The day of an account manager: whom to visit and why, what is done already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop.models import configs, facts
from desktop.models.store import Store
from insights.alarms import Alarm, alarms_of
from insights.facts import ShopFacts
from insights.plan import DayPlan, day_plan

KINDS: Final = frozenset(
    {"retailers", "visits", "promises", "cases", "advice", "postponements", "orders", "sales_months", "configs"}
)
"""The kinds that the day's list is made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day: the plan, and how many visits a day is meant to have; None where that is not configured."""

    today: date
    plan: DayPlan
    goal: int | None
    seconds_average: int | None


def of(store: Store, today: date) -> Day:
    """Make the day's list from what this computer holds."""
    rules = configs.rules(store, today)
    trade = facts.trade(store)
    judged: list[tuple[ShopFacts, tuple[Alarm, ...]]] = [
        (known, alarms_of(known, trade, rules, today)) for known in facts.of_all(store, today)
    ]
    plan = day_plan(judged, rules, today)
    return Day(
        today=today,
        plan=plan,
        goal=rules.limit("visits_a_day_town_count", "settings"),
        seconds_average=_seconds_average(plan),
    )


def _seconds_average(plan: DayPlan) -> int | None:
    taken = [
        (shop.last_visit.finished_at - shop.last_visit.started_at).seconds for shop in plan.visited if shop.last_visit
    ]
    return sum(taken) // len(taken) if taken else None
