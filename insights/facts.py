"""What judgements are given: all that is known of one shop, and of the goods of the city."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from contract.fields import Record
from contract.records import (
    Advice,
    Case,
    Change,
    FieldState,
    Order,
    PeerMonth,
    Postponement,
    Price,
    Product,
    Promise,
    Retailer,
    SalesMonth,
    StockCount,
    Visit,
)
from contract.records.configs import Rules

_T = TypeVar("_T", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Products, prices and what the peers bought: the same for every shop of the city."""

    products: Mapping[int, Product] = field(default_factory=dict)
    prices: Mapping[int, tuple[Price, ...]] = field(default_factory=dict)
    peers: Mapping[str, Mapping[date, PeerMonth]] = field(default_factory=dict)

    def name(self, product_no: int) -> str:
        """Name a product; its number where it is not known."""
        product = self.products.get(product_no)
        return product.product_name if product else str(product_no)

    def price_on(self, product_no: int, day: date) -> Price | None:
        """Give the price in force on a day; None where there was none."""
        known = self.prices.get(product_no, ())
        place = bisect_right(known, day, key=lambda price: price.from_on)
        return known[place - 1] if place else None

    def peer_months(self, class42: str | None) -> Mapping[date, PeerMonth]:
        """Give what a customer class bought, by month."""
        return self.peers.get(class42 or "", {})


def trade_of(products: Iterable[Product], prices: Iterable[Price], peers: Iterable[PeerMonth]) -> Trade:
    """Put the goods of a city in order; annulled rows are left out."""
    by_product: dict[int, list[Price]] = {}
    for price in _standing(prices):
        by_product.setdefault(price.product_no, []).append(price)
    by_class: dict[str, dict[date, PeerMonth]] = {}
    for month in _standing(peers):
        by_class.setdefault(month.class42, {})[month.month] = month
    return Trade(
        products={product.product_no: product for product in _standing(products)},
        prices={no: tuple(sorted(known, key=lambda p: p.from_on)) for no, known in by_product.items()},
        peers=by_class,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFacts:
    """All that is known of one shop, newest first; `shop_facts` puts it in order.

    `months` and `orders` are None where they were not looked up: whatever needs them then stays silent.
    """

    retailer: Retailer
    contacts: tuple[Visit, ...] = ()
    counts: tuple[StockCount, ...] = ()
    advice: tuple[Advice, ...] = ()
    promises: tuple[Promise, ...] = ()
    cases: tuple[Case, ...] = ()
    months: tuple[SalesMonth, ...] | None = None
    orders: tuple[Order, ...] | None = None
    states: tuple[FieldState, ...] = ()
    changes: tuple[Change, ...] = ()
    postponements: tuple[Postponement, ...] = ()

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Give the contacts that count as visits (A36)."""
        return tuple(contact for contact in self.contacts if contact.channel == "visit")

    @property
    def last_visit(self) -> Visit | None:
        """Give the newest visit."""
        return next((contact for contact in self.contacts if contact.channel == "visit"), None)

    def counted_at(self, visit_id: UUID) -> dict[int, StockCount]:
        """Give what was counted at one visit, by product."""
        return {count.product_no: count for count in self.counts if count.visit_id == visit_id}

    def last_counts(self, before: date | None = None) -> tuple[Visit | None, dict[int, StockCount]]:
        """Give the newest visit with a count, before a day where one is given, and what was counted."""
        counted = {count.visit_id for count in self.counts}
        for visit in self.contacts:
            if visit.id in counted and (before is None or visit.visited_on < before):
                return visit, self.counted_at(visit.id)
        return None, {}


def shop_facts(
    retailer: Retailer,
    *,
    contacts: Iterable[Visit] = (),
    months: Iterable[SalesMonth] | None = None,
    orders: Iterable[Order] | None = None,
    **others: Iterable[Record],
) -> ShopFacts:
    """Put the records of one shop in order, newest first; annulled and corrected ones are left out.

    `others` are the further fields of ShopFacts by name: counts, advice, promises, cases, states, changes,
    postponements.
    """
    return ShopFacts(
        retailer=retailer,
        contacts=standing_contacts(contacts),
        months=None if months is None else _newest(months, "month"),
        orders=None if orders is None else _newest(orders, "ordered_on"),
        **{name: _newest(records, _DATED[name]) for name, records in others.items()},  # type: ignore[arg-type]
    )


def standing_contacts(contacts: Iterable[Visit]) -> tuple[Visit, ...]:
    """Give contacts in the order of ShopFacts, newest first; annulled and corrected ones are left out."""
    standing = _standing(contacts)
    corrected = {contact.corrects_id for contact in standing}
    kept = [contact for contact in standing if contact.id not in corrected]
    return tuple(sorted(kept, key=lambda c: (c.visited_on, c.started_at, c.id), reverse=True))


_DATED = {
    "counts": "created_at",
    "advice": "given_on",
    "promises": "made_on",
    "cases": "opened_at",
    "states": "field_name",
    "changes": "changed_at",
    "postponements": "until_on",
}


def _standing(records: Iterable[_T]) -> list[_T]:
    return [made for made in records if made.voided_at is None]


def _newest(records: Iterable[_T], dated: str) -> tuple[_T, ...]:
    return tuple(sorted(_standing(records), key=lambda made: (getattr(made, dated), made.id), reverse=True))


def weekly_sales(facts: ShopFacts, rules: Rules, today: date) -> dict[int, int] | None:
    """Give what a shop buys a week of each product, in tenths of a carton, over the configured weeks before `today`.

    Purchases stand for sales: the shop's own sales are not known here. Where the orders begin later than those weeks,
    only the weeks since the first order count. None where orders or the limit are missing.
    """
    weeks = rules.limit("weekly_sales_weeks")
    if facts.orders is None or not weeks:
        return None
    first = min((order.ordered_on for order in facts.orders), default=today)
    weeks = max(1, min(weeks, -(-(today - first).days // 7)))
    bought: dict[int, int] = {}
    for order in facts.orders:
        if today - timedelta(weeks=weeks) <= order.ordered_on < today:
            for product_no, qty, _ in order.lines:
                bought[product_no] = bought.get(product_no, 0) + qty
    return {no: (20 * qty + weeks) // (2 * weeks) for no, qty in bought.items() if qty > 0}
