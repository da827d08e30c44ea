"""Pages bound into files. Rules as numbered in desktop.reports.pdf."""

import random
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pytest
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

from desktop.reports.fonts import fonts
from desktop.reports.pdf import WHITE, Page, Sheet
from desktop.reports.text import Typesetter
from tests.desktop.reports.reading import as_pdf, bare, dangers, embedded, operators, page_words

ACROSS = 40


def page_with(text: str, *, bold: bool = False) -> Page:
    sheet = Sheet(600, 800)
    sheet.show(Typesetter().line(text, bold=bold), 20, 40, 10)
    return sheet.done()


def test_the_same_pages_give_the_same_bytes() -> None:  # rule 1
    assert as_pdf([page_with("走访回执")]) == as_pdf([page_with("走访回执")])
    assert as_pdf([page_with("走访回执")]) != as_pdf([page_with("走访回扣")])


def test_a_page_is_the_same_whatever_it_is_bound_with() -> None:
    alone = page_with("走访")
    page_with("喆堃镕" * 50)
    assert page_with("走访") == alone
    assert page_words(as_pdf([page_with("回执"), alone, page_with("签名", bold=True)])) == ["回执", "走访", "签名"]


def test_a_file_can_do_nothing_and_reads_nothing() -> None:  # rule 2
    hostile = '<a href="javascript:x">/URI (file:///etc/passwd) /OpenAction /JavaScript'
    assert dangers(as_pdf([page_with(hostile)])) == []
    assert dangers(b"<</Type/Action/S/URI/URI(x)>>") != []


@pytest.mark.slow
def test_every_character_of_the_typefaces_can_be_found_and_copied() -> None:  # rule 3
    for bold in (False, True):
        characters = sorted(fonts().characters, key=lambda c: (ord(c) % 97, c))
        sheet = Sheet(600, 10_000)
        for at in range(0, len(characters), ACROSS):
            line = Typesetter().line("".join(characters[at : at + ACROSS]), bold=bold)
            sheet.show(line, 20, 12 + at / ACROSS * 12, 10)
        shown = page_words(as_pdf([sheet.done()]))[0]
        missed = {c for c in characters if bare(c) and bare(c) not in shown}
        assert missed == set()


def test_both_weights_are_embedded() -> None:
    sheet = Sheet(600, 800)
    sheet.show(Typesetter().line([("粗", True), ("细", False)]), 20, 40, 10)
    fonts_in = embedded(as_pdf([sheet.done()]))
    assert sorted(name.split("+")[-1] for name in fonts_in) == ["NotoSansSC-Bold", "NotoSansSC-Regular"]
    assert all(fonts_in.values())


def test_no_font_is_named_that_is_not_inside_the_file() -> None:
    pdf = as_pdf([page_with("走访")])
    assert b"Helvetica" not in pdf
    assert len(re.findall(rb"/BaseFont", pdf)) == len(re.findall(rb"/FontFile2", pdf)) == 1


def test_a_file_embeds_no_more_than_what_it_shows() -> None:
    small, large = as_pdf([page_with("走")]), as_pdf([page_with("".join(map(chr, range(0x4E00, 0x4E64))))])
    assert 1_000 < len(small) < 5_000
    assert len(large) > 15_000


def test_a_file_tells_its_language_and_title() -> None:
    pdf = as_pdf([page_with("走")], title="走访回执", language="zh_CN")
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == "走访回执"
    document.close()
    assert b"/Lang (zh-CN)" in pdf


def test_a_page_without_words_is_a_page() -> None:
    sheet = Sheet(100, 100)
    sheet.rule(10, 90, 50)
    sheet.frame((10, 10, 20, 20))
    sheet.stroke([(5, 5)], 1)
    assert page_words(as_pdf([sheet.done()])) == [""]


def test_colours_and_sizes_are_said_only_when_they_change() -> None:
    sheet = Sheet(600, 800)
    for at in range(3):
        sheet.show(Typesetter().line("走"), 20, 40 + 20 * at, 10)
        sheet.rule(10, 90, 50 + 20 * at)
    drawn = operators(as_pdf([sheet.done()]))
    assert drawn.count(" Tf") == 1
    assert drawn.count(" g ") == 1
    assert drawn.count(" w") == 1


def test_threads_cut_a_typeface_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:  # rule 1
    cut, inside, seen = TTFont.addObjects, set(), []

    def slowly(face: TTFont, document: PDFDocument) -> None:
        inside.add(document)
        time.sleep(0.01)
        seen.append(len(inside))
        cut(face, document)
        inside.remove(document)

    monkeypatch.setattr(TTFont, "addObjects", slowly)
    pages = [page_with(word) for word in ("走访", "回执", "签名", "客户")]
    with ThreadPoolExecutor(len(pages)) as pool:
        made = list(pool.map(as_pdf, [[page] for page in pages]))
    assert seen == [1] * len(pages)
    assert made == [as_pdf([page]) for page in pages]


def test_words_stand_on_the_shapes_whatever_was_drawn_first() -> None:
    sheet = Sheet(100, 100)
    sheet.show(Typesetter().line("█"), 40, 60, 20)
    sheet.fill([(0, 0, 100, 100)], WHITE)
    document = pypdfium2.PdfDocument(as_pdf([sheet.done()]))
    assert document[0].render(grayscale=True).to_numpy().min() == 0
    document.close()


@pytest.mark.slow
def test_ten_thousand_hostile_names_come_back_letter_by_letter() -> None:  # RF-08
    chance = random.Random(8)
    parts = ["<", ">", "&", "<img src=x>", '<a href="javascript:1">', "<para>", "</b>", "%s", "{0}", "店", "惠鑫", "喆"]
    parts += ["\u202e", "\u2067", "😀", "𬭎", "é", "e\u0301", "\0", "\\", "(", ")", "]", "-", "ب", "\ufffd", "〓", "’"]
    names = ["".join(chance.choices(parts, k=chance.randrange(1, 12))) for _ in range(10_000)]
    setter = Typesetter()
    pages = []
    for at in range(0, len(names), 100):
        sheet = Sheet(3000, 1300)
        for row, name in enumerate(names[at : at + 100]):
            sheet.show(setter.line(name), 20, 20 + row * 12, 10)
        pages.append((sheet.words, sheet.done()))
    pdf = as_pdf([page for _, page in pages])
    assert page_words(pdf) == [bare("".join(shown)) for shown, _ in pages]
    assert dangers(pdf) == []
    assert setter.lacking == {"😀", "ب", "\ufffd"}
