"""What is chosen: options, ticks, radios and exclusive segments."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from desktop.views import icons
from desktop.views.parts.buttons import Painted
from desktop.views.parts.painting import CENTRE, box, ring, words, words_width
from desktop.views.theme import ink, px
from desktop.views.tokens import RADIUS_CONTROL, S2, S3, Ink


class Option(Painted):
    """A word that is on or off, with a check while on; `closable` shows a cross instead and says `removed`."""

    removed = Signal()

    def __init__(
        self, text: str, *, icon: str = "", mark: bool = False, closable: bool = False, low: bool = True
    ) -> None:
        super().__init__(text)
        self._icon = icon
        self._mark = mark
        self._closable = closable
        self._low = low
        self.setCheckable(not closable)
        self.setChecked(closable)
        if closable:
            self.clicked.connect(self.removed)

    def _is_on(self) -> bool:
        return self.isChecked() or self._closable

    def sizeHint(self) -> QSize:
        """Give the room of the words with their icon."""
        icons_shown = bool(self._icon or self._mark) + self._closable
        width = words_width(self.text(), bold=True) + icons_shown * (px().icon_small + 4) + 18
        return QSize(width, px().row_compact - 2 if self._low else px().control)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the option."""
        painter = QPainter(self)
        on = self._is_on()
        colour: Ink = "accent" if on else "text"
        ground: Ink = "accent-soft" if on or self.underMouse() else "surface"
        box(painter, self.rect(), ground, "accent" if on else "edge")
        if self.shows_focus():
            ring(painter, self.rect())
        size = px().icon_small
        lead = "check" if self._mark and on else self._icon
        used = (size + 4 if lead else 0) + (size + 4 if self._closable else 0)
        room = min(words_width(self.text(), bold=on), self.width() - used - 12)
        left = (self.width() - used - room) // 2
        if lead:
            icons.paint(painter, QRect(left, 0, size, self.height()), lead, colour, size=size)
            left += size + 4
        words(painter, QRect(left, 0, room + 1, self.height()), self.text(), colour, bold=on)
        if self._closable:
            icons.paint(painter, QRect(left + room + 4, 0, size, self.height()), "x", colour, size=size)
        painter.end()


class Tick(QCheckBox):
    """A tick box with its words."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Give a target of full height."""
        width = 22 + (S2 + words_width(self.text()) if self.text() else 0)
        return QSize(width, px().row_compact)

    def hitButton(self, place: QPoint) -> bool:
        """Take a click anywhere on box and words."""
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, mark and words."""
        painter = QPainter(self)
        square = QRect(2, (self.height() - 18) // 2, 18, 18)
        paint_tick(painter, square, self.checkState(), enabled=self.isEnabled())
        if self.hasFocus():
            box(painter, square.adjusted(-2, -2, 2, 2), None, "accent", 5, 2)
        left = square.right() + 1 + S2
        colour: Ink = "text" if self.isEnabled() else "quiet"
        words(painter, QRect(left, 0, self.width() - left, self.height()), self.text(), colour)
        painter.end()


def paint_tick(painter: QPainter, square: QRect, state: Qt.CheckState, *, enabled: bool = True) -> None:
    """Paint a tick box of 18 px."""
    if state == Qt.CheckState.Unchecked:
        box(painter, square, "surface" if enabled else "sunken", "edge" if enabled else "line", 3, 1.5)
        return
    box(painter, square, "accent" if enabled else "edge", None, 3)
    mark = "check" if state == Qt.CheckState.Checked else "minus"
    icons.paint(painter, square, mark, "on-accent", size=14, stroke=3)


class Radio(QRadioButton):
    """One of several, with its words."""

    def sizeHint(self) -> QSize:
        """Give a target of full height."""
        return QSize(22 + (S2 + words_width(self.text()) if self.text() else 0), px().row_compact)

    def hitButton(self, place: QPoint) -> bool:
        """Take a click anywhere on circle and words."""
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint circle, dot and words."""
        painter = QPainter(self)
        circle = QRect(2, (self.height() - 18) // 2, 18, 18)
        box(painter, circle, "surface", "accent" if self.isChecked() or self.hasFocus() else "edge", 9, 1.5)
        if self.isChecked():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink("accent"))
            painter.drawEllipse(circle.adjusted(4, 4, -4, -4))
        if self.hasFocus():
            box(painter, circle.adjusted(-2, -2, 2, 2), None, "accent", 11, 1.5)
        left = circle.right() + 1 + S2
        words(painter, QRect(left, 0, self.width() - left, self.height()), self.text())
        painter.end()


