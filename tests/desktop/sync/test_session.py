"""The session keeps rules 1 to 7 of desktop/sync/session.py, without a store and without a network."""

from typing import Any
from uuid import UUID

import pytest

from contract import chain
from contract.errors import Malformed
from contract.messages import PUSH_OPS, Compare, Cursor, Digests, Header, Hello, Page, Pull, Push, Pushed, Result
from contract.wire import SCHEMA
from desktop.models.settling import Op
from desktop.sync.session import PARKED_AFTER, Identity, Limits, Phase, Session, Standing
from desktop.sync.trouble import (
    Forked,
    NewerServer,
    OlderServer,
    OtherServer,
    Overloaded,
    ServerFault,
    TimedOut,
    TooLarge,
    Trouble,
    Unreachable,
)

ME = Identity(replica=b"r" * 16, city_id=370_100, city=UUID(int=1), person_id=UUID(int=2))


def an_op(seq: int, tries: int = 0) -> Op:
    header = Header(op_id=bytes([seq]) * 16, seq=seq, action="record_visit", roots=[], schema=1, occurred_at=0)
    return Op(
        seq=seq,
        op_id=header.op_id,
        header=chain.encode_header(header),
        salt=bytes(16),
        body=chain.encode_body([]),
        tries=tries,
    )


def linked(*ops: Op) -> bytes:
    hashed = chain.FIRST
    for op in ops:
        hashed = chain.link(ME.replica, hashed, chain.body_hash(op.salt, op.body), op.header)
    return hashed


def standing(*ops: Op, acked: int = 0, acked_hash: bytes = chain.FIRST) -> Standing:
    return Standing(acked_seq=acked, acked_hash=acked_hash, ops=ops, cursors=[Cursor(scope=b"s" * 16)])


def answer(*ops: Op, **told: Any) -> Pushed:
    results = [Result(seq=op.seq, op_id=op.op_id, outcome="applied") for op in ops]
    usual = {"epoch": b"e", "last_seq": ops[-1].seq, "chain_hash": linked(*ops), "results": results}
    return Pushed(**(usual | told))


def hello(**told: Any) -> Hello:
    usual = {
        "schema": SCHEMA,
        "epoch": b"e",
        "city_id": ME.city_id,
        "city": ME.city.bytes,
        "person": ME.person_id.bytes,
        "last_seq": 0,
        "chain_hash": chain.FIRST,
        "server_ms": 0,
        "scopes": [],
    }
    return Hello(**(usual | told))


def ours(*ops: Op) -> Any:
    return {seq: linked(*ops[:seq]) for seq in range(len(ops) + 1)}.get


def test_all_that_is_owed_goes_up_before_anything_comes_down() -> None:
    session = Session(ME)
    first, second = an_op(1), an_op(2)
    assert isinstance(session.ask(standing(first)), Push)
    session.pushed(answer(first))
    push = session.ask(standing(second, acked=1, acked_hash=linked(first)))
    assert isinstance(push, Push)
    assert (push.last_seq, push.chain_hash) == (1, linked(first))
    session.pushed(answer(second, chain_hash=linked(first, second)))
    assert isinstance(session.ask(standing()), Pull)


def test_bytes_go_as_they_were_saved() -> None:
    push = Session(ME).ask(standing(an_op(1)))
    assert isinstance(push, Push)
    assert push.ops == [[an_op(1).header, an_op(1).salt, an_op(1).body]]


@pytest.mark.parametrize(
    "told",
    [
        {"results": []},
        {"results": [Result(seq=1, op_id=b"x" * 16, outcome="applied")]},
        {"results": [Result(seq=2, op_id=an_op(1).op_id, outcome="applied")]},
        {"last_seq": 0},
    ],
)
def test_an_answer_to_something_else_changes_nothing(told: dict[str, Any]) -> None:
    session = Session(ME)
    session.ask(standing(an_op(1)))
    with pytest.raises(Malformed):
        session.pushed(answer(an_op(1), **told))
    assert session.phase is Phase.PUSH


def test_an_answer_with_another_chain_is_a_fork() -> None:
    session = Session(ME)
    session.ask(standing(an_op(1)))
    with pytest.raises(Forked):
        session.pushed(answer(an_op(1), chain_hash=b"z" * 32))


def test_an_answer_that_counts_ops_of_an_answer_that_was_lost_is_taken() -> None:
    session = Session(ME)
    session.ask(standing(an_op(1)))
    assert len(session.pushed(answer(an_op(1), last_seq=3, chain_hash=b"z" * 32))) == 1


@pytest.mark.parametrize("trouble", [TooLarge(), TimedOut(), ServerFault()])
@pytest.mark.case("S21")
def test_what_was_too_much_is_halved_and_tried_again_at_once(trouble: Trouble) -> None:
    session = Session(ME)
    session.ask(standing(*(an_op(n) for n in range(1, 9))))
    assert session.failed(trouble) is None
    assert session.limits.ops == 4


def test_limits_grow_again_when_all_goes_well_and_never_beyond_the_protocol() -> None:
    session = Session(ME, Limits(ops=3, bytes=1_000))
    session.ask(standing(an_op(1)))
    session.pushed(answer(an_op(1)))
    assert session.limits == Limits(6, 2_000)
    assert Limits().doubled() == Limits()
    assert Limits().ops == PUSH_OPS


def test_one_op_alone_that_the_server_fails_over_is_counted_and_the_round_ends() -> None:
    session = Session(ME)
    session.ask(standing(an_op(7)))
    assert session.failed(ServerFault()) == 7


