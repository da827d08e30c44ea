"""What the server changed in a row, field by field: the timeline and every 'who, when, why' read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from contract.fields import Personal, Record, field, record


@record("history", root="retailers", root_field="root_id")
class Change(Record):
    """One change of one row: `fields` is [name, before, after] for each."""

    root_id: UUID = field("Root")
    target_kind: str = field("Kind of record", length=64)
    target_id: UUID = field("Record")
    action: str = field("Action", length=64)
    fields: tuple[tuple[str, Any, Any], ...] = field("Fields", personal=Personal.WORDS, default=())
    changed_by: UUID | None = field("Changed by", to="people", default=None)
    changed_at: datetime = field("Changed at")
    source: str | None = field("Source", length=64, default=None)
