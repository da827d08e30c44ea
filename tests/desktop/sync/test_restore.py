"""A server put back to an earlier day is given again what it lost; a copied laptop is stopped in words (sync.md 7)."""

import shutil
from dataclasses import replace

import pytest
import sqlalchemy as sa

from contract import wire
from contract.records import Retailer, Visit
from desktop.models import outbox, schema
from desktop.models.store import Store
from desktop.sync import enrol
from desktop.sync.trouble import Forked
from server.app import create_app
from tests.desktop.sync.devices import Device, Ring
from tests.server.world import QUICK, World, open_world
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


def test_of_two_copies_of_one_laptop_the_second_is_stopped_in_words_with_its_work_safe(ring: Ring, ann: Device) -> None:
    ann.sync()
    ann.store.close()
    copied = ann.store.folder.with_name("copied")
    shutil.copytree(ann.store.folder, copied)
    for device, folder in (
        (ann, ann.store.folder),
        (twin := Device("ann", ann.store, ann.wire, ann.transport), copied),
    ):
        device.store = Store.open(folder, KEY, clock=ann.store.clock, ids=ann.store.ids)
        device.transport = enrol.transport_of(device.store, adapter=ann.wire)
    first, second = ring.world.visit("ann", "A1-1"), ring.world.visit("ann", "A1-2")
    ann.put("record_visit", first)
    twin.put("record_visit", second)
    ann.sync()
    with pytest.raises(Forked, match="work is safe"):
        twin.sync()
    assert outbox.waiting(twin.store).count == 1
    assert twin.store.get(Visit, second.id) == second
    assert ring.permitted("visits", "A1").keys() == {first.id.bytes}
    twin.store.close()
