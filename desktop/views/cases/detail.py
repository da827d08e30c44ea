"""Beside the list: one promise or case with its words, its owner and its day, every step, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.records import Case, CaseStep, Promise
from contract.records.configs import Rules
from contract.words import say
from desktop.models.ledger import Entry
from desktop.views.cases.rows import chips_of, days_words, done_on, icon_of, kind_of, shop_of, state_words
from desktop.views.parts import (
    Button,
    Chip,
    Chips,
    EmptyState,
    Glyph,
    KeyValueRows,
    Label,
    Notice,
    Rule,
    Scroll,
    Sheet,
)
from desktop.views.theme import px
from desktop.views.tokens import S1, S2, S3, S4
from insights.wording import Day


class EntryDetail(QWidget):
    """The card at the right."""

    card_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.done = Button("", "primary", key="Return", binds=False)
        self.hand_on = Button(say("Pass on"), key="T")
        self.note = Button(say("Add a note"), key="N")
        self.reopen = Button(say("Open again"), "primary", key="Return", binds=False)
        self.card = Button(say("Shop card"), "plain", low=True)
        self.card.clicked.connect(self.card_asked)
        self._icon = Glyph("handshake", "accent")
        self._shop = Label("", "group", bold=True, elide=True)
        self._kind = Label("", "quiet", "quiet", elide=True)
        self._chips = Chips()
        self._words = Label("", wrap=True)
        self._reading = Label("", wrap=True)
        self._rows = KeyValueRows(80, 32)
        self._why_not = Notice((), "grey", icon="info")
        self._steps_title = Label(say("Steps"), "quiet", "quiet", bold=True)
        self._steps = QVBoxLayout()
        self._lay_out()

    def show_entry(
        self, entry: Entry, steps: Sequence[CaseStep], names: Mapping[UUID, str], rules: Rules, zone: tzinfo
    ) -> None:
        """Show one promise or case."""
        icon, tone = icon_of(entry)
        self._icon.set_icon(icon, tone)
        self._shop.setText(shop_of(entry))
        self._kind.setText(kind_of(entry, rules))
        self._chips.set_chips([_state_chip(entry, rules), *chips_of(entry)])
        self._words.setText(say('"{words}"', words=entry.record.words))
        reading = entry.record.reading if isinstance(entry.record, Case) else None
        self._reading.setText(say("Our reading: {words}", words=reading or ""))
        self._reading.setVisible(bool(reading))
        self._show_rows(entry, names, rules, zone)
        self._show_steps(steps, names, rules, zone)
        self.card.setVisible(entry.shop is not None)
        self._pages(nothing=False)

    def offer(self, entry: Entry, *, close: bool, work: bool, why_not: str) -> None:
        """Offer what this person may do; `why_not` says why it cannot be ended here."""
        is_case = isinstance(entry.record, Case)
        self.done.setText(say("Close the case") if is_case else say("Settle"))
        self.done.setVisible(entry.is_open and work)
        self.done.setEnabled(close)
        self.hand_on.setVisible(is_case and entry.is_open and work)
        self.note.setVisible(is_case and entry.is_open and work)
        self.reopen.setVisible(is_case and not entry.is_open and work)
        self._why_not.set_words([why_not])
        self._why_not.setVisible(bool(why_not))

    def show_nothing(self, title: str, words: str) -> None:
        """Show that nothing is in hand."""
        self._empty.set_words(title, words)
        self._pages(nothing=True)

    def text(self) -> str:
        """Give the words shown, a line each."""
        labels = [label.text() for label in self._sheet.findChildren(Label) if label.isVisibleTo(self._sheet)]
        return "\n".join(labels)

    def _lay_out(self) -> None:
        self._sheet = Sheet(margins=False)
        self._sheet.body.setSpacing(0)
        self._sheet.body.addLayout(self._head())
        self._sheet.body.addWidget(Rule())
        self._sheet.body.addWidget(self._why_not)
        scroll = Scroll()
        scroll.body.setContentsMargins(S4, S3, S4, S3)
        scroll.body.setSpacing(S3)
        self._steps.setSpacing(S2)
        for piece in (self._words, self._reading, self._rows, self._steps_title):
            scroll.body.addWidget(piece)
        scroll.body.addLayout(self._steps)
        scroll.body.addStretch(1)
        self._sheet.body.addWidget(scroll, 1)
        self._sheet.body.addWidget(Rule())
        actions = QHBoxLayout()
        actions.setContentsMargins(S4, S3, S4, S3)
        actions.setSpacing(S2)
        for button in (self.note, self.hand_on):
            actions.addWidget(button)
        actions.addStretch(1)
        for button in (self.reopen, self.done):
            actions.addWidget(button)
        self._sheet.body.addLayout(actions)
        self._nothing = Sheet()
        self._empty = EmptyState("", "", icon="handshake")
        self._nothing.body.addWidget(self._empty)
        self._nothing.body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._sheet)
        whole.addWidget(self._nothing)

    def _head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setContentsMargins(S4, S3, S2, S3)
        head.setSpacing(S1)
        first = QHBoxLayout()
        first.setSpacing(S2)
        first.addWidget(self._icon)
        first.addWidget(self._shop, 1)
        first.addWidget(self.card)
        second = QHBoxLayout()
        second.setSpacing(S2)
        second.addWidget(self._kind, 1)
        second.addWidget(self._chips)
        second.addSpacing(S2)
        head.addLayout(first)
        head.addLayout(second)
        return head

    def _pages(self, *, nothing: bool) -> None:
        self._sheet.setVisible(not nothing)
        self._nothing.setVisible(nothing)

    def _show_rows(self, entry: Entry, names: Mapping[UUID, str], rules: Rules, zone: tzinfo) -> None:
        self._rows.clear()
        self._rows.add(say("Handled by"), entry.owner or say("nobody yet"))
        late = entry.is_open and entry.days_left < 0
        note = days_words(entry.days_left) if entry.is_open else ""
        self._rows.add(say("Due"), str(Day(entry.record.due_on)), note, note_colour="warn" if late else "quiet")
        since = (
            entry.record.made_on
            if isinstance(entry.record, Promise)
            else entry.record.opened_at.astimezone(zone).date()
        )
        by = names.get(entry.record.created_by, "") if entry.record.created_by else ""
        self._rows.add(say("Since"), str(Day(since)), by)
        if isinstance(entry.record, Case) and entry.record.next_action:
            self._rows.add(say("Next step"), entry.record.next_action)
        if isinstance(entry.record, Case) and entry.record.subject_person:
            self._rows.add(say("About"), names.get(entry.record.subject_person, ""))
        if not entry.is_open:
            done = done_on(entry, zone)
            self._rows.add(say("Ended"), str(Day(done)) if done else "", state_words(entry, rules))
            self._rows.add(say("Result"), entry.record.result or say("nothing noted"))

    def _show_steps(self, steps: Sequence[CaseStep], names: Mapping[UUID, str], rules: Rules, zone: tzinfo) -> None:
        while (item := self._steps.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()  # not taken off its parent: it would be shown as a window before it is deleted
                old.deleteLater()
        self._steps_title.setVisible(bool(steps))
        for step in steps:
            self._steps.addWidget(_Step(step, names, rules, zone))


def _state_chip(entry: Entry, rules: Rules) -> Chip:
    if entry.is_open and entry.days_left < 0:
        return Chip(days_words(entry.days_left), "clock", "warn")
    if entry.is_open:
        return Chip(days_words(entry.days_left), "calendar-days", "line")
    kept = not isinstance(entry.record, Promise) or entry.record.state == "kept"
    return Chip(state_words(entry, rules), "circle-check", "good" if kept else "grey")


class _Step(QWidget):
    """One step of a case: when, what, who to whom, and the words."""

    def __init__(self, step: CaseStep, names: Mapping[UUID, str], rules: Rules, zone: tzinfo) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S3)
        at = step.taken_at.astimezone(zone)
        when = Label(say("{day} {time}", day=Day(at.date()), time=f"{at:%H:%M}"), "quiet", "quiet")
        when.setFixedWidth(round(96 * px().factor))
        row.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(Label(_taken(step, names, rules), wrap=True))
        if step.words:
            column.addWidget(Label(step.words, "quiet", "quiet", wrap=True))
        row.addLayout(column, 1)


def _taken(step: CaseStep, names: Mapping[UUID, str], rules: Rules) -> str:
    what, who = rules.codes("case_steps").words(step.step), names.get(step.person_id, "")
    if step.to_person is not None and step.to_person != step.person_id:
        return say("{what}: {who} to {other}", what=what, who=who, other=names.get(step.to_person, ""))
    return say("{what}: {who}", what=what, who=who)
