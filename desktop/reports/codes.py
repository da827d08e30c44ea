"""The fingerprint of a text on paper, its short check code, and the square code that carries both.

Anyone can hold the printed words against the fingerprint: one changed digit gives another one (N4, C5).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import segno

from desktop.reports.pdf import Sheet

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that is taken for a digit
_MASK = 2  # any of the eight can be read; searching for the prettiest costs more than the rest of the code
_DARK = re.compile(b"\x01+")
_UNUSUAL = re.compile("[^0-9A-Z-]")
_LONGEST = 32  # characters of a serial
_QUIET = 2  # white modules round the code, besides the white of the page


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 of a text, and the two short forms that are printed."""

    digest: bytes

    @property
    def short(self) -> str:
        """Sixteen digits in groups of four: 7F3A 91C2 E05B 44D8."""
        digits = self.digest[:8].hex().upper()
        return " ".join(digits[at : at + 4] for at in range(0, 16, 4))

    @property
    def check(self) -> str:
        """Six letters to read aloud: K7Q4-9M."""
        number = int.from_bytes(self.digest[8:12], "big") >> 2
        letters = "".join(_LETTERS[number >> shift & 31] for shift in range(25, -1, -5))
        return f"{letters[:4]}-{letters[4:]}"


def fingerprint(text: str) -> Fingerprint:
    """Take the fingerprint of a text as it is shown."""
    return Fingerprint(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())


def code_words(number: str, mark: Fingerprint) -> str:
    """Give what a square code says of a paper: capitals and digits alone, which keep it small."""
    plain = _UNUSUAL.sub("", number.upper())[:_LONGEST]
    return f"RD1/{plain}/{mark.short}/{mark.check}".replace(" ", "")


@dataclass(frozen=True, slots=True)
class SquareCode:
    """A QR code of some ASCII words, `height` points wide and high."""

    words: str
    height: float

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the dark modules, each run of a row as one box."""
        rows = segno.make_qr(self.words, error="m", mask=_MASK, boost_error=False).matrix
        side = self.height / (len(rows) + 2 * _QUIET)
        left, top = left + _QUIET * side, top + _QUIET * side
        sheet.fill((left + x * side, top + y * side, length * side, side) for x, y, length in _runs(rows))


def _runs(rows: Sequence[bytearray]) -> Iterator[tuple[int, int, int]]:
    """Give column, row and length of every run of dark modules."""
    for y, row in enumerate(rows):
        for run in _DARK.finditer(row):
            yield run.start(), y, run.end() - run.start()
