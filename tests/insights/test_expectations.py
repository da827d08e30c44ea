"""What should stand in a shop by its orders, and when nothing is to be expected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contract.records.configs import Rules
from insights.expectations import Expected, expected_stock
from insights.facts import ShopFacts, shop_facts
from tests.examples import NOW, SHOP, TODAY, a_count, a_retailer
from tests.insights.shops import an_order, visited

NOW_VISIT = visited(0, retailer_id=SHOP, started_at=NOW)


def shop(days: int = 14, *, stood: int = 12, counted: int = 12, since: int = 0) -> ShopFacts:
    """A shop counted `days` ago and now, that ordered 6 a week before and `since` in all after."""
    before = visited(days)
    counts = [
        a_count(1, visit_id=NOW_VISIT.id, product_no=1, counter_tiao=counted, backroom_tiao=0),
        a_count(2, visit_id=before.id, product_no=1, counter_tiao=stood, backroom_tiao=0),
    ]
    orders = [an_order(days + 1 + 7 * week, (1, 6, 0)) for week in range(8)]
    later = [an_order(days - 1, (1, since, 0))] if since else []
    return shop_facts(a_retailer(), contacts=[NOW_VISIT, before], counts=counts, orders=[*orders, *later])


def one(facts: ShopFacts, rules: Rules) -> Expected:
    (made,) = expected_stock(NOW_VISIT, facts, rules).values()
    return made


def test_last_count_and_orders_less_what_is_sold_meanwhile(rules: Rules) -> None:
    made = one(shop(stood=12, since=4, counted=9), rules)
    assert (made.before_tiao, made.bought_tiao, made.expected_tiao, made.gap) == (12, 4, 4, 5)


def test_nothing_less_than_an_empty_shelf_is_expected(rules: Rules) -> None:
    assert one(shop(stood=3), rules).expected_tiao == 0


def test_a_count_too_long_ago_lets_nothing_be_expected(rules: Rules) -> None:
    assert expected_stock(NOW_VISIT, shop(45), rules).keys() == {1}
    assert expected_stock(NOW_VISIT, shop(46), rules) == {}


def test_a_product_never_bought_or_not_counted_before_is_left_out(rules: Rules) -> None:
    facts = shop()
    other = a_count(3, visit_id=NOW_VISIT.id, product_no=2)
    assert expected_stock(NOW_VISIT, replace(facts, counts=(*facts.counts, other)), rules).keys() == {1}
    assert expected_stock(NOW_VISIT, replace(facts, orders=()), rules) == {}
    assert expected_stock(NOW_VISIT, replace(facts, orders=None), rules) == {}


@pytest.mark.parametrize(
    ("expected", "counted", "far"), [(10, 17, []), (10, 18, ["far"]), (17, 25, []), (16, 24, ["far"]), (12, 4, ["far"])]
)
def test_a_gap_is_asked_about_past_both_limits(rules: Rules, expected: int, counted: int, far: list[str]) -> None:
    made = Expected(product_no=1, counted_tiao=counted, before_tiao=0, bought_tiao=0, expected_tiao=expected)
    assert ["far" for _ in "x" if made.is_far(rules)] == far


def test_without_configured_limits_no_gap_is_far(rules: Rules) -> None:
    made = replace(one(shop(), rules), counted_tiao=900)
    assert made.is_far(rules)
    assert not made.is_far(rules.without("thresholds", "thresholds"))
    assert expected_stock(NOW_VISIT, shop(), rules.without("thresholds", "thresholds")) == {}


def test_orders_of_the_day_of_the_visit_have_not_come_yet(rules: Rules) -> None:
    facts = shop()
    today = replace(facts, orders=(an_order(0, (1, 50, 0)), *(facts.orders or ())))
    assert one(today, rules).bought_tiao == 0
    assert (TODAY - timedelta(days=14)) == facts.contacts[1].visited_on
