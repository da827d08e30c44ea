"""Charts with little ink: figures written where they are, no legend, no grid; the pointer and ← → tell each figure.

Drawn with QPainter in the tokens of the moment; paper draws the same shapes from the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from contract.words import say
from desktop.views.parts.painting import CENTRE, hairline, ring, words, words_width
from desktop.views.theme import ink, px
from desktop.views.tokens import S1, S2, Ink

Number = int | Decimal


class Chart(QWidget):
    """What all charts share: a figure in hand, moved by ← → and the pointer, and told in words."""

    told = Signal(str)  # the words of the figure in hand

    def __init__(self, along: Qt.Orientation = Qt.Orientation.Horizontal) -> None:
        """Make a chart whose figures stand side by side, or one below another."""
        super().__init__()
        self._along = along
        self.at = -1  # the figure in hand, -1 for none
        self.sayings: list[str] = []  # each figure in words
        self._ringed = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_sayings(self, sayings: list[str]) -> None:
        """Begin anew with other figures."""
        self.sayings, self.at = sayings, -1
        self.setAccessibleDescription("; ".join(sayings))
        self.updateGeometry()
        self.update()

    def take(self, number: int) -> None:
        """Take figure `number` in hand and tell it; -1 takes none."""
        if number == self.at:
            return
        self.at = number
        self.update()
        if number >= 0:
            self.told.emit(self.sayings[number])

    def shows_focus(self) -> bool:
        """Say whether the focus came by the keyboard and wants its ring."""
        return self._ringed and self.hasFocus()

    def _under(self, place: QPoint) -> int:
        if not self.sayings:
            return -1
        sideways = self._along == Qt.Orientation.Horizontal
        at, size = (place.x(), self.width()) if sideways else (place.y(), self.height())
        return min(max(0, at * len(self.sayings) // max(1, size)), len(self.sayings) - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows along the figures."""
        sideways = self._along == Qt.Orientation.Horizontal
        back, on = (Qt.Key.Key_Left, Qt.Key.Key_Right) if sideways else (Qt.Key.Key_Up, Qt.Key.Key_Down)
        step = {back: -1, on: 1}.get(Qt.Key(event.key()))
        if step is None or not self.sayings:
            super().keyPressEvent(event)
            return
        self.take((self.at + step) % len(self.sayings) if self.at >= 0 else (0 if step > 0 else len(self.sayings) - 1))
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.sayings[self.at], self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the figure under the pointer."""
        self.take(self._under(event.position().toPoint()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came; coming back to the window changes nothing."""
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._ringed = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Let go when the pointer leaves."""
        self.take(-1)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell the figure under the pointer in a tool tip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.sayings:
            QToolTip.showText(event.globalPos(), self.sayings[self._under(event.pos())], self)
            return True
        return super().event(event)


class MonthBars(Chart):
    """Bars from zero with their figures on top; peers as a stroke across; an unfinished month hollow."""

    def __init__(self, height: int = 118) -> None:
        """Make a chart `height` px high at factor 1."""
        super().__init__()
        self._height = height
        self._months: Sequence[str] = ()
        self._values: Sequence[Number] = ()
        self._peers: Sequence[Number | None] = ()
        self._unfinished = False
        self._faded_but_last = False
        self._target: tuple[Number, str] | None = None

    def show_months(
        self,
        months: Sequence[str],
        values: Sequence[Number],
        peers: Sequence[Number | None] = (),
        *,
        unfinished: bool = False,
        faded_but_last: bool = False,
        target: tuple[Number, str] | None = None,
    ) -> None:
        """Show one bar a month; `unfinished` says so of the last; `target` is a dashed line with its word."""
        self._months, self._values = months, values
        self._peers = peers or [None] * len(values)
        self._unfinished, self._faded_but_last, self._target = unfinished, faded_but_last, target
        self.show_sayings([self._say(*figure) for figure in zip(months, values, self._peers, strict=True)])

    def _say(self, month: str, value: Number, peers: Number | None) -> str:
        if peers is None:
            return say("{month}: {figure}", month=month, figure=f"{value:,}")
        return say("{month}: {figure}, similar shops {peers}", month=month, figure=f"{value:,}", peers=f"{peers:,}")

    def sizeHint(self) -> QSize:
        """Give room for figures, bars and months."""
        return QSize(260, round(self._height * px().factor))

    def _level(self, value: Number) -> int:
        line = px().leading("quiet")
        base, top = self.height() - line - 2, line + S1
        known = [peer for peer in self._peers if peer is not None]
        goal = [self._target[0]] if self._target else []
        high = max([*self._values, *known, *goal, 1])
        return base - round(value * (base - top) / high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars."""
        painter = QPainter(self)
        if self._values:
            pitch = self.width() / len(self._values)
            for number in range(len(self._values)):
                self._paint_bar(painter, number, QRect(round(number * pitch), 0, round(pitch), self.height()))
            hairline(painter, 0, self._level(0), self.width())
            if self._target:
                self._paint_target(painter, *self._target)
        if self.shows_focus():
            ring(painter, self.rect())
        painter.end()

    def _colour(self, number: int) -> Ink:
        last = number == len(self._values) - 1
        return "chart-3" if self._faded_but_last and not last else "chart-1"

    def _paint_bar(self, painter: QPainter, number: int, column: QRect) -> None:
        value, peer = self._values[number], self._peers[number]
        width = min(46, max(6, column.width() * 58 // 100))
        top, base = self._level(value), self._level(0)
        bar = QRect(column.left() + (column.width() - width) // 2, top, width, base - top)
        hollow = self._unfinished and number == len(self._values) - 1
        if hollow:
            painter.setPen(QPen(ink(self._colour(number)), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar.adjusted(0, 0, -1, 0))
        else:
            painter.fillRect(bar, ink(self._colour(number)))
        if peer is not None:
            self._paint_peer(painter, bar, self._level(peer), within=not hollow)
            top = min(top, self._level(peer))
        line = px().leading("quiet")
        in_hand = number == self.at
        figure = QRect(column.left(), top - line - 1, column.width(), line)
        words(painter, figure, f"{value:,}", "accent" if in_hand else "text", "quiet", bold=in_hand, align=CENTRE)
        month = QRect(column.left() - 4, base + 2, column.width() + 8, line)
        words(painter, month, self._months[number], "accent" if in_hand else "quiet", "quiet", align=CENTRE)

    def _paint_peer(self, painter: QPainter, bar: QRect, level: int, *, within: bool) -> None:
        painter.fillRect(bar.left() - 6, level - 1, bar.width() + 12, 2, ink("text"))
        if within and level > bar.top():
            painter.fillRect(bar.left(), level - 1, bar.width(), 2, ink("surface"))

    def _paint_target(self, painter: QPainter, value: Number, word: str) -> None:
        level = self._level(value)
        painter.setPen(QPen(ink("text"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(0, level, self.width(), level)
        line = px().leading("quiet")
        width = words_width(word, "quiet")
        words(painter, QRect(self.width() - width, level - line, width + 1, line), word, "quiet", "quiet")


class Spark(Chart):
    """One line that ends in a dot, with the peers thin and dashed beside it."""

    def __init__(self, width: int = 124, height: int = 28) -> None:
        super().__init__()
        self._size = QSize(width, height)
        self._values: Sequence[Number | None] = ()
        self._peers: Sequence[Number | None] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_line(
        self, values: Sequence[Number | None], peers: Sequence[Number | None] = (), months: Sequence[str] = ()
    ) -> None:
        """Show the figures from left to right; None is one that is not known; `months` name them when told."""
        self._values, self._peers = values, peers
        named = months or [""] * len(values)
        self.show_sayings([_named(month, value) for month, value in zip(named, values, strict=True)])

    def sizeHint(self) -> QSize:
        """Keep the size given."""
        return QSize(round(self._size.width() * px().factor), round(self._size.height() * px().factor))

    def _points(self, figures: Sequence[Number | None]) -> dict[int, QPointF]:
        everything = [value for value in (*self._values, *self._peers) if value is not None]
        low, high = min(everything, default=0), max(everything, default=0)
        span = (high - low) or 1
        step = (self.width() - 8) / max(1, len(figures) - 1)
        room = self.height() - 8
        return {
            place: QPointF(4 + place * step, self.height() - 4 - float((value - low) * room / span))
            for place, value in enumerate(figures)
            if value is not None
        }

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dashed = QPen(ink("chart-2"), 1.2)
        dashed.setDashPattern([3, 2])
        painter.setPen(dashed)
        painter.drawPolyline(list(self._points(self._peers).values()))
        points = self._points(self._values)
        painter.setPen(QPen(ink("chart-1"), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(list(points.values()))
        painter.setPen(Qt.PenStyle.NoPen)
        if points:
            painter.setBrush(ink("chart-1"))
            painter.drawEllipse(points[max(points)], 3, 3)
        if self.at in points:
            painter.setBrush(ink("text"))
            painter.drawEllipse(points[self.at], 3.5, 3.5)
        if self.hasFocus():
            ring(painter, self.rect())
        painter.end()


def _named(month: str, value: Number | None) -> str:
    return f"{month} {say('not known') if value is None else f'{value:,}'}".strip()


_BETWEEN_BARS = 10
_BETWEEN_WORDS = 3  # a long name may reach into the gap beside its bar


class ScoreBars(Chart):
    """A few scores of 0 to 100 side by side: name, figure, bar."""

    def __init__(self) -> None:
        super().__init__()
        self._scores: Sequence[tuple[str, int | None]] = ()

    def show_scores(self, scores: Sequence[tuple[str, int | None]]) -> None:
        """Show (name, score) pairs; None is a score that cannot be reckoned."""
        self._scores = scores
        self.show_sayings([say("{name}: {score}", name=name, score=_score(score)) for name, score in scores])

    def sizeHint(self) -> QSize:
        """Give room for name, figure and bar."""
        return QSize(300, px().leading("quiet") + px().leading("text") + 9)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the scores."""
        painter = QPainter(self)
        pitch = (self.width() + _BETWEEN_BARS) / max(1, len(self._scores))
        for number, (name, score) in enumerate(self._scores):
            place = QRectF(number * pitch, 0, pitch - _BETWEEN_BARS, self.height()).toRect()
            self._paint_score(painter, place, name, score, in_hand=number == self.at)
        if self.shows_focus():
            ring(painter, self.rect())
        painter.end()

    def _paint_score(self, painter: QPainter, place: QRect, name: str, score: int | None, *, in_hand: bool) -> None:
        first, second = px().leading("quiet"), px().leading("text")
        room = QRect(place.left(), 0, place.width() + _BETWEEN_BARS - _BETWEEN_WORDS, first)
        words(painter, room, name, "accent" if in_hand else "quiet", "quiet")
        words(painter, QRect(place.left(), first, place.width(), second), _score(score), bold=True)
        bar = QRect(place.left(), first + second + S2 // 4, place.width(), 5)
        painter.fillRect(bar, ink("grey-soft"))
        if score is not None:
            bar.setWidth(bar.width() * min(max(score, 0), 100) // 100)
            painter.fillRect(bar, ink("chart-1"))


def _score(score: int | None) -> str:
    return "—" if score is None else str(score)
