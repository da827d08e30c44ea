"""What to know before going in: what was promised, what became of the advice, alarms, and what not to ask again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.records import Case, Promise
from contract.words import say
from desktop.models import org
from desktop.models.cards import Card
from desktop.views import masks
from desktop.views.card.outcomes import outcome_chip
from desktop.views.parts import Chip, ChipLabel, EmptyState, Glyph, Item, Label, Scroll, Sheet, clear
from desktop.views.tokens import S1, S2, S4, Ink
from desktop.views.workplace import Workplace
from insights.alarms import Alarm
from insights.brief import Brief, Owed
from insights.outcomes import AdviceOutcome
from insights.plan import promise_words
from insights.summaries import found_at
from insights.wording import Day

_SAID_ELSEWHERE: Final = frozenset({"R-05", "R-06", "R-09"})
"""Alarms of promises, cases and old facts: each stands with its date in another part of the card."""


class BriefSheet(Sheet):
    """The middle of the card, read in a few seconds."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(say("Before you go in"), margins=False)
        self._work = work
        self._scroll = Scroll()
        self._scroll.body.setContentsMargins(S4 - 2, S1 + 2, S4 - 2, S1)
        self._scroll.body.setSpacing(0)
        self.body.setSpacing(0)
        self.body.addWidget(self._scroll, 1)
        self._foot = QVBoxLayout()
        self._foot.setContentsMargins(S4 - 2, S1, S4 - 2, S2)
        self._foot.setSpacing(S1)
        self.body.addLayout(self._foot)

    def show_card(self, card: Card) -> None:
        """Show the brief of a shop."""
        as_of = card.shop.marketing_as_of
        when = "" if as_of is None else f"{as_of.astimezone(self._work.zone):%m-%d %H:%M}"
        self.set_title(say("Before you go in"), "", say("facts as of {when}", when=when) if when else "")
        clear(self._scroll.body)
        clear(self._foot)
        for part in self._parts(card):
            self._scroll.body.addWidget(part)
        self._scroll.body.addStretch(1)
        for line in self._warnings(card.brief):
            self._foot.addWidget(line)

    def words(self) -> str:
        """Give all that is said, line by line."""
        return "\n".join(label.text() for label in self.findChildren(Label) if label.text())

    def _parts(self, card: Card) -> Iterator[QWidget]:
        brief = card.brief
        alarms = [alarm for alarm in brief.alarms if alarm.rule not in _SAID_ELSEWHERE]
        sections: tuple[tuple[str, list[QWidget]], ...] = (
            (say("Open promises"), self._promises(card, brief.promises)),
            (say("Requests in hand"), self._cases(card, brief.cases)),
            (say("Last advice and what became of it"), self._advice(card, brief.advice)),
            (say("Alarms"), [_alarm(alarm, last=alarm is alarms[-1]) for alarm in alarms]),
            (say("The last visits"), self._topics(card)),
        )
        owed = any(items for _title, items in sections[:-1])
        if not owed:
            yield EmptyState(
                say("Nothing is owed here"),
                say("No open promise, no advice to look after, no alarm. What was found last stands in the timeline."),
                icon="circle-check",
                colour="good",
            )
        first = owed
        for title, items in sections:
            if items:
                yield _Heading(title, len(items), first=first)
                yield from items
                first = False

    def _topics(self, card: Card) -> list[QWidget]:
        """What the last visits were about (A10)."""
        items: list[QWidget] = []
        for topic in card.brief.topics:
            visit = topic.visit
            found = found_at(visit, card.rules)
            who = org.name_of(self._work.store, visit.author_id)
            items.append(
                Item(
                    str(found) if found else say("all in order"),
                    " · ".join(part for part in (f"{Day(visit.visited_on)} {who}".strip(), visit.note or "") if part),
                    icon="store",
                    last=topic is card.brief.topics[-1],
                )
            )
        return items

    def _promises(self, card: Card, promises: Sequence[Owed]) -> list[QWidget]:
        ours_first = sorted(promises, key=lambda owed: (owed.promise.due_on, owed.promise.side != "us"))
        return [self._promise(card, owed, last=owed is ours_first[-1]) for owed in ours_first]

    def _promise(self, card: Card, owed: Owed, *, last: bool) -> QWidget:
        made: Promise = owed.promise
        by_us = made.side == "us"
        who = org.name_of(self._work.store, made.person_id) if by_us else card.shop.owner_name or ""
        return Item(
            str(promise_words(made.side, made.words)),
            " ".join(part for part in (who, str(owed.made)) if part),
            icon="handshake",
            colour="accent" if by_us else "quiet",
            right=ChipLabel(due_chip(owed.days_left, made, by_us=by_us)),
            last=last,
            whole=True,
        )

    def _cases(self, card: Card, cases: Sequence[Case]) -> list[QWidget]:
        kinds = card.rules.codes("case_kinds")
        return [
            Item(
                say('{kind}: "{words}"', kind=kinds.words(case.case_kind), words=case.words),
                say(
                    "with {who}, answer by {day}",
                    who=org.name_of(self._work.store, case.owner_id),
                    day=Day(case.due_on),
                ),
                icon="message-square",
                colour="accent",
                right=ChipLabel(_case_chip((case.due_on - card.today).days)),
                last=case is cases[-1],
                whole=True,
            )
            for case in cases
        ]

    def _advice(self, card: Card, outcomes: Sequence[AdviceOutcome]) -> list[QWidget]:
        ratings = card.rules.codes("ratings")
        items: list[QWidget] = []
        for outcome in outcomes:
            rating = outcome.advice.rating
            told = say("the customer says: {rating}", rating=ratings.words(rating)) if rating else ""
            items.append(
                Item(
                    str(outcome.title),
                    " · ".join(part for part in (str(outcome.figures), told) if part),
                    icon="lightbulb",
                    colour="accent",
                    right=ChipLabel(outcome_chip(outcome, card.rules, card.today)),
                    last=outcome is outcomes[-1],
                    whole=True,
                )
            )
        return items

    def _warnings(self, brief: Brief) -> Iterator[QWidget]:
        for twin in brief.look_alikes[:1]:
            tail = masks.tail(twin.license_no) if twin.license_no else "—"
            said = say(
                "A shop of a like name: {name}, {address}, licence ...{tail}",
                name=twin.name,
                address=twin.address or say("address unknown"),
                tail=tail,
            )
            yield _Line("info", said)
        for fresh in brief.do_not_ask:
            until = f"{fresh.refused_until:%Y-%m-%d}" if fresh.refused_until else ""
            yield _Line("ban", say("Do not ask again: {field} (until {day})", field=fresh.caption, day=until))


