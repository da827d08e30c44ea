"""The refused lines of a list, as a list again: the layout and encoding it came in, with one column for the reasons.

A person corrects it and imports it like the first one. Our reader takes away exactly what was added here: the column
is known by its heading, the apostrophes of formulas.py by their place. Nothing in it can run as a formula. The file is
written into a stream and nowhere else: it holds names and phones, which must not lie about in a temporary file.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from contract.words import say
from importers import sheet
from importers.dialects import Dialect
from importers.formulas import guarded
from importers.lines import Refused
from importers.mapping import REASON_HEADINGS
from importers.sheet import Choice
from importers.workbook_writer import WorkbookWriter

_HOLDS_ALL: Final = ("utf", "gb18030")  # the encodings that hold every sentence in every language


class _RowWriter(Protocol):
    def write(self, cells: Sequence[str]) -> None:
        """Write one row."""

    def close(self) -> None:
        """Write what ends the file; the stream stays open."""


def error_file_name(path: Path) -> str:
    """Name the error file after the list: stores.csv.gz gives stores-errors.csv."""
    name = path.name.removesuffix(".gz")
    stem, _, suffix = name.rpartition(".")
    return f"{stem or suffix}-errors.{'xlsx' if suffix.lower() in {'xlsx', 'xlsm'} else suffix if stem else 'csv'}"


class ErrorsFile:
    """Writes refused lines beside the title rows and headings of the list they came from."""

    def __init__(self, path: Path, choice: Choice, target: BinaryIO) -> None:
        """`path` and `choice` are those of the list; `target` is a stream open for writing bytes."""
        self._writer: _RowWriter = (
            WorkbookWriter(target, choice.sheet) if choice.sheet is not None else _TextWriter(target, choice)
        )
        above = list(islice(sheet.all_rows(path, choice), sheet.rows_above(choice)))
        heading = (choice.header_row or 0) - 1  # of two rows of headings the upper one: it names the column
        self._repeats = bool(above) and above[heading][-1:] in ([name] for name in REASON_HEADINGS)
        self._width = max(map(len, above), default=0) - self._repeats
        for place, row in enumerate(above):
            own = self._own(row) if place >= heading else row
            self._writer.write([*own, say("Why refused")] if place == heading else own)

    def _own(self, cells: Sequence[str]) -> list[str]:
        """Give the list's own cells up to the column of reasons, whose older content is dropped."""
        own = list(cells[: self._width]) if self._repeats else list(cells)
        return own + [""] * (self._width - len(own))

    def add(self, refused: Refused) -> None:
        """Write one refused line with all its reasons, in the language spoken now."""
        reasons = say("; ").join(str(refusal) for refusal in refused.refusals)
        self._writer.write([*self._own(refused.line.cells), reasons])

    def close(self) -> None:
        """Finish the file; the stream stays open."""
        self._writer.close()


class _TextWriter:
    """Rows of a CSV file or its kin."""

    def __init__(self, target: BinaryIO, choice: Choice) -> None:
        encoding = codecs.lookup(choice.encoding or "utf-8").name
        holds_all = encoding.startswith(_HOLDS_ALL)
        dialect = choice.dialect or Dialect()
        self._text = io.TextIOWrapper(target, encoding=encoding if holds_all else "utf-8-sig", newline="")
        self._writer = csv.writer(
            self._text, delimiter=dialect.delimiter, quotechar=dialect.quote, lineterminator="\r\n"
        )

    def write(self, cells: Sequence[str]) -> None:
        self._writer.writerow([guarded(cell) for cell in cells])

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


def write_errors(path: Path, choice: Choice, refused: Iterable[Refused], target: BinaryIO) -> Iterator[Refused]:
    """Write every refused line that passes through, and let it pass; the file is whole when they have ended."""
    errors = ErrorsFile(path, choice, target)
    for one in refused:
        errors.add(one)
        yield one
    errors.close()
