"""Where a retailer signs, with a finger, a pen or the mouse; and the square code of what was signed."""

from __future__ import annotations

from typing import Final

import segno
from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from contract.words import say
from desktop.models.signatures import Strokes
from desktop.views.parts.painting import box, words
from desktop.views.theme import ink, px

_WHOLE: Final = 1000  # thousandths of the height
_QUIET: Final = 2  # white modules round the code


class SignaturePad(QWidget):
    """Strokes of the pen, kept in thousandths of the height, so that the paper shows the same."""

    written = Signal()  # after each stroke

    def __init__(self) -> None:
        super().__init__()
        self._strokes: list[list[tuple[int, int]]] = []
        self._locked = False
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(say("Customer's signature"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def strokes(self) -> Strokes:
        """Give what was written."""
        return tuple(tuple(stroke) for stroke in self._strokes)

    def show_strokes(self, strokes: Strokes, *, locked: bool) -> None:
        """Show what was written; a locked pad takes nothing more."""
        self._strokes = [list(stroke) for stroke in strokes]
        self._locked = locked
        self.setCursor(Qt.CursorShape.ArrowCursor if locked else Qt.CursorShape.CrossCursor)
        self.update()

    def sizeHint(self) -> QSize:
        """Give room for a hand."""
        return QSize(320, 200)

    def minimumSizeHint(self) -> QSize:
        """Keep room for a hand."""
        return QSize(160, 96)

    def _place(self, event: QMouseEvent) -> tuple[int, int]:
        at, height = event.position(), max(1, self.height())
        x = min(max(at.x(), 0), self.width())
        return round(x * _WHOLE / height), round(min(max(at.y(), 0), height) * _WHOLE / height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if not self._locked:
            self._strokes.append([self._place(event)])
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke."""
        if not self._locked and self._strokes and event.buttons() & Qt.MouseButton.LeftButton:
            place = self._place(event)
            if place != self._strokes[-1][-1]:
                self._strokes[-1].append(place)
                self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if not self._locked and self._strokes:
            self.written.emit()
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box, the line to write on, and the strokes."""
        painter = QPainter(self)
        box(painter, self.rect(), "surface", "edge")
        level = self.height() * 4 // 5
        dashed = QPen(ink("edge"), 1)
        dashed.setDashPattern([3, 3])
        painter.setPen(dashed)
        painter.drawLine(24, level, self.width() - 24, level)
        if not self._strokes:
            place = QRect(0, level, self.width(), self.height() - level)
            words(painter, place, say("Sign here"), "quiet", "quiet", align=Qt.AlignmentFlag.AlignCenter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(ink("text"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for stroke in self._strokes:
            self._paint_stroke(painter, stroke)
        painter.end()

    def _paint_stroke(self, painter: QPainter, stroke: list[tuple[int, int]]) -> None:
        scale = self.height() / _WHOLE
        points = [QPointF(x * scale, y * scale) for x, y in stroke]
        if len(points) == 1:
            painter.drawPoint(points[0])
            return
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        painter.drawPath(path)


class CodeView(QWidget):
    """A square code, black on white in either scheme, so that any telephone reads it."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self._side = side
        self._rows: list[bytearray] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_code(self, content: str) -> None:
        """Show the code of some ASCII words."""
        self._rows = list(segno.make_qr(content, error="m", boost_error=False).matrix)
        self.setAccessibleName(content)
        self.update()

    def sizeHint(self) -> QSize:
        """Keep the size given, at factor 1; large type makes it no larger than the words beside it."""
        side = round(self._side * (0.7 + 0.3 * px().factor))
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the modules."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if self._rows:
            module = max(1, self.width() // (len(self._rows) + 2 * _QUIET))
            left = (self.width() - module * len(self._rows)) // 2
            for y, row in enumerate(self._rows):
                for x, dark in enumerate(row):
                    if dark:
                        painter.fillRect(left + x * module, left + y * module, module, module, Qt.GlobalColor.black)
        box(painter, self.rect(), None, "line", 0)
        painter.end()
