"""The rows of the ledger: what is owed, to whom, by whom, and how its day stands."""

from __future__ import annotations

from datetime import date, tzinfo

from contract.records import Case, Promise
from contract.records.configs import Rules
from contract.words import say
from desktop.models.ledger import Entry
from desktop.views.parts import Chip
from desktop.views.rows import ListRow
from desktop.views.tokens import Ink
from insights.wording import Day

MANY_TRANSFERS = 3
"""From so many on a case is shown to have been handed round (A40)."""
_WEEK = 7


def row_of(entry: Entry, rules: Rules, zone: tzinfo) -> ListRow:
    """Put one promise or case into a row; what is done tells when, what is open how its day stands."""
    icon, tone = icon_of(entry)
    return ListRow(
        title=entry.record.words,
        subtitle=" · ".join(part for part in (shop_of(entry), kind_of(entry, rules), entry.owner) if part),
        chips=chips_of(entry),
        figure=str(Day(entry.record.due_on if entry.is_open else done_on(entry, zone) or entry.record.due_on)),
        figure_note=days_words(entry.days_left) if entry.is_open else state_words(entry, rules),
        note_tone="warn" if entry.is_open and entry.days_left < 0 else "quiet",
        section=section_of(entry),
        key=entry.id,
        icon=icon,
        icon_tone=tone,
    )


def icon_of(entry: Entry) -> tuple[str, Ink]:
    """Give the icon of a promise, a request or a complaint."""
    if isinstance(entry.record, Promise):
        return "handshake", "accent"
    return ("message-square-warning", "warn") if entry.record.case_kind == "complaint" else ("message-square", "accent")


def shop_of(entry: Entry) -> str:
    """Name the shop; a case about a colleague has none."""
    if entry.shop is not None:
        return entry.shop.name
    return say("about a colleague") if isinstance(entry.record, Case) and entry.record.subject_person else ""


def kind_of(entry: Entry, rules: Rules) -> str:
    """Say what it is: whose promise, or the kind and topic of a case."""
    if isinstance(entry.record, Promise):
        return say("our promise") if entry.record.side == "us" else say("promise of the customer")
    kind = rules.codes("case_kinds").words(entry.record.case_kind)
    topic = rules.codes("case_topics").words(entry.record.topic)
    return say("{kind}, {topic}", kind=kind, topic=topic) if topic else kind


def chips_of(entry: Entry) -> tuple[Chip, ...]:
    """Mark a case that was handed round."""
    if entry.transfers < MANY_TRANSFERS:
        return ()
    return (Chip(say("passed on {n} times", n=entry.transfers), "shuffle", "warn"),)


def days_words(days: int) -> str:
    """Say how a day stands: overdue, today, or how long there is."""
    if days < 0:
        return say("{n} days overdue", n=-days)
    return say("due today") if days == 0 else say("in {n} days", n=days)


def section_of(entry: Entry) -> str:
    """Name the part of the list an open entry stands in."""
    if not entry.is_open:
        return ""
    if entry.days_left < 0:
        return say("Overdue")
    if entry.days_left == 0:
        return say("Due today")
    return say("Within a week") if entry.days_left <= _WEEK else say("Later on")


def state_words(entry: Entry, rules: Rules) -> str:
    """Say what became of it."""
    if isinstance(entry.record, Promise):
        return rules.codes("promise_states").words(entry.record.state)
    return rules.codes("case_states").words(entry.record.state)


def done_on(entry: Entry, zone: tzinfo) -> date | None:
    """Give the day it was settled or closed."""
    if isinstance(entry.record, Promise):
        return entry.record.settled_on
    return entry.record.closed_at.astimezone(zone).date() if entry.record.closed_at else None
