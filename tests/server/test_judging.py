"""What becomes of changed fields (sync.md section 6), and the rules of single kinds (exchange/rules.py)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contract.messages import Change
from contract.records import Case, FieldState, Import, Review
from contract.wire import day_number, instant_ms, row_of, unpack
from server.exchange import write_official
from server.organisation import find_node, holding
from tests.examples import a_case, a_promise
from tests.server.clients import Client
from tests.server.world import World


@pytest.fixture
def oda(world: World) -> Client:
    return Client(world, "oda")


def edit(world: World, shop: str, **fields: list[Any]) -> Change:
    """Change fields of a shop: name=[old, new]."""
    root = world.shop(shop).bytes
    return Change("retailers", root, root, fields)


def shop_row(world: World, shop: str) -> dict[str, Any]:
    return next(row for row in world.all_rows("retailers") if row["name"] == shop)


def proposals(world: World) -> list[tuple[Any, ...]]:
    """Give what waits: field, base, mine, theirs, reason."""
    return [
        (p["field_name"], unpack(p["base"])[0], unpack(p["mine"])[0], unpack(p["theirs"])[0], p["reason"])
        for p in world.all_rows("proposals")
    ]


@pytest.mark.case("S23", "RB-09")
def test_different_fields_of_one_row_are_both_kept(world: World, ann: Client) -> None:
    second = Client(world, "ann")
    ann.do("change_file", edit(world, "A1-1", street=[None, "桥头街"]))
    second.do("change_file", edit(world, "A1-1", remark=[None, "周四订货"]))
    assert (ann.outcome().outcome, second.outcome().outcome) == ("applied", "applied")
    row = shop_row(world, "A1-1")
    assert (row["street"], row["remark"], row["rev"]) == ("桥头街", "周四订货", 3)


@pytest.mark.case("S24")
def test_the_same_value_from_both_is_no_conflict(world: World, ann: Client) -> None:
    second = Client(world, "ann")
    for client in (ann, second):
        client.do("change_file", edit(world, "A1-1", street=[None, "桥头街"]))
    assert (ann.outcome().outcome, second.outcome().outcome) == ("applied", "applied")
    assert proposals(world) == []
    assert shop_row(world, "A1-1")["rev"] == 2


@pytest.mark.case("S25", "RB-09")
def test_of_the_same_field_the_first_stays_and_the_other_is_kept_beside(world: World, ann: Client) -> None:
    second = Client(world, "ann")
    ann.do("change_file", edit(world, "A1-1", phone=["13800138000", "13900000001"]))
    second.do("change_file", edit(world, "A1-1", phone=["13800138000", "13900000002"]))
    assert (ann.outcome().outcome, second.outcome().outcome) == ("applied", "proposed")
    assert shop_row(world, "A1-1")["phone"] == "13900000001"
    assert proposals(world) == [("phone", "13800138000", "13900000002", "13900000001", "conflict")]


@pytest.mark.case("S28")
def test_three_edits_with_one_of_the_server_between_lose_nothing(world: World, ann: Client) -> None:
    for before, after in ((None, "甲"), ("甲", "乙"), ("乙", "丙")):
        ann.do("change_file", edit(world, "A1-1", remark=[before, after]))
    other = Client(world, "ann")
    other.do("change_file", edit(world, "A1-1", remark=[None, "丁"]))
    other.push()
    assert [a.outcome for a in ann.push()] == ["proposed"] * 3
    assert [p[2] for p in proposals(world)] == ["甲", "乙", "丙"]
    assert shop_row(world, "A1-1")["remark"] == "丁"


def test_an_official_field_is_only_ever_proposed(world: World, ann: Client) -> None:
    ann.do("request_change", edit(world, "A1-1", name=["A1-1", "新名字"]))
    assert ann.outcome().outcome == "proposed"
    assert shop_row(world, "A1-1")["rev"] == 1
    assert proposals(world)[0][2:] == ("新名字", "A1-1", "not_owner")


def test_what_the_office_writes_into_a_field_of_the_route_is_proposed(world: World, oda: Client) -> None:
    oda.do("change_file", edit(world, "A1-1", street=[None, "桥头街"]))
    assert oda.outcome().outcome == "proposed"
    assert proposals(world)[0][4] == "not_owner"


def test_a_field_that_the_action_does_not_name_is_refused(world: World, ann: Client) -> None:
    ann.do("change_file", edit(world, "A1-1", tier=[None, "30"]))
    assert ann.outcome().reason == "not_allowed"
    assert shop_row(world, "A1-1")["tier"] is None


def test_fields_that_stand_only_together_wait_together(world: World, ann: Client) -> None:
    second = Client(world, "ann")
    day = day_number(world.clock.now().date())
    ann.do("change_file", edit(world, "A1-1", stop_reason=[None, "moved"], stopped_on=[None, day]))
    ann.push()
    second.do("change_file", edit(world, "A1-1", stop_reason=["moved", None], stopped_on=[day + 1, None]))
    assert second.outcome().outcome == "proposed"
    assert sorted(p[0] for p in proposals(world)) == ["stop_reason", "stopped_on"]
    assert shop_row(world, "A1-1")["stop_reason"] == "moved"


def test_changed_fields_of_a_shop_leave_their_history(world: World, ann: Client) -> None:
    ann.do("change_file", edit(world, "A1-1", phone=["13800138000", "13900000001"], street=[None, "桥头街"]))
    ann.push()
    (told,) = world.all_rows("history")
    assert unpack(told["fields"]) == (("phone", "13800138000", "13900000001"), ("street", None, "桥头街"))
    assert (told["action"], told["changed_by"]) == ("change_file", world.person("ann").bytes)


def test_a_promise_follows_its_states(world: World, ann: Client) -> None:
    visit = world.visit("ann", "A1-1")
    promise = a_promise(created_by=world.person("ann"), retailer_id=visit.retailer_id, visit_id=visit.id)
    ann.make("record_visit", visit, promise)
    day = day_number(visit.visited_on)

    def settle(before: str, after: str, on: int | None) -> str:
        fields = {"state": [before, after], "settled_on": [on, day], "settled_by": [None, world.person("ann").bytes]}
        ann.do("settle_promise", Change("promises", visit.retailer_id.bytes, promise.id.bytes, fields))
        return ann.outcome().outcome

    assert settle("open", "broken", None) == "applied"
    ann.do(
        "settle_promise", Change("promises", visit.retailer_id.bytes, promise.id.bytes, {"state": ["broken", "kept"]})
    )
    assert ann.outcome().outcome == "rejected"


@pytest.mark.case("S27", "RB-11")
def test_an_annulled_visit_stays_annulled_and_only_its_author_annuls_it(world: World, ann: Client, sue: Client) -> None:
    visit = world.visit("ann", "A1-1")
    ann.make("record_visit", visit)
    at = instant_ms(world.clock.now())

    def annul(client: Client, old: Any, new: Any) -> str | None:
        change = Change("visits", visit.retailer_id.bytes, visit.id.bytes, {"voided_at": [old, new]})
        client.do("annul_visit", change)
        return client.outcome().reason

    ann.push()
    assert annul(sue, None, at) == "not_allowed"
    assert annul(ann, None, at) is None
    assert annul(ann, at, None) == "invalid"


def review(world: World, visit: Any, login: str, verdict: str = "approved", **more: Any) -> Review:
    person = world.person(login)
    return Review(
        id=world.database.ids.new_id(),
        created_by=person,
        created_at=world.clock.now(),
        retailer_id=visit.retailer_id,
        visit_id=visit.id,
        reviewer_id=person,
        verdict=verdict,
        reviewed_at=world.clock.now(),
        **more,
    )


def test_of_two_reviews_the_first_decides_and_the_other_stands_beside(world: World, ann: Client, sue: Client) -> None:
    visit = world.visit("ann", "A1-1")
    ann.make("record_visit", visit)
    ann.push()
    second = Client(world, "sue")
    sue.make("review_visit", review(world, visit, "sue"))
    second.make("review_visit", review(world, visit, "sue", "returned", words="缺照片"))
    assert (sue.outcome().outcome, second.outcome().outcome) == ("applied", "proposed")
    assert len(world.all_rows("reviews")) == 2
    assert proposals(world) == [("verdict", None, "returned", None, "duplicate")]


def test_a_comment_decides_nothing_and_stands_in_nobodys_way(world: World, ann: Client, sue: Client) -> None:
    visit = world.visit("ann", "A1-1")
    ann.make("record_visit", visit)
    ann.push()
    sue.make("review_visit", review(world, visit, "sue", "commented", words="写得好"))
    sue.make("review_visit", review(world, visit, "sue"))
    assert [a.outcome for a in sue.push()] == ["applied", "applied"]


def test_nobody_reviews_his_own_visit(world: World) -> None:
    with world.database.acting(world.system) as tx:
        made = holding(tx, world.person("ann"), find_node(tx, "A1"), "supervisor")
        write_official(tx, {"holdings": [row_of(made, UUID(bytes=tx.city))]})
    ann, visit = Client(world, "ann"), world.visit("ann", "A1-1")
    ann.make("record_visit", visit)
    ann.make("review_visit", review(world, visit, "ann"))
    assert [a.reason for a in ann.push()] == [None, "not_allowed"]


def test_nobody_writes_in_another_persons_name(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1", recorded_by=world.person("bob")))
    ann.make("record_visit", world.visit("ann", "A1-1", created_by=world.person("bob")))
    assert [a.reason for a in ann.push()] == ["not_allowed", "not_allowed"]


def test_a_case_about_a_colleague_lies_with_the_team(world: World, sue: Client) -> None:
    def case(under: bytes) -> Case:
        return a_case(
            id=world.database.ids.new_id(),
            created_by=world.person("sue"),
            filed_under=UUID(bytes=under),
            retailer_id=None,
            subject_person=world.person("ann"),
        )

    sue.make("open_case", case(world.node("A1")))
    sue.make("open_case", case(world.shop("A1-1").bytes))
    sue.make("open_case", case(world.node("A")))
    assert [a.outcome for a in sue.push()] == ["rejected", "rejected", "applied"]
    ann = Client(world, "ann")
    ann.pull()
    assert ann.held("cases") == {}


def test_an_import_is_asked_for_and_never_answered_by_a_person(world: World, oda: Client) -> None:
    def asked(**more: Any) -> Import:
        return Import(
            id=world.database.ids.new_id(),
            created_by=world.person("oda"),
            created_at=world.clock.now(),
            office_id=UUID(bytes=world.node("营销中心")),
            import_kind="retailers",
            file_name="名单.xlsx",
            sha256="0" * 64,
            size=1,
            **more,
        )

    oda.make("request_import", asked())
    oda.make("request_import", asked(state="done"))
    oda.make("request_import", asked(new_count=3))
    assert [a.outcome for a in oda.push()] == ["applied", "rejected", "rejected"]


def test_the_owner_of_the_field_decides_a_proposal(world: World, ann: Client, oda: Client) -> None:
    ann.do("request_change", edit(world, "A1-1", name=["A1-1", "新名字"]))
    ann.push()
    (waiting,) = world.all_rows("proposals")

    def decide(client: Client, login: str) -> str:
        fields = {"decision": ["open", "refused"], "decided_by": [None, world.person(login).bytes]}
        client.do("decide_proposal", Change("proposals", waiting["root_id"], waiting["id"], fields))
        return client.outcome().outcome

    assert decide(ann, "ann") == "rejected"
    assert decide(oda, "oda") == "applied"


def test_a_confirmed_field_carries_the_name_of_who_confirmed_it(world: World, ann: Client) -> None:
    def state(by: str) -> FieldState:
        return FieldState(
            id=world.database.ids.new_id(),
            created_by=world.person("ann"),
            created_at=world.clock.now(),
            retailer_id=world.shop("A1-1"),
            field_name="phone",
            confirmed_on=world.clock.now().date() + timedelta(days=0),
            confirmed_by=world.person(by),
        )

    ann.make("confirm_fields", state("ann"))
    ann.make("confirm_fields", state("bob"))
    assert [a.outcome for a in ann.push()] == ["applied", "rejected"]


def _visits(world: World, client: Client) -> None:
    client.make("record_visit", world.visit("ann", "A1-1"))


def _says_where(world: World, client: Client) -> None:
    _change_of_file(world, client, street=[None, "桥头街"])


def _says_when(world: World, client: Client) -> None:
    _change_of_file(world, client, best_time=[None, "上午"])


def _change_of_file(world: World, client: Client, **fields: list[Any]) -> None:
    root = world.shop("A1-1").bytes
    client.do("change_file", Change("retailers", root, root, fields))


def _projection(world: World) -> tuple[list[Any], ...]:
    shops = sorted((r["name"], r["street"], r["best_time"]) for r in world.all_rows("retailers"))
    visits = sorted((v["root_id"], v["note"], v["is_late"]) for v in world.all_rows("visits"))
    return shops, [note for _, note, _ in visits], [p["field_name"] for p in world.all_rows("proposals")]


@pytest.mark.case("RB-28")
@pytest.mark.parametrize("pair", [(_visits, _says_where), (_says_where, _says_when), (_visits, _visits)])
def test_two_ops_that_have_nothing_to_do_with_each_other_end_alike_in_either_order(
    new_world: Callable[[], World], pair: tuple[Callable[[World, Client], None], ...]
) -> None:
    ended = []
    for order in (pair, pair[::-1]):
        world = new_world()
        clients = [Client(world, "ann"), Client(world, "ann")]
        for act, client in zip(order, clients, strict=True):
            act(world, client)
            assert client.outcome().outcome == "applied"
        ended.append(_projection(world))
    assert ended[0] == ended[1]
