"""Exactly the words that are signed, in the type a shopkeeper reads without glasses."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from contract.words import say
from desktop.reports.receipts import Receipt, closing, greeting, next_visit, points
from desktop.reports.text import Words
from desktop.reports.wording import numeral
from desktop.views.parts import Glyph, Label, Run, Runs, Scroll, Sheet, clear
from desktop.views.parts.painting import hairline
from desktop.views.theme import ink
from desktop.views.tokens import S2, S3, S4, S5, S6

Size = Literal["standard", "large"]


class SignedWords(Sheet):
    """Greeting, numbered points, the next visit; below them the fingerprint, over which nothing can be changed."""

    def __init__(self) -> None:
        super().__init__(margins=False)
        self._receipt: Receipt | None = None
        self._size: Size = "large"
        scroll = Scroll()
        scroll.body.setContentsMargins(S6 + 4, S5, S6 + 4, S4)
        scroll.body.setSpacing(S3)
        self._column = scroll.body
        self._foot = _Foot()
        self.body.setSpacing(0)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self._foot)

    def show_receipt(self, receipt: Receipt, fingerprint: str) -> None:
        """Show the words of a receipt and their fingerprint."""
        self._receipt = receipt
        self._foot.show_fingerprint(fingerprint)
        self._show()

    def show_locked(self, time: str) -> None:
        """Say since when the words are signed; "" while they are not."""
        self._foot.show_locked(time)

    def set_size(self, size: Size) -> None:
        """Write larger, or as elsewhere."""
        self._size = size
        self._show()

    def text(self) -> str:
        """Give the words shown, one paragraph a line."""
        shown = [piece for piece in self.findChildren(Runs) if piece.parent() is not self._foot]
        return "\n".join(piece.text() for piece in shown if piece.isVisibleTo(self) and piece.text())

    def _show(self) -> None:
        if self._receipt is None:
            return
        clear(self._column)
        receipt, role = self._receipt, "read" if self._size == "large" else "text"
        self._column.addWidget(self._paragraph(greeting(receipt), role))
        listed = QWidget()
        grid = QGridLayout(listed)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(S2)
        grid.setVerticalSpacing(S3)
        grid.setColumnStretch(1, 1)
        for number, point in enumerate(points(receipt), 1):
            grid.addWidget(
                self._paragraph(say("{n}.", n=numeral(number)), role, wrap=False), number, 0, Qt.AlignmentFlag.AlignTop
            )
            grid.addWidget(self._paragraph(point, role), number, 1)
        self._column.addWidget(listed)
        if coming := next_visit(receipt):
            self._column.addWidget(self._paragraph(coming, role))
        self._column.addWidget(Label(closing(receipt), "text", "quiet", wrap=True))
        self._column.addStretch(1)

    def _paragraph(self, said: Words, role: str, *, wrap: bool = True) -> Runs:
        runs = [said] if isinstance(said, str) else [Run(words, bold=bold) for words, bold in said]
        made = Runs(runs, "read" if role == "read" else "text", wrap=wrap)
        if not wrap:
            made.setFixedWidth(made.sizeHint().width())
        return made


class _Foot(QWidget):
    """The fingerprint of the words, and since when they are signed."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(S6 + 4, S2, S4, S2 + 1)
        row.setSpacing(S2)
        self._print = Runs((), "quiet")
        self._lock = Glyph("lock", small=True)
        self._since = Label("", "quiet", "quiet")
        row.addWidget(Glyph("fingerprint"))
        row.addWidget(self._print)
        row.addStretch(1)
        row.addWidget(self._lock)
        row.addWidget(self._since)

    def show_fingerprint(self, fingerprint: str) -> None:
        before, after = say(
            "What is signed is the text above, fingerprint {print}; one letter more and it is another"
        ).split("{print}")
        self._print.set_runs([before, Run(fingerprint, bold=True), after])

    def show_locked(self, time: str) -> None:
        self._lock.setVisible(bool(time))
        self._since.setText(say("Locked since {time}; a correction is an entry of its own", time=time) if time else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("sunken"))
        hairline(painter, 0, 0, self.width())
        painter.end()
