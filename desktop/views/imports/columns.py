"""The second step: which column of the list holds what, beside the list as it stands in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QVBoxLayout, QWidget

from contract.words import say
from desktop.models.list_schemes import Scheme, fields_by_column, pairs_of
from desktop.models.trials import Wish
from desktop.views.imports.values import IDENTITY, caption, is_official, sample
from desktop.views.parts import (
    Button,
    Chip,
    Chips,
    DropDown,
    Glyph,
    Label,
    LineEdit,
    Notice,
    Rule,
    Scroll,
    Segment,
    Sheet,
    Tick,
)
from desktop.views.rows import Cell, Column, TableRow
from desktop.views.tables import Table
from desktop.views.theme import px
from desktop.views.tokens import S1, S2, S3, S4
from importers.fields import importable
from importers.mapping import letter_of
from importers.sheet import Line, SheetSummary

_SHOWN: Final = 60  # lines of the file
_EXAMPLES: Final = 3


class ColumnsStep(QWidget):
    """Every column of the list with the field it goes into; the file beside it."""

    read_anew = Signal(str, object, object)  # kind, sheet, header row: None leaves it to be found

    def __init__(self) -> None:
        super().__init__()
        self._summary: SheetSummary | None = None
        self._header_row: int | None = None
        self.rows: list[_ColumnRow] = []
        self._is_narrow = False
        self.kind = Segment([("retailers", say("Shop lists")), ("orders", say("Order lists"))], "retailers")
        self.source = LineEdit(hint=say("such as the name of the system"), low=True)
        self.create_missing = Tick(say("Make shops and products that are not known"))
        self.sheets = DropDown([], low=True)
        self.less, self.more = Button("", icon="minus", low=True), Button("", icon="plus", low=True)
        self.header = Label("")
        self.remarks = Notice(())
        self.left, self.right = Sheet(say("Columns"), margins=False), Sheet(say("In the file"), margins=False)
        self.listed = Scroll()
        self.table: Table | None = None
        self._lay_out()
        self._connect()

    def show_list(self, summary: SheetSummary, scheme: Scheme, sources: Sequence[str], header_row: int | None) -> None:
        """Show a list with the way it is proposed to be read."""
        self._summary, self._header_row = summary, header_row
        self.kind.blockSignals(True)
        self.kind.choose(scheme.kind)
        self.kind.blockSignals(False)
        self.source.setText(scheme.source)
        completer = QCompleter(list(sources), self.source)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.source.setCompleter(completer)
        self.create_missing.setVisible(scheme.kind == "orders")
        self.create_missing.setChecked(scheme.create_missing)
        known = say("kept way, version {n}", n=scheme.version) if scheme.version else say("proposed")
        self.left.set_title(say("Columns"), known)
        self._show_form(summary)
        self._show_columns(summary, fields_by_column(scheme.pairs, summary.headings), scheme.kind)
        self._show_file()

    def first(self) -> QWidget:
        """Give what the step begins with."""
        return self.rows[0].field if self.rows else self

    def scheme(self) -> Scheme:
        """Give the way of reading as it stands on the screen."""
        if self._summary is None:
            raise ValueError("no list is shown")
        fields = [row.field.current() for row in self.rows]
        return Scheme(
            kind=self.kind.current(),
            pairs=pairs_of(fields, self._summary.headings),
            source=self.source.text().strip(),
            create_missing=self.create_missing.isVisible() and self.create_missing.isChecked(),
        )

    def wish_on(self, wish: Wish) -> Wish:
        """Give the wish with what stands on the screen."""
        scheme = self.scheme()
        return replace(wish, pairs=scheme.pairs, source=scheme.source, create_missing=scheme.create_missing)

    def set_narrow(self, narrow: bool) -> None:
        """Leave out the file where there is no room: each column shows some of its cells."""
        self._is_narrow = narrow
        self.right.setVisible(not narrow)
        self.left.setMaximumWidth(16_777_215 if narrow else round(520 * px().factor))

    def _lay_out(self) -> None:
        self.left.head_row.addWidget(self.kind)
        self.left.body.setSpacing(0)
        self.left.body.addWidget(self.listed, 1)
        self.left.body.addWidget(Rule())
        foot = QHBoxLayout()
        foot.setContentsMargins(S4, S2, S4, S2)
        foot.setSpacing(S2)
        named = Label(say("Source"), "quiet", "quiet")
        named.setBuddy(self.source)
        foot.addWidget(named)
        foot.addWidget(self.source, 1)
        self.left.body.addLayout(foot)
        self.create_missing.setContentsMargins(S4, 0, S4, 0)
        tick = QHBoxLayout()
        tick.setContentsMargins(S4 - 2, 0, S4, S2)
        tick.addWidget(self.create_missing)
        tick.addStretch(1)
        self.left.body.addLayout(tick)
        for piece in (self.sheets, self.less, self.header, self.more):
            self.right.head_row.addWidget(piece)
        self.right.body.setSpacing(0)
        self.right.body.addWidget(self.remarks)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(S3)
        whole.addWidget(self.left, 5)
        whole.addWidget(self.right, 7)
        self.listed.body.setSpacing(0)
        self.less.setAccessibleName(say("Headings one row higher"))
        self.more.setAccessibleName(say("Headings one row lower"))

    def _connect(self) -> None:
        self.kind.chosen.connect(lambda kind: self._read_anew(kind=kind))
        self.sheets.chosen.connect(lambda sheet: self._read_anew(sheet=sheet))
        self.less.clicked.connect(lambda: self._move_header(-1))
        self.more.clicked.connect(lambda: self._move_header(1))

    def _read_anew(self, *, kind: str = "", sheet: str | None = None) -> None:
        if self._summary is not None:
            row = None if sheet is not None else self._header_row
            self.read_anew.emit(kind or self.kind.current(), sheet or self._summary.choice.sheet, row)

    def _move_header(self, by: int) -> None:
        if self._summary is not None:
            row = max(0, self._summary.header_row + by)
            self.read_anew.emit(self.kind.current(), self._summary.choice.sheet, row)

    def _show_form(self, summary: SheetSummary) -> None:
        self.sheets.blockSignals(True)
        self.sheets.clear()
        for name in summary.sheets:
            self.sheets.addItem(name, name)
        self.sheets.choose(summary.choice.sheet or "")
        self.sheets.blockSignals(False)
        self.sheets.setVisible(len(summary.sheets) > 1)
        row = summary.header_row
        self.header.setText(say("Headings in row {row}", row=row) if row else say("No headings"))
        self.less.setEnabled(row > 0)
        remarks = [str(remark) for remark in summary.remarks]
        self.remarks.set_words([" ".join(remarks)])
        self.remarks.setVisible(bool(remarks))

    def _show_columns(self, summary: SheetSummary, fields: Sequence[str], kind: str) -> None:
        while (item := self.listed.body.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        offered = [("", say("not imported")), *((name, caption(kind, name)) for name in importable(kind))]
        self.rows = [
            _ColumnRow(heading or letter_of(place), _examples(summary, place), offered, fields[place], kind)
            for place, heading in enumerate(summary.headings)
        ]
        for row in self.rows:
            row.field.chosen.connect(lambda _name: self._show_file())
            self.listed.body.addWidget(row)
        self.listed.body.addStretch(1)

    def _show_file(self) -> None:
        summary = self._summary
        if summary is None:
            return
        if self.table is not None:
            self.table.setParent(None)
            self.table.deleteLater()
        fields = [row.field.current() for row in self.rows]
        kind = self.kind.current()
        columns = [Column(say("Row"), "", number=True, width=56, quiet=True)]
        for place, heading in enumerate(summary.headings):
            goes = f"→ {caption(kind, fields[place])}" if fields[place] else say("not imported")
            columns.append(Column(heading or letter_of(place), goes, width=132))
        self.table = Table(columns, compact=True)
        self.table.setCornerWidget(QWidget())
        self.right.body.addWidget(self.table, 1)
        rows = [_file_row(line, fields, kind) for line in summary.sample_rows[:_SHOWN]]
        self.table.show_rows(rows)


class _FieldDrop(DropDown):
    """A drop-down in a list that scrolls: the wheel scrolls the list and changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _ColumnRow(QWidget):
    """One column of the list: its heading and some cells, and the field it goes into."""

    def __init__(
        self, heading: str, examples: Sequence[str], offered: list[tuple[str, str]], current: str, kind: str
    ) -> None:
        super().__init__()
        self._examples = examples
        self._kind = kind
        row = QHBoxLayout()
        row.setContentsMargins(S4, S1, S4, S1)
        row.setSpacing(S2)
        told = QVBoxLayout()
        told.setSpacing(0)
        self.heading = Label(heading, bold=True, elide=True)
        self.example = Label("", "quiet", "quiet", elide=True)
        told.addWidget(self.heading)
        told.addWidget(self.example)
        row.addLayout(told, 1)
        row.addWidget(Glyph("arrow-right"))
        self.field = _FieldDrop(offered, current, low=True)
        self.field.setFixedWidth(round(176 * px().factor))
        self.field.setAccessibleName(heading)
        row.addWidget(self.field)
        self.mark = Chips()
        self.mark.setFixedWidth(round(84 * px().factor))
        row.addWidget(self.mark)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row)
        whole.addWidget(Rule())
        self.field.chosen.connect(lambda _name: self._show())
        self._show()

    def _show(self) -> None:
        name = self.field.current()
        self.heading.set_colour("text" if name else "quiet")
        cells = say(", ").join(sample(self._kind, name, text) for text in self._examples)
        self.example.setText(cells or say("all cells are blank"))
        chips = []
        if name in IDENTITY:
            chips = [Chip(say("key"), "", "accent")]
        elif self._kind == "retailers" and is_official(name):
            chips = [Chip(say("official"), "lock", "line")]
        self.mark.set_chips(chips)


