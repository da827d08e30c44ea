"""Whatever is lost, repeated or cut on the way: nothing is lost, nothing is twice, and every device holds its part.

Real stores, the real server, random work by three people on four computers, shops moving between routes, faults on
the wire, restarts. When all has settled, each device equals what the server permits it, row by row.
"""

import contextlib
import shutil
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from contract.ids import SeededIds
from contract.records import Contact, Retailer, Visit
from desktop.models import outbox, schema
from desktop.models.store import Store
from desktop.sync import enrol
from desktop.sync.trouble import Trouble
from server.app import create_app
from server.exchange import write_official
from server.schema import OP
from tests.desktop.sync.conftest import copied
from tests.desktop.sync.devices import Device, Ring
from tests.desktop.sync.wires import FAULTS, AsgiWire, FaultyWire
from tests.server.world import CITY, QUICK, World, open_world
from tests.stores import KEY

PEOPLE = ("ann", "ann", "cai", "sue")
REACH = {"ann": ("A1",), "cai": ("B1",), "sue": ("A", "A1", "A2")}
SHOPS = ("A1-1", "A1-2", "A2-1", "B1-1")
ROUNDS_TO_SETTLE = 4

computers = st.integers(0, len(PEOPLE) - 1)
managers = st.sampled_from((0, 1, 2))
shops = st.sampled_from(SHOPS)
faults = st.lists(st.sampled_from(sorted(FAULTS)), max_size=4)


class City:
    """A city with four computers that have synchronised once, on the disk, to be copied for each run."""

    def __init__(self, laid: Path, folder: Path) -> None:
        self.folder = folder
        path = copied(laid, folder)
        database = open_world(f"sqlite:///{path}")
        ring = Ring(World(database), create_app(database, QUICK), folder)
        for login in PEOPLE:
            ring.device(login).sync()
        ring.close()
        database.close()

    def copy(self, folder: Path, seed: int) -> Ring:
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        database = open_world(f"sqlite:///{folder / 'server.db'}", seed=seed)
        ring = Ring(World(database), create_app(database, QUICK), folder)
        for number, login in enumerate(PEOPLE):
            place = ring.place()
            store = Store.open(place.profile, KEY, clock=place.clock, ids=SeededIds(ring.world.clock, 1_000 + number))
            wire = FaultyWire(AsgiWire(ring.app))
            ring.devices.append(Device(login, store, wire, enrol.transport_of(store, adapter=wire)))
        return ring


