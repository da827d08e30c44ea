"""XLSX workbooks, read row by row without the whole book in memory.

Only what a person sees is read: visible sheets, the stored results of formulas, numbers as their digits.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

from contract.errors import UserError
from importers.archives import check_workbook, damaged, out_of_memory
from importers.limits import MIB, Limits

# What openpyxl is known to raise on a file that is not as it should be: a foreign parser fed with foreign bytes.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    OSError,
    SyntaxError,
    NotImplementedError,
    RecursionError,
)
_OLD_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MARK: Final = b"PK"
_OTHER_BOOKS: Final = ("mimetype", "xl/workbook.bin")  # OpenDocument, and Excel's binary workbook
_MERGE: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MERGE_BYTES: Final = 256
_PADDED: Final = re.compile(r"0{2,}")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EXACT_DIGITS: Final = 15
_AT_ONCE: Final = 200

Range = tuple[int, int, int, int]
"""First column, first row, last column, last row."""


def is_workbook(path: Path) -> bool:
    """Say whether the file is an XLSX workbook; raises UserError for the workbooks that are not read."""
    with path.open("rb") as raw:
        mark = raw.read(len(_OLD_MARK))
    if mark == _OLD_MARK:
        raise UserError(
            "The file {name} is an old Excel file (.xls), or it is protected by a password. Nothing was imported; "
            "open it in Excel and save it as .xlsx without a password.",
            name=path.name,
        )
    if not mark.startswith(_ZIP_MARK):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            parts = set(archive.namelist())
    except _BROKEN as broken:
        raise damaged(path) from broken
    if parts.intersection(_OTHER_BOOKS) or not any(part.endswith("workbook.xml") for part in parts):
        raise UserError(
            "The file {name} is not a list that can be read here. Nothing was imported; save the list as .xlsx or "
            ".csv.",
            name=path.name,
        )
    return True


@contextmanager
def _opened(path: Path, limits: Limits) -> Iterator[Any]:
    """Open the book; every way in which a broken one can fail becomes one sentence."""
    check_workbook(path, limits)
    import openpyxl  # takes longer to load than the rest of the program: only for a workbook

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("openpyxl runs without defusedxml: a hostile workbook could exhaust the machine")
    try:
        with ExitStack() as stack:
            raw = stack.enter_context(path.open("rb"))  # openpyxl leaves a file open that it failed over
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of things in the book that a list does not need
                book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
            stack.callback(book.close)
            yield book
    except MemoryError as full:
        raise out_of_memory(path) from full
    except _BROKEN as broken:
        raise damaged(path) from broken


def look(path: Path, sheet: str | None, limits: Limits, rows: int) -> tuple[list[str], str, list[list[str]]]:
    """Name the sheets that a person sees, and one of them, `sheet` or the first that is not blank, with its first rows.

    Raises UserError when there is none, when it is damaged, or when it is larger than `limits`.
    """
    with _opened(path, limits) as book:
        shown = [page.title for page in book.worksheets if page.sheet_state == "visible"]
        if not shown:
            raise UserError(
                "The file {name} has no sheet that can be read. Nothing was imported; open it in Excel and save it as "
                "an ordinary .xlsx workbook.",
                name=path.name,
            )
        first: list[list[str]] = []
        for title in [sheet] if sheet is not None else shown:
            first = list(islice(_rows(book, path, title, limits), rows))
            if any(map(any, first)):
                return shown, title, first
    return shown, sheet or shown[0], first


def records(path: Path, sheet: str, limits: Limits) -> Iterator[list[str]]:
    """Give every row of one sheet as texts, blank and title rows too; merged cells repeat downwards.

    Raises UserError when the sheet is not there, is damaged, or is larger than `limits`.
    """
    with _opened(path, limits) as book:
        yield from _rows(book, path, sheet, limits)


def _rows(book: Any, path: Path, sheet: str, limits: Limits) -> Iterator[list[str]]:
    if sheet not in book.sheetnames:
        raise UserError("The file {name} has no sheet called {sheet}. Choose another.", name=path.name, sheet=sheet)
    page = book[sheet]
    merges = _Merges(_merged_ranges(path, page._worksheet_path, limits))  # noqa: SLF001  told nowhere else
    page.reset_dimensions()  # what a file says of its own size may be a lie
    scanned = 0
    for number, row in enumerate(_quietly(page.iter_rows()), 1):
        scanned += len(row)
        if number > limits.scanned_rows or scanned > limits.rows * limits.columns:
            raise _too_long(path, limits)
        yield merges.filled(number, _texts(row))


def _quietly(rows: Iterator[Any]) -> Iterator[Any]:
    """Take rows a batch at a time, deaf to the library's warnings of what it will not keep."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            batch = list(islice(rows, _AT_ONCE))
        if not batch:
            return
        yield from batch


def _too_long(path: Path, limits: Limits) -> UserError:
    return UserError(
        "The file {name} has more than {rows} rows. Nothing was imported; split it into several files.",
        name=path.name,
        rows=limits.scanned_rows,
    )


def _texts(row: tuple[Any, ...]) -> list[str]:
    texts = [_text(cell.value, cell) for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: object, cell: Any) -> str:
    """Write a cell as its digits, never as 1.38E+10; codes formatted with leading zeros keep them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _digits(value, cell)
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else str(value.replace(microsecond=0))
    return str(value) if isinstance(value, date | time) else format(value)


def _digits(value: float, cell: Any) -> str:
    if isinstance(value, float):
        if not value.is_integer():
            return format(Decimal(format(value, f".{_EXACT_DIGITS}g")), "f")
        if abs(value) >= 10**_EXACT_DIGITS:
            return format(value, f".{_EXACT_DIGITS}g")  # its last digits are lost: a reader of codes refuses it
    digits = str(int(value))
    shown = cell.number_format
    return digits.zfill(len(shown)) if _PADDED.fullmatch(shown) else digits


def _merged_ranges(path: Path, part: str, limits: Limits) -> list[Range]:
    """Find the merged ranges, which stand behind the rows, by their text alone."""
    found: list[Range] = []
    rest = b""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        while piece := stream.read(MIB):
            rest += piece
            matches = list(_MERGE.finditer(rest))
            found.extend(_range(match) for match in matches)
            rest = rest[max(len(rest) - _MERGE_BYTES, matches[-1].end() if matches else 0) :]
            if len(found) > limits.merged_ranges:
                raise _too_long(path, limits)
    return found


def _range(match: re.Match[bytes]) -> Range:
    first, top, last, bottom = (part.decode() for part in match.groups())
    return _column(first), int(top), _column(last), int(bottom)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class _Merges:
    """Repeats the value of a merged cell down its rows: each row of a list stands for itself.

    Sideways it is not repeated: the value belongs to the first column, the others are other fields.
    """

    def __init__(self, ranges: list[Range]) -> None:
        self._coming = sorted((r for r in ranges if r[3] > r[1]), key=lambda r: r[1], reverse=True)
        self._open: list[tuple[int, int, str]] = []  # last row, column from 0, value

    def filled(self, number: int, cells: list[str]) -> list[str]:
        """Give the cells of row `number` with what was merged into them."""
        if self._open:
            self._open = [merge for merge in self._open if merge[0] >= number]
            for _, column, value in self._open:
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = cells[column] or value
        while self._coming and self._coming[-1][1] <= number:
            column, _, _, last = self._coming.pop()
            if len(cells) >= column and cells[column - 1]:
                self._open.append((last, column - 1, cells[column - 1]))
        return cells
