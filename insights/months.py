"""Whole months, each named by its first day."""

from __future__ import annotations

from datetime import date


def month_of(day: date) -> date:
    """Give the month of a day."""
    return day.replace(day=1)


def months_before(month: date, count: int) -> date:
    """Give the month `count` months before `month`; after it where `count` is negative."""
    years, rest = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, rest + 1, 1)


def last_months(today: date, count: int) -> tuple[date, ...]:
    """Give the last `count` full months before the month of `today`, the oldest first."""
    return tuple(months_before(month_of(today), n) for n in range(count, 0, -1))
