"""How a text file parts its cells: delimiter, quotation mark, escape."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import Final

DELIMITERS: Final = ",\t;|"
_ROWS: Final = 200
_SURE: Final = 1 / 3  # two columns in half of the rows
_CLEVER_CHARS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of parting cells; an empty `escape` means there is none."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""

    def reader_words(self) -> dict[str, object]:
        """Give the words by which csv.reader and csv.writer are told this dialect."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "escapechar": self.escape or None,
            "doublequote": not self.escape,
        }


def find_dialect(lines: list[str]) -> Dialect:
    """Find the dialect of `lines` (each with its line end), the beginning of a file."""
    told = _told_by_excel(lines)
    if told is not None:
        return told
    escape = "\\" if _escapes_quotes(lines) else ""
    scored = [(_evenness(lines, Dialect(delimiter, '"', escape)), delimiter) for delimiter in DELIMITERS]
    score, delimiter = max(scored, key=lambda pair: pair[0])
    if score > _SURE:
        return Dialect(delimiter, '"', escape)
    return _clever_dialect(lines) or Dialect(delimiter if score else ",", '"', escape)


def _told_by_excel(lines: list[str]) -> Dialect | None:
    first = lines[0].strip() if lines else ""
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        return Dialect(first[-1])
    return None


def _escapes_quotes(lines: list[str]) -> bool:
    text = "".join(lines)
    return '\\"' in text and '\\",' not in text and '""' not in text


def _evenness(lines: list[str], dialect: Dialect) -> float:
    """Score from 0 to 1 how evenly `dialect` parts the lines: the share of rows with the commonest width."""
    try:
        widths = [len(row) for row in _first_rows(lines, dialect) if any(row)]
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, times = Counter(width for width in widths if width > 1).most_common(1)[0] if max(widths) > 1 else (1, 0)
    return times / len(widths) * (1 - 1 / (width + 1))


def _first_rows(lines: list[str], dialect: Dialect) -> list[list[str]]:
    reader = csv.reader(lines, **dialect.reader_words())  # type: ignore[arg-type]
    return [row for row, _ in zip(reader, range(_ROWS), strict=False)]


def _clever_dialect(lines: list[str]) -> Dialect | None:
    import clevercsv

    sample = "".join(lines)[:_CLEVER_CHARS].replace("\0", "")
    try:
        found = clevercsv.Detector().detect(sample, delimiters=[*DELIMITERS, ":", "^"])
    except clevercsv.Error:
        return None
    if found is None or not found.delimiter:
        return None
    return Dialect(found.delimiter, found.quotechar or '"', found.escapechar or "")
