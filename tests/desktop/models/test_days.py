"""The day of an account manager: its order, its next shop, and the shops that are not in it."""

from desktop.models import configs, days, facts, postponements
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from insights.alarms import alarms_of
from insights.plan import due_shop
from tests.desktop.worlds import TWIN
from tests.examples import SHOP, TODAY, a_visit


def test_every_shop_is_on_the_list_or_beside_it(shops: Store) -> None:
    day = days.of(shops, TODAY)
    assert len(day.shops) == 40
    assert {shop.retailer.id: shop for shop in day.plan.to_visit}.items() <= day.shops.items()


def test_a_shop_visited_leads_to_the_next_in_walking_order(shops: Store) -> None:
    order = [shop.retailer.id for shop in days.of(shops, TODAY).plan.to_visit]
    assert days.of(shops, TODAY).next_after(order[2]) == order[3]


def test_after_the_last_shop_comes_the_first_one_left(shops: Store) -> None:
    order = [shop.retailer.id for shop in days.of(shops, TODAY).plan.to_visit]
    assert days.of(shops, TODAY).next_after(order[-1]) == order[0]


def test_after_the_only_shop_there_is_none(shops: Store) -> None:
    day = days.of(shops, TODAY)
    for shop in day.plan.to_visit[1:]:
        visit = a_visit(shop.retailer.id.int & 0xFF, retailer_id=shop.retailer.id)
        shops.run(record_visit, RecordedVisit(visit=visit)).result()
    (left,) = days.of(shops, TODAY).plan.to_visit
    assert days.of(shops, TODAY).next_after(left.retailer.id) is None


def test_a_shop_that_is_done_keeps_its_number_and_the_others_follow(shops: Store) -> None:
    before = days.of(shops, TODAY)
    assert before.place(SHOP) is not None
    shops.run(record_visit, RecordedVisit(visit=a_visit(1))).result()
    after = days.of(shops, TODAY)
    assert after.place(SHOP) == 1
    assert after.shop(SHOP) is not None
    assert after.plan.visited[0].retailer.id == SHOP


def test_a_shop_put_off_has_no_number_and_is_still_known(shops: Store) -> None:
    later = TODAY.replace(day=25)
    shops.run(postponements.postpone_visit, SHOP, TODAY, later, "店主不在").result()
    day = days.of(shops, TODAY)
    assert day.place(SHOP) is None
    found = day.shop(SHOP)
    assert found is not None
    assert found.postponed is not None


def test_the_day_is_made_once_until_something_changes(shops: Store) -> None:
    first = days.of(shops, TODAY)
    assert days.of(shops, TODAY) is first
    shops.run(record_visit, RecordedVisit(visit=a_visit(1, retailer_id=TWIN))).result()
    assert days.of(shops, TODAY) is not first


def test_what_the_list_reads_of_a_shop_is_judged_as_all_that_is_known_of_it(shops: Store) -> None:
    rules, trade = configs.rules(shops, TODAY), facts.trade(shops)
    few = facts.of_all(shops, TODAY)
    judged = {shop.retailer.id: alarms_of(shop, trade, rules, TODAY) for shop in few}
    assert len(judged) == 40
    assert {alarm.rule for found in judged.values() for alarm in found} >= {"R-01", "R-07", "R-09"}
    for shop in few:
        whole = facts.of_shop(shops, shop.retailer.id)
        alarms = judged[shop.retailer.id]
        assert alarms == alarms_of(whole, trade, rules, TODAY)
        assert due_shop(shop, alarms, rules, TODAY) == due_shop(whole, alarms, rules, TODAY)
