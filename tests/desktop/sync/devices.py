"""Devices of the people of the small city: each a real store and a wire of its own to the one server."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.fields import Record
from contract.ids import SeededIds
from desktop.models import schema
from desktop.models.place import Place
from desktop.models.slots import FLOOR
from desktop.models.store import Me, Store
from desktop.sync import enrol, run
from desktop.sync.run import Outcome
from desktop.sync.transport import HttpTransport
from server import accounts
from server.exchange import move_roots, rows_of, write_official
from server.organisation import holding
from server.schema import BUSINESS, ROOT_HEAD
from tests.desktop.sync.wires import AsgiWire, FaultyWire
from tests.server.world import CITY, DEVICE_KEY, PASSWORD, PUBLIC_KEY, QUICK, World
from tests.stores import KEY

SERVER = "http://rounds.test"


@cache
def _all_of(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table)


@cache
def _ids_of(shown: sa.Subquery) -> sa.Select[Any]:
    return sa.select(shown.c.id)


@dataclass
class Device:
    """One computer of one person."""

    login: str
    store: Store
    wire: FaultyWire
    transport: HttpTransport

    def sync(self, *faults: str) -> Outcome:
        """Do one round, with these faults on the wire, one for each request."""
        self.wire.faults = list(faults)
        return run.synchronise(self.store, self.transport)

    def put(self, action: str, *records: Record) -> None:
        """Change records as the person would."""
        with self.store.change(action) as tx:
            for record in records:
                tx.put(record)

    def rows(self, kind: str) -> dict[bytes, dict[str, Any]]:
        """Give every row of a kind on this device, shown or not, by id."""
        table = schema.RECORDS[kind]
        with self.store.read() as connection:
            return {row["id"]: dict(row) for row in connection.execute(_all_of(table)).mappings()}

    def shown(self, kind: str) -> set[bytes]:
        """Name the rows of a kind that a person is shown."""
        with self.store.read() as connection:
            return set(connection.scalars(_ids_of(self.store.t(kind))))


class Ring:
    """The city's server with all devices on it."""

    def __init__(self, world: World, app: Any, folder: Path) -> None:
        self.world, self.app, self.folder = world, app, folder
        self.devices: list[Device] = []

    def slip(self, login: str, **told: Any) -> enrol.Slip:
        """Give the slip that the office hands out."""
        usual = {
            "server": SERVER,
            "city_id": CITY,
            "login": login,
            "code": self.world.code(login),
            "password": PASSWORD,
            "device_name": "笔记本",
        }
        return enrol.Slip(**(usual | told))

    def place(self) -> Place:
        """Give the next computer."""
        number = len(self.devices)
        return Place(
            profile=self.folder / f"computer-{number}",
            key_store=None,
            clock=self.world.clock,
            ids=SeededIds(self.world.clock, 100 + number),
            cost=FLOOR,
        )

    def enrolled(self, login: str, *faults: str) -> Device:
        """Enrol a computer as a person does."""
        line = FaultyWire(AsgiWire(self.app), list(faults))
        return self._joined(login, enrol.enrol(self.slip(login), self.place(), adapter=line), line)

    def device(self, login: str) -> Device:
        """Give a computer enrolled for a person, without the slow derivation of its key."""
        line, place = FaultyWire(AsgiWire(self.app)), self.place()
        slip = self.slip(login)
        asked = accounts.Enrolment(
            city_id=CITY, login=login, code=slip.code, password=PASSWORD, device_name="", public_key=PUBLIC_KEY
        )
        made = accounts.enrol(self.world.database, QUICK, asked)
        me = Me(
            person_id=made.person_id,
            name=made.name,
            login=made.login,
            city_id=CITY,
            city=made.city,
            device_id=made.device_id,
            device_no=made.device_no,
            roles=frozenset(made.roles),
        )
        place.profile.mkdir()
        store = Store.create(place.profile, KEY, me, clock=place.clock, ids=place.ids)
        with store.local() as connection:
            store.keep(
                connection,
                server=SERVER,
                token=made.token,
                device_key=DEVICE_KEY,
                server_key=bytes.fromhex(made.server_key),
                server_box=bytes.fromhex(made.server_box),
            )
        return self._joined(login, store, line)

    def _joined(self, login: str, store: Store, line: FaultyWire) -> Device:
        device = Device(login, store, line, enrol.transport_of(store, adapter=line))
        self.devices.append(device)
        return device

    def close(self) -> None:
        """Close every device."""
        for device in self.devices:
            device.transport.close()
            device.store.close()

    def move(self, shop: str, route: str) -> None:
        """Give a shop to another route."""
        with self.world.database.acting(self.world.system) as tx:
            move_roots(tx, [self.world.shop(shop).bytes], self.world.node(route), "reassigned")

    def hold(self, login: str, node: str, role: str = "account_manager", *, right: str = "work") -> None:
        """Give a person a holding from today on."""
        with self.world.database.acting(self.world.system) as tx:
            held = holding(tx, self.world.person(login), self.world.node(node), role, right=right)
            write_official(tx, rows_of([held], UUID(bytes=tx.city)), action="hold")

    def end_holdings(self, login: str) -> None:
        """End all that a person holds, as of yesterday."""
        with self.world.database.acting(self.world.system) as tx:
            yesterday = wire.day_number(self.world.clock.now().date()) - 1
            mine = [h for h in self.world.all_rows("holdings") if h["person_id"] == self.world.person(login).bytes]
            rows = [{"id": h["id"], "root_id": h["root_id"], "to_on": yesterday} for h in mine]
            write_official(tx, {"holdings": rows}, action="end")

    def import_rows(self, *records: Record) -> None:
        """Write records of shops that are there, as an import does."""
        with self.world.database.acting(self.world.system) as tx:
            write_official(tx, rows_of(records, UUID(bytes=tx.city)))

    def permitted(self, kind: str, *nodes: str) -> dict[bytes, dict[str, Any]]:
        """Give the server's rows of a kind whose root lies in one of these nodes, by id."""
        table, h = BUSINESS[kind], ROOT_HEAD.c
        names = [column.name for column in table.c]
        here = sa.select(table).join_from(
            table, ROOT_HEAD, (h.city_id == table.c.city_id) & (h.root == table.c.root_id)
        )
        scopes = [self.world.node(name) for name in nodes]
        rows = self.world.rows(here.where(table.c.city_id == CITY, h.city_id == CITY, h.scope.in_(scopes)))
        return {row[names.index("id")]: dict(zip(names, row, strict=True)) for row in rows}
