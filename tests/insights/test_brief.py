"""What is read before going in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contract.records.configs import Rules
from insights.brief import brief_of
from insights.facts import shop_facts
from insights.look_alikes import edit_distance, look_alikes
from tests.examples import TODAY, a_case, a_promise, a_retailer, an_advice
from tests.insights.shops import a_state, trade, visited


def test_the_brief_tells_promises_advice_alarms_and_what_not_to_ask(rules: Rules, chinese: None) -> None:
    facts = shop_facts(
        a_retailer(
            license_valid_to=TODAY + timedelta(days=29), best_time="上午 9–11 时", large_print=True, need="scarce"
        ),
        contacts=[visited(14), visited(28), visited(42), visited(56)],
        promises=[
            a_promise(1, made_on=TODAY - timedelta(days=14), due_on=TODAY + timedelta(days=3)),
            a_promise(0, made_on=TODAY - timedelta(days=14), due_on=TODAY),
            a_promise(2, state="kept", settled_on=TODAY),
        ],
        cases=[a_case(), a_case(1, state="closed", closed_at=visited(1).started_at, result="已送到")],
        advice=[an_advice(n, given_on=TODAY - timedelta(days=28 + n), check_on=TODAY) for n in range(3)],
        states=[a_state("phone", refused_until=TODAY + timedelta(days=90))],
    )
    brief = brief_of(facts, trade(), [], rules, TODAY)
    assert [owed.days_left for owed in brief.promises] == [0, 3]
    assert str(brief.promises[0].made) == "11月10日答应"
    assert len(brief.advice) == 2
    assert len(brief.cases) == 1
    assert [alarm.rule for alarm in brief.alarms] == ["R-03"]
    assert [fresh.field for fresh in brief.do_not_ask] == ["phone"]
    assert [str(topic.words) for topic in brief.topics] == ["上次全部正常"] * 3
    assert [str(habit) for habit in brief.habits] == ["上午 9–11 时方便", "回执用大字版", "最看重紧俏货源"]
    assert brief.today[0].code == "promise"
    assert {row.kind for row in brief.rows} >= {"promises", "advice", "cases", "retailers", "field_states"}


def test_a_shop_without_history_has_an_empty_brief(rules: Rules) -> None:
    brief = brief_of(shop_facts(a_retailer()), trade(), [a_retailer()], rules, TODAY)
    assert (brief.promises, brief.advice, brief.alarms, brief.topics, brief.look_alikes) == ((), (), (), (), ())


@pytest.mark.parametrize(
    ("name", "alike"),
    [
        ("惠鑫便利店", True),
        ("惠鑫烟酒店", True),
        ("惠民便利店", True),
        ("永兴便利店", False),
        ("惠鑫便利", True),
        ("湖滨路惠鑫便利店", False),
    ],
)
def test_a_name_is_alike_when_its_own_part_is_nearly_the_same(rules: Rules, name: str, *, alike: bool) -> None:
    found = look_alikes(a_retailer(0, name="惠鑫便利店"), [a_retailer(1, name=name)], rules)
    assert bool(found) is alike


def test_the_nearest_names_come_first_and_only_so_many(rules: Rules) -> None:
    others = [
        a_retailer(n, name=name) for n, name in enumerate(["惠民便利店", "惠鑫便利店", "惠新便利店", "惠心便利店"], 1)
    ]
    found = look_alikes(a_retailer(0, name="惠鑫便利店"), others, rules)
    assert len(found) == 3
    assert found[0].name == "惠鑫便利店"


def test_a_merged_shop_and_the_shop_itself_are_not_alike(rules: Rules) -> None:
    itself, merged = a_retailer(0), a_retailer(1, merged_into=a_retailer(0).id, name="惠鑫便利店")
    assert look_alikes(itself, [itself, merged], rules) == ()


def test_the_distance_counts_changes_up_to_its_limit() -> None:
    assert edit_distance("惠鑫", "惠鑫", 2) == 0
    assert edit_distance("惠鑫便利店", "惠民便利", 2) == 2
    assert edit_distance("惠鑫便利店", "永兴超市", 2) is None
    assert edit_distance("", "甲乙", 2) == 2
