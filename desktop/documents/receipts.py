"""The receipt of a visit, printed again from what was agreed at it."""

from __future__ import annotations

from contract.records import Advice, Case, Promise, Visit
from desktop.documents.desk import HOTLINE, Desk
from desktop.documents.visits import said_at
from desktop.models import org
from desktop.models.retailers import here
from desktop.reports.receipts import Receipt


def receipt(desk: Desk, visit: Visit, serial: str) -> Receipt:
    """Fill the receipt of one visit; NotFound, in words, when its shop is no longer here."""
    return Receipt(
        office=desk.office_of(visit.retailer_id),
        serial=serial,
        retailer=here(desk.store, visit.retailer_id),
        visit=visit,
        account_manager=org.name_of(desk.store, visit.author_id),
        advice=tuple(said_at(desk, Advice, visit)),
        promises=tuple(said_at(desk, Promise, visit)),
        cases=tuple(said_at(desk, Case, visit)),
        people=org.people(desk.store),
        hotline=HOTLINE,
    )
