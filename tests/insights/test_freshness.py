"""How fresh and how complete a file is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.records import Retailer
from contract.records.configs import CodeList, Rules
from insights.freshness import EMPTY, FRESH, REFUSED, STALE, completeness_of, freshness_of, not_to_be_asked
from tests.examples import NOW, TODAY, a_retailer
from tests.insights.shops import a_state


def state_of(rules: Rules, field: str, retailer: Retailer, **values: object) -> str:
    states = [a_state(field, **values)] if values else []
    return next(found.state for found in freshness_of(retailer, states, rules, TODAY) if found.field == field)


@pytest.mark.parametrize(("days", "state"), [(0, FRESH), (180, FRESH), (181, STALE)])
def test_a_field_is_stale_after_its_limit(rules: Rules, days: int, state: str) -> None:
    assert state_of(rules, "phone", a_retailer(), confirmed_on=TODAY - timedelta(days=days)) == state


def test_a_field_never_confirmed_is_as_old_as_its_row(rules: Rules) -> None:
    assert state_of(rules, "phone", a_retailer()) == FRESH
    assert state_of(rules, "phone", a_retailer(created_at=NOW - timedelta(days=200))) == STALE


def test_an_empty_field_is_empty_and_not_stale(rules: Rules) -> None:
    assert state_of(rules, "phone", a_retailer(phone=None)) == EMPTY


def test_what_is_refused_is_not_asked_before_its_day(rules: Rules, chinese: None) -> None:
    later = TODAY + timedelta(days=1)
    assert state_of(rules, "phone", a_retailer(), refused_until=later) == REFUSED
    assert state_of(rules, "phone", a_retailer(), refused_until=TODAY) == FRESH
    found = freshness_of(a_retailer(), [a_state("need", refused_until=later)], rules, TODAY)
    refused = next(fresh for fresh in found if fresh.field == "need")
    assert str(not_to_be_asked(refused)) == "主要需求：客户不愿提供"


def test_without_a_limit_nothing_is_stale(rules: Rules) -> None:
    silent = rules.without("thresholds", "thresholds")
    old = {"confirmed_on": TODAY - timedelta(days=999)}
    assert state_of(silent, "phone", a_retailer(), **old) == FRESH


def test_missing_fields_are_listed_and_lower_the_share(rules: Rules) -> None:
    required = [code.code for code in rules.codes("required_fields").codes]
    full = replace(a_retailer(), **dict.fromkeys(required, "x"))
    whole = completeness_of(full, [], rules, TODAY)
    lacking = completeness_of(replace(full, phone=None, need=None), [], rules, TODAY)
    assert whole is not None
    assert (whole.per_mille, whole.missing) == (1000, ())
    assert lacking is not None
    assert lacking.missing == ("phone", "need")
    assert lacking.per_mille == (len(required) - 2) * 1000 // len(required)


@given(st.sets(st.sampled_from(["phone", "need", "address", "best_time", "tier"])))
def test_the_share_is_that_of_the_fields_that_are_there(rules: Rules, empty: set[str]) -> None:
    required = [code.code for code in rules.codes("required_fields").codes]
    full = replace(a_retailer(), **dict.fromkeys(required, "x"))
    found = completeness_of(replace(full, **dict.fromkeys(empty)), [], rules, TODAY)
    assert found is not None
    assert set(found.missing) == empty
    assert found.per_mille == (len(required) - len(empty)) * 1000 // len(required)


def test_a_refused_field_counts_neither_way(rules: Rules) -> None:
    required = [code.code for code in rules.codes("required_fields").codes]
    full = replace(a_retailer(), **dict.fromkeys(required, "x"))
    refused = [a_state("phone", refused_until=TODAY + timedelta(days=30))]
    found = completeness_of(replace(full, phone=None), refused, rules, TODAY)
    assert found is not None
    assert (found.per_mille, found.missing, found.refused) == (1000, (), ("phone",))


def test_without_required_fields_nothing_is_said(rules: Rules) -> None:
    contents = {**rules.contents, ("codes", "required_fields"): CodeList(codes=())}
    assert completeness_of(a_retailer(), [], Rules(contents=contents, ids={}), TODAY) is None
