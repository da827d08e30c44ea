"""What a person does in a benchmark: a routine visit, recorded now."""

from __future__ import annotations

from contract.records import Retailer, Visit
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit


def a_visit(store: Store, shop: Retailer) -> RecordedVisit:
    """Make a routine visit to `shop`, to be recorded in `store`."""
    now = store.clock.now()
    visit = Visit(
        id=store.ids.new_id(),
        created_by=store.me.person_id,
        created_at=now,
        retailer_id=shop.id,
        channel="visit",
        author_id=store.me.person_id,
        recorded_by=store.me.person_id,
        visited_on=now.date(),
        started_at=now,
        finished_at=now,
        purposes=("routine",),
        note="货架二层缺价签 12 张，周四补齐",
    )
    return RecordedVisit(visit=visit)
