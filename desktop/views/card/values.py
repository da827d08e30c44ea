"""Facts of a shop's file in words: the value, masked where it is personal, how old or from where it is (A03, N8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any, Final

from contract.fields import Caption, Field, FileClass, Merge, Value
from contract.records import Retailer
from contract.records.configs import Rules
from contract.words import phrase, say
from desktop.models.cards import Card
from desktop.views import masks
from desktop.views.tokens import Ink
from insights.freshness import EMPTY, REFUSED, STALE, Freshness
from insights.wording import Day, Percent

_DEPARTMENTS: Final = {
    "licence": phrase("licence office"),
    "marketing": phrase("marketing"),
    "logistics": phrase("delivery"),
    "finance": phrase("payments"),
}
_SOON_DAYS: Final = 90
_LEFT_OUT: Final = frozenset({"id", "created_by", "created_at", "voided_at", "void_reason"})
_MILLIONTH: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a file: caption, value, the note at its right; `icon` "eye" says that the value is masked.

    `field` is the field behind it, "" where several are put together.
    """

    field: str
    caption: str
    value: str
    note: str = ""
    note_colour: Ink = "quiet"
    icon: str = ""


def caption_of(told: Field) -> str:
    """Give the caption in the language spoken now."""
    return f"{Caption(told.caption)}"


def said(told: Field, value: Any, rules: Rules, zone: tzinfo | None = None) -> str:
    """Say one value of a field, masked where it is personal; "" for what is not known."""
    if value is None or value == "":
        return ""
    sayings: dict[Value, Callable[[], str]] = {
        Value.CODE: lambda: rules.codes(told.codes or "").words(value),
        Value.YES_NO: lambda: say("yes") if value else say("no"),
        Value.DATE: lambda: f"{value:%Y-%m-%d}",
        Value.INSTANT: lambda: f"{value.astimezone(zone):%Y-%m-%d %H:%M}",
        Value.NUMBER: lambda: _number(told, value),
    }
    return sayings.get(told.value, lambda: masks.masked(str(value), told.personal))()


def _number(told: Field, value: int) -> str:
    if told.unit == "per mille":
        return str(Percent(value, 1))
    if told.unit == "days":
        return say("{days} days", days=value)
    if told.unit == "1e-6 degree":
        return f"{value // _MILLIONTH}.{value % _MILLIONTH:06}"
    return f"{value:,}"


def class_facts(card: Card, file: FileClass, zone: tzinfo) -> list[Fact]:
    """Give every field of one class of the file, in the order of the record (A01)."""
    fields = [told for told in Retailer.kind.fields if told.file is file and told.name not in _LEFT_OUT]
    return [fact_of(card, told, zone) for told in fields]


def fact_of(card: Card, told: Field, zone: tzinfo) -> Fact:
    """Give one field as a line."""
    value = _value(card, told, zone)
    note, colour = note_of(card, told, zone)
    fresh = card.freshness.get(told.name)
    icon = "eye" if _is_masked(told, getattr(card.shop, told.name)) else ""
    if fresh is not None and fresh.state == REFUSED:
        return Fact(field=told.name, caption=caption_of(told), value=value, note=note, icon="eye-off")
    if told.name in {"tier", "credit_level"} and value:
        icon = "lock"
    return Fact(field=told.name, caption=caption_of(told), value=value or "—", note=note, note_colour=colour, icon=icon)


def _value(card: Card, told: Field, zone: tzinfo) -> str:
    fresh = card.freshness.get(told.name)
    if fresh is not None and fresh.state == REFUSED:
        return say("would rather not say")
    value = getattr(card.shop, told.name)
    if value is None and _is_never_received(card.shop, told):
        return say("not received")
    if told.name == "merged_into":
        return "" if value is None else say("yes")
    return said(told, value, card.rules, zone)


def _is_masked(told: Field, value: Any) -> bool:
    return bool(value) and masks.masked(str(value), told.personal) != str(value)


def _is_never_received(shop: Retailer, told: Field) -> bool:
    return told.owner in _DEPARTMENTS and told.merge is Merge.OFFICIAL and _as_of(shop, told) is None


def _as_of(shop: Retailer, told: Field) -> datetime | None:
    found: datetime | None = getattr(shop, f"{told.owner}_as_of", None)
    return found


def note_of(card: Card, told: Field, zone: tzinfo) -> tuple[str, Ink]:
    """Say how old a fact is, or which department gave it on which day."""
    fresh = card.freshness.get(told.name)
    if fresh is not None:
        return _age(fresh)
    as_of = _as_of(card.shop, told)
    if as_of is None or told.name.endswith(("_as_of", "_source")):
        return "", "quiet"
    return say("{from_whom} {day}", from_whom=say(_DEPARTMENTS[told.owner]), day=_short(as_of, zone)), "quiet"


