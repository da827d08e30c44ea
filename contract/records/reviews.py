"""What a supervisor said of a visit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from contract.errors import InvalidRecord
from contract.fields import NOTE, Personal, Record, field, record


@record("reviews", root="retailers")
class Review(Record):
    """Approval, return with a reason, or comment; of two verdicts the first to arrive decides."""

    retailer_id: UUID = field("Shop", to="retailers")
    visit_id: UUID = field("Visit", to="visits", inside=True)
    reviewer_id: UUID = field("Reviewed by", to="people")
    verdict: str = field("Verdict", codes="verdicts")
    reason_code: str | None = field("Reason", codes="return_reasons", default=None)
    words: str | None = field("Comment", length=NOTE, personal=Personal.WORDS, default=None)
    spot_check: bool = field("For a spot check", default=False)
    reviewed_at: datetime = field("Reviewed at")

    def check(self) -> None:
        """A return has a reason; a comment has words, unless it is there to mark the visit for a spot check."""
        if self.verdict == "returned" and not self.reason_code and not self.words:
            raise InvalidRecord("Say why the visit is returned.", field="reason_code")
        if self.verdict == "commented" and not self.words and not self.spot_check:
            raise InvalidRecord("Write the comment.", field="words")
