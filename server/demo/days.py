"""When the account managers of the demonstration went where: back from the day each shop is due, by its cycle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random
from typing import Final

from server.demo.shops import Shop

ZONE: Final = timezone(timedelta(hours=8))
_FARTHEST: Final = timedelta(days=720)
_BEGIN: Final = time(8, 30)
_SATURDAY: Final = 5
_LATE: Final = (0, 0, 0, 0, 0, 0, 0, 0, 2, 4)
"""Most visits take place on the day that was set, some a few days later."""


@dataclass(frozen=True, slots=True)
class Call:
    """One visit that took place: the shop, the day, from when to when, and the day set for the next one."""

    shop: Shop
    on: date
    began: datetime
    ended: datetime
    next_on: date


def working_day(day: date, step: int = 1) -> date:
    """Give the first working day from `day` on, or with step -1 back from it."""
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=step)
    return day


def calls_of(shops: Iterable[Shop], wanted: int, today: date, rng: Random) -> list[Call]:
    """Give the newest `wanted` visits of one route, the oldest first."""
    planned = sorted(
        ((on, next_on, shop) for shop in shops for on, next_on in _days(shop, today, rng)),
        key=lambda entry: (entry[0], entry[2].retailer.street or "", entry[2].retailer.longitude or 0),
        reverse=True,
    )[:wanted]
    planned.reverse()
    calls: list[Call] = []
    at = datetime.min.replace(tzinfo=ZONE)
    for on, next_on, shop in planned:
        if at.date() != on:
            at = datetime.combine(on, _BEGIN, ZONE) + timedelta(minutes=rng.randint(0, 20))
        ended = at + timedelta(seconds=min(240, 12 + int(rng.expovariate(1 / 16))))
        calls.append(Call(shop, on, at.astimezone(UTC), ended.astimezone(UTC), next_on))
        at = ended + timedelta(seconds=rng.randint(330, 1000))
    return calls


def _days(shop: Shop, today: date, rng: Random) -> Iterable[tuple[date, date]]:
    """Give the days a shop was visited, the newest first, each with the day that was set for the next visit."""
    stopped = shop.retailer.stopped_on
    due = today + timedelta(days=shop.due_in)
    due = working_day(due) if shop.due_in > 0 else due
    first = max(shop.retailer.joined_on or today - _FARTHEST, today - _FARTHEST)
    on = working_day(min(due - timedelta(days=shop.cycle_days), today - timedelta(days=1)), -1)
    if stopped:
        on = working_day(stopped - timedelta(days=3), -1)
    while on >= first:
        yield on, due
        due = working_day(on - timedelta(days=rng.choice(_LATE)), -1)
        on = working_day(on - timedelta(days=shop.cycle_days + rng.choice((-1, 0, 0, 0, 1, 2))), -1)
