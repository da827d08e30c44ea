"""What the retailer earned on what he bought: (retail price - wholesale price) x cartons (A27).

A product without a retail price is told as missing; it never counts as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contract.records.orders import Line
from insights.facts import Trade
from insights.wording import rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """The margin of some lines: over the products whose price is known, and those whose price is missing.

    `fen` is None where goods were bought and no price at all is known; `retail_fen` is what the known ones sell for.
    """

    fen: int | None
    retail_fen: int
    missing: tuple[int, ...]

    @property
    def rate_per_mille(self) -> int | None:
        """Give the margin as a share of what the goods sell for."""
        return rounded(self.fen * 1000, self.retail_fen) if self.fen is not None and self.retail_fen else None


def margin_of(lines: Iterable[Line], trade: Trade, on: date | None = None) -> Margin:
    """Work out the margin of purchase lines [product, cartons, amount], by the guide retail prices of a day.

    Without a day the newest prices count.
    """
    total = retail = 0
    known = False
    missing = []
    for product_no, qty, amount in lines:
        price = trade.price_on(product_no, on or date.max)
        if price is None or price.price_guide is None:
            missing.append(product_no)
            continue
        known = True
        retail += qty * price.price_guide
        total += qty * price.price_guide - amount
    return Margin(fen=total if known or not missing else None, retail_fen=retail, missing=tuple(missing))
