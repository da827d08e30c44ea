"""Choosing the shops that papers are printed for. Rules as numbered in desktop.models.choosing_shops."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contract.records import FieldState, Retailer, SalesMonth
from contract.words import use_language
from desktop.models import choosing_shops
from desktop.models.choosing_shops import Choice, Wanted
from desktop.models.store import Store
from insights.walking import walking_order
from tests.desktop import offices, worlds
from tests.examples import NOW, SHOP, TODAY
from tests.stores import take


def choice_of(store: Store, name: str) -> Choice:
    return next(choice for choice in choosing_shops.every(store, TODAY) if choice.shop.name == name)


def codes(choice: Choice, *, weighing: bool = True) -> list[str]:
    return [lack.code for lack in choice.lacks if lack.weighs is weighing]


@pytest.mark.parametrize(
    ("name", "code"), [("祥和副食店", "sales"), ("德顺粮油", "licence"), ("阿芳烟酒", None), ("巧云杂货", None)]
)
def test_a_shop_is_doubtful_where_its_paper_would_mislead(office: Store, name: str, code: str | None) -> None:  # rule 1
    choice = choice_of(office, name)
    assert codes(choice) == ([code] if code else [])
    assert choice.is_doubtful is (code is not None)


def test_gaps_are_named_and_make_no_shop_doubtful(office: Store) -> None:  # rule 1
    choice = choice_of(office, "巧云杂货")
    assert codes(choice, weighing=False) == ["fields"]
    assert str(choice.lacks[0].words) == "Opening hours, Supply tier"
    assert choice.per_mille == 920


def test_a_fact_nobody_confirmed_for_long_is_named_with_its_age(office: Store) -> None:
    first = next(c for c in choosing_shops.every(office, TODAY) if c.shop.id == SHOP)
    lack = next(lack for lack in first.lacks if lack.weighs)
    assert (lack.code, str(lack.words), lack.days) == ("unconfirmed", "ask Opening hours", 203)


def test_a_fact_confirmed_today_is_not_old_any_more(office: Store) -> None:
    state = FieldState(
        id=worlds.made_id("state", 1),
        created_at=NOW,
        retailer_id=SHOP,
        field_name="opening_hours",
        confirmed_on=TODAY,
    )
    take(office, state)
    first = next(c for c in choosing_shops.every(office, TODAY) if c.shop.id == SHOP)
    assert not first.is_doubtful


def test_sales_of_the_day_before_the_limit_are_not_old(office: Store) -> None:
    shop = choice_of(office, "祥和副食店").shop
    take(office, replace(shop, marketing_as_of=NOW - timedelta(days=14)))
    assert codes(choice_of(office, "祥和副食店")) == []
    take(office, replace(shop, marketing_as_of=NOW - timedelta(days=15)))
    assert codes(choice_of(office, "祥和副食店")) == ["sales"]


def test_a_licence_that_ends_today_or_ended_is_told_so(office: Store) -> None:
    shop = choice_of(office, "德顺粮油").shop
    for days, words in ((0, "licence ends today"), (-1, "licence ended"), (30, "licence ends in 30 days"), (31, None)):
        take(office, replace(shop, license_valid_to=TODAY + timedelta(days=days)))
        told = [str(lack.words) for lack in choice_of(office, "德顺粮油").lacks if lack.code == "licence"]
        assert told == ([words] if words else [])


def sells(office: Store, shop: Retailer, *products: int) -> list[tuple[str, bool]]:
    month = TODAY.replace(day=1)
    for at in (month, (month - timedelta(days=1)).replace(day=1)):
        rows = office.t("sales_months")
        found = [
            made
            for made in office.all(SalesMonth, rows.select().where(rows.c.root_id == shop.id.bytes))
            if made.month == at
        ]
        take(office, *(replace(made, lines=tuple((no, 2, 100) for no in products)) for made in found))
    choice = choice_of(office, shop.name)
    return [(str(lack.words), lack.weighs) for lack in choice.lacks if lack.code == "prices"]


def test_a_product_without_a_retail_price_is_counted_and_all_of_them_weigh(office: Store) -> None:
    shop = choice_of(office, "阿芳烟酒").shop
    assert sells(office, shop, 1, 2, 77) == [("1 SKU unpriced", False)]
    assert sells(office, shop, 77, 78) == [("no retail price at all", True)]
    assert sells(office, shop, 1, 2) == []


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(), 120),
        (Wanted(route=worlds.ROUTE), 40),
        (Wanted(route=offices.FREE_ROUTE), 24),
        (Wanted(route=worlds.ROUTE, street="桥头街"), 7),
        (Wanted(route=worlds.ROUTE, credit="AA"), 14),
        (Wanted(only_doubtful=True), 4),
        (Wanted(typed="惠鑫"), 2),
        (Wanted(typed="惠鑫", street="桥头街"), 1),
        (Wanted(typed="没有这家店"), 0),
    ],
)
def test_a_filter_gives_the_shops_that_fit_all_of_it(office: Store, wanted: Wanted, count: int) -> None:
    assert len(choosing_shops.chosen(office, wanted, TODAY)) == count


def test_every_class_and_tier_offered_gives_shops_and_together_all(office: Store) -> None:
    every = choosing_shops.every(office, TODAY)
    for name, values in (("class42", choosing_shops.classes(every)), ("tier", choosing_shops.tiers(every))):
        found = [choosing_shops.chosen(office, Wanted(**{name: value}), TODAY) for value in values]
        without = sum(getattr(choice.shop, name) is None for choice in every)
        assert min(map(len, found)) > 0
        assert sum(map(len, found)) + without == len(every)


def test_tiers_stand_by_their_size(office: Store) -> None:
    tiers = choosing_shops.tiers(choosing_shops.every(office, TODAY))
    assert tiers == sorted(tiers, key=int)
    assert "9" in tiers
    assert "10" in tiers


def test_due_shops_are_those_whose_day_has_come(office: Store) -> None:
    on_route = Wanted(route=worlds.ROUTE)
    days = [c.due_on for c in choosing_shops.chosen(office, on_route, TODAY) if c.due_on]
    tomorrow = TODAY + timedelta(days=1)
    found = choosing_shops.chosen(office, replace(on_route, due_by=tomorrow), TODAY)
    assert len(found) == sum(day <= tomorrow for day in days)
    assert 0 < len(found) < 40


def test_the_order_is_that_of_walking(office: Store) -> None:  # rule 3
    shops = [choice.shop for choice in choosing_shops.chosen(office, Wanted(route=worlds.ROUTE), TODAY)]
    assert shops == walking_order(shops)


def test_routes_are_named_with_who_holds_them(office: Store) -> None:
    use_language("zh_CN")
    assert [(name, holder) for _, name, holder in choosing_shops.routes(office, TODAY)] == [
        ("城东一线", "吴磊"),
        ("城东三线", "周敏"),
        ("城东五线", ""),
    ]
