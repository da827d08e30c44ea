"""What a shop bought: packed by month for the figures, packed by order for the last cycles."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contract.fields import FileClass, Merge, Record, field, record

Line = tuple[int, int, int]
"""[product_no, qty_tiao, amount_fen]; a return has a negative quantity."""


@record("sales_months", root="retailers")
class SalesMonth(Record):
    """One shop's purchases of one month."""

    retailer_id: UUID = field("Shop", to="retailers")
    month: date = field("Month", file=FileClass.SALES, merge=Merge.OFFICIAL, owner="marketing")
    qty_tiao: int = field("Cartons", unit="tiao", file=FileClass.SALES, merge=Merge.OFFICIAL, owner="marketing")
    amount_fen: int = field("Amount", unit="fen", file=FileClass.SALES, merge=Merge.OFFICIAL, owner="marketing")
    order_count: int = field("Orders", low=0, file=FileClass.SALES, merge=Merge.OFFICIAL, owner="marketing")
    lines: tuple[Line, ...] = field(
        "Products", file=FileClass.SALES, merge=Merge.OFFICIAL, owner="marketing", default=()
    )


@record("orders", root="retailers")
class Order(Record):
    """One order of one shop, placed by the retailer himself."""

    retailer_id: UUID = field("Shop", to="retailers")
    source: str = field("Source", length=64, merge=Merge.OFFICIAL, owner="marketing")
    invoice_no: str = field("Order number", length=64, merge=Merge.OFFICIAL, owner="marketing")
    ordered_on: date = field("Order date", merge=Merge.OFFICIAL, owner="marketing")
    qty_tiao: int = field("Cartons", unit="tiao", merge=Merge.OFFICIAL, owner="marketing")
    amount_fen: int = field("Amount", unit="fen", merge=Merge.OFFICIAL, owner="marketing")
    lines: tuple[Line, ...] = field("Products", merge=Merge.OFFICIAL, owner="marketing", default=())
