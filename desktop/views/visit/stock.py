"""Band 3: what stands at the counter and in the back room, product by product, in cartons.

What stood there last time is shown quietly in each cell; only a line that somebody wrote or repeated is counted.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMenu, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from contract.words import say
from desktop.models.visit_forms import Form, StockLine, line_of
from desktop.views.parts import Band, Button, Chip, ChipLabel, EmptyState, Label, NumberCell, away
from desktop.views.parts.painting import LEFT, RIGHT, hairline, words
from desktop.views.theme import ink, px
from desktop.views.tokens import S3, Ink
from desktop.views.visit.writing import Writing
from insights.wording import Tenths

_WIDTHS: Final = (44, 82, 82, 62, 58)  # last time, counter, back room, age, a week; the name takes the rest
_OLD_KEY: Final = "overstock_age_days"
_LEAST_ROWS: Final = 3


class StockBand(Band):
    """Enter goes to the next cell, = takes the figure of last time."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(say("Stock"), "Alt+3", (say("unit: carton"), say("Enter: next cell"), say("=: as last time")))
        self._writing = writing
        self.rows: list[StockRow] = []
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
        self.body.addWidget(self.head)
        self.body.addWidget(self.area, 1)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_cell_focus)

    def show_form(self) -> None:
        """Show the form that is open."""
        form, answers = self._writing.shown(), self._writing.answers
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None and old not in {self.add, self._nothing}:
                away(old)
        self.rows = []
        self._column.addWidget(self._nothing)
        self._nothing.setVisible(not form.lines)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        for line in form.lines:
            self._add_row(line)
        for product_no in answers.counts:
            if product_no not in {line.product_no for line in form.lines}:
                self._add_row(self._line(form, product_no))
        self._settle()

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

    def _add_row(self, line: StockLine) -> StockRow:
        limit = self._writing.shown().rules.limit(_OLD_KEY, "suggestions")
        row = StockRow(line, limit)
        counter, backroom = self._writing.answers.counts.get(line.product_no, (None, None))
        row.counter.set_value(counter)
        row.backroom.set_value(backroom)
        row.show_state()
        row.written.connect(self._on_written)
        for cell, last in ((row.counter, line.counter_tiao), (row.backroom, line.backroom_tiao)):
            cell.passed.connect(lambda cell=cell: self._next_after(cell))
            cell.repeated.connect(lambda row=row, cell=cell, last=last: self._on_repeated(row, cell, last))
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        self._nothing.hide()
        return row

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

    def _on_written(self, row: object) -> None:
        if not isinstance(row, StockRow):
            return
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
        row = self._add_row(self._line(self._writing.shown(), product_no))
        self._settle()
        row.counter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_cell_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        for row in self.rows:
            row.set_in_hand(now is not None and row.isAncestorOf(now))


class StockRow(QWidget):
    """One product: last time, counter, back room, age, sold a week."""

    written = Signal(object)  # the row

    def __init__(self, line: StockLine, old_days: int | None) -> None:
        super().__init__()
        self.line = line
        self._old_days = old_days
        self._in_hand = False
        self.counter, self.backroom = NumberCell(), NumberCell()
        last, counter, backroom, age, weekly = _scaled()
        row = QHBoxLayout(self)
        row.setContentsMargins(S3, 0, S3, 1)
        row.setSpacing(0)
        row.addWidget(Label(line.name, elide=True), 1)
        row.addWidget(_figure("" if line.last_tiao is None else str(line.last_tiao), last))
        for cell, width, what, before in (
            (self.counter, counter, "counter", line.counter_tiao),
            (self.backroom, backroom, "backroom", line.backroom_tiao),
        ):
            cell.setObjectName(f"stock:{line.product_no}:{what}")
            cell.setAccessibleName(f"{line.name} {say('Counter') if what == 'counter' else say('Back room')}")
            cell.setPlaceholderText("" if before is None else str(before))
            cell.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            cell.textEdited.connect(lambda _text: self.written.emit(self))
            place = QHBoxLayout()
            place.addStretch(1)
            place.addWidget(cell)
            holder = QWidget()
            holder.setFixedWidth(width)
            holder.setLayout(place)
            place.setContentsMargins(0, 0, 0, 0)
            row.addWidget(holder)
        self._age = _figure("", age)
        self._out = ChipLabel(Chip(say("out"), "", "warn"))
        row.addWidget(self._age)
        row.addWidget(self._out)
        self._out.hide()
        row.addWidget(_figure("" if line.weekly_tenths is None else str(Tenths(line.weekly_tenths)), weekly))
        self._age_width = age
        self.setFixedHeight(px().row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_state()

    def set_in_hand(self, in_hand: bool) -> None:
        """Mark the row the hand is in."""
        if in_hand != self._in_hand:
            self._in_hand = in_hand
            self.update()

    def show_state(self) -> None:
        """Say that a product is out, or how old it is."""
        is_out = self.counter.value() == 0 and self.backroom.value() == 0
        days = self.line.age_days
        self._age.setText("" if days is None or is_out else say("{days} d", days=days))
        is_old = days is not None and self._old_days is not None and days > self._old_days
        self._age.set_colour("warn" if is_old else "text")
        self._age.set_bold(is_old)
        margin = self._age_width - self._out.sizeHint().width()
        self._age.setFixedWidth(max(0, margin) if is_out else self._age_width)
        self._out.setVisible(is_out)
        counted = self.counter.value() is not None or self.backroom.value() is not None
        for cell in (self.counter, self.backroom):
            cell.set_untouched(not counted)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground of the row in hand, and the hairline."""
        painter = QPainter(self)
        if self._in_hand:
            painter.fillRect(self.rect(), ink("accent-soft"))
        hairline(painter, 0, self.height() - 1, self.width())
        painter.end()


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


def _figure(text: str, width: int, colour: Ink = "quiet") -> Label:
    label = Label(text, "text", colour)
    label.setFixedWidth(width)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label
