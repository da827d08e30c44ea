"""What was promised and what was asked: every open promise and case with its one owner, the overdue first (A34, A43).

A promise of ours is its person's; one of the retailer's is looked after by whoever holds the shop's route today, so a
shop that changes hands takes its promises along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.fields import Record
from contract.records import Case, Promise, Retailer
from desktop.models import coverage, org, schema
from desktop.models.store import Store

KINDS: Final = frozenset({"promises", "cases", "case_steps", "retailers", "people", "holdings", "nodes"})
"""The kinds that the ledger is made from."""
_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One promise or case with its owner; `days_left` is below 0 once it is past its date, 0 on the day itself.

    `transfers` counts how often a case was handed on.
    """

    record: Promise | Case
    shop: Retailer | None
    owner_id: UUID | None
    owner: str
    days_left: int
    transfers: int = 0

    @property
    def id(self) -> UUID:
        """The id of the promise or case."""
        return self.record.id

    @property
    def kind(self) -> Literal["promise", "case"]:
        """Which of the two it is."""
        return "promise" if isinstance(self.record, Promise) else "case"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.record.state == "open"


def open_entries(store: Store, today: date) -> list[Entry]:
    """Give every open promise and case on this computer, the longest overdue first."""
    found: list[Promise | Case] = [*_open(store, Promise), *_open(store, Case)]
    return sorted(_entries(store, found, today), key=lambda entry: (entry.days_left, entry.kind, entry.id))


def late_entries(store: Store, today: date) -> list[Entry]:
    """Give what is past its date with no outcome, the longest overdue first."""
    return [entry for entry in open_entries(store, today) if entry.days_left < 0]


def done_entries(store: Store, today: date, days: int) -> list[Entry]:
    """Give what was settled or closed within the last `days`, the newest first."""
    since = today - timedelta(days=days)
    promises, cases = store.t("promises"), store.t("cases")
    settled = sa.select(promises).where(promises.c.state != "open", promises.c.settled_on >= wire.day_number(since))
    closed_from = wire.instant_ms(store.clock.now() - timedelta(days=days))
    closed = sa.select(cases).where(cases.c.state == "closed", cases.c.closed_at >= closed_from)
    found: list[Promise | Case] = [*store.all(Promise, settled), *store.all(Case, closed)]
    zone = org.zone(store)
    return sorted(
        _entries(store, found, today),
        key=lambda entry: (
            entry.record.settled_on
            if isinstance(entry.record, Promise)
            else entry.record.closed_at and entry.record.closed_at.astimezone(zone).date(),
            entry.id,
        ),
        reverse=True,
    )


def is_mine(store: Store, entry: Entry) -> bool:
    """Say whether this person owns it."""
    return entry.owner_id == store.me.person_id


def _open(store: Store, cls: type[_R]) -> list[_R]:
    rows = store.t(cls.kind.name)
    return store.all(cls, sa.select(rows).where(rows.c.state == "open"))


def _entries(store: Store, found: Iterable[Promise | Case], today: date) -> list[Entry]:
    shops, holders, transfers = coverage.every_shop(store), _holders(store, today), _transfers(store)
    made = []
    for record in found:
        shop = shops.get(record.retailer_id) if record.retailer_id else None
        owner = record.owner_id if isinstance(record, Case) else _owner(record, holders)
        made.append(
            Entry(
                record=record,
                shop=shop,
                owner_id=owner,
                owner=org.name_of(store, owner),
                days_left=(record.due_on - today).days,
                transfers=transfers.get(record.id, 0),
            )
        )
    return made


def _owner(promise: Promise, holders: Mapping[UUID, UUID]) -> UUID | None:
    if promise.side == "us" and promise.person_id is not None:
        return promise.person_id
    return holders.get(promise.retailer_id) or promise.created_by


def _holders(store: Store, today: date) -> dict[UUID, UUID]:
    """Give who looks after each shop today, by shop."""
    by_route = {route.id: manager.person_id for manager in org.my_managers(store, today) for route in manager.routes}
    roots = schema.roots
    with store.read() as connection:
        rows = connection.execute(sa.select(roots.c.root_id, roots.c.scope)).all()
    held = ((UUID(bytes=row.root_id), UUID(bytes=row.scope)) for row in rows)
    return {root: by_route[scope] for root, scope in held if scope in by_route}


def _transfers(store: Store) -> dict[UUID, int]:
    rows = store.t("case_steps")
    count: sa.Label[Any] = sa.func.count().label("n")
    asked = sa.select(rows.c.case_id, count).where(rows.c.step == "transfer").group_by(rows.c.case_id)
    with store.read() as connection:
        return {UUID(bytes=row.case_id): row.n for row in connection.execute(asked)}
