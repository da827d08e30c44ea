"""The customer report as filled from the store: what it says is what the records say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contract.errors import NotFound
from contract.records import Price, Promise, SalesMonth, StockCount, Visit
from desktop.documents.desk import desk
from desktop.documents.retailers import customer_report
from desktop.models.store import Store
from desktop.reports.batch import bound
from desktop.reports.retailers import CustomerReport
from tests.desktop import offices
from tests.desktop.reports.reading import page_words
from tests.examples import NOW, SHOP, TODAY, number
from tests.stores import take


def report(store: Store) -> CustomerReport:
    return customer_report(desk(store), SHOP, "0012-000001")


def test_it_says_whose_paper_it_is_and_how_fresh(office: Store) -> None:
    made = report(office)
    assert made.stamp.office == "示例市烟草公司 城东营销部"
    assert (made.stamp.printed_by, made.account_manager) == ("方晓兰", "周敏")
    assert made.stamp.as_of == made.stamp.printed_at == NOW
    assert made.stamp.printed_at.utcoffset() == timedelta(hours=8)
    with office.local() as connection:
        office.keep(connection, synced_at=0)
    assert report(office).stamp.as_of.year == 1970


def test_a_shop_that_nobody_looks_after_names_nobody(office: Store) -> None:
    made = customer_report(desk(office), offices.shop_of(offices.FREE_ROUTE, 1), "0012-000001")
    assert made.account_manager == ""
    assert made.stamp.office == "示例市烟草公司 城东营销部"


def test_a_shop_that_left_is_told_in_words(office: Store) -> None:
    with pytest.raises(NotFound):
        customer_report(desk(office), number(9), "0012-000001")


def test_twelve_months_end_with_the_running_one(office: Store) -> None:
    months = report(office).months
    assert (months[0].year, months[0].month) == (2025, 12)
    assert [(m.month, m.whole) for m in months][-2:] == [(10, True), (11, False)]
    assert len(months) == 12


def test_a_month_without_a_row_between_others_bought_nothing(office: Store) -> None:
    found = office.all(SalesMonth, office.t("sales_months").select())
    march = next(m for m in found if m.retailer_id == SHOP and m.month == date(2026, 3, 1))
    take(office, replace(march, voided_at=NOW, void_reason="x"))
    made = next(m for m in report(office).months if (m.year, m.month) == (2026, 3))
    assert (made.qty_tiao, made.amount_fen, made.margin_fen) == (0, 0, 0)


def bought(office: Store, *lines: tuple[int, int, int]) -> CustomerReport:
    found = office.all(SalesMonth, office.t("sales_months").select())
    running = next(m for m in found if m.retailer_id == SHOP and m.month == TODAY.replace(day=1))
    take(office, replace(running, lines=lines))
    return report(office)


def test_the_margin_is_right_to_the_cent(office: Store) -> None:  # A27
    # (20000 - 17500) x 3 + (7500 - 6600) x 10 + (5000 - 4200) x 2, and one carton bought 1 fen dearer
    made = bought(office, (1, 3, 3 * 17_500), (3, 10, 10 * 6_600), (4, 2, 2 * 4_200 + 1))
    assert made.months[-1].margin_fen == 7_500 + 9_000 + 1_600 - 1


def test_a_missing_retail_price_is_told_and_never_nought(office: Store) -> None:  # A27
    some = bought(office, (1, 3, 3 * 17_500), (77, 5, 500))
    assert some.months[-1].margin_fen == 7_500
    assert some.next_steps[-1] == "No retail price for 1 product (77): no margin is counted there."
    none = bought(office, (77, 5, 500))
    assert none.months[-1].margin_fen is None


def test_visits_come_with_their_advice_and_what_became_of_it(office: Store) -> None:
    called = report(office).visits
    assert len(called) == 3
    assert [made.visit.visited_on for made in called] == sorted((c.visit.visited_on for c in called), reverse=True)
    waiting, worked = called[0].advice[0], called[1].advice[0]
    assert (waiting.verdict, waiting.figures) == (None, ("81 %",))
    assert (worked.verdict, worked.figures) == ("effective", ("3", "0"))


def test_promises_of_the_shop_that_were_settled_are_counted(office: Store) -> None:
    common = {"created_at": NOW, "retailer_id": SHOP, "words": "x", "made_on": TODAY, "due_on": TODAY}
    take(
        office,
        Promise(id=number(1), side="retailer", state="kept", settled_on=TODAY, **common),
        Promise(id=number(2), side="retailer", state="broken", settled_on=TODAY, **common),
        Promise(id=number(3), side="us", state="kept", settled_on=TODAY, **common),
    )
    made = report(office)
    assert (made.promises_kept, made.promises_settled) == (1, 2)
    assert [promise.state for promise in made.promises] == ["open", "open"]


def counted(office: Store, product_no: int, stock: int, day: date = TODAY) -> None:
    """Have a product counted at a visit on a day, in place of all counts before."""
    for count in office.all(StockCount, office.t("stock_counts").select()):
        if count.retailer_id == SHOP:
            take(office, replace(count, voided_at=NOW, void_reason="x"))
    last = next(v for v in office.all(Visit, office.t("visits").select()) if v.retailer_id == SHOP)
    take(
        office,
        replace(last, id=number(50), visited_on=day),
        StockCount(
            id=number(51),
            created_at=NOW,
            retailer_id=SHOP,
            visit_id=number(50),
            product_no=product_no,
            counter_tiao=stock,
            backroom_tiao=0,
        ),
    )


def test_what_a_week_without_a_product_costs_is_reckoned(office: Store) -> None:
    counted(office, 3, 0)
    steps = report(office).next_steps
    assert steps[0] == "红塔山(硬经典) was out of stock: each week without it earns about 50 yuan less."  # 5.6 x 9 yuan
    counted(office, 3, 5)
    assert not any("out of stock" in step for step in report(office).next_steps)


def test_an_old_count_costs_nothing_today(office: Store) -> None:
    counted(office, 3, 0, TODAY - timedelta(days=46))
    assert not any("was out of stock" in step for step in report(office).next_steps)


def test_without_a_retail_price_no_loss_is_made_up(office: Store) -> None:
    prices = office.all(Price, office.t("prices").select())
    take(office, *(replace(price, price_guide=None) for price in prices if price.product_no == 3))
    counted(office, 3, 0)
    assert not any("was out of stock" in step for step in report(office).next_steps)


def test_stock_stands_against_a_months_sales(office: Store) -> None:
    counted(office, 3, 13)
    ratio = report(office).stock_sales_per_mille
    assert ratio is not None
    assert ratio == 13 * 10_000 * 12 // (56 * 52)  # 5.6 cartons a week


def test_who_was_confirmed_is_told_only_when_all_that_is_told_was(office: Store) -> None:
    assert report(office).confirmed_on is None


def test_the_paper_fits_one_sheet_and_shows_the_shop(office: Store) -> None:
    pages = page_words(bound(report(office)).pdf)
    assert len(pages) == 1
    assert "惠鑫便利店" in pages[0]
    assert "138****4471" in pages[0]
    assert "13857904471" not in pages[0]
