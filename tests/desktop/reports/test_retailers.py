"""The customer report: always one A4, whatever stands on it."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.records import Advice, Promise, Retailer, Visit
from desktop.reports.retailers import Called, CustomerReport, Followed, Reason, Score, draw_customer_report
from tests.desktop.reports.reading import as_pdf, bare, dangers, font_sizes, words
from tests.desktop.reports.specimens import HOSTILE, NOT_IN_TYPE, STAMP, a_customer_report, months
from tests.examples import TODAY, a_promise, a_retailer, a_visit, an_advice
from tests.strategies import records

LONG = "很长的话，说也说不完；" * 900


def shown(report: CustomerReport) -> str:
    printed = draw_customer_report(report)
    assert len(printed.pages) == 1
    return words(printed)


def crowded(text: str, count: int) -> CustomerReport:
    """A report on which everything is `text` and there is `count` of everything."""
    shop: dict[str, Any] = dict.fromkeys(("owner_name", "phone", "street", "customer_code", "class42", "tier"), text)
    shop |= dict.fromkeys(("credit_level", "credit_period", "tier_period", "marketing_source", "license_no"), text)
    followed = tuple(
        Followed(advice=an_advice(n, words=text), verdict="worse", figures=(9,) * 40) for n in range(count)
    )
    visits = tuple(
        Called(visit=a_visit(n, oos_ok=False, findings=(("oos_ok", "x", text),)), advice=followed) for n in range(count)
    )
    return a_customer_report(
        stamp=replace(STAMP, office=text, serial=text[:32], printed_by=text, hotline=text[:40]),
        retailer=a_retailer(name=text[:200], **shop),
        account_manager=text,
        visits=visits,
        promises=tuple(a_promise(n, words=text) for n in range(count)),
        score=Score(points=76, rank=9, among=42, reasons=(Reason(words=text, tenths=-55),) * count),
        next_steps=(text,) * count,
    )


def test_everything_of_screens_md_is_on_the_page() -> None:
    page = shown(a_customer_report())
    for part in (
        "示例市烟草公司城东营销部",
        "编号7-000013",
        "2025年12月—2026年11月",
        "惠鑫便利店",
        "证号尾00000",
        "客户经理周敏",
        "便利店CB2",
        "41天前核",
        "结算成功99.8%",
        "守约9/10件",
        "18档(2026-11)",
        "有签61/64",
        "存销比0.62",
        "12个月购进和毛利",
        "至23日",
        "有效：断货3→1",
        "我方：带20张价签",
        "客户：利群(新版)放第二层",
        "价值评价76分",
        "同类42户第9",
        "+18.0",
        "这个月少赚在哪",
        "客户签名",
        "客户意见",
        "数据截至2026-11-2411:02",
        "第1页，共1页",
    ):
        assert part in page


@pytest.mark.usefixtures("english")
def test_the_english_report_is_one_page_of_english_captions() -> None:
    page = shown(a_customer_report())
    assert "Thelastthreevisits" in page
    assert "客户" not in page.replace("客户经理", "")


def test_a_phone_is_masked_and_only_the_end_of_the_licence_is_shown() -> None:
    page = shown(a_customer_report())
    assert "138****4471" in page
    assert "13800004471" not in page
    assert "370102100000" not in page


def test_no_type_is_smaller_than_ten_and_a_half_points() -> None:
    assert min(font_sizes(as_pdf(draw_customer_report(a_customer_report()).pages))) >= 10.5


def test_a_shop_of_which_nothing_is_known_has_a_page_that_says_so() -> None:
    known = {"id", "created_at", "name"}
    bare_shop = Retailer(**{f.name: getattr(a_retailer(), f.name) for f in fields(Retailer) if f.name in known})
    page = shown(
        CustomerReport(stamp=STAMP, retailer=bare_shop, account_manager="周敏", rules=a_customer_report().rules)
    )
    assert page.count("没有资料") == 5
    assert "没有订货资料" in page
    assert "还没有走访" in page
    assert "价值评价" not in page


@pytest.mark.slow
@pytest.mark.parametrize("count", [3, 40])
def test_one_page_holds_whatever_length_and_number(count: int) -> None:
    page = shown(crowded(LONG, count))
    assert "客户签名" in page
    assert "第1页，共1页" in page


def test_what_is_left_out_is_counted() -> None:
    page = shown(a_customer_report(promises=tuple(a_promise(n) for n in range(7)), next_steps=("一步",) * 9))
    assert "还没兑现的承诺……另有3条" in page
    assert "下一步做什么……另有6条" in page


@pytest.mark.slow
def test_the_longest_name_a_record_can_have_stays_whole() -> None:
    name = "".join(chr(0x4E00 + n) for n in range(200))
    assert name in shown(a_customer_report(retailer=a_retailer(name=name)))
    assert name in shown(replace(crowded(LONG, 20), retailer=replace(crowded(LONG, 20).retailer, name=name)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_letter_by_letter(text: str) -> None:  # RF-08
    printed = draw_customer_report(crowded(text, 3))
    assert len(printed.pages) == 1
    assert dangers(as_pdf(printed.pages)) == []
    assert set(printed.lacking) == set(text) & NOT_IN_TYPE


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("effective", "有效：断货3→1"),
        ("unchanged", "无变化：断货3→1"),
        ("worse", "变差：断货3→1"),
        ("unknown", "不可判"),
        (None, "12-08看"),
    ],
)
def test_the_outcome_of_an_advice_is_said_in_words(verdict: str | None, said: str) -> None:
    called = Called(visit=a_visit(), advice=(Followed(advice=an_advice(), verdict=verdict, figures=(3, 1)),))
    assert said in shown(a_customer_report(visits=(called,)))


def test_an_overdue_promise_is_marked_by_a_word() -> None:
    page = shown(a_customer_report(promises=(a_promise(made_on=TODAY, due_on=TODAY - timedelta(days=4)),)))
    assert "11-20已过期" in page


def test_a_report_without_score_gives_its_promises_the_whole_width() -> None:
    words_of_promise = "补齐价签" * 10
    page = shown(a_customer_report(score=None, promises=(a_promise(words=words_of_promise),)))
    assert words_of_promise in page


def test_a_changed_figure_changes_the_square_code() -> None:
    one = draw_customer_report(a_customer_report())
    assert draw_customer_report(a_customer_report()) == one
    assert draw_customer_report(a_customer_report(months=months(qty_tiao=7))).pages != one.pages


@pytest.mark.slow
@settings(max_examples=25)
@given(st.data())
def test_any_legal_records_make_one_page(data: st.DataObject) -> None:
    visit = data.draw(records(Visit.kind))
    report = a_customer_report(
        retailer=data.draw(records(Retailer.kind)),
        visits=(Called(visit=replace(visit, findings=()), advice=(Followed(advice=data.draw(records(Advice.kind))),)),),
        promises=(data.draw(records(Promise.kind)),),
    )
    printed = draw_customer_report(report)
    assert len(printed.pages) == 1
    assert bare("第 1 页，共 1 页") in words(printed)
