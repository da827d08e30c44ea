"""How fresh each field of a shop's file is, and how complete the file (A04, A05, A13, N8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from contract.fields import Caption, Field
from contract.records import FieldState, Retailer
from contract.records.configs import Rules
from insights.reasons import Reason, Row, rows_of

FRESH: Final = "fresh"
STALE: Final = "stale"
REFUSED: Final = "refused"
EMPTY: Final = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """One field that changes over the years: its age in days since somebody confirmed it, and what that means.

    `state` is "fresh", "stale", "refused" (not to be asked before `refused_until`) or "empty".
    """

    field: str
    caption: Caption
    state: str
    confirmed_on: date | None
    confirmed_by: UUID | None
    age_days: int | None
    refused_until: date | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How complete a file is: the share of required fields that are filled, and those that are not, in order."""

    per_mille: int
    present: int
    required: int
    missing: tuple[str, ...]
    refused: tuple[str, ...]


def volatile_fields() -> tuple[Field, ...]:
    """Give the fields of the file that age."""
    return tuple(told for told in Retailer.kind.fields if told.fresh_days is not None)


def freshness_of(retailer: Retailer, states: Iterable[FieldState], rules: Rules, today: date) -> tuple[Freshness, ...]:
    """Judge every field that ages, and every other one somebody refused to tell; in the order of the file."""
    by_field = _by_field(states)
    aging = [told.name for told in volatile_fields()]
    told_of = Retailer.kind.by_name
    names = [name for name in told_of if name in aging or _refused(by_field.get(name), today)]
    return tuple(_judge(retailer, told_of[name], by_field.get(name), rules, today) for name in names)


def _judge(retailer: Retailer, told: Field, state: FieldState | None, rules: Rules, today: date) -> Freshness:
    confirmed_on = state.confirmed_on if state else None
    known_on = confirmed_on or retailer.created_at.date()
    age = (today - known_on).days
    return Freshness(
        field=told.name,
        caption=Caption(told.caption),
        state=_state(getattr(retailer, told.name), state, age, rules.limit("stale_field_days"), today),
        confirmed_on=confirmed_on,
        confirmed_by=state.confirmed_by if state else None,
        age_days=age,
        refused_until=state.refused_until if state and _refused(state, today) else None,
        rows=rows_of(state, retailer),
    )


def _state(value: Any, state: FieldState | None, age: int, limit: int | None, today: date) -> str:
    if _refused(state, today):
        return REFUSED
    if value is None:
        return EMPTY
    return STALE if limit is not None and age > limit else FRESH


def _refused(state: FieldState | None, today: date) -> bool:
    return state is not None and state.refused_until is not None and state.refused_until > today


def _by_field(states: Iterable[FieldState]) -> Mapping[str, FieldState]:
    return {state.field_name: state for state in states if state.voided_at is None}


def completeness_of(retailer: Retailer, states: Iterable[FieldState], rules: Rules, today: date) -> Completeness | None:
    """Count the required fields that are filled; one that the retailer will not tell is not asked for (A13).

    None where no required fields are configured.
    """
    by_field = _by_field(states)
    required = [code.code for code in rules.codes("required_fields").codes if code.code in Retailer.kind.by_name]
    empty = [name for name in required if getattr(retailer, name) is None]
    refused = [name for name in empty if _refused(by_field.get(name), today)]
    asked = len(required) - len(refused)
    if not asked:
        return None
    missing = tuple(name for name in empty if name not in refused)
    present = asked - len(missing)
    return Completeness(
        per_mille=present * 1000 // asked,
        present=present,
        required=asked,
        missing=missing,
        refused=tuple(refused),
    )


def not_to_be_asked(found: Freshness) -> Reason:
    """Say that a field is not to be asked for now; only for one that is refused."""
    return Reason("{field}: the customer would rather not say", field=found.caption)
