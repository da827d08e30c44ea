"""The people of this computer, at the left of the unlock screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from contract.words import say
from desktop.views import icons
from desktop.views.parts.buttons import Painted
from desktop.views.parts.painting import CENTRE, Chip, box, chip_width, hairline, paint_chip, words
from desktop.views.theme import ink, px
from desktop.views.tokens import BAR, S2, S3, S4

NEW = "new"
"""The key of the row that makes another account known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """One person with a store on this computer. `password` is set in the demonstration only: one click opens."""

    key: str
    name: str
    detail: str
    chip: Chip | None = None
    password: str | None = None


class _PersonRow(Painted):
    """A round initial, the name, a quieter line, a chip."""

    def __init__(self, person: KnownPerson) -> None:
        super().__init__(person.name)
        self.person = person
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(320, round(76 * px().factor))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at = self.isChecked()
        if at or self.underMouse():
            painter.fillRect(self.rect(), ink("accent-soft" if at else "grey-soft"))
        if at:
            painter.fillRect(0, 0, BAR, self.height(), ink("accent"))
        hairline(painter, 0, self.height() - 1, self.width())
        self._paint_initial(painter)
        right = self.width() - S4
        if self.person.chip is not None:
            width = chip_width(self.person.chip)
            top = (self.height() - px().chip) // 2
            paint_chip(painter, QRect(right - width, top, width, px().chip), self.person.chip, raised=at)
            right -= width + S2
        left, line, second = 20 + 44 + S3, px().leading("text"), px().leading("quiet")
        top = (self.height() - line - second) // 2
        words(painter, QRect(left, top, right - left, line), self.person.name, bold=at)
        words(painter, QRect(left, top + line, right - left, second), self.person.detail, "quiet", "quiet")
        if self.shows_focus():
            box(painter, self.rect().adjusted(2, 2, -2, -3), None, "accent", 4, 2)
        painter.end()

    def _paint_initial(self, painter: QPainter) -> None:
        centre = QPoint(20 + 22, self.height() // 2)
        place = QRect(centre.x() - 22, centre.y() - 22, 44, 44)
        if self.person.key == NEW:
            painter.setPen(QPen(ink("edge"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place)
            icons.paint(painter, place, "plus", "text", size=px().icon)
            return
        at = self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink("accent" if at else "grey-soft"))
        painter.drawEllipse(place)
        words(painter, place, self.person.name[:1], "on-accent" if at else "text", "group", bold=True, align=CENTRE)


class People(QWidget):
    """The list of people; ↓ and ↑ move, a click or Enter chooses."""

    chosen = Signal(str)
    pressed = Signal(str)  # by a click or Space, not by moving

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_PersonRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_people(self, people: Sequence[KnownPerson]) -> None:
        """Show these people, and the row for another account."""
        for row in self._rows:
            row.deleteLater()
        self._rows = []
        another = KnownPerson(key=NEW, name=say("Another account"), detail=say("The first time needs the network"))
        for person in (*people, another):
            row = _PersonRow(person)
            row.clicked.connect(lambda _checked=False, key=person.key: self._on_pressed(key))
            self._rows.append(row)
            self._column.addWidget(row)

    def person(self, key: str) -> KnownPerson | None:
        """Give the person of `key`."""
        return next((row.person for row in self._rows if row.person.key == key), None)

    def take(self, key: str) -> None:
        """Mark a person."""
        for row in self._rows:
            if row.person.key == key:
                row.setChecked(True)

    def step(self, by: int) -> None:
        """Go `by` rows down and choose that person."""
        at = next((n for n, row in enumerate(self._rows) if row.isChecked()), 0)
        row = self._rows[max(0, min(at + by, len(self._rows) - 1))]
        row.setChecked(True)
        self.chosen.emit(row.person.key)

    def _on_pressed(self, key: str) -> None:
        self.chosen.emit(key)
        self.pressed.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with ↓ and ↑."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if Qt.Key(event.key()) in steps:
            self.step(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
