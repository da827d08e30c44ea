"""The list view and the one delegate that paints every list row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.views import icons
from desktop.views.parts.choices import paint_tick
from desktop.views.parts.painting import RIGHT, chip_width, hairline, paint_chip, paint_picture, words, words_width
from desktop.views.rows import ROW, Fetch, Index, ListRow, Rows
from desktop.views.theme import ink, px
from desktop.views.tokens import BAR, S1, S2, S3, S4, Ink, Role


@dataclass(frozen=True, slots=True)
class ListLook:
    """How the rows of one list are laid out; widths in px at factor 1."""

    height: Literal["two", "one", "compact"] = "two"
    number_width: int = 0
    number_left: bool = False  # a date reads from the left
    figure_width: int = 76
    icon: bool = False
    bold_sections: bool = False  # a section is somebody or something, not a mere heading
    always_lit: bool = False  # the selection stays blue when the focus is elsewhere


class RowDelegate(QStyledItemDelegate):
    """Paints a ListRow: name and second line, chips right of them, figure last; a section's name above its first."""

    def __init__(self, look: ListLook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.openers: frozenset[int] = frozenset()  # the rows that open a section; rows fetched by pages have none

    def row_height(self) -> int:
        """Give the height of a row without a section's name, in px."""
        sizes = px()
        return {"two": sizes.row_two, "one": sizes.row, "compact": sizes.row_compact}[self.look.height]

    def opens_section(self, index: Index) -> bool:
        """Say whether the row is the first of its section."""
        return index.row() in self.openers

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Give the height of the row, and of its section's name if it opens one."""
        return QSize(200, self.row_height() + (px().section if self.opens_section(index) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        row = index.data(ROW)
        place: QRect = option.rect
        hairline(painter, place.left(), place.bottom(), place.width())
        if not isinstance(row, ListRow):
            return
        if self.opens_section(index):
            self._paint_section(painter, QRect(place.left(), place.top(), place.width(), px().section), row)
            place = place.adjusted(0, px().section, 0, 0)
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        view: QWidget | None = option.widget
        lit = selected and (self.look.always_lit or (view is not None and view.hasFocus()))
        ground: Ink | None = "accent-soft" if lit else "grey-soft" if selected else None
        if ground is None and state & QStyle.StateFlag.State_MouseOver:
            ground = "sunken"
        if ground:
            painter.fillRect(place.adjusted(0, 0, 0, -1), ink(ground))
        if lit:
            painter.fillRect(place.left(), place.top(), BAR, place.height() - 1, ink("accent"))
        self._paint_row(painter, place.adjusted(0, 0, -S4, -1), row, lit=lit, selected=selected)

    def _paint_section(self, painter: QPainter, place: QRect, row: ListRow) -> None:
        painter.fillRect(place, ink("sunken"))
        hairline(painter, place.left(), place.bottom(), place.width())
        inner = place.adjusted(S4, 0, -S4, -1)
        colour: Ink = "text" if self.look.bold_sections else "quiet"
        role: Role = "text" if self.look.bold_sections else "quiet"
        words(painter, inner, row.section, colour, role, bold=True)
        inner.setLeft(inner.left() + words_width(row.section, role, bold=True) + S2)
        words(painter, inner, row.section_note, "quiet", "quiet")

    def _paint_row(self, painter: QPainter, place: QRect, row: ListRow, *, lit: bool, selected: bool) -> None:
        left = self._paint_lead(painter, place, row, lit=lit)
        right = place.right() + 1
        if row.figure or row.figure_note:
            width = round(self.look.figure_width * px().factor)
            self._paint_figure(painter, QRect(right - width, place.top(), width, place.height()), row)
            right -= width + S3
        for chip in reversed(row.chips):
            width = chip_width(chip)
            top = place.top() + (place.height() - px().chip) // 2
            paint_chip(painter, QRect(right - width, top, width, px().chip), chip, raised=selected)
            right -= width + S1
        right = self._paint_pictures(painter, place, row, right)
        self._paint_words(painter, QRect(left, place.top(), right - left - S2, place.height()), row, bold=lit)

    def _paint_pictures(self, painter: QPainter, place: QRect, row: ListRow, right: int) -> int:
        for image, spot in zip(row.pictures, _picture_places(place, row, right), strict=True):
            paint_picture(painter, spot, image)
        return right - len(row.pictures) * (place.height() - 4 + S1)

    def picture_at(self, rect: QRect, row: ListRow, at: QPoint) -> int:
        """Give which picture of a row painted in `rect` lies under a point, or -1."""
        place = rect.adjusted(0, 0, -S4, -1)
        right = self._right_of_words(place, row)
        spots = _picture_places(place, row, right)
        return next((number for number, spot in enumerate(spots) if spot.contains(at)), -1)

    def _right_of_words(self, place: QRect, row: ListRow) -> int:
        right = place.right() + 1
        if row.figure or row.figure_note:
            right -= round(self.look.figure_width * px().factor) + S3
        return right - sum(chip_width(chip) + S1 for chip in row.chips)

    def _paint_lead(self, painter: QPainter, place: QRect, row: ListRow, *, lit: bool) -> int:
        left = place.left() + S4
        if row.checked is not None:
            square = QRect(left, place.top() + (place.height() - 18) // 2, 18, 18)
            paint_tick(painter, square, Qt.CheckState.Checked if row.checked else Qt.CheckState.Unchecked)
            left += 18 + S3
        if self.look.number_width:
            width = round(self.look.number_width * px().factor)
            if self.look.number_left:
                words(painter, QRect(left, place.top(), width, place.height()), row.number, "quiet")
                left += width
            else:
                column = QRect(place.left(), place.top(), width, place.height())
                words(painter, column, row.number, "accent" if lit else "quiet", bold=lit, align=RIGHT)
                left = place.left() + width + S3
        if self.look.icon:
            if row.icon:
                spot = QRect(left - 2, place.top(), px().icon, place.height())
                icons.paint(painter, spot, row.icon, row.icon_tone, size=px().icon)
            left += px().icon + S2
        return left

    def _paint_figure(self, painter: QPainter, place: QRect, row: ListRow) -> None:
        if not row.figure_note:
            words(painter, place, row.figure, "quiet", "quiet", align=RIGHT)
            return
        upper, lower = _two_lines(place)
        words(painter, upper, row.figure, align=RIGHT)
        words(painter, lower, row.figure_note, row.note_tone, "quiet", align=RIGHT)

    def _paint_words(self, painter: QPainter, place: QRect, row: ListRow, *, bold: bool) -> None:
        if not row.subtitle:
            _paint_found(painter, place, row.title, row.found, bold=bold)
            return
        upper, lower = _two_lines(place)
        _paint_found(painter, upper, row.title, row.found, bold=bold)
        _paint_found(painter, lower, row.subtitle, row.found_below, "quiet", "quiet")


def _picture_places(place: QRect, row: ListRow, right: int) -> list[QRect]:
    """Give where the pictures of a row stand: squares that end at `right`."""
    side = place.height() - 4
    left = right - len(row.pictures) * (side + S1)
    return [QRect(left + n * (side + S1), place.top() + 2, side, side) for n in range(len(row.pictures))]


def _two_lines(place: QRect) -> tuple[QRect, QRect]:
    first, second = px().leading("text"), px().leading("quiet")
    top = place.top() + (place.height() - first - second) // 2
    return (
        QRect(place.left(), top, place.width(), first),
        QRect(place.left(), top + first, place.width(), second),
    )


def _paint_found(
    painter: QPainter,
    place: QRect,
    text: str,
    found: tuple[tuple[int, int], ...],
    colour: Ink = "text",
    role: Role = "text",
    *,
    bold: bool = False,
) -> None:
    """Paint a line in which the letters that were searched for are underlined."""
    at = 0
    for start, length in found:
        for piece, is_found in ((text[at:start], False), (text[start : start + length], True)):
            shown: Ink = "accent" if is_found else colour
            heavy = is_found or bold
            width = min(words_width(piece, role, bold=heavy), max(0, place.width()))
            spot = QRect(place.left(), place.top(), width + 1, place.height())
            words(painter, spot, piece, shown, role, bold=heavy)
            if is_found:
                painter.fillRect(place.left(), place.bottom() - 1, width, 2, ink("accent"))
            place = place.adjusted(width, 0, 0, 0)
        at = start + length
    words(painter, place, text[at:], colour, role, bold=bold)


class ListView(QListView):
    """A list of ListRows. Arrows move, Enter opens, Space turns a tick; the row in hand keeps its place on refresh."""

    moved = Signal(object)  # the key of the row in hand
    opened = Signal(object)  # Enter, or a double click
    ticked = Signal(object, bool)
    pictured = Signal(object, int)  # a click on the n-th picture of a row

    def __init__(self, look: ListLook | None = None) -> None:
        super().__init__()
        self.rows = Rows()
        self.delegate = RowDelegate(look or ListLook(), self)
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.activated.connect(self._on_activated)
        self.selectionModel().currentChanged.connect(self._on_current)
        self._empty: QWidget | None = None

    def show_rows(self, rows: Sequence[ListRow], instead: int = 0) -> None:
        """Show rows that are all at hand; only these may stand in sections.

        Row `instead` is taken in hand where the one in hand is no longer among them.
        """
        key = self.current_key()
        sections = ["", *(row.section for row in rows)]
        pairs = enumerate(itertools.pairwise(sections))
        self.delegate.openers = frozenset(place for place, (before, now) in pairs if now and now != before)
        self.setUniformItemSizes(not self.delegate.openers)
        self.rows.show_rows(rows)
        found = (place for place, row in enumerate(rows) if key is not None and row.key == key)
        self._take_up(next(found, min(max(0, instead), len(rows) - 1)))

    def show_pages(self, count: int, fetch: Fetch) -> None:
        """Show `count` rows fetched as they come into sight; see Rows."""
        key = self.current_key()
        self.delegate.openers = frozenset()
        self.setUniformItemSizes(True)
        self.rows.show_pages(count, fetch)
        if count:
            self.rows.row(0)
        self._take_up(max(0, self.rows.place(key) if key is not None else 0))

    def set_empty(self, state: QWidget) -> None:
        """Show `state`, such as an EmptyState, while there are no rows."""
        self._empty = state
        state.setParent(self.viewport())
        self._settle_empty()

    def current_key(self) -> object:
        """Give the key of the row in hand, or None."""
        row = self.rows.row(self.currentIndex().row()) if self.currentIndex().isValid() else None
        return row.key if row else None

    def choose(self, key: object) -> None:
        """Take the row of `key` in hand, if it is there."""
        if (place := self.rows.place(key)) >= 0:
            self.setCurrentIndex(self.rows.index(place, 0))

    def take(self, place: int) -> None:
        """Take row `place` in hand."""
        self.rows.row(place)
        self.setCurrentIndex(self.rows.index(place, 0))

    def step(self, by: int) -> None:
        """Move the row in hand down (or up), as J and K do while the focus is elsewhere."""
        place = self.currentIndex().row() + by
        if 0 <= place < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(place, 0))

    def _take_up(self, place: int) -> None:
        if self.rows.rowCount():
            self.take(place)
        self._settle_empty()

    def _settle_empty(self) -> None:
        if self._empty is not None:
            self._empty.setVisible(self.rows.rowCount() == 0)
            width = self.viewport().width() - 2 * S4
            self._empty.setGeometry(
                S4, S2, width, max(self._empty.heightForWidth(width), self._empty.sizeHint().height())
            )

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.rows.row(current.row()) if current.isValid() else None
        if row is not None:
            self.moved.emit(row.key)

    def _on_activated(self, index: QModelIndex) -> None:
        row = self.rows.row(index.row())
        if row is not None:
            self.opened.emit(row.key)

    def _turn(self, number: int) -> bool:
        row = self.rows.row(number)
        if not isinstance(row, ListRow) or row.checked is None:
            return False
        self.rows.tick(number, 0, not row.checked)
        self.ticked.emit(row.key, not row.checked)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the tick with Space, which is the page's where rows have none; Enter opens on every system."""
        if event.key() == Qt.Key.Key_Space:
            event.setAccepted(self.currentIndex().isValid() and self._turn(self.currentIndex().row()))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Turn the tick under the pointer."""
        super().mouseReleaseEvent(event)
        at: QPoint = event.position().toPoint()
        index = self.indexAt(at)
        if not index.isValid():
            return
        if at.x() < S4 + 18 + S3:
            self._turn(index.row())
        row = self.rows.row(index.row())
        if isinstance(row, ListRow) and row.pictures:
            number = self.delegate.picture_at(self.visualRect(index), row, at)
            if number >= 0:
                self.pictured.emit(row.key, number)

    def changeEvent(self, event: QEvent) -> None:
        """Measure the rows anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "delegate"):
            self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the empty state in its place."""
        super().resizeEvent(event)
        self._settle_empty()
