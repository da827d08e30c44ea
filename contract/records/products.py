"""Products, their prices, and what the peers of a class bought each month."""

from __future__ import annotations

from datetime import date

from contract.fields import Merge, Record, field, record


@record("products")
class Product(Record):
    """A brand specification (品规)."""

    product_no: int = field("Number in the city", low=1, high=9_999_999, merge=Merge.OFFICIAL, owner="marketing")
    source: str = field("Source", length=64, merge=Merge.OFFICIAL, owner="marketing")
    product_code: str = field("Product code", length=64, merge=Merge.OFFICIAL, owner="marketing")
    product_name: str = field("Product name", merge=Merge.OFFICIAL, owner="marketing")
    price_class: str | None = field(
        "Price class", codes="price_classes", merge=Merge.OFFICIAL, owner="marketing", default=None
    )
    supply_state: str | None = field(
        "Supply", codes="supply_states", merge=Merge.OFFICIAL, owner="marketing", default=None
    )
    is_new: bool | None = field("New product", merge=Merge.OFFICIAL, owner="marketing", default=None)


@record("prices")
class Price(Record):
    """What a product costs the retailer, and what he is advised to ask, from a day on."""

    product_no: int = field("Product", low=1, high=9_999_999, merge=Merge.OFFICIAL, owner="marketing")
    from_on: date = field("Price from", merge=Merge.OFFICIAL, owner="marketing")
    price_wholesale: int = field(
        "Wholesale price", unit="fen", low=0, high=10_000_000, merge=Merge.OFFICIAL, owner="marketing"
    )
    price_guide: int | None = field(
        "Guide retail price", unit="fen", low=0, high=10_000_000, merge=Merge.OFFICIAL, owner="marketing", default=None
    )


@record("peer_months")
class PeerMonth(Record):
    """What the shops of one class bought in one month: official, so every copy compares with the same figures."""

    class42: str = field("Customer class", length=8, merge=Merge.OFFICIAL, owner="marketing")
    month: date = field("Month", merge=Merge.OFFICIAL, owner="marketing")
    shops: int = field("Number of shops", low=0, merge=Merge.OFFICIAL, owner="marketing")
    qty_tiao: int = field("Cartons bought by all", unit="tiao", merge=Merge.OFFICIAL, owner="marketing")
    amount_fen: int = field("Amount of all", unit="fen", merge=Merge.OFFICIAL, owner="marketing")
    percentiles: tuple[int, ...] = field(
        "Cartons a shop at each tenth of the class", unit="tiao", merge=Merge.OFFICIAL, owner="marketing", default=()
    )
