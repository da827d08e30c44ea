"""Makers of what judgements read: months, orders, counts, prices, peers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contract.records import Change, FieldState, Order, PeerMonth, Price, Product, SalesMonth, Visit
from contract.records.orders import Line
from insights.facts import Trade, trade_of
from insights.months import last_months
from tests.examples import NOW, PERSON, SHOP, TODAY, a_visit, number

NAMES = {1: "利群(新版)", 2: "中华(硬)", 3: "白沙(软)", 4: "芙蓉王(硬)"}


def a_product(no: int, **values: Any) -> Product:
    return Product(
        id=number(7000 + no),
        created_at=NOW,
        product_no=no,
        source="list",
        product_code=f"P{no:03}",
        product_name=NAMES.get(no, f"品规{no}"),
        **values,
    )


def a_price(no: int, wholesale: int, guide: int | None, on: date = date(2020, 1, 1)) -> Price:
    return Price(
        id=number(7500 + no), created_at=NOW, product_no=no, from_on=on, price_wholesale=wholesale, price_guide=guide
    )


def peers(quantities: Iterable[int], shops: int = 10, class42: str = "CB2") -> list[PeerMonth]:
    """What a class bought in the last full months, the oldest first."""
    bought = list(quantities)
    return [
        PeerMonth(
            id=number(8000 + n),
            created_at=NOW,
            class42=class42,
            month=month,
            shops=shops,
            qty_tiao=qty * shops,
            amount_fen=qty * shops * 15_000,
        )
        for n, (month, qty) in enumerate(zip(last_months(TODAY, len(bought)), bought, strict=True))
    ]


def trade(quantities: Iterable[int] = (), **scarce: str) -> Trade:
    products = [a_product(no, supply_state=scarce.get(f"p{no}")) for no in NAMES]
    prices = [a_price(no, 10_000 * no, 11_500 * no) for no in NAMES]
    return trade_of(products, prices, peers(quantities))


def months(quantities: Iterable[int], lines: tuple[Line, ...] = (), shop: UUID = SHOP) -> list[SalesMonth]:
    """What a shop bought in the last full months, the oldest first."""
    bought = list(quantities)
    return [
        SalesMonth(
            id=number(9000 + n),
            created_at=NOW,
            retailer_id=shop,
            month=month,
            qty_tiao=qty,
            amount_fen=qty * 15_000,
            order_count=4 if qty else 0,
            lines=lines,
        )
        for n, (month, qty) in enumerate(zip(last_months(TODAY, len(bought)), bought, strict=True))
    ]


def an_order(days_ago: int, *lines: Line, shop: UUID = SHOP) -> Order:
    return Order(
        id=number(10_000 + days_ago),
        created_at=NOW,
        retailer_id=shop,
        source="orders",
        invoice_no=f"D{days_ago:05}",
        ordered_on=TODAY - timedelta(days=days_ago),
        qty_tiao=sum(qty for _, qty, _ in lines),
        amount_fen=sum(amount for *_, amount in lines),
        lines=lines,
    )


def weekly_orders(**per_week: int) -> list[Order]:
    """Eight weekly orders, p1=9 for nine cartons of product 1 a week."""
    lines = tuple((int(name[1:]), qty, qty * 15_000) for name, qty in per_week.items())
    return [an_order(5 + 7 * week, *lines) for week in range(8)]


def visited(days_ago: int, **values: Any) -> Visit:
    """A visit some days ago, touched unless told otherwise."""
    at = NOW - timedelta(days=days_ago)
    told = {"touched": 2, "visited_on": TODAY - timedelta(days=days_ago), "started_at": at} | values
    return a_visit(days_ago, **({"finished_at": told["started_at"] + timedelta(seconds=18)} | told))


def a_state(field: str, **values: Any) -> FieldState:
    return FieldState(
        id=UUID(bytes=field.encode().ljust(16, b"_")[:16]),
        created_at=NOW,
        retailer_id=SHOP,
        field_name=field,
        **values,
    )


def a_change(n: int, field: str, before: str, after: str) -> Change:
    return Change(
        id=number(11_000 + n),
        created_at=NOW,
        root_id=SHOP,
        target_kind="retailers",
        target_id=SHOP,
        action="import",
        fields=((field, before, after),),
        changed_by=PERSON,
        changed_at=NOW + timedelta(days=n),
    )
