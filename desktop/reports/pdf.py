"""Pages drawn as PDF operators, and pages bound into one file.

Written by hand because it is several times faster than a general library, embeds both weights as one subset each,
and keeps characters beyond U+FFFF searchable. A page does not depend on its document (rule 1 of `typeface`), so
pages are drawn by several processes and bound by one.

Rules (the tests cite them):
 1. The same pages give the same bytes: no clock, no random numbers, no machine.
 2. A file holds words, lines and filled shapes: no action, no link, no script, nothing read from outside.
 3. The words found in the file are the words shown.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from desktop.reports.fonts import fonts
from desktop.reports.text import Line
from desktop.reports.typeface import EM, Typeface

BLACK, SOFT, HAIR, FILL, BAR = "0", ".267", ".6", ".933", ".4"  # paper has greys only
Box = tuple[float, float, float, float]  # left, top, width, height in points, from the top left corner
_DEFLATE: Final = 4
_CATALOGUE, _PAGES, _RESOURCES = 1, 2, 3
_BLOCK = 100  # a PDF character map takes at most a hundred entries in one block


@dataclass(frozen=True, slots=True)
class Page:
    """One finished page: its size in points, its deflated operators, the characters it shows in each weight."""

    width: float
    height: float
    operators: bytes
    regular: frozenset[str]
    bold: frozenset[str]


class Sheet:
    """A page being drawn; all measures are points from the top left corner."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.words: list[str] = []  # every line shown, in the order of drawing
        self._operators: list[str] = []
        self._shown: tuple[set[str], set[str]] = (set(), set())
        self._grey = self._pen = ""
        self._type = ""

    def show(self, line: Line, left: float, baseline: float, size: float, grey: str = BLACK) -> None:
        """Show a line with its first character at `left`."""
        self._fill_with(grey)
        self.words.append(line.words)
        both, at = fonts(), left
        for words, bold in line.spans:
            face = both.bold if bold else both.regular
            self._shown[bold].update(words)
            kind = f"/{'B' if bold else 'R'} {size:g} Tf "
            change = kind if kind != self._type else ""
            self._type = kind
            glyphs = "".join(map(face.digits.__getitem__, words))
            self._operators.append(f"BT {change}{at:.2f} {self.height - baseline:.2f} Td <{glyphs}> Tj ET")
            if len(line.spans) > 1:
                at += sum(map(face.width.__getitem__, words)) * size / 1000

    def show_right(self, line: Line, right: float, baseline: float, size: float, grey: str = BLACK) -> None:
        """Show a line that ends at `right`."""
        self.show(line, right - line.width * size / 1000, baseline, size, grey)

    def show_middle(self, line: Line, middle: float, baseline: float, size: float, grey: str = BLACK) -> None:
        """Show a line with its middle at `middle`."""
        self.show(line, middle - line.width * size / 2000, baseline, size, grey)

    def rule(self, left: float, right: float, y: float, thick: float = 0.56, grey: str = BLACK) -> None:
        """Draw a level line."""
        self._draw_with(thick, grey)
        self._operators.append(f"{left:.2f} {self.height - y:.2f} m {right:.2f} {self.height - y:.2f} l S")

    def frame(self, box: Box, thick: float = 0.56, grey: str = BLACK) -> None:
        """Draw the outline of a box."""
        self._draw_with(thick, grey)
        self._operators.append(f"{self._rectangle(box)} S")

    def fill(self, boxes: Sequence[Box], grey: str = BLACK) -> None:
        """Fill boxes."""
        self._fill_with(grey)
        self._operators.append(" ".join(map(self._rectangle, boxes)) + " f")

    def fill_cells(self, runs: Iterable[tuple[int, int, int]], left: float, top: float, side: float) -> None:
        """Fill runs (column, row, length) of cells of a square grid in black."""
        self._fill_with(BLACK)
        cells = " ".join(f"{x} {y} {length} 1 re" for x, y, length in runs)
        self._operators.append(f"q {side:.4f} 0 0 {-side:.4f} {left:.2f} {self.height - top:.2f} cm {cells} f Q")

    def stroke(self, points: Sequence[tuple[float, float]], thick: float, grey: str = BLACK) -> None:
        """Draw a line with round ends through points, as of a pen."""
        self._draw_with(thick, grey)
        (x, y), *rest = ((x, self.height - y) for x, y in points)
        path = " ".join(f"{a:.2f} {b:.2f} l" for a, b in rest or [(x, y)])
        self._operators.append(f"q 1 J 1 j {x:.2f} {y:.2f} m {path} S Q")

    def done(self) -> Page:
        """Finish the page."""
        operators = "\n".join(self._operators)
        regular, bold = map(frozenset, self._shown)
        return Page(self.width, self.height, zlib.compress(operators.encode("ascii"), _DEFLATE), regular, bold)

    def _rectangle(self, box: Box) -> str:
        left, top, width, height = box
        return f"{left:.2f} {self.height - top - height:.2f} {width:.2f} {height:.2f} re"

    def _fill_with(self, grey: str) -> None:
        if grey != self._grey:
            self._operators.append(f"{grey} g")
            self._grey = grey

    def _draw_with(self, thick: float, grey: str) -> None:
        pen = f"{thick:g} w {grey} G"
        if pen != self._pen:
            self._operators.append(pen)
            self._pen = pen


