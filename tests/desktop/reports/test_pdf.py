"""Pages bound into files. Rules as numbered in desktop.reports.pdf."""

import random
import zlib

from desktop.reports.fonts import fonts
from desktop.reports.pdf import Page, Sheet
from desktop.reports.text import Typesetter
from tests.desktop.reports.reading import as_pdf, bare, dangers, embedded, page_words

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
    assert sorted(name.split("+")[1] for name in fonts_in) == ["NotoSansSC-Bold", "NotoSansSC-Regular"]
    assert all(fonts_in.values())


def test_different_subsets_have_different_names() -> None:
    assert embedded(as_pdf([page_with("走")])).keys() != embedded(as_pdf([page_with("访")])).keys()


def test_a_file_tells_its_language_and_title() -> None:
    pdf = as_pdf([page_with("走")], title="走访回执", language="zh_CN")
    assert b"/Lang(zh-CN)" in pdf
    assert "走访回执".encode("utf-16-be").hex().encode() in pdf


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
    operators = zlib.decompress(sheet.done().operators).decode("ascii")
    assert operators.count("Tf") == 1
    assert operators.count(" g") == 1


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
