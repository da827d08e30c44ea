"""Who answers a case, and by when."""

from __future__ import annotations

from datetime import timedelta

from contract.records.configs import Rules
from insights.routing import route_of
from tests.examples import TODAY


def test_a_request_for_goods_goes_to_its_desk_within_three_days(rules: Rules, chinese: None) -> None:
    route = route_of("request", "request_supply", TODAY, rules)
    assert (str(route.desk), route.role, route.due_on) == ("营销部货源岗", "office", TODAY + timedelta(days=3))
    assert not route.stays_here


def test_a_complaint_about_conduct_is_handed_over_the_same_day(rules: Rules) -> None:
    route = route_of("complaint", "complaint_conduct", TODAY, rules)
    assert (route.role, route.due_on) == ("supervisor", TODAY)


def test_price_tags_are_the_account_managers_own(rules: Rules) -> None:
    assert route_of("request", "request_tags", TODAY, rules).stays_here


def test_without_a_topic_there_is_a_day_and_nobody_yet(rules: Rules) -> None:
    route = route_of("question", None, TODAY, rules)
    assert (route.role, route.due_on) == (None, TODAY + timedelta(days=1))
    assert route_of("question", None, TODAY, rules.without("settings", "settings")).due_on is None
