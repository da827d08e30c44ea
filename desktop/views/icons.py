"""The outline icons, tinted with a token's colour and sharp at any device pixel ratio.

Qt does not know `currentColor`, so the colour and the stroke go into the SVG before it is drawn. An icon is read
and drawn when it is first shown, and kept.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from desktop.views.theme import theme
from desktop.views.tokens import Ink

_MARK_STROKE = "#22509A"  # the colour written into our own mark


@cache
def names() -> frozenset[str]:
    """Give the names of all icons carried."""
    return frozenset(file.stem for file in resources.path("icons").glob("*.svg"))


@cache
def _source(name: str) -> str:
    return resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")


def _stroke(size: int) -> float:
    if size <= 16:
        return 2.2
    return 1.9 if size < 22 else 1.8


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, ratio: float, stroke: float) -> QPixmap:
    source = _source(name).replace("currentColor", colour).replace(_MARK_STROKE, colour)
    source = source.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, ink: Ink, size: int, ratio: float = 1.0, *, stroke: float = 0) -> QPixmap:
    """Draw icon `name` in the colour of `ink`, `size` px wide, for a screen of `ratio` device pixels to one.

    `stroke` in 24ths of the size; 0 takes the one that suits the size. Raises FileNotFoundError for an unknown name.
    """
    return _drawn(name, theme().palette[ink], size, ratio, stroke or _stroke(size))


def paint(painter: QPainter, place: QRect, name: str, ink: Ink, *, size: int = 0, stroke: float = 0) -> None:
    """Paint icon `name` in the middle of `place`, `size` px wide (0: as large as the place allows)."""
    size = size or min(place.width(), place.height())
    ratio = painter.device().devicePixelRatio()
    left = place.x() + (place.width() - size) // 2
    top = place.y() + (place.height() - size) // 2
    painter.drawPixmap(left, top, pixmap(name, ink, size, ratio, stroke=stroke))


def icon(name: str, ink: Ink = "text") -> QIcon:
    """Give an icon for Qt's own menus and windows; it changes colour with the theme."""
    return QIcon(_TokenEngine(name, ink))


class _TokenEngine(QIconEngine):
    """Draws with the token's colour of the moment, so a change of scheme needs no new icon."""

    def __init__(self, name: str, ink: Ink) -> None:
        super().__init__()
        self._name = name
        self._ink: Ink = ink

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        paint(painter, rect, self._name, "quiet" if mode == QIcon.Mode.Disabled else self._ink)

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        ink: Ink = "quiet" if mode == QIcon.Mode.Disabled else self._ink
        return pixmap(self._name, ink, min(size.width(), size.height()))

    def clone(self) -> QIconEngine:
        return _TokenEngine(self._name, self._ink)
