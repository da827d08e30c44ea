"""Ops of older programs, lifted to the present schema: one function for each released schema, in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contract.errors import Malformed
from contract.messages import Change
from contract.wire import SCHEMA

Lift = Callable[[str, list[Change]], list[Change]]
LIFTS: Final[dict[int, Lift]] = {}
"""From schema n to n + 1: (action, changes) -> changes. Schema 1 is the first, so nothing is to be lifted yet."""


def lift(action: str, changes: list[Change], schema: int) -> list[Change]:
    """Give the changes of an op made under `schema` as they stand under ours; Malformed when it is newer than ours."""
    if schema > SCHEMA:
        raise Malformed(f"schema {schema} is newer than {SCHEMA}")
    for step in range(schema, SCHEMA):
        changes = LIFTS[step](action, changes)
    return changes
