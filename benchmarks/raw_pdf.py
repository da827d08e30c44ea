"""The floor for paper: one page by raw PDF operators, in one weight, with the glyphs it shows and nothing else.

It stands here to be measured against, never to be used: no cleaning, no breaking of lines, no search beyond U+FFFF.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

from fontTools.ttLib import TTFont

_PACKED = 4  # how hard zlib tries
_HHEA_METRICS, _MAXP_GLYPHS = 34, 4  # where the tables count glyphs


class RawFont:
    """One weight, read once; glyphs are numbered anew for each page."""

    def __init__(self, path: Path) -> None:
        font = TTFont(path)
        names, order = font.getBestCmap(), font.getReverseGlyphMap()
        self.glyph = {chr(code): order[name] for code, name in names.items()}
        self._metrics = [font["hmtx"].metrics[name] for name in font.getGlyphOrder()]
        self._places = list(font["loca"].locations)
        self._outlines, *self._tables = (font.reader[tag] for tag in ("glyf", "head", "hhea", "maxp"))

    def widths(self, characters: Iterable[str]) -> str:
        """Give the advance of each character, in thousandths of the type size."""
        return " ".join(str(self._metrics[self.glyph[character]][0]) for character in characters)

    def subset(self, characters: Iterable[str]) -> bytes:
        """Cut out the glyphs of `characters`, numbered from 1 on."""
        glyphs = [0, *(self.glyph[character] for character in characters)]
        outlines = [self._outlines[self._places[glyph] : self._places[glyph + 1]] for glyph in glyphs]
        head, hhea, maxp = map(bytearray, self._tables)
        struct.pack_into(">H", hhea, _HHEA_METRICS, len(glyphs))
        struct.pack_into(">H", maxp, _MAXP_GLYPHS, len(glyphs))
        tables = {
            b"glyf": b"".join(outlines),
            b"head": bytes(head),
            b"hhea": bytes(hhea),
            b"hmtx": b"".join(struct.pack(">Hh", *self._metrics[glyph]) for glyph in glyphs),
            b"loca": struct.pack(f">{len(glyphs) + 1}I", *accumulate(map(len, outlines), initial=0)),
            b"maxp": bytes(maxp),
        }
        starts = accumulate((len(table) for table in tables.values()), initial=12 + 16 * len(tables))
        listed = (
            struct.pack(">4s3I", tag, 0, at, len(body)) for (tag, body), at in zip(tables.items(), starts, strict=False)
        )
        return b"".join((struct.pack(">IHHHH", 0x00010000, len(tables), 64, 2, 32), *listed, *tables.values()))


class RawPage:
    """A page being written, measured in points from the top left corner."""

    def __init__(self, font: RawFont, width: float, height: float) -> None:
        self._font, self._width, self._height = font, width, height
        self._code: dict[str, int] = {}
        self._operators: list[str] = []

    def show(self, words: str, left: float, y: float, size: float) -> None:
        """Show words."""
        codes = "".join(f"{self._code.setdefault(c, len(self._code) + 1):04X}" for c in words)
        self._operators.append(f"BT /F {size:g} Tf {left:.2f} {self._height - y:.2f} Td <{codes}> Tj ET")

    def rule(self, left: float, right: float, y: float) -> None:
        """Draw a level line."""
        self._operators.append(f"{left:.2f} {self._height - y:.2f} m {right:.2f} {self._height - y:.2f} l S")

    def cells(self, cells: Iterable[tuple[int, int]], left: float, top: float, side: float) -> None:
        """Fill cells of a square grid."""
        squares = " ".join(f"{x} {y} 1 1 re" for x, y in cells)
        self._operators.append(f"q {side} 0 0 {-side} {left} {self._height - top} cm {squares} f Q")

    def pdf(self) -> bytes:
        """Write the page as a file."""
        size = f"{self._width:.2f} {self._height:.2f}"
        meaning = "\n".join(f"<{code:04X}> <{c.encode('utf-16-be').hex()}>" for c, code in self._code.items())
        name = "/BaseFont/AAAAAA+Raw"
        return _file(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size}]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>".encode(),
            _stream("\n".join(self._operators).encode()),
            f"<</Type/Font/Subtype/Type0{name}/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 9 0 R>>".encode(),
            f"<</Type/Font/Subtype/CIDFontType2{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/CIDToGIDMap/Identity/FontDescriptor 7 0 R/W[1[{self._font.widths(self._code)}]]>>".encode(),
            b"<</Type/FontDescriptor/FontName/AAAAAA+Raw/Flags 4/FontBBox[-99 -999 2999 1999]/ItalicAngle 0/Ascent 1160"
            b"/Descent -288/CapHeight 733/StemV 80/FontFile2 8 0 R>>",
            _stream(self._font.subset(self._code)),
            _stream(
                b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
                + f"{len(self._code)} beginbfchar\n{meaning}\nendbfchar endcmap".encode()
            ),
        )


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content, _PACKED)
    return b"<</Filter/FlateDecode/Length %d/Length1 %d>>stream\n%b\nendstream" % (len(packed), len(content), packed)


def _file(*entries: bytes) -> bytes:
    """Put objects and their table into one file."""
    written = [b"%d 0 obj\n%b\nendobj\n" % (number, entry) for number, entry in enumerate(entries, 1)]
    *starts, end = accumulate(map(len, written), initial=9)
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(entries) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, end)
    return b"".join((b"%PDF-1.7\n", *written, b"xref\n0 %d\n0000000000 65535 f \n" % count, rows, trailer))
