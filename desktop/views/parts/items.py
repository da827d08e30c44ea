"""Lines that say one thing each: items with an icon, notices, big figures side by side, and steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import icons
from desktop.views.parts.buttons import Button, Painted
from desktop.views.parts.clearing import away
from desktop.views.parts.painting import CENTRE, box, hairline, ring, words, words_width
from desktop.views.parts.runs import Run, Runs
from desktop.views.parts.sheets import Glyph
from desktop.views.parts.text import Label
from desktop.views.theme import ink, px
from desktop.views.tokens import FLASH_MS, RADIUS_SHEET, S2, S3, S4, TONES, Ink, Tone


class Item(QWidget):
    """Icon, words, a quiet second line, and at the right a chip or a button; a hairline below unless `last`."""

    def __init__(
        self,
        title: str,
        quiet: str = "",
        *,
        icon: str = "",
        colour: Ink = "quiet",
        right: QWidget | None = None,
        last: bool = False,
        whole: bool = False,
    ) -> None:
        """Make it; a `whole` title takes another line where a usual one ends in …."""
        super().__init__()
        self._last = last
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 7, 0, 8)
        row.setSpacing(S2)
        top = Qt.AlignmentFlag.AlignTop
        if icon:
            row.addWidget(Glyph(icon, colour), 0, top)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.title = Label(title, elide=not whole, wrap=whole)
        self.quiet = Label(quiet, "quiet", "quiet", elide=True)
        if not quiet:  # never shown before it has a parent: it would be a window of its own for a moment
            self.quiet.hide()
        column.addWidget(self.title)
        column.addWidget(self.quiet)
        row.addLayout(column, 1)
        if right is not None:
            row.addWidget(right, 0, top)
        grown = QSizePolicy.Policy.Minimum if whole else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, grown)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the hairline."""
        if not self._last:
            painter = QPainter(self)
            hairline(painter, 0, self.height() - 1, self.width())
            painter.end()


class Notice(QWidget):
    """A line on a soft ground that asks for a look, with at most one text button; it blocks nothing."""

    acted = Signal()

    def __init__(
        self, runs: Iterable[Run | str], tone: Tone = "warn", *, icon: str = "triangle-alert", action: str = ""
    ) -> None:
        super().__init__()
        self._tone: Tone = tone
        row = QHBoxLayout(self)
        row.setContentsMargins(S4, 6, S2, 6)
        row.setSpacing(S2)
        row.addWidget(Glyph(icon, TONES[tone][0]))
        self.words = Runs(runs, wrap=True)
        row.addWidget(self.words, 1)
        self.action = Button(action, "plain", low=True)
        if not action:
            self.action.hide()
        self.action.clicked.connect(self.acted)
        row.addWidget(self.action)

    def set_words(self, runs: Iterable[Run | str]) -> None:
        """Say something else."""
        self.words.set_runs(runs)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink(TONES[self._tone][1]))
        painter.end()


@dataclass(frozen=True, slots=True)
class Figure:
    """One big figure with what it counts and a quiet line."""

    key: str
    figure: str
    title: str
    quiet: str = ""
    tone: Ink = "text"


