"""A server put back to an earlier day is given again what it lost; a copied laptop goes on as another (sync.md 7)."""

import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from contract import log, wire
from contract.messages import Fork
from contract.records import Retailer
from contract.wire import SCHEMA
from desktop.models import notices, outbox, schema, settling
from desktop.models.forking import LEFT
from desktop.models.log_file import write_log
from desktop.models.store import Store
from desktop.sync import enrol
from desktop.sync.trouble import Refused, Trouble
from server.app import create_app
from server.schema import REPLICA
from tests.desktop.sync.devices import Device, Ring
from tests.server.world import CITY, QUICK, World, open_world
from tests.stores import KEY


def put_back(ring: Ring, saved: str) -> None:
    """Put the server back to a copy of its file."""
    ring.world.database.close()
    for end in ("-wal", "-shm"):
        (ring.folder / f"server.db{end}").unlink(missing_ok=True)
    shutil.copy(ring.folder / saved, ring.folder / "server.db")
    ring.world = World(open_world(f"sqlite:///{ring.folder / 'server.db'}", seed=77))
    ring.app = create_app(ring.world.database, QUICK)
    for device in ring.devices:
        device.wire.good.app = ring.app


def saved(ring: Ring, name: str) -> str:
    """Copy the server's file as a backup would."""
    ring.world.database.close()
    shutil.copy(ring.folder / "server.db", ring.folder / name)
    ring.world = World(open_world(f"sqlite:///{ring.folder / 'server.db'}", seed=66))
    ring.app = create_app(ring.world.database, QUICK)
    for device in ring.devices:
        device.wire.good.app = ring.app
    return name


@pytest.mark.case("S45", "RB-19", "RB-21")
def test_a_server_put_back_is_given_again_what_it_lost(ring: Ring, ann: Device, sue: Device) -> None:
    ann.sync()
    kept, lost = ring.world.visit("ann", "A1-1"), ring.world.visit("ann", "A1-2")
    ann.put("record_visit", kept)
    ann.sync()
    backup = saved(ring, "yesterday.db")
    ann.put("record_visit", lost)
    ann.sync()
    sue.sync()
    put_back(ring, backup)
    assert lost.id.bytes not in ring.permitted("visits", "A1")
    ann.sync()
    assert {kept.id.bytes, lost.id.bytes} == ring.permitted("visits", "A1").keys()
    assert ann.shown("visits") == {kept.id.bytes, lost.id.bytes}
    assert outbox.waiting(ann.store).count == 0
    sue.sync()
    assert sue.shown("visits") == {kept.id.bytes, lost.id.bytes}
    assert ann.rows("visits").keys() == ring.permitted("visits", "A1").keys()


@pytest.mark.case("S45", "RB-20", "RB-21")
def test_a_server_put_back_that_has_grown_again_is_noticed_by_its_marks(ring: Ring, ann: Device, sue: Device) -> None:
    ann.sync()
    sue.sync()
    backup = saved(ring, "yesterday.db")
    ring.import_rows(*_renamed(ann, "中山街"))
    sue.sync()
    put_back(ring, backup)
    ring.import_rows(*_renamed(ann, "人民路"))
    sue.sync()
    assert {row["street"] for row in sue.rows("retailers").values() if row["name"].startswith("A1")} == {"人民路"}


def test_a_shop_that_came_after_the_backup_is_hidden_no_more_once_it_is_gone(ring: Ring, ann: Device) -> None:
    ann.sync()
    backup = saved(ring, "yesterday.db")
    ring.move("B1-1", "A1")
    ann.sync()
    put_back(ring, backup)
    ring.import_rows(*_renamed_on(ring, "A1-1"))
    ann.sync()
    with ann.store.read() as connection:
        assert connection.execute(sa.select(schema.hidden_roots)).all() == []
    assert len(ann.shown("retailers")) == 2


def _renamed_on(ring: Ring, name: str) -> list[Retailer]:
    row = next(row for row in ring.permitted("retailers", "A1").values() if row["name"] == name)
    return [replace(wire.record_of(Retailer, row), street="中山街")]


