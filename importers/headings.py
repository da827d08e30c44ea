"""Which row of a list holds its headings: titles may stand above it, and it may take two rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from statistics import median
from typing import Final

Cells = Sequence[str]

_SEARCHED: Final = 30
_FULL_ENOUGH: Final = 0.6
_NUMBER: Final = re.compile(r"[-+(]?[¥￥$€£]?\s*\d[\d,.:/\s%()年月日eE+-]*")
_PLACEHOLDER: Final = re.compile(r"[?？]{2,}")


def find_header(rows: Sequence[Cells], is_known: Callable[[str], bool]) -> tuple[int, int]:
    """Give the number of the heading row, from 1, and how many rows it takes; (0, 0) where there is none.

    `is_known` says whether a text is a heading of the trade.
    """
    usual = _usual_width(rows)
    scored = [(_score(row, usual, is_known), -index) for index, row in enumerate(rows[:_SEARCHED])]
    best, place = max(scored, default=(0.0, 0))
    if best <= 0:
        return 0, 0
    index = -place
    return index + 1, 2 if _goes_on(rows, index, is_known) else 1


def _filled(row: Cells) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def _usual_width(rows: Sequence[Cells]) -> float:
    widths = [len(_filled(row)) for row in rows if _filled(row)]
    return median(widths[len(widths) // 2 :]) if widths else 0


def _score(row: Cells, usual: float, is_known: Callable[[str], bool]) -> float:
    filled = _filled(row)
    if not filled or len(filled) < usual * _FULL_ENOUGH:
        return 0.0
    known = sum(map(is_known, filled))
    numbers = sum(1 for cell in filled if _NUMBER.fullmatch(cell))
    twice = len(filled) - len(set(filled))
    return (3 * known + len(filled) - 2 * numbers - twice) / len(filled)


def _goes_on(rows: Sequence[Cells], index: int, is_known: Callable[[str], bool]) -> bool:
    """Say whether the row below fills gaps of the heading row with headings of its own."""
    if index + 1 >= len(rows):
        return False
    upper, lower = rows[index], rows[index + 1]
    under_gaps = [low for up, low in zip(upper, lower, strict=False) if low.strip() and not up.strip()]
    gaps_below = any(up.strip() and not low.strip() for up, low in zip(upper, lower, strict=False))
    values = any(_NUMBER.fullmatch(cell) for cell in _filled(lower))
    return gaps_below and not values and any(map(is_known, under_gaps))


def headings_of(rows: Sequence[Cells]) -> tuple[str, ...]:
    """Give one heading a column from the heading row, or from two of which the upper spans several columns."""
    if not rows:
        return ()
    if len(rows) == 1:
        return tuple(_one_line(cell) for cell in rows[0])
    width = max(map(len, rows))
    upper, lower = ([_one_line(cell) for cell in row] + [""] * (width - len(row)) for row in rows)
    joined, span = [], ""
    for up, low in zip(upper, lower, strict=True):
        span = up or span
        joined.append(f"{span} {low}".strip() if low else up)
    return tuple(joined)


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def are_lost(headings: Sequence[str]) -> bool:
    """Say whether the headings are question marks: what a save in a wrong encoding leaves of Chinese."""
    filled = [heading for heading in headings if heading]
    return bool(filled) and sum(1 for heading in filled if _PLACEHOLDER.fullmatch(heading)) * 2 > len(filled)
