"""The life of one shop as dated events: a question over what is known of it, never a table of its own (A02, A36).

Events stand in the order in which things happened, not in which they were entered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final
from uuid import UUID

from contract.fields import Record
from contract.records import Change
from desktop.models.cards import Card
from insights.growth import Growth, falls
from insights.months import months_before

VISIT, CONTACT, ADVICE, PROMISE, CASE, ORDER, CHANGE = (
    "visit",
    "contact",
    "advice",
    "promise",
    "case",
    "order",
    "change",
)
CLASSES: Final = (VISIT, CONTACT, ADVICE, PROMISE, CASE, ORDER, CHANGE)
"""The classes of events that a person may choose among, in their order."""
_AT_END: Final = 1  # a thing that ended on a day stands above what began on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    `record` is the row that tells it, or the Growth of a fall; `step` says which of its moments: "" its beginning,
    "settled", "closed" or "fell". `unsent` says that the row is on this computer only.
    """

    on: date
    at: datetime | None
    event_class: str
    record: Record | Growth
    step: str = ""
    unsent: bool = False


def of(card: Card, zone: tzinfo) -> list[Event]:
    """Give every event of a shop, the latest first."""
    events = [*_met(card), *_promised(card), *_asked(card, zone), *_bought(card), *_changed(card, zone)]
    return sorted(events, key=_order, reverse=True)


def _order(event: Event) -> tuple[date, int, int, str]:
    """Sort by the day; within a day, things that ended before visits, visits before what was said at them."""
    later = _AT_END if event.step else 0
    return event.on, later, -CLASSES.index(event.event_class), _time(event)


def _time(event: Event) -> str:
    return event.at.isoformat() if event.at else ""


def _met(card: Card) -> Iterator[Event]:
    for met in card.facts.contacts:
        yield Event(
            on=met.visited_on,
            at=met.started_at,
            event_class=VISIT if met.channel == "visit" else CONTACT,
            record=met,
            unsent=met.id in card.unsent,
        )
    for advice in card.facts.advice:
        yield Event(
            on=advice.given_on, at=None, event_class=ADVICE, record=advice, unsent=_is_unsent(card, advice.visit_id)
        )


def _promised(card: Card) -> Iterator[Event]:
    for promise in card.facts.promises:
        unsent = promise.id in card.unsent
        yield Event(on=promise.made_on, at=None, event_class=PROMISE, record=promise, unsent=unsent)
        if promise.settled_on is not None:
            yield Event(
                on=promise.settled_on, at=None, event_class=PROMISE, record=promise, step="settled", unsent=unsent
            )


def _asked(card: Card, zone: tzinfo) -> Iterator[Event]:
    for case in card.facts.cases:
        unsent = case.id in card.unsent
        opened = case.opened_at.astimezone(zone).date()
        yield Event(on=opened, at=case.opened_at, event_class=CASE, record=case, unsent=unsent)
        if case.closed_at is not None:
            closed = case.closed_at.astimezone(zone).date()
            yield Event(on=closed, at=case.closed_at, event_class=CASE, record=case, step="closed", unsent=unsent)


def _bought(card: Card) -> Iterator[Event]:
    for order in card.facts.orders or ():
        yield Event(on=order.ordered_on, at=None, event_class=ORDER, record=order)
    for fall in falls(card.facts, card.trade, card.rules, card.today):
        ended = min(months_before(fall.months[-1], -1), card.today)
        yield Event(on=ended, at=None, event_class=CHANGE, record=fall, step="fell")


def _changed(card: Card, zone: tzinfo) -> Iterator[Event]:
    for change in card.facts.changes:
        if change.target_kind == "retailers" and _is_of_the_file(change):
            day = change.changed_at.astimezone(zone).date()
            yield Event(on=day, at=change.changed_at, event_class=CHANGE, record=change)


def _is_of_the_file(change: Change) -> bool:
    """Leave out what only says from which list, and of which day, the row is."""
    return any(not (name.endswith(("_as_of", "_source")) or name == "source") for name, *_ in change.fields)


def _is_unsent(card: Card, row: UUID) -> bool:
    return row in card.unsent
