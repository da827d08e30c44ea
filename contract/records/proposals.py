"""Values that were not taken over: lost conflicts, late edits, changes of fields one does not own, duplicates."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from contract.fields import LINE, Merge, Personal, Record, field, record


@record("proposals", root="retailers", root_field="root_id")
class Proposal(Record):
    """One field of one row with the value before, the value proposed and the value that stands (sync.md section 6)."""

    root_id: UUID = field("Root")
    target_kind: str = field("Kind of record", length=64)
    target_id: UUID = field("Record")
    field_name: str = field("Field", length=64)
    base: tuple[Any, ...] = field("Before", personal=Personal.WORDS, default=())
    mine: tuple[Any, ...] = field("Proposed", personal=Personal.WORDS, default=())
    theirs: tuple[Any, ...] = field("Stands", personal=Personal.WORDS, default=())
    reason: str = field("Why it is a proposal", codes="proposal_reasons")
    proposed_by: UUID | None = field("Proposed by", to="people", default=None)
    op_id: UUID | None = field("Entry", default=None)
    decision: str = field("Decision", codes="decisions", merge=Merge.STATUS, default="open")
    decided_by: UUID | None = field("Decided by", to="people", merge=Merge.STATUS, default=None)
    decided_at: datetime | None = field("Decided at", merge=Merge.STATUS, default=None)
    decision_words: str | None = field(
        "Reason of the decision", length=LINE, merge=Merge.STATUS, personal=Personal.WORDS, default=None
    )
