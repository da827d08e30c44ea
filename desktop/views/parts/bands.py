"""The visit's bands and its nine check tiles."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from contract.words import say
from desktop.views import icons
from desktop.views.parts.buttons import KeyCap, Painted
from desktop.views.parts.clearing import away
from desktop.views.parts.painting import RIGHT, box, hairline, key_cap, ring, words, words_width
from desktop.views.parts.text import Label
from desktop.views.theme import ink, px
from desktop.views.tokens import BAR, S1, S3, Ink


class _BandLabel(QWidget):
    """The sunken column at the left of a band."""

    def __init__(self, title: str, key: str, lines: Sequence[str]) -> None:
        super().__init__()
        self.in_hand = False
        self._lines: list[Label] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 10, 10, 8)
        self.column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(S1)
        self.title = Label(title, bold=True)
        head.addWidget(self.title)
        head.addStretch(1)
        if key:
            head.addWidget(KeyCap(key))
        self.column.addLayout(head)
        self.column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.set_lines(lines)

    def set_lines(self, lines: Sequence[str], warned: int = 0) -> None:
        for old in self._lines:
            away(old)
        self._lines = [
            Label(line, "quiet", "warn" if place < warned else "quiet", wrap=True) for place, line in enumerate(lines)
        ]
        for label in self._lines[1:2]:
            label.setContentsMargins(0, 10, 0, 0)  # what counts, then how to work it
        for place, label in enumerate(self._lines):
            self.column.insertWidget(1 + place, label)

    def sizeHint(self) -> QSize:
        return QSize(px().band_label, super().sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("accent-soft" if self.in_hand else "sunken"))
        if self.in_hand:
            painter.fillRect(0, 0, BAR, self.height(), ink("accent"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), ink("line"))
        band = self.parentWidget()
        if band is not None and band.x() > BAR:  # beside another band
            painter.fillRect(0, 0, 1, self.height(), ink("line"))
        painter.end()


class Band(QWidget):
    """A labelled stripe of a form: label column with title, key and quiet lines; lay out into `body`.

    The band that holds the focus is in hand. `key` ("Alt+1") enters it.
    """

    entered = Signal()

    def __init__(self, title: str, key: str = "", lines: Sequence[str] = (), *, last: bool = False) -> None:
        super().__init__()
        self._last = last
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0 if last else 1)
        row.setSpacing(0)
        self._label = _BandLabel(title, key, lines)
        row.addWidget(self._label)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(S3, 10, S3, 10)
        self.body.setSpacing(6)
        row.addLayout(self.body, 1)
        if key:
            QShortcut(QKeySequence(key), self, self.enter)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def set_lines(self, lines: Sequence[str], warned: int = 0) -> None:
        """Show other quiet lines under the title; the first `warned` of them ask for a look."""
        self._label.set_lines(lines, warned)

    def is_in_hand(self) -> bool:
        """Say whether the focus is in this band."""
        return self._label.in_hand

    def enter(self) -> None:
        """Put the focus on the first thing in this band that takes it."""
        for child in self.findChildren(QWidget):
            if child.isVisibleTo(self) and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                child.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        within = now is not None and self.isAncestorOf(now)
        if within == self._label.in_hand:
            return
        self._label.in_hand = within
        self._label.title.set_colour("accent" if within else "text")
        self._label.update()
        if within:
            self.entered.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the hairline under the band."""
        if not self._last:
            painter = QPainter(self)
            hairline(painter, 0, self.height() - 1, self.width())
            painter.end()


class CheckTile(Painted):
    """One check item: its digit, the word of its state, its title; checked means "not in order"."""

    def __init__(self, number: int, title: str, *, binds: bool = True) -> None:
        super().__init__(title)
        self._digit = str(number)
        self._note = ""
        self.setCheckable(True)
        if binds:
            self.bind(self._digit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._tell)
        self._tell()

    def is_exception(self) -> bool:
        """Say whether the item is not in order."""
        return self.isChecked()

    def set_note(self, note: str) -> None:
        """Show `note` in place of the check, such as "put right"; "" takes it away."""
        self._note = note
        self._tell()

    def state_word(self) -> str:
        """Give the word of the state."""
        return say("Not OK") if self.isChecked() else say("OK")

    def _tell(self) -> None:
        self.setAccessibleName(f"{self._digit} {self.text()} {self.state_word()} {self._note}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        """Give the room of two lines."""
        height = 14 + max(px().key, px().leading("quiet")) + px().leading("text")
        return QSize(round(100 * px().factor), max(56, height))

    def minimumSizeHint(self) -> QSize:
        """Nine stand in one row: the title may end in …."""
        return QSize(round(72 * px().factor), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tile."""
        painter = QPainter(self)
        odd = self.isChecked()
        colour: Ink = "warn" if odd else "text"
        hover: Ink = "sunken" if self.underMouse() else "surface"
        box(painter, self.rect(), "warn-soft" if odd else hover, "warn" if odd else "line")
        if self.shows_focus():
            ring(painter, self.rect())
        inner = self.rect().adjusted(9, 7, -8, -6)
        cap = QRect(inner.left(), inner.top(), px().key_width, px().key)
        key_cap(
            painter,
            cap,
            self._digit,
            "warn" if odd else "quiet",
            "warn" if odd else "edge",
            "surface" if odd else "sunken",
        )
        top = QRect(cap.right() + 6, cap.top(), inner.right() - cap.right() - 6, cap.height())
        self._paint_state(painter, top, odd=odd)
        title = QRect(inner.left(), inner.bottom() - px().leading("text") + 1, inner.width(), px().leading("text"))
        words(painter, title, self.text(), colour, bold=odd)
        painter.end()

    def _paint_state(self, painter: QPainter, place: QRect, *, odd: bool) -> None:
        size = px().icon_small
        if self._note and not odd:
            words(painter, place, self._note, "good", "quiet", bold=True, align=RIGHT)
            place = place.adjusted(0, 0, -words_width(self._note, "quiet", bold=True) - 4, 0)
        else:
            mark = QRect(place.right() - size + 1, place.top(), size, place.height())
            icons.paint(painter, mark, "triangle-alert" if odd else "check", "warn" if odd else "good", size=size)
            place = place.adjusted(0, 0, -size - 2, 0)
        words(painter, place, self.state_word(), "warn" if odd else "quiet", "quiet", bold=odd)
