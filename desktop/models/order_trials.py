"""A list of order lines tried out against the orders that this computer keeps: the last cycles of each shop."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract.records import Order, Product, Retailer
from desktop.models.store import Store
from desktop.models.trials import Purchase, Told, Trial, Wish, lines_of
from importers.orders import KeptOrder, Known, OrdersPlan, PlannedOrder

_SHOWN: Final = 5_000  # orders listed; all are counted


def try_orders(store: Store, wish: Wish, told: Told) -> Trial:
    """Try a list of orders; UserError for a mapping that does not fit or a file that breaks off."""
    shops = {shop.id: shop for shop in store.all(Retailer, sa.select(store.t("retailers")))}
    kept, since = _kept(store, wish.source)
    plan = OrdersPlan(wish.binding(), _known(store, wish, shops, kept), sample=wish.summary.sample_rows)
    refused = tuple(plan.refused(lines_of(wish, told)))
    purchases: list[Purchase] = []
    for batch in plan.shops():
        own = kept.get(batch.id, {}) if isinstance(batch.id, UUID) else {}
        named = shops[batch.id].name if isinstance(batch.id, UUID) else batch.customer_code
        for order in plan.compare(batch, own):
            if len(purchases) < _SHOWN:
                purchases.append(_purchase(named, order, is_new=order.invoice_no not in own))
    counts = plan.counts
    return Trial(
        kind=wish.kind,
        lines=counts.new + counts.changed + counts.same + counts.refused,
        counts=counts,
        purchases=tuple(purchases),
        refused=refused,
        known_since=since,
    )


def _purchase(shop: str, order: PlannedOrder, *, is_new: bool) -> Purchase:
    return Purchase(shop, order.invoice_no, order.ordered_on, sum(item[1] for item in order.items), is_new)


def _known(store: Store, wish: Wish, shops: dict[UUID, Retailer], kept: dict[UUID, dict[str, KeptOrder]]) -> Known:
    products = store.all(Product, sa.select(store.t("products")))
    return Known(
        shops={shop.customer_code: shop.id for shop in shops.values() if shop.customer_code},
        products={made.product_code: made.product_no for made in products if made.source == wish.source},
        next_product_no=max((made.product_no for made in products), default=0) + 1,
        create_missing=wish.create_missing,
        lines_of_source=sum(len(order.items) for orders in kept.values() for order in orders.values()),
    )


def _kept(store: Store, source: str) -> tuple[dict[UUID, dict[str, KeptOrder]], date | None]:
    """Give the orders of a source by shop and number, and the day since which they are kept here."""
    rows = store.t("orders")
    kept: defaultdict[UUID, dict[str, KeptOrder]] = defaultdict(dict)
    since: date | None = None
    for order in store.all(Order, sa.select(rows).where(rows.c.source == source)):
        kept[order.retailer_id][order.invoice_no] = KeptOrder(order.ordered_on, order.lines)
        since = min(since or order.ordered_on, order.ordered_on)
    return kept, since