def _age(fresh: Freshness) -> tuple[str, Ink]:
    if fresh.state == REFUSED and fresh.refused_until is not None:
        return say("until {day}", day=f"{fresh.refused_until:%Y-%m-%d}"), "quiet"
    if fresh.state == EMPTY:
        return say("to be asked"), "warn"
    age = say("{days} days ago", days=fresh.age_days) if fresh.age_days else say("this day")
    return (say("{age}, ask again", age=age), "warn") if fresh.state == STALE else (age, "quiet")


def _short(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%m-%d}"


def main_facts(card: Card, zone: tzinfo) -> list[Fact]:
    """Give the dozen facts that stand at the left of the card."""
    shop, rules, fields = card.shop, card.rules, Retailer.kind.by_name
    lines = [
        _licence(card),
        _state(card),
        _joined(card, zone, "class42", say("Class"), _class_words(shop, rules)),
        _tier(card),
        *(_renamed(fact_of(card, fields[name], zone), word) for name, word in _PERSONAL),
        _joined(card, zone, "order_cycle", say("Ordering"), _both(shop.order_cycle, shop.order_channel)),
        _joined(card, zone, "delivery_route", say("Delivery"), shop.delivery_route or ""),
        _joined(card, zone, "need", say("Need"), rules.codes("needs").words(shop.need)),
        _joined(card, zone, "best_time", say("Habits"), _habits(shop)),
    ]
    asked = {line.field for line in lines}
    refused = [fresh for fresh in card.freshness.values() if fresh.state == REFUSED and fresh.field not in asked]
    if refused:
        return [*lines, *(fact_of(card, fields[fresh.field], zone) for fresh in refused)]
    return [*lines, _renamed(fact_of(card, fields["contact_name"], zone), phrase("Contact"))]


_PERSONAL: Final = (
    ("owner_name", phrase("Owner")),
    ("phone", phrase("Phone")),
    ("address", phrase("Address")),
    ("opening_hours", phrase("Hours")),
)


def _renamed(fact: Fact, word: str) -> Fact:
    return replace(fact, caption=say(word))


def shown_in_full(card: Card, fact: Fact, revealed: frozenset[str]) -> Fact:
    """Give a masked fact with its whole value, when it is among those revealed."""
    if fact.field not in revealed:
        return fact
    return replace(fact, value=str(getattr(card.shop, fact.field)), icon="eye-off")


def _joined(card: Card, zone: tzinfo, field: str, caption: str, value: str) -> Fact:
    note, colour = note_of(card, Retailer.kind.by_name[field], zone)
    if not value and _is_never_received(card.shop, Retailer.kind.by_name[field]):
        value = say("not received")
    return Fact(field=field, caption=caption, value=value or "—", note=note, note_colour=colour)


def _licence(card: Card) -> Fact:
    shop = card.shop
    if not shop.license_no:
        return Fact(field="license_no", caption=say("Lic. no."), value=say("not received"))
    until = say("valid to {day}", day=f"{shop.license_valid_to:%Y-%m-%d}") if shop.license_valid_to else ""
    return Fact(
        field="license_no",
        caption=say("Lic. no."),
        value=say("...{tail}", tail=masks.tail(shop.license_no)),
        note=until,
        icon="eye",
    )


def _state(card: Card) -> Fact:
    shop = card.shop
    words = card.rules.codes("license_states").words(shop.license_status) or say("not received")
    note, colour = _days_left(shop.license_valid_to, card.today)
    return Fact(field="license_status", caption=say("State"), value=words, note=note, note_colour=colour)


def _days_left(until: date | None, today: date) -> tuple[str, Ink]:
    if until is None:
        return "", "quiet"
    left = (until - today).days
    if left < 0:
        return say("ended {day}", day=Day(until)), "bad"
    return say("{days} days left", days=left), "warn" if left <= _SOON_DAYS else "quiet"


def _class_words(shop: Retailer, rules: Rules) -> str:
    market = rules.codes("market_types").words(shop.market_type)
    parts = (shop.class42 or "", market, rules.codes("formats").words(shop.format_code))
    return " ".join(part for part in (*parts, rules.codes("scales").words(shop.scale)) if part)


def _tier(card: Card) -> Fact:
    shop = card.shop
    if not shop.tier:
        return Fact(field="tier", caption=say("Tier"), value=say("not received"), icon="lock")
    words = card.rules.ladder("tiers").words(shop.tier)
    return Fact(field="tier", caption=say("Tier"), value=words, note=shop.tier_period or "", icon="lock")


def _both(one: str | None, other: str | None) -> str:
    return " ".join(part for part in (one, other) if part)


def _habits(shop: Retailer) -> str:
    return _both(shop.best_time, say("large print type") if shop.large_print else None)