@pytest.mark.case("RB-05")
def test_a_server_that_asks_for_patience_never_parks_an_op() -> None:
    session = Session(ME)
    session.ask(standing(an_op(7)))
    with pytest.raises(Overloaded):
        session.failed(Overloaded())


@pytest.mark.case("S14", "RB-05")
def test_an_op_failed_over_five_times_goes_as_its_header_alone_and_keeps_its_place_in_the_chain() -> None:
    session = Session(ME)
    op = an_op(1, tries=PARKED_AFTER)
    push = session.ask(standing(op))
    assert isinstance(push, Push)
    assert push.ops == [[op.header, chain.body_hash(op.salt, op.body)]]
    session.pushed(answer(op))


def test_a_trouble_of_the_pull_is_never_answered_by_less() -> None:
    session = Session(ME)
    session.ask(standing())
    with pytest.raises(TimedOut):
        session.failed(TimedOut())
    with pytest.raises(Unreachable):
        session.failed(Unreachable())


def test_a_server_put_back_is_given_again_what_it_lost() -> None:
    ops = [an_op(n) for n in range(1, 4)]
    at_three = standing(acked=3, acked_hash=linked(*ops))
    session = Session(ME)
    session.ask(at_three)
    assert session.greeted(hello(last_seq=1, chain_hash=linked(ops[0])), at_three, ours(*ops)) == 1
    assert session.phase is Phase.PUSH
    assert Session(ME).diverged(Pushed(b"e", 0, chain.FIRST), at_three, ours(*ops)) == 0


@pytest.mark.parametrize(("seq", "hashed"), [(1, b"z" * 32), (9, b"z" * 32), (3, b"z" * 32)])
@pytest.mark.case("RB-23")
def test_a_log_that_is_not_ours_stops_everything(seq: int, hashed: bytes) -> None:
    ops = [an_op(n) for n in range(1, 4)]
    at_three = standing(acked=3, acked_hash=linked(*ops))
    with pytest.raises(Forked):
        Session(ME).diverged(Pushed(b"e", seq, hashed), at_three, ours(*ops))
    with pytest.raises(Forked):
        Session(ME).greeted(hello(last_seq=seq, chain_hash=hashed), at_three, ours(*ops))


@pytest.mark.parametrize("told", [{"city_id": 1}, {"city": bytes(16)}, {"person": bytes(16)}])
def test_a_server_that_means_somebody_else_is_another_server(told: dict[str, Any]) -> None:
    with pytest.raises(OtherServer):
        Session(ME).greeted(hello(**told), standing(), ours())


@pytest.mark.case("S50", "RB-17")
def test_a_newer_server_is_sent_to_and_not_pulled_from() -> None:
    session = Session(ME)
    session.ask(standing(an_op(1)))
    session.pushed(answer(an_op(1)))
    with pytest.raises(NewerServer):
        session.greeted(hello(schema=SCHEMA + 1), standing(), ours())


@pytest.mark.case("S50", "RB-17")
def test_an_older_server_is_not_pulled_from() -> None:
    with pytest.raises(OlderServer):
        Session(ME).greeted(hello(schema=SCHEMA - 1), standing(), ours())


def test_a_pull_is_done_when_its_closing_frame_came() -> None:
    session = Session(ME)
    session.ask(standing())
    assert session.paged(Page(scope=b"s" * 16))
    with pytest.raises(Malformed):
        session.ended()
    assert not session.paged(Page())
    session.ended()
    session.differing([])
    assert session.ask(standing()) is None
    with pytest.raises(Malformed):
        session.paged(Page(scope=b"s" * 16))


def pulled(session: Session, *, diverged: bool = False) -> None:
    """Carry a whole pull through."""
    session.ask(standing())
    if diverged:
        session.paged(Page(scope=b"s" * 16, diverged=True))
    session.paged(Page())
    session.ended()


def test_a_scope_that_diverged_while_it_was_arriving_is_asked_for_again_in_the_same_round() -> None:
    session = Session(ME)
    pulled(session, diverged=True)
    session.differing([])
    assert isinstance(session.ask(standing()), Pull)
    session.paged(Page())
    session.ended()
    session.differing([])
    assert session.phase is Phase.DONE


@pytest.mark.case("S43", "RB-24")
def test_scopes_that_differ_are_compared_one_after_the_other_and_then_pulled_again() -> None:
    session = Session(ME)
    pulled(session)
    session.differing([b"a" * 16, b"b" * 16])
    for scope in (b"a" * 16, b"b" * 16):
        ask = session.ask(standing())
        assert isinstance(ask, Compare)
        assert ask.scope == scope
        session.told(Digests(scope=scope))
    assert isinstance(session.ask(standing()), Pull)


def test_digests_of_another_scope_are_not_taken() -> None:
    session = Session(ME)
    pulled(session)
    session.differing([b"a" * 16])
    with pytest.raises(Malformed):
        session.told(Digests(scope=b"b" * 16))


def test_a_scope_that_still_differs_after_being_mended_twice_is_left_for_another_round() -> None:
    session = Session(ME)
    for _ in range(2):
        pulled(session)
        session.differing([b"a" * 16])
        session.told(Digests(scope=b"a" * 16))
    pulled(session)
    session.differing([b"a" * 16])
    assert session.phase is Phase.DONE
    assert session.unmended == [b"a" * 16]


def test_a_server_that_never_stops_beginning_anew_is_left() -> None:
    session = Session(ME)

    def again_and_again() -> None:
        for _ in range(2_000):
            pulled(session, diverged=True)
            session.differing([])

    with pytest.raises(Malformed):
        again_and_again()
