"""What the form of a visit opens with: as the plan and the last visit say."""

from dataclasses import replace
from datetime import date, timedelta

from contract.records import StockCount
from desktop.models import retailers, visit_forms
from desktop.models.store import Store
from desktop.models.visit_forms import Form
from tests.desktop import worlds
from tests.desktop.worlds import made_id
from tests.examples import SHOP, TODAY, a_retailer, a_visit
from tests.stores import take


def form(shops: Store, channel: str = "visit") -> Form:
    return visit_forms.opened(shops, SHOP, TODAY, channel)


def test_the_purpose_is_what_the_plan_says(shops: Store) -> None:
    assert form(shops).purposes == ("routine", "advice_check", "stock_count")


def test_a_shop_never_visited_is_a_new_shop(shops: Store) -> None:
    new = a_retailer(900, license_no="330702100900")
    take(shops, new)
    assert visit_forms.opened(shops, new.id, TODAY).purposes == ("new_shop",)


def test_the_lines_are_what_was_counted_last_the_best_sellers_first(shops: Store) -> None:
    counted = [line for line in form(shops).lines if line.last_tiao is not None]
    assert counted[0].name == "利群(新版)"
    assert (counted[0].counter_tiao, counted[0].backroom_tiao) == (4, 5)
    sold = [line.weekly_tenths or 0 for line in counted]
    assert sold == sorted(sold, reverse=True)


def test_best_sellers_that_were_never_counted_stand_below_without_figures(shops: Store) -> None:
    lines = form(shops).lines
    assert any(line.last_tiao is None and line.weekly_tenths for line in lines)
    assert [line.last_tiao is None for line in lines] == sorted(line.last_tiao is None for line in lines)


def test_age_goes_on_only_while_nothing_was_ordered_since(shops: Store) -> None:
    visit, product_no = made_id("visit", 0, 0), 99
    count = StockCount(
        id=made_id("count", "lone"),
        created_at=shops.clock.now(),
        retailer_id=SHOP,
        visit_id=visit,
        product_no=product_no,
        counter_tiao=3,
        backroom_tiao=0,
        stock_age_days=40,
    )
    take(shops, count)
    ages = {line.product_no: line.age_days for line in form(shops).lines}
    assert ages[product_no] == 54
    assert ages[1] is None  # ordered since


def test_promises_that_are_due_are_to_be_settled_ours_first(shops: Store) -> None:
    assert [promise.side for promise in form(shops).due] == ["us", "retailer"]


def test_advice_whose_day_has_come_may_be_rated(shops: Store) -> None:
    assert [advice.words for advice in form(shops).waiting] == ["补齐 12 张价签"]


def test_the_next_visit_is_one_cycle_on(shops: Store) -> None:
    opened = form(shops)
    assert opened.next is not None
    assert abs((opened.next_on - (TODAY + timedelta(days=14))).days) <= 2


def test_the_next_visit_moves_to_the_day_on_which_the_street_is_visited_anyway(shops: Store) -> None:
    beside = [shop for shop in worlds.shops() if shop.street == "桥头街" and shop.id != SHOP][:3]
    day = TODAY + timedelta(days=13)
    take(shops, *(a_visit(n, retailer_id=shop.id, next_on=day) for n, shop in enumerate(beside)))
    opened = form(shops)
    assert opened.next is not None
    assert (opened.next_on, opened.next.same_street) == (day, 3)


def test_a_shop_without_any_cycle_still_has_a_day(shops: Store) -> None:
    shop = replace(retailers.here(shops, SHOP), street=None)
    take(shops, shop, rev=2)
    assert form(shops).next_on > date(2026, 11, 24)


def test_what_was_not_in_order_last_time_is_known(shops: Store) -> None:
    other = a_retailer(1).id
    assert visit_forms.opened(shops, other, TODAY).failed_before == {"display_ok"}