class Work(RuleBasedStateMachine):
    """Random work; the oracle is asked at the end."""

    city: City
    folder: Path
    runs = 0

    @initialize()
    def open(self) -> None:
        Work.runs += 1
        self.ring = self.city.copy(self.folder / str(Work.runs), seed=10_000 + Work.runs)
        self.visits: dict[UUID, Visit] = {}
        self.contacts: dict[UUID, Contact] = {}

    @rule(computer=managers, shop=shops)
    def record_a_visit(self, computer: int, shop: str) -> None:
        """Record a visit wherever this computer knows the shop, shown or hidden from the person a moment ago."""
        device = self.ring.devices[computer]
        shop_id = self.ring.world.shop(shop)
        if shop_id.bytes in device.rows("retailers"):
            visit = replace(self.ring.world.visit(device.login, shop), id=device.store.ids.new_id())
            device.put("record_visit", visit)
            self.visits[visit.id] = visit

    @rule(computer=managers, shop=shops, name=st.sampled_from(["小李", "小王", None]))
    def change_a_shop(self, computer: int, shop: str, name: str | None) -> None:
        device = self.ring.devices[computer]
        held = device.store.get(Retailer, self.ring.world.shop(shop))
        if held is not None:
            contact = Contact(
                id=device.store.ids.new_id(),
                created_at=self.ring.world.clock.now(),
                retailer_id=held.id,
                name=name or "店主",
            )
            device.put("change_file", replace(held, contact_name=name), contact)
            self.contacts[contact.id] = contact

    @rule(computer=managers)
    def record_what_will_be_refused(self, computer: int) -> None:
        device = self.ring.devices[computer]
        stranger = "A2-2"
        visit = replace(self.ring.world.visit(device.login, stranger), id=device.store.ids.new_id())
        device.put("record_visit", visit)
        self.visits[visit.id] = visit

    @rule(computer=computers, faults=faults)
    def synchronise(self, computer: int, faults: list[str]) -> None:
        with contextlib.suppress(Trouble):
            self.ring.devices[computer].sync(*faults)

    @rule(computer=computers)
    def restart(self, computer: int) -> None:
        device = self.ring.devices[computer]
        device.store.close()
        device.store = Store.open(device.store.folder, KEY, clock=device.store.clock, ids=device.store.ids)
        device.transport = enrol.transport_of(device.store, adapter=device.wire)

    @rule(shop=shops, route=st.sampled_from(["A1", "A2", "B1"]))
    def move_a_shop(self, shop: str, route: str) -> None:
        self.ring.move(shop, route)

    @rule(shop=shops, street=st.sampled_from(["中山街", "桥头街", "人民路"]))
    def import_a_change(self, shop: str, street: str) -> None:
        with self.ring.world.database.acting(self.ring.world.system) as tx:
            shop_id = self.ring.world.shop(shop).bytes
            write_official(tx, {"retailers": [{"id": shop_id, "root_id": shop_id, "street": street}]})

    def teardown(self) -> None:
        if not hasattr(self, "ring"):
            return
        try:
            for _ in range(ROUNDS_TO_SETTLE):
                for device in self.ring.devices:
                    device.sync()
            self._nothing_lost_and_nothing_twice()
            for device in self.ring.devices:
                self._holds_exactly_its_part(device)
        finally:
            self.ring.close()
            self.ring.world.database.close()
            shutil.rmtree(self.folder / str(Work.runs), ignore_errors=True)

    def _nothing_lost_and_nothing_twice(self) -> None:
        o = OP.c
        rows = self.ring.world.rows(sa.select(o.replica, o.seq, o.op_id).where(o.city_id == CITY))
        assert len({op_id for _, _, op_id in rows}) == len(rows)
        there = {row["id"] for row in self.ring.world.all_rows("visits")}
        contacts = {row["id"] for row in self.ring.world.all_rows("contacts")}
        refused: set[bytes] = set()
        for device in self.ring.devices:
            assert outbox.waiting(device.store).count == 0
            for op in outbox.needs_you(device.store):
                refused |= {record.id.bytes for record in op.records()}
        assert there | contacts | refused == {made.bytes for made in (*self.visits, *self.contacts)}
        assert not (there | contacts) & refused

    def _holds_exactly_its_part(self, device: Device) -> None:
        for kind in schema.RECORDS:
            mine = device.rows(kind)
            permitted = self.ring.permitted(kind, str(CITY), *REACH[device.login])
            assert mine.keys() == permitted.keys(), (device.login, kind)
            for row_id, row in mine.items():
                theirs = {name: value for name, value in permitted[row_id].items() if name != "city_id"}
                assert {name: row[name] for name in theirs} == theirs, (device.login, kind)
        with device.store.read() as connection:
            for table in (schema.hidden_roots, schema.base_rows, schema.owed_roots):
                assert connection.execute(sa.select(table)).all() == [], (device.login, table.name)
            told = connection.execute(sa.select(schema.outbox.c.state, schema.outbox.c.outcome)).all()
        assert set(told) <= {("done", "applied"), ("done", "proposed"), ("refused", "rejected")}


@pytest.fixture
def city(laid: Path, tmp_path: Path) -> City:
    folder = tmp_path / "template"
    folder.mkdir()
    return City(laid, folder)


def test_nothing_is_lost_nothing_is_twice_and_every_device_holds_its_part(city: City, tmp_path: Path) -> None:
    Work.city, Work.folder = city, tmp_path
    usual = settings().max_examples
    run_state_machine_as_test(Work, settings=settings(max_examples=max(10, usual // 3), stateful_step_count=30))
