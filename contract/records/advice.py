"""Business guidance with a measurable target, checked at the next two visits (N3)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contract.errors import InvalidRecord
from contract.fields import LINE, NOTE, Merge, Personal, Record, field, record


@record("advice", root="retailers")
class Advice(Record):
    """One advice given at a visit: metric, baseline, target and check date; or one declined, with the reason."""

    retailer_id: UUID = field("Shop", to="retailers")
    visit_id: UUID = field("Visit", to="visits", inside=True)
    topic: str = field("Topic", codes="advice_topics")
    words: str = field("Advice", length=NOTE, personal=Personal.WORDS)
    products: tuple[int, ...] = field("Products", default=())
    metric: str = field("Metric", codes="advice_metrics")
    unit: str = field("Unit", length=32)
    baseline: int | None = field("Baseline", default=None)
    target: int | None = field("Target", default=None)
    given_on: date = field("Given on")
    check_on: date = field("Check on")
    check_item: str | None = field("Check item", length=32, default=None)
    rule: str | None = field("Rule that suggested it", length=64, default=None)
    grounds: str | None = field("Figures behind it", length=LINE, default=None)
    answer: str | None = field("The retailer's answer", codes="answers", default=None)
    declined: str | None = field("Why not advised", length=LINE, default=None)
    rating: str | None = field("The retailer finds it", codes="ratings", merge=Merge.STATUS, default=None)
    config_id: UUID | None = field("Configuration", to="configs", default=None)

    def check(self) -> None:
        """An advice is checked on a later day than it is given."""
        if self.check_on <= self.given_on:
            raise InvalidRecord(
                "The check date {date} must lie after the day of the advice.", field="check_on", date=self.check_on
            )
