"""The ground of the unlock screen: a quiet map of streets with a round walked and one still to walk."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.views.theme import ink
from desktop.views.tokens import is_narrow

_WIDE, _HIGH = 1366.0, 768.0
_STREETS: Final = (
    (0, 56, 1366, 56),
    (140, 0, 140, 736),
    (420, 0, 420, 56),
    (700, 0, 700, 56),
    (980, 0, 980, 56),
    (1238, 0, 1238, 768),
    (0, 318, 248, 318),
    (0, 470, 248, 470),
    (0, 664, 1366, 664),
    (1118, 236, 1366, 236),
    (1118, 470, 1366, 470),
    (1238, 140, 1366, 140),
    (330, 664, 330, 768),
    (620, 600, 620, 768),
    (1010, 600, 1010, 664),
    (470, 664, 600, 603),
    (840, 664, 760, 603),
    (1010, 664, 1060, 768),
)
_WALKED: Final = ((60, 318), (140, 318), (140, 400), (140, 470), (140, 570), (140, 664), (50, 664))
_AHEAD: Final = ((1180, 236), (1238, 236), (1238, 310), (1238, 390), (1238, 470), (1180, 470))


class StreetMap(QWidget):
    """Paints the map, stretched to the window; nothing of it can be pressed. A narrow window has none."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the map."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("bg"))
        if not is_narrow(self.width()):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_streets(painter)
            self._paint_round(painter, _WALKED, walked=True)
            self._paint_round(painter, _AHEAD, walked=False)
        painter.end()

    def _at(self, x: float, y: float) -> QPointF:
        return QPointF(x * self.width() / _WIDE, y * self.height() / _HIGH)

    def _paint_streets(self, painter: QPainter) -> None:
        lines = [QLineF(self._at(x1, y1), self._at(x2, y2)) for x1, y1, x2, y2 in _STREETS]
        for pen in (QPen(ink("line"), 7), QPen(ink("bg"), 5)):
            painter.setPen(pen)
            painter.drawLines(lines)

    def _paint_round(self, painter: QPainter, places: tuple[tuple[int, int], ...], *, walked: bool) -> None:
        points = [self._at(x, y) for x, y in places]
        style = Qt.PenStyle.SolidLine if walked else Qt.PenStyle.DotLine
        painter.setPen(QPen(ink("chart-3"), 3 if walked else 2, style))
        painter.drawPolyline(points)
        painter.setPen(QPen(ink("chart-3"), 2))
        painter.setBrush(ink("chart-3" if walked else "bg"))
        for point in points:
            painter.drawEllipse(QRectF(point.x() - 6, point.y() - 6, 12, 12))
