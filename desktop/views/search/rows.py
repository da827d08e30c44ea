"""The rows of the quick search: what tells shops apart, and when each was visited."""

from __future__ import annotations

from datetime import date

from contract.records import Retailer
from contract.records.configs import Rules
from contract.words import say
from desktop.models.days import Day
from desktop.models.search_reasons import Found
from desktop.views import masks
from desktop.views.parts import Chip
from desktop.views.rows import ListRow
from desktop.views.today.rows import chips_of
from insights.plan import DueShop
from insights.wording import Day as DayOf


def row_of(found: Found, day: Day | None, rules: Rules) -> ListRow:
    """Put one shop that was found into a row; `day` is None until the day's list is known."""
    shop = found.shop
    due = None if day is None else day.shop(shop.id)
    place = None if day is None else day.place(shop.id)
    address, second = _second_line(found, rules)
    return ListRow(
        title=shop.name,
        subtitle=second,
        chips=() if due is None or day is None else _chips(due, rules, day.today),
        figure="" if due is None else _age(due),
        figure_note="" if day is None else _place(place),
        key=shop.id,
        found=found.name,
        found_below=found.address if address else (),
    )


def twins(found: list[Found]) -> str:
    """Say that some of the first shops bear the same name; "" where none do."""
    names = [each.shop.name for each in found[:8]]
    for name in names:
        if (count := names.count(name)) > 1:
            return say('{n} shops are called "{name}": look at street and licence', n=count, name=name)
    return ""


def _second_line(found: Found, rules: Rules) -> tuple[bool, str]:
    """Give the line and whether it begins with the address."""
    shop = found.shop
    licence = say("licence ...{tail}", tail=masks.tail(shop.license_no)) if shop.license_no else ""
    tier = rules.ladder("tiers").words(shop.tier) if shop.tier else ""
    reading = say('"{sign}" is read {sound}', sign=found.reading[0], sound=found.reading[1]) if found.reading else ""
    parts = (shop.address or "", licence, tier, _other(found), reading)
    return bool(shop.address), " · ".join(part for part in parts if part)


def _other(found: Found) -> str:
    """Say which fact beside name and street was meant; the licence stands in the line anyway."""
    shop: Retailer = found.shop
    match found.by:
        case "phone":
            return say("phone ...{tail}", tail=(shop.phone or "")[-4:])
        case "customer_code":
            return say("customer code {code}", code=shop.customer_code)
        case "owner_name" | "contact_name" | "short_name":
            return str(getattr(shop, found.by))
        case _:
            return ""


def _chips(due: DueShop, rules: Rules, today: date) -> tuple[Chip, ...]:
    if due.days_since == 0:
        return (Chip(say("Visited today"), "circle-check", "good"),)
    if due.because:
        return chips_of(due, rules)
    if due.due_on is not None and due.due_on > today:
        return (Chip(say("due {day}", day=DayOf(due.due_on)), "calendar-days", "line"),)
    return ()


def _age(due: DueShop) -> str:
    if due.days_since is None:
        return say("never visited")
    return say("this day") if due.days_since == 0 else say("{days} days ago", days=due.days_since)


def _place(place: int | None) -> str:
    return say("not today") if place is None else say("no. {n} today", n=place)
