"""The bands of a visit under review: a label on sunken at the left, what the author wrote at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import icons
from desktop.views.parts import Label, Run, Runs
from desktop.views.parts.painting import RIGHT, hairline, words, words_width
from desktop.views.theme import ink, px
from desktop.views.tokens import S1, S2, S3, Ink

_LABEL: Final = 76  # px at factor 1
Piece = Run | str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a band: what was written, and quietly what belongs to it."""

    said: tuple[Piece, ...]
    quiet: tuple[Piece, ...] = ()


class Stripe(QWidget):
    """One band; lay out into `body`."""

    def __init__(self, title: str, unit: str, width: int) -> None:
        """Make it; `width` px is for the label, see `label_width`."""
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 1)
        row.setSpacing(0)
        self._label = QWidget()
        self._label.setFixedWidth(width)
        column = QVBoxLayout(self._label)
        column.setContentsMargins(14, 7, S1, 7)
        column.setSpacing(0)
        column.addWidget(Label(title, bold=True))
        if unit:
            column.addWidget(Label(unit, "quiet", "quiet"))
        column.addStretch(1)
        row.addWidget(self._label)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(S3, 7, S3, 7)
        self.body.setSpacing(S1)
        row.addLayout(self.body, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground of the label and the hairlines."""
        painter = QPainter(self)
        width = self._label.width()
        painter.fillRect(0, 0, width, self.height() - 1, ink("sunken"))
        painter.fillRect(width, 0, 1, self.height(), ink("line"))
        hairline(painter, 0, self.height() - 1, self.width())
        painter.end()


def label_width(titles: Iterable[str]) -> int:
    """Give the width of the labels of a sheet: all have the same."""
    return max([round(_LABEL * px().factor), *(words_width(title, bold=True) + 14 + S2 for title in titles)])


class Lines(QWidget):
    """The lines of a band; pieces are kept and written anew, so that the next visit is there at once."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(S1)
        self._made: list[_LineRow] = []

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        while len(self._made) < len(lines):
            row = _LineRow()
            self._made.append(row)
            self._column.addWidget(row)
        for row, line in zip(self._made, lines, strict=False):
            row.set_line(line)
        for place, row in enumerate(self._made):
            row.setVisible(place < len(lines))

    def text(self) -> str:
        """Give the words shown, a line each."""
        return "\n".join(row.text() for row in self._made if not row.isHidden())


class _LineRow(QWidget):
    """One line: the words, and quietly after them what belongs to them."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._said = Runs(wrap=True)
        self._quiet = Runs((), "quiet", "quiet", wrap=True)
        row.addWidget(self._said, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._quiet, 1, Qt.AlignmentFlag.AlignVCenter)

    def set_line(self, line: Line) -> None:
        self._said.set_runs(line.said)
        self._said.setVisible(bool(line.said))
        self._quiet.set_runs(line.quiet)
        self._quiet.setVisible(bool(line.quiet))

    def text(self) -> str:
        return " ".join(part.text() for part in (self._said, self._quiet) if not part.isHidden())


@dataclass(frozen=True, slots=True)
class Check:
    """One check item: its word, whether it was in order (None = not looked at), whether that differs from last time."""

    word: str
    passed: bool | None
    differs: bool = False


class CheckGrid(QWidget):
    """The nine check items, in as many columns as fit."""

    def __init__(self) -> None:
        super().__init__()
        self._checks: Sequence[Check] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_checks(self, checks: Sequence[Check]) -> None:
        """Show other checks."""
        self._checks = checks
        self.setAccessibleName("、".join(check.word for check in checks if check.passed is False))
        self.updateGeometry()
        self.update()

    def _widths(self) -> list[int]:
        lead = px().icon_small + 5
        return [lead + words_width(check.word, bold=check.passed is False) + 6 for check in self._checks]

    def _columns(self, width: int) -> list[int]:
        """Give the widths of the most columns that fit."""
        needed = self._widths()
        for count in (5, 4, 3, 2):
            columns = [max(needed[place::count], default=0) for place in range(count)]
            if sum(columns) <= width:
                spare = (width - sum(columns)) // count
                return [column + spare for column in columns]
        return [width]

    def _row(self) -> int:
        return px().leading("text") + S1

    def hasHeightForWidth(self) -> bool:
        """Say that fewer columns make more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height at `width` px."""
        columns = len(self._columns(width))
        return max(1, -(-len(self._checks) // columns)) * self._row()

    def sizeHint(self) -> QSize:
        """Ask for five columns."""
        width = 480
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Give way down to one column."""
        return QSize(120, self._row())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the items."""
        painter = QPainter(self)
        columns = self._columns(self.width())
        for place, check in enumerate(self._checks):
            row, column = divmod(place, len(columns))
            spot = QRect(sum(columns[:column]), row * self._row(), columns[column], self._row())
            _paint_check(painter, spot, check)
        painter.end()


def _paint_check(painter: QPainter, spot: QRect, check: Check) -> None:
    odd = check.passed is False
    icon: dict[bool | None, tuple[str, Ink]] = {
        True: ("check", "good"),
        False: ("triangle-alert", "warn"),
        None: ("minus", "quiet"),
    }
    name, colour = icon[check.passed]
    size = px().icon_small
    icons.paint(painter, QRect(spot.left(), spot.top(), size, spot.height()), name, colour, size=size)
    left = spot.left() + size + 5
    width = min(words_width(check.word, bold=odd), spot.right() - left)
    if check.differs:
        paint_differs(painter, QRect(left, spot.top(), width, spot.height()))
    words(painter, QRect(left, spot.top(), width + 1, spot.height()), check.word, "warn" if odd else "text", bold=odd)


def paint_differs(painter: QPainter, place: QRect) -> None:
    """Mark what differs: warn-soft behind it, two px warn under it."""
    place = place.adjusted(-3, 1, 3, -1)
    painter.fillRect(place, ink("warn-soft"))
    painter.fillRect(place.left(), place.bottom() - 1, place.width(), 2, ink("warn"))


@dataclass(frozen=True, slots=True)
class Stock:
    """One product of the count: figures in cartons, "" where there is none; `gap` says by how much it is off."""

    name: str
    cells: tuple[str, str, str, str]
    gap: str = ""
    is_old: bool = False


class StockLines(QWidget):
    """The count of a visit as a small table."""

    def __init__(self, heads: tuple[str, str, str, str, str], longest_gap: str) -> None:
        """Make it; `heads` are product, counter, back room, total last time, by the orders."""
        super().__init__()
        self._heads = heads
        self._longest_gap = longest_gap  # its room is kept, so that nothing moves from visit to visit
        self._lines: Sequence[Stock] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_lines(self, lines: Sequence[Stock]) -> None:
        """Show another count."""
        self._lines = lines
        self.setAccessibleName("\n".join(" ".join((line.name, *line.cells, line.gap)) for line in lines))
        self.updateGeometry()
        self.update()

    def _row(self) -> int:
        return px().leading("text") + 6

    def sizeHint(self) -> QSize:
        """Give the room of head and lines."""
        return QSize(320, (len(self._lines) + 1) * self._row())

    def minimumSizeHint(self) -> QSize:
        """Keep every line; names may end in …."""
        return QSize(240, self.sizeHint().height())

    def _columns(self) -> list[int]:
        """Give the right edges of the four figures and of the gap."""
        spread = (0.12, 0.1, 0.18, 0.2)
        widths = [
            max(words_width(head, "quiet") + S3, round(self.width() * share))
            for head, share in zip(self._heads[1:], spread, strict=True)
        ]
        edges = [self.width()]
        for width in reversed([*widths[1:], words_width(self._longest_gap) + S3]):
            edges.append(edges[-1] - width)
        return edges[::-1]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint head and lines."""
        painter = QPainter(self)
        edges, height = self._columns(), self._row()
        name = max(40, edges[0] - words_width(self._heads[1], "quiet") - S2)
        words(painter, QRect(0, 0, name, height), self._heads[0], "quiet", "quiet")
        for edge, head in zip(edges, self._heads[1:], strict=False):
            words(painter, QRect(0, 0, edge, height), head, "quiet", "quiet", align=RIGHT)
        for place, line in enumerate(self._lines, 1):
            hairline(painter, 0, place * height - 1, self.width())
            self._paint_line(painter, QRect(0, place * height, name, height), line, edges)
        painter.end()

    def _paint_line(self, painter: QPainter, place: QRect, line: Stock, edges: list[int]) -> None:
        words(painter, place, line.name, "warn" if line.is_old else "text")
        for nth, (edge, cell) in enumerate(zip(edges, line.cells, strict=False)):
            spot = QRect(edge - words_width(cell), place.top(), words_width(cell) + 1, place.height())
            if nth == 3 and line.gap:
                paint_differs(painter, spot.adjusted(0, 1, 0, -2))
            words(painter, spot, cell, "quiet" if nth == 2 else "text")
        words(painter, QRect(0, place.top(), edges[-1], place.height()), line.gap, "warn", align=RIGHT)
