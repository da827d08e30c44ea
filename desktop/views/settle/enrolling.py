"""Enrolling this computer again, where the server knows it no more: a new one-time code and the password."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.words import say
from desktop.views.parts import Button, Field, Label, LineEdit, Overlay
from desktop.views.tokens import S2, S3, S5


class EnrolAgain(Overlay):
    """Two fields; Enter says `wished` with code and password, and what is refused leaves them as they are."""

    wished = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, width=560)
        self.code = LineEdit()
        self.password = LineEdit()
        self.password.setEchoMode(LineEdit.EchoMode.Password)
        self.fields = (Field(say("One-time code"), self.code), Field(say("Password"), self.password))
        self.words = Label(
            say(
                "The server does not know this computer any more, for instance after it was put back from a backup. "
                "Ask your office for a new one-time code. All that you recorded stays here and goes with it."
            ),
            wrap=True,
        )
        self.refused = Label("", colour="bad", wrap=True)
        self.refused.hide()
        self.later = Button(say("Later"), key="Esc", binds=False)
        self.done = Button(say("Enrol again"), "primary", key="Return")
        column = QVBoxLayout()
        column.setContentsMargins(S5, S5, S5, S5)
        column.setSpacing(S3)
        column.addWidget(Label(say("Enrol this computer again"), "group", bold=True))
        for piece in (self.words, *self.fields, self.refused):
            column.addWidget(piece)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addStretch(1)
        foot.addWidget(self.later)
        foot.addWidget(self.done)
        column.addLayout(foot)
        self.body.addLayout(column)
        self.later.clicked.connect(self.close_overlay)
        self.done.clicked.connect(self._on_done)
        self.closed.connect(self.deleteLater)

    def ask(self) -> None:
        """Open with the cursor in the code."""
        self.open(self.code)

    def refuse(self, words: str) -> None:
        """Say why it could not be done."""
        self.done.setEnabled(True)
        self.refused.setText(words)
        self.refused.show()
        self.settle()

    def _on_done(self) -> None:
        missing = False
        for field, editor in zip(self.fields, (self.code, self.password), strict=True):
            empty = not editor.text().strip()
            field.set_error(say("Fill this in.") if empty else "")
            missing |= empty
        self.settle()
        if not missing:
            self.done.setEnabled(False)
            self.wished.emit(self.code.text().strip(), self.password.text())
