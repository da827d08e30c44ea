"""Sheets: the white cards a page is laid out with, and what stands on them: rows of facts, quotes, states."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import icons
from desktop.views.parts.buttons import Button
from desktop.views.parts.clearing import clear
from desktop.views.parts.painting import box, hairline
from desktop.views.parts.runs import Run, Runs
from desktop.views.parts.text import Label, set_tip
from desktop.views.theme import ink, px
from desktop.views.tokens import RADIUS_SHEET, S1, S2, S3, S4, Ink


class Glyph(QWidget):
    """An icon by itself, tinted by its token."""

    def __init__(self, name: str, colour: Ink = "quiet", *, small: bool = False, large: bool = False) -> None:
        super().__init__()
        self._name = name
        self._colour: Ink = colour
        self._small = small
        self._large = large
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str, colour: Ink) -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        self.update()

    def sizeHint(self) -> QSize:
        """Give the room of the icon."""
        side = px().icon_large if self._large else px().icon_small if self._small else px().icon
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the icon."""
        painter = QPainter(self)
        icons.paint(painter, self.rect(), self._name, self._colour)
        painter.end()


class Sheet(QWidget):
    """A card: a head with title, quiet remark and at most one text button, and a body below.

    Without title there is no head. Lay out into `body`; put more into the head with `head_row`.
    """

    acted = Signal()  # the text button

    def __init__(
        self,
        title: str = "",
        remark: str = "",
        *,
        icon: str = "",
        action: str = "",
        key: str = "",
        margins: bool = True,
    ) -> None:
        super().__init__()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        self.head = _Head()
        self.head_row = self.head.row
        self.title = Label(title, bold=True)
        self.remark = Label(remark, "quiet", "quiet", elide=True)
        self.aside = Label("", "quiet", "quiet")
        self.action = Button(action, "plain", key=key, low=True)
        self._glyph = Glyph(icon) if icon else None
        if self._glyph:
            self.head_row.addWidget(self._glyph)
        for piece in (self.title, self.remark):
            self.head_row.addWidget(piece)
        self.head_row.addStretch(1)
        self.head_row.addWidget(self.aside)
        self.head_row.addWidget(self.action)
        self.action.setVisible(bool(action))
        if not title:  # never shown before it has a parent: it would be a window of its own for a moment
            self.head.hide()
        self.action.clicked.connect(self.acted)
        whole.addWidget(self.head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(*((S4, S3, S4, S3) if margins else (0, 0, 0, 0)))
        self.body.setSpacing(S2)
        whole.addLayout(self.body, 1)
        self._corners = _Corners(self)

    def set_title(self, title: str, remark: str = "", aside: str = "") -> None:
        """Show other words in the head; `aside` stands at its right end."""
        self.title.setText(title)
        self.remark.setText(remark)
        self.aside.setText(aside)
        self.head.setVisible(bool(title))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the corners round over what fills the card to its edge."""
        super().resizeEvent(event)
        self._corners.setGeometry(self.rect())
        self._corners.settle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        painter = QPainter(self)
        box(painter, self.rect(), "surface", "line", RADIUS_SHEET)
        painter.end()


class _Corners(QWidget):
    """Lies over the four corners of a sheet, so that rows and bands filled to the edge do not make them square."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def settle(self) -> None:
        side = RADIUS_SHEET + 1
        corners = QRegion()
        for left in (0, self.width() - side):
            for top in (0, self.height() - side):
                corners += QRect(left, top, side, side)
        self.setMask(corners)
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outside, inside = QPainterPath(), QPainterPath()
        outside.addRect(QRectF(self.rect()))
        inside.addRoundedRect(QRectF(self.rect()), RADIUS_SHEET, RADIUS_SHEET)
        painter.fillPath(outside - inside, ink("bg"))
        painter.end()
        painter = QPainter(self)
        box(painter, self.rect(), None, "line", RADIUS_SHEET)
        painter.end()


class _Head(QWidget):
    """The head of a sheet, with the hairline under it."""

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(S4 - 2, 0, S4 - 2, 1)
        self.row.setSpacing(S2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(px().row, super().sizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        hairline(painter, 0, self.height() - 1, self.width())
        painter.end()


class Rule(QWidget):
    """A hairline across."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        hairline(painter, 0, 0, self.width())
        painter.end()


class Scroll(QScrollArea):
    """A clear scroll area that grows its content to its own width; lay out into `body`."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setProperty("clear", True)
        self.viewport().setAutoFillBackground(False)
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(S2)
        self.setWidget(inner)
        inner.setAutoFillBackground(False)


class KeyValueRows(QWidget):
    """Rows of caption, value and a quiet note at the right, such as where a fact is from and how old it is."""

    def __init__(self, caption_width: int = 58, row_height: int = 0) -> None:
        """Make it; `caption_width` and `row_height` in px at factor 1, 0 for a line's own height."""
        super().__init__()
        self._caption_width = caption_width
        self._height = row_height
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)

    def clear(self) -> None:
        """Take all rows away."""
        clear(self._rows)

    def add(
        self, caption: str, value: str | QWidget, note: str = "", *, note_colour: Ink = "quiet", icon: str = ""
    ) -> None:
        """Add a row; `value` may be a widget of the page's own, such as one that reveals a number."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S1)
        named = Label(caption, "quiet", "quiet")
        named.setFixedWidth(round(self._caption_width * px().factor))
        row.addWidget(named)
        if isinstance(value, str):
            said = Label(value, elide=True)
            set_tip(said, value)
            row.addWidget(said)
        else:
            row.addWidget(value)
        if icon:
            row.addWidget(Glyph(icon, small=True))
        row.addStretch(1)
        row.addWidget(Label(note, "quiet", note_colour))
        line.setMinimumHeight(max(round(self._height * px().factor), px().leading("text") + 5))
        self._rows.addWidget(line)


class Quote(QWidget):
    """A person's own words, verbatim, behind a bar; who said them stands after, quietly."""

    def __init__(self, said: str = "", speaker: str = "") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(S3 + 3, 0, 0, 0)
        row.setSpacing(S2)
        self._runs = Runs((), "quiet", wrap=True)
        row.addWidget(self._runs)
        self.set_quote(said, speaker)

    def set_quote(self, said: str, speaker: str = "") -> None:
        """Show other words."""
        self._runs.set_runs((said, Run(f" {speaker}" if speaker else "", colour="quiet")))

    def text(self) -> str:
        """Give the words with who said them."""
        return self._runs.text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar."""
        painter = QPainter(self)
        painter.fillRect(QRect(0, 0, 3, self.height()), ink("edge"))
        painter.end()
