"""The supervisor's queue: what waits, in which order, and what answers a return.

Numbers in the names are the rules of desktop/models/reviewing.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models import reviewing, reviews, visits
from desktop.models.store import Store
from tests.desktop import team_world
from tests.desktop.team_world import MANAGERS, SHOPS_EACH, TODAY, manager, shop_id, visit_id
from tests.desktop.worlds import SUPERVISOR
from tests.examples import NOW, a_retailer, a_review, a_visit, number
from tests.stores import a_store, take


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The supervisor's world; tests here only read it."""
    made = team_world.a_team(tmp_path_factory.mktemp("team") / "made")
    yield made
    made.close()


@pytest.fixture
def desk(team: Store, tmp_path: Path) -> Iterator[Store]:
    """A copy of it to review in."""
    copy = team_world.a_copy(team.folder, tmp_path / "desk")
    yield copy
    copy.close()


@pytest.fixture
def round_of_mine(tmp_path: Path) -> Iterator[Store]:
    """The store of an account manager with one visit that was returned."""
    made = a_store(tmp_path)
    take(made, a_retailer(), a_visit(), a_visit(1), returned())
    yield made
    made.close()


def returned(**values: object) -> object:
    told = {"reviewer_id": SUPERVISOR, "verdict": "returned", "reason_code": "stock"} | values
    return a_review(**told)  # type: ignore[arg-type]


def names(store: Store) -> list[str]:
    return [item.shop.name for item in reviewing.queue(store, TODAY).items]


def test_every_visit_of_the_day_waits_and_those_judged_before_do_not(team: Store) -> None:
    found = reviewing.queue(team, TODAY)
    assert {item.visit.id for item in found.items} == {visit_id(n) for n in range(SHOPS_EACH * len(MANAGERS))}
    assert (found.managers, found.place) == (3, "城东一部")


def test_rule_3_the_manager_with_most_hints_comes_first_and_risk_before_time(team: Store) -> None:
    items = reviewing.queue(team, TODAY).items
    authors = list(dict.fromkeys(item.author for item in items))
    assert authors == sorted(authors, key=lambda name: -sum(i.is_risky for i in items if i.author == name))
    for author in authors:
        of_one = [(not item.is_risky, item.visit.started_at) for item in items if item.author == author]
        assert of_one == sorted(of_one)


def test_the_odd_visits_and_no_others_are_risky(team: Store) -> None:
    risky = {item.visit.id for item in reviewing.queue(team, TODAY).risky}
    odd = {visit_id(n * SHOPS_EACH + place) for n in (0, 1) for place in range(SHOPS_EACH - team_world.ODD, SHOPS_EACH)}
    assert risky == odd


def test_what_was_said_at_a_visit_is_counted(team: Store) -> None:
    item = next(i for i in reviewing.queue(team, TODAY).items if i.visit.id == visit_id(40))
    assert (item.advice, item.cases, item.promises) == (1, 1, 1)


def test_the_four_numbers(team: Store) -> None:
    found = reviewing.queue(team, TODAY)
    assert len(found.risky) == 12
    assert [(entry.kind, entry.days_left, entry.owner) for entry in found.late] == [
        ("promise", -4, "许文静"),
        ("promise", -2, "吴磊"),
        ("case", -1, "许文静"),
    ]
    assert found.coverage.per_mille == 1000
    assert found.oldest_at == min(item.visit.finished_at for item in found.items)


def test_rule_1_visits_made_or_recorded_by_oneself_are_never_in_the_queue(desk: Store) -> None:
    mine = a_visit(1, retailer_id=shop_id(0), author_id=SUPERVISOR)
    noted = a_visit(2, retailer_id=shop_id(0), author_id=manager(0), recorded_by=SUPERVISOR)
    before = len(reviewing.queue(desk, TODAY).items)
    take(desk, mine, noted)
    assert len(reviewing.queue(desk, TODAY).items) == before


