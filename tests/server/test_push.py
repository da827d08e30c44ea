"""What a push promises (sync.md section 5; RB-02 to RB-06, RB-19, RB-23; the numbers are rules of exchange/push.py)."""

from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from contract.chain import body_hash, encode_header, read_header
from contract.errors import Malformed, NotAllowed
from contract.messages import PUSH_OPS, Change, Push
from contract.records import Advice, Promise
from contract.wire import SCHEMA, pack
from server.exchange import Diverged, push
from server.refusals import NewerProgram, TooLarge
from server.schema import OP, REPLICA
from tests.examples import an_advice
from tests.server.clients import Client
from tests.server.world import CITY, World


def advice_for(world: World, visit_id: UUID, shop: str = "A1-1") -> Advice:
    return an_advice(created_by=world.person("ann"), retailer_id=world.shop(shop), visit_id=visit_id)


def test_a_visit_arrives_with_what_only_the_server_knows(world: World, ann: Client) -> None:
    visit = world.visit("ann", "A1-1")
    ann.make("record_visit", visit)
    assert ann.outcome().outcome == "applied"
    (row,) = world.all_rows("visits")
    assert row["id"] == visit.id.bytes
    assert (row["device_no"], row["op_seq"], row["is_late"], row["rev"]) == (1, 1, 0, 1)


