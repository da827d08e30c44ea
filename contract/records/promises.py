"""The promise ledger: who promised what to whom by when (A34)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contract.errors import InvalidRecord
from contract.fields import LINE, NOTE, Merge, Personal, Record, field, record


@record("promises", root="retailers")
class Promise(Record):
    """One promise of ours or of the retailer's; it stays open until somebody says what became of it."""

    retailer_id: UUID = field("Shop", to="retailers")
    visit_id: UUID | None = field("Visit", to="visits", inside=True, default=None)
    side: str = field("Promised by", codes="sides")
    person_id: UUID | None = field("Our person", to="people", default=None)
    words: str = field("Promise", length=NOTE, personal=Personal.WORDS)
    made_on: date = field("Made on")
    due_on: date = field("Due on")
    state: str = field("State", codes="promise_states", merge=Merge.STATUS, default="open")
    settled_on: date | None = field("Settled on", merge=Merge.STATUS, default=None)
    settled_by: UUID | None = field("Settled by", to="people", merge=Merge.STATUS, default=None)
    result: str | None = field("Result", length=LINE, merge=Merge.STATUS, personal=Personal.WORDS, default=None)

    def check(self) -> None:
        """A settled promise has its day; an open one has none."""
        if (self.state == "open") != (self.settled_on is None):
            raise InvalidRecord("A settled promise needs the day it was settled.", field="settled_on")
