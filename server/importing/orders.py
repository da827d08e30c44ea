"""A list of order lines: gathered as a stream, compared shop by shop with what is kept, packed and written.

Rules (the tests cite them):
 1. Every line is kept as it came in `order_line`, by source, order number, product and how often the product stood in
    that order before; so the same list again changes nothing, and a later edition changes exactly what it says.
 2. `sales_months` holds every month of a shop, from all sources; an import adds to it what the lines changed.
 3. `orders` holds the last 26 order cycles; older ones leave it, their lines and months stay.
 4. An order that a later edition gives to another shop moves there with all its lines.
 5. Shops and products that are to be created are: the shop on the route of shops that nobody has yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from contract.records import Product, Retailer
from contract.wire import day, day_number, row_of
from importers.orders import Known, OrdersPlan, ShopOrders
from server.database import Tx
from server.exchange.official import drop_rows, write_official
from server.exchange.writing import Row
from server.importing import peers, places
from server.importing.jobs import Imported, OpenList, RefusedLines, imported_of
from server.importing.kept import KeptLines
from server.importing.packing import Months, Orders, Purchase
from server.schema import BUSINESS, ORDER_LINE

CYCLES_KEPT: Final = 26
_AT_ONCE: Final = 250  # shops whose kept lines are in memory at a time


def known_of(tx: Tx, opened: OpenList) -> Known:
    """Read what the list may name: shops by customer code, products of its source."""
    r, p, line = BUSINESS["retailers"].c, BUSINESS["products"].c, ORDER_LINE.c
    shops = tx.rows(
        sa.select(r.customer_code, r.id)
        .where(r.city_id == tx.city_id, r.customer_code.is_not(None), r.voided_at.is_(None))
        .order_by(r.id.desc())
    )
    products = tx.rows(
        sa.select(p.source, p.product_code, p.product_no).where(p.city_id == tx.city_id, p.root_id == tx.city)
    )
    counted = sa.select(sa.func.count()).select_from(ORDER_LINE)
    lines = tx.row(counted.where(line.city_id == tx.city_id, line.source == opened.source))
    return Known(
        shops=dict(shops),
        products={code: number for source, code, number in products if source == opened.source},
        next_product_no=max((number for *_, number in products), default=0) + 1,
        create_missing=opened.job.create_missing,
        lines_of_source=lines[0] if lines else 0,
    )


def gather(opened: OpenList, known: Known, refused: RefusedLines) -> OrdersPlan:
    """Read the list to its end; what is refused goes to the file of refused lines."""
    plan = OrdersPlan(opened.binding, known, sample=opened.sample, excluded=opened.job.excluded)
    for one in plan.refused(opened.lines()):
        refused.add(one)
    return plan


@dataclass(slots=True)
class _Writes:
    """What will be written: everything but the raw lines, which go at once."""

    months: Months
    orders: Orders
    kept: KeptLines
    shops: dict[str, Retailer] = field(default_factory=dict)


def import_gathered(tx: Tx, opened: OpenList, plan: OrdersPlan, known: Known) -> Imported:
    """Compare what was gathered with what is kept, and write it unless it is a dry run."""
    kept = KeptLines(tx, opened.source, any_lines=known.lines_of_source > 0)
    writes = _Writes(Months(tx), Orders(tx, opened.source), kept)
    shops = plan.shops()
    for batch in iter(lambda: list(islice(shops, _AT_ONCE)), []):
        _compare(tx, opened, plan, batch, writes)
    if not opened.job.dry_run:
        _write(tx, opened, plan, writes)
    return imported_of(plan.counts)


def _compare(tx: Tx, opened: OpenList, plan: OrdersPlan, batch: list[ShopOrders], writes: _Writes) -> None:
    """Compare the orders of some shops, and take note of what they change."""
    kept = writes.kept
    kept.read(
        [shop.id for shop in batch if isinstance(shop.id, bytes)], [o.invoice_no for shop in batch for o in shop.orders]
    )
    purchases = list(_purchases(tx, opened, plan, batch, writes))
    if not purchases or opened.job.dry_run:
        return
    kept.write(purchases)
    writes.months.read([purchase.shop for purchase in purchases] + [p.kept_by for p in purchases if p.kept_by])
    for purchase in purchases:
        writes.months.add(purchase)
        writes.orders.add(purchase)


def _purchases(
    tx: Tx, opened: OpenList, plan: OrdersPlan, batch: list[ShopOrders], writes: _Writes
) -> Iterator[Purchase]:
    for shop in batch:
        shop_id = shop.id if isinstance(shop.id, bytes) else _made(tx, opened, shop.customer_code, writes)
        for order in plan.compare(shop, writes.kept.of_shop(shop_id, shop.orders)):
            yield writes.kept.purchase(shop_id, order)


def _made(tx: Tx, opened: OpenList, customer_code: str, writes: _Writes) -> bytes:
    """Rule 5: nothing is known of the shop but its code, so that stands for its name too."""
    person = None if tx.person is None else UUID(bytes=tx.person)
    shop = Retailer(
        id=tx.ids.new_id(),
        created_by=person,
        created_at=tx.now,
        name=customer_code,
        customer_code=customer_code,
        source=opened.source,
    )
    writes.shops[customer_code] = shop
    return shop.id.bytes


def _write(tx: Tx, opened: OpenList, plan: OrdersPlan, writes: _Writes) -> None:
    city = UUID(bytes=tx.city)
    unassigned = places.routes_of(tx).unassigned
    since = _kept_since(tx, writes.orders.newest)
    rows: dict[str, list[Row]] = {
        "retailers": [row_of(shop, city) for shop in writes.shops.values()],
        "products": [row_of(product, city) for product in _products(tx, opened, plan)],
        "sales_months": list(writes.months.rows()),
        "orders": list(writes.orders.rows(since)),
    }
    if any(rows.values()):
        placed = {shop.id.bytes: unassigned for shop in writes.shops.values()}
        write_official(tx, rows, placed=placed, action="import", source=opened.source)
    drop_rows(tx, "orders", sorted({*writes.orders.left(since), *_older(tx, since)}))
    peers.recompute(tx, writes.months.numbers())


def _products(tx: Tx, opened: OpenList, plan: OrdersPlan) -> Iterator[Product]:
    for new in plan.new_products:
        yield Product(
            id=tx.ids.new_id(),
            created_at=tx.now,
            product_no=new.product_no,
            source=opened.source,
            product_code=new.product_code,
            product_name=new.product_name,
        )


def _kept_since(tx: Tx, newest: date | None) -> date:
    """Rule 3: counted back from the newest order, for the list may be an old one, but never from days to come."""
    o = BUSINESS["orders"].c
    found = tx.row(sa.select(sa.func.max(o.ordered_on)).where(o.city_id == tx.city_id, o.voided_at.is_(None)))
    days = [day(found[0])] if found and found[0] is not None else []
    last = min(max([*days, *([newest] if newest else [])], default=places.today(tx)), places.today(tx))
    cycle = places.rules_of(tx).limit("order_cycle_days", "settings")
    return last - timedelta(days=CYCLES_KEPT * (cycle or 7))


def _older(tx: Tx, since: date) -> list[Any]:
    o = BUSINESS["orders"].c
    return [row[0] for row in tx.rows(sa.select(o.id).where(o.city_id == tx.city_id, o.ordered_on < day_number(since)))]
