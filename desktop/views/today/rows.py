"""The rows of the day's list: the plan's words put where a person reads them."""

from __future__ import annotations

from typing import Final

from contract.records import Retailer, Review
from contract.records.configs import Rules
from contract.words import say
from desktop.models.reviewing import Returned
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
MORE_RETURNED: Final = ("returned", None)
"""The key of the row that leads to all that was returned."""


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


def returned_row(item: Returned, shop: Retailer, reviewer: str, rules: Rules) -> ListRow:
    """Put a visit that was returned into a row: of which day, who returned it, and why."""
    return ListRow(
        title=shop.name,
        subtitle=f"{reviewer}: {returned_words(item.review, rules)}",
        chips=(Chip(say("to correct"), "undo-2", "warn"),),
        figure=str(Day(item.visit.visited_on)),
        figure_note=say("visited"),
        icon="undo-2",
        icon_tone="warn",
        section=say("Returned to you"),
        key=("returned", item.visit.id),
    )


def more_returned_row(count: int) -> ListRow:
    """Say that more were returned than stand here, and where all of them are."""
    return ListRow(
        title=say("All {n} that were returned", n=count),
        subtitle=say('They stand under "To settle".'),
        icon="inbox",
        section=say("Returned to you"),
        key=MORE_RETURNED,
    )


def returned_words(review: Review, rules: Rules) -> str:
    """Say why a visit was returned: the reason from the list, and the supervisor's own words in quotes."""
    reason = rules.codes("return_reasons").words(review.reason_code) if review.reason_code else ""
    said = say('"{words}"', words=review.words) if review.words else ""
    return " ".join(part for part in (reason, said) if part)


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
