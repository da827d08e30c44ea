"""The fields a list may hold, by kind: taken from the records, so that captions and limits are declared once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

from contract.fields import Caption, Field, FileClass, Value
from contract.records import Order, Price, Product, Retailer

_MOST_CARTONS: Final = 1_000_000
_FILE: Final = {FileClass.BASIC, FileClass.CREDIT, FileClass.OPERATION, FileClass.SALES}


@cache
def importable(kind: str) -> dict[str, Field]:
    """Give the fields that a list of `kind` may hold, by name."""
    return _retailer_fields() if kind == "retailers" else _order_fields()


def _retailer_fields() -> dict[str, Field]:
    own = {field.name: field for field in Retailer.kind.fields if field.file in _FILE}
    # A shop's route is no field of its row: it is where its node hangs. Lists name it by code or name.
    route = replace(
        own["delivery_route"], name="route", caption=Caption("Visiting route"), codes="routes", value=Value.CODE
    )
    return own | {"route": route}


def _order_fields() -> dict[str, Field]:
    order, product = Order.kind.by_name, Product.kind.by_name
    quantity, price = order["qty_tiao"], Price.kind.by_name["price_wholesale"]
    return {
        "customer_code": Retailer.kind.by_name["customer_code"],
        "invoice_no": order["invoice_no"],
        "ordered_on": order["ordered_on"],
        "product_code": product["product_code"],
        "product_name": product["product_name"],
        "qty_tiao": replace(quantity, low=-_MOST_CARTONS, high=_MOST_CARTONS),
        "price_fen": replace(price, name="price_fen", caption=Caption("Unit price")),
    }
