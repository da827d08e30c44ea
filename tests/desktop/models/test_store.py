"""The store keeps rules 1 to 5 of desktop/models/store.py, and those of transaction.py, on a real encrypted file."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from contract import chain
from contract.errors import InvalidRecord, NotAllowed, OutOfTurn
from contract.records import Advice, Retailer, StockCount, Visit
from desktop.models import drafts, refusals, schema, serials
from desktop.models.instance import SecondInstance
from desktop.models.store import Store, StoreExists
from desktop.models.transaction import TooLarge
from tests.examples import NOW, PERSON, SHOP, a_count, a_retailer, a_visit, an_advice, number
from tests.stores import KEY, a_store, me_as, put, reopened, take


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = a_store(tmp_path)
    yield made
    made.close()


@pytest.fixture
def threaded(tmp_path: Path) -> Iterator[Store]:
    made = a_store(tmp_path, threaded=True)
    yield made
    made.close()


def ops(store: Store) -> list[sa.Row]:
    with store.read() as connection:
        return list(connection.execute(sa.select(schema.outbox).order_by(schema.outbox.c.seq)))


@pytest.mark.case("S19")
def test_a_change_keeps_rows_and_one_chained_op_together(store: Store) -> None:
    put(store, "record_visit", a_visit(), a_count(), an_advice())
    assert store.get(Visit, number(0)) == a_visit()
    (op,) = ops(store)
    header, body = chain.read_header(op.header), chain.read_body(op.body)
    assert (header.seq, header.action, header.roots) == (1, "record_visit", [SHOP.bytes])
    assert [change.kind for change in body] == ["visits", "stock_counts", "advice"]
    assert body[0].fields["channel"] == ["visit"]
    assert op.hash == chain.link(store.me.device_id.bytes, chain.FIRST, chain.body_hash(op.salt, op.body), op.header)


def test_each_op_is_chained_to_the_one_before(store: Store) -> None:
    for n in range(4):
        put(store, "record_visit", a_visit(n))
    for before, op in pairwise(ops(store)):
        linked = chain.link(store.me.device_id.bytes, before.hash, chain.body_hash(op.salt, op.body), op.header)
        assert (op.hash, op.seq) == (linked, before.seq + 1)


def test_a_changed_row_goes_as_old_and_new_and_only_what_changed(store: Store) -> None:
    take(store, a_retailer())
    put(store, "change_file", replace(a_retailer(), phone="13900000001"))
    (op,) = ops(store)
    (change,) = chain.read_body(op.body)
    assert change.fields == {"phone": ["13800004471", "13900000001"]}
    shop = store.get(Retailer, SHOP)
    assert shop is not None
    assert shop.phone == "13900000001"


def test_a_record_put_twice_in_one_change_is_one_new_row(store: Store) -> None:
    put(store, "record_visit", a_visit(), replace(a_visit(), note="补货已到"))
    (change,) = chain.read_body(ops(store)[0].body)
    assert change.fields["note"] == ["补货已到"]


def test_what_does_not_differ_is_neither_sent_nor_told(store: Store) -> None:
    take(store, a_retailer())
    told: list[frozenset[str]] = []
    store.listen(told.append)
    put(store, "change_file", a_retailer())
    assert (ops(store), told) == ([], [])


def test_an_official_field_is_asked_for_and_stays_as_it_was(store: Store) -> None:
    take(store, a_retailer())
    put(store, "request_change", replace(a_retailer(), name="新店名"))
    assert store.get(Retailer, SHOP) == a_retailer()
    (change,) = chain.read_body(ops(store)[0].body)
    assert change.fields == {"name": ["惠鑫便利店", "新店名"]}


def test_a_refused_record_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(InvalidRecord):
        put(store, "record_visit", a_visit(), a_count(counter_tiao=10_000))
    assert (store.get(Visit, number(0)), ops(store)) == (None, [])


def test_an_action_of_another_role_is_refused(store: Store) -> None:
    with pytest.raises(NotAllowed):
        put(store, "review_visit")


def test_an_action_writes_only_the_kinds_and_fields_it_is_for(store: Store) -> None:
    take(store, a_retailer())
    with pytest.raises(NotAllowed):
        put(store, "postpone_visit", a_visit())
    with pytest.raises(NotAllowed):
        put(store, "change_file", replace(a_retailer(), tier="30"))


def test_a_change_too_large_for_one_request_is_refused_whole(store: Store) -> None:
    long = [an_advice(n, words="字" * 9_999) for n in range(20)]
    with pytest.raises(TooLarge):
        put(store, "record_visit", a_visit(), *long)
    assert ops(store) == []


def test_records_are_written_only_while_the_gate_is_open(store: Store) -> None:
    put(store, "record_visit", a_visit())
    for statement in ("DELETE FROM visits", "UPDATE visits SET note = 'x'", "INSERT INTO visits SELECT * FROM visits"):
        with pytest.raises(sa.exc.IntegrityError, match="the gate is shut"), store.local() as connection:
            connection.execute(sa.text(statement))


def test_the_gate_is_shut_again_after_a_change_that_failed(store: Store) -> None:
    with pytest.raises(InvalidRecord):
        put(store, "record_visit", a_visit(), a_count(counter_tiao=-1))
    with store.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.gate)) == 0
    assert store.get(Visit, number(0)) is None


def test_no_function_stands_in_a_trigger() -> None:
    for trigger in schema.triggers():
        assert "(" not in trigger.replace("(SELECT 1 FROM gate)", "").replace("RAISE(ABORT", "")


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises((sa.exc.OperationalError, refusals.ReadOnlyStore)), store.read() as connection:
        connection.execute(sa.insert(schema.drafts).values(key="a", content=b"", changed_at=0))


def test_a_change_outside_the_writer_is_out_of_turn(threaded: Store) -> None:
    with pytest.raises(OutOfTurn):
        put(threaded, "record_visit", a_visit())
    threaded.run(put, "record_visit", a_visit()).result()
    assert threaded.get(Visit, number(0)) == a_visit()


def test_a_change_inside_a_change_is_out_of_turn(store: Store) -> None:
    with pytest.raises(OutOfTurn), store.change("record_visit"), store.change("record_visit"):
        pass


def test_records_are_not_written_past_put(store: Store) -> None:
    with pytest.raises(OutOfTurn), store.change("record_visit") as tx:
        tx.local(sa.delete(schema.RECORDS["visits"]))


def test_changes_go_before_chunks_that_wait(threaded: Store) -> None:
    order: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def first(_store: Store) -> None:
        begun.set()
        go_on.wait()

    def note(_store: Store, what: str) -> None:
        order.append(what)

    threaded.run(first)
    begun.wait()
    last = [threaded.run_behind(note, "chunk"), threaded.run(note, "change")]
    go_on.set()
    for future in last:
        future.result()
    assert order == ["change", "chunk"]


def test_what_goes_wrong_in_a_change_belongs_to_its_future_and_the_writer_goes_on(threaded: Store) -> None:
    refused = threaded.run(put, "review_visit")
    with pytest.raises(NotAllowed):
        refused.result()
    threaded.run(put, "record_visit", a_visit()).result()


def test_closing_finishes_what_was_handed_over(tmp_path: Path) -> None:
    store = a_store(tmp_path, threaded=True)
    futures = [store.run(put, "record_visit", a_visit(n)) for n in range(20)]
    store.close()
    assert all(future.done() and future.exception() is None for future in futures)
    with pytest.raises(OutOfTurn):
        store.run(put, "record_visit", a_visit(99))


def test_listeners_hear_which_kinds_changed_after_the_commit(store: Store) -> None:
    told: list[tuple[frozenset[str], bool]] = []
    stop = store.listen(lambda kinds: told.append((kinds, store.get(Visit, number(0)) is not None)))
    put(store, "record_visit", a_visit(), an_advice())
    assert told == [(frozenset({"visits", "advice", "outbox"}), True)]
    stop()
    put(store, "record_visit", a_visit(1))
    assert len(told) == 1


def test_annulled_rows_and_hidden_roots_are_not_shown(store: Store) -> None:
    put(store, "record_visit", a_visit(), a_visit(1))
    put(store, "annul_visit", replace(a_visit(), voided_at=NOW, void_reason="记错店"))
    assert [v.id for v in store.all(Visit, sa.select(store.t("visits")))] == [number(1)]
    assert len(store.all(Visit, sa.select(store.with_annulled("visits")))) == 2
    with store.local() as connection:
        connection.execute(sa.insert(schema.hidden_roots).values(root_id=SHOP.bytes, why="loading"))
    assert store.get(Visit, number(1)) is None
    assert store.all(Visit, sa.select(store.with_annulled("visits"))) == []


def test_a_store_opened_again_has_its_person_its_rows_and_its_chain(store: Store) -> None:
    put(store, "record_visit", a_visit())
    again = reopened(store)
    try:
        assert again.me == me_as()
        assert again.get(Visit, number(0)) == a_visit()
        put(again, "record_visit", a_visit(1))
        assert [op.seq for op in ops(again)] == [1, 2]
    finally:
        again.close()


def test_a_store_is_never_made_over_another(store: Store) -> None:
    store.close()
    with pytest.raises(StoreExists):
        a_store(store.folder)


def test_a_making_that_was_cut_off_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "unfinished.db").write_bytes(b"half")
    a_store(tmp_path).close()
    assert not (tmp_path / "unfinished.db").exists()


@pytest.mark.case("S22")
def test_the_second_opening_is_refused_and_the_first_goes_on(store: Store) -> None:
    with pytest.raises(SecondInstance):
        Store.open(store.folder, KEY, clock=store.clock, ids=store.ids)
    put(store, "record_visit", a_visit())


def test_a_wrong_key_is_refused_and_the_folder_let_go(store: Store) -> None:
    store.close()
    with pytest.raises(refusals.WrongKey):
        Store.open(store.folder, bytes(32), clock=store.clock, ids=store.ids)
    Store.open(store.folder, KEY, clock=store.clock, ids=store.ids).close()


@pytest.mark.case("S51")
def test_a_full_disk_is_said_in_words_and_the_same_change_works_afterwards(store: Store) -> None:
    with store.local() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    advice = [an_advice(n, words="字" * 5_000) for n in range(20)]
    with pytest.raises(refusals.DiskFull):
        put(store, "record_visit", a_visit(), *advice)
    assert ops(store) == []
    with store.local() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    put(store, "record_visit", a_visit(), *advice)
    assert len(store.all(Advice, sa.select(store.t("advice")))) == 20


def test_a_draft_is_kept_changed_listed_and_goes_with_the_change_it_was_for(store: Store) -> None:
    store.run(drafts.keep, "visit/1", {"note": "半句", "counts": [[1, 2]]}).result()
    store.run(drafts.keep, "visit/1", {"note": "半句话"}).result()
    assert drafts.kept(store, "visit/1") == {"note": "半句话"}
    assert drafts.keys(store, "visit/") == {"visit/1": NOW}
    with store.change("record_visit") as tx:
        tx.put(a_visit())
        drafts.drop_with(tx, "visit/1")
    assert drafts.kept(store, "visit/1") is None


def test_numbers_of_a_device_run_on_after_a_restart(store: Store) -> None:
    assert [serials.take(store, "paper") for _ in range(3)] == [1, 2, 3]
    again = reopened(store)
    assert (serials.take(again, "paper"), serials.take(again, "other")) == (4, 1)
    again.close()


def test_children_of_one_root_are_checked_when_the_change_is_committed(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.change("record_visit") as tx:
        tx.put(a_count(visit_id=number(55)))
    put(store, "record_visit", a_count(), a_visit())  # the other order is fine: both are there at the end
    assert len(store.all(StockCount, sa.select(store.t("stock_counts")))) == 1


def test_the_time_of_an_op_is_the_stores_clock(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    put(store, "record_visit", a_visit(created_at=NOW - timedelta(days=1), created_by=PERSON))
    assert ops(store)[0].occurred_at == NOW.timestamp() * 1000
    store.close()
