"""A shop moves, or a holding ends, while its account manager is offline (sync.md section 4; RB-25; judging rule 3)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contract.messages import Change
from server.exchange import rows_of, write_official
from server.organisation import holding
from tests.examples import an_advice
from tests.server.clients import Client
from tests.server.test_judging import proposals
from tests.server.test_pull import end_holding, holds_what_it_may, move, settle
from tests.server.world import World


@pytest.mark.case("S33", "RB-25")
def test_visits_made_before_she_knew_arrive_late_in_the_new_route(world: World, ann: Client) -> None:
    settle(ann)
    visit = world.visit("ann", "A1-1")
    advice = an_advice(created_by=world.person("ann"), retailer_id=visit.retailer_id, visit_id=visit.id)
    ann.make("record_visit", visit, advice)
    move(world, "A1-1", "A2")
    answer = ann.outcome()
    assert (answer.outcome, answer.late) == ("applied", True)
    (row,) = world.all_rows("visits")
    assert row["is_late"] == 1
    bob = Client(world, "bob")
    settle(bob)
    assert {visit.id.bytes, advice.id.bytes} <= bob.rows.keys()
    settle(ann)
    holds_what_it_may(ann, "ann")


@pytest.mark.case("S33")
def test_they_arrive_late_where_she_only_reads_or_supervises_the_new_route_too(world: World, ann: Client) -> None:
    settle(ann)
    for shop, right, role in (("A1-1", "read", "account_manager"), ("A1-2", "work", "supervisor")):
        ann.make("record_visit", world.visit("ann", shop))
        with world.database.acting(world.system) as tx:
            held = holding(tx, world.person("ann"), world.node("A2"), role, right=right)
            write_official(tx, rows_of([held], UUID(bytes=tx.city)), action="hold")
        move(world, shop, "A2")
        answer = ann.outcome()
        assert (answer.outcome, answer.late) == ("applied", True)


@pytest.mark.case("S33", "RB-25")
def test_her_edits_of_the_file_become_proposals_that_the_new_holder_sees(world: World, ann: Client) -> None:
    settle(ann)
    root = world.shop("A1-1").bytes
    ann.do("change_file", Change("retailers", root, root, {"phone": ["13800138000", "13900000009"]}))
    move(world, "A1-1", "A2")
    assert (ann.outcome().outcome, ann.results[1].late) == ("proposed", True)
    assert proposals(world) == [("phone", "13800138000", "13900000009", "13800138000", "late")]
    bob = Client(world, "bob")
    settle(bob)
    assert len(bob.held("proposals")) == 1
    settle(ann)
    assert ann.held("proposals") == {}


@pytest.mark.case("S39", "RB-10")
def test_what_is_neither_a_fact_nor_an_edit_is_refused_with_its_reason(world: World, ann: Client) -> None:
    root = world.shop("A1-1").bytes
    person = world.person("ann").bytes
    fields: dict[str, list[Any]] = {"created_by": [person], "created_at": [0], "name": ["李姐"]}
    ann.do("change_file", Change("contacts", root, world.database.ids.new_id().bytes, fields))
    move(world, "A1-1", "A2")
    assert ann.outcome().reason == "gone"
    assert world.all_rows("contacts") == []


def test_after_the_lease_nothing_of_a_former_holder_is_taken(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    move(world, "A1-1", "A2")
    world.clock.advance(timedelta(days=46))
    assert ann.outcome().reason == "not_allowed"


def test_who_never_held_the_shop_is_not_its_former_holder(world: World) -> None:
    cai = Client(world, "cai")
    cai.make("record_visit", world.visit("cai", "A1-1"))
    move(world, "A1-1", "A2")
    assert cai.outcome().reason == "not_allowed"


@pytest.mark.case("S34")
def test_who_gave_up_the_route_delivers_what_was_not_sent(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    end_holding(world, "ann")
    assert (ann.outcome().outcome, ann.results[1].late) == ("applied", True)
    world.clock.advance(timedelta(days=46))
    ann.make("record_visit", world.visit("ann", "A1-1"))
    assert ann.outcome().reason == "not_allowed"


def test_a_move_within_the_team_is_nothing_late_for_its_supervisor(world: World, ann: Client, sue: Client) -> None:
    visit = world.visit("ann", "A1-1")
    ann.make("record_visit", visit)
    ann.push()
    move(world, "A1-1", "A2")
    person = world.person("sue").bytes
    fields: dict[str, list[Any]] = {
        "created_by": [person],
        "created_at": [0],
        "visit_id": [visit.id.bytes],
        "reviewer_id": [person],
        "verdict": ["approved"],
        "spot_check": [0],
        "reviewed_at": [0],
    }
    made = Change("reviews", visit.retailer_id.bytes, world.database.ids.new_id().bytes, fields)
    sue.do("review_visit", made)
    assert (sue.outcome().outcome, sue.results[1].late) == ("applied", False)


@pytest.mark.case("S35")
def test_a_shop_that_moved_away_and_back_takes_her_visit_as_usual(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    move(world, "A1-1", "A2")
    move(world, "A1-1", "A1")
    assert (ann.outcome().outcome, ann.results[1].late) == ("applied", False)
