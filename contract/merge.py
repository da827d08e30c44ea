"""Who wins when two people wrote the same field (sync.md section 6). Pure: values in, verdict out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from contract.fields import Field, Merge


class Verdict(StrEnum):
    """What becomes of one changed field."""

    APPLY = "apply"
    SAME = "same"  # the value already stands
    PROPOSE = "propose"  # the other value stays, this one is kept beside it
    REFUSE = "refuse"  # nobody may write this


TRANSITIONS: Final[dict[tuple[str, str], frozenset[tuple[str, str]]]] = {
    ("promises", "state"): frozenset({("open", "kept"), ("open", "partly"), ("open", "broken"), ("partly", "kept")}),
    ("cases", "state"): frozenset({("open", "closed"), ("closed", "open")}),
    ("proposals", "decision"): frozenset({("open", "taken"), ("open", "refused")}),
    ("imports", "state"): frozenset({("waiting", "done"), ("waiting", "refused")}),
}
"""The transitions that a field of the merge class status permits, where it has named states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One field changed by one op: `old` is what the writer saw, `new` what he wrote, `stands` what is there now."""

    kind: str
    field: Field
    old: Any
    new: Any
    stands: Any
    owned: bool
    late: bool


def decide(write: Write) -> Verdict:
    """Judge one changed field."""
    if write.stands == write.new:
        return Verdict.SAME
    match write.field.merge:
        case Merge.FACT:
            return Verdict.REFUSE
        case Merge.OFFICIAL:
            return Verdict.PROPOSE
        case Merge.STATUS:
            return _decide_status(write)
        case Merge.ATTRIBUTE:
            fits = write.owned and not write.late and write.stands == write.old
            return Verdict.APPLY if fits else Verdict.PROPOSE


def _decide_status(write: Write) -> Verdict:
    if write.late or write.stands != write.old:
        return Verdict.PROPOSE
    permitted = TRANSITIONS.get((write.kind, write.field.name))
    return Verdict.APPLY if permitted is None or (write.stands, write.new) in permitted else Verdict.REFUSE
