"""The visit report: one visit, or a day of them; nothing is cut short."""

import pytest

from desktop.reports.visits import draw_visit_report
from tests.desktop.reports.reading import as_pdf, bare, page_words, words
from tests.desktop.reports.specimens import HOSTILE, NOT_IN_TYPE, a_visit_report, an_entry
from tests.examples import a_count, a_promise, a_retailer, a_visit, an_advice, number


def test_one_visit_is_one_page_with_all_that_was_recorded() -> None:
    printed = draw_visit_report(a_visit_report())
    assert len(printed.pages) == 1
    page = words(printed)
    for part in (
        "周敏·2026-11-24星期二",
        "惠鑫便利店09:02–09:13",
        "证号尾00000",
        "例行走访",
        "正常9项",
        "利群(新版)周四订8条（断货1→0，12-08看）",
        "带20张价签（周敏，12-08前）",
        "“周末客人问软盒的多",
        "下次走访12月8日星期二",
        "全部默认",
        "库房",
        "市场经理",
    ):
        assert part in page


@pytest.mark.usefixtures("english")
def test_the_english_report_names_the_same_things() -> None:
    page = words(draw_visit_report(a_visit_report(2)))
    assert "2visitsfrom09:02to09:28:0itemsnotinorder,2piecesofadvice." in page


def test_a_day_begins_with_a_table_of_all_visits_in_their_order() -> None:
    pages = page_words(as_pdf(draw_visit_report(a_visit_report(30)).pages))
    assert "走访30户，09:02至16:28；不正常0项，建议30条。" in pages[0]
    assert pages[0].index("09:02惠鑫便利店") < pages[0].index("09:17惠鑫便利店1")
    for at in range(30):
        assert f"{at + 1}惠鑫便利店{at or ''}" in bare("".join(pages))


def test_a_day_without_visits_says_so() -> None:
    assert "这一天没有走访" in words(draw_visit_report(a_visit_report(0)))


def test_what_was_not_in_order_is_told_with_its_detail() -> None:
    visit = a_visit(oos_ok=False, findings=(("oos_ok", "none_left", "中华(硬)"),), tagged=61, tags_due=None, touched=2)
    page = words(draw_visit_report(a_visit_report(entries=(an_entry(visit=visit),))))
    assert "正常8项；不正常：断档：中华(硬)；有签61/–" in page
    assert "全部默认" not in page


def test_a_correction_tells_what_it_corrects_and_why() -> None:
    visit = a_visit(1, corrects_id=number(0), correction_reason="数错了", note="已复点")
    page = words(draw_visit_report(a_visit_report(entries=(an_entry(visit=visit),))))
    assert "更正0000-0400：数错了" in page
    assert "已复点" in page


def test_advice_not_given_tells_why_and_the_shops_promise_tells_whose() -> None:
    entry = an_entry(
        advice=(an_advice(declined="店主不在", baseline=None, target=None), an_advice(1, baseline=None, target=None)),
        promises=(a_promise(side="retailer"),),
        counts=(("利群(新版)", a_count(stock_age_days=96)),),
    )
    page = words(draw_visit_report(a_visit_report(entries=(entry,))))
    assert "（没有提：店主不在）" in page
    assert "（断货，12-08看）" in page
    assert "（客户，12-08前）" in page
    assert "96" in page


def test_what_an_advice_measures_stands_in_its_unit() -> None:
    advised = an_advice(metric="tagged_share", unit="share_per_mille", baseline=800, target=950)
    page = words(draw_visit_report(a_visit_report(entries=(an_entry(advice=(advised,)),))))
    assert "80%→95%" in page


@pytest.mark.slow
def test_a_note_of_ten_thousand_characters_stays_whole() -> None:
    note = "".join(chr(0x4E00 + n) for n in range(10_000))
    entry = an_entry(visit=a_visit(note=note))
    pages = page_words(as_pdf(draw_visit_report(a_visit_report(entries=(entry,))).pages))
    assert len(pages) > 5
    assert note in "".join(page.split("数据截至")[0] for page in pages)


def test_a_hundred_counted_products_run_over_sheets_with_their_head() -> None:
    counts = tuple((f"品规{n}号", a_count(n)) for n in range(100))
    pages = page_words(as_pdf(draw_visit_report(a_visit_report(entries=(an_entry(counts=counts),))).pages))
    assert all("前台库房" in page for page in pages[:-1])
    assert all(f"品规{n}号" in "".join(pages) for n in range(100))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_do_no_harm(text: str) -> None:  # RF-08
    entry = an_entry(
        retailer=a_retailer(name=text, street=text), visit=a_visit(note=text), advice=(an_advice(words=text),)
    )
    printed = draw_visit_report(a_visit_report(entries=(entry, entry)))
    assert set(printed.lacking) == set(text) & NOT_IN_TYPE
