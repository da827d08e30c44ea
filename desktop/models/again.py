"""What the server refused, recorded again: in the form it was written in, or as it was where nothing is to correct.

Rules (the tests cite them):
 1. What was written in a form opens in that form with all that was written; the new entry takes the place of the
    refused one.
 2. A step of one key (a case closed, a promise settled, a review, a photo) is done again over what stands now.
 3. What the program writes by itself, a number on paper or an import, is not done again from here.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from contract import wire
from contract.errors import NotFound
from contract.fields import Record, kinds
from contract.messages import Change
from contract.records import Case, Visit
from desktop.models import outbox
from desktop.models.outbox import Refused

if TYPE_CHECKING:
    from desktop.models.store import Store
    from desktop.models.transaction import Transaction

NOT_BY_HAND: Final = frozenset({"print_paper", "request_import"})
_FILE: Final = frozenset({"change_file", "request_change"})


class Way(Enum):
    """Where a refused entry is recorded again."""

    VISIT = "past"
    CONTACT = "contact"
    FEEDBACK = "feedback"
    FIELD = "field"
    AT_ONCE = "at once"


def way_of(refused: Refused) -> Way | None:
    """Say where an entry is recorded again; None where it cannot be."""
    made = refused.records()
    visit = next((one for one in made if isinstance(one, Visit)), None)
    if visit is not None:
        return Way.VISIT if visit.channel == "visit" else Way.CONTACT
    if refused.action in NOT_BY_HAND or not refused.changes:
        return None
    if refused.action == "open_case" and any(isinstance(one, Case) and one.retailer_id for one in made):
        return Way.FEEDBACK
    if refused.action in _FILE and field_of(refused) is not None:
        return Way.FIELD
    return Way.AT_ONCE


def entry(store: Store, op_id: UUID) -> Refused:
    """Give a refused entry; NotFound when it was dealt with."""
    found = next((one for one in outbox.needs_you(store) if one.op_id == op_id), None)
    if found is None:
        raise NotFound("This entry was dealt with before. Nothing was changed.")
    return found


def case_of(store: Store, op_id: UUID) -> Case:
    """Give the case that a refused entry was to open; NotFound when it was dealt with."""
    made = next((one for one in entry(store, op_id).records() if isinstance(one, Case)), None)
    if made is None:
        raise NotFound("This entry was dealt with before. Nothing was changed.")
    return made


def field_of(refused: Refused) -> tuple[UUID, str, Any] | None:
    """Give shop, field and value of an entry that changes one field of a shop's file; None for any other."""
    if len(refused.changes) != 1 or refused.changes[0].kind != "retailers" or len(refused.changes[0].fields) != 1:
        return None
    ((name, pair),) = refused.changes[0].fields.items()
    told = kinds()["retailers"].by_name.get(name)
    if told is None or len(pair) == 1:
        return None
    value = None if pair[-1] is None else wire.from_wire(told, pair[-1])
    return UUID(bytes=refused.changes[0].row_id), name, value


def record_at_once(store: Store, op_id: UUID) -> None:
    """Do a refused step again over what stands now (rule 2); where that says so already, nothing is left to be done.

    A change function; NotFound when what it touches is not here, NotAllowed.
    """
    refused = entry(store, op_id)
    with store.change(refused.action, retry_of=op_id) as tx:
        for made in refused.records():
            tx.put(made)
        for change in refused.changes:
            if any(len(pair) > 1 for pair in change.fields.values()):
                tx.put(_changed(tx, change))
    outbox.put_away(store, op_id)


def _changed(tx: Transaction, change: Change) -> Record:
    kind = kinds()[change.kind]
    present = tx.get(kind.cls, UUID(bytes=change.row_id))
    if present is None:
        raise NotFound("What this entry changed is not on this computer any more. Nothing was changed.")
    values: dict[str, Any] = {
        name: None if pair[-1] is None else wire.from_wire(kind.by_name[name], pair[-1])
        for name, pair in change.fields.items()
        if name in kind.by_name
    }
    return replace(present, **values)
