"""The licensed retailer with the five-class file, the people met there, and how fresh each field is."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from contract.errors import InvalidRecord
from contract.fields import LINE, NOTE, PHONE, FileClass, Merge, Personal, Record, field, record

_BASIC, _CREDIT, _OPERATION, _SALES, _CHANGE = FileClass
_OFFICIAL, _ATTRIBUTE, _STATUS = Merge.OFFICIAL, Merge.ATTRIBUTE, Merge.STATUS


@record("retailers", root="retailers")
class Retailer(Record):
    """A shop that holds a retail licence and buys from the local company alone."""

    BLOCKS: ClassVar[tuple[str, ...]] = ("licence", "marketing", "logistics", "finance")

    name: str = field("Shop name", file=_BASIC, merge=_OFFICIAL, owner="licence", personal=Personal.NAME)
    short_name: str | None = field("Short name", file=_BASIC, merge=_ATTRIBUTE, personal=Personal.NAME, default=None)
    customer_code: str | None = field(
        "Customer code", length=64, file=_BASIC, merge=_OFFICIAL, owner="marketing", default=None
    )
    license_no: str | None = field(
        "Licence number",
        length=64,
        file=_BASIC,
        merge=_OFFICIAL,
        owner="licence",
        personal=Personal.LICENCE,
        default=None,
    )
    license_valid_to: date | None = field(
        "Licence valid to", file=_BASIC, merge=_OFFICIAL, owner="licence", default=None
    )
    license_status: str | None = field(
        "Licence state", codes="license_states", file=_BASIC, merge=_OFFICIAL, owner="licence", default=None
    )
    owner_name: str | None = field(
        "Owner",
        file=_BASIC,
        merge=_OFFICIAL,
        owner="licence",
        fresh_days=180,
        personal=Personal.NAME,
        default=None,
    )
    contact_name: str | None = field(
        "Contact", file=_BASIC, merge=_ATTRIBUTE, fresh_days=180, personal=Personal.NAME, default=None
    )
    phone: str | None = field(
        "Phone", length=PHONE, file=_BASIC, merge=_ATTRIBUTE, fresh_days=180, personal=Personal.PHONE, default=None
    )
    address: str | None = field(
        "Address", length=LINE, file=_BASIC, merge=_ATTRIBUTE, fresh_days=180, personal=Personal.ADDRESS, default=None
    )
    street: str | None = field("Street", file=_BASIC, merge=_ATTRIBUTE, personal=Personal.ADDRESS, default=None)
    latitude: int | None = field(
        "Latitude",
        unit="1e-6 degree",
        low=-90_000_000,
        high=90_000_000,
        file=_BASIC,
        merge=_ATTRIBUTE,
        personal=Personal.POSITION,
        default=None,
    )
    longitude: int | None = field(
        "Longitude",
        unit="1e-6 degree",
        low=-180_000_000,
        high=180_000_000,
        file=_BASIC,
        merge=_ATTRIBUTE,
        personal=Personal.POSITION,
        default=None,
    )
    datum: str | None = field("Datum of the position", length=16, file=_BASIC, merge=_ATTRIBUTE, default=None)
    opening_hours: str | None = field(
        "Opening hours", length=LINE, file=_BASIC, merge=_ATTRIBUTE, fresh_days=180, default=None
    )
    joined_on: date | None = field("Connected on", file=_BASIC, merge=_OFFICIAL, owner="marketing", default=None)
    format_code: str | None = field(
        "Business format", codes="formats", file=_BASIC, merge=_OFFICIAL, owner="marketing", default=None
    )
    market_type: str | None = field(
        "Market type", codes="market_types", file=_BASIC, merge=_OFFICIAL, owner="marketing", default=None
    )
    scale: str | None = field(
        "Business scale", codes="scales", file=_BASIC, merge=_OFFICIAL, owner="marketing", default=None
    )
    class42: str | None = field(
        "Customer class", length=16, file=_BASIC, merge=_OFFICIAL, owner="marketing", default=None
    )

    credit_level: str | None = field(
        "Credit level", codes="credit_levels", file=_CREDIT, merge=_OFFICIAL, owner="licence", default=None
    )
    credit_period: str | None = field(
        "Credit period", length=32, file=_CREDIT, merge=_OFFICIAL, owner="licence", default=None
    )
    violations: int | None = field(
        "Monopoly records in two years", low=0, file=_CREDIT, merge=_OFFICIAL, owner="licence", default=None
    )
    payment_rate: int | None = field(
        "Payments that succeeded",
        unit="per mille",
        low=0,
        high=1000,
        file=_CREDIT,
        merge=_OFFICIAL,
        owner="finance",
        default=None,
    )

    terminal_type: str | None = field(
        "Terminal type", codes="terminal_types", file=_OPERATION, merge=_OFFICIAL, owner="marketing", default=None
    )
    is_sample: bool | None = field("Sample point", file=_OPERATION, merge=_OFFICIAL, owner="marketing", default=None)
    is_demonstration: bool | None = field(
        "Demonstration shop", file=_OPERATION, merge=_OFFICIAL, owner="marketing", default=None
    )
    big_account: bool | None = field(
        "1,000-carton account", file=_OPERATION, merge=_OFFICIAL, owner="marketing", default=None
    )
    order_cycle: str | None = field(
        "Order cycle", length=64, file=_OPERATION, merge=_OFFICIAL, owner="marketing", default=None
    )
    order_channel: str | None = field(
        "Ordering channel", length=64, file=_OPERATION, merge=_OFFICIAL, owner="marketing", default=None
    )
    delivery_route: str | None = field(
        "Delivery route", length=64, file=_OPERATION, merge=_OFFICIAL, owner="logistics", default=None
    )
    cycle_days: int | None = field(
        "Visit cycle", unit="days", low=1, high=366, file=_OPERATION, merge=_ATTRIBUTE, default=None
    )
    cycle_reason: str | None = field(
        "Reason of the cycle", length=LINE, file=_OPERATION, merge=_ATTRIBUTE, default=None
    )
    need: str | None = field("Main need", codes="needs", file=_OPERATION, merge=_ATTRIBUTE, default=None)
    best_time: str | None = field("Best time to call", length=64, file=_OPERATION, merge=_ATTRIBUTE, default=None)
    large_print: bool | None = field("Wants large print", file=_OPERATION, merge=_ATTRIBUTE, default=None)
    remark: str | None = field(
        "Remark", length=NOTE, file=_OPERATION, merge=_ATTRIBUTE, personal=Personal.WORDS, default=None
    )

    tier: str | None = field("Supply tier", length=16, file=_SALES, merge=_OFFICIAL, owner="marketing", default=None)
    tier_period: str | None = field(
        "Tier period", length=32, file=_SALES, merge=_OFFICIAL, owner="marketing", default=None
    )

    coverage: str | None = field(
        "Service state", codes="coverage", file=_CHANGE, merge=_STATUS, owner="office", default=None
    )
    stop_reason: str | None = field(
        "Reason of stopping", codes="stop_reasons", file=_CHANGE, merge=_ATTRIBUTE, default=None
    )
    stopped_on: date | None = field("Stopped on", file=_CHANGE, merge=_ATTRIBUTE, default=None)
    merged_into: UUID | None = field(
        "Merged into", to="retailers", file=_CHANGE, merge=_OFFICIAL, owner="office", default=None
    )
    source: str | None = field("Source list", length=64, file=_CHANGE, merge=_OFFICIAL, owner="office", default=None)
    licence_as_of: datetime | None = field(
        "Licence data as of", file=_CHANGE, merge=_OFFICIAL, owner="licence", default=None
    )
    marketing_as_of: datetime | None = field(
        "Marketing data as of", file=_CHANGE, merge=_OFFICIAL, owner="marketing", default=None
    )
    logistics_as_of: datetime | None = field(
        "Delivery data as of", file=_CHANGE, merge=_OFFICIAL, owner="logistics", default=None
    )
    finance_as_of: datetime | None = field(
        "Payment data as of", file=_CHANGE, merge=_OFFICIAL, owner="finance", default=None
    )
    licence_source: str | None = field(
        "Licence data from", length=64, file=_CHANGE, merge=_OFFICIAL, owner="licence", default=None
    )
    marketing_source: str | None = field(
        "Marketing data from", length=64, file=_CHANGE, merge=_OFFICIAL, owner="marketing", default=None
    )
    logistics_source: str | None = field(
        "Delivery data from", length=64, file=_CHANGE, merge=_OFFICIAL, owner="logistics", default=None
    )
    finance_source: str | None = field(
        "Payment data from", length=64, file=_CHANGE, merge=_OFFICIAL, owner="finance", default=None
    )

    def check(self) -> None:
        """A shop that stopped has a reason and a date (A53); a cycle set by hand is the field's to reason (A30)."""
        if (self.stop_reason is None) != (self.stopped_on is None):
            raise InvalidRecord(
                "A shop that stopped needs both the reason and the date. Fill in the missing one.",
                field="stop_reason",
            )


