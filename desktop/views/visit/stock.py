"""Band 3: what stands at the counter and in the back room, product by product, in cartons.

What stood there last time is shown quietly in each cell; only a line that somebody wrote or repeated is counted.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from contract.words import say
from desktop.models.visit_forms import Form, StockLine, line_of
from desktop.views.parts import Band, Button, Chip, EmptyState, NumberCell
from desktop.views.parts.painting import LEFT, RIGHT, chip_width, hairline, paint_chip, words
from desktop.views.theme import ink, px
from desktop.views.tokens import S3
from desktop.views.visit.writing import Writing
from insights.wording import Tenths

_WIDTHS: Final = (44, 82, 82, 62, 58)  # last time, counter, back room, age, a week; the name takes the rest
_OLD_KEY: Final = "overstock_age_days"
_LEAST_ROWS: Final = 3


_NO_LINE: Final = StockLine(
    product_no=0, name="", counter_tiao=None, backroom_tiao=None, age_days=None, weekly_tenths=None
)


class StockBand(Band):
    """Enter goes to the next cell, = takes the figure of last time."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(say("Stock"), "Alt+3", (say("unit: carton"), say("Enter: next cell"), say("=: as last time")))
        self._writing = writing
        self._pool: list[StockRow] = []
        self._in_use = 0
        self._narrow = False
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.head = _Head()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        inner = QWidget()
        inner.setProperty("clear", True)
        inner.setLayout(self._column)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        self.area.setWidget(inner)
        inner.setAutoFillBackground(False)
        self.add = Button(say("another SKU"), "plain", icon="plus", low=True)
        self.add.setObjectName("stock:add")
        self.add.clicked.connect(self._on_add)
        self._nothing = EmptyState(
            say("Nothing was counted here yet"),
            say("Add the products you count; next time they stand here."),
            icon="package",
        )
        self._column.addWidget(self._nothing)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.body.addWidget(self.head)
        self.body.addWidget(self.area, 1)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_cell_focus)

    def enter(self) -> None:
        """Put the focus on the first cell; where nothing is counted yet, on what adds a product."""
        if cells := self._cells():
            cells[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
            cells[0].selectAll()
        else:
            super().enter()

    def show_form(self) -> None:
        """Show the form that is open."""
        form, answers = self._writing.shown(), self._writing.answers
        known = {line.product_no for line in form.lines}
        added = [self._line(form, product_no) for product_no in answers.counts if product_no not in known]
        self._in_use = 0
        for line in (*form.lines, *added):
            self._show_row(line)
        for row in self._pool[self._in_use :]:
            row.hide()
        self._nothing.setVisible(not self._in_use)
        self._settle()

    @property
    def rows(self) -> list[StockRow]:
        """Give the rows shown."""
        return self._pool[: self._in_use]

    def set_narrow(self, narrow: bool) -> None:
        """Show all rows where the page itself scrolls."""
        self._narrow = narrow
        self._settle()

    def _settle(self) -> None:
        """In one column all rows are shown; beside the advice they scroll."""
        rows = px().row
        self.area.setMinimumHeight((len(self.rows) + 1) * rows if self._narrow else _LEAST_ROWS * rows)

    def _line(self, form: Form, product_no: int) -> StockLine:
        return line_of(product_no, form.facts, form.trade, None, None, form.today)

    def _show_row(self, line: StockLine) -> StockRow:
        """Show a line in the next row; rows are kept from form to form."""
        if self._in_use == len(self._pool):
            self._make_row()
        row = self._pool[self._in_use]
        self._in_use += 1
        limit = self._writing.shown().rules.limit(_OLD_KEY, "suggestions")
        row.show_line(line, self._writing.answers.counts.get(line.product_no, (None, None)), limit)
        row.show()
        return row

    def _make_row(self) -> None:
        row = StockRow()
        row.written.connect(lambda: self._on_written(row))
        row.counter.passed.connect(lambda: self._next_after(row.counter))
        row.backroom.passed.connect(lambda: self._next_after(row.backroom))
        row.counter.repeated.connect(lambda: self._on_repeated(row, row.counter, row.line.counter_tiao))
        row.backroom.repeated.connect(lambda: self._on_repeated(row, row.backroom, row.line.backroom_tiao))
        self._column.insertWidget(len(self._pool), row)
        self._pool.append(row)

    def _cells(self) -> list[NumberCell]:
        return [cell for row in self.rows for cell in (row.counter, row.backroom)]

    def _next_after(self, cell: NumberCell) -> None:
        """Go to the next cell; after the last one to the band after."""
        cells = self._cells()
        at = cells.index(cell) + 1
        if at < len(cells):
            cells[at].setFocus(Qt.FocusReason.TabFocusReason)
            cells[at].selectAll()
            self.area.ensureWidgetVisible(cells[at])
        else:
            cell.focusNextChild()

    def _on_repeated(self, row: StockRow, cell: NumberCell, last: int | None) -> None:
        cell.set_value(last or 0)
        self._on_written(row)
        self._next_after(cell)

    def _on_written(self, row: StockRow) -> None:
        counts, product_no = self._writing.answers.counts, row.line.product_no
        counter, backroom = row.counter.value(), row.backroom.value()
        if counter is None and backroom is None:
            counts.pop(product_no, None)
        else:
            counts[product_no] = (counter, backroom)
        row.show_state()
        self._writing.touch("stock")

    def _on_add(self) -> None:
        form = self._writing.shown()
        shown = {row.line.product_no for row in self.rows}
        menu = QMenu(self)
        for product_no, product in sorted(form.trade.products.items(), key=lambda entry: entry[1].product_name):
            if product_no not in shown:
                action = menu.addAction(product.product_name)
                action.triggered.connect(lambda _checked=False, no=product_no: self._on_added(no))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _on_added(self, product_no: int) -> None:
        row = self._show_row(self._line(self._writing.shown(), product_no))
        self._nothing.hide()
        self._settle()
        row.counter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_cell_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        for row in self.rows:
            row.set_in_hand(now is not None and row.isAncestorOf(now))


class StockRow(QWidget):
    """One product: last time, counter, back room, age, sold a week. The words are painted: twelve rows open at once."""

    written = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line = _NO_LINE
        self._old_days: int | None = None
        self._in_hand = False
        self.counter, self.backroom = NumberCell(), NumberCell()
        for cell in (self.counter, self.backroom):
            cell.setParent(self)
            cell.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            cell.textEdited.connect(self._on_edited)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_line(self, line: StockLine, counts: tuple[int | None, int | None], old_days: int | None) -> None:
        """Show one product with what was counted so far; goods older than `old_days` stand out."""
        self.line, self._old_days = line, old_days
        before = (line.counter_tiao, line.backroom_tiao)
        names = (("counter", say("Counter")), ("backroom", say("Back room")))
        for cell, (key, word), last, now in zip((self.counter, self.backroom), names, before, counts, strict=True):
            cell.setObjectName(f"stock:{line.product_no}:{key}")
            cell.setAccessibleName(f"{line.name} {word}")
            cell.setPlaceholderText("" if last is None else str(last))
            cell.set_value(now)
        self.show_state()

    def set_in_hand(self, in_hand: bool) -> None:
        """Mark the row the hand is in."""
        if in_hand != self._in_hand:
            self._in_hand = in_hand
            self.update()

    def is_out(self) -> bool:
        """Say whether none is left."""
        return self.counter.value() == 0 and self.backroom.value() == 0

    def show_state(self) -> None:
        """Show whether the line was counted."""
        counted = self.counter.value() is not None or self.backroom.value() is not None
        for cell in (self.counter, self.backroom):
            cell.set_untouched(not counted)
        self.update()

    def sizeHint(self) -> QSize:
        """Give the room of one row."""
        return QSize(sum(_scaled()) + round(96 * px().factor), px().row)

    def minimumSizeHint(self) -> QSize:
        """Keep the height; the name ends in …."""
        return QSize(sum(_scaled()) + 64, px().row)

    def _on_edited(self) -> None:
        self.show_state()
        self.written.emit()

    def _places(self) -> list[QRect]:
        """Give the places of the columns: name, then those of the head."""
        places, right = [], self.width() - S3
        for width in reversed(_scaled()):
            places.append(QRect(right - width, 0, width, self.height() - 1))
            right -= width
        return [QRect(S3, 0, right - S3, self.height() - 1), *reversed(places)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cells in their columns."""
        super().resizeEvent(event)
        for cell, place in zip((self.counter, self.backroom), self._places()[2:4], strict=True):
            size = cell.sizeHint()
            cell.setGeometry(place.right() + 1 - size.width(), (place.height() - size.height()) // 2, *size.toTuple())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words, the ground of the row in hand, and the hairline."""
        painter = QPainter(self)
        if self._in_hand:
            painter.fillRect(self.rect(), ink("accent-soft"))
        hairline(painter, 0, self.height() - 1, self.width())
        line = self.line
        name, last, _counter, _backroom, age, weekly = self._places()
        words(painter, name, line.name)
        words(painter, last, "" if line.last_tiao is None else str(line.last_tiao), "quiet", align=RIGHT)
        self._paint_age(painter, age)
        sold = "" if line.weekly_tenths is None else str(Tenths(line.weekly_tenths))
        words(painter, weekly, sold, "quiet", align=RIGHT)
        painter.end()

    def _paint_age(self, painter: QPainter, place: QRect) -> None:
        if self.is_out():
            chip = Chip(say("out"), "", "warn")
            width = chip_width(chip)
            top = (place.height() - px().chip) // 2
            paint_chip(painter, QRect(place.right() + 1 - width, top, width, px().chip), chip)
            return
        days = self.line.age_days
        if days is not None:
            is_old = self._old_days is not None and days > self._old_days
            words(painter, place, say("{days} d", days=days), "warn" if is_old else "text", bold=is_old, align=RIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the theme changes."""
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)


class _Head(QWidget):
    """The head of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(px().row_compact)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("sunken"))
        hairline(painter, 0, self.height() - 1, self.width())
        right = self.width() - S3
        titles = (say("Last"), say("Counter"), say("Back room"), say("Age"), say("Weekly"))
        for title, width in reversed(list(zip(titles, _scaled(), strict=True))):
            words(painter, QRect(right - width, 0, width, self.height()), title, "quiet", "quiet", align=RIGHT)
            right -= width
        words(painter, QRect(S3, 0, right - S3, self.height()), say("SKU"), "quiet", "quiet", align=LEFT)
        painter.end()


def _scaled() -> tuple[int, ...]:
    factor = px().factor
    return tuple(round(width * (0.4 + 0.6 * factor)) for width in _WIDTHS)