class _FigureTile(Painted):
    """One figure of Figures."""

    def __init__(self, figure: Figure, *, choosable: bool, last: bool) -> None:
        super().__init__(figure.title)
        self.figure = figure
        self._last = last
        self._choosable = choosable
        self.setCheckable(choosable)
        self.setAutoExclusive(choosable)
        self.setAccessibleName(f"{figure.figure} {figure.title} {figure.quiet}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if not choosable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.unsetCursor()

    def sizeHint(self) -> QSize:
        figure = words_width(self.figure.figure, "page", bold=True)
        beside = max(words_width(self.figure.title, bold=True), words_width(self.figure.quiet, "quiet"))
        height = max(56, px().leading("text") + px().leading("quiet") + 18)
        return QSize(figure + beside + S3 + 2 * S4, height)

    def minimumSizeHint(self) -> QSize:
        figure = words_width(self.figure.figure, "page", bold=True)
        return QSize(figure + S3 + 2 * S4 + 4 * px().font("text"), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        on = self.isChecked()
        if on or (self._choosable and self.underMouse()):
            painter.fillRect(self.rect(), ink("accent-soft" if on else "sunken"))
        if on:
            painter.fillRect(0, self.height() - 3, self.width(), 3, ink("accent"))
        if not self._last:
            painter.fillRect(self.width() - 1, 0, 1, self.height(), ink("line"))
        width = words_width(self.figure.figure, "page", bold=True)
        tone: Ink = "accent" if on else self.figure.tone
        words(painter, QRect(S4, 0, width + 1, self.height()), self.figure.figure, tone, "page", bold=True)
        left = S4 + width + S3
        first, second = px().leading("text"), px().leading("quiet")
        top = (self.height() - first - (second if self.figure.quiet else 0)) // 2
        room = self.width() - left - S2
        words(painter, QRect(left, top, room, first), self.figure.title, bold=on)
        words(painter, QRect(left, top + first, room, second), self.figure.quiet, "quiet", "quiet")
        if self.shows_focus():
            ring(painter, self.rect())
        painter.end()


class Figures(QWidget):
    """Big figures side by side on one sheet; `choosable` makes them a choice that says `chosen`."""

    chosen = Signal(str)

    def __init__(self, figures: Sequence[Figure] = (), *, choosable: bool = False) -> None:
        super().__init__()
        self._choosable = choosable
        self._tiles: dict[str, _FigureTile] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_figures(figures)

    def set_figures(self, figures: Sequence[Figure]) -> None:
        """Show other figures; the one chosen stays chosen."""
        before = self.current()
        for old in self._tiles.values():
            away(old)
        self._tiles = {
            figure.key: _FigureTile(figure, choosable=self._choosable, last=figure is figures[-1]) for figure in figures
        }
        for key, tile in self._tiles.items():
            self._row.addWidget(tile, 1)
            tile.setChecked(self._choosable and key == before)
            tile.clicked.connect(self._on_clicked)

    def current(self) -> str:
        """Give the key of the figure chosen, or ""."""
        return next((key for key, tile in self._tiles.items() if tile.isChecked()), "")

    def focused(self) -> str:
        """Give the key of the figure that has the focus, or ""."""
        return next((key for key, tile in self._tiles.items() if tile.hasFocus()), "")

    def choose(self, key: str) -> None:
        """Choose a figure without saying so."""
        self._tiles[key].setChecked(True)

    def _on_clicked(self) -> None:
        if self._choosable:
            self.chosen.emit(self.current())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sheet."""
        painter = QPainter(self)
        box(painter, self.rect(), "surface", "line", RADIUS_SHEET)
        painter.end()


class Steps(QWidget):
    """Numbered steps: those done have a check, the one at hand is full, the rest are outlined."""

    def __init__(self, steps: Sequence[tuple[str, str]], at: int = 0) -> None:
        """Show `steps` as (title, quiet line); `at` is the one at hand, counted from 0."""
        super().__init__()
        self._steps = steps
        self._at = at
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()

    def set_at(self, at: int) -> None:
        """Go to step `at`; one past the last is all done."""
        self._at = at
        self._tell()
        self.update()

    def at(self) -> int:
        """Give the step at hand."""
        return self._at

    def _tell(self) -> None:
        shown = min(self._at, len(self._steps) - 1)
        self.setAccessibleName(f"{shown + 1} / {len(self._steps)} {self._steps[shown][0]}")

    def _widths(self) -> list[int]:
        return [max(words_width(title, bold=True), words_width(quiet, "quiet")) for title, quiet in self._steps]

    def sizeHint(self) -> QSize:
        """Give the room of all steps."""
        second = px().leading("quiet") if any(quiet for _title, quiet in self._steps) else 0
        width = sum(self._widths()) + 30 * len(self._steps) + 20 * (len(self._steps) - 1)
        return QSize(width, max(24, px().leading("text") + second))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the steps."""
        painter = QPainter(self)
        left = 0
        for number, width in enumerate(self._widths()):
            self._paint_step(painter, number, QRect(left, 0, width + 30, self.height()))
            left += width + 50
        painter.end()

    def _paint_step(self, painter: QPainter, number: int, place: QRect) -> None:
        title, quiet = self._steps[number]
        circle = QRect(place.left(), (place.height() - 22) // 2, 22, 22)
        done, at_hand = number < self._at, number == self._at
        if done:
            box(painter, circle, "good-soft", "good", 11, 1.5)
            icons.paint(painter, circle, "check", "good", size=14)
        else:
            box(painter, circle, "accent" if at_hand else None, "accent" if at_hand else "edge", 11, 1.5)
            colour: Ink = "on-accent" if at_hand else "quiet"
            words(painter, circle, str(number + 1), colour, "quiet", bold=True, align=CENTRE)
        inner = place.adjusted(30, 0, 1, 0)
        first, second = px().leading("text"), px().leading("quiet") if quiet else 0
        top = (place.height() - first - second) // 2
        words(painter, QRect(inner.left(), top, inner.width(), first), title, bold=at_hand or bool(quiet))
        words(painter, QRect(inner.left(), top + first, inner.width(), second), quiet, "quiet", "quiet")


def flash(widget: QWidget) -> None:
    """Mark for a moment that `widget` has just changed; nothing moves."""
    before = widget.palette(), widget.autoFillBackground()
    marked = QPalette(before[0])
    marked.setColor(QPalette.ColorRole.Window, ink("accent-soft"))
    widget.setPalette(marked)
    widget.setAutoFillBackground(True)

    def fade() -> None:
        widget.setPalette(before[0])
        widget.setAutoFillBackground(before[1])

    QTimer.singleShot(FLASH_MS, widget, fade)
