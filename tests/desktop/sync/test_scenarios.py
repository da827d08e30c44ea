"""Scenarios of sync.md section 9 that need a real device and the real server, each by its number."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import requests
import sqlalchemy as sa

from contract.clock import FixedClock
from contract.messages import Hello, Page, Pull, Push, Pushed
from contract.records import Contact, Proposal, Retailer, Review, Visit
from contract.wire import SCHEMA
from desktop.models import outbox, schema
from desktop.sync import apply, run
from desktop.sync.trouble import Trouble
from server.exchange.official import drop_rows
from server.schema import SCOPE_MARK
from tests.desktop.sync.devices import Device, Ring
from tests.desktop.sync.wires import AsgiWire
from tests.server.world import CITY


def pages(device: Device) -> list[Page]:
    """Ask as a round does, and give the pages without taking them."""
    cursors, bundles = run.where_it_stands(device.store)
    frames = device.transport.pull(Pull(SCHEMA, device.store.me.device_id.bytes, cursors, bundles))
    return [frame for frame in frames if isinstance(frame, Page) and frame.scope]


def drop(ring: Ring, kind: str, *ids: bytes) -> None:
    with ring.world.database.acting(ring.world.system) as tx:
        drop_rows(tx, kind, list(ids))


def agrees(ring: Ring, device: Device, *nodes: str) -> None:
    """Hold exactly what the server permits, row by row, and nothing half done."""
    for kind in schema.RECORDS:
        theirs = ring.permitted(kind, str(CITY), *nodes)
        mine = device.rows(kind)
        assert mine.keys() == theirs.keys(), kind
        assert all(mine[i]["stamp"] == theirs[i]["stamp"] for i in mine), kind
    with device.store.read() as connection:
        for table in (schema.base_rows, schema.owed_roots, schema.hidden_roots):
            assert connection.execute(sa.select(table)).all() == [], table.name


def a_contact(ring: Ring, shop: str, **told: Any) -> Contact:
    usual = {"id": ring.world.database.ids.new_id(), "created_at": ring.world.clock.now(), "name": "店主"}
    return Contact(**(usual | {"retailer_id": ring.world.shop(shop)} | told))


class Between:
    """A transport during whose requests something is saved."""

    def __init__(
        self, device: Device, *, pushing: list[Visit] | None = None, pulling: list[Visit] | None = None
    ) -> None:
        self._device, self._pushing, self._pulling = device, pushing or [], pulling or []
        self.compare, self.fork, self.speak_as = (
            device.transport.compare,
            device.transport.fork,
            device.transport.speak_as,
        )

    def push(self, push: Push) -> Pushed:
        answer = self._device.transport.push(push)
        while self._pushing:
            self._device.put("record_visit", self._pushing.pop())
        return answer

    def pull(self, pull: Pull) -> Iterator[Hello | Page]:
        for frame in self._device.transport.pull(pull):
            while self._pulling:
                self._device.put("record_visit", self._pulling.pop())
            yield frame


@pytest.mark.case("S06", "S11", "RB-02")
def test_a_row_that_a_pull_brings_before_its_push_is_answered_is_there_once(ring: Ring, ann: Device) -> None:
    ann.sync()
    ann.put("record_visit", visit := ring.world.visit("ann", "A1-1"))
    with pytest.raises(Trouble):
        ann.sync("lost answer")
    for page in pages(ann):
        apply.take_page(ann.store, page)
    assert outbox.waiting(ann.store).count == 1
    ann.sync()
    assert ann.shown("visits") == {visit.id.bytes}
    agrees(ring, ann, "A1")


@pytest.mark.case("S08")
def test_a_child_that_comes_before_its_parent_waits_for_it_and_breaks_nothing(ring: Ring, ann: Device) -> None:
    ann.sync()
    other = ring.device("ann")
    other.sync()
    visit = ring.world.visit("ann", "A1-1")
    better = replace(visit, id=other.store.ids.new_id(), corrects_id=visit.id, correction_reason="写错了")
    other.put("record_visit", visit)
    other.put("correct_visit", better)
    other.sync()
    for page in pages(ann):  # the last block first, and in each the last row first
        turned = [msgspec.structs.replace(b, data=[column[::-1] for column in b.data]) for b in page.blocks]
        for number, block in enumerate(reversed(turned)):
            last = number == len(turned) - 1
            part = msgspec.structs.replace(page, blocks=[block])
            apply.take_page(ann.store, part if last else msgspec.structs.replace(part, ver=page.ver - 1, more=True))
    ann.sync()
    agrees(ring, ann, "A1")


@pytest.mark.case("S09")
def test_what_was_made_and_dropped_within_one_delta_is_seen_by_nobody(ring: Ring, ann: Device, sue: Device) -> None:
    ann.sync()
    made = a_contact(ring, "A1-1")
    ring.import_rows(made)
    drop(ring, "contacts", made.id.bytes)
    for device in (ann, sue):  # one with a cursor, one that is fresh
        device.sync()
        assert made.id.bytes not in device.rows("contacts")
    agrees(ring, ann, "A1")
    agrees(ring, sue, "A", "A1", "A2")


@pytest.mark.case("S10")
def test_a_crash_between_rows_and_cursor_ends_in_the_same_state(ring: Ring, ann: Device) -> None:
    ann.sync()
    before, _ = run.where_it_stands(ann.store)
    ring.import_rows(made := a_contact(ring, "A1-1"))
    drop(ring, "contacts", made.id.bytes)
    ring.import_rows(a_contact(ring, "A1-2"))
    for page in pages(ann):
        apply.take_page(ann.store, page)
    with ann.store.local() as connection:  # as if the last transaction had not been
        for cursor in before:
            here = sa.update(schema.scopes).where(schema.scopes.c.scope == cursor.scope)
            connection.execute(here.values(ver=cursor.ver, mark=cursor.mark))
    ann.sync()
    agrees(ring, ann, "A1")


@pytest.mark.case("S17", "S18")
def test_what_is_saved_while_a_round_runs_is_sent_by_it_or_by_the_next_and_never_marked_as_sent_before(
    ring: Ring, ann: Device
) -> None:
    ann.sync()
    first, during, behind = (ring.world.visit("ann", "A1-1") for _ in range(3))
    ann.put("record_visit", first)
    outcome = run.synchronise(ann.store, Between(ann, pushing=[during], pulling=[behind]))
    assert outcome.pushed == 2
    assert ring.permitted("visits", "A1").keys() == {first.id.bytes, during.id.bytes}
    assert outbox.waiting(ann.store).count == 1
    ann.sync()
    assert ring.permitted("visits", "A1").keys() == {visit.id.bytes for visit in (first, during, behind)}
    agrees(ring, ann, "A1")


@pytest.mark.case("S26", "RB-11")
@pytest.mark.parametrize("edit_first", [True, False])
def test_an_edit_and_a_removal_end_alike_in_either_order_and_the_edit_is_kept(
    ring: Ring, ann: Device, *, edit_first: bool
) -> None:
    contact = a_contact(ring, "A1-1")
    ring.import_rows(contact)
    ann.sync()
    ann.put("change_file", replace(contact, phone="13900000009"))
    if edit_first:
        ann.sync()
    drop(ring, "contacts", contact.id.bytes)
    ann.sync()
    assert ann.rows("contacts") == {}
    kept = [change.fields for refused in outbox.needs_you(ann.store) for change in refused.changes]
    assert kept == ([] if edit_first else [{"phone": [None, "13900000009"]}])
    agrees(ring, ann, "A1")


@pytest.mark.case("S30", "S31", "S25", "RB-09")
def test_a_conflict_that_nobody_has_decided_stays_open_on_every_device(ring: Ring, ann: Device, sue: Device) -> None:
    other = ring.device("ann")
    for device in (ann, other, sue):
        device.sync()
    shop = ann.store.get(Retailer, ring.world.shop("A1-1"))
    assert shop is not None
    ann.put("change_file", replace(shop, remark="上午去"))
    other.put("change_file", replace(shop, remark="下午去"))
    for device in (ann, other, sue, ann, other, sue):
        device.sync()
    for device in (ann, other, sue):
        (open_one,) = device.store.all(Proposal, sa.select(device.store.t("proposals")))
        assert (open_one.decision, open_one.field_name) == ("open", "remark")
        held = device.store.get(Retailer, shop.id)
        assert held is not None
        assert held.remark == "上午去"
    agrees(ring, sue, "A", "A1", "A2")


@pytest.mark.case("S32")
def test_a_review_of_a_visit_that_was_taken_away_meanwhile_is_kept_with_its_words(
    ring: Ring, ann: Device, sue: Device
) -> None:
    ann.sync()
    ann.put("record_visit", visit := ring.world.visit("ann", "A1-1"))
    ann.sync()
    sue.sync()
    drop(ring, "visits", visit.id.bytes)
    review = Review(
        id=sue.store.ids.new_id(),
        created_by=sue.store.me.person_id,
        created_at=ring.world.clock.now(),
        retailer_id=visit.retailer_id,
        visit_id=visit.id,
        reviewer_id=sue.store.me.person_id,
        verdict="approved",
        words="陈列到位",
        reviewed_at=ring.world.clock.now(),
    )
    sue.put("review_visit", review)
    sue.sync()
    (refused,) = outbox.needs_you(sue.store)
    assert (refused.reason, refused.records()) == ("gone", [review])
    agrees(ring, sue, "A", "A1", "A2")


@pytest.mark.case("S38")
def test_a_shop_that_goes_together_with_the_holding_leaves_nothing_behind(ring: Ring, ann: Device) -> None:
    ann.sync()
    drop(ring, "retailers", ring.world.shop("A1-1").bytes)
    ring.end_holdings("ann")
    ann.sync()
    agrees(ring, ann)
    with ann.store.read() as connection:
        assert connection.execute(sa.select(schema.roots)).all() == []


@pytest.mark.case("S42")
def test_a_first_download_whose_beginning_was_let_go_meanwhile_is_begun_anew(ring: Ring, ann: Device) -> None:
    taken = pages(ann)
    for page in taken[:-1]:
        apply.take_page(ann.store, page)
    first = next(page for page in taken if page.start is None)
    with ring.world.database.acting(ring.world.system) as tx:
        m = SCOPE_MARK.c
        tx.run(sa.delete(SCOPE_MARK).where(m.city_id == CITY, m.scope == first.scope, m.ver == first.ver))
    ring.import_rows(a_contact(ring, "A1-1"))
    ann.sync()
    agrees(ring, ann, "A1")


class Stale(AsgiWire):
    """A wire on which a cache gives the answer of the first pull again, once it is told to."""

    kept: tuple[int, list[tuple[bytes, bytes]], bytes] | None = None
    is_stale = False

    async def _call(self, request: requests.PreparedRequest) -> Any:
        if request.path_url != "/sync/pull":
            return await super()._call(request)
        if self.kept is None or not self.is_stale:
            self.kept = await super()._call(request)
        return self.kept


@pytest.mark.case("S47")
def test_an_old_answer_of_a_cache_on_the_way_moves_nothing_back(ring: Ring, ann: Device) -> None:
    ann.sync()
    wire = Stale(ring.app)
    good, ann.wire.good = ann.wire.good, wire
    ann.sync()
    ann.put("record_visit", visit := ring.world.visit("ann", "A1-1"))
    wire.is_stale = True
    with pytest.raises(Trouble):
        ann.sync(*[""] * 3, "lost request")
    ann.wire.good = good
    ann.sync()
    assert ring.permitted("visits", "A1").keys() == ann.shown("visits") == {visit.id.bytes}
    agrees(ring, ann, "A1")


@pytest.mark.case("S49", "RB-13")
@pytest.mark.parametrize("off", [timedelta(days=1), timedelta(days=-1), timedelta(days=3650), timedelta(days=-3650)])
def test_a_clock_that_is_wrong_loses_nothing_and_orders_nothing(ring: Ring, ann: Device, off: timedelta) -> None:
    true = ring.world.clock.now()
    ann.store.clock = clock = FixedClock(true + off)
    ann.sync()
    assert ann.store.clock_offset_ms == -off // timedelta(milliseconds=1)
    ann.put("record_visit", first := ring.world.visit("ann", "A1-1"))
    clock.set_to(true - 2 * off)  # it leaps the other way
    ann.put("record_visit", second := ring.world.visit("ann", "A1-1"))
    ann.sync()
    there = ring.permitted("visits", "A1")
    assert there[first.id.bytes]["op_seq"] < there[second.id.bytes]["op_seq"]
    assert {row["received_at"] for row in there.values()} == {int(true.timestamp() * 1000)}
    agrees(ring, ann, "A1")
