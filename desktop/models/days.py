"""The day of an account manager: whom to visit and why, what is done already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from desktop.models import configs, facts, reviewing
from desktop.models.reviewing import Returned
from desktop.models.store import Store
from insights.alarms import Alarm, alarms_of
from insights.facts import ShopFacts
from insights.plan import DayPlan, DueShop, day_plan, due_shop

KINDS: Final = frozenset(
    {
        "retailers",
        "visits",
        "reviews",
        "promises",
        "cases",
        "advice",
        "postponements",
        "orders",
        "sales_months",
        "configs",
    }
)
"""The kinds that the day's list is made from."""
_PACE: Final = 2  # visits: one tells nothing of a pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day: the plan, and how many visits a day is meant to have; None where that is not configured.

    `shops` tells of every shop by its id what is due today, or when it will be. `returned` are visits of this person
    that a supervisor returned and that wait for a correction.
    """

    today: date
    plan: DayPlan
    goal: int | None
    seconds_average: int | None
    shops: Mapping[UUID, DueShop] = field(default_factory=dict)
    returned: tuple[Returned, ...] = ()

    def shop(self, retailer_id: UUID) -> DueShop | None:
        """Give what is known of a shop today."""
        return self.shops.get(retailer_id)

    def place(self, retailer_id: UUID) -> int | None:
        """Give the number of a shop in the order of the day, counted from 1 over what is done; None if not in it."""
        order = [shop.retailer.id for shop in (*self.plan.visited, *self.plan.to_visit)]
        return order.index(retailer_id) + 1 if retailer_id in order else None

    def ends_at(self, now: datetime) -> datetime | None:
        """Foresee when the list is done, at the pace of today so far; None before the second visit."""
        begun = [shop.last_visit.started_at for shop in self.plan.visited if shop.last_visit]
        if len(begun) < _PACE or not self.plan.to_visit:
            return None
        each = (now - min(begun)) / len(begun)
        return now + each * min(len(self.plan.to_visit), max(0, (self.goal or 10**6) - len(begun)))

    def next_after(self, retailer_id: UUID) -> UUID | None:
        """Give the shop to visit after this one: the next in the walking order, else the first; None when all is done.

        A shop that is not on the list is followed by the first one.
        """
        order = [shop.retailer.id for shop in self.plan.to_visit]
        at = order.index(retailer_id) if retailer_id in order else -1
        return next((shop for shop in (*order[at + 1 :], *order[: max(at, 0)])), None)


def of(store: Store, today: date) -> Day:
    """Make the day's list from what this computer holds; kept until something in it changes."""
    return store.cache.get(("day", today), KINDS, lambda: _made(store, today))


def _made(store: Store, today: date) -> Day:
    rules = configs.rules(store, today)
    trade = facts.trade(store)
    judged: list[tuple[ShopFacts, tuple[Alarm, ...]]] = [
        (known, alarms_of(known, trade, rules, today)) for known in facts.of_all(store, today)
    ]
    plan = day_plan(judged, rules, today)
    listed = {shop.retailer.id: shop for shop in (*plan.postponed, *plan.visited, *plan.to_visit)}
    others = {
        known.retailer.id: due_shop(known, alarms, rules, today)
        for known, alarms in judged
        if known.retailer.id not in listed
    }
    return Day(
        today=today,
        plan=plan,
        goal=rules.limit("visits_a_day_town_count", "settings"),
        seconds_average=_seconds_average(plan),
        shops=listed | others,
        returned=tuple(reviewing.returned_to_me(store, today)),
    )


def _seconds_average(plan: DayPlan) -> int | None:
    taken = [
        (shop.last_visit.finished_at - shop.last_visit.started_at).seconds for shop in plan.visited if shop.last_visit
    ]
    return sum(taken) // len(taken) if taken else None
