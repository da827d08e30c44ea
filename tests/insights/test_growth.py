"""Purchases beside those of similar shops: told once, with the right month and both percentages (A02)."""

from datetime import date

import pytest

from contract.records.configs import Rules
from insights.facts import shop_facts
from insights.growth import falls, growth_of
from tests.examples import TODAY, a_retailer
from tests.insights.shops import months, trade

STEADY = [100] * 12
PEERS = [100, 100, 100, 100, 100, 100, 104, 104, 104, 104, 104, 104]


def test_one_drop_in_twelve_months_is_told_once_with_its_month_and_both_percentages(rules: Rules) -> None:
    bought = [100] * 6 + [62] * 6
    (fall,) = falls(shop_facts(a_retailer(), months=months(bought)), trade(PEERS), rules, TODAY)
    assert fall.months[0] == date(2026, 5, 1)
    assert str(fall.words) == "Purchases of 3 months down 38 %, peers up 4 %"


def test_a_steady_shop_never_fell(rules: Rules) -> None:
    assert falls(shop_facts(a_retailer(), months=months(STEADY)), trade(PEERS), rules, TODAY) == ()


def test_a_fall_that_all_peers_share_is_none(rules: Rules) -> None:
    bought = [100] * 6 + [62] * 6
    assert falls(shop_facts(a_retailer(), months=months(bought)), trade(bought), rules, TODAY) == ()


def test_two_falls_are_told_the_newest_first(rules: Rules) -> None:
    bought = [100, 100, 100, 50, 50, 50, 100, 100, 100, 50, 50, 50]
    first, second = falls(shop_facts(a_retailer(), months=months(bought)), trade(STEADY), rules, TODAY)
    assert (first.months[0], second.months[0]) == (date(2026, 8, 1), date(2026, 2, 1))


@pytest.mark.parametrize("bought", [[], [0, 0, 0, 5, 5, 5]])
def test_what_was_nothing_before_has_no_growth(bought: list[int]) -> None:
    assert growth_of(shop_facts(a_retailer(), months=months(bought)), trade(STEADY), 3, TODAY) is None
