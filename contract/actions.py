"""The policy table: what a person may do, by the name of the change function (sync.md section 5).

Client and server read the same table, so they agree on what is allowed (A69). The server decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_AM, _SUP, _OFF, _ADMIN = "account_manager", "supervisor", "office", "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action: who, which kinds it may make, which fields of which kinds it may change.

    `late` says that a former holder's op of this action is taken as a fact, marked late (sync.md section 4).
    """

    roles: frozenset[str]
    makes: frozenset[str] = frozenset()
    changes: dict[str, frozenset[str]]
    late: bool = False


def _action(*roles: str, makes: tuple[str, ...] = (), late: bool = False, **changes: tuple[str, ...]) -> Action:
    return Action(
        roles=frozenset(roles),
        makes=frozenset(makes),
        changes={kind: frozenset(fields) for kind, fields in changes.items()},
        late=late,
    )


_SETTLE: Final = ("state", "settled_on", "settled_by", "result")
_CASE: Final = ("owner_id", "due_on", "next_action", "state", "closed_at", "result")
_FILE: Final = (
    "short_name",
    "contact_name",
    "phone",
    "address",
    "street",
    "latitude",
    "longitude",
    "datum",
    "opening_hours",
    "cycle_days",
    "cycle_reason",
    "need",
    "best_time",
    "large_print",
    "remark",
    "stop_reason",
    "stopped_on",
)
_VOID: Final = ("voided_at", "void_reason")

ACTIONS: Final[dict[str, Action]] = {
    "record_visit": _action(
        _AM,
        makes=("visits", "stock_counts", "advice", "promises", "cases", "case_steps", "field_states", "photos"),
        late=True,
        promises=_SETTLE,
        advice=("rating",),
        field_states=("confirmed_on", "confirmed_by", "refused_until"),
    ),
    "record_contact": _action(
        _AM, makes=("visits", "promises", "cases", "case_steps", "photos"), late=True, promises=_SETTLE
    ),
    "add_photo": _action(_AM, makes=("photos",), late=True),
    "correct_visit": _action(_AM, makes=("visits", "stock_counts"), late=True),
    "annul_visit": _action(_AM, visits=_VOID),
    "postpone_visit": _action(_AM, makes=("postponements",)),
    "undo_postponement": _action(_AM, postponements=_VOID),
    "confirm_fields": _action(
        _AM, makes=("field_states",), field_states=("confirmed_on", "confirmed_by", "refused_until")
    ),
    "change_file": _action(
        _AM, _OFF, makes=("contacts",), retailers=_FILE, contacts=("name", "phone", "relation", "remark")
    ),
    "request_change": _action(
        _AM,
        _SUP,
        _OFF,
        retailers=(
            "name",
            "owner_name",
            "license_valid_to",
            "license_status",
            "market_type",
            "format_code",
            "delivery_route",
        ),
    ),
    "settle_promise": _action(_AM, _SUP, promises=_SETTLE),
    "rate_advice": _action(_AM, advice=("rating",)),
    "open_case": _action(_AM, _SUP, _OFF, makes=("cases", "case_steps"), late=True),
    "transfer_case": _action(_AM, _SUP, _OFF, makes=("case_steps",), cases=_CASE),
    "note_case": _action(_AM, _SUP, _OFF, makes=("case_steps",), cases=("next_action", "due_on")),
    "close_case": _action(_AM, _SUP, _OFF, makes=("case_steps",), cases=_CASE),
    "reopen_case": _action(_AM, _SUP, _OFF, makes=("case_steps",), cases=_CASE),
    "review_visit": _action(_SUP, makes=("reviews",)),
    "withdraw_review": _action(_SUP, reviews=_VOID),
    "print_paper": _action(_AM, _SUP, _OFF, makes=("papers",), late=True),
    "request_import": _action(_OFF, _ADMIN, makes=("imports",)),
    "decide_proposal": _action(
        _AM, _SUP, _OFF, proposals=("decision", "decided_by", "decided_at", "decision_words"), retailers=_FILE
    ),
}
