"""Rounds between real stores and the real server: what arrives, what leaves, what is answered."""

from dataclasses import replace

from contract.records import Retailer, Visit
from desktop.models import outbox, scopes
from desktop.sync.run import where_it_stands
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
