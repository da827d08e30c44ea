"""The world of the demonstration: complete, sound, the same for the same seed, and with what was planted in it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, TypeVar
from uuid import UUID

import pytest

from contract.clock import FixedClock
from contract.defaults import default_configs
from contract.fields import Record, check_record
from contract.ids import SeededIds
from contract.records import (
    Case,
    PeerMonth,
    Person,
    Price,
    Product,
    Retailer,
    Review,
    SalesMonth,
    Visit,
    codes,
)
from contract.records.configs import Rules, rules_on
from insights.alarms import alarms_of
from insights.facts import ShopFacts, Trade, shop_facts, trade_of
from insights.outcomes import compare, purchase_shift
from insights.plan import DayPlan, day_plan
from server.demo.extras import ODD_VISITS
from server.demo.world import SMALL, Size, generate
from tests.examples import NOW

pytestmark = pytest.mark.slow

CITY = UUID(int=1)
TODAY = date(2026, 11, 24)
TINY = Size(teams=1, managers_a_team=2, shops=40, visits=300)
FACTS = {
    "visits": "contacts",
    "stock_counts": "counts",
    "sales_months": "months",
    "orders": "orders",
    "advice": "advice",
    "promises": "promises",
    "cases": "cases",
    "field_states": "states",
    "history": "changes",
}

_T = TypeVar("_T", bound=Record)


@dataclass(frozen=True)
class Known:
    """A whole small world, sorted for questions."""

    records: list[Record]
    by_shop: dict[UUID, dict[str, list[Any]]]
    trade: Trade
    routes: list[frozenset[UUID]]
    advised: frozenset[UUID]
    from_on: date

    def of(self, cls: type[_T]) -> list[_T]:
        return [made for made in self.records if isinstance(made, cls)]

    def facts(self, shop: UUID) -> ShopFacts:
        told = self.by_shop[shop]
        return shop_facts(told["retailers"][0], **{name: told[kind] for kind, name in FACTS.items()})


def known(seed: int, size: Size, today: date) -> Known:
    world = generate(seed, size, today, CITY)
    batches = list(world.batches())
    records = [made for batch in batches for made in batch.records]
    by_shop: dict[UUID, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for made in records:
        by_shop[made.root(CITY)][type(made).kind.name].append(made)
    goods: dict[type, list[Any]] = {
        cls: [m for m in records if isinstance(m, cls)] for cls in (Product, Price, PeerMonth)
    }
    return Known(
        records=records,
        by_shop=by_shop,
        trade=trade_of(goods[Product], goods[Price], goods[PeerMonth]),
        routes=[batch.roots for batch in batches if batch.roots],
        advised=world.planted.advised,
        from_on=world.planted.from_on,
    )


@pytest.fixture(scope="module")
def small() -> Known:
    return known(7, SMALL, TODAY)


@pytest.fixture(scope="module")
def rules() -> Rules:
    ids = SeededIds(FixedClock(NOW), 1)
    return rules_on(default_configs(ids.new_id, NOW, date(2024, 1, 1)), TODAY)


def day_of(world: Known, route: int, rules: Rules, today: date) -> DayPlan:
    shops = [world.facts(shop) for shop in world.routes[route]]
    return day_plan([(facts, alarms_of(facts, world.trade, rules, today)) for facts in shops], rules, today)


def test_the_small_world_has_the_size_that_is_promised(small: Known) -> None:
    assert [len(shops) for shops in small.routes] == [250, 250, 250]
    assert sum(visit.channel == "visit" for visit in small.of(Visit)) == 8_000
    assert len(small.of(Product)) == 60
    months = Counter(month.retailer_id for month in small.of(SalesMonth))
    assert months.most_common(1)[0][1] == 25


def test_every_record_is_legal(small: Known) -> None:
    for made in small.records:
        check_record(made, codes.FIXED)


def test_every_id_points_to_a_record_and_inside_a_root_to_one_of_the_same_root(small: Known) -> None:
    roots = {made.id: made.root(CITY) for made in small.records} | {CITY: CITY}
    assert len(roots) == len(small.records) + 1
    for made in small.records:
        for told in type(made).kind.fields:
            target = getattr(made, told.name)
            if told.to is not None and target is not None:
                assert target in roots
                assert not told.inside or roots[target] == made.root(CITY)


def test_nobody_in_it_could_be_called_and_every_licence_has_its_form(small: Known) -> None:
    shops = small.of(Retailer)
    assert all(re.fullmatch(r"1380000\d{4}", shop.phone or "") for shop in shops)
    assert all(re.fullmatch(r"370102[12]\d{5}", shop.license_no or "") for shop in shops)
    assert len({shop.license_no for shop in shops}) == len({shop.customer_code for shop in shops}) == 750


def test_nothing_has_happened_yet_today(small: Known) -> None:
    assert max(visit.visited_on for visit in small.of(Visit)) < TODAY
    assert max(review.reviewed_at.date() for review in small.of(Review)) < TODAY


def test_an_account_manager_is_in_one_shop_at_a_time(small: Known) -> None:
    by_author: dict[UUID, list[Visit]] = defaultdict(list)
    for visit in small.of(Visit):
        if visit.channel == "visit":
            by_author[visit.author_id].append(visit)
    assert len(by_author) == 3
    for visits in by_author.values():
        visits.sort(key=lambda visit: visit.started_at)
        assert all(one.finished_at <= other.started_at for one, other in pairwise(visits))


@pytest.mark.parametrize("today", [TODAY, date(2026, 11, 28), date(2027, 2, 1)])
def test_about_thirty_shops_are_due_whatever_the_day(rules: Rules, today: date) -> None:
    one_route = Size(teams=1, managers_a_team=1, shops=250, visits=2_667)
    plan = day_of(known(7, one_route, today), 0, rules, today)
    assert 24 <= len(plan.to_visit) <= 42


def test_the_shop_of_the_pictures_waits_with_its_promise(small: Known, rules: Rules) -> None:
    plan = day_of(small, 0, rules, TODAY)
    shop = next(due for due in plan.to_visit if due.retailer.name == "惠鑫便利店" and due.retailer.street == "桥头街")
    assert (shop.retailer.owner_name, shop.retailer.license_no, shop.days_since) == ("陈秀英", "370102104318", 14)
    assert {"promise", "due"} <= {why.code for why in shop.because}
    assert sum(other.name == "惠鑫便利店" for other in small.of(Retailer)) == 2


def test_the_planted_effect_is_there_to_be_found(small: Known, rules: Rules) -> None:
    shifts = [
        purchase_shift(small.facts(shop), small.from_on, 2, advised=shop in small.advised)
        for shops in small.routes
        for shop in shops
    ]
    found = compare([shift for shift in shifts if shift is not None], rules)
    assert found is not None
    assert found.is_enough
    assert found.effect_per_mille is not None
    assert 70 <= found.effect_per_mille <= 130


def test_only_the_advised_shops_were_told_to_restock(small: Known) -> None:
    told = {shop for shop, kinds in small.by_shop.items() if any(a.topic == "restock" for a in kinds["advice"])}
    assert told <= small.advised
    assert len(told) > 300


def test_what_the_peers_bought_is_the_sum_of_the_shops(small: Known) -> None:
    bought: Counter[tuple[str, date]] = Counter()
    classes = {shop.id: shop.class42 for shop in small.of(Retailer)}
    for month in small.of(SalesMonth):
        bought[classes[month.retailer_id] or "", month.month] += month.qty_tiao
    assert {(peer.class42, peer.month): peer.qty_tiao for peer in small.of(PeerMonth)} == bought


def test_some_shops_closed_some_licences_ended_and_some_shops_fell(small: Known, rules: Rules) -> None:
    shops = small.of(Retailer)
    assert 10 <= sum(shop.stopped_on is not None for shop in shops) <= 40
    assert 2 <= sum(shop.license_status == "expired" for shop in shops) <= 12
    raised = Counter(
        alarm.rule
        for shops_of in small.routes
        for shop in shops_of
        for alarm in alarms_of(small.facts(shop), small.trade, rules, TODAY)
    )
    assert raised.keys() >= {"R-01", "R-02", "R-03", "R-07", "R-09", "R-10", "R-11"}
    assert raised["R-01"] < 60


def test_the_odd_visits_for_the_reviewer_are_copies_of_each_other(small: Known) -> None:
    notes = Counter(visit.note for visit in small.of(Visit) if visit.touched == 0 and visit.note)
    assert notes["店主满意，无异常。"] == ODD_VISITS


def test_a_complaint_about_a_colleague_is_filed_under_the_team(small: Known) -> None:
    (case,) = (case for case in small.of(Case) if case.subject_person is not None)
    people = {person.id: person.name for person in small.of(Person)}
    assert people[case.subject_person or CITY] == "吴磊"
    assert case.filed_under not in {shop.id for shop in small.of(Retailer)}


def comparable(records: Iterable[Record]) -> list[tuple[str, Record]]:
    return [(type(made).kind.name, made) for made in records]


def test_the_same_seed_makes_the_same_world_and_another_seed_another() -> None:
    one, again, other = (generate(seed, TINY, TODAY, CITY).records() for seed in (3, 3, 4))
    assert comparable(one) == comparable(again)
    assert comparable(one) != comparable(other)


def test_the_large_world_shares_everything_evenly() -> None:
    world = generate(1, Size(teams=3, managers_a_team=8, shops=240, visits=1_200), TODAY, CITY)
    routes = [batch for batch in world.batches() if batch.roots]
    assert [len(batch.roots) for batch in routes] == [10] * 24
    assert Counter(account.role for account in world.accounts) == {
        "account_manager": 24,
        "supervisor": 3,
        "office": 1,
    }


def test_reviews_wait_for_the_last_days_only(small: Known) -> None:
    reviewed = {review.visit_id for review in small.of(Review)}
    waiting = [v for v in small.of(Visit) if v.channel == "visit" and v.id not in reviewed]
    assert 50 <= len(waiting) <= 250
    assert min(visit.visited_on for visit in waiting) >= TODAY - timedelta(days=6)
