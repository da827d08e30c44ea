"""An XLSX workbook of one sheet of texts, written straight into a stream.

openpyxl would lay the rows into a temporary file first, in clear. Every cell is an inline string: nothing is ever a
formula, a number or a date, so what is read back is what was written.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from typing import BinaryIO, Final
from xml.sax.saxutils import escape, quoteattr

_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)
_BOOK: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name={title} sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
_FOOT: Final = "</sheetData></worksheet>"
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_TITLE_CHARS: Final = 31


class WorkbookWriter:
    """Writes rows of texts; the stream stays open."""

    def __init__(self, target: BinaryIO, title: str) -> None:
        self._archive = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self._archive.writestr("[Content_Types].xml", _TYPES)
        self._archive.writestr("_rels/.rels", _RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"))
        self._archive.writestr("xl/workbook.xml", _BOOK.format(title=quoteattr(title[:_TITLE_CHARS])))
        self._archive.writestr(
            "xl/_rels/workbook.xml.rels", _RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml")
        )
        self._sheet = self._archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self._sheet.write(_HEAD.encode())

    def write(self, cells: Sequence[str]) -> None:
        """Write one row."""
        written = "".join(
            f'<c t="inlineStr"><is><t xml:space="preserve">{_escaped(cell)}</t></is></c>' if cell else "<c/>"
            for cell in cells
        )
        self._sheet.write(f"<row>{written}</row>".encode())

    def close(self) -> None:
        """Finish the workbook."""
        self._sheet.write(_FOOT.encode())
        self._sheet.close()
        self._archive.close()


def _escaped(text: str) -> str:
    """Write a text so that XML holds it and Excel gives it back: what neither allows goes as _xHHHH_."""
    return escape(_UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
