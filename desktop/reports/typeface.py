"""One TrueType typeface, read just far enough to measure words and to cut out the glyphs that a document needs.

Only typefaces without composite glyphs and with long offsets are taken (as the ones we ship are), so a glyph is a
slice of bytes.

Rules (the tests cite them):
 1. Each character has one code, the same in every document, so pages can be drawn apart and bound together later.
 2. A cut typeface holds one glyph for each character asked for, in the order of their codes, after `.notdef`.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

_CMAP_FULL = 12  # the cmap format that reaches beyond U+FFFF
_HEAD_CHECKSUM, _HEAD_LONG_LOCA = 8, 50  # offsets inside the head table
_HHEA_METRICS, _MAXP_GLYPHS, _MAXP_COMPONENTS = 34, 4, 28
_CHECKSUM_MAGIC = 0xB1B0AFBA
EM = 1000  # widths are thousandths of the type size


class Cut(NamedTuple):
    """The part of a typeface that one document embeds."""

    program: bytes  # a TrueType file
    glyph_of_code: bytes  # two bytes for each code, PDF's CIDToGIDMap


class Typeface:
    """The glyphs and widths of one typeface file; widths are in thousandths of the type size."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._file = path.read_bytes()
        self._tables = self._directory()
        head, hhea, maxp = self._table("head"), self._table("hhea"), self._table("maxp")
        if (
            struct.unpack_from(">H", maxp, _MAXP_COMPONENTS)[0]
            or not struct.unpack_from(">H", head, _HEAD_LONG_LOCA)[0]
        ):
            raise ValueError(f"{path.name} has composite glyphs or short offsets")
        self._units: int = struct.unpack_from(">H", head, 18)[0]
        self.box = tuple(self._thousandths(n) for n in struct.unpack_from(">4h", head, 36))
        self.ascent, self.descent = (self._thousandths(n) for n in struct.unpack_from(">2h", hhea, 4))
        offsets = self._table("loca")
        self._locations: tuple[int, ...] = struct.unpack(f">{len(offsets) // 4}I", offsets)
        self._metrics = self._read_metrics(hhea)
        glyph_of = self._read_cmap()
        usual = [number for number in _usual() if number in glyph_of]
        characters = [*usual, *sorted(glyph_of.keys() - set(usual))]
        self._glyph = [glyph_of[number] for number in characters]
        self.code = {chr(number): code for code, number in enumerate(characters, 1)}
        self.digits = _Digits(self.code)
        self.width = {character: self._advance(self._glyph[code - 1]) for character, code in self.code.items()}

    def cut(self, characters: Iterable[str]) -> Cut:
        """Make a typeface of nothing but `characters` (each must be one of `code`)."""
        codes = sorted(self.code[character] for character in characters)
        glyphs = [0, *(self._glyph[code - 1] for code in codes)]
        glyph_of_code = array("H", bytes(2 * (codes[-1] + 1 if codes else 1)))
        for glyph, code in enumerate(codes, 1):
            glyph_of_code[code] = glyph
        if sys.byteorder == "little":
            glyph_of_code.byteswap()
        return Cut(self._program(glyphs), glyph_of_code.tobytes())

    def _program(self, glyphs: list[int]) -> bytes:
        start = self._tables["glyf"][0]
        where = self._locations
        outlines = [self._file[start + where[glyph] : start + where[glyph + 1]] for glyph in glyphs]
        ends = accumulate(map(len, outlines), initial=0)
        head, hhea, maxp = (bytearray(self._table(tag)) for tag in ("head", "hhea", "maxp"))
        struct.pack_into(">I", head, _HEAD_CHECKSUM, 0)
        struct.pack_into(">H", hhea, _HHEA_METRICS, len(glyphs))
        struct.pack_into(">H", maxp, _MAXP_GLYPHS, len(glyphs))
        return _bound(
            {
                b"glyf": b"".join(outlines),
                b"head": bytes(head),
                b"hhea": bytes(hhea),
                b"hmtx": b"".join(self._metrics[4 * glyph : 4 * glyph + 4] for glyph in glyphs),
                b"loca": struct.pack(f">{len(glyphs) + 1}I", *ends),
                b"maxp": bytes(maxp),
            }
        )

    def _directory(self) -> dict[str, tuple[int, int]]:
        count: int = struct.unpack_from(">H", self._file, 4)[0]
        entries = struct.iter_unpack(">4s3I", self._file[12 : 12 + 16 * count])
        return {tag.decode("ascii"): (offset, length) for tag, _, offset, length in entries}

    def _table(self, tag: str) -> bytes:
        offset, length = self._tables[tag]
        return self._file[offset : offset + length]

    def _read_metrics(self, hhea: bytes) -> bytes:
        """Give advance and left bearing of every glyph, four bytes each."""
        full: int = struct.unpack_from(">H", hhea, _HHEA_METRICS)[0]
        table = self._table("hmtx")
        last, bearings = table[4 * full - 4 : 4 * full - 2], table[4 * full :]
        rest = (last + bearings[at : at + 2] for at in range(0, len(bearings), 2))
        return table[: 4 * full] + b"".join(rest)

    def _read_cmap(self) -> dict[int, int]:
        table = self._table("cmap")
        count: int = struct.unpack_from(">H", table, 2)[0]
        starts = [struct.unpack_from(">I", table, 8 + 8 * n)[0] for n in range(count)]
        start: int = next(at for at in starts if struct.unpack_from(">H", table, at)[0] == _CMAP_FULL)
        groups: int = struct.unpack_from(">I", table, start + 12)[0]
        glyph_of: dict[int, int] = {}
        for first, last, glyph in struct.iter_unpack(">3I", table[start + 16 : start + 16 + 12 * groups]):
            glyph_of.update(zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True))
        return glyph_of

    def _advance(self, glyph: int) -> int:
        at = 4 * glyph
        return self._thousandths(self._metrics[at] << 8 | self._metrics[at + 1])

    def _thousandths(self, units: int) -> int:
        return round(units * EM / self._units)


class _Digits(dict[str, str]):
    """The code of each character as four hexadecimal digits, worked out when first asked for."""

    def __init__(self, code: dict[str, int]) -> None:
        self._code = code

    def __missing__(self, character: str) -> str:
        digits = self[character] = f"{self._code[character]:04X}"
        return digits


def _usual() -> list[int]:
    """Name the characters of ASCII and GB 2312: with the lowest codes, most documents need only a short CIDToGIDMap."""
    pairs = bytes(byte for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF) for byte in (high, low))
    return [*range(0x20, 0x7F), *map(ord, pairs.decode("gb2312", "ignore"))]


def _bound(tables: dict[bytes, bytes]) -> bytes:
    """Bind tables (in the order of their tags) into one TrueType file."""
    count = len(tables)
    power = count.bit_length() - 1
    directory = [struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * (count - (1 << power)))]
    bodies, offset, total = [], 12 + 16 * count, 0
    head_at = 0
    for tag, table in tables.items():
        padded = table + bytes(-len(table) % 4)
        checksum = _checksum(padded)
        directory.append(struct.pack(">4s3I", tag, checksum, offset, len(table)))
        head_at = offset if tag == b"head" else head_at
        bodies.append(padded)
        offset += len(padded)
        total += checksum
    first = b"".join(directory)
    program = bytearray(b"".join((first, *bodies)))
    struct.pack_into(">I", program, head_at + _HEAD_CHECKSUM, _CHECKSUM_MAGIC - total - _checksum(first) & 0xFFFFFFFF)
    return bytes(program)


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