class _Heading(Label):
    """The name of a part, with how many there are."""

    def __init__(self, title: str, count: int, *, first: bool) -> None:
        super().__init__(f"{title}  {count}", "quiet", "quiet", bold=True)
        self.setContentsMargins(0, 0 if first else S1 + 2, 0, 0)


class _Line(QWidget):
    """A quiet line with a small icon."""

    def __init__(self, icon: str, said: str, colour: Ink = "quiet") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S1 + 2)
        row.addWidget(Glyph(icon, colour, small=True), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(said, "quiet", colour, elide=True), 1)


def due_chip(days_left: int, made: Promise, *, by_us: bool) -> Chip:
    """Say when a promise is due; only ours asks us to act."""
    if days_left < 0:
        return Chip(say("{days} days late", days=-days_left), "clock", "warn")
    if days_left == 0:
        return Chip(say("due today"), "", "accent" if by_us else "line")
    return Chip(say("by {day}", day=Day(made.due_on)), "", "line")


def _case_chip(days_left: int) -> Chip:
    if days_left < 0:
        return Chip(say("{days} days late", days=-days_left), "clock", "warn")
    return Chip(say("due today") if days_left == 0 else say("{days} days left", days=days_left), "", "line")


def _alarm(alarm: Alarm, *, last: bool) -> QWidget:
    figures = " · ".join(str(figure) for figure in alarm.figures)
    rule = ChipLabel(Chip(say("rule {rule}", rule=alarm.rule), "", "line"))
    return Item(str(alarm.title), figures, icon="triangle-alert", colour="warn", right=rule, last=last, whole=True)