def bind(pages: Iterable[Page], to: BinaryIO, title: str, language: str) -> int:
    """Write pages as one PDF file to `to`, one page in memory at a time, and say how many there were."""
    file = _File(to)
    regular: set[str] = set()
    bold: set[str] = set()
    numbers: list[int] = []
    for page in pages:
        numbers.append(_write_page(file, page))
        regular |= page.regular
        bold |= page.bold
    names = {"R": _write_font(file, fonts().regular, regular), "B": _write_font(file, fonts().bold, bold)}
    entries = " ".join(f"/{name} {number} 0 R" for name, number in names.items() if number)
    file.put(f"<</Font<<{entries}>>>>", _RESOURCES)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    file.put(f"<</Type/Pages/Count {len(numbers)}/Kids[{kids}]>>", _PAGES)
    tag = language.replace("_", "-")
    file.put(f"<</Type/Catalog/Pages {_PAGES} 0 R/Lang({tag})/ViewerPreferences<</DisplayDocTitle true>>>>", _CATALOGUE)
    file.close(file.put(f"<</Title<FEFF{title.encode('utf-16-be').hex()}>/Producer(Rounds)>>"))
    return len(numbers)


class _File:
    """A PDF file being written: numbered objects, then the table of where they begin."""

    def __init__(self, to: BinaryIO) -> None:
        self._to = to
        self._digest = hashlib.sha256()
        self._at = 0
        self._starts: dict[int, int] = {}
        self._next = _RESOURCES + 1
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def put(self, entry: str, number: int = 0) -> int:
        """Write an object and give its number; 0 asks for the next free one."""
        return self._put(entry.encode("ascii"), number)

    def put_stream(self, content: bytes, entries: str = "", *, deflated: bool = False) -> int:
        """Write a stream and give its number."""
        body = content if deflated else zlib.compress(content, _DEFLATE)
        head = f"<<{entries}/Filter/FlateDecode/Length {len(body)}>>stream\n".encode("ascii")
        return self._put(b"".join((head, body, b"\nendstream")), 0)

    def close(self, title: int) -> None:
        """Write the table and the trailer."""
        start = self._at
        rows = [f"{self._starts[number]:010d} 00000 n \n" for number in range(1, self._next)]
        self._write(f"xref\n0 {self._next}\n0000000000 65535 f \n{''.join(rows)}".encode("ascii"))
        mark = self._digest.hexdigest()[:32]
        links = f"/Size {self._next}/Root {_CATALOGUE} 0 R/Info {title} 0 R/ID[<{mark}><{mark}>]"
        self._write(f"trailer<<{links}>>\nstartxref\n{start}\n%%EOF\n".encode("ascii"))

    def _put(self, body: bytes, number: int) -> int:
        if not number:
            number = self._next
            self._next += 1
        self._starts[number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def _write(self, piece: bytes) -> None:
        self._to.write(piece)
        self._digest.update(piece)
        self._at += len(piece)


def _write_page(file: _File, page: Page) -> int:
    content = file.put_stream(page.operators, deflated=True)
    box = f"[0 0 {page.width:.2f} {page.height:.2f}]"
    return file.put(
        f"<</Type/Page/Parent {_PAGES} 0 R/Resources {_RESOURCES} 0 R/MediaBox{box}/Contents {content} 0 R>>"
    )


def _write_font(file: _File, face: Typeface, characters: set[str]) -> int:
    """Embed the part of a typeface that shows `characters`; 0 when there are none."""
    if not characters:
        return 0
    cut = face.cut(characters)
    # The six letters that mark a subset must differ between different subsets of one typeface.
    letters = hashlib.sha256("".join(sorted(characters)).encode("utf-8", "surrogatepass")).digest()
    name = "".join(chr(65 + byte % 26) for byte in letters[:6]) + "+" + face.name
    program = file.put_stream(cut.program, f"/Length1 {len(cut.program)}")
    box = " ".join(map(str, face.box))
    descriptor = file.put(
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0/Ascent {face.ascent}"
        f"/Descent {face.descent}/CapHeight 733/StemV 80/FontFile2 {program} 0 R>>"
    )
    glyphs = file.put_stream(cut.glyph_of_code)
    coded = sorted((face.code[character], character) for character in characters)
    widths = " ".join(f"{code}[{face.width[c]}]" for code, c in coded if face.width[c] != EM)
    descendant = file.put(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        f"/Supplement 0>>/FontDescriptor {descriptor} 0 R/CIDToGIDMap {glyphs} 0 R/DW {EM}/W[{widths}]>>"
    )
    meaning = file.put_stream(_meaning(coded))
    return file.put(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]"
        f"/ToUnicode {meaning} 0 R>>"
    )


def _meaning(coded: list[tuple[int, str]]) -> bytes:
    """Say in PDF's character map which character each code stands for, so that words can be found and copied."""
    blocks = []
    for at in range(0, len(coded), _BLOCK):
        rows = [f"<{code:04X}> <{c.encode('utf-16-be').hex()}>" for code, c in coded[at : at + _BLOCK]]
        blocks.append(f"{len(rows)} beginbfchar\n" + "\n".join(rows) + "\nendbfchar\n")
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{''.join(blocks)}endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")
