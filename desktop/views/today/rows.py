"""The rows of the day's list: the plan's words put where a person reads them."""

from __future__ import annotations

from contract.records import Retailer
from contract.records.configs import Rules
from contract.words import say
from desktop.views.parts import Chip
from desktop.views.rows import ListRow
from desktop.views.tokens import Tone
from insights.plan import Because, DueShop
from insights.wording import Day

ICONS: dict[str, tuple[str, Tone]] = {
    "promise": ("handshake", "accent"),
    "case": ("message-square", "accent"),
    "alarm": ("triangle-alert", "warn"),
    "license": ("id-card", "warn"),
    "task": ("flag", "grey"),
    "advice": ("lightbulb", "accent"),
    "due": ("calendar-days", "line"),
}
"""Icon and tone of each reason for a visit."""
_CHIPS = 2


def _draft_chip() -> Chip:
    return Chip(say("draft"), "pen-line", "line")


def row_of(shop: DueShop, number: int, rules: Rules, *, begun: bool = False) -> ListRow:
    """Put one shop of the list into a row; `number` is its place in the walking order.

    `begun` says that a visit was begun and put aside.
    """
    why = shop.because[0] if shop.because else None
    words = "" if why is None else str(why.reason)
    house = house_of(shop.retailer)
    return ListRow(
        title=shop.retailer.name,
        subtitle=" · ".join(part for part in (house, words) if part),
        chips=((_draft_chip(),) if begun else ()) + chips_of(shop, rules),
        figure="" if shop.days_since is None else say("{days} days", days=shop.days_since),
        figure_note=_note(shop),
        note_tone="warn" if shop.overdue_days else "quiet",
        number=str(number),
        section=shop.retailer.street or say("Other streets"),
        key=shop.retailer.id,
    )


def postponed_row(shop: DueShop, number: int) -> ListRow:
    """Put a shop that is put off into a row: until when, and why."""
    until = shop.postponed.until_on if shop.postponed else None
    return ListRow(
        title=shop.retailer.name,
        subtitle=shop.postponed.reason if shop.postponed else "",
        figure=str(Day(until)) if until else "",
        figure_note=say("put off to"),
        number=str(number),
        key=shop.retailer.id,
    )


def chips_of(shop: DueShop, rules: Rules) -> tuple[Chip, ...]:
    """Give the chips of the weightiest reasons, one for each kind of reason."""
    kinds = {why.code: why for why in reversed(shop.because)}
    first = [why for why in shop.because if kinds[why.code] is why]
    return tuple(chip_of(why, rules) for why in first[:_CHIPS])


def chip_of(why: Because, rules: Rules) -> Chip:
    """Give the chip of one reason."""
    icon, tone = ICONS.get(why.code, ("info", "grey"))
    return Chip(rules.codes("due_reasons").words(why.code), icon, tone)


def house_of(retailer: Retailer) -> str:
    """Give the address without the street that stands above the row."""
    address, street = retailer.address or "", retailer.street or ""
    return address.removeprefix(street).strip() if street else address


def _note(shop: DueShop) -> str:
    if shop.overdue_days:
        return say("{days} late", days=shop.overdue_days)
    return say("every {days}", days=shop.cycle.days) if shop.cycle else ""
