"""Printed papers: each print is kept with a serial that never comes again."""

from __future__ import annotations

from uuid import UUID

from contract.records import Paper
from desktop.models import serials
from desktop.models.store import Store


def print_paper(  # noqa: PLR0913 - a paper is what all of these together say
    store: Store,
    retailer_id: UUID,
    paper_kind: str,
    serial: str,
    *,
    pages: int,
    copies: int = 1,
    visit_id: UUID | None = None,
    fingerprint: str | None = None,
) -> None:
    """Keep that a paper was printed; `serial` comes from `next_serial` and stands on it."""
    now = store.clock.now()
    with store.change("print_paper") as tx:
        tx.put(
            Paper(
                id=store.ids.new_id(),
                created_by=store.me.person_id,
                created_at=now,
                retailer_id=retailer_id,
                visit_id=visit_id,
                paper_kind=paper_kind,
                serial=serial,
                copies=copies,
                pages=pages,
                fingerprint=fingerprint,
                printed_by=store.me.person_id,
                printed_at=now,
            )
        )


def next_serial(store: Store) -> str:
    """Take the next serial of this device: its number and a running number; one that is not used is not given again."""
    return f"{store.me.device_no:04}-{serials.take(store, 'paper'):06}"
