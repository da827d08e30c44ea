"""Feedback, requests and complaints: one owner, one clock (A40, A43)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from contract.errors import InvalidRecord
from contract.fields import LINE, NOTE, Merge, Personal, Record, field, record


@record("cases", root="retailers", root_field="filed_under")
class Case(Record):
    """What a retailer told or asked us. One about a member of staff is filed under the team, never the shop (A48)."""

    filed_under: UUID = field("Filed under")
    retailer_id: UUID | None = field("Shop", to="retailers", default=None)
    visit_id: UUID | None = field("Visit", to="visits", default=None)
    case_kind: str = field("Kind", codes="case_kinds")
    topic: str | None = field("Topic", codes="case_topics", default=None)
    words: str = field("In the retailer's words", length=NOTE, personal=Personal.WORDS)
    reading: str | None = field("Our reading", length=NOTE, personal=Personal.WORDS, default=None)
    subject_person: UUID | None = field("About our colleague", to="people", default=None)
    opened_at: datetime = field("Opened at")
    owner_id: UUID = field("Handled by", to="people", merge=Merge.STATUS)
    due_on: date = field("Answer by", merge=Merge.STATUS)
    next_action: str | None = field("Next step", length=LINE, merge=Merge.STATUS, default=None)
    state: str = field("State", codes="case_states", merge=Merge.STATUS, default="open")
    closed_at: datetime | None = field("Closed at", merge=Merge.STATUS, default=None)
    result: str | None = field("Result", length=NOTE, merge=Merge.STATUS, personal=Personal.WORDS, default=None)

    def check(self) -> None:
        """A closed case tells its result; one about a colleague is not filed under the shop."""
        if (self.state == "closed") != (self.closed_at is not None):
            raise InvalidRecord("A closed case needs the time it was closed.", field="closed_at")
        if self.state == "closed" and not self.result:
            raise InvalidRecord("Say how the case ended before closing it.", field="result")
        if self.subject_person is not None and self.filed_under == self.retailer_id:
            raise InvalidRecord("A case about a colleague goes to the team, not to the shop.", field="filed_under")


@record("case_steps", root="retailers", root_field="filed_under")
class CaseStep(Record):
    """One step in the life of a case: transfers need a reason and are counted."""

    filed_under: UUID = field("Filed under")
    case_id: UUID = field("Case", to="cases", inside=True)
    step: str = field("Step", codes="case_steps")
    person_id: UUID = field("Taken by", to="people")
    to_person: UUID | None = field("Handed to", to="people", default=None)
    words: str | None = field("Reason", length=NOTE, personal=Personal.WORDS, default=None)
    taken_at: datetime = field("Taken at")

    def check(self) -> None:
        """A transfer names the new owner and the reason."""
        if self.step == "transfer" and (self.to_person is None or not self.words):
            raise InvalidRecord("A transfer needs the new owner and the reason.", field="to_person")
