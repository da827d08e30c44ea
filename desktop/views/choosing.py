"""One question with a few answers, each by its digit: why a visit is put off, why it is returned."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views.parts import Button, Label, Overlay
from desktop.views.tokens import S2, S4, S5


class ChooseOne(Overlay):
    """Answers under one another; a digit or Enter takes one, Esc none."""

    chosen = Signal(str)

    def __init__(self, window: QWidget, question: str, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__(window, width=480)
        column = QVBoxLayout()
        column.setContentsMargins(S5, S5, S5, S5)
        column.setSpacing(S2)
        column.addWidget(Label(question, "group", bold=True, wrap=True))
        column.addSpacing(S4 - S2)
        self.buttons: dict[str, Button] = {}
        for number, (code, words) in enumerate(answers, 1):
            button = Button(words, "outlined", key=str(number) if number <= 9 else "")
            button.clicked.connect(lambda _checked=False, code=code: self._take(code))
            self.buttons[code] = button
            column.addWidget(button)
        self.body.addLayout(column)
        self.closed.connect(self.deleteLater)

    def _take(self, code: str) -> None:
        self.close_overlay()
        self.chosen.emit(code)
