"""Promises and cases with their owners: the overdue first, handed on with the shop, done ones told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from contract.records import Case
from desktop.models import cases, configs, ledger, promises, schema
from desktop.models.ledger import Entry
from desktop.models.store import Store
from tests.desktop import team_world
from tests.desktop.team_world import TODAY, manager, route, shop_id
from tests.desktop.worlds import OFFICER, TEAM, made_id
from tests.stores import take


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The supervisor's world; tests here only read it."""
    made = team_world.a_team(tmp_path_factory.mktemp("team") / "made")
    yield made
    made.close()


@pytest.fixture
def desk(team: Store, tmp_path: Path) -> Iterator[Store]:
    """A copy of it to work in."""
    copy = team_world.a_copy(team.folder, tmp_path / "desk")
    yield copy
    copy.close()


def of_shop(store: Store, number: int, kind: str) -> Entry:
    found = ledger.open_entries(store, TODAY)
    return next(e for e in found if e.kind == kind and e.shop is not None and e.shop.id == shop_id(number))


def under(number: int, node: UUID, store: Store) -> None:
    """Hold a shop under a route, as the sync does."""
    with store.taking() as taking:
        row = {"root_id": shop_id(number).bytes, "scope": node.bytes}
        taking.connection.execute(sa.insert(schema.roots).prefix_with("OR REPLACE"), row)


def test_the_longest_overdue_comes_first(team: Store) -> None:
    days = [entry.days_left for entry in ledger.open_entries(team, TODAY)]
    assert days == sorted(days)
    assert days[0] == -4


def test_a_promise_is_late_on_the_day_after_its_date(team: Store) -> None:
    late = {entry.record.id for entry in ledger.late_entries(team, TODAY)}
    assert made_id("team promise", 15, 1) not in late
    tomorrow = {entry.record.id for entry in ledger.late_entries(team, TODAY + timedelta(days=1))}
    assert made_id("team promise", 15, 1) in tomorrow


def test_our_promise_is_owned_by_its_person_and_a_case_by_its_owner(team: Store) -> None:
    assert of_shop(team, 22, "promise").owner == "许文静"
    assert of_shop(team, 40, "case").owner == "林涛"


def test_a_promise_of_the_retailer_goes_along_with_the_shop(desk: Store) -> None:
    assert of_shop(desk, 3, "promise").owner == "吴磊"
    under(3, route(2), desk)
    assert of_shop(desk, 3, "promise").owner == "周敏"


def test_transfers_are_counted(desk: Store) -> None:
    case = of_shop(desk, 20, "case")
    for person in (manager(2), OFFICER, manager(1)):
        desk.run(cases.transfer_case, case.id, person, "不归我管", TODAY + timedelta(days=2)).result()
    assert of_shop(desk, 20, "case").transfers == 3


def test_what_is_done_leaves_the_open_ones_and_is_found_for_some_days(desk: Store) -> None:
    promise, case = of_shop(desk, 22, "promise"), of_shop(desk, 20, "case")
    desk.run(promises.settle_promise, promise.id, "kept", TODAY, "价签已送到").result()
    desk.run(cases.close_case, case.id, "已改到下午送").result()
    assert not {promise.id, case.id} & {entry.id for entry in ledger.open_entries(desk, TODAY)}
    assert {entry.id for entry in ledger.done_entries(desk, TODAY, 30)} == {promise.id, case.id}
    assert not any(entry.is_open for entry in ledger.done_entries(desk, TODAY, 30))


def test_what_was_done_long_ago_is_left_out(desk: Store) -> None:
    promise = of_shop(desk, 22, "promise")
    desk.run(promises.settle_promise, promise.id, "kept", TODAY - timedelta(days=31)).result()
    assert ledger.done_entries(desk, TODAY, 30) == []


def test_a_case_of_a_shop_that_is_not_here_still_has_its_owner(desk: Store) -> None:
    case = of_shop(desk, 40, "case").record
    take(desk, replace(case, retailer_id=None))
    (found,) = [entry for entry in ledger.open_entries(desk, TODAY) if entry.id == case.id]
    assert (found.shop, found.owner) == (None, "林涛")


def test_a_supervisor_works_on_what_the_team_owns_and_is_not_asked_for_what_he_cannot(team: Store) -> None:
    case, promise = of_shop(team, 20, "case"), of_shop(team, 22, "promise")
    assert not ledger.is_mine(team, case)
    assert ledger.may_work(team, case)
    assert ledger.may_close(team, case, TODAY)
    assert ledger.may_close(team, promise, TODAY)


def test_the_desk_of_the_topic_is_the_first_to_be_handed_a_case(team: Store) -> None:
    case = of_shop(team, 20, "case").record
    assert isinstance(case, Case)
    found = ledger.receivers(team, case, TODAY)
    assert [(one.name, one.answers) for one in found[:1]] == [("林涛", True)]
    assert manager(1) not in {one.person_id for one in found}


def test_a_case_about_a_colleague_is_never_handed_to_him(team: Store) -> None:
    case = of_shop(team, 20, "case").record
    assert isinstance(case, Case)
    about = replace(case, subject_person=manager(2), filed_under=TEAM)
    assert manager(2) not in {one.person_id for one in ledger.receivers(team, about, TODAY)}


def test_only_those_who_hold_the_shop_or_what_lies_above_are_offered(desk: Store) -> None:
    under(20, route(1), desk)
    case = of_shop(desk, 20, "case").record
    assert isinstance(case, Case)
    assert {one.name for one in ledger.receivers(desk, case, TODAY)} == {"林涛", "何建国"}


@pytest.mark.parametrize(
    ("kind", "topic", "due", "new"),
    [
        ("request", "request_supply", 2, 2),
        ("request", "request_supply", 0, 3),
        ("complaint", "complaint_conduct", -5, 0),
        ("question", None, -1, 1),
    ],
)
def test_the_clock_goes_on_and_one_that_ran_out_gets_the_days_of_its_kind(
    team: Store, kind: str, topic: str | None, due: int, new: int
) -> None:
    case = of_shop(team, 20, "case").record
    assert isinstance(case, Case)
    handed = replace(case, case_kind=kind, topic=topic, due_on=TODAY + timedelta(days=due))
    found = ledger.due_when_handed_on(handed, configs.rules(team, TODAY), TODAY)
    assert found == TODAY + timedelta(days=new)