def _renamed(device: Device, street: str) -> list[Retailer]:
    shops = device.store.all(Retailer, sa.select(device.store.t("retailers")))
    return [replace(shop, street=street) for shop in shops]


def copy_of(ring: Ring, device: Device, name: str) -> Device:
    """Copy a computer's files, as a backup or a cloned disk does; both go on from there."""
    device.store.close()
    folder = device.store.folder.with_name(name)
    shutil.copytree(device.store.folder, folder)
    twin = Device(device.login, device.store, device.wire, device.transport)
    reopen(device, device.store.folder)
    reopen(twin, folder)
    ring.devices.append(twin)
    return twin


def reopen(device: Device, folder: Path) -> None:
    device.store = Store.open(folder, KEY, clock=device.store.clock, ids=device.store.ids)
    device.transport = enrol.transport_of(device.store, adapter=device.wire)


def numbers(ring: Ring) -> list[int]:
    return sorted(row["device_no"] for row in ring.world.all_rows("devices"))


def logs(ring: Ring) -> dict[bytes, tuple[int, bytes | None, int | None]]:
    r = REPLICA.c
    rows = ring.world.rows(sa.select(r.id, r.last_seq, r.forked_from, r.forked_seq).where(r.city_id == CITY))
    return {row[0]: row[1:] for row in rows}


@pytest.mark.case("S44", "RB-23")
def test_of_two_copies_of_one_laptop_the_second_goes_on_as_another_and_both_queues_arrive_once(
    ring: Ring, ann: Device
) -> None:
    ann.sync()
    ann.put("record_visit", both := ring.world.visit("ann", "A1-1"))
    twin = copy_of(ring, ann, "copied")
    ann.put("record_visit", first := ring.world.visit("ann", "A1-1"))
    twin.put("record_visit", second := ring.world.visit("ann", "A1-2"))
    old = ann.store.me
    ann.sync()
    outcome = twin.sync()
    assert (outcome.has_forked, outcome.pushed, outcome.refused) == (True, 2, 0)
    assert ann.store.me == old
    assert twin.store.me.device_id != old.device_id
    assert numbers(ring) == [old.device_no, twin.store.me.device_no]
    with twin.store.read() as connection:
        behind = connection.scalars(sa.select(schema.old_ops.c.seq).order_by(schema.old_ops.c.seq)).all()
    assert (twin.store.known(LEFT), behind) == ([[old.device_id.bytes, 2]], [-1, 0])
    assert logs(ring)[twin.store.me.device_id.bytes] == (2, old.device_id.bytes, 0)
    for device in (ann, twin, ann, twin):
        assert not device.sync().has_forked
    made = {visit.id.bytes for visit in (both, first, second)}
    assert made == ring.permitted("visits", "A1").keys() == ann.shown("visits") == twin.shown("visits")
    assert [notice.values for notice in notices.unread(twin.store)] == [{"number": twin.store.me.device_no}]


@pytest.mark.case("S44", "RB-23")
def test_a_laptop_put_back_to_yesterdays_image_goes_on_with_what_was_not_sent(ring: Ring, ann: Device) -> None:
    ann.sync()
    ann.put("record_visit", kept := ring.world.visit("ann", "A1-1"))
    ann.sync()
    image = copy_of(ring, ann, "yesterday")
    ann.put("record_visit", since := ring.world.visit("ann", "A1-2"))
    ann.sync()
    image.put("record_visit", unsent := ring.world.visit("ann", "A1-1"))
    assert image.sync().has_forked
    assert outbox.waiting(image.store).count == 0
    made = {visit.id.bytes for visit in (kept, since, unsent)}
    assert made == image.shown("visits") == ring.permitted("visits", "A1").keys()


