"""The delivered configuration: complete, readable, and in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from contract.clock import FixedClock
from contract.defaults import default_configs
from contract.fields import kinds
from contract.ids import SeededIds
from contract.records import Visit, codes
from contract.records.configs import CodeList, Ladder, Rules, rules_on
from tests.examples import NOW


@pytest.fixture(scope="module")
def rules() -> Rules:
    ids = SeededIds(FixedClock(NOW), 1)
    return rules_on(default_configs(ids.new_id, NOW, date(2024, 1, 1)), date(2026, 11, 24))


@pytest.mark.parametrize("name", sorted(codes.FIXED))
def test_every_list_the_program_knows_has_words_for_each_code(rules: Rules, name: str) -> None:
    assert {code.code for code in rules.codes(name).codes} == set(codes.FIXED[name])


def test_every_list_a_field_names_is_delivered(rules: Rules) -> None:
    named = {field.codes for kind in kinds().values() for field in kind.fields if field.codes}
    assert {name for name in named if not rules.codes(name).codes} == set()


def test_every_code_has_its_own_words_in_both_languages(rules: Rules) -> None:
    lists = [
        c.codes if isinstance(c, CodeList) else c.levels
        for c in rules.contents.values()
        if isinstance(c, CodeList | Ladder)
    ]
    assert all(code.zh and code.en for listed in lists for code in listed)
    assert all(len({code.code for code in listed}) == len(listed) for listed in lists)


def test_every_check_item_has_a_name_and_reasons(rules: Rules) -> None:
    assert tuple(item.code for item in rules.codes("check_items").codes) == Visit.CHECKS
    assert {reason.parent for reason in rules.codes("check_reasons").codes} == set(Visit.CHECKS)


def test_every_topic_of_a_case_belongs_to_a_kind_and_has_somebody_to_answer(rules: Rules) -> None:
    topics = rules.codes("case_topics").codes
    assert {topic.parent for topic in topics} == set(codes.CASE_KINDS)
    assert {route.code for route in rules.codes("case_routes").codes} == {topic.code for topic in topics}
    assert {route.parent for route in rules.codes("case_routes").codes} <= set(codes.ROLES)


def test_the_ladders_say_which_end_is_the_better_one(rules: Rules) -> None:
    assert rules.ladder("tiers").height("30") == 29
    assert rules.ladder("credit_levels").height("AAA") == 5


def test_limits_end_with_their_unit(rules: Rules) -> None:
    units = {
        "mille", "months", "days", "tiao", "fen", "count", "seconds", "minutes", "metres", "minute", "characters",
        "cycles", "weeks", "tenths", "rank", "mask", "day", "px",
    }  # fmt: skip
    for kind in ("thresholds", "settings", "suggestions"):
        limits = rules.contents[kind, kind].limits  # type: ignore[union-attr]
        assert {name for name in limits if name.rsplit("_", 1)[1] not in units} == set()


def test_volume_decides_less_than_its_cap(rules: Rules) -> None:
    weights = rules.weights()
    assert weights is not None
    assert 0 < weights.volume_per_mille() < weights.volume_cap_per_mille == 400
