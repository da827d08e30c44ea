"""The six lines of the card, and the margin behind one of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.records.configs import Rules
from insights.facts import ShopFacts, shop_facts, trade_of
from insights.figures import Figure, six_lines
from insights.margins import margin_of
from tests.examples import TODAY, a_count, a_retailer
from tests.insights.shops import a_price, months, peers, trade, visited, weekly_orders


def line(
    code: str, facts: ShopFacts, rules: Rules, quantities: tuple[int, ...] = (168, 170, 174, 178, 176, 176)
) -> Figure:
    return next(made for made in six_lines(facts, trade(quantities), rules, TODAY) if made.code == code)


def test_what_a_shop_bought_stands_beside_its_peers(rules: Rules, chinese: None) -> None:
    found = line("quantity", shop_facts(a_retailer(), months=months([172, 181, 176, 190, 181, 184])), rules)
    assert found.months == (172, 181, 176, 190, 181, 184)
    assert found.peers == (168, 170, 174, 178, 176, 176)
    assert (found.value, found.peer_value, str(found.remark)) == (184, 176, "同类 176")
    assert len(found.rows) == 6


def test_a_month_without_orders_is_nothing_bought_but_before_the_first_it_is_not_known(rules: Rules) -> None:
    bought = [made for made in months([0, 0, 30, 0, 40, 50]) if made.qty_tiao]
    assert line("quantity", shop_facts(a_retailer(), months=bought), rules).months == (None, None, 30, 0, 40, 50)
    long_ago = months([9, 0, 0, 0, 0, 0, 0, 0])[:1]
    assert line("quantity", shop_facts(a_retailer(), months=long_ago), rules).months == (0,) * 6


def test_orders_that_were_not_looked_up_are_not_known(rules: Rules) -> None:
    assert line("amount", shop_facts(a_retailer()), rules).value is None


def test_the_margin_of_three_products_is_right_to_the_fen() -> None:
    goods = trade_of([], [a_price(1, 10_000, 11_500), a_price(2, 20_000, 23_055), a_price(3, 5_000, 5_501)], [])
    found = margin_of([(1, 3, 30_000), (2, 1, 20_000), (3, 2, 10_000)], goods)
    assert (found.fen, found.missing) == (3 * 1_500 + 3_055 + 2 * 501, ())
    assert found.rate_per_mille == round(8_557 * 1000 / 68_557)


def test_a_missing_retail_price_is_told_and_never_counts_as_nothing(rules: Rules, chinese: None) -> None:
    goods = trade_of([], [a_price(1, 10_000, 11_500), a_price(2, 20_000, None)], [])
    assert margin_of([(2, 5, 100_000), (9, 1, 1_000)], goods).fen is None
    some = margin_of([(1, 1, 10_000), (2, 5, 100_000)], goods)
    assert (some.fen, some.missing) == (1_500, (2,))
    facts = shop_facts(a_retailer(), months=months([5] * 6, ((1, 1, 10_000), (2, 5, 100_000))))
    shown = next(made for made in six_lines(facts, goods, rules, TODAY) if made.code == "margin")
    assert (shown.value, str(shown.remark)) == (1_500, "缺价 1 品规")


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3, 4]), st.integers(-5, 50), st.integers(0, 10**7)), max_size=8))
def test_the_margin_of_all_lines_is_that_of_each_added_up(lines: list[tuple[int, int, int]]) -> None:
    goods = trade()
    assert margin_of(lines, goods).fen == sum(margin_of([one], goods).fen or 0 for one in lines)


def test_stock_is_shown_in_weeks_of_what_is_bought(rules: Rules) -> None:
    counts = [
        a_count(0, product_no=1, counter_tiao=3, backroom_tiao=6, visit_id=visited(30).id),
        a_count(1, product_no=2, counter_tiao=0, backroom_tiao=0, visit_id=visited(30).id),
    ]
    facts = shop_facts(a_retailer(), contacts=[visited(30)], counts=counts, orders=weekly_orders(p1=9))
    stock, out = line("stock_sales", facts, rules), line("out_of_stock", facts, rules)
    assert stock.months[-1] == stock.value
    assert stock.value is not None
    assert out.value == out.months[-1] == 1
    assert {row.kind for row in out.rows} == {"visits", "stock_counts"}


def test_a_shop_never_counted_has_no_stock_line(rules: Rules) -> None:
    facts = shop_facts(a_retailer(), contacts=[visited(30)])
    assert (line("stock_sales", facts, rules).value, line("out_of_stock", facts, rules).value) == (None, None)


def test_products_that_move_are_counted(rules: Rules, chinese: None) -> None:
    lines = ((1, 5, 1), (2, 0, 0), (3, -1, -1), (4, 2, 1))
    found = line("moving", shop_facts(a_retailer(), months=months([5] * 6, lines)), rules)
    assert (found.value, str(found.remark)) == (2, "经营 2")


@pytest.mark.parametrize("code", ["quantity", "amount", "margin", "stock_sales", "out_of_stock", "moving"])
def test_every_line_explains_itself(rules: Rules, code: str) -> None:
    found = line(code, shop_facts(a_retailer()), rules)
    assert str(found.caption)
    assert str(found.formula)
    assert len(found.months) == len(found.peers) == 6


def test_a_peer_average_needs_shops(rules: Rules) -> None:
    facts = shop_facts(a_retailer(), months=months([5] * 6))
    none = trade_of([], [], peers([100] * 6, shops=0))
    assert six_lines(facts, none, rules, TODAY)[0].peers == (None,) * 6