@pytest.mark.case("RB-23")
def test_an_image_without_unsent_work_is_noticed_too_and_fetches_what_it_forgot(ring: Ring, ann: Device) -> None:
    ann.sync()
    image = copy_of(ring, ann, "yesterday")
    ann.put("record_visit", since := ring.world.visit("ann", "A1-2"))
    ann.sync()
    assert image.sync().has_forked
    assert image.shown("visits") == {since.id.bytes}
    image.put("record_visit", later := ring.world.visit("ann", "A1-1"))
    assert not image.sync().has_forked
    assert later.id.bytes in ring.permitted("visits", "A1")


@pytest.mark.case("RB-23")
@pytest.mark.parametrize("fault", ["lost request", "lost answer", "fault", "cut early", "cut late", "nothing"])
def test_a_fork_that_is_cut_short_is_found_again_and_nothing_is_twice(ring: Ring, ann: Device, fault: str) -> None:
    ann.sync()
    twin = copy_of(ring, ann, "copied")
    ann.put("record_visit", ring.world.visit("ann", "A1-1"))
    twin.put("record_visit", ring.world.visit("ann", "A1-2"))
    ann.sync()
    with pytest.raises(Trouble):
        twin.sync("", fault)
    assert outbox.waiting(twin.store).count == 1
    assert twin.sync().has_forked
    assert len(ring.permitted("visits", "A1")) == 2


def test_what_was_refused_before_a_fork_still_needs_you_and_is_not_sent_again(ring: Ring, ann: Device) -> None:
    ann.sync()
    ghost = replace(ring.world.visit("ann", "A1-1"), retailer_id=ring.world.shop("B1-1"))
    ann.put("record_visit", ghost)
    ann.sync()
    twin = copy_of(ring, ann, "copied")
    ann.put("record_visit", ring.world.visit("ann", "A1-1"))
    twin.put("record_visit", ring.world.visit("ann", "A1-2"))
    ann.sync()
    assert twin.sync().pushed == 1
    assert [refused.records() for refused in outbox.needs_you(twin.store)] == [[ghost]]
    twin.put("record_visit", ring.world.visit("ann", "A1-2"))
    assert not twin.sync().has_forked


@pytest.mark.case("RB-19", "RB-23")
def test_a_server_put_back_and_grown_again_by_a_copy_still_gets_all_that_it_lost(ring: Ring, ann: Device) -> None:
    ann.sync()
    twin = copy_of(ring, ann, "copied")
    backup = saved(ring, "yesterday.db")
    lost = [ring.world.visit("ann", "A1-1") for _ in range(2)]
    for visit in lost:
        ann.put("record_visit", visit)
    ann.sync()
    put_back(ring, backup)
    grown = [ring.world.visit("ann", "A1-2") for _ in range(3)]
    for visit in grown:
        twin.put("record_visit", visit)
    twin.sync()
    assert ann.sync().has_forked
    assert {visit.id.bytes for visit in (*lost, *grown)} == ring.permitted("visits", "A1").keys()


def test_the_log_of_a_device_that_went_on_as_another_still_verifies(ring: Ring, ann: Device) -> None:
    ann.sync()
    ann.put("record_visit", ring.world.visit("ann", "A1-1"))
    ann.sync()
    twin = copy_of(ring, ann, "copied")
    for device in (ann, twin):
        device.put("record_visit", ring.world.visit("ann", "A1-2"))
        device.sync()
    path = ring.folder / "log.rounds"
    assert write_log(twin.store, path) == 2
    verdict = log.verify(path.read_bytes())
    assert (verdict.fault, verdict.entries, verdict.signed_seq) == (None, 2, 2)


def test_a_replica_whose_log_the_server_knows_gets_no_other(ring: Ring, ann: Device) -> None:
    ann.sync()
    seq, hashed = settling.acknowledged(ann.store)
    asked = Fork(SCHEMA, ann.store.me.device_id.bytes, seq, hashed, bytes(32).hex())
    with pytest.raises(Refused):
        ann.transport.fork(asked)
    with pytest.raises(Refused):
        ann.transport.fork(msgspec.structs.replace(asked, replica=bytes(16)))
