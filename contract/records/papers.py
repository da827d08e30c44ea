"""Printed papers: each print has a serial that never comes again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from contract.fields import Record, field, record


@record("papers", root="retailers")
class Paper(Record):
    """One print: serial = the device's number and its running number."""

    retailer_id: UUID = field("Shop", to="retailers")
    visit_id: UUID | None = field("Visit", to="visits", inside=True, default=None)
    paper_kind: str = field("Kind of paper", codes="paper_kinds")
    serial: str = field("Serial", length=32)
    copies: int = field("Copies", low=1, high=999, default=1)
    pages: int = field("Pages", low=1, high=9_999, default=1)
    fingerprint: str | None = field("Fingerprint of the text", length=64, default=None)
    printed_by: UUID = field("Printed by", to="people")
    printed_at: datetime = field("Printed at")
