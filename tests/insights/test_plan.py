"""Who is due, why, in which order, and when to come again."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contract.records import Postponement, Retailer
from contract.records.configs import Rules
from insights.alarms import alarms_of
from insights.facts import ShopFacts, shop_facts
from insights.plan import Coverage, DueShop, coverage, day_plan, due_shop, next_visit
from insights.walking import house_number, walking_order
from tests.examples import NOW, SHOP, TODAY, a_case, a_promise, a_retailer, a_visit, an_advice, number
from tests.insights.shops import trade, visited


def due(facts: ShopFacts, rules: Rules) -> DueShop:
    return due_shop(facts, alarms_of(facts, trade(), rules, TODAY), rules, TODAY)


def codes(shop: DueShop) -> list[str]:
    return [why.code for why in shop.because]


def a_postponement(days: int) -> Postponement:
    return Postponement(
        id=number(1),
        created_at=NOW,
        retailer_id=SHOP,
        planned_on=TODAY - timedelta(days=1),
        until_on=TODAY + timedelta(days=days),
        reason="店主不在",
    )


def test_a_shop_on_a_14_day_cycle_visited_15_days_ago_is_overdue_by_1(rules: Rules) -> None:
    shop = due(shop_facts(a_retailer(), contacts=[visited(15)]), rules)
    assert shop.cycle is not None
    assert (shop.cycle.days, shop.days_since, shop.overdue_days) == (14, 15, 1)
    assert codes(shop) == ["due"]


def test_a_phone_call_never_moves_the_last_visit(rules: Rules) -> None:
    calls = [visited(15), visited(3, channel="phone")]
    assert due(shop_facts(a_retailer(), contacts=calls), rules).overdue_days == 1


def test_a_corrected_visit_counts_once_with_its_correction(rules: Rules) -> None:
    wrong, right = visited(15), visited(14, corrects_id=visited(15).id, correction_reason="日期写错")
    assert due(shop_facts(a_retailer(), contacts=[wrong, right]), rules).days_since == 14


def test_the_day_chosen_at_the_last_visit_goes_before_the_cycle(rules: Rules) -> None:
    last = visited(15, next_on=TODAY + timedelta(days=2))
    shop = due(shop_facts(a_retailer(), contacts=[last]), rules)
    assert codes(shop) == []
    assert shop.due_on == TODAY + timedelta(days=2)


def test_a_shop_never_visited_is_due_at_once(rules: Rules) -> None:
    assert codes(due(shop_facts(a_retailer()), rules)) == ["due"]


def test_a_cycle_set_by_hand_goes_before_those_of_class_and_market(rules: Rules) -> None:
    by_hand = due(shop_facts(a_retailer(cycle_days=5, cycle_reason="新店")), rules)
    by_class = due(shop_facts(a_retailer(class42="CB1")), rules)
    by_market = due(shop_facts(a_retailer(market_type="X", class42="XB2")), rules)
    otherwise = due(shop_facts(a_retailer(market_type=None, class42=None)), rules)
    assert [s.cycle.days for s in (by_hand, by_class, by_market, otherwise) if s.cycle] == [5, 7, 28, 21]


def test_without_configured_cycles_nothing_is_due_by_cycle(rules: Rules) -> None:
    without = rules.without("cycles", "cycles")
    assert codes(due(shop_facts(a_retailer(), contacts=[visited(90)]), without)) == []


def test_every_reason_is_told_the_promise_first(rules: Rules) -> None:
    facts = shop_facts(
        a_retailer(license_valid_to=TODAY + timedelta(days=29), is_sample=True),
        contacts=[visited(15)],
        promises=[a_promise(made_on=TODAY - timedelta(days=15), due_on=TODAY)],
        cases=[a_case(due_on=TODAY)],
        advice=[an_advice(given_on=TODAY - timedelta(days=15), check_on=TODAY)],
    )
    assert codes(due(facts, rules)) == ["promise", "case", "license", "task", "advice", "due"]


def test_a_shop_visited_today_is_done_and_not_due(rules: Rules) -> None:
    facts = shop_facts(a_retailer(), contacts=[visited(0), visited(15)])
    plan = day_plan([(facts, ())], rules, TODAY)
    assert (len(plan.to_visit), len(plan.visited)) == (0, 1)


def test_an_alarm_seen_this_week_does_not_bring_the_shop_back(rules: Rules) -> None:
    shop = a_retailer(license_valid_to=TODAY + timedelta(days=29))
    assert codes(due(shop_facts(shop, contacts=[visited(3)]), rules)) == []
    assert codes(due(shop_facts(shop, contacts=[visited(8)]), rules)) == ["license"]


def test_a_shop_put_off_is_listed_apart_until_its_day(rules: Rules) -> None:
    facts = shop_facts(a_retailer(), contacts=[visited(15)], postponements=[a_postponement(1)])
    assert len(day_plan([(facts, ())], rules, TODAY).postponed) == 1
    assert len(day_plan([(facts, ())], rules, TODAY + timedelta(days=1)).to_visit) == 1


def test_a_shop_that_stopped_or_awaits_cover_is_not_visited(rules: Rules) -> None:
    stopped = a_retailer(stop_reason="transferred", stopped_on=TODAY)
    awaiting = a_retailer(coverage="awaiting")
    closed = a_retailer(license_status="closed")
    assert [codes(due(shop_facts(shop), rules)) for shop in (stopped, awaiting, closed)] == [[], [], []]


def test_coverage_is_distinct_visited_by_due(rules: Rules) -> None:
    def shop(n: int, *days: int) -> ShopFacts:
        return shop_facts(a_retailer(n), contacts=[visited(d, retailer_id=a_retailer(n).id) for d in days])

    shops = [shop(1, 3, 2, 20), shop(2, 20), shop(3, 4, 12), shop(4, 18, 1)]
    found = coverage(shops, rules, TODAY - timedelta(days=5), TODAY)
    assert (len(found.due), len(found.visited), found.per_mille) == (3, 2, 666)


def test_coverage_of_nothing_is_not_a_number() -> None:
    assert Coverage(due=(), visited=()).per_mille is None


def placed(n: int, street: str, house: int | str, latitude: int | None = None) -> Retailer:
    address = f"{street}{house}号"
    return a_retailer(n, street=street, address=address, latitude=latitude, longitude=latitude and 120_000_000)


def test_shops_are_walked_along_the_numbers_not_the_digits() -> None:
    shops = [placed(n, "桥头街", house) for n, house in enumerate([100, 36, 9])]
    assert [house_number(shop) for shop in walking_order(shops)] == [(9,), (36,), (100,)]


def test_a_number_in_the_street_name_is_not_the_house_number() -> None:
    assert house_number(a_retailer(street="解放2路", address="解放2路36号")) == (36,)
    assert house_number(a_retailer(street="农贸市场", address="农贸市场2排7号")) == (2, 7)


def test_the_next_street_is_the_nearest_one() -> None:
    streets = [placed(1, "甲街", 1, 30_300_000), placed(2, "乙街", 1, 30_000_000), placed(3, "丙街", 1, 30_200_000)]
    assert [s.street for s in walking_order([*streets, placed(4, "丁街", 1)])] == ["甲街", "丙街", "乙街", "丁街"]


@given(
    st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(1, 99)), max_size=12), st.randoms(use_true_random=False)
)
def test_the_order_does_not_depend_on_the_order_given(houses: list[tuple[str, int]], chance: random.Random) -> None:
    shops = [placed(n, f"{street}街", house, 30_000_000 + house) for n, (street, house) in enumerate(houses)]
    mixed = list(shops)
    chance.shuffle(mixed)
    assert walking_order(mixed) == walking_order(shops)


def test_the_next_visit_moves_to_the_day_the_street_is_visited(rules: Rules) -> None:
    others = [(TODAY + timedelta(days=15), replace(a_retailer(n), id=UUID(int=n))) for n in (1, 2, 3)]
    found = next_visit(a_retailer(), others, rules, TODAY)
    assert found is not None
    assert (found.on, found.same_street) == (TODAY + timedelta(days=15), 3)


def test_the_next_visit_is_never_on_a_day_off(rules: Rules) -> None:
    for day in (TODAY + timedelta(days=n) for n in range(14)):
        found = next_visit(a_retailer(), [], rules, day)
        assert found is not None
        assert found.on.weekday() < 5
        assert found.on > day


def test_the_line_of_a_due_shop_says_what_the_last_visit_found(rules: Rules, chinese: None) -> None:
    last = visited(14, price_tag_ok=False, findings=(("price_tag_ok", "tags_missing", "缺 12 张"),))
    assert str(due(shop_facts(a_retailer(), contacts=[last]), rules).because[0].reason) == "上次明码标价：缺 12 张"
    fine = shop_facts(a_retailer(), contacts=[a_visit(visited_on=date(2026, 11, 1))])
    assert str(due(fine, rules).because[0].reason) == "上次全部正常"
