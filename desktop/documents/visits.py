"""The visit report: the visits of one person on one day, with all that was said at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from contract.fields import Record
from contract.records import Advice, Case, Promise, StockCount, Visit
from desktop.documents.desk import Desk
from desktop.models import org
from desktop.models.retailers import here
from desktop.reports.visits import VisitEntry, VisitReport

_R = TypeVar("_R", bound=Record)


def visit_report(desk: Desk, author_id: UUID, day: date, visits: Sequence[Visit], serial: str) -> VisitReport:
    """Fill the report of a day from its visits, in the order they were made."""
    entries = [_entry(desk, visit) for visit in sorted(visits, key=lambda visit: (visit.started_at, visit.id))]
    first = entries[0].retailer.id if entries else None
    return VisitReport(
        stamp=desk.stamp(serial, desk.office_of(first)),
        account_manager=org.name_of(desk.store, author_id),
        day=day,
        rules=desk.rules,
        entries=tuple(entries),
        people=org.people(desk.store),
    )


def _entry(desk: Desk, visit: Visit) -> VisitEntry:
    shop = here(desk.store, visit.retailer_id)
    counts = said_at(desk, StockCount, visit)
    return VisitEntry(
        retailer=shop,
        visit=visit,
        counts=tuple((desk.trade.name(count.product_no), count) for count in counts),
        advice=tuple(said_at(desk, Advice, visit)),
        promises=tuple(said_at(desk, Promise, visit)),
        cases=tuple(said_at(desk, Case, visit)),
    )


def said_at(desk: Desk, kind: type[_R], visit: Visit) -> list[_R]:
    """Give the records of one kind that belong to a visit, in the order they were written."""
    rows = desk.store.t(kind.kind.name)
    return desk.store.all(kind, sa.select(rows).where(rows.c.visit_id == visit.id.bytes).order_by(rows.c.id))
