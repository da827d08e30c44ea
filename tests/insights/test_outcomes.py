"""What became of an advice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.records import Advice
from contract.records.configs import Outcome, Rules
from insights.facts import ShopFacts, shop_facts
from insights.outcomes import AdviceOutcome, Shift, compare, judged, outcome_of, outcome_words, purchase_shift
from tests.examples import SHOP, TODAY, a_count, a_retailer, an_advice, number
from tests.insights.shops import an_order, months, trade, visited, weekly_orders

FIRST, SECOND = visited(14), visited(1)


def given_advice(**values: Any) -> Advice:
    return an_advice(given_on=TODAY - timedelta(days=28), check_on=TODAY - timedelta(days=14), **values)


def became(advice: Advice, facts: ShopFacts, rules: Rules) -> AdviceOutcome:
    found = outcome_of(advice, facts, trade((100, 100, 100)), rules)
    assert found is not None
    return found


def stock(n: int, no: int, tiao: int, visit_days: int, age: int | None = None) -> Any:
    return a_count(
        n, product_no=no, counter_tiao=tiao, backroom_tiao=0, visit_id=visited(visit_days).id, stock_age_days=age
    )


def test_three_items_out_of_stock_then_one_then_none_is_effective(rules: Rules, chinese: None) -> None:
    advice = given_advice(products=(1, 2, 3), baseline=3)
    counts = [stock(n, n, tiao, 14) for n, tiao in ((1, 0), (2, 4), (3, 6))]
    counts += [stock(10 + n, n, 5, 1) for n in (1, 2, 3)]
    found = became(advice, shop_facts(a_retailer(), contacts=[FIRST, SECOND], counts=counts), rules)
    assert [(reading.value, reading.verdict) for reading in found.readings] == [(1, "effective"), (0, "effective")]
    assert (found.verdict, found.is_final, found.now) == ("effective", True, 0)
    assert str(found.figures) == "断档品规 3 → 1 → 0，目标 0"
    assert str(found.title) == "补货：利群(新版)、中华(硬)、白沙(软)"
    assert [row.kind for row in found.rows] == ["advice", "visits", "visits"]


def test_after_the_first_visit_the_verdict_is_provisional(rules: Rules, chinese: None) -> None:
    advice = given_advice(products=(1,), baseline=1)
    found = became(advice, shop_facts(a_retailer(), contacts=[FIRST], counts=[stock(1, 1, 5, 14)]), rules)
    assert (found.verdict, found.is_final) == ("effective", False)
    assert str(outcome_words(found, rules)) == "第 1 次 有效"


def test_before_the_first_visit_the_advice_waits(rules: Rules) -> None:
    found = became(given_advice(), shop_facts(a_retailer()), rules)
    assert (found.verdict, found.now) == ("waiting", None)


def test_a_visit_that_nobody_touched_proves_nothing(rules: Rules) -> None:
    advice = given_advice(topic="display", metric="display_passed", unit="passed", baseline=0, target=1)
    untouched = shop_facts(a_retailer(), contacts=[replace(FIRST, touched=0), replace(SECOND, touched=0)])
    assert became(advice, untouched, rules).verdict == "undecidable"
    touched = shop_facts(a_retailer(), contacts=[FIRST, SECOND])
    assert became(advice, touched, rules).verdict == "effective"


def test_a_display_must_be_in_order_at_both_visits(rules: Rules) -> None:
    advice = given_advice(topic="display", metric="display_passed", unit="passed", baseline=0, target=1)
    fell_back = shop_facts(a_retailer(), contacts=[FIRST, replace(SECOND, display_ok=False)])
    assert became(advice, fell_back, rules).verdict == "unchanged"


def test_price_tags_are_judged_at_the_next_visit_alone(rules: Rules) -> None:
    advice = given_advice(topic="price_tags", metric="tagged_share", unit="share_per_mille", baseline=812, target=950)
    tagged = shop_facts(a_retailer(), contacts=[replace(FIRST, tagged=61, tags_due=64)])
    assert (became(advice, tagged, rules).verdict, became(advice, tagged, rules).is_final) == ("effective", True)
    fewer = shop_facts(a_retailer(), contacts=[replace(FIRST, tagged=40, tags_due=64)])
    assert became(advice, fewer, rules).verdict == "unchanged"


def test_stock_against_sales_falls_by_a_fifth_but_not_below_one_cycle(rules: Rules) -> None:
    advice = given_advice(topic="overstock", metric="stock_sales", unit="weeks_per_mille", products=(1,), baseline=5000)
    orders = weekly_orders(p1=3)

    def verdict(tiao: int) -> str:
        counts = [stock(1, 1, tiao, 14), stock(2, 1, tiao, 1)]
        facts = shop_facts(a_retailer(), contacts=[FIRST, SECOND], counts=counts, orders=orders)
        return became(advice, facts, rules).verdict

    assert [verdict(tiao) for tiao in (2, 9, 14, 30)] == ["unchanged", "effective", "unchanged", "worse"]


def test_a_new_product_ordered_twice_in_three_cycles_is_effective(rules: Rules) -> None:
    advice = given_advice(topic="new_product", metric="reorders", unit="orders", products=(4,), baseline=0, target=2)
    orders = [an_order(21, (4, 1, 100)), an_order(14, (4, 1, 100)), an_order(30, (4, 1, 100)), an_order(2, (4, 1, 9))]
    facts = shop_facts(a_retailer(), contacts=[FIRST, SECOND], orders=orders)
    assert became(advice, facts, rules).now == 2
    assert became(advice, facts, rules).verdict == "effective"


def test_margin_is_measured_against_what_the_class_bought(rules: Rules) -> None:
    lines = ((1, 10, 100_000),)
    advice = given_advice(topic="margin", metric="margin_month", unit="fen", baseline=10_000, target=10_500)
    facts = shop_facts(a_retailer(), contacts=[FIRST, SECOND], months=months([10] * 6, lines))
    steady = outcome_of(advice, facts, trade((100, 100, 100)), rules)
    grown = outcome_of(advice, facts, trade((100, 100, 150)), rules)
    assert steady is not None
    assert grown is not None
    assert steady.now == 15_000
    assert steady.verdict == "effective"
    assert (grown.now, grown.verdict) == (10_000, "unchanged")


def test_stock_age_is_that_of_the_oldest_advised_product(rules: Rules) -> None:
    advice = given_advice(topic="overstock", metric="stock_age_days", unit="days", products=(1, 3), baseline=121)
    counts = [
        stock(1, 1, 3, 14, age=20),
        stock(2, 3, 5, 14, age=96),
        stock(3, 1, 3, 1, age=20),
        stock(4, 3, 1, 1, age=30),
    ]
    found = became(advice, shop_facts(a_retailer(), contacts=[FIRST, SECOND], counts=counts), rules)
    assert [reading.value for reading in found.readings] == [96, 30]
    assert found.verdict == "effective"


def test_a_price_found_in_order_has_no_gap_and_one_not_in_order_keeps_it(rules: Rules) -> None:
    advice = given_advice(topic="price", metric="price_gap", unit="gap_per_mille", baseline=80)
    facts = shop_facts(a_retailer(), contacts=[replace(FIRST, price_ok=False), SECOND])
    assert [reading.value for reading in became(advice, facts, rules).readings] == [80, 0]
    assert became(advice, facts, rules).verdict == "effective"


def test_what_was_not_counted_is_read_from_the_check_only_where_it_passed(rules: Rules) -> None:
    advice = given_advice(products=(1,), baseline=1)
    passed = shop_facts(a_retailer(), contacts=[FIRST, SECOND])
    failed = shop_facts(a_retailer(), contacts=[FIRST, replace(SECOND, oos_ok=False)])
    assert became(advice, passed, rules).verdict == "effective"
    assert became(advice, failed, rules).verdict == "undecidable"


def test_orders_that_were_not_looked_up_measure_nothing(rules: Rules) -> None:
    reorders = given_advice(topic="new_product", metric="reorders", unit="orders", products=(4,), baseline=0)
    margin = given_advice(topic="margin", metric="margin_month", unit="fen", baseline=100)
    ratio = given_advice(topic="overstock", metric="stock_sales", unit="weeks_per_mille", products=(1,), baseline=5000)
    facts = shop_facts(a_retailer(), contacts=[FIRST, SECOND], counts=[stock(1, 1, 5, 14), stock(2, 1, 5, 1)])
    assert {became(advice, facts, rules).verdict for advice in (reorders, margin, ratio)} == {"undecidable"}


def test_a_declined_advice_has_no_outcome(rules: Rules) -> None:
    assert outcome_of(given_advice(declined="店主不同意"), shop_facts(a_retailer()), trade(), rules) is None


RULES = [
    Outcome(topic="restock", metric="oos_items", direction="down", per_mille=500, least=0, visits=(2,)),
    Outcome(topic="margin", metric="margin_month", direction="up", per_mille=50, visits=(2,)),
    Outcome(topic="display", metric="display_passed", direction="up", per_mille=0, least=1, visits=(1, 2)),
]
MIRROR = {"effective": "worse", "worse": "effective", "unchanged": "unchanged", "undecidable": "undecidable"}


@given(st.sampled_from(RULES), st.integers(0, 9_999), st.integers(0, 9_999))
def test_better_and_worse_are_mirror_images(rule: Outcome, before: int, after: int) -> None:
    if before != after:
        assert judged(rule, after, before) == MIRROR[judged(rule, before, after)]


@pytest.mark.parametrize("known", [(None, 3), (3, None), (None, None)])
def test_nothing_is_judged_without_both_values(known: tuple[int | None, int | None]) -> None:
    assert judged(RULES[0], *known) == "undecidable"


def test_a_price_within_three_per_cent_is_effective() -> None:
    within = Outcome(topic="price", metric="price_gap", direction="within", per_mille=30, visits=(2,))
    assert judged(within, 80, -30) == "effective"
    assert judged(within, 80, 31) == "unchanged"
    assert judged(within, 10, 80) == "worse"


def shifts(pairs: int, advised_after: int) -> list[Shift]:
    return [
        Shift(retailer_id=number(n), alike="CB2", advised=side, before=100 + n, after=after * (100 + n) // 100)
        for n in range(pairs)
        for side, after in ((True, advised_after), (False, 100))
    ]


def test_a_planted_effect_of_ten_per_cent_is_found(rules: Rules) -> None:
    found = compare(shifts(30, 110), rules)
    assert found is not None
    assert found.is_enough
    assert found.effect_per_mille is not None
    assert 90 <= found.effect_per_mille <= 100
    assert (found.pairs, found.better, found.worse) == (30, 30, 0)


def test_below_twenty_pairs_nothing_is_claimed(rules: Rules, chinese: None) -> None:
    found = compare(shifts(19, 110), rules)
    assert found is not None
    assert not found.is_enough
    assert found.effect_per_mille is None
    assert str(found.words) == "样本不足：共 19 对，变好 19，变差 0"


def test_shops_of_different_classes_are_never_paired(rules: Rules) -> None:
    mixed = [replace(shift, alike="CB2" if shift.advised else "CZ3") for shift in shifts(30, 110)]
    found = compare(mixed, rules)
    assert found is not None
    assert found.pairs == 0


def test_purchases_before_and_after_a_day_are_whole_months() -> None:
    facts = shop_facts(a_retailer(), months=months([90, 95, 100, 104, 108]))
    shift = purchase_shift(facts, date(2026, 8, 17), 2, advised=True)
    assert shift is not None
    assert (shift.before, shift.after, shift.retailer_id) == (185, 212, SHOP)
    assert purchase_shift(facts, date(2026, 10, 17), 2, advised=True) is None
