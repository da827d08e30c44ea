"""Tables: words left, numbers right, units in the head, hairlines across only. Lists are re-exported from here too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from desktop.views import icons
from desktop.views.lists import ListLook, ListView, RowDelegate
from desktop.views.parts.choices import paint_tick
from desktop.views.parts.painting import LEFT, RIGHT, box, chip_width, hairline, paint_chip, words, words_width
from desktop.views.parts.text import as_tip
from desktop.views.rows import ROW, Cell, Column, Fetch, Index, ListRow, Rows, TableRow, row_words
from desktop.views.theme import ink, px
from desktop.views.tokens import BAR, S2, S4, Ink

__all__ = [
    "Cell",
    "Column",
    "ListLook",
    "ListRow",
    "ListView",
    "RowDelegate",
    "Rows",
    "Table",
    "TableRow",
    "row_words",
]


class _Head(QHeaderView):
    """The head of a table: titles quiet on sunken, the unit after or below the title."""

    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = columns
        self._two_lines = any(column.unit for column in columns)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        lines = px().leading("quiet") * 2 + 10 if self._two_lines else 0
        return QSize(super().sizeHint().width(), max(px().row_compact, lines))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        column = self._columns[logicalIndex]
        painter.fillRect(rect, ink("sunken"))
        hairline(painter, rect.left(), rect.bottom(), rect.width())
        if column.divided:
            painter.fillRect(rect.left(), rect.top(), 1, rect.height(), ink("line"))
        inner = _inner(rect, logicalIndex, len(self._columns))
        align = RIGHT if column.number else LEFT
        if not self._two_lines:
            words(painter, inner, column.title, "quiet", "quiet", align=align)
            return
        line = px().leading("quiet")
        upper = QRect(inner.left(), inner.top() + 4, inner.width(), line)
        words(painter, upper, column.title, "text", "quiet", align=align)
        words(painter, upper.translated(0, line), column.unit, "quiet", "quiet", align=align)


def _inner(rect: QRect, column: int, columns: int) -> QRect:
    left = S4 if column == 0 else S2
    right = S4 if column == columns - 1 else S2
    return rect.adjusted(left, 0, -right, -1)


class _CellDelegate(QStyledItemDelegate):
    """Paints one cell of a table."""

    def __init__(self, columns: Sequence[Column], parent: QObject, *, by_cell: bool) -> None:
        super().__init__(parent)
        self._columns = columns
        self._by_cell = by_cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        place: QRect = option.rect
        column = self._columns[index.column()]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if isinstance(row, TableRow):
            self._paint_ground(painter, option, row, first=index.column() == 0)
        hairline(painter, place.left(), place.bottom(), place.width())
        if column.divided:
            painter.fillRect(place.left(), place.top(), 1, place.height(), ink("line"))
        if isinstance(row, TableRow) and index.column() < len(row.cells):
            cell = row.cells[index.column()]
            shown = Cell(cell, "quiet" if column.quiet and not row.total else "text") if isinstance(cell, str) else cell
            bold = shown.bold or row.total or (selected and index.column() == self._name_column())
            inner = _inner(place, index.column(), len(self._columns))
            _paint_cell(painter, inner, shown, column, bold=bold, raised=selected)
        if self._by_cell and option.state & QStyle.StateFlag.State_HasFocus:
            box(painter, place.adjusted(0, 0, 0, -1), None, "accent", 0, 2)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Tell the words of a cell in full where they end in …."""
        row = index.data(ROW)
        cell = row.cells[index.column()] if isinstance(row, TableRow) and index.column() < len(row.cells) else ""
        told = Cell(cell) if isinstance(cell, str) else cell
        room = _inner(option.rect, index.column(), len(self._columns)).width()
        room -= px().icon_small + 4 if told.icon else 0
        is_cut = words_width(told.text, bold=told.bold) > room
        QToolTip.showText(event.globalPos(), as_tip(told.text) if is_cut else "", view)
        return is_cut

    def _name_column(self) -> int:
        return next((place for place, column in enumerate(self._columns) if column.title), 0)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: TableRow, *, first: bool) -> None:
        place: QRect = option.rect
        ground: Ink | None = "sunken" if row.total else None
        if option.state & QStyle.StateFlag.State_MouseOver:
            ground = "sunken"
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        view: QWidget | None = option.widget
        lit = selected and view is not None and view.hasFocus()
        if selected:
            ground = "accent-soft" if lit else "grey-soft"
        if ground:
            painter.fillRect(place, ink(ground))
        if lit and first:
            painter.fillRect(place.left(), place.top(), BAR, place.height(), ink("accent"))


