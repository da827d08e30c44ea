"""Rows as plain values, and the one lazy model that every list and table reads them from.

Rows are asked for in pages when they are first shown, so a list of 100,000 opens as fast as one of ten. A fetch may
give None and deliver later with `supply`: the row stands empty until then and nothing jumps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from desktop.views.parts.painting import Chip
from desktop.views.tokens import Ink

PAGE: Final = 128  # rows asked for at once
ROW: Final = int(Qt.ItemDataRole.UserRole)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list: what a person reads, and the `key` the page knows it by."""

    title: str
    subtitle: str = ""
    chips: tuple[Chip, ...] = ()
    figure: str = ""  # last, at the right
    figure_note: str = ""  # below the figure
    number: str = ""  # first, such as the place in the walking order, or a date
    section: str = ""  # rows of one section stand under its name
    key: object = None
    section_note: str = ""
    note_tone: Ink = "quiet"  # of the figure's note: "warn" when overdue
    icon: str = ""
    icon_tone: Ink = "quiet"
    found: tuple[tuple[int, int], ...] = ()  # (start, length) in the title: why a search found it
    found_below: tuple[tuple[int, int], ...] = ()  # the same in the subtitle
    checked: bool | None = None  # a tick box in front; Space turns it
    pictures: tuple[QImage | None, ...] = ()  # small photos after the words; None for one that is not here yet


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table that is more than words."""

    text: str = ""
    tone: Ink = "text"
    bold: bool = False
    chip: Chip | None = None
    icon: str = ""
    share: int | None = None  # 0 to 100: a small bar before the words
    target: int | None = None  # 0 to 100: a stroke on that bar
    shares: tuple[tuple[int, Ink], ...] = ()  # a stacked bar before the words: (count, colour)
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table; plain strings are plain cells."""

    cells: tuple[Cell | str, ...]
    key: object = None
    total: bool = False  # bold, on sunken


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: words stand left, numbers right, the unit in the head."""

    title: str
    unit: str = ""
    number: bool = False
    width: int = 0  # px at factor 1; 0 shares what is left
    quiet: bool = False
    divided: bool = False  # a hairline before it


Row = ListRow | TableRow
Fetch = Callable[[int, int], Sequence[Row] | None]


class Rows(QAbstractTableModel):
    """Rows by number, kept in pages of PAGE."""

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self._columns = columns
        self._count = 0
        self._fetch: Fetch | None = None
        self._pages: dict[int, Sequence[Row]] = {}
        self._asked: set[int] = set()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows that are all at hand."""
        self.show_pages(len(rows), lambda offset, limit: rows[offset : offset + limit])

    def show_pages(self, count: int, fetch: Fetch) -> None:
        """Show `count` rows; `fetch(offset, limit)` gives some of them, or None and `supply` follows."""
        self.beginResetModel()
        self._count, self._fetch = count, fetch
        self._pages, self._asked = {}, set()
        self.endResetModel()

    def supply(self, offset: int, rows: Sequence[Row]) -> None:
        """Deliver the page that begins at row `offset`."""
        self._pages[offset // PAGE] = rows
        last = min(offset + len(rows), self._count) - 1
        self.dataChanged.emit(self.index(offset, 0), self.index(last, self._columns - 1))

    def row(self, number: int) -> Row | None:
        """Give row `number`, or None while it is still being fetched."""
        page, place = divmod(number, PAGE)
        if page not in self._pages and page not in self._asked and self._fetch is not None:
            self._asked.add(page)
            rows = self._fetch(page * PAGE, PAGE)
            if rows is not None:
                self._pages[page] = rows
        rows_here = self._pages.get(page, ())
        return rows_here[place] if place < len(rows_here) else None

    def place(self, key: object) -> int:
        """Give the number of the row of `key` among the rows fetched so far, or -1."""
        for page, rows in sorted(self._pages.items()):
            for place, row in enumerate(rows):
                if row.key == key:
                    return page * PAGE + place
        return -1

    def tick(self, number: int, column: int, checked: bool) -> None:
        """Turn the tick of a row of a list, or of a cell of a table."""
        row = self.row(number)
        page, place = divmod(number, PAGE)
        rows = list(self._pages.get(page, ()))
        if isinstance(row, ListRow):
            rows[place] = replace(row, checked=checked)
        elif isinstance(row, TableRow):
            cell = row.cells[column]
            if isinstance(cell, Cell):
                cells = (*row.cells[:column], replace(cell, checked=checked), *row.cells[column + 1 :])
                rows[place] = replace(row, cells=cells)
        self._pages[page] = rows
        self.dataChanged.emit(self.index(number, 0), self.index(number, self._columns - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Give the number of rows, fetched or not."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Give the number of columns."""
        return 0 if parent.isValid() else self._columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give the words of a cell, or with ROW the row itself."""
        if role == ROW:
            return self.row(index.row())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return row_words(self.row(index.row()), index.column())
        return None


def row_words(row: Row | None, column: int) -> str:
    """Write what a row, or one cell of it, says: for search by letter, copying and screen readers."""
    if isinstance(row, ListRow):
        chips = " ".join(chip.word for chip in row.chips)
        pieces = (row.title, row.subtitle, chips, row.figure, row.figure_note)
        return " · ".join(piece for piece in pieces if piece)
    if isinstance(row, TableRow) and column < len(row.cells):
        cell = row.cells[column]
        if isinstance(cell, str):
            return cell
        return cell.text or (cell.chip.word if cell.chip else "")
    return ""