@pytest.mark.case("S11", "RB-02")
def test_rule_1_the_same_push_again_has_one_effect_and_the_same_answer(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    first = ann.push()
    for _ in range(50):
        assert ann.push(first=1) == first
    assert len(world.all_rows("visits")) == 1


@pytest.mark.case("S11", "RB-02")
def test_rule_1_a_lost_answer_is_given_again_beside_the_new_ones(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    push(world.database, ann.principal, ann.request())  # the answer is lost
    ann.make("record_visit", world.visit("ann", "A1-2"))
    assert [(result.seq, result.outcome) for result in ann.push()] == [(1, "applied"), (2, "applied")]
    assert len(world.all_rows("visits")) == 2


def test_an_older_server_answers_nothing_of_a_newer_program_so_that_it_can_be_sent_again(
    world: World, ann: Client
) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    newer = msgspec.structs.replace(ann.request(), schema=SCHEMA + 1)
    with pytest.raises(NewerProgram, match="safe"):
        push(world.database, ann.principal, newer)
    assert world.all_rows("visits") == []
    assert ann.outcome().outcome == "applied"


@pytest.mark.case("RB-03")
def test_a_number_used_for_another_op_is_refused_and_the_next_op_goes_on(world: World, ann: Client) -> None:
    used = ann.make("record_visit", world.visit("ann", "A1-1"))
    ann.make("record_visit", world.visit("ann", "A1-2"), op_id=used)
    ann.make("record_visit", world.visit("ann", "A1-2"))
    answers = ann.push()
    assert [a.outcome for a in answers] == ["applied", "rejected", "applied"]
    assert answers[1].reason == "op_id_reused"
    assert len(world.all_rows("visits")) == 2


@pytest.mark.case("S44", "RB-23")
def test_an_op_that_comes_again_after_a_fork_gets_its_old_answer(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    ann.push()
    anew = Client(world, "ann")
    head = read_header(ann.ops[0][2][0])
    anew.keep(encode_header(head), ann.ops[0][2][1], ann.ops[0][2][2])
    assert anew.outcome().outcome == "applied"
    assert len(world.all_rows("visits")) == 1


def test_rule_2_a_seq_that_carries_another_op_is_a_fork(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    clone = Client(world, "ann", ann.principal)
    clone.make("record_visit", world.visit("ann", "A1-2"))
    ann.push()
    with pytest.raises(Diverged) as forked:
        clone.push()
    assert (forked.value.known.last_seq, forked.value.known.chain_hash) == (1, ann.chain(1))
    assert len(world.all_rows("visits")) == 1


def test_rule_2_a_log_that_parted_earlier_is_a_fork(world: World, ann: Client) -> None:
    clone = Client(world, "ann", ann.principal)
    for client, shop in ((ann, "A1-1"), (clone, "A1-2")):
        client.make("record_visit", world.visit("ann", shop))
    ann.push()
    clone.answered = 1
    clone.make("record_visit", world.visit("ann", "A1-2"))
    with pytest.raises(Diverged):
        clone.push()


@pytest.mark.case("S20", "RB-19")
def test_rule_2_a_restored_server_tells_what_it_has_and_takes_the_rest_again(world: World, ann: Client) -> None:
    for _ in range(3):
        ann.make("record_visit", world.visit("ann", "A1-1"))
    ann.push()
    with world.database.acting(world.system) as tx:  # the server goes back to the state after the first op
        tx.run(sa.delete(OP).where(OP.c.city_id == CITY, OP.c.seq > 1))
        known = {"last_seq": 1, "chain_hash": ann.chain(1)}
        tx.run(sa.update(REPLICA).where(REPLICA.c.city_id == CITY).values(**known))
    ann.make("record_visit", world.visit("ann", "A1-2"))
    with pytest.raises(Diverged) as restored:
        ann.push()
    known_seq = restored.value.known.last_seq
    assert restored.value.known.chain_hash == ann.chain(known_seq)
    assert [result.seq for result in ann.push(first=known_seq + 1)] == [2, 3, 4]


@pytest.mark.case("S20")
def test_rule_2_a_gap_in_the_log_is_malformed(world: World, ann: Client) -> None:
    for _ in range(2):
        ann.make("record_visit", world.visit("ann", "A1-1"))
    whole = ann.request()
    with pytest.raises(Malformed):
        push(world.database, ann.principal, Push(1, whole.replica, 0, whole.chain_hash, whole.ops[1:]))


@pytest.mark.case("S13", "RB-04")
def test_rule_3_one_bad_op_among_two_hundred_stops_nothing(world: World, ann: Client) -> None:
    for number in range(PUSH_OPS):
        shop = "A2-1" if number == 70 else "A1-1"
        ann.make("record_visit", world.visit("ann", shop))
    answers = ann.push()
    assert [a.seq for a in answers if a.outcome == "rejected"] == [71]
    assert answers[70].reason == "not_allowed"
    assert len(world.all_rows("visits")) == PUSH_OPS - 1


def test_rule_3_a_body_that_cannot_be_read_is_refused_and_the_next_goes_on(world: World, ann: Client) -> None:
    ann.do("record_visit", roots=[world.shop("A1-1").bytes])
    header, salt, _ = ann.ops.pop()[2]
    ann.keep(header, salt, b"\xc1 not a body")
    ann.make("record_visit", world.visit("ann", "A1-1"))
    assert [(a.outcome, a.reason) for a in ann.push()] == [("rejected", "unreadable"), ("applied", None)]


@pytest.mark.case("S14", "RB-05")
def test_rule_3_a_parked_op_moves_the_counter_and_is_verified_in_the_chain(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    header, salt, body = ann.ops[0][2]
    ann.ops[0] = (1, ann.ops[0][1], [header, body_hash(salt, body)])
    ann.make("record_visit", world.visit("ann", "A1-2"))
    assert [(a.outcome, a.reason) for a in ann.push()] == [("rejected", "parked"), ("applied", None)]


@pytest.mark.case("S15")
def test_rule_3_what_hangs_on_a_refused_visit_is_refused_as_its_child_also_later(world: World, ann: Client) -> None:
    wrong = world.visit("ann", "A1-1", finished_at=world.clock.now().replace(year=2020))
    ann.make("record_visit", wrong)
    ann.make("record_visit", advice_for(world, wrong.id))
    assert [a.reason for a in ann.push()] == ["invalid", "parent"]
    ann.make("record_visit", advice_for(world, wrong.id))
    ann.make("record_visit", world.visit("ann", "A1-1"))
    assert [(a.outcome, a.reason) for a in ann.push()] == [("rejected", "parent"), ("applied", None)]


def test_rule_3_a_repaired_parent_takes_its_children_back(world: World, ann: Client) -> None:
    wrong = world.visit("ann", "A1-1", finished_at=world.clock.now().replace(year=2020))
    first = ann.make("record_visit", wrong)
    ann.push()
    ann.make("record_visit", world.visit("ann", "A1-1", id=wrong.id), retry_of=first)
    ann.make("record_visit", advice_for(world, wrong.id))
    assert [a.outcome for a in ann.push()] == ["applied", "applied"]


@pytest.mark.case("S13")
def test_a_whole_op_is_undone_when_one_of_its_rows_is_refused(world: World, ann: Client) -> None:
    visit = world.visit("ann", "A1-1")
    other = Promise(
        id=world.database.ids.new_id(),
        created_by=world.person("ann"),
        created_at=world.clock.now(),
        retailer_id=world.shop("A1-1"),
        side="us",
        words="",
        made_on=visit.visited_on,
        due_on=visit.visited_on,
    )
    ann.make("record_visit", visit, other)
    assert ann.outcome().reason == "invalid"
    assert world.all_rows("visits") == []


@pytest.mark.case("S29")
def test_rule_4_a_value_the_database_will_not_take_refuses_that_op_alone(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    ann.make("record_visit", world.visit("ann", "A1-1", clock_offset_ms=2**63))
    ann.make("record_visit", world.visit("ann", "A1-2"))
    assert [(a.outcome, a.reason) for a in ann.push()] == [
        ("applied", None),
        ("rejected", "invalid"),
        ("applied", None),
    ]
    assert len(world.all_rows("visits")) == 2
    assert ann.push(first=1)[1].outcome == "rejected"


def test_an_id_that_stands_under_another_shop_is_refused(world: World, ann: Client) -> None:
    bob, taken = Client(world, "bob"), world.visit("bob", "A2-1")
    bob.make("record_visit", taken)
    bob.push()
    ann.make("record_visit", world.visit("ann", "A1-1", id=taken.id))
    assert ann.outcome().outcome == "rejected"
    assert len(world.all_rows("visits")) == 1


def test_nothing_hangs_on_the_visit_of_another_shop(world: World, ann: Client) -> None:
    bob, hidden = Client(world, "bob"), world.visit("bob", "A2-1")
    bob.make("record_visit", hidden)
    bob.push()
    ann.make("record_visit", advice_for(world, hidden.id))
    assert ann.outcome().reason == "gone"


def test_an_op_must_name_every_root_it_touches(world: World, ann: Client) -> None:
    visit = world.visit("ann", "A1-1")
    ann.do("record_visit", ann.new(visit), roots=[world.shop("A1-2").bytes])
    assert ann.outcome().reason == "not_allowed"


@pytest.mark.case("S50")
def test_an_op_of_a_newer_program_is_kept_by_its_device(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"), schema=99)
    assert ann.outcome().reason == "unreadable"


@pytest.mark.parametrize("findings", [b"\xc1", pack(7), pack([["display_ok", 1, "x"]]), pack([["display_ok"]])])
def test_a_packed_field_of_another_shape_is_unreadable(world: World, ann: Client, findings: bytes) -> None:
    change = ann.new(world.visit("ann", "A1-1"))
    ann.do(
        "record_visit", Change(change.kind, change.root_id, change.row_id, {**change.fields, "findings": [findings]})
    )
    assert ann.outcome().reason == "unreadable"


def test_a_field_nobody_declared_is_unreadable(world: World, ann: Client) -> None:
    visit = world.visit("ann", "A1-1")
    change = ann.new(visit)
    ann.do("record_visit", Change(change.kind, change.root_id, change.row_id, {**change.fields, "mood": ["good"]}))
    assert ann.outcome().reason == "unreadable"


def test_too_much_at_once_is_refused_before_it_is_read(world: World, ann: Client) -> None:
    for _ in range(PUSH_OPS + 1):
        ann.make("record_visit", world.visit("ann", "A1-1"))
    with pytest.raises(TooLarge):
        ann.push()
    assert world.all_rows("visits") == []


def test_nobody_writes_in_the_log_of_another_device(world: World, ann: Client, sue: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    with pytest.raises(NotAllowed):
        push(world.database, sue.principal, ann.request())
