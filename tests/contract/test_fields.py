"""The declarations of fields.py: its five rules, held over every kind."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import InvalidRecord
from contract.fields import CITY, Field, FileClass, Kind, Merge, Value, check_record, kinds
from contract.records import Retailer, codes
from tests import examples, strategies

EVERY_KIND = sorted(kinds())
FILE_EXEMPT = {"id", "created_by", "created_at", "voided_at", "void_reason"}


def every_field() -> list[tuple[Kind, Field]]:
    return [(kind, told) for kind in kinds().values() for told in kind.fields]


@pytest.mark.parametrize("name", EVERY_KIND)
def test_a_record_is_frozen_slotted_and_takes_keywords_only(name: str) -> None:
    made = kinds()[name].cls
    assert made.__dataclass_params__.frozen
    assert "__slots__" in made.__dict__
    with pytest.raises(TypeError):
        made("positional")


def test_an_attempt_to_change_a_record_fails() -> None:
    with pytest.raises(FrozenInstanceError):
        examples.a_visit().keys = 5  # type: ignore[misc]


def test_every_retailer_field_belongs_to_one_class_of_the_file() -> None:
    orphans = [f.name for f in Retailer.kind.fields if f.file is None and f.name not in FILE_EXEMPT]
    assert orphans == []
    assert {f.file for f in Retailer.kind.fields if f.file} == set(FileClass)


def test_supply_tier_and_credit_level_are_written_by_imports_alone() -> None:
    assert Retailer.kind.by_name["tier"].merge is Merge.OFFICIAL
    assert Retailer.kind.by_name["credit_level"].merge is Merge.OFFICIAL


def test_every_field_has_an_owner_and_a_caption() -> None:
    assert [(k.name, f.name) for k, f in every_field() if not f.owner or not f.caption] == []


def test_free_text_and_names_say_that_they_are_personal() -> None:
    long_texts = [
        f"{k.name}.{f.name}" for k, f in every_field() if f.value is Value.TEXT and f.length > 400 and not f.personal
    ]
    assert long_texts == ["configs.content"]


def test_parents_come_before_what_points_to_them() -> None:
    order = list(kinds())
    for kind, told in every_field():
        if told.inside and told.to and told.to != kind.name:
            assert order.index(told.to) < order.index(kind.name)


def test_every_kind_but_the_citys_names_the_field_of_its_root() -> None:
    for kind in kinds().values():
        assert (kind.root_field is None) == (kind.root == CITY and kind.name != "imports")
        if kind.root_field:
            assert kind.by_name[kind.root_field].value is Value.ID
            assert kind.column(kind.root_field) in {"root_id", "id"}


def test_the_root_of_a_city_record_is_the_city() -> None:
    assert examples.a_retailer().root(examples.CITY) == examples.SHOP
    assert examples.a_visit().root(examples.CITY) == examples.SHOP


@given(data=st.data(), name=st.sampled_from(EVERY_KIND))
def test_a_record_within_its_limits_is_taken_or_refused_by_its_own_rule_only(data: st.DataObject, name: str) -> None:
    made = data.draw(strategies.records(kinds()[name]))
    try:
        check_record(made, codes.FIXED)
    except InvalidRecord:
        with pytest.raises(InvalidRecord):
            made.check()


def test_a_missing_field_is_named() -> None:
    with pytest.raises(InvalidRecord, match="Shop name") as told:
        check_record(examples.a_retailer(name=""), codes.FIXED)
    assert told.value.values["field"] == "name"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "长" * 201}, "name"),
        ({"license_status": "gone"}, "license_status"),
        ({"cycle_days": 0}, "cycle_days"),
        ({"latitude": 90_000_001}, "latitude"),
        ({"stop_reason": "closed"}, "stop_reason"),
        ({"created_at": None}, "created_at"),
    ],
)
def test_a_value_beyond_its_limit_is_refused_with_its_field(values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidRecord) as told:
        check_record(examples.a_retailer(**values), codes.FIXED)
    assert told.value.values["field"] == field


def test_an_instant_without_zone_is_refused() -> None:
    naive = examples.NOW.replace(tzinfo=None)
    with pytest.raises(InvalidRecord, match="time zone"):
        check_record(replace(examples.a_visit(), created_at=naive), codes.FIXED)


def test_a_code_of_a_configured_list_is_not_judged_here() -> None:
    check_record(examples.a_retailer(format_code="new-in-2030"), codes.FIXED)