def _examples(summary: SheetSummary, place: int) -> list[str]:
    cells = (line.cells[place].strip() for line in summary.sample_rows if place < len(line.cells))
    return list(dict.fromkeys(cell for cell in cells if cell))[:_EXAMPLES]


def _file_row(line: Line, fields: Sequence[str], kind: str) -> TableRow:
    number, cells = line
    shown = [
        Cell(
            sample(kind, fields[place], cells[place]) if place < len(cells) else "",
            "text" if fields[place] else "quiet",
        )
        for place in range(len(fields))
    ]
    return TableRow((str(number), *shown), number)


def summary_of(scroll: Scroll, scheme: Scheme, headings: Sequence[str]) -> None:
    """Fill `scroll` with each column and the field it goes into, to be read."""
    while (item := scroll.body.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.setParent(None)
            old.deleteLater()
    scroll.body.setSpacing(0)
    for place, name in enumerate(fields_by_column(scheme.pairs, headings)):
        scroll.body.addWidget(_SummaryRow(headings[place] or letter_of(place), name, scheme.kind))
    scroll.body.addStretch(1)


class _SummaryRow(QWidget):
    """One column and its field in a line."""

    def __init__(self, heading: str, name: str, kind: str) -> None:
        super().__init__()
        row = QHBoxLayout()
        row.setContentsMargins(S4 - 2, 5, S4, 4)
        row.setSpacing(S2)
        told = Label(heading, "quiet", "text" if name else "quiet", elide=True)
        told.setFixedWidth(round(100 * px().factor))
        row.addWidget(told)
        row.addWidget(Glyph("arrow-right", small=True))
        row.addWidget(Label(caption(kind, name) if name else say("not imported"), "quiet", elide=True))
        if kind == "retailers" and name and is_official(name) and name not in IDENTITY:
            row.addWidget(Glyph("lock", small=True))
        if name in IDENTITY:
            row.addWidget(Chips([Chip(say("key"), "", "accent")]))
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row)
        whole.addWidget(Rule())
