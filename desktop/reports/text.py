"""The one place where words become lines on paper: cleaned, measured, broken, cut short.

Only this module makes a `Line`, and `pdf.Sheet` shows nothing but lines, so no text reaches paper past `clean`.
There is no markup: what a retailer writes is shown letter by letter (RF-08).

Rules (the tests cite them):
 1. A character that the typefaces lack is set as GETA and named in `lacking`; it is never left out silently.
 2. Bidirectional controls are shown as BIDI_SIGN, so that nobody can turn words round on paper.
 3. Tabs and line ends become one space; other controls and characters without width are left out.
 4. Closing marks never begin a line, opening marks never end one, a date is never broken.
 5. What does not fit ends with ELLIPSIS.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Final

from desktop.reports.fonts import GETA, fonts

BIDI_SIGN: Final = "⇄"
ELLIPSIS: Final = "…"
_LONG_PHONE = 8  # a shorter number keeps two digits
Span = tuple[str, bool]  # words, and whether they are bold
Words = str | Sequence[Span]

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_WIDTHLESS = (
    "\u034f\u180b-\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_SPACE = re.compile(r"[\t-\r\x85\u2028\u2029]+")
_SIGNED = re.compile(f"[{_BIDI}]")
_LEFT_OUT = re.compile(f"[\x00-\x1f\x7f-\x9f{_WIDTHLESS}]")

_OPENING = r"（《「『【〔〈〖\"“‘(\[{＜［｛￥¥$"
_CLOSING = r"，。、；：？！）》」』】〕〉〗\"”’…·,.;:?!)\]}%‰％℃＞］｝々ー—～"
_IDEOGRAPHIC = "\u1100-\u11ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\uffef\U00020000-\U0003ffff"
_SHED = " ，。、；：.,;:"  # marks that look lost before an ellipsis
_DATE = r"\d+年(?:\d+月(?:\d+日)?)?|\d+月(?:\d+日)?"
_TOKEN = re.compile(rf"(?:[{_OPENING}]*(?:{_DATE}|[^ {_IDEOGRAPHIC}\"“”‘’…—]+|[^ ])[{_CLOSING}]*|(?=\ )) *", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """Clean words on one line and their width in thousandths of the type size."""

    spans: tuple[Span, ...]
    width: int

    @property
    def words(self) -> str:
        """Give the words alone."""
        return "".join(words for words, _ in self.spans)


@cache
def _plain() -> frozenset[str]:
    """Give the characters that are shown as they are."""
    return frozenset(c for c in fonts().characters if not _SIGNED.match(c) and not _LEFT_OUT.match(c))


def clean(raw: str, lacking: set[str]) -> str:
    """Make `raw` fit to be shown, and add to `lacking` what the typefaces have no glyph for."""
    plain = _plain()
    if plain.issuperset(raw):
        return raw
    kept = _LEFT_OUT.sub("", _SIGNED.sub(BIDI_SIGN, _SPACE.sub(" ", raw)))
    lacking.update(set(kept) - plain)
    return "".join(c if c in plain else GETA for c in kept)


class Typesetter:
    """Sets words in lines, and remembers which characters it had no type for."""

    def __init__(self) -> None:
        self.lacking: set[str] = set()

    def line(self, words: Words, *, bold: bool = False) -> Line:
        """Set `words` on one line, however wide."""
        return _line(self._clean(words, bold=bold))

    def lines(
        self, words: Words, width_pt: float, size_pt: float, *, bold: bool = False, at_most: int = 0
    ) -> tuple[Line, ...]:
        """Break `words` into lines of `width_pt`; with `at_most`, cut them short after that many lines."""
        spans = self._clean(words, bold=bold)
        room = int(width_pt * 1000 / size_pt)
        whole = _line(spans)
        if whole.width <= room:
            return (whole,)
        paragraph = _Paragraph(spans)
        ends = paragraph.breaks(room)
        starts = [0, *ends]
        if at_most and len(ends) > at_most:
            kept = [paragraph.line(a, b) for a, b in zip(starts, ends[: at_most - 1], strict=False)]
            return (*kept, paragraph.shortened(starts[at_most - 1], room))
        return tuple(paragraph.line(a, b) for a, b in zip(starts, ends, strict=False))

    def _clean(self, words: Words, *, bold: bool) -> tuple[Span, ...]:
        if isinstance(words, str):
            return ((clean(words, self.lacking), bold),)
        return tuple((clean(part, self.lacking), heavy) for part, heavy in words)


def phone_masked(phone: str) -> str:
    """Hide the middle of a telephone number: 138****1234."""
    if len(phone) < _LONG_PHONE:
        return "*" * max(len(phone) - 2, 0) + phone[-2:]
    return f"{phone[:3]}****{phone[-4:]}"


def licence_tail(license_no: str) -> str:
    """Give the last five digits of a licence number, which are its serial."""
    return license_no[-5:]


def _line(spans: tuple[Span, ...]) -> Line:
    return Line(spans, sum(map(_width, spans)))


def _width(span: Span) -> int:
    words, bold = span
    return sum(map((fonts().bold if bold else fonts().regular).width.__getitem__, words))


class _Paragraph:
    """Clean spans measured character by character, so that each piece's width is one subtraction."""

    def __init__(self, spans: tuple[Span, ...]) -> None:
        self.spans = spans
        self.words = "".join(words for words, _ in spans)
        both = fonts()
        widths: list[int] = []
        for words, bold in spans:
            widths.extend(map((both.bold if bold else both.regular).width.__getitem__, words))
        self.upto = list(accumulate(widths, initial=0))

    def breaks(self, room: int) -> list[int]:
        """Give the end of each line."""
        ends: list[int] = []
        start = 0
        for token in _TOKEN.finditer(self.words):
            begin = token.start()
            tight = begin + len(token.group().rstrip(" "))
            if self.upto[tight] - self.upto[start] <= room:
                continue
            if begin > start:
                ends.append(begin)
                start = begin
            while self.upto[tight] - self.upto[start] > room:
                start = self._fitting(start, tight, room)
                ends.append(start)
        return [*ends, len(self.words)]

    def _fitting(self, start: int, end: int, room: int) -> int:
        """Give the end of what fits of a piece too wide for a line; at least one character goes on each."""
        at = start + 1
        while at < end and self.upto[at + 1] - self.upto[start] <= room:
            at += 1
        return at

    def shortened(self, start: int, room: int) -> Line:
        """Set what fits from `start` on, with an ellipsis."""
        end = self._fitting(start, len(self.words), room - 1000)
        line = self.line(start, end)
        *before, (last, bold) = line.spans or (("", False),)  # a line of spaces shows nothing
        return _line((*before, (last.rstrip(_SHED) + ELLIPSIS, bold)))

    def line(self, start: int, end: int) -> Line:
        """Set the characters from `start` to `end`, without the spaces at the end."""
        end = start + len(self.words[start:end].rstrip(" "))
        spans, at = [], 0
        for words, bold in self.spans:
            piece = words[max(start - at, 0) : max(end - at, 0)]
            if piece:
                spans.append((piece, bold))
            at += len(words)
        return Line(tuple(spans), self.upto[end] - self.upto[start])


_SHED = " ，。、；：,.;:"  # marks that look lost before an ellipsis
