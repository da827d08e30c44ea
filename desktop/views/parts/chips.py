"""Chips as widgets; in lists the delegate paints the same `Chip` values."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.views.parts.clearing import clear
from desktop.views.parts.painting import Chip, chip_width, paint_chip
from desktop.views.theme import px
from desktop.views.tokens import S1


class ChipLabel(QLabel):
    """One chip on a page."""

    def __init__(self, chip: Chip) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._chip = chip
        self.set_chip(chip)

    def set_chip(self, chip: Chip) -> None:
        """Show another chip."""
        self._chip = chip
        self.setText(chip.word)
        self.updateGeometry()
        self.update()

    def chip(self) -> Chip:
        """Give what is shown."""
        return self._chip

    def sizeHint(self) -> QSize:
        """Give the room of the chip."""
        return QSize(chip_width(self._chip), px().chip)

    def minimumSizeHint(self) -> QSize:
        """Never cut a word that says a state."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip."""
        painter = QPainter(self)
        paint_chip(painter, self.rect(), self._chip)
        painter.end()


class Chips(QWidget):
    """A row of chips."""

    def __init__(self, chips: Iterable[Chip] = ()) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(S1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_chips(chips)

    def set_chips(self, chips: Iterable[Chip]) -> None:
        """Show other chips."""
        clear(self._row)
        for chip in chips:
            self._row.addWidget(ChipLabel(chip))
        self.updateGeometry()
