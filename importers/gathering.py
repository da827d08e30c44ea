"""The lines of an order list while they are gathered: columns of numbers, so that two million of them fit in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

Item = tuple[int, int, int]
"""[product_no, qty_tiao, amount_fen], as the records keep it."""

_NONE: Final = -1


def _numbers() -> array[int]:
    return array("i")


@dataclass(slots=True)
class Gathered:
    """The lines taken, as columns of numbers: 16 bytes a line; each line names the next one of its order."""

    orders: dict[str, int] = field(default_factory=dict)
    customers: list[str] = field(default_factory=list)  # from here to `last`: one for each order
    days: array[int] = field(default_factory=_numbers)
    rows: array[int] = field(default_factory=_numbers)
    first: array[int] = field(default_factory=_numbers)
    last: array[int] = field(default_factory=_numbers)
    product: array[int] = field(default_factory=_numbers)  # from here on: one for each line
    quantity: array[int] = field(default_factory=_numbers)
    price: array[int] = field(default_factory=_numbers)
    following: array[int] = field(default_factory=_numbers)

    def open_order(self, invoice: str, customer: str, day: date, row: int) -> int:
        """Give the place of an order, a new one where it is met first."""
        place = self.orders.setdefault(invoice, len(self.days))
        if place == len(self.days):
            self.customers.append(customer)
            self.days.append(day.toordinal())
            self.rows.append(row)
            self.first.append(_NONE)
            self.last.append(_NONE)
        return place

    def add(self, order: int, product: int, quantity: int, price: int) -> None:
        """Take one line into an order."""
        line = len(self.product)
        self.product.append(product)
        self.quantity.append(quantity)
        self.price.append(price)
        self.following.append(_NONE)
        if self.first[order] == _NONE:
            self.first[order] = line
        else:
            self.following[self.last[order]] = line
        self.last[order] = line

    def items(self, order: int) -> Iterator[Item]:
        """Give the lines of an order as they stood in the list."""
        line = self.first[order]
        while line != _NONE:
            yield self.product[line], self.quantity[line], self.quantity[line] * self.price[line]
            line = self.following[line]
