"""The few questions of the ledger: what became of it, to whom it goes, what was done. What is typed is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.words import say
from desktop.views.parts import Button, DropDown, Field, Label, LineEdit, Overlay, Segment, Stepper, TextEdit
from desktop.views.tokens import S2, S3, S5
from insights.wording import DayOfWeek


class Form(Overlay):
    """A title, editors, and a main action; Ctrl Enter does it once nothing is missing, Esc leaves the text."""

    answered = Signal()
    left = Signal(str)  # what stands in the main editor when nobody answered

    def __init__(self, window: QWidget, title: str, action: str) -> None:
        super().__init__(window, width=560)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(S5, S5, S5, S5)
        self._column.setSpacing(S3)
        self._column.addWidget(Label(title, "group", bold=True, wrap=True))
        self.main = TextEdit(lines=3)
        self.main_field = Field("", self.main)
        self._done = False
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addStretch(1)
        self.later = Button(say("Later"), key="Esc", binds=False)
        self.later.clicked.connect(self.close_overlay)
        self.ok = Button(action, "primary", key="Ctrl+Return")
        self.ok.clicked.connect(self._on_ok)
        foot.addWidget(self.later)
        foot.addWidget(self.ok)
        self._foot = foot
        self.body.addLayout(self._column)
        self.closed.connect(self._on_closed)

    def add(self, *pieces: QWidget) -> None:
        """Put editors under the title, in their order."""
        for piece in pieces:
            self._column.addWidget(piece)

    def ask(self, words: str = "") -> None:
        """Open with what was typed before."""
        self._column.addLayout(self._foot)
        self.main.setPlainText(words)
        self.open(self.main)
        self.main.moveCursor(self.main.textCursor().MoveOperation.End)

    def words(self) -> str:
        """Give what stands in the main editor."""
        return self.main.toPlainText().strip()

    def missing(self) -> str:
        """Say what is still missing, in the words below the main editor; "" when nothing is."""
        return "" if self.words() else say("Write a few words first.")

    def _on_ok(self) -> None:
        why = self.missing()
        self.main_field.set_error(why)
        self.settle()
        if not why:
            self._done = True
            self.close_overlay()
            self.answered.emit()

    def _on_closed(self) -> None:
        if not self._done:
            self.left.emit(self.words())
        self.deleteLater()


class CloseCase(Form):
    """How a case ended."""

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window, title, say("Close the case"))
        self.main_field = Field(
            say("How it ended"), self.main, say("Tell it as you would tell the customer: it stands in his file.")
        )
        self.add(self.main_field)


class SettlePromise(Form):
    """What became of a promise; the words are needed only where it was not wholly kept."""

    def __init__(self, window: QWidget, title: str, states: Sequence[tuple[str, str]]) -> None:
        super().__init__(window, title, say("Save"))
        self.state = Segment(states, states[0][0], mark=True)
        self.main_field = Field(say("Result"), self.main, say("Needed where the promise was not wholly kept."))
        self.add(self.state, self.main_field)

    def missing(self) -> str:
        """Ask for words where the promise was not kept."""
        return "" if self.state.current() == "kept" else super().missing()


class HandOn(Form):
    """To whom a case goes, why, and by when it is answered."""

    def __init__(self, window: QWidget, title: str, people: list[tuple[str, str]], due_on: date, today: date) -> None:
        super().__init__(window, title, say("Pass on"))
        self.to = DropDown(people, people[0][0] if people else "")
        self.due = Stepper(due_on, DayOfWeek, low=today)
        self.main_field = Field(say("Reason"), self.main, say("The new owner reads it first."))
        self.add(
            Label(say("To"), "quiet", "quiet", bold=True),
            self.to,
            self.main_field,
            Label(say("Answer by"), "quiet", "quiet", bold=True),
            self.due,
        )

    def missing(self) -> str:
        """A case goes to somebody, for a reason."""
        if not self.to.current():
            return say("There is nobody to pass it on to. Ask the office who looks after this shop.")
        return super().missing()


class NoteCase(Form):
    """What was done, and what comes next."""

    def __init__(self, window: QWidget, title: str, next_action: str) -> None:
        super().__init__(window, title, say("Save"))
        self.main_field = Field(say("What was done"), self.main)
        self.next = LineEdit(next_action)
        self.add(self.main_field, Field(say("Next step"), self.next))


class Reopen(Form):
    """Why a closed case is open again, and by when it is answered."""

    def __init__(self, window: QWidget, title: str, due_on: date, today: date) -> None:
        super().__init__(window, title, say("Open again"))
        self.due = Stepper(due_on, DayOfWeek, low=today)
        self.main_field = Field(say("Reason"), self.main, say("It keeps its number and its history."))
        self.add(self.main_field, Label(say("Answer by"), "quiet", "quiet", bold=True), self.due)
