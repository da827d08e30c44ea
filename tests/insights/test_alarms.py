"""The alarms: which shop raises which, with which numbers, and when a rule stays silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contract.records.configs import Rules, Thresholds
from insights.alarms import alarms_of
from insights.facts import ShopFacts, shop_facts
from tests.examples import TODAY, a_case, a_count, a_promise, a_retailer
from tests.insights.shops import a_change, a_state, an_order, months, trade, visited, weekly_orders

FRESH = [a_state(name, confirmed_on=TODAY) for name in ("owner_name", "phone", "address")]
STEADY = [100] * 6
IN_ORDER = {"states": FRESH, "contacts": [visited(5)]}


def rules_raised(facts: ShopFacts, rules: Rules, peer_months: tuple[int, ...] = ()) -> list[str]:
    return [alarm.rule for alarm in alarms_of(facts, trade(peer_months), rules, TODAY)]


TWELVE: dict[str, tuple[ShopFacts, list[str]]] = {
    "falls behind its peers": (shop_facts(a_retailer(), months=months([100] * 3 + [62] * 3), **IN_ORDER), ["R-01"]),
    "falls with its peers": (shop_facts(a_retailer(), months=months([100] * 3 + [85] * 3), **IN_ORDER), []),
    "has bought nothing for three months": (
        shop_facts(a_retailer(), months=months([20, 5, 5, 0, 0, 0]), **IN_ORDER),
        ["R-02"],
    ),
    "bought a little last month": (shop_facts(a_retailer(), months=months([9, 9, 9, 9, 0, 9]), **IN_ORDER), []),
    "licence ends in 30 days": (
        shop_facts(a_retailer(license_valid_to=TODAY + timedelta(days=30)), **IN_ORDER),
        ["R-03"],
    ),
    "licence ends in 91 days": (shop_facts(a_retailer(license_valid_to=TODAY + timedelta(days=91)), **IN_ORDER), []),
    "not visited for 18 days of 14": (shop_facts(a_retailer(), states=FRESH, contacts=[visited(18)]), ["R-04"]),
    "not visited for 17 days of 14": (shop_facts(a_retailer(), states=FRESH, contacts=[visited(17)]), []),
    "promise was due yesterday": (
        shop_facts(
            a_retailer(), promises=[a_promise(made_on=TODAY - timedelta(9), due_on=TODAY - timedelta(1))], **IN_ORDER
        ),
        ["R-05"],
    ),
    "promise is due today": (shop_facts(a_retailer(), promises=[a_promise(due_on=TODAY)], **IN_ORDER), []),
    "missed three order cycles": (shop_facts(a_retailer(), orders=[an_order(28, (1, 5, 9))], **IN_ORDER), ["R-11"]),
    "fell twice": (
        shop_facts(
            a_retailer(), changes=[a_change(1, "tier", "18", "17"), a_change(2, "tier", "17", "16")], **IN_ORDER
        ),
        ["R-10"],
    ),
}


@pytest.mark.parametrize("name", TWELVE)
def test_of_twelve_shops_exactly_the_expected_raise_an_alarm(rules: Rules, name: str) -> None:
    facts, expected = TWELVE[name]
    assert rules_raised(facts, rules, (100, 100, 100, 104, 104, 104)) == expected


def test_seven_of_the_twelve_raise_one() -> None:
    assert sum(bool(expected) for _, expected in TWELVE.values()) == 7


def test_the_growth_alarm_says_both_shares(rules: Rules, chinese: None) -> None:
    facts = shop_facts(a_retailer(), months=months([100] * 3 + [62] * 3), **IN_ORDER)
    (alarm,) = alarms_of(facts, trade((100, 100, 100, 104, 104, 104)), rules, TODAY)
    assert str(alarm.title) == "近 3 月购进降 38 %，同类升 4 %"
    assert len(alarm.rows) == 12


def test_a_large_shop_has_its_own_limit(rules: Rules) -> None:
    peer = (100, 100, 100, 104, 104, 104)
    facts = shop_facts(a_retailer(), months=months([100] * 3 + [86] * 3), **IN_ORDER)
    large = replace(facts, retailer=a_retailer(scale="1"))
    assert rules_raised(facts, rules, peer) == []
    assert rules_raised(large, rules, peer) == ["R-01"]


def test_a_rule_without_its_limit_is_silent(rules: Rules) -> None:
    silent = replace(rules, contents={**rules.contents, ("thresholds", "thresholds"): Thresholds(limits={})})
    assert [raised for facts, _ in TWELVE.values() for raised in rules_raised(facts, silent)] == []


def test_what_was_not_looked_up_raises_nothing(rules: Rules) -> None:
    assert rules_raised(shop_facts(a_retailer(), **IN_ORDER), rules) == []


def test_a_shop_that_stopped_raises_nothing(rules: Rules) -> None:
    gone = a_retailer(stop_reason="stopped", stopped_on=TODAY, license_valid_to=TODAY)
    assert rules_raised(shop_facts(gone), rules) == []


def test_stock_that_lasts_too_long_names_the_worst_product(rules: Rules, chinese: None) -> None:
    facts = shop_facts(
        a_retailer(),
        counts=[
            a_count(0, product_no=3, counter_tiao=5, backroom_tiao=10, stock_age_days=82, visit_id=visited(5).id),
            a_count(1, product_no=1, counter_tiao=5, backroom_tiao=0, visit_id=visited(5).id),
        ],
        orders=weekly_orders(p3=3, p1=9),
        **IN_ORDER,
    )
    (alarm,) = alarms_of(facts, trade(), rules, TODAY)
    assert alarm.rule == "R-07"
    assert str(alarm.title) == "白沙(软) 存销比 5.0，库龄 82 天"
    assert str(alarm.figures[0]) == "现存 15 条 ÷ 周均销 3 条，上限 3.5"


def test_stock_that_is_too_old_is_told_though_it_sells(rules: Rules) -> None:
    old = a_count(0, product_no=3, counter_tiao=2, stock_age_days=121, visit_id=visited(5).id)
    facts = shop_facts(a_retailer(), counts=[old], orders=weekly_orders(p3=9), **IN_ORDER)
    assert rules_raised(facts, rules) == ["R-07"]


def test_a_price_over_the_limit_is_told_from_the_last_visit_only(rules: Rules) -> None:
    found = (("price_ok", "price_over_1000", "1,050 元"),)
    facts = shop_facts(a_retailer(), states=FRESH, contacts=[visited(5, price_ok=False, findings=found)])
    put_right = shop_facts(a_retailer(), states=FRESH, contacts=[visited(2), visited(5, findings=found)])
    assert (rules_raised(facts, rules), rules_raised(put_right, rules)) == (["R-08"], [])


def test_facts_not_confirmed_for_180_days_are_told_together(rules: Rules) -> None:
    old = [a_state(s.field_name, confirmed_on=TODAY - timedelta(days=181)) for s in FRESH[:2]]
    facts = shop_facts(a_retailer(), states=[*old, FRESH[2]], contacts=[visited(5)])
    (alarm,) = alarms_of(facts, trade(), rules, TODAY)
    assert (alarm.rule, str(alarm.title)) == ("R-09", "To be confirmed: Owner, Phone")


def test_a_late_case_is_told_with_its_days(rules: Rules) -> None:
    facts = shop_facts(a_retailer(), cases=[a_case(due_on=TODAY - timedelta(days=4))], **IN_ORDER)
    (alarm,) = alarms_of(facts, trade(), rules, TODAY)
    assert alarm.rule == "R-06"
    assert "4 days" in str(alarm.title)


def test_down_and_up_again_is_no_fall(rules: Rules) -> None:
    changes = [a_change(1, "tier", "18", "17"), a_change(2, "tier", "17", "18")]
    assert rules_raised(shop_facts(a_retailer(), changes=changes, **IN_ORDER), rules) == []


def test_the_direction_of_a_ladder_is_the_ladders_own(rules: Rules) -> None:
    down = [a_change(1, "credit_level", "AAA", "AA"), a_change(2, "credit_level", "AA", "A")]
    up = [a_change(1, "credit_level", "A", "AA"), a_change(2, "credit_level", "AA", "AAA")]
    assert rules_raised(shop_facts(a_retailer(), changes=down, **IN_ORDER), rules) == ["R-10"]
    assert rules_raised(shop_facts(a_retailer(), changes=up, **IN_ORDER), rules) == []


def test_every_alarm_names_its_rows_and_its_configuration(rules: Rules) -> None:
    raised = [a for facts, _ in TWELVE.values() for a in alarms_of(facts, trade((100,) * 6), rules, TODAY)]
    assert raised
    assert all(alarm.rows for alarm in raised)
    assert {alarm.config_id for alarm in raised} == {rules.ids["thresholds", "thresholds"]}
