"""Orders packed for the devices: one row for each month of a shop, one row for each order of the last cycles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import sqlalchemy as sa

from contract.wire import day_number, pack, unpack
from importers.gathering import Item
from importers.orders import KeptOrder, PlannedOrder
from server import bulk
from server.database import Tx
from server.exchange.writing import Row
from server.schema import BUSINESS

_MONTH: Final = ("root_id", "month", "id", "qty_tiao", "amount_fen", "order_count", "lines", "voided_at")
Spot = tuple[bytes, int]
"""A shop and a month, by the day number of its first day."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order that is to be written whole, with what was kept of it before and whose it was then."""

    shop: bytes
    order: PlannedOrder
    kept: KeptOrder | None
    kept_by: bytes | None


@dataclass(slots=True)
class _Sums:
    id: bytes | None = None
    qty_tiao: int = 0
    amount_fen: int = 0
    order_count: int = 0
    products: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, items: Iterable[Item], sign: int) -> None:
        self.order_count += sign
        for product, quantity, amount in items:
            self.qty_tiao += sign * quantity
            self.amount_fen += sign * amount
            had = self.products.get(product, (0, 0))
            self.products[product] = (had[0] + sign * quantity, had[1] + sign * amount)

    def lines(self) -> bytes:
        """Pack what was bought of each product; what came to nothing at all is left out."""
        bought = ((product, *sums) for product, sums in sorted(self.products.items()) if any(sums))
        return pack(list(bought))


class Months:
    """The months that an import changes: read as they stand, changed by the difference, packed."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._standing: dict[Spot, Row] = {}
        self._open: dict[Spot, _Sums] = {}
        self._packed: dict[Spot, Row] = {}
        self._read: set[bytes] = set()

    def read(self, shops: Iterable[bytes]) -> None:
        """Read the months of these shops; those in work are packed."""
        self._pack()
        wanted = sorted(set(shops) - self._read)
        self._read.update(wanted)
        for values in bulk.select(self._tx, BUSINESS["sales_months"], _MONTH, "root_id", wanted):
            row = dict(zip(_MONTH, values, strict=True))
            if row.pop("voided_at") is None:
                self._standing[row["root_id"], row["month"]] = row

    def add(self, purchase: Purchase) -> None:
        """Take what an order was before out of its month, and add what it is now."""
        if purchase.kept is not None and purchase.kept_by is not None:
            self._sums(purchase.kept_by, purchase.kept.ordered_on).add(purchase.kept.items, -1)
        self._sums(purchase.shop, purchase.order.ordered_on).add(purchase.order.items, 1)

    def _sums(self, shop: bytes, ordered_on: date) -> _Sums:
        spot = (shop, day_number(ordered_on.replace(day=1)))
        if spot not in self._open:
            row = self._packed.pop(spot, None) or self._standing.pop(spot, None)
            self._open[spot] = _Sums() if row is None else _unpacked(row)
        return self._open[spot]

    def _pack(self) -> None:
        for (shop, month), sums in self._open.items():
            self._packed[shop, month] = {
                "id": sums.id,
                "root_id": shop,
                "month": month,
                "qty_tiao": sums.qty_tiao,
                "amount_fen": sums.amount_fen,
                "order_count": sums.order_count,
                "lines": sums.lines(),
            }
        self._open = {}

    def rows(self) -> Iterator[Row]:
        """Give the rows to write."""
        self._pack()
        for row in self._packed.values():
            if row["id"] is None:
                fresh = {"id": self._tx.ids.new_id().bytes, "created_by": self._tx.person}
                yield row | fresh | {"created_at": self._tx.now_ms}
            else:
                yield row

    def numbers(self) -> set[int]:
        """Give the months that change, by the day numbers of their first days."""
        return {month for _, month in (*self._packed, *self._open)}


def _unpacked(row: Row) -> _Sums:
    products = {product: (quantity, amount) for product, quantity, amount in unpack(row["lines"])}
    return _Sums(row["id"], row["qty_tiao"], row["amount_fen"], row["order_count"], products)


@dataclass(frozen=True, slots=True)
class _Packed:
    shop: bytes
    invoice_no: str
    ordered_on: date
    qty_tiao: int
    amount_fen: int
    lines: bytes


class Orders:
    """The orders that an import changes, packed."""

    def __init__(self, tx: Tx, source: str) -> None:
        self._tx = tx
        self._source = source
        self._changed: list[_Packed] = []
        self._known: dict[tuple[bytes, str], bytes] | None = None
        self._moved: list[tuple[bytes, str]] = []
        self.newest: date | None = None

    def add(self, purchase: Purchase) -> None:
        """Take an order that is written."""
        order = purchase.order
        items = sorted(order.items, key=lambda item: item[0])
        self._changed.append(
            _Packed(
                purchase.shop,
                order.invoice_no,
                order.ordered_on,
                sum(item[1] for item in items),
                sum(item[2] for item in items),
                pack(items),
            )
        )
        self.newest = max(self.newest or order.ordered_on, order.ordered_on)
        if purchase.kept_by is not None and purchase.kept_by != purchase.shop:
            self._moved.append((purchase.kept_by, order.invoice_no))

    def rows(self, since: date) -> Iterator[Row]:
        """Give the rows to write: orders from that day on."""
        known = self._ids()
        for order in self._changed:
            if order.ordered_on < since:
                continue
            row: Row = {
                "root_id": order.shop,
                "source": self._source,
                "invoice_no": order.invoice_no,
                "ordered_on": day_number(order.ordered_on),
                "qty_tiao": order.qty_tiao,
                "amount_fen": order.amount_fen,
                "lines": order.lines,
            }
            found = known.get((order.shop, order.invoice_no))
            if found is None:
                row |= {"created_by": self._tx.person, "created_at": self._tx.now_ms}
            yield row | {"id": found or self._tx.ids.new_id().bytes}

    def left(self, since: date) -> list[bytes]:
        """Name the rows of orders that went to another shop, or to a day before that one."""
        known = self._ids()
        spots = [(order.shop, order.invoice_no) for order in self._changed if order.ordered_on < since]
        return [known[spot] for spot in (*self._moved, *spots) if spot in known]

    def _ids(self) -> dict[tuple[bytes, str], bytes]:
        if self._known is None:
            o = BUSINESS["orders"].c
            rows = self._tx.rows(
                sa.select(o.root_id, o.invoice_no, o.id).where(
                    o.city_id == self._tx.city_id, o.source == self._source, o.voided_at.is_(None)
                )
            )
            self._known = {(shop, invoice): row_id for shop, invoice, row_id in rows}
        return self._known
