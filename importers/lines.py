"""One line of a list, read by its mapping: what it says, field by field, and what in it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from importers.fields import importable
from importers.mapping import Binding
from importers.reasons import Reason
from importers.sheet import Line
from importers.unreadable import Refusal, Unreadable
from importers.values import CodeLists, reader_of

_TOTALS: Final = frozenset({"合计", "总计", "小计", "總計", "合計", "小計", "total", "totals", "sum", "subtotal"})
_TOTAL_CELLS: Final = 2  # a line of totals says little else


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not taken, with its cells as they were, for the error file."""

    line: Line
    refusals: tuple[Refusal, ...]


@dataclass(slots=True)
class Counts:
    """How many lines became what; `missing` counts what the source named before and names no longer."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    missing: int = 0


class LineReader:
    """Reads lines by a binding, each cell by the reader of its field."""

    def __init__(self, binding: Binding, codes: CodeLists, sample: Sequence[Line]) -> None:
        """`sample` shows some lines of the list, by which a column's way of writing dates is told."""
        fields = importable(binding.kind)
        self._columns = [
            (column, reader_of(fields[column.field], codes, [column.text(line.cells) for line in sample]))
            for column in binding.columns
        ]
        self._width = len(binding.headings)

    def read(self, line: Line) -> tuple[dict[str, Any], list[Refusal]]:
        """Give what the mapped cells of a line say, blank ones left out, and why some cannot be read."""
        number, cells = line
        fields: dict[str, Any] = {}
        refusals = [Refusal(number, "", "", reason) for reason in self._odd_shape(cells)]
        for column, read in self._columns:
            text = column.text(cells)
            if not text:
                continue
            try:
                value = read(text)
            except Unreadable as wrong:
                refusals.append(Refusal(number, column.heading, text, wrong.reason()))
            else:
                if value is not None:
                    fields[column.field] = value
        return fields, refusals

    def _odd_shape(self, cells: Sequence[str]) -> Iterator[Reason]:
        if len(cells) > self._width and any(cells[self._width :]):
            yield Reason("The line has more cells than there are headings: a cell may have been split in two.")
        if self._is_total(cells):
            yield Reason("This is a line of totals.")

    def _is_total(self, cells: Sequence[str]) -> bool:
        first = next((cell for cell in cells if cell), "").strip().casefold()
        if first not in _TOTALS:
            return False
        return sum(1 for cell in cells if cell.strip()) <= max(_TOTAL_CELLS, self._width // 2)
