"""A list file of a person, opened: what it is, where its headings stand, and its lines as a stream.

CSV, TSV and their kin in any usual encoding, packed with gzip or not, and XLSX. Whoever reads a file of a stranger
calls the same two functions of `importers.child`, which run these in a process with limits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from contract.errors import UserError
from importers import delimited, workbooks
from importers.archives import check_packed_size
from importers.dialects import Dialect
from importers.formulas import unguarded
from importers.headings import are_lost, find_header, headings_of
from importers.limits import BY_KIND, Limits
from importers.reasons import Reason
from importers.synonyms import is_known

_SAMPLE_ROWS: Final = 200


class Line(NamedTuple):
    """One line of a list: its row number as Excel shows it, and its cells as texts."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How a file is to be read: what was found, or what a person chose instead; None leaves it to be found.

    `header_row` counts from 1; 0 says that the list has no headings. `sheet` is for workbooks, `encoding` and
    `dialect` for text files.
    """

    kind: str = "retailers"
    encoding: str | None = None
    dialect: Dialect | None = None
    sheet: str | None = None
    header_row: int | None = None
    header_rows: int = 1

    @property
    def limits(self) -> Limits:
        """Give what a list of this kind may be."""
        return BY_KIND[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSummary:
    """What a file is, before it is imported: everything a person confirms or corrects."""

    choice: Choice
    headings: tuple[str, ...]
    sample_rows: tuple[Line, ...]
    sheets: tuple[str, ...] = ()
    remarks: tuple[Reason, ...] = ()

    @property
    def encoding(self) -> str | None:
        """Name the codec of a text file."""
        return self.choice.encoding

    @property
    def dialect(self) -> Dialect | None:
        """Give the dialect of a text file."""
        return self.choice.dialect

    @property
    def header_row(self) -> int:
        """Give the row of the headings, from 1; 0 where there is none."""
        return self.choice.header_row or 0


def inspect(path: Path, choice: Choice | None = None) -> SheetSummary:
    """Find out how `path` is to be read; what `choice` already says is kept.

    Raises UserError for a file that is no list, is damaged, or is larger than its kind may be.
    """
    choice = choice or Choice()
    check_packed_size(path, choice.limits)
    shown: list[str] = []
    if workbooks.is_workbook(path):
        shown, sheet, first = workbooks.look(path, choice.sheet, choice.limits, _SAMPLE_ROWS)
        choice = replace(choice, sheet=sheet)
    else:
        encoding, dialect = delimited.find_form(path, choice.limits, choice.encoding)
        choice = replace(choice, encoding=encoding, dialect=choice.dialect or dialect)
        first = list(islice(all_rows(path, choice), _SAMPLE_ROWS))
    if not any(any(row) for row in first):
        raise UserError("The file {name} holds no lines. Nothing was imported; export the list again.", name=path.name)
    if choice.header_row is None:
        row, rows = find_header(first, is_known)
        choice = replace(choice, header_row=row, header_rows=rows)
    return _summary(path, choice, first, tuple(shown))


def _summary(path: Path, choice: Choice, first: list[list[str]], sheets: tuple[str, ...]) -> SheetSummary:
    start = choice.header_row or 0
    end = start - 1 + choice.header_rows if start else 0
    found = headings_of(first[start - 1 : end]) if start else ()
    sample = tuple(Line(number, row) for number, row in enumerate(first[end:], end + 1) if any(row))
    width = Counter(len(line.cells) for line in sample).most_common(1)[0][0] if sample else 0
    headings = found + ("",) * (width - len(found))
    if len(headings) > choice.limits.columns:
        raise _too_wide(path, choice.limits)
    return SheetSummary(
        choice=choice, headings=headings, sample_rows=sample, sheets=sheets, remarks=tuple(_remarks(choice, found))
    )


def _remarks(choice: Choice, headings: Sequence[str]) -> Iterator[Reason]:
    if not choice.header_row:
        yield Reason("No row of headings was found. Choose it, or name the columns by their letters.")
    if are_lost(headings):
        yield Reason(
            "The headings are question marks: the characters were lost when the file was saved. "
            "Export the list again as XLSX, or map the columns one by one."
        )


def rows(path: Path, choice: Choice) -> Iterator[Line]:
    """Give the lines below the headings, blank ones left out, as a stream; `choice` is that of a SheetSummary.

    Raises UserError when the file breaks off or is larger than its kind may be; nothing of it may be kept then.
    """
    limits = choice.limits
    check_packed_size(path, limits)
    skipped = rows_above(choice)
    taken = 0
    for number, cells in enumerate(all_rows(path, choice), 1):
        if number <= skipped or not "".join(cells).strip():
            continue
        taken += 1
        if taken > limits.rows:
            raise _too_many(path, limits)
        if len(cells) > limits.columns:
            raise _too_wide(path, limits)
        yield Line(number, cells)


def rows_above(choice: Choice) -> int:
    """Count the rows down to the last one of the headings."""
    return choice.header_row - 1 + choice.header_rows if choice.header_row else 0


def all_rows(path: Path, choice: Choice) -> Iterator[list[str]]:
    """Give every row, blank rows, titles and headings too."""
    if choice.sheet is not None:
        return workbooks.records(path, choice.sheet, choice.limits)
    if choice.encoding is None or choice.dialect is None:
        raise ValueError("the choice is not that of an inspected file")
    return map(unguarded, delimited.records(path, choice.encoding, choice.dialect, choice.limits))


def _too_many(path: Path, limits: Limits) -> UserError:
    return UserError(
        "The file {name} has more than {rows} lines. Nothing was imported; split it into several files.",
        name=path.name,
        rows=limits.rows,
    )


def _too_wide(path: Path, limits: Limits) -> UserError:
    return UserError(
        "The file {name} has more than {columns} columns. Nothing was imported; delete those that are not needed.",
        name=path.name,
        columns=limits.columns,
    )