class _SegmentWord(Painted):
    """One word of a segment; the frame around all is painted by the segment."""

    def __init__(self, text: str, *, mark: bool) -> None:
        super().__init__(text)
        self._mark = mark
        self.setCheckable(True)
        self.setAutoExclusive(True)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._repaint_frame()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._repaint_frame()
        super().leaveEvent(event)

    def _repaint_frame(self) -> None:
        frame = self.parentWidget()
        if frame is not None:
            frame.update()

    def sizeHint(self) -> QSize:
        mark = px().icon_small + 6 if self._mark and self.isChecked() else 0
        return QSize(words_width(self.text(), bold=True) + mark + 2 * S3, px().row_compact)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        on = self.isChecked()
        colour: Ink = "accent" if on else "text"
        place = self.rect()
        if on and self._mark:
            size = px().icon_small
            icons.paint(painter, QRect(S3, 0, size, self.height()), "check", colour, size=size)
            place = place.adjusted(S3 + size + 6, 0, -S3 + 2, 0)
        words(painter, place, self.text(), colour if self.isEnabled() else "quiet", bold=on, align=CENTRE)
        if self.shows_focus():
            ring(painter, self.rect(), 3)
        painter.end()


class Segment(QWidget):
    """Two to six exclusive words in one frame; ← and → move, `chosen` says the key."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], current: str = "", *, mark: bool = False) -> None:
        """Offer `options` as (key, word); `mark` puts a check before the chosen word."""
        super().__init__()
        self._group = QButtonGroup(self)
        self._words: dict[str, _SegmentWord] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 0, 1, 0)
        row.setSpacing(1)
        for key, word in options:
            button = _SegmentWord(word, mark=mark)
            self._words[key] = button
            self._group.addButton(button)
            row.addWidget(button)
            button.setChecked(key == current)
            button.toggled.connect(self._on_toggled)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def current(self) -> str:
        """Give the key of the chosen word, or ""."""
        return next((key for key, button in self._words.items() if button.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose the word of `key`."""
        self._words[key].setChecked(True)

    def set_word(self, key: str, word: str) -> None:
        """Show another word for `key`, such as a new count."""
        self._words[key].setText(word)
        self._words[key].updateGeometry()

    def _on_toggled(self, on: bool) -> None:
        self.update()
        for button in self._words.values():
            button.updateGeometry()
        if on:
            self.chosen.emit(self.current())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame and the lines between the words."""
        painter = QPainter(self)
        box(painter, self.rect(), "surface", None)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
        for button in self._words.values():
            place = QRectF(button.geometry())
            if button.isChecked() or button.underMouse():
                painter.fillPath(_within(frame, place), ink("accent-soft" if button.isChecked() else "sunken"))
            painter.fillRect(QRectF(place.right(), 1, 1, self.height() - 2), ink("line"))
        box(painter, self.rect(), None, "edge")
        for button in self._words.values():
            if button.isChecked():
                foot = QRectF(button.geometry().adjusted(-1, 0, 1, 0))
                painter.fillPath(_within(frame, foot.adjusted(0, foot.height() - 2, 0, 0)), ink("accent"))
        painter.end()


def _within(frame: QPainterPath, place: QRectF) -> QPainterPath:
    piece = QPainterPath()
    piece.addRect(place)
    return frame.intersected(piece)
