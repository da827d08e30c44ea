"""Rounds between real stores and the real server: what arrives, what leaves, what is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from contract.records import Retailer, Visit
from desktop.models import outbox, overlay, scopes, settle
from desktop.models.store import Store
from desktop.sync.run import synchronise, where_it_stands
from tests.desktop.sync.devices import Device, Ring


def test_the_first_round_brings_all_that_the_person_may_see_and_nothing_else(ring: Ring, ann: Device) -> None:
    ann.sync()
    assert ann.rows("retailers").keys() == ring.permitted("retailers", "A1").keys()
    assert len(ann.shown("retailers")) == 2
    assert scopes.is_whole(ann.store)


def test_a_visit_goes_up_and_comes_back_with_what_only_the_server_knows(ring: Ring, ann: Device) -> None:
    ann.sync()
    visit = ring.world.visit("ann", "A1-1")
    ann.put("record_visit", visit)
    assert outbox.waiting(ann.store).count == 1
    ann.sync()
    assert outbox.waiting(ann.store).count == 0
    held = ann.store.get(Visit, visit.id)
    assert held is not None
    assert (held.op_seq, held.is_late, held.note) == (1, False, visit.note)


def test_a_supervisor_reviews_what_the_account_manager_recorded(ring: Ring, ann: Device, sue: Device) -> None:
    ann.sync()
    visit = ring.world.visit("ann", "A1-1")
    ann.put("record_visit", visit)
    ann.sync()
    sue.sync()
    assert sue.store.get(Visit, visit.id) is not None


def test_a_round_without_news_is_one_request_and_no_write(ring: Ring, ann: Device) -> None:
    ann.sync()
    ann.sync()
    before = (ann.store.path.stat().st_mtime_ns, ann.store.path.with_name("records.db-wal").stat().st_size)
    ann.wire.log.clear()
    ann.sync()
    assert ann.wire.log == ["/sync/pull"]
    assert (ann.store.path.stat().st_mtime_ns, ann.store.path.with_name("records.db-wal").stat().st_size) == before


@contextmanager
def questions(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Hear every question about ops, with its values."""
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: object) -> None:
        if "outbox" in statement and statement.startswith("SELECT"):
            asked.append((statement, values))

    engine = store._reading  # noqa: SLF001 - nothing else hears every question
    sa.event.listen(engine, "before_cursor_execute", hear)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", hear)


def reads_every_op(store: Store, statement: str, values: Any) -> bool:
    """Say whether a question reads all ops, also those that are done: by no index, or by all numbers up to one."""
    with store.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    return any(
        row[3].startswith("SCAN outbox") or "outbox USING INTEGER PRIMARY KEY (rowid<?)" in row[3] for row in plan
    )


def test_no_question_of_a_quiet_round_reads_the_ops_that_are_done(ann: Device) -> None:
    """They stay for 35 days: 20,000 of them take a tenth of a second to read through, round by round."""
    ann.sync()
    ann.sync()
    with questions(ann.store) as asked:
        ann.sync()
        outbox.waiting(ann.store)
        outbox.needs_you(ann.store)
        outbox.unsent_rows(ann.store)
        settle.of(ann.store)
    assert len({statement for statement, _ in asked}) > 5
    assert [statement for statement, values in asked if reads_every_op(ann.store, statement, values)] == []


@pytest.mark.parametrize("where", ["state = ?", "seq <= 9 AND ? <> ''", "state IN (?, 'done')"])
def test_a_question_that_reads_every_op_is_known(ann: Device, where: str) -> None:
    assert reads_every_op(ann.store, f"SELECT seq FROM outbox WHERE {where}", ("waiting",))


def test_a_shop_changed_by_two_people_keeps_the_pending_change_on_top(ring: Ring, ann: Device) -> None:
    ann.sync()
    shop = ring.world.shop("A1-1")
    held = ann.store.get(Retailer, shop)
    assert held is not None
    ann.put("change_file", replace(held, contact_name="小李"))
    assert ann.store.get(Retailer, shop) == replace(held, contact_name="小李")
    ann.sync()
    again = ann.store.get(Retailer, shop)
    assert again is not None
    assert again.contact_name == "小李"
    assert ring.permitted("retailers", "A1")[shop.bytes]["contact_name"] == "小李"


def test_the_cursor_is_at_the_servers_head_after_a_round(ring: Ring, ann: Device) -> None:
    ann.sync()
    cursors, owed = where_it_stands(ann.store)
    assert owed == []
    assert all(c.after is None and c.start is None and c.ver > 0 for c in cursors)


def test_a_row_that_comes_back_is_settled_as_it_comes_unless_another_change_of_it_waits(
    ring: Ring, ann: Device
) -> None:
    ann.sync()
    shop = ring.world.shop("A1-1")
    held = ann.store.get(Retailer, shop)
    assert held is not None
    ann.put("change_file", replace(held, contact_name="小李"))
    ann.put("record_visit", ring.world.visit("ann", "A1-1"))
    laid: list[set[overlay.RowKey]] = []

    def change_meanwhile(_taken: int, _expected: int) -> None:
        if not laid:
            ann.put("change_file", replace(held, contact_name="小李", street="中山街"))
        with ann.store.read() as connection:
            laid.append(overlay.covered(connection))

    synchronise(ann.store, ann.transport, progress=change_meanwhile)
    assert len(laid[0]) == 2
    assert laid[-1] == {("retailers", shop.bytes)}
    again = ann.store.get(Retailer, shop)
    assert again is not None
    assert (again.contact_name, again.street) == ("小李", "中山街")