def _paint_cell(painter: QPainter, place: QRect, cell: Cell, column: Column, *, bold: bool, raised: bool) -> None:
    if cell.checked is not None:
        square = QRect(place.left(), place.top() + (place.height() - 18) // 2, 18, 18)
        paint_tick(painter, square, Qt.CheckState.Checked if cell.checked else Qt.CheckState.Unchecked)
        place = place.adjusted(18 + S2, 0, 0, 0)
    if cell.share is not None:
        place = _paint_share(painter, place, cell.share, cell.target)
    if cell.shares:
        place = _paint_shares(painter, place, cell.shares)
    if cell.icon:
        size = px().icon_small
        icons.paint(painter, QRect(place.left(), place.top(), size, place.height()), cell.icon, cell.tone, size=size)
        place = place.adjusted(size + 4, 0, 0, 0)
    if cell.chip:
        width = min(chip_width(cell.chip), place.width())
        left = place.right() + 1 - width if column.number else place.left()
        chip = QRect(left, place.top() + (place.height() - px().chip) // 2, width, px().chip)
        paint_chip(painter, chip, cell.chip, raised=raised)
        return
    words(painter, place, cell.text, cell.tone, bold=bold, align=RIGHT if column.number else LEFT)


def _paint_share(painter: QPainter, place: QRect, share: int, target: int | None) -> QRect:
    bar = QRect(place.left(), place.top() + (place.height() - 6) // 2, 46, 6)
    painter.fillRect(bar, ink("grey-soft"))
    painter.fillRect(bar.left(), bar.top(), bar.width() * min(share, 100) // 100, bar.height(), ink("chart-1"))
    if target is not None:
        painter.fillRect(bar.left() + bar.width() * target // 100, bar.top() - 2, 2, 10, ink("text"))
    return place.adjusted(bar.width() + S2, 0, 0, 0)


def _paint_shares(painter: QPainter, place: QRect, shares: tuple[tuple[int, Ink], ...]) -> QRect:
    whole, left, width = max(1, sum(count for count, _ in shares)), place.left(), 96
    for count, colour in shares:
        piece = round(width * count / whole)
        painter.fillRect(left, place.top() + (place.height() - 12) // 2, piece, 12, ink(colour))
        left += piece
    return place.adjusted(width + S2, 0, 0, 0)


class Table(QTableView):
    """A table of TableRows. Arrows move the cell in hand, Enter opens, Space turns the tick of the row."""

    moved = Signal(object, int)  # key, column
    opened = Signal(object, int)
    ticked = Signal(object, bool)

    def __init__(self, columns: Sequence[Column], *, by_cell: bool = False, compact: bool = False) -> None:
        """Make a table; `by_cell` puts a single cell in hand instead of a row."""
        super().__init__()
        self._columns = columns
        self._compact = compact
        self.rows = Rows(len(columns))
        self.setModel(self.rows)
        self.setItemDelegate(_CellDelegate(columns, self, by_cell=by_cell))
        self.setHorizontalHeader(_Head(columns, self))
        self.horizontalHeader().setMinimumSectionSize(1)  # a column with an arrow is as narrow as it says
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        behaviour = QAbstractItemView.SelectionBehavior
        self.setSelectionBehavior(behaviour.SelectItems if by_cell else behaviour.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.doubleClicked.connect(self._on_opened)
        self.selectionModel().currentChanged.connect(self._on_current)
        self._measure()

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Show rows that are all at hand; totals come first."""
        key = self.current_key()
        self.rows.show_rows(rows)
        self._take_up(key)

    def show_pages(self, count: int, fetch: Fetch) -> None:
        """Show `count` rows fetched as they come into sight; see Rows."""
        key = self.current_key()
        self.rows.show_pages(count, fetch)
        self._take_up(key)

    def current_key(self) -> object:
        """Give the key of the row in hand, or None."""
        row = self.rows.row(self.currentIndex().row()) if self.currentIndex().isValid() else None
        return row.key if row else None

    def choose(self, key: object, column: int = 0) -> None:
        """Take the row of `key` in hand, if it is there."""
        if (place := self.rows.place(key)) >= 0:
            self.setCurrentIndex(self.rows.index(place, column))

    def _take_up(self, key: object) -> None:
        if self.rows.rowCount():
            self.rows.row(0)
            place = self.rows.place(key) if key is not None else 0
            self.setCurrentIndex(self.rows.index(max(0, place), 0))

    def _measure(self) -> None:
        height = px().row_compact if self._compact else px().row
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(height)
        self._spread()

    def _spread(self) -> None:
        factor = px().factor
        fixed = sum(round(column.width * factor) for column in self._columns)
        free = [place for place, column in enumerate(self._columns) if not column.width]
        room = max(self.viewport().width() - fixed, round(96 * factor) * len(free))
        for place, column in enumerate(self._columns):
            width = round(column.width * factor) if column.width else room // len(free)
            self.setColumnWidth(place, width)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.rows.row(current.row()) if current.isValid() else None
        if row is not None:
            self.moved.emit(row.key, current.column())

    def _on_opened(self, index: QModelIndex) -> None:
        row = self.rows.row(index.row()) if index.isValid() else None
        if row is not None:
            self.opened.emit(row.key, index.column())

    def _turn(self, number: int) -> None:
        row = self.rows.row(number)
        if not isinstance(row, TableRow):
            return
        for column, cell in enumerate(row.cells):
            if isinstance(cell, Cell) and cell.checked is not None:
                self.rows.tick(number, column, not cell.checked)
                self.ticked.emit(row.key, not cell.checked)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, turn the tick with Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_opened(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._turn(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Turn the tick under the pointer."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = self.rows.row(index.row()) if index.isValid() else None
        cell = row.cells[index.column()] if isinstance(row, TableRow) else None
        if isinstance(cell, Cell) and cell.checked is not None:
            self._turn(index.row())

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "rows"):
            self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the columns that grow."""
        super().resizeEvent(event)
        self._spread()
