"""Feedback, requests and complaints: one owner, one clock, every step kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from contract.errors import Conflict, NotFound
from contract.records import Case, CaseStep
from desktop.models.store import Store
from desktop.models.visits import open_with_step


def open_case(store: Store, case: Case, *, retry_of: UUID | None = None) -> None:
    """Keep what a retailer told or asked us, with its owner and the day of the answer.

    `retry_of` names the refused entry that this one replaces.
    """
    with store.change("open_case", retry_of=retry_of) as tx:
        open_with_step(store, tx, case)


def transfer_case(store: Store, case_id: UUID, to_person: UUID, reason: str, due_on: date) -> None:
    """Hand a case to another owner, with the reason; the step is counted (A40)."""
    case = _open(store, case_id)
    with store.change("transfer_case") as tx:
        tx.put(replace(case, owner_id=to_person, due_on=due_on))
        tx.put(_step(store, case, "transfer", reason, to_person))


def note_case(store: Store, case_id: UUID, words: str, next_action: str | None = None) -> None:
    """Keep what was done, and what comes next."""
    case = _open(store, case_id)
    with store.change("note_case") as tx:
        tx.put(replace(case, next_action=next_action or case.next_action))
        tx.put(_step(store, case, "note", words))


def close_case(store: Store, case_id: UUID, result: str) -> None:
    """Close a case with its result."""
    case = _open(store, case_id)
    with store.change("close_case") as tx:
        tx.put(replace(case, state="closed", closed_at=store.clock.now(), result=result))
        tx.put(_step(store, case, "close", result))


def reopen_case(store: Store, case_id: UUID, reason: str, due_on: date) -> None:
    """Open a closed case again: same number, same history (A51)."""
    case = _found(store, case_id)
    if case.state != "closed":
        raise Conflict("This case is open already. Nothing was changed.")
    with store.change("reopen_case") as tx:
        tx.put(replace(case, state="open", closed_at=None, due_on=due_on))
        tx.put(_step(store, case, "reopen", reason))


def open_cases(store: Store, retailer_id: UUID | None = None, owner: UUID | None = None) -> list[Case]:
    """Give the open cases, of one shop, of one owner or of all, the earliest due first."""
    rows = store.t("cases")
    asked = sa.select(rows).where(rows.c.state == "open").order_by(rows.c.due_on, rows.c.opened_at)
    if retailer_id is not None:
        asked = asked.where(rows.c.retailer_id == retailer_id.bytes)
    if owner is not None:
        asked = asked.where(rows.c.owner_id == owner.bytes)
    return store.all(Case, asked)


def steps(store: Store, case_id: UUID) -> list[CaseStep]:
    """Give the steps of a case in their order."""
    rows = store.t("case_steps")
    return store.all(
        CaseStep, sa.select(rows).where(rows.c.case_id == case_id.bytes).order_by(rows.c.taken_at, rows.c.id)
    )


def _found(store: Store, case_id: UUID) -> Case:
    found = store.get(Case, case_id)
    if found is None:
        raise NotFound("This case is not on this computer any more. Nothing was changed.")
    return found


def _open(store: Store, case_id: UUID) -> Case:
    case = _found(store, case_id)
    if case.state != "open":
        raise Conflict("This case was closed before. Nothing was changed; open it again first.")
    return case


def _step(store: Store, case: Case, step: str, words: str, to_person: UUID | None = None) -> CaseStep:
    now = store.clock.now()
    return CaseStep(
        id=store.ids.new_id(),
        created_by=store.me.person_id,
        created_at=now,
        filed_under=case.filed_under,
        case_id=case.id,
        step=step,
        person_id=store.me.person_id,
        to_person=to_person,
        words=words,
        taken_at=now,
    )
