"""Who is who, who holds what, which rules are in force here, and what day it is in the city."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from contract.clock import FixedClock
from contract.records import Config, Holding, Node, Person
from desktop.models import configs, org
from desktop.models.cache import Cache
from desktop.models.store import Store
from tests.examples import CITY, NOW, PERSON, TODAY
from tests.stores import a_store, me_as, take

OFFICE, TEAM, A1, A2, B = (UUID(int=0x3710 + n) for n in range(5))
CAI = UUID(int=0x77)


def node(node_id: UUID, kind: str, name: str, under: UUID | None, **more: object) -> Node:
    return Node(id=node_id, created_at=NOW, node_kind=kind, name=name, parent_id=under, **more)  # type: ignore[arg-type]


def held(n: int, person: UUID, at: UUID, role: str, **more: object) -> Holding:
    usual = {"id": UUID(int=0x900 + n), "created_at": NOW, "right": "work", "from_on": TODAY - timedelta(days=9)}
    return Holding(person_id=person, node_id=at, role=role, **(usual | more))  # type: ignore[arg-type]


TREE = (
    node(CITY, "city", "泉城", None, time_zone="Asia/Shanghai"),
    node(OFFICE, "office", "营销部", CITY),
    node(TEAM, "team", "一片区", OFFICE),
    node(A1, "route", "一线", TEAM),
    node(A2, "route", "二线", TEAM),
    node(B, "team", "二片区", OFFICE),
)
PEOPLE = (Person(id=PERSON, created_at=NOW, name="陈立"), Person(id=CAI, created_at=NOW, name="蔡敏"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = a_store(tmp_path)
    take(made, *TREE, *PEOPLE)
    yield made
    made.close()


def test_people_have_names_and_strangers_have_none(store: Store) -> None:
    assert org.name_of(store, PERSON) == "陈立"
    assert org.name_of(store, UUID(int=1)) == ""
    assert org.name_of(store, None) == ""
    take(store, replace(PEOPLE[0], name="陈立立"))
    assert org.name_of(store, PERSON) == "陈立立"


def test_an_account_manager_has_the_route_its_team_and_its_office(store: Store) -> None:
    take(store, held(1, PERSON, A1, "account_manager"))
    assert [route.name for route in org.my_routes(store, TODAY)] == ["一线"]
    team = org.my_team(store, TODAY)
    assert team is not None
    assert team.name == "一片区"
    office = org.node_above(store, A1, "office")
    assert office is not None
    assert office.id == OFFICE


def test_a_supervisor_has_the_account_managers_of_the_team(store: Store) -> None:
    take(store, held(1, PERSON, TEAM, "supervisor"), held(2, CAI, A2, "account_manager"))
    (manager,) = org.my_managers(store, TODAY)
    assert (manager.name, [route.name for route in manager.routes]) == ("蔡敏", ["二线"])
    assert [route.name for route in org.my_routes(store, TODAY)] == ["一线", "二线"]


def test_a_holding_counts_from_its_first_day_to_its_last(store: Store) -> None:
    take(store, held(1, PERSON, A1, "account_manager", to_on=TODAY))
    take(store, held(2, PERSON, A2, "account_manager", from_on=TODAY + timedelta(days=1)))
    assert [route.name for route in org.my_routes(store, TODAY)] == ["一线"]
    assert [route.name for route in org.my_routes(store, TODAY + timedelta(days=1))] == ["二线"]


def test_a_tree_that_bites_its_tail_ends(store: Store) -> None:
    take(store, replace(TREE[1], parent_id=A1))
    assert len(org.above(store, A1)) == 3


def test_the_day_is_the_citys(tmp_path: Path) -> None:
    late = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    store = a_store(tmp_path, clock=FixedClock(late))
    assert org.today(store).isoformat() == "2026-11-25"
    take(store, node(CITY, "city", "x", None, time_zone="Europe/Paris"))
    assert org.today(store).isoformat() == "2026-11-24"
    store.close()


def limits(version: int, content: str, **more: object) -> Config:
    usual = {
        "id": UUID(int=0xC00 + version),
        "created_at": NOW,
        "config_kind": "thresholds",
        "code": "thresholds",
        "version": version,
        "valid_from": TODAY - timedelta(days=10),
        "content": content,
    }
    return Config(**(usual | more))  # type: ignore[arg-type]


def test_the_rules_in_force_are_the_newest_that_are_valid_and_mine(store: Store) -> None:
    take(store, held(1, PERSON, A1, "account_manager"))
    take(store, limits(1, '{"limits":{"x":1}}'))
    assert configs.rules(store, TODAY).limit("x") == 1
    take(store, limits(2, '{"limits":{"x":2}}', node_id=TEAM))
    assert configs.rules(store, TODAY).limit("x") == 2
    take(store, limits(3, '{"limits":{"x":3}}', node_id=B))
    take(store, limits(4, '{"limits":{"x":4}}', valid_from=TODAY + timedelta(days=1)))
    assert configs.rules(store, TODAY).limit("x") == 2
    assert configs.rules(store, TODAY + timedelta(days=1)).limit("x") == 4


def test_answers_are_kept_until_what_they_were_made_from_changes() -> None:
    cache, made = Cache(), []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [cache.get("a", frozenset({"people"}), make) for _ in range(3)] == [1, 1, 1]
    cache.forget({"visits"})
    assert cache.get("a", frozenset({"people"}), make) == 1
    cache.forget({"people"})
    assert cache.get("a", frozenset({"people"}), make) == 2
    cache.forget({"scopes"})
    assert cache.get("a", frozenset({"people"}), make) == 3


def test_an_answer_made_while_its_kind_changed_is_not_kept() -> None:
    cache, made = Cache(), []

    def make() -> int:
        cache.forget({"people"})
        made.append(1)
        return len(made)

    assert [cache.get("a", frozenset({"people"}), make) for _ in range(2)] == [1, 2]


def test_the_person_of_the_store_is_told_by_role(store: Store) -> None:
    assert store.me == me_as()
    assert store.me.is_("account_manager")
    assert not store.me.is_("office")
