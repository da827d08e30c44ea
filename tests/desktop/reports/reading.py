"""Reading a finished PDF back: its words as any reader finds them, its pages, its embedded fonts."""

from __future__ import annotations

import ctypes
import io
import re
import unicodedata
import zlib
from collections.abc import Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from desktop.reports.page import Printed
from desktop.reports.pdf import Page, bind

_SPACES = re.compile(r"\s+")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_FINAL = re.compile(rb"/(?:URI|Launch|JavaScript|JS|GoToR|SubmitForm|EmbeddedFile|AA|OpenAction|Annots|XObject)\b")


def as_pdf(pages: Sequence[Page], title: str = "试", language: str = "zh_CN") -> bytes:
    held = io.BytesIO()
    bind(pages, held, title, language)
    return held.getvalue()


def page_words(pdf: bytes) -> list[str]:
    """The characters shown on each page in the order of drawing, without white space."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_words(page) for page in document]
    finally:
        document.close()


def words(printed: Printed) -> str:
    return "".join(page_words(as_pdf(printed.pages)))


def bare(text: str) -> str:
    """The text without white space, and with the Latin ligatures that the reader takes apart taken apart."""
    return _SPACES.sub("", _LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text))


def dangers(pdf: bytes) -> list[bytes]:
    """Everything in a PDF that could act or read from outside; streams are skipped, they hold no objects here."""
    return _FINAL.findall(re.sub(rb"stream\n.*?endstream", b"", pdf, flags=re.DOTALL))


def _words(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    count = pdfium.FPDFText_CountChars(text)
    units = [pdfium.FPDFText_GetUnicode(text, at) for at in range(count) if not pdfium.FPDFText_IsGenerated(text, at)]
    shown = b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le")
    return bare(shown.replace("\x02", "-"))  # the reader's mark for a hyphen at the end of a line


def font_sizes(pdf: bytes) -> list[float]:
    """The size of each character on the first page."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage()
    shown = (at for at in range(pdfium.FPDFText_CountChars(text)) if not pdfium.FPDFText_IsGenerated(text, at))
    sizes = [pdfium.FPDFText_GetFontSize(text, at) for at in shown]
    document.close()
    return sizes


def operators(pdf: bytes) -> str:
    """What is drawn on the pages, in PDF's own words."""
    drawn = (zlib.decompress(packed) for packed in re.findall(rb"stream\n(.*?)endstream", pdf, re.DOTALL))
    return "".join(stream.decode("latin-1") for stream in drawn if b" Tf" in stream)


def embedded(pdf: bytes) -> dict[str, bool]:
    """The fonts of the first page and whether each is inside the file."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    fonts = {}
    for shown in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        font = pdfium.FPDFTextObj_GetFont(shown)
        name = ctypes.create_string_buffer(200)
        pdfium.FPDFFont_GetBaseFontName(font, name, 200)
        fonts[name.value.decode()] = bool(pdfium.FPDFFont_GetIsEmbedded(font))
    document.close()
    return fonts
