"""A list of order lines, planned shop by shop.

The lines of a list stand in any order, and the lines of one order need not stand together, so they are first gathered,
each as five numbers, and then given out as whole orders, all of one shop at once: the caller packs them per shop and
month and per order in one go.

Rules (the tests cite them):
 1. A line is known by source, order number, product and how often that product stood in that order before it.
 2. An order is one shop's and one day's: a line that says otherwise is refused.
 3. A negative quantity is a return and a price of 0 is legal; no customer, a fraction of a carton or a negative price
    is refused.
 4. An unknown shop or product is refused, unless what is missing shall be created.
 5. A line kept before and absent now stays: a list that breaks off deletes nothing. It is counted as missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from contract.fields import Caption
from importers.fields import importable
from importers.gathering import Gathered, Item
from importers.lines import Counts, LineReader, Refused
from importers.mapping import Binding
from importers.sheet import Line
from importers.unreadable import Refusal, Unreadable

_NEEDED: Final = ("customer_code", "invoice_no", "ordered_on", "product_code", "qty_tiao")


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """One order of one shop, with its lines in the order of the list."""

    invoice_no: str
    ordered_on: date
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ShopOrders:
    """All orders that the list holds of one shop; `id` is None for a shop that shall be created."""

    customer_code: str
    id: Hashable | None
    orders: tuple[PlannedOrder, ...]


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product that shall be created, with the number given to it."""

    product_no: int
    product_code: str
    product_name: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept already: shops by customer code, products by code within the source."""

    shops: Mapping[str, Hashable]
    products: Mapping[str, int]
    next_product_no: int
    create_missing: bool = False
    lines_of_source: int = 0


@dataclass(frozen=True, slots=True)
class KeptOrder:
    """An order as it is kept."""

    ordered_on: date
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class MonthSums:
    """One shop's purchases of one month, as `SalesMonth` keeps them."""

    qty_tiao: int
    amount_fen: int
    order_count: int
    items: tuple[Item, ...]