@record("contacts", root="retailers")
class Contact(Record):
    """A person met at a shop, beside the owner."""

    retailer_id: UUID = field("Shop", to="retailers")
    name: str = field("Full name", merge=_ATTRIBUTE, personal=Personal.NAME)
    phone: str | None = field("Phone", length=PHONE, merge=_ATTRIBUTE, personal=Personal.PHONE, default=None)
    relation: str | None = field("Relation to the shop", length=64, merge=_ATTRIBUTE, default=None)
    remark: str | None = field("Remark", length=LINE, merge=_ATTRIBUTE, personal=Personal.WORDS, default=None)


@record("field_states", root="retailers")
class FieldState(Record):
    """When and by whom one field of a shop was last confirmed, and until when the retailer will not be asked."""

    retailer_id: UUID = field("Shop", to="retailers")
    field_name: str = field("Field", length=64)
    confirmed_on: date | None = field("Confirmed on", merge=_ATTRIBUTE, default=None)
    confirmed_by: UUID | None = field("Confirmed by", to="people", merge=_ATTRIBUTE, default=None)
    refused_until: date | None = field("Not to be asked before", merge=_ATTRIBUTE, default=None)

    def check(self) -> None:
        """A state says one thing at least."""
        if self.confirmed_on is None and self.refused_until is None:
            raise InvalidRecord("Say when the field was confirmed, or until when not to ask.", field="confirmed_on")
