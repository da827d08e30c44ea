"""A small city for the server's tests: two teams, three routes, their people, two shops on each route."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contract.clock import FixedClock
from contract.ids import SeededIds
from contract.records import Node, Retailer, Visit
from contract.signing import public_of
from contract.wire import fields_of
from server.access import Principal, System, authenticate
from server.accounts import Enrolment, enrol
from server.database import Database
from server.exchange import rows_of, write_official
from server.organisation import code_for, find_node, make_city, make_node, make_user, the_city
from server.passwords import Passwords
from server.schema import ACCOUNT
from server.upgrades import bring_up

CITY = 370100
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
QUICK = Passwords(memory_kib=8, rounds=1)
PASSWORD = "shops before noon"
DEVICE_KEY = bytes(range(32))
"""The key that every device of the tests signs its log with."""
PUBLIC_KEY = public_of(DEVICE_KEY).hex()
ROUTES = {"A1": "A", "A2": "A", "B1": "B"}
USERS = {
    "ann": ("account_manager", "A1"),
    "bob": ("account_manager", "A2"),
    "cai": ("account_manager", "B1"),
    "sue": ("supervisor", "A"),
    "tom": ("supervisor", "B"),
    "oda": ("office", "营销中心"),
    "adm": ("admin", str(CITY)),
}


def open_world(url: str, seed: int = 1) -> Database:
    """Open a database under a clock that stands and ids that repeat."""
    clock = FixedClock(START)
    return Database(url, clock=clock, ids=SeededIds(clock, seed))


def lay_world(url: str) -> None:
    """Lay the schema and the city."""
    database = open_world(url, seed=0)
    make_world(database)
    database.close()


def make_world(database: Database) -> None:
    """Make the city with its people and shops."""
    bring_up(database)
    system = make_city(database, CITY, "泉城")
    with database.acting(system) as tx:
        for team in ("A", "B"):
            make_node(tx, "team", team, find_node(tx, "营销中心"))
        for route, team in ROUTES.items():
            make_node(tx, "route", route, find_node(tx, team))
        for login, (role, node) in USERS.items():
            make_user(tx, login, login.title(), role, find_node(tx, node), None)
        for route in ROUTES:
            put_shops(database, tx, route, [f"{route}-1", f"{route}-2"])


def put_shops(database: Database, tx: Any, route: str, names: Iterable[str]) -> list[Retailer]:
    """Import shops onto a route."""
    scope = find_node(tx, route)
    shops = [
        Retailer(id=database.ids.new_id(), created_at=tx.now, name=name, phone="13800138000", license_status="normal")
        for name in names
    ]
    write_official(tx, rows_of(shops, UUID(bytes=tx.city)), placed={shop.id.bytes: scope for shop in shops})
    return shops


@dataclass
class World:
    """The city, open."""

    database: Database

    @property
    def clock(self) -> FixedClock:
        assert isinstance(self.database.clock, FixedClock)
        return self.database.clock

    @cached_property
    def system(self) -> System:
        return the_city(self.database, CITY)

    def rows(self, statement: sa.Executable) -> list[tuple[Any, ...]]:
        with self.database.acting(self.system, reading=True) as tx:
            return tx.rows(statement)

    def node(self, name: str) -> bytes:
        with self.database.acting(self.system, reading=True) as tx:
            return find_node(tx, name)

    def person(self, login: str) -> UUID:
        a = ACCOUNT.c
        found = self.rows(sa.select(a.person_id).where(a.city_id == CITY, a.login == login))
        return UUID(bytes=found[0][0])

    def shop(self, name: str) -> UUID:
        t = self.table("retailers").c
        return UUID(bytes=self.rows(sa.select(t.id).where(t.city_id == CITY, t.name == name))[0][0])

    def table(self, kind: str) -> sa.Table:
        from server.schema import BUSINESS

        return BUSINESS[kind]

    def all_rows(self, kind: str) -> list[dict[str, Any]]:
        table = self.table(kind)
        names = [column.name for column in table.c]
        return [
            dict(zip(names, row, strict=True)) for row in self.rows(sa.select(table).where(table.c.city_id == CITY))
        ]

    def code(self, login: str) -> str:
        with self.database.acting(self.system) as tx:
            return code_for(tx, login)

    def token(self, login: str) -> str:
        """Enrol a device and give its token."""
        asked = Enrolment(
            city_id=CITY,
            login=login,
            code=self.code(login),
            password=PASSWORD,
            device_name="laptop",
            public_key=PUBLIC_KEY,
        )
        return enrol(self.database, QUICK, asked).token

    def sign_up(self, login: str) -> Principal:
        """Enrol a device and give who it is."""
        return authenticate(self.database, self.token(login))

    def visit(self, login: str, shop: str, **more: Any) -> Visit:
        """Make a visit as its client would."""
        person, now = self.person(login), self.clock.now()
        told: dict[str, Any] = {
            "id": self.database.ids.new_id(),
            "created_by": person,
            "created_at": now,
            "retailer_id": self.shop(shop),
            "channel": "visit",
            "author_id": person,
            "recorded_by": person,
            "visited_on": date(2026, 3, 2),
            "started_at": now,
            "finished_at": now,
            "note": "门头灯箱不亮",
        }
        return Visit(**(told | more))

    def new_node(self, kind: str, name: str, under: str) -> Node:
        with self.database.acting(self.system) as tx:
            return make_node(tx, kind, name, find_node(tx, under))


def inserted(record: Any) -> dict[str, list[Any]]:
    """Give a new record as the fields of a change."""
    return {name: [value] for name, value in fields_of(record).items()}
