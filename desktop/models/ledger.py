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
from contract.actions import ACTIONS
from contract.fields import Record
from contract.records import Case, Promise, Retailer
from contract.records.configs import Code, Rules
from desktop.models import configs, coverage, org, schema, scopes
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


def handles(store: Store, kind: str) -> bool:
    """Say whether this person's roles settle promises, or work on cases, at all."""
    action = "settle_promise" if kind == "promise" else "close_case"
    return bool(ACTIONS[action].roles & store.me.roles)


def is_mine(store: Store, entry: Entry) -> bool:
    """Say whether this person owns it."""
    return entry.owner_id == store.me.person_id


def may_work(store: Store, entry: Entry) -> bool:
    """Say whether this person notes, hands on or ends it: its owner does, and the supervisor in the owner's place."""
    return handles(store, entry.kind) and (is_mine(store, entry) or store.me.is_("supervisor"))


def desk_of(case: Case, rules: Rules) -> Code | None:
    """Give the desk that answers cases of this topic; its `parent` is the role of those who sit there."""
    return next((code for code in rules.codes("case_routes").codes if code.code == case.topic), None)


def may_close(store: Store, entry: Entry, today: date) -> bool:
    """Say whether this person may end it: an account manager only ends cases of his own desk, offline too (A41)."""
    if not may_work(store, entry):
        return False
    if isinstance(entry.record, Promise) or store.me.roles != {"account_manager"}:
        return True
    desk = desk_of(entry.record, configs.rules(store, today))
    return desk is None or desk.parent is None or desk.parent == "account_manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Somebody a case can be handed to; `answers` says that its topic belongs to this role's desk."""

    person_id: UUID
    name: str
    role: str
    answers: bool


def receivers(store: Store, case: Case, today: date) -> list[Receiver]:
    """Give who may be handed a case: those who hold its shop or what lies above, the right desk first (A40)."""
    desk = desk_of(case, configs.rules(store, today))
    route = scopes.scope_of(store, case.filed_under) or case.filed_under
    near = {node.id for node in org.above(store, route)} or set(org.nodes(store))
    found = {
        (held.person_id, held.role): Receiver(
            person_id=held.person_id,
            name=org.name_of(store, held.person_id),
            role=held.role,
            answers=desk is not None and desk.parent == held.role,
        )
        for held in org.holdings(store, today)
        if held.node_id in near and held.person_id not in {case.owner_id, case.subject_person}
    }
    return sorted(found.values(), key=lambda one: (not one.answers, one.role, one.name, one.person_id))


def due_when_handed_on(case: Case, rules: Rules, today: date) -> date:
    """Give the day to answer by: the clock goes on; one that has run out gets the days of its kind."""
    if case.due_on > today:
        return case.due_on
    days = rules.limit(f"case_{case.topic}_days", "settings")
    if days is None:
        days = rules.limit(f"case_{case.case_kind}_days", "settings")
    return today + timedelta(days=days or 0)


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
