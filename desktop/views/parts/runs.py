"""Lines and paragraphs of runs: bold, coloured, marked and linked words without any markup in the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.theme import ink, px, theme
from desktop.views.tokens import Ink, Role

Mark = Literal["", "differs", "found", "link"]
_UNDERLINES: Final[dict[Mark, Ink]] = {"differs": "warn", "found": "accent", "link": "chart-3"}
_ENDLESS = 1_000_000  # px: a line that never wraps


@dataclass(frozen=True, slots=True)
class Run:
    """Some words within a line; `key` makes them a link that says its key when opened."""

    text: str
    bold: bool = False
    colour: Ink | None = None
    mark: Mark = ""
    key: str = ""


class Runs(QWidget):
    """One line, or a wrapped paragraph, of runs; plain words throughout."""

    opened = Signal(str)  # the key of a link

    def __init__(
        self, runs: Iterable[Run | str] = (), role: Role = "text", colour: Ink = "text", *, wrap: bool = False
    ) -> None:
        super().__init__()
        self._role: Role = role
        self._colour: Ink = colour
        self._wrap = wrap
        self._runs: Sequence[Run] = ()
        self._at = 0  # which link the keyboard stands on
        # A paragraph asks for its height by its width; with a fixed policy it would get that of one line.
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum if wrap else QSizePolicy.Policy.Fixed
        )
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.set_runs(runs)

    def set_runs(self, runs: Iterable[Run | str]) -> None:
        """Show other words."""
        self._runs = tuple(Run(run) if isinstance(run, str) else run for run in runs)
        self.setAccessibleName(self.text())
        has_links = any(run.key for run in self._runs)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if has_links else Qt.FocusPolicy.NoFocus)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Give the words without their marks."""
        return "".join(run.text for run in self._runs)

    def links(self) -> list[str]:
        """Give the keys of the links, in their order."""
        return [run.key for run in self._runs if run.key]

    def _room(self) -> int:
        return self.width() if self._wrap else _ENDLESS

    def _layout(self, width: float) -> QTextLayout:
        layout = QTextLayout(self.text(), theme().font(self._role))
        layout.setFormats(self._formats())
        leading, top = px().leading(self._role), 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top + (leading - line.height()) / 2))
            top += leading
        layout.endLayout()
        return layout

    def _formats(self) -> list[QTextLayout.FormatRange]:
        linked = [run for run in self._runs if run.key]
        in_hand = linked[self._at % len(linked)] if linked and self.hasFocus() else None
        ranges, start = [], 0
        for run in self._runs:
            piece = QTextLayout.FormatRange()
            piece.start, piece.length = start, len(run.text.encode("utf-16-le")) // 2
            piece.format = self._format(run, in_hand=run is in_hand)
            ranges.append(piece)
            start += piece.length
        return ranges

    def _format(self, run: Run, *, in_hand: bool) -> QTextCharFormat:
        shape = QTextCharFormat()
        bold = run.bold or run.mark == "found"
        shape.setFont(theme().font(self._role, bold=bold))
        shape.setForeground(ink(run.colour or ("accent" if run.mark in {"found", "link"} else self._colour)))
        if in_hand:
            shape.setBackground(ink("accent-soft"))
        return shape

    def hasHeightForWidth(self) -> bool:
        """Say that a paragraph grows as it narrows."""
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        """Give the height of the paragraph at `width` px."""
        return max(1, self._layout(width).lineCount()) * px().leading(self._role)

    def sizeHint(self) -> QSize:
        """Give the room all words need on one line."""
        width = sum(
            QFontMetrics(theme().font(self._role, bold=run.bold or run.mark == "found")).horizontalAdvance(run.text)
            for run in self._runs
        )
        return QSize(width + 2, px().leading(self._role))

    def minimumSizeHint(self) -> QSize:
        """Give way: a line is cut, a paragraph wraps."""
        return QSize(4 * px().font(self._role), px().leading(self._role))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the runs."""
        painter = QPainter(self)
        layout = self._layout(self._room())
        painter.setPen(ink(self._colour))
        top = 0 if self._wrap else (self.height() - px().leading(self._role)) / 2
        for piece, run in zip(layout.formats(), self._runs, strict=True):
            if run.mark:
                self._paint_mark(painter, layout, piece, run.mark, top)
        layout.draw(painter, QPointF(0, top))
        painter.end()

    def _paint_mark(
        self, painter: QPainter, layout: QTextLayout, piece: QTextLayout.FormatRange, mark: Mark, top: float
    ) -> None:
        leading = px().leading(self._role)
        for row in range(layout.lineCount()):
            line = layout.lineAt(row)
            start = max(piece.start, line.textStart())
            end = min(piece.start + piece.length, line.textStart() + line.textLength())
            if start >= end:
                continue
            left, right = (_x(line, at) for at in (start, end))
            place = QRectF(left, top + row * leading, right - left, leading)
            if mark == "differs":
                painter.fillRect(place.adjusted(-2, 0, 2, 0), ink("warn-soft"))
                place.adjust(-2, 0, 2, 0)
            height = 1 if mark == "link" else 2
            painter.fillRect(
                QRectF(place.left(), place.bottom() - height, place.width(), height), ink(_UNDERLINES[mark])
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the link under the pointer."""
        if key := self._key_at(event.position()):
            self.opened.emit(key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show that a link can be opened."""
        over_link = bool(self._key_at(event.position()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if over_link else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between links with the arrows, open with Enter."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        links = self.links()
        if links and event.key() in steps:
            self._at = (self._at + steps[Qt.Key(event.key())]) % len(links)
            self.update()
        elif links and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit(links[self._at % len(links)])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the theme changes."""
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def _key_at(self, place: QPointF) -> str:
        layout = self._layout(self._room())
        top = 0 if self._wrap else (self.height() - px().leading(self._role)) // 2
        row = int((place.y() - top) // px().leading(self._role))
        if not 0 <= row < layout.lineCount():
            return ""
        line = layout.lineAt(row)
        if place.x() > line.naturalTextWidth():
            return ""
        at = line.xToCursor(place.x(), QTextLine.CursorPosition.CursorOnCharacter)
        for piece, run in zip(layout.formats(), self._runs, strict=True):
            if piece.start <= at < piece.start + piece.length:
                return run.key
        return ""


def _x(line: QTextLine, at: int) -> float:
    return cast("tuple[float, int]", line.cursorToX(at))[0]
