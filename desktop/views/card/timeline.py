"""The events of a shop as rows of a list: a date, an icon, one line of words, who or which source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from typing import Any, Final, cast
from uuid import UUID

from contract import wire
from contract.fields import Caption
from contract.records import Advice, Case, Change, Order, Photo, Promise, Retailer, Review, Visit
from contract.records.configs import Rules
from contract.words import say
from desktop.models import timeline
from desktop.models.cards import Card
from desktop.models.timeline import Event
from desktop.views.card.values import said
from desktop.views.parts import Chip
from desktop.views.photos.images import Pictured
from desktop.views.rows import ListRow
from desktop.views.tokens import Ink
from insights.growth import Growth
from insights.plan import promise_words
from insights.summaries import found_at
from insights.wording import Day, WeekDay, Yuan

_ICONS: Final = {
    timeline.VISIT: "store",
    timeline.CONTACT: "phone",
    timeline.ADVICE: "lightbulb",
    timeline.PROMISE: "handshake",
    timeline.CASE: "message-square",
    timeline.ORDER: "package",
    timeline.CHANGE: "id-card",
}
_CHANNEL_ICONS: Final = {"wechat": "message-square", "office": "users", "meeting": "users", "letter": "file-text"}
_CHANGE_ICONS: Final = {"credit_level": "badge-check", "tier": "lock", "owner_name": "user", "phone": "phone"}
_SHOWN_FIELDS: Final = 3


def class_words() -> dict[str, str]:
    """Name the classes of events."""
    return {
        timeline.VISIT: say("Visits"),
        timeline.CONTACT: say("Other contacts"),
        timeline.ADVICE: say("Advice"),
        timeline.PROMISE: say("Promises"),
        timeline.CASE: say("Requests"),
        timeline.ORDER: say("Orders"),
        timeline.CHANGE: say("Changes"),
    }


def rows_of(
    card: Card, events: list[Event], people: Mapping[UUID, str], zone: tzinfo, photos: Mapping[UUID, Pictured]
) -> list[ListRow]:
    """Put events into rows; `photos` are those of each visit that has any."""
    return [_row(card, event, people, zone, photos) for event in events]


def photos_at(card: Card, event: Event) -> tuple[Photo, ...]:
    """Give the photos of the visit that an event tells of, those of the entry it corrects among them."""
    visit = event.record
    if not isinstance(visit, Visit):
        return ()
    before = card.photos.get(visit.corrects_id, ()) if visit.corrects_id else ()
    return (*before, *card.photos.get(visit.id, ()))


def _row(
    card: Card, event: Event, people: Mapping[UUID, str], zone: tzinfo, photos: Mapping[UUID, Pictured]
) -> ListRow:
    shown = photos.get(event.record.id) if isinstance(event.record, Visit) else None
    title, by = _WORDS[event.event_class](card, event, people, zone)
    icon, tone = _icon(event)
    return ListRow(
        title=title,
        number=_day(event.on, card.today),
        icon=icon,
        icon_tone=tone,
        figure=by,
        chips=_chips(card, event, shown.waiting if shown else 0),
        key=event,
        pictures=shown.images if shown else (),
    )


def _day(on: date, today: date) -> str:
    stamp = f"{on:%m-%d}" if on.year == today.year else f"{on:%Y-%m-%d}"
    return f"{stamp} {WeekDay(on, short=True)}" if on.year == today.year else stamp


def _icon(event: Event) -> tuple[str, Ink]:
    record = event.record
    if event.step == "fell":
        return "trending-down", "warn"
    if isinstance(record, Visit) and record.channel != "visit":
        return _CHANNEL_ICONS.get(record.channel, "phone"), "quiet"
    if isinstance(record, Change):
        return next((_CHANGE_ICONS[n] for n, *_ in record.fields if n in _CHANGE_ICONS), "id-card"), "quiet"
    return _ICONS[event.event_class], "quiet"


def _chips(card: Card, event: Event, waiting: int) -> tuple[Chip, ...]:
    chips = [_VERDICTS[made.verdict]() for made in _verdict(card, event)]
    if isinstance(event.record, Visit) and event.record.corrects_id is not None:
        chips.append(Chip(say("corrected"), "pen-line", "line"))
    if isinstance(event.record, Visit) and event.record.is_late:
        chips.append(Chip(say("came late"), "clock", "line"))
    if event.unsent:
        chips.append(Chip(say("to be sent"), "cloud-upload", "grey"))
    elif waiting:
        chips.append(Chip(say("{n} photos to be sent", n=waiting), "cloud-upload", "grey"))
    return tuple(chips)


_VERDICTS: Final[dict[str, Callable[[], Chip]]] = {
    "approved": lambda: Chip(say("approved"), "check", "good"),
    "returned": lambda: Chip(say("returned"), "undo-2", "warn"),
}


def _verdict(card: Card, event: Event) -> list[Review]:
    """Give the verdict on a visit, if there is one."""
    made = card.verdicts.get(event.record.id) if isinstance(event.record, Visit) else None
    return [] if made is None else [made]


_Said = tuple[str, str]


def _visit(card: Card, event: Event, people: Mapping[UUID, str], _zone: tzinfo) -> _Said:
    visit = cast("Visit", event.record)
    found = found_at(visit, card.rules)
    seconds = int((visit.finished_at - visit.started_at).total_seconds())
    what = str(found) if found else say("all in order")
    told = say("Visit, {seconds} s: {found}", seconds=seconds, found=what)
    parts = [_with_note(told, visit.note), *(_judged(made, card.rules, people) for made in _verdict(card, event))]
    if visit.corrects_id is not None:
        parts.append(say("corrected: {words}", words=visit.correction_reason))
    return "; ".join(part for part in parts if part), people.get(visit.author_id, "")


def _judged(made: Review, rules: Rules, people: Mapping[UUID, str]) -> str:
    """Say who returned a visit and why; that one was approved its chip says."""
    if made.verdict != "returned":
        return ""
    why = made.words or rules.codes("return_reasons").words(made.reason_code)
    return say("{who} returned it: {reason}", who=people.get(made.reviewer_id, ""), reason=why)


def _contact(card: Card, event: Event, people: Mapping[UUID, str], _zone: tzinfo) -> _Said:
    met = cast("Visit", event.record)
    channel = card.rules.codes("channels").words(met.channel)
    told = say("{channel}: {note} (no visit)", channel=channel, note=met.note or say("no note"))
    return told, people.get(met.author_id, "")


def _with_note(told: str, note: str | None) -> str:
    return say("{told}; note: {note}", told=told, note=note) if note else told


def _advice(card: Card, event: Event, people: Mapping[UUID, str], _zone: tzinfo) -> _Said:
    advice = cast("Advice", event.record)
    topic = card.rules.codes("advice_topics").words(advice.topic)
    by = people.get(advice.created_by, "") if advice.created_by else ""
    if advice.declined is None:
        return say("Advice, {topic}: {words}", topic=topic, words=advice.words), by
    why = card.rules.codes("declined_reasons").words(advice.declined)
    return say("Not advised, {topic}: {words} ({why})", topic=topic, words=advice.words, why=why), by


def _promise(card: Card, event: Event, people: Mapping[UUID, str], _zone: tzinfo) -> _Said:
    made = cast("Promise", event.record)
    words = str(promise_words(made.side, made.words))
    if event.step == "settled":
        state = card.rules.codes("promise_states").words(made.state)
        by = people.get(made.settled_by, "") if made.settled_by else ""
        return say("Promise {state}: {words}", state=state, words=made.words), by
    by = people.get(made.created_by, "") if made.created_by else ""
    return say("{promise} (by {day})", promise=words, day=Day(made.due_on)), by


def _case(card: Card, event: Event, people: Mapping[UUID, str], _zone: tzinfo) -> _Said:
    case = cast("Case", event.record)
    kind = card.rules.codes("case_kinds").words(case.case_kind)
    owner = people.get(case.owner_id, "")
    if event.step == "closed":
        return say("{kind} closed: {result}", kind=kind, result=case.result or ""), owner
    return say('{kind}: "{words}"', kind=kind, words=case.words), owner


def _order(_card: Card, event: Event, _people: Mapping[UUID, str], _zone: tzinfo) -> _Said:
    order = cast("Order", event.record)
    told = say("Order of {n} cartons, {yuan} yuan", n=order.qty_tiao, yuan=Yuan(order.amount_fen))
    return told, say("order system")


def _change(card: Card, event: Event, people: Mapping[UUID, str], zone: tzinfo) -> _Said:
    if isinstance(event.record, Growth):
        return _fall(event.record)
    change = cast("Change", event.record)
    fields = [
        _changed(name, before, after, card.rules, zone)
        for name, before, after in change.fields
        if name in Retailer.kind.by_name and not name.endswith(("_as_of", "_source"))
    ]
    told = "; ".join(fields[:_SHOWN_FIELDS])
    if len(fields) > _SHOWN_FIELDS:
        told = say("{told} and {n} more", told=told, n=len(fields) - _SHOWN_FIELDS)
    by = change.source or (people.get(change.changed_by, "") if change.changed_by else "")
    return told, by


def _fall(growth: Growth) -> _Said:
    since = growth.months[0]
    return say("From {month} on: {words}", month=f"{since:%Y-%m}", words=growth.words), ""


def _changed(name: str, before: object, after: object, rules: Rules, zone: tzinfo) -> str:
    told = Retailer.kind.by_name[name]

    def words(plain: Any) -> str:
        return said(told, wire.from_wire(told, plain), rules, zone) or say("nothing")

    return say("{field} {before} → {after}", field=Caption(told.caption), before=words(before), after=words(after))


_WORDS: Final[dict[str, Callable[[Card, Event, Mapping[UUID, str], tzinfo], _Said]]] = {
    timeline.VISIT: _visit,
    timeline.CONTACT: _contact,
    timeline.ADVICE: _advice,
    timeline.PROMISE: _promise,
    timeline.CASE: _case,
    timeline.ORDER: _order,
    timeline.CHANGE: _change,
}
