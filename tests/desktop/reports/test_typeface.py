"""A typeface cut to what a document shows is a whole, correct TrueType file."""

import io
import struct
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from desktop.reports.fonts import FOLDER, fonts
from desktop.reports.typeface import Typeface

REGULAR = FOLDER / "NotoSansSC-Regular.ttf"
SOME = "走访回执 Aé1，𬭎喆"


@pytest.fixture(scope="module")
def original() -> TTFont:
    return TTFont(REGULAR)


def test_a_character_has_the_same_code_whenever_the_file_is_read() -> None:  # rule 1
    assert Typeface(REGULAR).code == fonts().regular.code
    assert len(set(fonts().regular.code.values())) == len(fonts().regular.code)


def test_widths_are_those_of_the_file(original: TTFont) -> None:
    face, names, metrics = fonts().regular, original.getBestCmap(), original["hmtx"].metrics
    assert {c: face.width[c] for c in SOME} == {c: metrics[names[ord(c)]][0] for c in SOME}


def test_a_cut_holds_the_outlines_asked_for_in_the_order_of_their_codes(original: TTFont) -> None:  # rule 2
    face = fonts().regular
    cut = face.cut(SOME)
    made = TTFont(io.BytesIO(cut.program), checkChecksums=2)
    order, names = made.getGlyphOrder(), original.getBestCmap()
    ordered = sorted(set(SOME), key=face.code.__getitem__)
    assert len(order) == len(ordered) + 1
    for glyph, character in zip(order[1:], ordered, strict=True):
        assert made["glyf"][glyph] == original["glyf"][names[ord(character)]]
        assert made["hmtx"][glyph] == original["hmtx"][names[ord(character)]]


def test_the_map_leads_from_each_code_to_its_glyph() -> None:
    face = fonts().regular
    glyph_of_code = struct.unpack(f">{len(face.cut('访A').glyph_of_code) // 2}H", face.cut("访A").glyph_of_code)
    assert glyph_of_code[face.code["A"]] == 1
    assert glyph_of_code[face.code["访"]] == 2
    assert sum(glyph_of_code) == 3


def test_usual_characters_have_low_codes() -> None:
    assert max(fonts().regular.code[c] for c in "走访回执，。（）123abc") < 8000


def test_a_typeface_with_composite_glyphs_is_refused(tmp_path: Path) -> None:
    file = bytearray(REGULAR.read_bytes())
    count = struct.unpack_from(">H", file, 4)[0]
    entries = struct.iter_unpack(">4s3I", bytes(file[12 : 12 + 16 * count]))
    start = next(offset for tag, _, offset, _ in entries if tag == b"maxp")
    struct.pack_into(">H", file, start + 28, 2)
    composite = tmp_path / "Composite.ttf"
    composite.write_bytes(file)
    with pytest.raises(ValueError, match=r"Composite\.ttf"):
        Typeface(composite)