class OrdersPlan:
    """The plan of one list: first iterate `refused` over the lines to its end, then `shops`.

    `compare` judges a shop's orders against what is kept, and counts; `counts` is whole once every shop was compared.
    A dry run and a commit are this.
    """

    def __init__(
        self,
        binding: Binding,
        known: Known,
        *,
        sample: Sequence[Line] = (),
        excluded: AbstractSet[int] = frozenset(),
    ) -> None:
        """`sample` is that of the SheetSummary; `excluded` are row numbers that a person left out."""
        self._known = known
        self._reader = LineReader(binding, {}, sample)
        self._excluded = excluded
        self._priced = "price_fen" in binding.fields
        self._new: dict[str, NewProduct] = {}
        self._lines = Gathered()
        self._counts = Counts()

    @property
    def counts(self) -> Counts:
        """Give the counts of lines so far; what the source had and the list lacks is missing."""
        met = self._counts.changed + self._counts.same
        return replace(self._counts, missing=max(self._known.lines_of_source - met, 0))

    @property
    def new_products(self) -> tuple[NewProduct, ...]:
        """Give the products that the list makes known, once all lines are read."""
        return tuple(self._new.values())

    def refused(self, lines: Iterable[Line]) -> Iterator[Refused]:
        """Read all lines, give those that are refused and gather the others."""
        for line in lines:
            if line.number in self._excluded:
                continue
            fields, refusals = self._reader.read(line)
            if not refusals:
                try:
                    self._gather(line.number, fields)
                except Unreadable as wrong:
                    refusals.append(Refusal(line.number, "", "", wrong.reason()))
            if refusals:
                self._counts.refused += 1
                yield Refused(line, tuple(refusals))

    def _gather(self, row: int, fields: dict[str, Any]) -> None:
        for name in _NEEDED:
            if name not in fields:
                raise _lacks(name)
        if self._priced and "price_fen" not in fields:
            raise _lacks("price_fen")
        customer, invoice, day = fields["customer_code"], fields["invoice_no"], fields["ordered_on"]
        if customer not in self._known.shops and not self._known.create_missing:
            raise Unreadable("No shop has the customer code {code}.", code=customer)
        code = fields["product_code"]
        if code not in self._known.products and not self._known.create_missing:
            raise Unreadable("No product has the code {code}.", code=code)
        order = self._lines.open_order(invoice, customer, day, row)
        if self._lines.customers[order] != customer or self._lines.days[order] != day.toordinal():
            raise Unreadable(
                "Row {row} says that this order is another shop's or another day's.", row=self._lines.rows[order]
            )
        product = self._product_no(code, fields.get("product_name"))
        self._lines.add(order, product, fields["qty_tiao"], fields.get("price_fen", 0))

    def _product_no(self, code: str, name: str | None) -> int:
        known = self._known.products.get(code)
        if known is not None:
            return known
        new = self._new.get(code)
        if new is None:
            new = NewProduct(self._known.next_product_no + len(self._new), code, name or code)
            self._new[code] = new
        elif name and new.product_name == code:
            self._new[code] = replace(new, product_name=name)
        return new.product_no

    def shops(self) -> Iterator[ShopOrders]:
        """Give all orders of one shop after the other, each shop once."""
        of_shop: dict[str, list[tuple[str, int]]] = {}
        for invoice, order in self._lines.orders.items():
            of_shop.setdefault(self._lines.customers[order], []).append((invoice, order))
        for customer, orders in of_shop.items():
            yield ShopOrders(
                customer,
                self._known.shops.get(customer),
                tuple(
                    PlannedOrder(invoice, date.fromordinal(self._lines.days[order]), tuple(self._lines.items(order)))
                    for invoice, order in orders
                ),
            )

    def compare(self, batch: ShopOrders, kept: Mapping[str, KeptOrder]) -> tuple[PlannedOrder, ...]:
        """Give the orders of a shop that must be written, whole; `kept` holds the shop's orders of this source."""
        return tuple(
            written
            for order in batch.orders
            if (written := self._merged(order, kept.get(order.invoice_no))) is not None
        )

    def _merged(self, order: PlannedOrder, kept: KeptOrder | None) -> PlannedOrder | None:
        """Lay the list's lines over the kept ones (rules 1 and 5); None where nothing changes."""
        if kept is None:
            self._counts.new += len(order.items)
            return order
        places = {key: place for place, key in enumerate(_keys(kept.items))}
        items, same_day, written = list(kept.items), kept.ordered_on == order.ordered_on, False
        for key, item in zip(_keys(order.items), order.items, strict=True):
            place = places.get(key)
            if place is None:
                self._counts.new += 1
                items.append(item)
            elif items[place] == item and same_day:
                self._counts.same += 1
                continue
            else:
                self._counts.changed += 1
                items[place] = item
            written = True
        return replace(order, items=tuple(items)) if written else None


def _lacks(name: str) -> Unreadable:
    return Unreadable("{caption} is missing.", caption=Caption(importable("orders")[name].caption))


def _keys(items: Iterable[Item]) -> Iterator[tuple[int, int]]:
    """Pair each product with how often it stood in the order before."""
    times: Counter[int] = Counter()
    for product, _, _ in items:
        yield product, times[product]
        times[product] += 1


def monthly(orders: Iterable[PlannedOrder | KeptOrder]) -> dict[date, MonthSums]:
    """Sum the orders of one shop by month (its first day), and by product within the month."""
    by_month: dict[date, list[PlannedOrder | KeptOrder]] = {}
    for order in orders:
        by_month.setdefault(order.ordered_on.replace(day=1), []).append(order)
    return {month: _sums(by_month[month]) for month in sorted(by_month)}


def _sums(orders: Sequence[PlannedOrder | KeptOrder]) -> MonthSums:
    quantities: Counter[int] = Counter()
    amounts: Counter[int] = Counter()
    for order in orders:
        for product, quantity, amount in order.items:
            quantities[product] += quantity
            amounts[product] += amount
    return MonthSums(
        qty_tiao=quantities.total(),
        amount_fen=amounts.total(),
        order_count=len(orders),
        items=tuple((product, quantities[product], amounts[product]) for product in sorted(quantities)),
    )
