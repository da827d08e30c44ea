"""What is pressed: key caps and buttons with their key in them."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QSizePolicy,
    QWidget,
)

from desktop.views import icons
from desktop.views.parts.painting import box, cap_width, cap_words, key_cap, ring, words, words_width
from desktop.views.theme import px
from desktop.views.tokens import S2, S3, S4, Ink

Kind = Literal["primary", "outlined", "plain"]


class Painted(QAbstractButton):
    """A button that paints itself and tells the pointer by a hand."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._ringed = False
        self._bound: QShortcut | None = None
        if text:
            self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show other words; an ampersand in them is an ampersand, not a key."""
        super().setText(text)
        self.setShortcut(QKeySequence())
        self.setAccessibleName(text)
        self.updateGeometry()

    def bind(self, key: str) -> None:
        """Press the button by `key` in its window, at once; "" binds none."""
        if self._bound is not None:
            self._bound.setEnabled(False)
            self._bound.deleteLater()
            self._bound = None
        if key:
            self._bound = QShortcut(self)
            both = {key, key.replace("Return", "Enter")}  # the number pad has an Enter of its own
            self._bound.setKeys([QKeySequence(one) for one in both])
            self._bound.setAutoRepeat(False)
            self._bound.activated.connect(self.click)

    def shows_focus(self) -> bool:
        """Say whether the focus came by the keyboard and wants its ring."""
        return self._ringed and self.hasFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came; coming back to the window changes nothing."""
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._ringed = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Never give way: a target keeps its size."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with Enter as with Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)


class KeyCap(QWidget):
    """The key that does it, by itself."""

    def __init__(self, sequence: str) -> None:
        super().__init__()
        self._cap = cap_words(sequence)
        self.setAccessibleName(self._cap)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Give the room of the cap."""
        return QSize(cap_width(self._cap), px().key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the cap."""
        painter = QPainter(self)
        key_cap(painter, self.rect(), self._cap)
        painter.end()


class Button(Painted):
    """A button; `key` ("F2", "Ctrl+Return") is bound to it in its window and shown in it as a cap.

    One primary a page. `low` for a button inside a row; `binds=False` shows the key and leaves it to the page.
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "outlined",
        *,
        key: str = "",
        icon: str = "",
        low: bool = False,
        binds: bool = True,
    ) -> None:
        super().__init__()
        self._kind: Kind = kind
        self._icon = icon
        self._low = low
        self._cap = ""
        self.set_key(key, binds=binds)
        self.setText(text)

    def set_key(self, key: str, *, binds: bool = True) -> None:
        """Show `key` and, with `binds`, press the button by it."""
        self._cap = cap_words(key) if key else ""
        self.bind(key if binds else "")
        self.updateGeometry()

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def _padding(self) -> int:
        if self._kind == "plain":
            return S2
        return S3 if self._low else S4

    def _content_width(self) -> int:
        bold = self._kind == "primary"
        pieces = [
            px().icon if self._icon else 0,
            words_width(self.text(), bold=bold) if self.text() else 0,
            cap_width(self._cap) if self._cap else 0,
        ]
        shown = [piece for piece in pieces if piece]
        return sum(shown) + S2 * (len(shown) - 1)

    def sizeHint(self) -> QSize:
        """Give the room of icon, words and cap."""
        height = px().row_compact if self._low else px().control
        return QSize(max(self._content_width() + 2 * self._padding(), height), height)

    def _colours(self) -> tuple[Ink | None, Ink | None, Ink]:
        """Give ground, outline and words."""
        lit = self.isDown() or self.isChecked() or (self.underMouse() and self.isEnabled())
        if not self.isEnabled():
            return (None, None, "quiet") if self._kind == "plain" else ("sunken", "line", "quiet")
        if self._kind == "primary":
            ground: Ink = "accent-press" if lit else "accent"
            return ground, ground, "on-accent"
        if self._kind == "plain":
            return "accent-soft" if lit else None, None, "accent"
        return "accent-soft" if lit else "surface", "edge", "text"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, words and, with the focus, its ring."""
        painter = QPainter(self)
        ground, edge, colour = self._colours()
        box(painter, self.rect(), ground, edge)
        if self.shows_focus():
            if self._kind == "primary":
                box(painter, self.rect().adjusted(2, 2, -2, -2), None, "surface", 3, 2)
            ring(painter, self.rect())
        self._paint_content(painter, colour)
        painter.end()

    def _paint_content(self, painter: QPainter, colour: Ink) -> None:
        primary = self._kind == "primary"
        room = self.rect().adjusted(4, 0, -4, 0)
        width = min(self._content_width(), room.width())
        left, right = room.left() + (room.width() - width) // 2, room.left() + (room.width() + width) // 2
        if self._icon:
            icons.paint(painter, QRect(left, 0, px().icon, self.height()), self._icon, colour, size=px().icon)
            left += px().icon + S2
        if self._cap:
            cap = QRect(right - cap_width(self._cap), (self.height() - px().key) // 2, cap_width(self._cap), px().key)
            if primary and self.isEnabled():
                key_cap(painter, cap, self._cap, colour, colour, None)
            else:
                key_cap(painter, cap, self._cap)
            right = cap.left() - S2
        words(painter, QRect(left, 0, right - left + 1, self.height()), self.text(), colour, bold=primary)
