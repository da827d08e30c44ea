"""The bar of the review: return with a reason, comment, mark for a spot check, previous and next, approve."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from contract.words import say
from desktop.views.parts import ActionBar, Button, KeyCap, Label, Painted
from desktop.views.parts.painting import box, cap_width, key_cap, ring, words, words_width
from desktop.views.theme import ink, px
from desktop.views.tokens import MARGIN, S2, S3, Ink, Role


class KeyedButton(Painted):
    """A button whose key stands before its words; `low` in quiet type, `framed` with an outline of its own."""

    def __init__(self, text: str, key: str, *, binds: bool = True, low: bool = False, framed: bool = True) -> None:
        super().__init__(text)
        self._key = key
        self._role: Role = "quiet" if low else "text"
        self._edge: Ink = "line" if low else "edge"
        self._framed = framed
        self._lit = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if binds:
            self.bind(key)

    def set_lit(self, lit: bool) -> None:
        """Show that its key is waited for."""
        self._lit = lit
        self.update()

    def sizeHint(self) -> QSize:
        """Give the room of key and words."""
        return QSize(cap_width(self._key) + 6 + words_width(self.text(), self._role) + 20, px().control)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the button."""
        painter = QPainter(self)
        over = (self.underMouse() or self.isDown()) and self.isEnabled()
        ground: Ink = "accent-soft" if over or self._lit else "surface"
        edge: Ink = "accent" if self._lit else self._edge
        if self._framed:
            box(painter, self.rect(), ground, edge)
        elif over:
            painter.fillRect(self.rect().adjusted(0, 1, 0, -1), ink("accent-soft"))
        if self.shows_focus():
            ring(painter, self.rect())
        cap = QRect(10, (self.height() - px().key) // 2, cap_width(self._key), px().key)
        key_cap(painter, cap, self._key, "accent" if self._lit else "quiet", "accent" if self._lit else "edge")
        left = cap.right() + 7
        colour: Ink = "text" if self.isEnabled() else "quiet"
        words(painter, QRect(left, 0, self.width() - left - 4, self.height()), self.text(), colour, self._role)
        painter.end()


class _Pair(QWidget):
    """Previous and next in one frame."""

    def __init__(self, first: KeyedButton, second: KeyedButton) -> None:
        super().__init__()
        self._first = first
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 0, 1, 0)
        row.setSpacing(1)
        row.addWidget(first)
        row.addWidget(second)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), "surface", "edge")
        painter.fillRect(self._first.geometry().right() + 1, 1, 1, self.height() - 2, ink("line"))
        painter.end()


class ReviewActions(ActionBar):
    """R waits for the digit of a reason; where the reasons have no room, R asks for them by `reasons_asked`."""

    approved = Signal()
    returned = Signal(str)  # the code of a reason
    reasons_asked = Signal()

    def __init__(self, reasons: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._armed = False
        self.ask = Button(say("Return, with a reason"), key="R", binds=False)
        self.ask.clicked.connect(self.reasons_asked)
        self._lead = _Lead()
        self.reasons = {
            code: KeyedButton(word, str(n), binds=False, low=True) for n, (code, word) in enumerate(reasons, 1)
        }
        self.left.addWidget(self.ask)
        self.left.addWidget(self._lead)
        for code, button in self.reasons.items():
            button.clicked.connect(lambda _checked=False, code=code: self._take(code))
            self.left.addWidget(button)
        self.left.addStretch(1)
        self.comment = KeyedButton(say("Comment"), "C")
        self.spot = KeyedButton(say("Spot check"), "S")
        self.before = KeyedButton(say("Previous"), "K", framed=False)
        self.next = KeyedButton(say("Next one"), "J", framed=False)
        self.approve = Button(say("Approve"), "primary", key="A")
        self.approve.setMinimumWidth(112)
        for piece in (self.comment, self.spot, _Pair(self.before, self.next), self.approve):
            self.add(piece)
        self.approve.clicked.connect(self.approved)
        self._bind_keys()

    def set_possible(self, possible: bool) -> None:
        """Say whether there is a visit to judge."""
        for button in (self.ask, *self.reasons.values(), self.comment, self.spot, self.approve):
            button.setEnabled(possible)
        self.disarm()

    def set_spot(self, marked: bool) -> None:
        """Show whether the visit is marked for a spot check: the key takes the mark away again."""
        self.spot.setText(say("Take off the list") if marked else say("Spot check"))

    def is_armed(self) -> bool:
        """Say whether a digit is waited for."""
        return self._armed

    def disarm(self) -> None:
        """Wait for no digit any more."""
        self._arm(armed=False)

    def _bind_keys(self) -> None:
        QShortcut(QKeySequence("R"), self, self._on_return).setAutoRepeat(False)
        self._digits = []
        for n, code in enumerate(self.reasons, 1):
            digit = QShortcut(QKeySequence(str(n)), self, lambda code=code: self._take(code))
            digit.setEnabled(False)
            self._digits.append(digit)
        self._leave = QShortcut(QKeySequence("Esc"), self, self.disarm)
        self._leave.setEnabled(False)

    def _on_return(self) -> None:
        if not self.ask.isEnabled():
            return
        if self.ask.isHidden():
            self._arm(armed=not self._armed)
        else:
            self.reasons_asked.emit()

    def _take(self, code: str) -> None:
        self.disarm()
        self.returned.emit(code)

    def _arm(self, *, armed: bool) -> None:
        self._armed = armed
        self._leave.setEnabled(armed)
        for digit in self._digits:
            digit.setEnabled(armed)
        for button in self.reasons.values():
            button.set_lit(armed)

    def _fits(self) -> bool:
        """Say whether all reasons have room beside the rest."""
        shown = [self._lead, *self.reasons.values()]
        left = sum(piece.sizeHint().width() + S2 for piece in shown)
        return left + self.right.sizeHint().width() + 2 * MARGIN + 2 * S3 <= self.width()

    def minimumSizeHint(self) -> QSize:
        """Give way: the reasons go where they do not fit."""
        rest = self.right.sizeHint().width() + self.ask.sizeHint().width() + 2 * MARGIN
        return QSize(rest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the reasons themselves where they fit."""
        super().resizeEvent(event)
        fits = self._fits()
        self.ask.setVisible(not fits)
        self._lead.setVisible(fits)
        for button in self.reasons.values():
            button.setVisible(fits)
        if not fits:
            self.disarm()


class _Lead(QWidget):
    """The words before the reasons: return, R and a digit."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        row.addWidget(Label(say("Return"), "quiet", "quiet"))
        row.addWidget(KeyCap("R"))
        row.addWidget(Label(say("then"), "quiet", "quiet"))
