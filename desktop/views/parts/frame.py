"""The frame round every page: navigation at the left, status strip at the foot, page head and action bar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from contract.words import say
from desktop.views import icons
from desktop.views.parts.buttons import Button, Painted
from desktop.views.parts.chips import Chips
from desktop.views.parts.clearing import clear
from desktop.views.parts.painting import CENTRE, Chip, box, cap_width, key_cap, words, words_width
from desktop.views.parts.runs import Run, Runs
from desktop.views.parts.text import Label
from desktop.views.theme import ink, px, theme
from desktop.views.tokens import BAR, MARGIN, S1, S2, S3, S4, TONES


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the navigation; `bottom` ones stand at its foot."""

    key: str
    word: str
    icon: str
    bottom: bool = False


class _PlaceButton(Painted):
    """Icon over word, with a count when something waits there."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.word)
        self._icon = place.icon
        self.count = 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px().rail - 1, px().place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        at = self.isChecked()
        if at or self.underMouse():
            painter.fillRect(self.rect(), ink("accent-soft" if at else "grey-soft"))
        if at:
            painter.fillRect(0, 0, BAR, self.height(), ink("accent"))
        colour = TONES["accent"][0] if at else "quiet"
        size, line = px().icon_large, px().leading("quiet")
        top = (self.height() - size - 3 - line) // 2
        icons.paint(painter, QRect(0, top, self.width(), size), self._icon, colour, size=size)
        words(
            painter,
            QRect(2, top + size + 3, self.width() - 4, line),
            self.text(),
            colour,
            "quiet",
            bold=at,
            align=CENTRE,
        )
        if self.count:
            self._paint_count(painter, top)
        if self.shows_focus():
            box(painter, self.rect().adjusted(2, 2, -2, -2), None, "accent", 4, 2)
        painter.end()

    def _paint_count(self, painter: QPainter, top: int) -> None:
        count = str(self.count) if self.count < 100 else "99+"
        font = QFont(theme().font("quiet", bold=True))
        font.setPixelSize(11)  # the badge keeps its size: the word beneath grows
        painter.setFont(font)
        width = max(18, QFontMetrics(font).horizontalAdvance(count) + 8)
        place = QRect(self.width() // 2 + 6, top - 2, width, 16)
        box(painter, place, "text", None)
        painter.setPen(ink("surface"))
        painter.drawText(place, CENTRE, count)


class NavigationRail(QWidget):
    """The places of a role; Ctrl 1 to Ctrl 8 go there."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[Place] = ()) -> None:
        super().__init__()
        self._buttons: dict[str, _PlaceButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 60, 1, S2)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.set_places(places)

    def set_places(self, places: Sequence[Place]) -> None:
        """Show the places of another role."""
        clear(self._column)
        self._buttons.clear()
        for place in [p for p in places if not p.bottom]:
            self._add(place)
        self._column.addStretch(1)
        for place in [p for p in places if p.bottom]:
            self._add(place)

    def _add(self, place: Place) -> None:
        button = _PlaceButton(place)
        self._buttons[place.key] = button
        self._column.addWidget(button)
        button.clicked.connect(lambda: self.chosen.emit(place.key))
        number = len(self._buttons)
        if number <= 8:
            button.setToolTip(f"Ctrl {number}")
            button.bind(f"Ctrl+{number}")

    def current(self) -> str:
        """Give the key of the place shown, or ""."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Mark the place shown without going there."""
        self._buttons[key].setChecked(True)

    def set_count(self, key: str, count: int) -> None:
        """Say how many things wait at a place; 0 takes the count away."""
        button = self._buttons[key]
        button.count = count
        button.setAccessibleDescription(str(count) if count else "")
        button.update()

    def sizeHint(self) -> QSize:
        """Keep the width of the rail."""
        return QSize(px().rail, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Keep the width of the rail."""
        return QSize(px().rail, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, its hairline and the mark."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("sunken"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), ink("line"))
        icons.paint(painter, QRect(0, 8, self.width() - 1, 48), "mark", "accent", size=34, stroke=2.6)
        painter.end()


class _Block(QWidget):
    """One block of the strip, closed by a hairline at its `edge`."""

    def __init__(self, content: QWidget, edge: str) -> None:
        super().__init__()
        self._edge = edge
        row = QHBoxLayout(self)
        row.setContentsMargins(S3, 0, S3, 0)
        row.addWidget(content)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = {"right": self.width() - 1, "left": 0}.get(self._edge)
        if left is not None:
            painter.fillRect(left, 6, 1, self.height() - 12, ink("line"))
        painter.end()


class _State(QWidget):
    """The first block: a word that says offline or online."""

    def __init__(self) -> None:
        super().__init__()
        self._chip = Chip("")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_chip(self, chip: Chip) -> None:
        self._chip = chip
        self.setAccessibleName(chip.word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        icon = px().icon_small + 6 if self._chip.icon else 0
        return QSize(words_width(self._chip.word, "quiet", bold=True) + icon + 2 * S3, max(22, px().chip - 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour, ground = TONES[self._chip.tone]
        box(painter, self.rect(), ground, None)
        inner = self.rect().adjusted(S3, 0, -S3 + 2, 0)
        if self._chip.icon:
            size = px().icon_small
            icons.paint(painter, QRect(S3, 0, size, self.height()), self._chip.icon, colour, size=size)
            inner.setLeft(S3 + size + 6)
        words(painter, inner, self._chip.word, colour, "quiet", bold=True)
        painter.end()


class _Help(Painted):
    """The last block: F1 and its word."""

    def sizeHint(self) -> QSize:
        return QSize(cap_width("F1") + 6 + words_width(self.text(), "quiet") + S3 + 2, px().strip - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 6, 1, self.height() - 12, ink("line"))
        cap = QRect(S3, (self.height() - px().key) // 2, cap_width("F1"), px().key)
        key_cap(painter, cap, "F1")
        left = cap.right() + 7
        lit = self.shows_focus() or self.underMouse()
        words(
            painter,
            QRect(left, 0, self.width() - left, self.height()),
            self.text(),
            "accent" if lit else "quiet",
            "quiet",
        )
        painter.end()


class StatusStrip(QWidget):
    """Always at the foot: the word for offline or online, what waits, the last success, the age of what is here."""

    help_asked = Signal()
    opened = Signal(str)  # the key of a linked run

    def __init__(self) -> None:
        super().__init__()
        self._state = _State()
        row = QHBoxLayout(self)
        row.setContentsMargins(S4, 1, S4, 0)
        row.setSpacing(0)
        row.addWidget(self._state)
        row.addSpacing(S1)
        self._left = QHBoxLayout()
        self._right = QHBoxLayout()
        row.addLayout(self._left)
        row.addStretch(1)
        row.addLayout(self._right)
        self.help = _Help(say("Help"))
        self.help.clicked.connect(self.help_asked)
        row.addWidget(self.help)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_state(self, chip: Chip) -> None:
        """Say offline (grey), online (good), disk nearly full (warn); never red."""
        self._state.set_chip(chip)

    def set_blocks(self, left: Iterable[Sequence[Run | str]], right: Iterable[Sequence[Run | str]] = ()) -> None:
        """Show other blocks; a bold run stands out: `["Waiting ", Run("12", bold=True), " items"]`."""
        for row, blocks, edge in ((self._left, list(left), "right"), (self._right, list(right), "left")):
            clear(row)
            for number, runs in enumerate(blocks):
                shown = Runs([_strong(run) for run in runs], "quiet", "quiet")
                shown.opened.connect(self.opened)
                last_left = edge == "right" and number == len(blocks) - 1
                row.addWidget(_Block(shown, "" if last_left else edge))

    def sizeHint(self) -> QSize:
        """Keep the height of the strip."""
        return QSize(super().sizeHint().width(), px().strip)

    def minimumSizeHint(self) -> QSize:
        """Give way in width: blocks are cut, the first word is not."""
        return QSize(self._state.sizeHint().width(), px().strip)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and its hairline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("sunken"))
        painter.fillRect(0, 0, self.width(), 1, ink("line"))
        painter.end()


def _strong(run: Run | str) -> Run | str:
    return Run(run.text, bold=True, colour="text") if isinstance(run, Run) and run.bold and not run.key else run


class PageHead(QWidget):
    """Title, quiet line, chips, and at the right what the page puts there with `add`."""

    went_back = Signal()

    def __init__(self, title: str, quiet: str = "", *, back: bool = False) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN - 20 if back else MARGIN, 0, MARGIN, 0)  # the arrow stands in the margin
        row.setSpacing(S3)
        self.back = Button("", "plain", icon="chevron-left")
        self.back.setAccessibleName(say("Back"))
        if not back:  # never shown before it has a parent: it would be a window of its own for a moment
            self.back.hide()
        self.back.clicked.connect(self.went_back)
        self.title = Label(title, "page", elide=True)
        self.quiet = Label(quiet, "text", "quiet", elide=True)
        self.chips = Chips()
        row.addWidget(self.back)
        if back:
            row.addSpacing(-S1)
        for piece in (self.title, self.quiet, self.chips):
            row.addWidget(piece)
        row.addStretch(1)
        self.right = QHBoxLayout()
        self.right.setSpacing(S2)
        row.addLayout(self.right)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_title(self, title: str, quiet: str = "", chips: Iterable[Chip] = ()) -> None:
        """Show other words."""
        self.title.setText(title)
        self.quiet.setText(quiet)
        self.quiet.setVisible(bool(quiet))
        self.chips.set_chips(chips)

    def add(self, piece: QWidget) -> None:
        """Put a button, a segment or a search opener at the right."""
        self.right.addWidget(piece)

    def sizeHint(self) -> QSize:
        """Keep the height of a page head."""
        return QSize(super().sizeHint().width(), px().head)

    def minimumSizeHint(self) -> QSize:
        """Keep the height; words may end in …."""
        return QSize(super().minimumSizeHint().width(), px().head)


class ActionBar(QWidget):
    """The foot of a page with its main action: it never scrolls."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, S3 + 1, MARGIN, S3)
        row.setSpacing(S2)
        column = QVBoxLayout()
        column.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(S3)
        self.title = Label(bold=True)
        self.quiet = Label("", "text", "quiet", elide=True)
        self.second = Label("", "quiet", "quiet", elide=True)
        first.addWidget(self.title)
        first.addWidget(self.quiet, 1)
        column.addLayout(first)
        column.addWidget(self.second)
        self.left = QHBoxLayout()
        self.left.setSpacing(S2)
        self.right = QHBoxLayout()
        self.right.setSpacing(S2)
        row.addLayout(self.left)
        row.addLayout(column, 1)
        row.addLayout(self.right)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_summary()

    def set_summary(self, title: str = "", quiet: str = "", second: str = "") -> None:
        """Say at the left what the action will do."""
        for label, text in ((self.title, title), (self.quiet, quiet), (self.second, second)):
            label.setText(text)
            label.setVisible(bool(text))

    def add(self, piece: QWidget) -> None:
        """Put a button at the right; the primary one comes last."""
        self.right.addWidget(piece)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and its hairline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("surface"))
        painter.fillRect(0, 0, self.width(), 1, ink("line"))
        painter.end()
