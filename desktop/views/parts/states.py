"""What stands where there is nothing to show yet: empty, first download, stale, error; and small progress."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.parts.buttons import Button
from desktop.views.parts.chips import ChipLabel
from desktop.views.parts.painting import Chip, box
from desktop.views.parts.sheets import Glyph
from desktop.views.parts.text import Label
from desktop.views.theme import ink
from desktop.views.tokens import S1, S2, S3, Ink


class Progress(QWidget):
    """A bar of 6 px that fills from the left."""

    def __init__(self, done: int = 0, total: int = 100) -> None:
        super().__init__()
        self._done, self._total = done, total
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_progress(self, done: int, total: int) -> None:
        """Show that `done` of `total` is there."""
        self._done, self._total = done, max(total, 1)
        self.setAccessibleName(f"{done} / {total}")
        self.update()

    def sizeHint(self) -> QSize:
        """Give the room of the bar."""
        return QSize(120, 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("grey-soft"))
        painter.fillRect(0, 0, self.width() * self._done // max(self._total, 1), self.height(), ink("accent"))
        painter.end()


class DayStrokes(QWidget):
    """How far the day is: one stroke a shop, those done full, the next one taller and hollow."""

    def __init__(self, done: int = 0, total: int = 0) -> None:
        super().__init__()
        self._done, self._total = done, total
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_progress(self, done: int, total: int) -> None:
        """Show `done` of `total` shops."""
        self._done, self._total = done, total
        self.setAccessibleName(f"{done} / {total}")
        self.updateGeometry()
        self.update()

    def _pitch(self) -> int:
        return 9 if self._total <= 40 else 5

    def sizeHint(self) -> QSize:
        """Give the room of all strokes."""
        return QSize(max(0, self._total * self._pitch() - 3), 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the strokes."""
        painter = QPainter(self)
        pitch = self._pitch()
        for number in range(self._total):
            place = self.rect().adjusted(0, 6, 0, 0)
            place.setLeft(number * pitch)
            place.setWidth(pitch - 3)
            if number == self._done:
                place.setTop(0)
                box(painter, place, None, "accent", 1.5, 1.5)
            else:
                box(painter, place, "chart-1" if number < self._done else "chart-3", None, 1.5)
        painter.end()


class EmptyState(QWidget):
    """Icon, one bold sentence, one quiet sentence that says what to do or what is safe, at most one button."""

    acted = Signal()

    def __init__(
        self,
        title: str,
        words: str = "",
        *,
        icon: str = "info",
        colour: Ink = "quiet",
        action: str = "",
        key: str = "",
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, S2, 0, S2)
        row.setSpacing(S3 + 2)
        top = Qt.AlignmentFlag.AlignTop
        self._glyph = Glyph(icon, colour, large=True)
        row.addWidget(self._glyph, 0, top)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.title = Label(title, bold=True, wrap=True)
        self.words = Label(words, "quiet", "quiet", wrap=True)
        self.progress = Progress()
        self.promise = Label("", "quiet", "quiet", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addSpacing(S1)
        column.addWidget(self.progress)
        column.addWidget(self.promise)
        column.addStretch(1)
        row.addLayout(column, 1)
        self.progress.hide()
        self.promise.hide()
        self.action = Button(action, key=key, low=True)
        if not action:  # never shown before it has a parent: it would be a window of its own for a moment
            self.action.hide()
        self.action.clicked.connect(self.acted)
        row.addWidget(self.action, 0, top)
        self._row = row

    @classmethod
    def first_download(cls, title: str, words: str, promise: str = "") -> EmptyState:
        """Make the state of a first download; `promise` says what can be used already."""
        state = cls(title, words, icon="download", colour="accent")
        state.progress.show()
        state.promise.setText(promise)
        state.promise.setVisible(bool(promise))
        return state

    @classmethod
    def stale(cls, title: str, words: str, age: str) -> EmptyState:
        """Make the state of figures too old to reckon with; `age` goes into a chip."""
        state = cls(title, words, icon="clock", colour="warn")
        state._row.addWidget(ChipLabel(Chip(age, "clock", "warn")), 0, Qt.AlignmentFlag.AlignTop)
        return state

    @classmethod
    def error(cls, title: str, words: str, *, action: str = "", key: str = "") -> EmptyState:
        """Make the state of something lost or broken: what, whether the work is safe, what to do."""
        return cls(title, words, icon="circle-alert", colour="bad", action=action, key=key)

    def set_words(self, title: str, words: str) -> None:
        """Show other sentences."""
        self.title.setText(title)
        self.words.setText(words)
