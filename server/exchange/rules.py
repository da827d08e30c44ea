"""The rules of single kinds that the policy table cannot say: whose name may stand, who may decide what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from contract.fields import Kind, Merge
from server.access import Reach
from server.exchange.verdicts import Barred, Refused
from server.exchange.writing import Row, Writing
from server.schema import KINDS

OWN_NAME: Final = (
    ("visits", "recorded_by"),
    ("reviews", "reviewer_id"),
    ("papers", "printed_by"),
    ("case_steps", "person_id"),
    ("promises", "settled_by"),
    ("field_states", "confirmed_by"),
    ("proposals", "decided_by"),
)
"""Fields in which nobody may write another's name."""
_DECIDING: Final = frozenset({"approved", "returned"})
_STAFF_PLACES: Final = frozenset({"team", "office", "city"})


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules see: the action, who acts, what he may, and the rows."""

    action: str
    person: bytes
    reach: Reach
    writing: Writing
    find: Callable[[str, bytes], Row | None]


def made(context: Context, kind: Kind, row: Row) -> bool:
    """Judge a new row; True when it stands beside one that decided before. Raises Refused."""
    if row["created_by"] != context.person:
        raise _not_yours()
    _check_own_name(context, kind, row, list(row))
    if kind.name == "imports":
        _check_waiting(kind, row)
    if kind.name == "cases" and row["subject_person"] is not None:
        _check_staff_case(context, row)
    return kind.name == "reviews" and _review(context, row)


def edited(context: Context, kind: Kind, before: Row, after: Row, names: list[str]) -> None:
    """Judge a changed row. Raises Refused."""
    _check_own_name(context, kind, after, names)
    if kind.name == "visits" and context.person not in {before["recorded_by"], before["author_id"]}:
        raise _not_yours()
    if kind.name == "reviews" and before["reviewer_id"] != context.person:
        raise _not_yours()
    if kind.name == "proposals":
        _check_decision(context, before)


def _check_own_name(context: Context, kind: Kind, row: Row, names: list[str]) -> None:
    for owned_kind, name in OWN_NAME:
        if kind.name == owned_kind and name in names and row[name] not in {None, context.person}:
            raise _not_yours()


def _check_waiting(kind: Kind, row: Row) -> None:
    """An import is asked for, never answered, by a person."""
    answered = [f.name for f in kind.fields if f.merge is Merge.STATUS and f.name != "state" and row[f.name]]
    if row["state"] != "waiting" or answered:
        raise Refused("The result of an import comes from the server alone.")


def _check_staff_case(context: Context, row: Row) -> None:
    """A case about a colleague lies with the team or above, so that it can never reach him (sync.md section 2)."""
    place = context.reach.places.get(context.writing.heads[row["root_id"]].scope)
    if (
        place is None
        or place.kind not in _STAFF_PLACES
        or context.writing.heads[row["root_id"]].scope != row["root_id"]
    ):
        raise Refused("A case about a colleague goes to the team, not to the shop.")


def _review(context: Context, row: Row) -> bool:
    """Nobody reviews his own visit; the first verdict to arrive decides, a later one stands beside it."""
    visit = context.find("visits", row["visit_id"])
    if visit is None or context.person in {visit["author_id"], visit["recorded_by"]}:
        raise Barred("Nobody reviews his own visit.")
    if row["verdict"] not in _DECIDING:
        return False
    others = context.writing.rows["reviews"].values()
    return any(
        other["visit_id"] == row["visit_id"] and other["verdict"] in _DECIDING and other["voided_at"] is None
        for other in others
    )


def _check_decision(context: Context, proposal: Row) -> None:
    """A proposal is decided by who owns the field: the office for official ones, else the field's hands."""
    kind = KINDS.get(proposal["target_kind"])
    told = kind.by_name.get(proposal["field_name"]) if kind else None
    roles = context.reach.roles(context.writing.heads[proposal["root_id"]].scope)
    official = told is not None and told.merge is Merge.OFFICIAL
    fit = {"office"} if official else {"account_manager", "supervisor"}
    if not roles & fit:
        raise Barred("This is for the owner of the field to decide.")


def _not_yours() -> Barred:
    return Barred("Nobody can do this in another person's name.")
