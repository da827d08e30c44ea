"""The order lines of one source as they were imported before, some shops at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import sqlalchemy as sa

from contract.wire import day, day_number
from importers.orders import KeptOrder, PlannedOrder
from server import bulk
from server.database import Tx
from server.importing.packing import Purchase
from server.schema import ORDER_LINE

_KEY: Final = ("source", "invoice_no", "product_no", "nth")
_COLUMNS: Final = (*_KEY, "root_id", "ordered_on", "qty_tiao", "amount_fen")
_ELSEWHERE: Final = date.min
"""The day told of an order that was another shop's before: so it differs, whatever the list says."""


class KeptLines:
    """Reads and writes the raw lines of one source."""

    def __init__(self, tx: Tx, source: str, *, any_lines: bool) -> None:
        """`any_lines` says whether the source has lines yet; without, nothing is ever read."""
        self._tx = tx
        self._source = source
        self._owners = self._read_owners() if any_lines else {}
        self._orders: dict[str, KeptOrder] = {}

    def _read_owners(self) -> dict[str, bytes]:
        line = ORDER_LINE.c
        found = sa.select(line.invoice_no, line.root_id).distinct()
        return dict(self._tx.rows(found.where(line.city_id == self._tx.city_id, line.source == self._source)))

    def read(self, shops: Iterable[bytes], invoices: Iterable[str]) -> None:
        """Read the orders of these shops, and these orders whosever they are; those read before are let go."""
        self._orders = {}
        if not self._owners:
            return
        wanted = {*shops, *(self._owners[invoice] for invoice in invoices if invoice in self._owners)}
        line = ORDER_LINE.c
        lines: dict[str, list[tuple[int, int, int]]] = {}
        days: dict[str, int] = {}
        for part in bulk.chunks(sorted(wanted)):
            rows = self._tx.rows(
                sa.select(line.invoice_no, line.ordered_on, line.product_no, line.qty_tiao, line.amount_fen)
                .where(line.city_id == self._tx.city_id, line.source == self._source)
                .where(bulk.among(self._tx, line.root_id, part))
                .order_by(line.invoice_no, line.product_no, line.nth)
            )
            for invoice, ordered_on, *item in rows:
                days[invoice] = ordered_on
                lines.setdefault(invoice, []).append((item[0], item[1], item[2]))
        self._orders = {invoice: KeptOrder(day(days[invoice]), tuple(items)) for invoice, items in lines.items()}

    def of_shop(self, shop: bytes, orders: Sequence[PlannedOrder]) -> dict[str, KeptOrder]:
        """Give what is kept of these orders of a shop."""
        found = {}
        for order in orders:
            kept = self._orders.get(order.invoice_no)
            if kept is not None:
                is_own = self._owners[order.invoice_no] == shop
                found[order.invoice_no] = kept if is_own else replace(kept, ordered_on=_ELSEWHERE)
        return found

    def purchase(self, shop: bytes, order: PlannedOrder) -> Purchase:
        """Give an order that is to be written with what is kept of it and whose it was."""
        return Purchase(shop, order, self._orders.get(order.invoice_no), self._owners.get(order.invoice_no))

    def write(self, purchases: Iterable[Purchase]) -> None:
        """Write all lines of these orders."""
        rows = []
        for purchase in purchases:
            order, times = purchase.order, Counter[int]()
            ordered_on = day_number(order.ordered_on)
            for product, quantity, amount in order.items:
                key = (self._source, order.invoice_no, product, times[product])
                rows.append((*key, purchase.shop, ordered_on, quantity, amount))
                times[product] += 1
        bulk.insert(self._tx, ORDER_LINE, _COLUMNS, rows, upsert=_KEY if self._owners else ())
