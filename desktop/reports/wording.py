"""How papers say dates, amounts and codes: short, and the same on every paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from contract.fields import Caption
from contract.records.advice import Advice
from contract.records.visits import Visit
from contract.words import language, say
from desktop.reports.text import Span
from insights.wording import MONTHS, Day

_WEEKDAYS: Final = (
    Caption("Monday"),
    Caption("Tuesday"),
    Caption("Wednesday"),
    Caption("Thursday"),
    Caption("Friday"),
    Caption("Saturday"),
    Caption("Sunday"),
)
_DIGITS: Final = "〇一二三四五六七八九"
_METRICS: Final = {
    "oos_items": Caption("stock-outs"),
    "stock_sales": Caption("stock against sales"),
    "stock_age_days": Caption("stock age"),
    "display_passed": Caption("display"),
    "tagged_share": Caption("price tags"),
    "reorders": Caption("reorders"),
    "price_gap": Caption("prices"),
    "margin_month": Caption("margin"),
    "check_passed": Caption("the check"),
}
_SHORT_ID: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that is taken for a digit


def marked(template: str, **values: object) -> tuple[Span, ...]:
    """Fill in a sentence whose **bold** parts are marked in the sentence itself, never in a value."""
    return tuple((part.format(**values), bool(at % 2)) for at, part in enumerate(template.split("**")) if part)


def day(when: date) -> str:
    """Write a day without its year, as one says it: 11月24日, 24 Nov."""
    return f"{Day(when)}"


def weekday(when: date) -> str:
    """Name the day of the week."""
    return f"{_WEEKDAYS[when.weekday()]}"


def day_of_week(when: date) -> str:
    """Write a day with its day of the week: 12月8日 星期二, Tuesday 8 Dec."""
    return f"{weekday(when)} {day(when)}" if language() == "en" else f"{day(when)} {weekday(when)}"


def month_name(month: int) -> str:
    """Name a month as briefly as a chart needs."""
    return MONTHS[month - 1] if language() == "en" else f"{month}月"


def month_of(year: int, month: int) -> str:
    """Write a month with its year."""
    return f"{MONTHS[month - 1]} {year}" if language() == "en" else f"{year}年{month}月"


def month_day(when: date) -> str:
    """Write a day of this or the last year in a table: 11-24."""
    return f"{when:%m-%d}"


def minute(moment: datetime) -> str:
    """Write an instant to the minute."""
    return f"{moment:%Y-%m-%d %H:%M}"


def numeral(number: int) -> str:
    """Count points: 1 to 99 in Chinese numerals, in English in digits."""
    if language() == "en" or number > 99:  # noqa: PLR2004 - two digits
        return str(number)
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else f"{_DIGITS[tens]}十" if tens else "") + (_DIGITS[ones] if ones else "")


def listed(parts: Iterable[str], mark: str = ";") -> str:
    """Join the parts that are not empty, with the mark (";" or ",") of the language."""
    if language() == "en":
        return f"{mark} ".join(filter(None, parts))
    return {";": "；", ",": "，"}[mark].join(filter(None, parts))


def metric(advice: Advice) -> str:
    """Name what an advice is measured by."""
    return f"{_METRICS[advice.metric]}" if advice.metric in _METRICS else advice.metric


def check_item(item: str) -> str:
    """Name one of the nine check items."""
    told = Visit.kind.by_name.get(item)
    return say(told.caption) if told else item


def findings(visit: Visit) -> str:
    """Say what a visit found not in order; each finding with its detail where one was written."""
    details: dict[str, list[str]] = {item: [] for item in visit.exceptions()}
    for item, _reason, detail in visit.findings:
        if detail:
            details.setdefault(item, []).append(detail)
    told = (
        say("{item}: {detail}", item=check_item(item), detail=listed(words, ",")) if words else check_item(item)
        for item, words in details.items()
    )
    return listed(told) or say("all nine in order")


def yuan(fen: int) -> str:
    """Write an amount in whole yuan with commas, rounded half up."""
    sign = "−" if fen <= -50 else ""  # noqa: PLR2004 - less than half a yuan is none
    return f"{sign}{(abs(fen) + 50) // 100:,}"


def short_id(number: UUID) -> str:
    """Give eight letters that name a row on paper: K3Y7-22QP."""
    letters = "".join(_SHORT_ID[number.int >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def name_of(people: Mapping[UUID, str], person: UUID | None) -> str:
    """Name a colleague; one whose name this computer does not hold is our office."""
    found = people.get(person) if person else None
    return found or say("our office")
