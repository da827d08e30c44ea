"""Fingerprints, check codes and the square code that carries them."""

import re

import pypdfium2
import segno
from hypothesis import given
from hypothesis import strategies as st

from desktop.reports.codes import SquareCode, fingerprint
from desktop.reports.pdf import Sheet
from tests.desktop.reports.reading import as_pdf


def test_a_changed_digit_changes_fingerprint_and_check_code() -> None:  # N4
    one, other = fingerprint("周四订 8 条"), fingerprint("周四订 9 条")
    assert one.short != other.short
    assert one.check != other.check


@given(st.text())
def test_the_short_forms_are_short_and_readable(text: str) -> None:
    mark = fingerprint(text)
    assert re.fullmatch(r"[0-9A-F]{4}( [0-9A-F]{4}){3}", mark.short)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}", mark.check)


def test_the_square_code_is_drawn_module_by_module() -> None:
    words = "RD1/K3Y722QP/7F3A91C2E05B44D8/K7Q49M"
    sheet = Sheet(100, 100)
    SquareCode(words, 80).draw(sheet, 10, 10)
    document = pypdfium2.PdfDocument(as_pdf([sheet.done()]))
    picture = document[0].render(scale=8, grayscale=True).to_numpy()
    document.close()
    modules = segno.make_qr(words, error="m", mask=2, boost_error=False).matrix
    side = 80 / (len(modules) + 4)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            at_x, at_y = (int(8 * (10 + (place + 2.5) * side)) for place in (x, y))
            assert (picture[at_y, at_x] < 128) == bool(dark), (x, y)
