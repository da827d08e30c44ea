"""Band 6: when one comes again, what was promised now by either side, and a note."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract import wire
from contract.words import say
from desktop.models import visit_answers
from desktop.models.visit_answers import NewPromise
from desktop.views.choosing import ChooseOne
from desktop.views.parts import Band, Button, LineEdit, Option, Stepper, away, clear
from desktop.views.tokens import S2
from desktop.views.visit.photos import PhotoBar
from desktop.views.visit.writing import Writing
from insights.wording import Day, DayOfWeek

_LATER_DAYS: Final = (3, 7, 14, 30)
_TODAY: Final = date(2000, 1, 1)


class ComingBand(Band):
    """The day is suggested; promises are lines of their own."""

    def __init__(self, writing: Writing, title: str = "", photos: PhotoBar | None = None) -> None:
        lines = () if title else (say("suggested by the cycle"),)
        super().__init__(title or say("Next"), "Alt+6", lines, last=True)
        self._writing = writing
        self.photos = photos
        self.promises: list[PromiseRow] = []
        self.stepper = Stepper(_TODAY, DayOfWeek)
        self.stepper.field.setObjectName("next:day")
        self._coming = QWidget()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(S2)
        self.add = Button(say("Note a promise, ours or theirs"), "plain", icon="plus", low=True)
        self.add.setObjectName("promise:add")
        self.note = LineEdit(hint=say("Note"), low=True)
        self.note.setObjectName("note")
        self._lay_out()
        self.stepper.changed.connect(self._on_day)
        self.add.clicked.connect(self._on_add)
        self.note.textEdited.connect(self._on_note)

    def show_form(self) -> None:
        """Show the form that is open."""
        form, answers = self._writing.shown(), self._writing.answers
        self.stepper.blockSignals(True)
        self.stepper.low = form.today + timedelta(days=1)
        self.stepper.set_day(visit_answers.next_on(form, answers))
        self.stepper.blockSignals(False)
        if form.next is not None:
            self.set_lines([str(form.next.reason)])
        self._coming.setVisible(form.is_visit)
        self.note.setText(answers.note)
        if self.photos is not None:
            self.photos.show_form()
        clear(self._rows)
        self.promises = []
        for made in answers.promises:
            self._add_row(made)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._coming)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S2)
        row.addWidget(self.stepper)
        row.addStretch(1)
        if self.photos is not None:
            row.addWidget(self.photos.add)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addWidget(self.add)
        foot.addWidget(self.note, 1)
        self.body.addWidget(self._coming)
        self.body.addLayout(self._rows)
        self.body.addLayout(foot)
        if self.photos is not None:
            self.body.addWidget(self.photos.strip)
        self.body.addStretch(1)

    def _on_day(self, day: date) -> None:
        self._writing.answers.next_day = wire.day_number(day)
        self._writing.touch("next")

    def _on_add(self) -> None:
        form, answers = self._writing.shown(), self._writing.answers
        due = visit_answers.next_on(form, answers)
        made = NewPromise(side="us", words="", due_day=wire.day_number(due))
        answers.promises.append(made)
        self._add_row(made).words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_row(self, made: NewPromise) -> PromiseRow:
        row = PromiseRow(self._writing, made, len(self.promises))
        row.away.clicked.connect(lambda _checked=False, row=row: self._on_away(row))
        self.promises.append(row)
        self._rows.addWidget(row)
        return row

    def _on_away(self, row: PromiseRow) -> None:
        self.promises.remove(row)
        self._writing.answers.promises.remove(row.made)
        away(row)
        self._writing.touch("next")

    def _on_note(self, note: str) -> None:
        self._writing.answers.note = note
        self._writing.touch("next")


class PromiseRow(QWidget):
    """One promise made now: whose, the words, the day."""

    gone = Signal()

    def __init__(self, writing: Writing, made: NewPromise, number: int) -> None:
        super().__init__()
        self._writing = writing
        self.made = made
        self.side = Option(_side_words(made.side), icon="handshake")
        self.side.setChecked(made.side == "us")
        self.words = LineEdit(made.words, hint=say("Who does what"), low=True)
        self.words.setObjectName(f"promise:{number}")
        self.due = Button("", low=True)
        self.away = Button("", "plain", icon="x", low=True)
        self.away.setAccessibleName(say("Take away"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S2)
        row.addWidget(self.side)
        row.addWidget(self.words, 1)
        row.addWidget(self.due)
        row.addWidget(self.away)
        self._show_due()
        self.side.clicked.connect(self._on_side)
        self.words.textEdited.connect(self._on_words)
        self.due.clicked.connect(self._on_due)

    def _show_due(self) -> None:
        self.due.setText(say("by {day}", day=Day(wire.day(self.made.due_day))))

    def _on_side(self) -> None:
        self.made.side = "us" if self.side.isChecked() else "retailer"
        self.side.setText(_side_words(self.made.side))
        self._writing.touch("next")

    def _on_words(self, words: str) -> None:
        self.made.words = words
        self._writing.touch("next")

    def _on_due(self) -> None:
        """Offer the next visit and a few other days."""
        form = self._writing.shown()
        coming = visit_answers.next_on(form, self._writing.answers)
        days = {coming, *(form.today + timedelta(days=days) for days in _LATER_DAYS)}
        answers = [(day.isoformat(), _offered(day, coming)) for day in sorted(days)]
        chooser = ChooseOne(self.window(), say("By which day?"), answers)
        chooser.chosen.connect(self._on_due_chosen)
        chooser.open()

    def _on_due_chosen(self, day: str) -> None:
        self.made.due_day = wire.day_number(date.fromisoformat(day))
        self._show_due()
        self._writing.touch("next")


def _offered(day: date, coming: date) -> str:
    if day == coming:
        return say("{day}, at the next visit", day=DayOfWeek(day))
    return f"{DayOfWeek(day)}"


def _side_words(side: str) -> str:
    return say("I promise") if side == "us" else say("The customer promises")
