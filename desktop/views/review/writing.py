"""A few words of the reviewer's own: a comment, or the reason of a return. What is typed stays as a draft."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.fields import NOTE
from contract.words import say
from desktop.views.parts import Button, Field, Label, Overlay, TextEdit
from desktop.views.tokens import S2, S3, S5


class WriteWords(Overlay):
    """One editor; Ctrl Enter says `written`, Esc says `left` with what stands there."""

    written = Signal(str)
    left = Signal(str)

    def __init__(self, window: QWidget, title: str, caption: str, action: str, words: str = "") -> None:
        super().__init__(window, width=560)
        column = QVBoxLayout()
        column.setContentsMargins(S5, S5, S5, S5)
        column.setSpacing(S3)
        column.addWidget(Label(title, "group", bold=True, wrap=True))
        self.editor = TextEdit(words, lines=4)
        self.field = Field(caption, self.editor, say("The account manager reads it with the next sync."))
        column.addWidget(self.field)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addStretch(1)
        self.later = Button(say("Later"), key="Esc", binds=False)
        self.later.clicked.connect(self.close_overlay)
        self.done = Button(action, "primary", key="Ctrl+Return")
        self.done.clicked.connect(self._on_done)
        foot.addWidget(self.later)
        foot.addWidget(self.done)
        column.addLayout(foot)
        self.body.addLayout(column)
        self._said = False
        self.closed.connect(self._on_closed)

    def ask(self) -> None:
        """Open with the cursor after what stands there."""
        self.open(self.editor)
        self.editor.moveCursor(self.editor.textCursor().MoveOperation.End)

    def _on_done(self) -> None:
        words = self.editor.toPlainText().strip()
        if not words:
            self.field.set_error(say("Write a few words first."))
        elif len(words) > NOTE:
            self.field.set_error(say("This is too long: at most {n} characters.", n=NOTE))
        else:
            self._said = True
            self.close_overlay()
            self.written.emit(words)
        self.settle()

    def _on_closed(self) -> None:
        if not self._said:
            self.left.emit(self.editor.toPlainText().strip())
        self.deleteLater()
