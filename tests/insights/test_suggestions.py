"""The suggested advice of the visit form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contract.records import StockCount
from contract.records.configs import Rules, Thresholds
from insights.facts import shop_facts
from insights.suggestions import Observed, Suggestion, order_day, suggest
from tests.examples import TODAY, a_count, a_retailer
from tests.insights.shops import trade, weekly_orders

NEXT = TODAY + timedelta(days=14)
FACTS = shop_facts(a_retailer(order_cycle="周四"), orders=weekly_orders(p1=9, p2=2, p3=3))


def counted(no: int, counter: int, back: int, age: int | None = None) -> StockCount:
    return a_count(no, product_no=no, counter_tiao=counter, backroom_tiao=back, stock_age_days=age)


def suggested(rules: Rules, observed: Observed, **scarce: str) -> tuple[Suggestion, ...]:
    return suggest(observed, FACTS, trade(**scarce), rules, TODAY, NEXT)


PICTURE = Observed(
    checks={"display_ok": False, "price_tag_ok": True},
    findings=(("display_ok", "display_hidden", "利群(新版)"),),
    counts=(counted(1, 2, 3), counted(3, 5, 10, 96)),
)


def test_the_three_suggestions_of_the_visit_form(rules: Rules, chinese: None) -> None:
    restock, overstock, display = suggested(rules, PICTURE)
    assert str(restock.words) == "周四订 利群(新版) 8 条"
    assert str(restock.grounds) == "周均销 9，现存 5，只够到周五"
    assert str(overstock.words) == "白沙(软) 停进 2 周"
    assert str(overstock.grounds) == "库龄 96 天，存销比 5.0（现存 15 ÷ 周均销 3）"
    assert str(display.words) == "利群(新版) 移到第二层"
    assert str(display.goal) == "下次通过"
    assert {s.check_on for s in (restock, overstock, display)} == {NEXT}


def test_each_suggestion_has_a_metric_a_baseline_and_a_target(rules: Rules) -> None:
    told = [(s.metric, s.unit, s.baseline, s.target) for s in suggested(rules, PICTURE)]
    assert told == [
        ("oos_items", "items", 0, 0),
        ("stock_sales", "weeks_per_mille", 5000, 3000),
        ("display_passed", "passed", 0, 1),
    ]


def test_what_is_out_of_stock_comes_first_and_together(rules: Rules, chinese: None) -> None:
    (restock,) = suggested(rules, Observed(counts=(counted(1, 2, 3), counted(2, 0, 0))))
    assert restock.products == (2, 1)
    assert restock.baseline == 1
    assert str(restock.words) == "周四订 中华(硬) 3 条、利群(新版) 8 条"


def test_scarce_goods_are_not_suggested(rules: Rules) -> None:
    assert suggested(rules, Observed(counts=(counted(2, 0, 0),)), p2="scarce") == ()


def test_a_shop_in_order_gets_no_advice(rules: Rules) -> None:
    fine = Observed(checks=dict.fromkeys(("display_ok", "price_tag_ok"), True), counts=(counted(1, 9, 5, 20),))
    assert suggested(rules, fine) == ()


def test_missing_price_tags_are_counted(rules: Rules, chinese: None) -> None:
    (tags,) = suggested(rules, Observed(tagged=52, tags_due=64))
    assert str(tags.words) == "补齐 12 张价签"
    assert (tags.metric, tags.baseline, tags.target) == ("tagged_share", 812, 950)


def test_compliance_comes_before_everything_that_sells(rules: Rules) -> None:
    checks = {"minor_sign_ok": False, "license_shown_ok": False, "display_ok": False, "price_ok": False}
    found = suggested(rules, replace(PICTURE, checks=checks))
    assert [s.rule for s in found] == ["S-06", "S-07", "S-01"]
    assert found[0].check_item == "license_shown_ok"


def test_old_goods_are_told_when_the_stock_itself_is_not_too_high(rules: Rules) -> None:
    (old,) = suggested(rules, Observed(counts=(counted(3, 3, 4, 121),)))
    assert (old.rule, old.metric, old.baseline, old.target) == ("S-03", "stock_age_days", 121, 90)


def test_nothing_is_suggested_without_limits(rules: Rules) -> None:
    silent = replace(rules, contents={**rules.contents, ("suggestions", "suggestions"): Thresholds(limits={})})
    assert suggested(silent, PICTURE) == ()


def test_the_order_day_is_the_next_one_named() -> None:
    assert order_day(a_retailer(order_cycle="周四"), date(2026, 11, 24)) == date(2026, 11, 26)
    assert order_day(a_retailer(order_cycle="每周星期二订货"), date(2026, 11, 24)) == date(2026, 12, 1)
    assert order_day(a_retailer(order_cycle="weekly"), TODAY) is None
    assert order_day(a_retailer(), TODAY) is None


@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3]), st.integers(0, 40), st.integers(0, 40), st.none() | st.integers(0, 300)),
        unique_by=lambda entry: entry[0],
    )
)
def test_the_order_of_the_lines_does_not_matter_and_nobody_is_advised_beyond_need(
    rules: Rules, lines: list[tuple[int, int, int, int | None]]
) -> None:
    counts = tuple(counted(*line) for line in lines)
    found = suggested(rules, Observed(counts=counts))
    assert found == suggested(rules, Observed(counts=counts[::-1]))
    stock = {no: counter + back for no, counter, back, _ in lines}
    restocked = {no for s in found if s.topic == "restock" for no in s.products}
    weekly = {1: 9, 2: 2, 3: 3}
    assert all(stock[no] < weekly[no] for no in restocked)
