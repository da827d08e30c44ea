"""The foot of the import: what comes next with its key; while a file is read, how far that is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from contract.words import phrase, say
from desktop.views.parts import ActionBar, Button

_MAIN: Final = (phrase("Choose a file"), phrase("Try it out"), phrase("Hand over"), phrase("Import another list"))
_WORDS: Final = (
    "",
    phrase("Nothing is written yet: the trial shows what would happen"),
    phrase("The server tries the same once more; its result counts. The same list again changes nothing"),
    phrase("The server's result comes by itself"),
)
_TRIAL: Final = 2


class ImportBar(QWidget):
    """Two bars, one over the other: what can be done, and what is being done."""

    other_wished = Signal()
    errors_wished = Signal()
    main_wished = Signal()
    stop_wished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ready, self.busy = ActionBar(), ActionBar()
        self.other = Button(say("Another file"))
        self.errors = Button(say("Save the error file"), key="Ctrl+E", icon="download")
        self.main = Button("", "primary", key="Ctrl+Return")
        self.stop = Button(say("Stop"), key="Esc", icon="x")
        for button in (self.other, self.errors, self.main):
            self.ready.add(button)
        self.busy.add(self.stop)
        self._stack = QStackedLayout(self)
        for bar in (self.ready, self.busy):
            self._stack.addWidget(bar)
        self.other.clicked.connect(self.other_wished)
        self.errors.clicked.connect(self.errors_wished)
        self.main.clicked.connect(self.main_wished)
        self.stop.clicked.connect(self.stop_wished)

    def show_step(self, step: int, to_write: int, *, has_errors: bool, answered: bool) -> None:
        """Show what can be done at a step; `to_write` lines would be handed over, the server has answered or not."""
        is_trial = step == _TRIAL
        words = say("Hand over {n} lines", n=f"{to_write:,}") if is_trial and to_write else say(_MAIN[step])
        self.main.setText(words)
        self.main.setEnabled(not is_trial or to_write > 0)
        self.errors.setVisible(has_errors)
        self.other.setVisible(step in {1, _TRIAL})
        said = say("Nothing would be written: the list says what is kept") if is_trial and not to_write else ""
        told = say(_WORDS[step]) if _WORDS[step] and not answered else " "
        self.ready.set_summary(quiet=said or told)

    def show_busy(self, words: str) -> None:
        """Say how far the work is."""
        self.busy.set_summary(words, say("the screen stays free; Esc stops"))
        self._stack.setCurrentWidget(self.busy)

    def show_ready(self) -> None:
        """Be ready for the next step."""
        self._stack.setCurrentWidget(self.ready)
