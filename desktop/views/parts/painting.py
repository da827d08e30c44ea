"""What painted parts share: boxes with crisp hairlines, elided words, the focus ring, key caps and chips."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPainterPath, QPen

from contract.words import say
from desktop.views import icons, tokens
from desktop.views.theme import ink, px, theme
from desktop.views.tokens import Ink, Role, Tone

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class Chip:
    """A fact or a state in one word; the icon and the tone only help."""

    word: str
    icon: str = ""
    tone: Tone = "grey"


def box(
    painter: QPainter, place: QRect, ground: Ink | None, edge: Ink | None, radius: float = 4, width: float = 1
) -> None:
    """Paint a rounded box whose outline of `width` px lies inside `place`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink(edge), width) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(ink(ground) if ground else Qt.BrushStyle.NoBrush)
    inset = width / 2 if edge else 0
    painter.drawRoundedRect(QRectF(place).adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.restore()


def ring(painter: QPainter, place: QRect, radius: float = tokens.RADIUS_CONTROL) -> None:
    """Paint the focus ring just inside `place`."""
    box(painter, place, None, "accent", radius, tokens.RING)


def words_width(words: str, role: Role = "text", *, bold: bool = False) -> int:
    """Give the width of `words` in px."""
    return QFontMetrics(theme().font(role, bold=bold)).horizontalAdvance(words)


def words(
    painter: QPainter,
    place: QRect,
    text: str,
    colour: Ink = "text",
    role: Role = "text",
    *,
    bold: bool = False,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """Paint `text` on one line in `place`, ending in … where it does not fit."""
    font = theme().font(role, bold=bold)
    painter.setFont(font)
    painter.setPen(ink(colour))
    metrics = QFontMetrics(font)
    if metrics.horizontalAdvance(text) > place.width():
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, align | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, text)


def hairline(painter: QPainter, left: int, top: int, width: int) -> None:
    """Paint a line one pixel high."""
    painter.fillRect(left, top, width, 1, ink("line"))


def cap_words(sequence: str) -> str:
    """Write a key sequence as it stands on a cap: "Ctrl+Return" becomes "Ctrl Enter"."""
    named = {"Return": "Enter", "Space": say("Space"), "Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}
    return " ".join(named.get(key, key) for key in sequence.split("+"))


def cap_width(cap: str) -> int:
    """Give the width in px of the cap that shows `cap`."""
    return max(px().key_width, words_width(cap, "quiet") + 12)


def key_cap(
    painter: QPainter, place: QRect, cap: str, colour: Ink = "quiet", edge: Ink = "edge", ground: Ink | None = "sunken"
) -> None:
    """Paint a key cap that fills `place`."""
    box(painter, place, ground, edge, 3)
    words(painter, place, cap, colour, "quiet", align=CENTRE)


def chip_width(chip: Chip) -> int:
    """Give the width in px of `chip`."""
    icon_width = px().icon_small + 4 if chip.icon else 0
    return 14 + icon_width + words_width(chip.word, "quiet")


def paint_chip(painter: QPainter, place: QRect, chip: Chip, *, raised: bool = False) -> None:
    """Paint `chip` filling `place`; `raised` on a selected row, where every chip turns to the surface."""
    colour, ground = tokens.TONES[chip.tone]
    is_line = chip.tone == "line"
    if raised:
        box(painter, place, "surface", "line" if is_line else None)
    else:
        box(painter, place, None if is_line else ground, "line" if is_line else None)
    inner = place.adjusted(7, 0, -7, 0)
    if chip.icon:
        size = px().icon_small
        icons.paint(painter, QRect(inner.left(), inner.top(), size, inner.height()), chip.icon, colour, size=size)
        inner.setLeft(inner.left() + size + 4)
    words(painter, inner, chip.word, colour, "quiet")


def paint_picture(painter: QPainter, place: QRect, image: QImage | None) -> None:
    """Paint a photo cut to fill a place, or an outline with a symbol where it is not here."""
    if image is None:
        box(painter, place, "sunken", "line", tokens.RADIUS_CONTROL)
        icons.paint(painter, place, "image", "quiet", size=min(px().icon, place.height() - 4))
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(place, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
    painter.setClipPath(path)
    side = min(image.width(), image.height())
    cut = QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
    painter.drawImage(place, image, cut)
    painter.setPen(ink("line"))
    painter.drawPath(path)
    painter.restore()
