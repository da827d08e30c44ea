"""Who wins when two people wrote the same field."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contract.fields import kinds
from contract.merge import Verdict, Write, decide


def a_write(kind: str, field: str, old: object, new: object, stands: object, **values: bool) -> Write:
    told = kinds()[kind].by_name[field]
    owned, late = values.get("owned", True), values.get("late", False)
    return Write(kind=kind, field=told, old=old, new=new, stands=stands, owned=owned, late=late)


def test_an_attribute_seen_as_it_stands_is_applied() -> None:
    assert decide(a_write("retailers", "phone", "1", "2", "1")) is Verdict.APPLY


def test_the_same_value_from_both_is_no_conflict() -> None:
    assert decide(a_write("retailers", "phone", "1", "2", "2")) is Verdict.SAME


def test_of_two_different_values_the_first_arrival_stays() -> None:
    assert decide(a_write("retailers", "phone", "1", "2", "3")) is Verdict.PROPOSE


def test_a_field_of_another_owner_becomes_a_proposal() -> None:
    assert decide(a_write("retailers", "phone", "1", "2", "1", owned=False)) is Verdict.PROPOSE


def test_a_late_edit_becomes_a_proposal() -> None:
    assert decide(a_write("retailers", "phone", "1", "2", "1", late=True)) is Verdict.PROPOSE
    assert decide(a_write("promises", "state", "open", "kept", "open", late=True)) is Verdict.PROPOSE


@given(old=st.text(), new=st.text(), stands=st.text())
def test_no_op_ever_writes_an_official_field(old: str, new: str, stands: str) -> None:
    for field in ("tier", "credit_level", "license_no"):
        assert decide(a_write("retailers", field, old, new, stands)) is not Verdict.APPLY


def test_a_fact_is_never_altered() -> None:
    assert decide(a_write("visits", "note", None, "later", None)) is Verdict.REFUSE


def test_a_state_goes_only_where_it_may() -> None:
    assert decide(a_write("promises", "state", "open", "kept", "open")) is Verdict.APPLY
    assert decide(a_write("promises", "state", "kept", "open", "kept")) is Verdict.REFUSE
    assert decide(a_write("promises", "state", "open", "kept", "broken")) is Verdict.PROPOSE
    assert decide(a_write("promises", "result", None, "已带到", None)) is Verdict.APPLY
