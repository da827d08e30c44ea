"""Order lines are planned shop by shop, whatever order they stand in; a second time they change nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers import mapping, sheet
from importers.orders import KeptOrder, Known, OrdersPlan, monthly
from importers.sheet import Choice, Line

HEADINGS = ("订单号", "客户编码", "订货日期", "商品编码", "商品名称", "数量", "单价")
SHOPS = {"1001": "shop a", "1002": "shop b"}
PRODUCTS = {"P1": 1, "P2": 2}


def planned(rows, known=None, *, headings=HEADINGS, **more):
    plan = OrdersPlan(
        mapping.bind("orders", mapping.propose("orders", headings), headings),
        known or Known(SHOPS, PRODUCTS, 3),
        **more,
    )
    refused = list(plan.refused(Line(number, list(cells)) for number, cells in enumerate(rows, 2)))
    return plan, refused


def line(invoice="A1", customer="1001", day="2026-11-02", product="P1", name="利群", qty="5", price="6.95"):
    return [invoice, customer, day, product, name, qty, price]


def kept(plan):
    return {
        shop.customer_code: {order.invoice_no: KeptOrder(order.ordered_on, order.items) for order in shop.orders}
        for shop in plan.shops()
    }


def counted(plan, kept_orders=None):
    written = [
        order for shop in plan.shops() for order in plan.compare(shop, (kept_orders or {}).get(shop.customer_code, {}))
    ]
    counts = plan.counts
    return written, (counts.new, counts.changed, counts.same, counts.refused, counts.missing)


def test_all_orders_of_a_shop_come_together_wherever_their_lines_stood():
    plan, refused = planned(
        [line("A1"), line("B1", "1002"), line("A2"), line("A1", product="P2"), line("B1", "1002", product="P2")]
    )
    assert refused == []
    assert [(shop.id, [(order.invoice_no, len(order.items)) for order in shop.orders]) for shop in plan.shops()] == [
        ("shop a", [("A1", 2), ("A2", 1)]),
        ("shop b", [("B1", 2)]),
    ]


def test_amounts_are_exact_fen():
    plan, _ = planned([line(qty="3", price="6.95")])
    (shop,) = plan.shops()
    assert shop.orders[0].items == ((1, 3, 2085),)


def test_a_return_and_a_price_of_nothing_are_legal():
    plan, refused = planned([line(qty="-2"), line(price="0")])
    assert refused == []
    assert counted(plan)[1] == (2, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (line(customer=""), "Customer code is missing"),
        (line(qty="1.5"), "is not a whole number"),
        (line(qty=""), "Cartons is missing"),
        (line(price="-1"), "out of range"),
        (line(price=""), "Unit price is missing"),
        (line(day="soon"), "is not a date"),
        (line(product=""), "Product code is missing"),
        (line(invoice=""), "Order number is missing"),
        (line(customer="9"), "No shop has the customer code 9"),
        (line(product="P9"), "No product has the code P9"),
        (line(customer="1.38E+10"), "its last digits are lost"),
    ],
)
def test_a_line_that_cannot_be_taken_is_refused_with_its_reason(row, why):
    plan, refused = planned([line(), row])
    assert [why in str(one.refusals[0]) for one in refused] == [True]
    assert refused[0].line.number == 3
    assert counted(plan)[1] == (1, 0, 0, 1, 0)


def test_a_customer_code_that_a_spreadsheet_made_a_float_is_read():
    plan, refused = planned([line(customer="1001.0")])
    assert refused == []
    assert next(plan.shops()).customer_code == "1001"


def test_an_order_belongs_to_one_shop_and_one_day():
    _, refused = planned([line(), line(customer="1002"), line(day="2026-11-03")])
    assert ["Row 2 says" in str(one.refusals[0]) for one in refused] == [True, True]


def test_unknown_shops_and_products_are_made_where_that_is_wanted():
    known = Known({}, PRODUCTS, 3, create_missing=True)
    plan, refused = planned(
        [line(product="P9", name=""), line("A2", product="P9", name="新品"), line("A3", product="P8")], known
    )
    assert refused == []
    assert [(new.product_no, new.product_code, new.product_name) for new in plan.new_products] == [
        (3, "P9", "新品"),
        (4, "P8", "利群"),
    ]
    assert [(shop.customer_code, shop.id) for shop in plan.shops()] == [("1001", None)]


def test_the_same_list_again_changes_nothing():
    rows = [line(), line(), line(product="P2"), line("A2")]
    first, _ = planned(rows)
    again, _ = planned(rows, Known(SHOPS, PRODUCTS, 3, lines_of_source=4))
    written, counts = counted(again, kept(first))
    assert (written, counts) == ([], (0, 0, 4, 0, 0))


def test_the_nth_line_of_a_product_in_an_order_is_known_by_its_place():
    first, _ = planned([line(qty="1"), line(qty="2"), line(qty="3")])
    again, _ = planned(
        [line(qty="1"), line(qty="9"), line(qty="3"), line(qty="4")], Known(SHOPS, PRODUCTS, 3, lines_of_source=3)
    )
    (written,), counts = counted(again, kept(first))
    assert [quantity for _, quantity, _ in written.items] == [1, 9, 3, 4]
    assert counts == (1, 1, 2, 0, 0)


def test_a_list_that_breaks_off_deletes_no_line():
    rows = [line(product="P1"), line(product="P2"), line("A2")]
    first, _ = planned(rows)
    again, _ = planned([line(product="P2", qty="7")], Known(SHOPS, PRODUCTS, 3, lines_of_source=3))
    (written,), counts = counted(again, kept(first))
    assert written.items == ((1, 5, 3475), (2, 7, 4865))
    assert counts == (0, 1, 0, 0, 2)


def test_an_order_on_another_day_is_changed_as_a_whole():
    rows = [line(), line(product="P2")]
    first, _ = planned(rows)
    again, _ = planned(
        [[*row[:2], "2026-11-05", *row[3:]] for row in rows], Known(SHOPS, PRODUCTS, 3, lines_of_source=2)
    )
    (written,), counts = counted(again, kept(first))
    assert (written.ordered_on, counts) == (date(2026, 11, 5), (0, 2, 0, 0, 0))


def test_lines_left_out_by_a_person_are_not_taken():
    plan, refused = planned([line(), line("A2")], excluded=frozenset({3}))
    assert (counted(plan)[1], refused) == ((1, 0, 0, 0, 0), [])


def test_months_are_summed_by_product():
    plan, _ = planned([line(qty="3"), line("A2", qty="-1"), line("A3", day="2026-12-01", product="P2", price="10")])
    (shop,) = plan.shops()
    november, december = monthly(shop.orders).values()
    assert (november.qty_tiao, november.amount_fen, november.order_count, november.items) == (
        2,
        1390,
        2,
        ((1, 2, 1390),),
    )
    assert (december.qty_tiao, december.order_count) == (5, 1)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A1", "A2", "A3"]), st.sampled_from(["P1", "P2"]), st.integers(-5, 5), st.integers(0, 500)
    ),
    max_size=30,
)


@given(ROWS, st.randoms(use_true_random=False))
def test_every_list_is_the_same_again_and_no_carton_is_lost(rows, chance):
    lines = [
        line(invoice, product=product, qty=str(qty), price=f"{fen / 100:.2f}") for invoice, product, qty, fen in rows
    ]
    first, _ = planned(lines)
    sums = monthly([order for shop in first.shops() for order in shop.orders])
    assert sum(month.qty_tiao for month in sums.values()) == sum(qty for _, _, qty, _ in rows)
    assert sum(month.amount_fen for month in sums.values()) == sum(qty * fen for _, _, qty, fen in rows)
    by_invoice = sorted(lines, key=lambda row: row[0])  # stable: the lines of an order keep their order
    again, _ = planned(by_invoice, Known(SHOPS, PRODUCTS, 3, lines_of_source=len(lines)))
    written, counts = counted(again, kept(first))
    assert (written, counts) == ([], (0, 0, len(lines), 0, 0))
    some = [row for row in lines if chance.random() < 0.5]
    part, _ = planned(some, Known(SHOPS, PRODUCTS, 3, lines_of_source=len(lines)))
    kept_lines = kept(first).get("1001", {})
    for order in counted(part, kept(first))[0]:
        assert len(order.items) >= len(kept_lines[order.invoice_no].items)


@pytest.mark.slow
def test_the_real_orders_of_a_wholesaler_are_taken_and_a_second_time_change_nothing(real):
    path = real("uk_online_retail_y1/derived_2009-12_2010-02.csv.gz")
    summary = sheet.inspect(path, Choice(kind="orders"))
    bound = mapping.bind("orders", mapping.propose("orders", summary.headings), summary.headings)
    plan = OrdersPlan(bound, Known({}, {}, 1, create_missing=True), sample=summary.sample_rows)
    refused = sum(1 for _ in plan.refused(sheet.rows(path, summary.choice)))
    before = kept(plan)
    _, counts = counted(plan)
    assert counts == (78_097, 0, 0, 28_074, 0)
    known = Known(
        {code: code for code in before},
        {new.product_code: new.product_no for new in plan.new_products},
        9_999,
        lines_of_source=78_097,
    )
    again = OrdersPlan(bound, known, sample=summary.sample_rows)
    assert sum(1 for _ in again.refused(sheet.rows(path, summary.choice))) == refused
    assert counted(again, before) == ([], (0, 0, 78_097, 28_074, 0))
