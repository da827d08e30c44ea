"""The receipt: exactly the text that is signed, whole, in large print."""

from dataclasses import replace
from datetime import datetime

import pytest

from desktop.reports.pdf import Page
from desktop.reports.receipts import Receipt, draw_receipt, receipt_fingerprint, signed_text
from tests.desktop.reports.reading import as_pdf, bare, font_sizes, page_words, words
from tests.desktop.reports.specimens import HOSTILE, NOT_IN_TYPE, ZONE, a_receipt
from tests.examples import PERSON, a_case, a_promise, a_retailer, a_visit, an_advice


def test_a_receipt_with_five_points_is_one_a5_in_16_point() -> None:  # A11, M7
    advice = (an_advice(), an_advice(1, topic="display", metric="display_passed"), an_advice(2, answer="considers"))
    printed = draw_receipt(a_receipt(advice=advice))
    (page,) = printed.pages
    assert (round(page.width), round(page.height)) == (420, 595)
    assert sum(size >= 16 for size in font_sizes(as_pdf([page]))) > 100


@pytest.mark.usefixtures("english")
def test_the_english_receipt_is_one_a5_too() -> None:
    printed = draw_receipt(a_receipt())
    assert len(printed.pages) == 1
    assert "Visitreceipt" in words(printed)


def test_every_word_that_is_signed_stands_on_the_paper() -> None:
    receipt = a_receipt()
    shown = words(draw_receipt(receipt))
    for paragraph in signed_text(receipt).splitlines()[4:]:
        assert bare(paragraph) in shown


def test_points_say_who_does_what_by_when() -> None:
    text = signed_text(a_receipt())
    assert "一、带 20 张价签，周敏 12月8日前办好。" in text
    assert "二、利群(新版) 周四订 8 条，订多少由您定；12月8日看断货。" in text
    assert "三、移到第二层；12月8日看陈列。" in text
    assert "四、您问：“周末客人问软盒的多，能不能多给两条软中华？”由周敏办理，11月27日前答复您。" in text
    assert "下次走访：12月8日 星期二 上午" in text


def test_the_shop_keeps_its_no_and_its_let_me_think() -> None:
    text = signed_text(a_receipt(advice=(an_advice(answer="refused"), an_advice(1, answer="considers"))))
    assert "您说先不办" in text
    assert "您说再想想" in text


def test_the_shops_own_promise_and_praise_are_on_it() -> None:
    text = signed_text(a_receipt(promises=(a_promise(side="retailer"),), cases=(a_case(case_kind="praise"),)))
    assert "带 20 张价签，您 12月8日前办好。" in text
    assert "您说：“周末客人" in text
    assert "您反映：“周末客人" in signed_text(a_receipt(cases=(a_case(case_kind="feedback"),)))


def test_advice_that_was_not_given_and_complaints_about_colleagues_are_not_on_it() -> None:  # A48
    declined = an_advice(words="不提的事", declined="缺货")
    about = a_case(words="客户经理态度不好", subject_person=PERSON)
    text = signed_text(a_receipt(advice=(declined,), cases=(about,)))
    assert "不提的事" not in text
    assert "态度不好" not in text


def test_a_visit_without_anything_agreed_says_so_by_what_was_found() -> None:
    nothing: dict[str, tuple[()]] = {"advice": (), "promises": (), "cases": ()}
    assert "各项正常，没有要办的事" in signed_text(a_receipt(**nothing))
    found = a_receipt(**nothing, visit=a_visit(oos_ok=False))
    assert "正常" not in signed_text(found)


def test_one_changed_digit_changes_fingerprint_and_check_code() -> None:  # C5, N4
    one = receipt_fingerprint(a_receipt())
    other = receipt_fingerprint(a_receipt(advice=(an_advice(words="利群(新版) 周四订 9 条"),)))
    assert one.digest != other.digest
    assert one.check in words(draw_receipt(a_receipt()))
    assert bare(one.short) in words(draw_receipt(a_receipt()))


def test_a_reprint_has_another_serial_and_the_same_fingerprint() -> None:
    again = a_receipt(serial="7-000099")
    assert receipt_fingerprint(again) == receipt_fingerprint(a_receipt())
    assert "7-000099" in words(draw_receipt(again))


def test_a_receipt_with_more_words_than_a_sheet_holds_goes_on_and_is_signed_at_its_end() -> None:
    long = "".join(chr(0x4E00 + n) for n in range(2000))
    printed = draw_receipt(a_receipt(advice=(an_advice(words=long),)))
    pages = page_words(as_pdf(printed.pages))
    assert len(pages) > 3
    assert long in "".join(page.split("核对码")[0] for page in pages)
    assert ["客户签名" in page for page in pages] == [False] * (len(pages) - 1) + [True]


def test_the_signature_stands_in_its_box_with_the_time_it_was_given() -> None:
    signed = a_receipt(signed_at=datetime(2026, 11, 24, 10, 46, tzinfo=ZONE), ink=(((100, 200), (300, 400)),))
    assert "2026-11-2410:46" in words(draw_receipt(signed))
    unsigned: Page = draw_receipt(replace(signed, ink=())).pages[0]
    assert draw_receipt(signed).pages[0] != unsigned


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_letter_by_letter(text: str) -> None:  # RF-08
    shop = a_retailer(name=text, owner_name=text, best_time=text, license_no=text)
    receipt: Receipt = a_receipt(
        retailer=shop, advice=(an_advice(words=text),), promises=(a_promise(words=text),), cases=(a_case(words=text),)
    )
    printed = draw_receipt(receipt)
    shown = "".join(page.split("核对码")[0] for page in page_words(as_pdf(printed.pages)))
    for paragraph in signed_text(receipt).splitlines()[4:]:
        assert bare(paragraph) in shown
    assert set(printed.lacking) == set(text) & NOT_IN_TYPE
