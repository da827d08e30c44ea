"""Dates as lists spell them, read to a day or refused; what could be two days is never guessed.

A column's own dates tell whether its month or its day comes first (`find_order`), and whether its years are those of
the Republic of China.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from importers.unreadable import Unreadable


class Order(StrEnum):
    """Which number comes first in a date like 03/04/2024."""

    UNTOLD = "untold"
    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


_ROC: Final = 1911
_TIME: Final = r"(?:[T\s]+\d{1,2}:\d{2}.*|[T\s]*\d{1,2}[时時]\d{1,2}分.*)?"
_ISO_LENGTH: Final = len("2024-10-01")
_YEAR_FIRST: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?" + _TIME)
_ROC_YEAR_FIRST: Final = re.compile(r"(?:民[国國])?\s*(\d{2,3})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?" + _TIME)
_ROC_PARTED: Final = re.compile(r"(\d{3})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})" + _TIME)
_EIGHT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_ROC_SEVEN: Final = re.compile(r"([01]\d{2})(\d{2})(\d{2})")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _TIME)
_NAMED: Final = re.compile(r"(\d{1,2})[-\s]+([a-z]{3})[a-z]*\.?[-,\s]+(\d{4})" + _TIME, re.IGNORECASE)
_NAMED_FIRST: Final = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})" + _TIME, re.IGNORECASE)
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?")
_SERIALS: Final = range(25_569, 73_051)  # 1970 to 2099, as Excel counts days
_SERIAL_START: Final = date(1899, 12, 30)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LAST_MONTH: Final = 12


@lru_cache(maxsize=1 << 16)
def read_date(text: str, order: Order = Order.UNTOLD) -> date:
    """Read a date, with or without a time of day, which does not count; raises Unreadable."""
    try:
        if len(text) >= _ISO_LENGTH and text[4] == "-" and text[7] == "-" and text[_ISO_LENGTH:][:1] in {"", " ", "T"}:
            return date.fromisoformat(text[:_ISO_LENGTH])
        return _read(unicodedata.normalize("NFKC", text).strip(), order)
    except (ValueError, OverflowError) as wrong:
        raise Unreadable('"{value}" is not a date. Write it like 2026-11-21.', value=text) from wrong


def _read(text: str, order: Order) -> date:
    for pattern, first_year in ((_YEAR_FIRST, 0), (_ROC_YEAR_FIRST, _ROC), (_EIGHT, 0), (_ROC_SEVEN, _ROC)):
        if found := pattern.fullmatch(text):
            return date(first_year + int(found[1]), int(found[2]), int(found[3]))
    if found := _ROC_PARTED.fullmatch(text):
        return date(_ROC + int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(int(found[1]), int(found[2]), int(found[3]), order)
    if found := _NAMED.fullmatch(text):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _NAMED_FIRST.fullmatch(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    if (found := _SERIAL.fullmatch(text)) and int(found[1]) in _SERIALS:
        return _SERIAL_START + timedelta(days=int(found[1]))
    raise ValueError(text)


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1


def _year_last(first: int, second: int, year: int, order: Order) -> date:
    if order is Order.MONTH_FIRST or (order is Order.UNTOLD and second > _LAST_MONTH):
        return date(year, first, second)
    if order is Order.DAY_FIRST or first > _LAST_MONTH or first == second:
        return date(year, second, first)
    raise Unreadable(
        '"{value}" could be two days: nothing in this column tells whether the month or the day comes first. '
        "Write dates like 2026-11-21.",
        value=f"{first:02}/{second:02}/{year}",
    )


def find_order(texts: Iterable[str]) -> Order:
    """Tell from some dates of a column whether month or day comes first in it."""
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := _YEAR_LAST.fullmatch(text.strip()))]
    day_first = any(first > _LAST_MONTH for first, _ in pairs)
    month_first = any(second > _LAST_MONTH for _, second in pairs)
    if day_first == month_first:
        return Order.UNTOLD
    return Order.DAY_FIRST if day_first else Order.MONTH_FIRST
