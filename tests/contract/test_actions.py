"""The policy table speaks only of kinds, fields and roles that exist, and never of official data but by request."""

from __future__ import annotations

from contract.actions import ACTIONS
from contract.fields import Merge, kinds
from contract.records import codes


def test_the_table_names_only_what_exists() -> None:
    for action in ACTIONS.values():
        assert action.roles <= set(codes.ROLES)
        assert action.makes <= set(kinds())
        for kind, fields in action.changes.items():
            assert fields <= set(kinds()[kind].by_name)


def test_no_action_can_write_the_supply_tier_or_the_credit_level() -> None:
    named = {field for action in ACTIONS.values() for fields in action.changes.values() for field in fields}
    assert named.isdisjoint({"tier", "tier_period", "credit_level", "credit_period"})


def test_a_fact_is_in_no_action_a_thing_to_change() -> None:
    facts = [
        (name, kind, field)
        for name, action in ACTIONS.items()
        for kind, fields in action.changes.items()
        for field in fields
        if kinds()[kind].by_name[field].merge is Merge.FACT
    ]
    assert facts == []


def test_only_a_supervisor_reviews_and_only_an_account_manager_records() -> None:
    assert ACTIONS["review_visit"].roles == {"supervisor"}
    assert ACTIONS["record_visit"].roles == {"account_manager"}