@pytest.mark.parametrize(
    ("verdict", "values", "waits"),
    [
        ("approved", {}, []),
        ("returned", {"reason_code": "time"}, []),
        ("commented", {"words": "建议要写清看什么。"}, ["waits"]),
        ("commented", {"spot_check": True}, ["waits"]),
    ],
)
def test_rule_2_a_verdict_takes_a_visit_out_and_a_comment_does_not(
    desk: Store, verdict: str, values: dict[str, str], waits: list[str]
) -> None:
    desk.run(reviews.review_visit, visit_id(15), verdict, **values).result()  # type: ignore[arg-type]
    assert ["waits" for i in reviewing.queue(desk, TODAY).items if i.visit.id == visit_id(15)] == waits


def test_a_withdrawn_verdict_puts_the_visit_back_in_its_place(desk: Store) -> None:
    before = names(desk)
    made = desk.run(reviews.review_visit, visit_id(15), "approved").result()
    assert names(desk) == [name for name in before if name != "鑫源烟酒店"]
    desk.run(reviews.withdraw_review, made).result()
    assert names(desk) == before


def test_rule_2_a_correction_waits_in_place_of_what_it_corrects(desk: Store) -> None:
    first = reviewing.queue(desk, TODAY).items[0].visit
    take(desk, replace(first, id=number(1), corrects_id=first.id, correction_reason="数错了库房"))
    waiting = {item.visit.id for item in reviewing.queue(desk, TODAY).items}
    assert first.id not in waiting
    assert number(1) in waiting


def test_contacts_by_telephone_do_not_wait(desk: Store) -> None:
    take(desk, a_visit(1, retailer_id=shop_id(0), author_id=manager(0), recorded_by=manager(0), channel="phone"))
    assert len(reviewing.queue(desk, TODAY).items) == SHOPS_EACH * len(MANAGERS)


def test_visits_older_than_the_configured_days_wait_no_more(desk: Store) -> None:
    old = {"retailer_id": shop_id(0), "author_id": manager(0), "recorded_by": manager(0)}
    for n, days in ((1, 35), (2, 36)):
        take(desk, a_visit(n, visited_on=TODAY - timedelta(days=days), **old))
    waiting = {item.visit.id for item in reviewing.queue(desk, TODAY).items}
    assert number(1) in waiting
    assert number(2) not in waiting


def test_hints_are_found_anew_when_visits_change(desk: Store) -> None:
    honest = next(i for i in reviewing.queue(desk, TODAY).items if i.visit.id == visit_id(50))
    assert honest.hints == ()
    take(desk, replace(honest.visit, finished_at=honest.visit.started_at + timedelta(seconds=3)))
    again = next(i for i in reviewing.queue(desk, TODAY).items if i.visit.id == visit_id(50))
    assert [hint.rule for hint in again.hints] == ["H-01"]


def test_a_returned_visit_waits_for_its_author(round_of_mine: Store) -> None:
    (found,) = reviewing.returned_to_me(round_of_mine, TODAY)
    assert (found.visit.id, found.review.reason_code) == (number(0), "stock")


def test_a_correction_answers_a_return(round_of_mine: Store) -> None:
    corrected = a_visit(5, corrects_id=number(0), correction_reason="补数了库房", created_at=NOW)
    round_of_mine.run(visits.correct_visit, corrected).result()
    assert reviewing.returned_to_me(round_of_mine, TODAY) == []


def test_of_two_verdicts_the_first_to_arrive_decides(round_of_mine: Store) -> None:
    take(round_of_mine, a_review(1, reviewed_at=NOW - timedelta(minutes=1)))
    assert reviewing.returned_to_me(round_of_mine, TODAY) == []


def test_returns_of_colleagues_and_withdrawn_ones_are_not_mine(round_of_mine: Store) -> None:
    take(
        round_of_mine,
        returned(voided_at=NOW, void_reason="撤回"),  # type: ignore[arg-type]
        a_visit(1, author_id=UUID(int=0x99)),
        returned(n=2, visit_id=number(1)),  # type: ignore[arg-type]
    )
    assert reviewing.returned_to_me(round_of_mine, TODAY) == []
