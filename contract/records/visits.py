"""Visits and other contacts, what stood in the shop, and visits put off."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from contract.errors import InvalidRecord
from contract.fields import LINE, NOTE, Merge, Personal, Record, field, record

Finding = tuple[str, str, str]
"""[check item, reason code, detail in words]"""


@record("visits", root="retailers")
class Visit(Record):
    """One contact with a shop; only those of channel `visit` count for coverage (A36). Never altered afterwards."""

    CHECKS: ClassVar[tuple[str, ...]] = (
        "license_shown_ok",
        "price_tag_ok",
        "minor_sign_ok",
        "display_ok",
        "counter_ok",
        "backroom_ok",
        "oos_ok",
        "price_ok",
        "channel_ok",
    )
    """The nine check items in the order of their digits."""
    BANDS: ClassVar[tuple[str, ...]] = ("purpose", "checks", "stock", "advice", "feedback", "next")
    """The bands of the form; bit n of `touched` is set when the person changed band n."""

    retailer_id: UUID = field("Shop", to="retailers")
    channel: str = field("Channel", codes="channels")
    author_id: UUID = field("Visited by", to="people")
    recorded_by: UUID = field("Recorded by", to="people")
    visited_on: date = field("Day")
    started_at: datetime = field("Begun at")
    finished_at: datetime = field("Finished at")
    clock_offset_ms: int | None = field("Clock offset", unit="ms", default=None)
    keys: int = field("Keys pressed", low=0, default=0)
    touched: int = field("Bands touched", low=0, high=63, default=0)
    purposes: tuple[str, ...] = field("Purpose", default=())
    license_shown_ok: bool | None = field("Licence displayed", default=None)
    price_tag_ok: bool | None = field("Price tags", default=None)
    minor_sign_ok: bool | None = field("Minors sign", default=None)
    display_ok: bool | None = field("Display", default=None)
    counter_ok: bool | None = field("Counter stock", default=None)
    backroom_ok: bool | None = field("Back room and stock age", default=None)
    oos_ok: bool | None = field("Out of stock", default=None)
    price_ok: bool | None = field("Prices", default=None)
    channel_ok: bool | None = field("Channel and codes", default=None)
    findings: tuple[Finding, ...] = field("Findings", personal=Personal.WORDS, default=())
    tagged: int | None = field("Items with a price tag", low=0, default=None)
    tags_due: int | None = field("Items that need a price tag", low=0, default=None)
    note: str | None = field("Note", length=NOTE, personal=Personal.WORDS, default=None)
    next_on: date | None = field("Next visit", default=None)
    corrects_id: UUID | None = field("Corrects", to="visits", inside=True, default=None)
    correction_reason: str | None = field(
        "Reason of the correction", length=LINE, personal=Personal.WORDS, default=None
    )
    config_id: UUID | None = field("Configuration", to="configs", default=None)
    device_no: int | None = field("Device number", merge=Merge.OFFICIAL, owner="server", default=None)
    op_seq: int | None = field("Entry in the log", merge=Merge.OFFICIAL, owner="server", default=None)
    received_at: datetime | None = field("Received at", merge=Merge.OFFICIAL, owner="server", default=None)
    is_late: bool | None = field("Arrived late", merge=Merge.OFFICIAL, owner="server", default=None)

    def check(self) -> None:
        """A visit ends after it began; a correction says why."""
        if self.finished_at < self.started_at:
            raise InvalidRecord("A visit cannot end before it began. Check the computer's clock.", field="finished_at")
        if self.corrects_id is not None and not self.correction_reason:
            raise InvalidRecord("Say why the visit is corrected.", field="correction_reason")

    def exceptions(self) -> tuple[str, ...]:
        """Name the check items found not in order."""
        return tuple(item for item in self.CHECKS if getattr(self, item) is False)

    def all_default(self) -> bool:
        """Say whether nothing was touched, which the reviewer is told (A59)."""
        return self.touched == 0


@record("stock_counts", root="retailers")
class StockCount(Record):
    """What stood in one shop of one product, counted at a visit."""

    retailer_id: UUID = field("Shop", to="retailers")
    visit_id: UUID = field("Visit", to="visits", inside=True)
    product_no: int = field("Product", low=1, high=9_999_999)
    counter_tiao: int = field("Counter", unit="tiao", low=0, high=9_999)
    backroom_tiao: int = field("Back room", unit="tiao", low=0, high=9_999)
    stock_age_days: int | None = field("Stock age", unit="days", low=0, high=3_660, default=None)


@record("postponements", root="retailers")
class Postponement(Record):
    """A visit put off to another day, with the reason."""

    retailer_id: UUID = field("Shop", to="retailers")
    planned_on: date = field("Planned on")
    until_on: date = field("Put off to")
    reason: str = field("Reason", length=LINE, personal=Personal.WORDS)

    def check(self) -> None:
        """A postponement leads to a later day."""
        if self.until_on <= self.planned_on:
            raise InvalidRecord("A visit is put off to a later day.", field="until_on")
