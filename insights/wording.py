"""Values inside a sentence that read differently in each language: days, shares, ratios, money, words of codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from contract.words import language

if TYPE_CHECKING:
    from contract.records.configs import CodeList

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""The months of English dates and charts."""
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def rounded(part: int, whole: int) -> int:
    """Divide two whole numbers and round half away from zero; `whole` must be positive."""
    return (2 * abs(part) + whole) // (2 * whole) * (1 if part >= 0 else -1)


def _decimal(number: int, places: int) -> str:
    """Write a whole number of the last of `places` decimals, with separated thousands."""
    high, low = divmod(abs(number), 10**places)
    return f"{'-' if number < 0 else ''}{high:,}" + (f".{low:0{places}}" if places else "")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as one says it, 11月24日 or 24 Nov; with its year where asked."""

    on: date
    with_year: bool = False

    def __str__(self) -> str:
        if language() == "en":
            said = f"{self.on.day} {MONTHS[self.on.month - 1]}"
            return f"{said} {self.on.year}" if self.with_year else said
        said = f"{self.on.month}月{self.on.day}日"
        return f"{self.on.year}年{said}" if self.with_year else said


@dataclass(frozen=True, slots=True)
class WeekDay:
    """The name of a day's place in the week: 周四, Thursday; Thu where it must be short."""

    on: date
    short: bool = False

    def __str__(self) -> str:
        place = self.on.weekday()
        if language() == "en":
            return _WEEKDAYS[place][: 3 if self.short else None]
        return f"周{'一二三四五六日'[place]}"


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """A day with its place in the week: 11月24日 周二, Tuesday 24 Nov."""

    on: date

    def __str__(self) -> str:
        day, place = Day(self.on), WeekDay(self.on)
        return f"{place} {day}" if language() == "en" else f"{day} {place}"


@dataclass(frozen=True, slots=True)
class Percent:
    """A share in per mille, said in percent with `places` decimals (0 or 1)."""

    per_mille: int
    places: int = 0

    def __str__(self) -> str:
        shown = self.per_mille if self.places else rounded(self.per_mille, 10)
        return f"{_decimal(shown, self.places)} %"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio in per mille, said as a decimal number with `places` decimals (1 or 2)."""

    per_mille: int
    places: int = 1

    def __str__(self) -> str:
        return _decimal(rounded(self.per_mille, 10 ** (3 - self.places)), self.places)


@dataclass(frozen=True, slots=True)
class Tenths:
    """A number of tenths: said whole where it is whole."""

    tenths: int

    def __str__(self) -> str:
        return _decimal(self.tenths // 10, 0) if self.tenths % 10 == 0 else _decimal(self.tenths, 1)


@dataclass(frozen=True, slots=True)
class Yuan:
    """Money in fen, said in yuan: whole where it is whole."""

    fen: int

    def __str__(self) -> str:
        return _decimal(self.fen // 100, 0) if self.fen % 100 == 0 else _decimal(self.fen, 2)


@dataclass(frozen=True, slots=True)
class Coded:
    """The words of a code; the code itself where the list does not know it."""

    listed: CodeList
    code: str | None

    def __str__(self) -> str:
        return self.listed.words(self.code)


@dataclass(frozen=True, slots=True, init=False)
class Listed:
    """Several things in a row."""

    things: tuple[object, ...]

    def __init__(self, things: Iterable[object]) -> None:
        object.__setattr__(self, "things", tuple(things))

    def __str__(self) -> str:
        return ("、" if language() != "en" else ", ").join(f"{thing}" for thing in self.things)


@dataclass(frozen=True, slots=True, init=False)
class Steps:
    """Several values one after the other in time: 3 → 1 → 1."""

    things: tuple[object, ...]

    def __init__(self, things: Iterable[object]) -> None:
        object.__setattr__(self, "things", tuple(things))

    def __str__(self) -> str:
        return " → ".join(str(thing) for thing in self.things)


def measured(value: int, unit: str) -> object:
    """Give what says a measured value of an advice in its unit (the code list `units`), without the unit's word."""
    if unit in {"share_per_mille", "gap_per_mille"}:
        return Percent(value)
    if unit == "weeks_per_mille":
        return Ratio(value)
    return Yuan(value) if unit == "fen" else value
