"""Text files of cells (CSV and its kin, packed with gzip or not), read as a stream."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from contract.errors import UserError
from importers.archives import unpacked
from importers.dialects import Dialect, find_dialect
from importers.encodings import find_encoding
from importers.limits import Limits

_SAMPLE_CHARS: Final = 1 << 16
_END: Final = "\0end of the list\0"  # a line of our own after the last: inside a quotation it would not come back alone


def find_form(path: Path, limits: Limits, encoding: str | None) -> tuple[str, Dialect]:
    """Find encoding and dialect of a text file; `encoding` is one a person chose."""
    if encoding is None:
        with unpacked(path, limits) as stream:
            encoding = find_encoding(stream, path)
    return encoding, find_dialect(_first_lines(path, encoding, limits))


def _first_lines(path: Path, encoding: str, limits: Limits) -> list[str]:
    lines, size = [], 0
    with unpacked(path, limits) as stream, _text(stream, encoding) as text:
        for line in iter(lambda: text.readline(_SAMPLE_CHARS), ""):
            lines.append(line)
            size += len(line)
            if size >= _SAMPLE_CHARS:
                break
    return lines


def _text(stream: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    """Read `stream` as text; a byte that does not fit becomes U+FFFD, for which values.py refuses the cell."""
    return io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")


def records(path: Path, encoding: str, dialect: Dialect, limits: Limits) -> Iterator[list[str]]:
    """Give every row of the file, blank and title rows too, as a stream.

    Raises UserError for a quotation mark that is never closed, and when the file is larger than `limits`.
    """
    number = 1
    with unpacked(path, limits) as stream, _text(stream, encoding) as text:
        reader = csv.reader(chain(text, [_END]), **dialect.reader_words())  # type: ignore[arg-type]
        try:
            for row in reader:
                if row == [_END]:
                    return
                yield row
                number += 1
        except csv.Error as wrong:
            raise _never_closed(path, number) from wrong
    raise _never_closed(path, number - 1)  # the end went into a cell


def _never_closed(path: Path, row: int) -> UserError:
    return UserError(
        "In row {row} of the file {name} a quotation mark is opened and never closed, so the rows after it would be "
        "lost. Nothing was imported; close it in that row.",
        name=path.name,
        row=row,
    )
