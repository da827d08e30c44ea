"""Printed papers: each print is kept with a serial that never comes again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.records import Paper
from desktop.models import serials
from desktop.models.store import Store

_SERIALS: Final = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """One print to be kept; `serial` stands on the paper, `visit_id` names the visit that it is about."""

    retailer_id: UUID
    paper_kind: str
    serial: str
    pages: int
    copies: int = 1
    visit_id: UUID | None = None
    fingerprint: str | None = None


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
    made = Print(
        retailer_id=retailer_id,
        paper_kind=paper_kind,
        serial=serial,
        pages=pages,
        copies=copies,
        visit_id=visit_id,
        fingerprint=fingerprint,
    )
    print_together(store, (made,))


def print_together(store: Store, prints: Sequence[Print]) -> None:
    """Keep prints of one paper: a sheet about several shops is kept with each of them, under one serial."""
    now = store.clock.now()
    with store.change("print_paper") as tx:
        for made in prints:
            tx.put(
                Paper(
                    id=store.ids.new_id(),
                    created_by=store.me.person_id,
                    created_at=now,
                    retailer_id=made.retailer_id,
                    visit_id=made.visit_id,
                    paper_kind=made.paper_kind,
                    serial=made.serial,
                    copies=made.copies,
                    pages=made.pages,
                    fingerprint=made.fingerprint,
                    printed_by=store.me.person_id,
                    printed_at=now,
                )
            )


def next_serial(store: Store) -> str:
    """Take the next serial of this device: its number and a running number; one that is not used is not given again."""
    return next_serials(store, 1)[0]


def next_serials(store: Store, count: int) -> list[str]:
    """Take serials for papers that are printed together, in their order; a change function for `store.run`."""
    return [f"{store.me.device_no:04}-{number:06}" for number in serials.take_many(store, _SERIALS, count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """One serial of the register: its paper, the shops it is about, and whether the server has it."""

    paper: Paper
    shop: str
    shops: int
    is_sent: bool


def count(store: Store, paper_kind: str = "") -> int:
    """Count the serials of one kind of paper, or of all."""
    rows = store.t("papers")
    with store.read() as connection:
        return connection.scalar(_of_kind(sa.select(sa.func.count(rows.c.serial.distinct())), rows, paper_kind)) or 0


def register(store: Store, paper_kind: str = "", *, offset: int = 0, limit: int = 200) -> list[Registered]:
    """Give the register of prints, the latest first; papers of one serial are one entry."""
    rows, shops = store.t("papers"), store.with_annulled("retailers")
    place = sa.func.row_number().over(partition_by=rows.c.serial, order_by=rows.c.id)
    together = sa.func.count().over(partition_by=rows.c.serial)
    numbered = _of_kind(sa.select(rows, place.label("place"), together.label("shops")), rows, paper_kind).subquery()
    asked = (
        sa.select(numbered, shops.c.name.label("shop"))
        .outerjoin(shops, shops.c.id == numbered.c.root_id)
        .where(numbered.c.place == 1)
        .order_by(numbered.c.printed_at.desc(), numbered.c.serial.desc())
        .offset(offset)
        .limit(limit)
    )
    with store.read() as connection:
        found = connection.execute(asked).mappings().all()
    return [
        Registered(paper=wire.record_of(Paper, row), shop=row["shop"] or "", shops=row["shops"], is_sent=row["rev"] > 0)
        for row in found
    ]


def of_visits(store: Store, visits: Sequence[UUID], paper_kind: str) -> dict[UUID, int]:
    """Count how often a kind of paper was printed of each of some visits; visits without one are left out."""
    rows = store.t("papers")
    times: dict[UUID, int] = {}
    with store.read() as connection:
        for at in range(0, len(visits), 500):
            wanted = [visit.bytes for visit in visits[at : at + 500]]
            asked = sa.select(rows.c.visit_id, sa.func.count()).where(
                rows.c.visit_id.in_(wanted), rows.c.paper_kind == paper_kind
            )
            times |= {UUID(bytes=visit): n for visit, n in connection.execute(asked.group_by(rows.c.visit_id)).all()}
    return times


def _of_kind(asked: sa.Select[Any], rows: sa.Subquery, kind: str) -> sa.Select[Any]:
    return asked.where(rows.c.paper_kind == kind) if kind else asked
