"""Plain labels: words shown as they were written, never read as markup."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from desktop.views.parts.painting import words, words_width
from desktop.views.theme import ink, px, theme
from desktop.views.tokens import Ink, Role


class Label(QLabel):
    """Plain words: what a retailer wrote is shown as it was written, whatever it holds."""

    def __init__(
        self,
        text: str = "",
        role: Role = "text",
        colour: Ink = "text",
        *,
        bold: bool = False,
        wrap: bool = False,
        elide: bool = False,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self._role: Role = role
        self._colour: Ink = colour
        self._bold = bold or role in {"group", "page"}
        self._elide = elide
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._dress()
        self.setText(text)

    def set_colour(self, colour: Ink) -> None:
        """Write in another colour from now on."""
        self._colour = colour
        self._dress()

    def set_bold(self, bold: bool) -> None:
        """Write bold, or not."""
        self._bold = bold
        self._dress()

    def _dress(self) -> None:
        self.setFont(theme().font(self._role, bold=self._bold))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, ink(self._colour))
        self.setPalette(palette)

    def minimumSizeHint(self) -> QSize:
        """Give way where the words may end in …."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 2 * px().font(self._role)), hint.height()) if self._elide else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, elided where asked."""
        if not self._elide:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        words(
            painter, self.contentsRect(), self.text(), self._colour, self._role, bold=self._bold, align=self.alignment()
        )
        painter.end()

    def is_cut(self) -> bool:
        """Say whether the words end in … now."""
        return self._elide and words_width(self.text(), self._role, bold=self._bold) > self.contentsRect().width()

    def event(self, event: QEvent) -> bool:
        """Tell the words in full under the pointer where they are cut, unless the page tells more."""
        if isinstance(event, QHelpEvent) and not self.toolTip() and self.is_cut():
            QToolTip.showText(event.globalPos(), as_tip(self.text()), self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take colours and sizes anew when the theme changes."""
        if event.type() == QEvent.Type.StyleChange:
            self._dress()
        super().changeEvent(event)


def set_tip(widget: QWidget, text: str) -> None:
    """Give `widget` a tool tip that shows `text` as it is written."""
    widget.setToolTip(as_tip(text))


def as_tip(text: str) -> str:
    """Give what a tool tip is to be given so that it shows `text` as it is written: Qt would read markup in it."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<span>{escaped}</span>" if "<" in text else text
