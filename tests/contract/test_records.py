"""The rules over several fields that records carry themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from contract.errors import InvalidRecord
from contract.fields import Record
from contract.records import CaseStep, Config, FieldState, Postponement, Visit
from tests.examples import (
    NOW,
    PERSON,
    SHOP,
    TODAY,
    a_case,
    a_photo,
    a_promise,
    a_review,
    a_visit,
    an_advice,
    number,
)


def a_step(**values: object) -> CaseStep:
    made = {"id": number(1), "created_at": NOW, "filed_under": SHOP, "case_id": number(2), "person_id": PERSON}
    return CaseStep(**made, taken_at=NOW, **values)  # type: ignore[arg-type]


def a_state(**values: object) -> FieldState:
    return FieldState(id=number(1), created_at=NOW, retailer_id=SHOP, field_name="phone", **values)  # type: ignore[arg-type]


def a_postponement(days: int) -> Postponement:
    later = TODAY + timedelta(days=days)
    return Postponement(
        id=number(1), created_at=NOW, retailer_id=SHOP, planned_on=TODAY, until_on=later, reason="店主不在"
    )


BROKEN = [
    (a_visit(finished_at=NOW - timedelta(seconds=1)), "finished_at"),
    (a_visit(corrects_id=number(3)), "correction_reason"),
    (an_advice(check_on=TODAY), "check_on"),
    (a_promise(state="kept"), "settled_on"),
    (a_promise(settled_on=TODAY), "settled_on"),
    (a_case(state="closed"), "closed_at"),
    (a_case(state="closed", closed_at=NOW), "result"),
    (a_case(subject_person=number(9)), "filed_under"),
    (a_review(verdict="returned"), "reason_code"),
    (a_review(verdict="commented"), "words"),
    (a_step(step="transfer", words="归口不同"), "to_person"),
    (a_step(step="transfer", to_person=PERSON), "to_person"),
    (a_state(), "confirmed_on"),
    (a_postponement(0), "until_on"),
    (a_photo(visit_id=None), "visit_id"),
    (a_photo(sha256="../" * 21 + "a"), "sha256"),
    (a_photo(thumb_sha256="short"), "thumb_sha256"),
    (a_photo(latitude=36_650_000), "longitude"),
]


@pytest.mark.parametrize(("made", "field"), BROKEN)
def test_a_broken_rule_names_its_field(made: Record, field: str) -> None:
    with pytest.raises(InvalidRecord) as told:
        made.check()
    assert told.value.values["field"] == field


@pytest.mark.parametrize(
    "made",
    [
        a_visit(corrects_id=number(3), correction_reason="漏记库房"),
        a_promise(state="kept", settled_on=TODAY),
        a_case(state="closed", closed_at=NOW, result="已补送"),
        a_case(filed_under=UUID(int=7), subject_person=number(9)),
        a_review(verdict="returned", reason_code="too_short"),
        a_step(step="transfer", to_person=PERSON, words="归口不同"),
        a_state(refused_until=TODAY),
        a_postponement(1),
        a_photo(visit_id=None, case_id=number(4)),
    ],
)
def test_a_rule_that_is_kept_says_nothing(made: Record) -> None:
    made.check()


def test_the_exceptions_of_a_visit_are_the_checks_not_in_order() -> None:
    assert a_visit(display_ok=False, oos_ok=None).exceptions() == ("display_ok",)
    assert len(Visit.CHECKS) == 9


def test_a_visit_nobody_touched_is_all_default() -> None:
    assert a_visit(touched=0).all_default()
    assert not a_visit(touched=2).all_default()


def test_a_configuration_checks_its_content() -> None:
    bad = Config(
        id=number(1),
        created_at=NOW,
        config_kind="ladder",
        code="tier",
        version=1,
        valid_from=TODAY,
        content='{"levels": []}',
    )
    with pytest.raises(InvalidRecord, match="best"):
        bad.check()
