"""What waits, what was refused, what is settled and for how long it is kept (rules of settling.py)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from contract import chain, wire
from contract.clock import FixedClock
from contract.messages import Result
from contract.records import Retailer, Visit
from contract.words import use_language
from desktop.models import notices, outbox, overlay, schema, settling
from desktop.models.store import Store
from tests.examples import NOW, SHOP, a_retailer, a_visit, number
from tests.stores import a_store, put, reopened, take


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = a_store(tmp_path)
    yield made
    made.close()


def result_of(store: Store, seq: int, outcome: str = "applied", **told: object) -> Result:
    with store.read() as connection:
        op_id = connection.scalar(sa.select(schema.outbox.c.op_id).where(schema.outbox.c.seq == seq))
    return Result(seq=seq, op_id=op_id or b"", outcome=outcome, **told)  # type: ignore[arg-type]


def states(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.scalars(sa.select(schema.outbox.c.state).order_by(schema.outbox.c.seq)))


def test_the_name_of_a_field_in_a_refusal_is_said_in_the_readers_language(store: Store) -> None:
    put(store, "record_visit", a_visit())
    told = {"words": "{caption} is missing. Fill it in.", "values": {"caption": "Note"}, "reason": "invalid"}
    settling.answered(store, [result_of(store, 1, "rejected", **told)], b"e")
    [refused] = outbox.needs_you(store)
    assert refused.words == "Note is missing. Fill it in."
    use_language("zh_CN")
    assert "Note" not in refused.words


def test_what_waits_is_counted_with_its_age(store: Store) -> None:
    assert outbox.waiting(store) == outbox.Waiting(count=0, oldest_at=None)
    put(store, "record_visit", a_visit())
    clock = store.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(hours=3))
    put(store, "record_visit", a_visit(1))
    assert outbox.waiting(store) == outbox.Waiting(count=2, oldest_at=NOW)
    assert outbox.unsent_rows(store) == {number(0), number(1)}


def test_an_applied_op_is_shown_until_its_rows_have_come(store: Store) -> None:
    put(store, "record_visit", a_visit())
    settling.answered(store, [result_of(store, 1)], b"e")
    assert (outbox.waiting(store).count, states(store)) == (0, ["answered"])
    assert store.get(Visit, number(0)) is not None
    settling.arrived(store, 1)
    assert states(store) == ["done"]
    assert store.get(Visit, number(0)) is None  # the server did not send it: it is not this device's any more


def test_a_refused_op_is_taken_back_and_its_payload_stays(store: Store) -> None:
    take(store, a_retailer())
    put(store, "change_file", replace(a_retailer(), phone="139"))
    put(store, "change_file", replace(a_retailer(), phone="139", street="中山街"))
    settling.answered(store, [result_of(store, 1, "rejected", reason="gone", words="No.")], b"e")
    shop = store.get(Retailer, SHOP)
    assert shop == replace(a_retailer(), street="中山街")
    (refused,) = outbox.needs_you(store)
    assert (refused.action, refused.words, refused.roots) == ("change_file", "No.", (SHOP,))
    assert refused.changes[0].fields == {"phone": ["13800004471", "139"]}
    outbox.put_away(store, refused.op_id)
    assert outbox.needs_you(store) == []


def test_a_refusal_without_words_has_a_sentence_in_both_languages(store: Store) -> None:
    put(store, "record_visit", a_visit())
    settling.answered(store, [result_of(store, 1, "rejected")], b"e")
    (refused,) = outbox.needs_you(store)
    assert refused.words.startswith("The server did not take")
    use_language("zh_CN")
    try:
        assert "服务器" in refused.words
    finally:
        use_language("en")
    assert refused.records() == [a_visit()]


def test_a_new_op_in_its_place_takes_a_refused_one_off_the_list(store: Store) -> None:
    put(store, "record_visit", a_visit())
    settling.answered(store, [result_of(store, 1, "rejected")], b"e")
    (refused,) = outbox.needs_you(store)
    with store.change("record_visit", retry_of=refused.op_id) as tx:
        tx.put(a_visit(1))
    assert outbox.needs_you(store) == []
    with store.read() as connection:
        header = connection.scalar(sa.select(schema.outbox.c.header).where(schema.outbox.c.seq == 2))
    assert chain.read_header(header or b"").retry_of == refused.op_id.bytes


@pytest.mark.case("S11")
def test_the_same_answer_twice_changes_nothing(store: Store) -> None:
    put(store, "record_visit", a_visit())
    for _ in range(2):
        settling.answered(store, [result_of(store, 1)], b"e")
    settling.arrived(store, 1)
    settling.answered(store, [result_of(store, 1)], b"e")
    assert states(store) == ["done"]
    assert settling.acknowledged(store)[0] == 1


def test_ops_are_sent_in_order_within_the_limits_and_never_none(store: Store) -> None:
    for n in range(5):
        put(store, "record_visit", a_visit(n))
    assert [op.seq for op in settling.owed(store, most_ops=3, most_bytes=1 << 20)] == [1, 2, 3]
    assert [op.seq for op in settling.owed(store, most_ops=9, most_bytes=1)] == [1]
    settling.answered(store, [result_of(store, 1), result_of(store, 2)], b"e")
    assert [op.seq for op in settling.owed(store, most_ops=9, most_bytes=1 << 20)] == [3, 4, 5]
    assert settling.acknowledged(store) == (2, settling.hash_at(store, 2))


def test_what_the_server_lost_is_owed_again_and_still_shown(store: Store) -> None:
    take(store, a_retailer())
    put(store, "record_visit", a_visit())
    put(store, "change_file", replace(a_retailer(), phone="139"))
    settling.answered(store, [result_of(store, 1), result_of(store, 2)], b"e")
    take(store, a_visit(), replace(a_retailer(), phone="139"))
    with store.taking() as taking:  # as the sync does for rows with changes of ours
        for key in overlay.covered(taking.connection):
            table = schema.RECORDS[key[0]]
            row = taking.connection.execute(sa.select(table).where(table.c.id == key[1])).mappings().one()
            overlay.replace_base(taking.connection, *key, dict(row))
    settling.arrived(store, 2)
    settling.owed_again(store, 0)
    assert [op.seq for op in settling.owed(store, most_ops=9, most_bytes=1 << 20)] == [1, 2]
    assert outbox.waiting(store).count == 2
    assert store.get(Visit, number(0)) == a_visit()


def forget_old(store: Store) -> None:
    with store.local() as connection:
        outbox.forget_old(connection, wire.instant_ms(store.clock.now()))


@pytest.mark.case("S45", "RB-19")
def test_settled_ops_are_forgotten_after_35_days_and_no_sooner(store: Store) -> None:
    for n in range(3):
        put(store, "record_visit", a_visit(n))
    settling.answered(store, [result_of(store, 1), result_of(store, 2, "rejected")], b"e")
    settling.arrived(store, 2)
    clock = store.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(days=35))
    forget_old(store)
    assert states(store) == ["done", "refused", "waiting"]
    clock.advance(timedelta(milliseconds=1))
    forget_old(store)
    assert states(store) == ["refused", "waiting"]


@pytest.mark.case("RB-13")
def test_an_op_is_kept_35_days_of_the_servers_clock_wherever_this_one_jumps(store: Store) -> None:
    for n in range(2):
        put(store, "record_visit", a_visit(n))
    clock = store.clock
    assert isinstance(clock, FixedClock)
    for years in (-10, 10):
        clock.set_to(clock.now() + timedelta(days=365 * years))
        settling.answered(store, [result_of(store, 1), result_of(store, 2)], b"e")
        with store.local() as connection:  # as the pull behind the push measures it
            store.keep(connection, clock_offset_ms=-365 * years * 86_400_000 if years < 0 else 0)
        settling.arrived(store, 2)
        with store.taking() as taking:
            outbox.forget_old(taking.connection, settling.server_ms(store))
        assert states(store) == ["done", "done"]


def test_the_last_answered_op_is_kept_however_old_so_that_the_chain_can_be_told(store: Store) -> None:
    put(store, "record_visit", a_visit())
    settling.answered(store, [result_of(store, 1)], b"e")
    settling.arrived(store, 1)
    clock = store.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(days=100))
    forget_old(store)
    assert settling.acknowledged(store) == (1, settling.hash_at(store, 1))
    assert settling.hash_at(store, 1) is not None


def test_states_outlive_a_restart(store: Store) -> None:
    put(store, "record_visit", a_visit())
    settling.answered(store, [result_of(store, 1)], b"e")
    again = reopened(store)
    assert states(again) == ["answered"]
    assert settling.unsettled(again, 1)
    again.close()


def test_a_person_is_told_once(store: Store) -> None:
    with store.taking() as taking:
        notices.tell(taking.connection, 0, "{shop} moved", shop="惠鑫")
    (notice,) = notices.unread(store)
    assert notice.words == "惠鑫 moved"
    notices.mark_read(store, notice.number)
    assert notices.unread(store) == []


def test_an_op_of_nobody_is_not_put_away(store: Store) -> None:
    put(store, "record_visit", a_visit())
    outbox.put_away(store, UUID(int=1))
    assert states(store) == ["waiting"]
