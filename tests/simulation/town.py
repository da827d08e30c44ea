"""One schedule's world: the city's server, its computers, and the model of what everybody may see."""

from __future__ import annotations

import copy
import hashlib
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import requests
import sqlalchemy as sa

from contract import wire
from contract.clock import FixedClock
from contract.ids import SeededIds
from contract.records import Holding, Order, Retailer
from server.database import Tx
from server.exchange import move_roots, rows_of, write_official
from server.exchange.official import drop_rows
from server.exchange.writing import Row
from server.organisation import holding
from server.schema import BUSINESS, OP, ROOT_HEAD
from tests.server.world import CITY, START
from tests.simulation import oracles
from tests.simulation.computers import Computer, Died, Wish
from tests.simulation.stage import PEOPLE, Stage, names_of

ROUTES: Final = ("A1", "A2", "B1")
OFFICE: Final = "营销中心"
_BELOW: Final = {"A": ("A", "A1", "A2"), "B": ("B", "B1")}


@dataclass
class Model:
    """What the simulation knows of the city by itself: who holds what, where each shop is and was."""

    held: dict[str, dict[str, set[str]]] = field(
        default_factory=lambda: {
            "ann": {"A1": {"account_manager"}},
            "cai": {"B1": {"account_manager"}},
            "sue": {"A": {"supervisor"}},
        }
    )
    worked: dict[str, set[str]] = field(
        default_factory=lambda: {"ann": {"A1"}, "cai": {"B1"}, "sue": set()},
    )
    """Where each was an account manager, now or before."""
    was_in: dict[UUID, set[str]] = field(default_factory=dict)
    orders: list[UUID] = field(default_factory=list)

    def was_of(self, login: str, shop: bytes) -> bool:
        """Say whether a shop is or was on a route where this person is or was an account manager."""
        routes = next((routes for known, routes in self.was_in.items() if known.bytes == shop), set())
        above = {route[0] for route in routes}  # who works in a team works on its routes
        return bool(self.worked[login] & (routes | above))

    def nodes_of(self, login: str) -> list[str]:
        """Name the nodes that a person may see, besides the city."""
        return sorted({below for node in self.held[login] for below in _BELOW.get(node, (node,))})


class Town:
    """The world of one seed."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.seed = stage, seed
        self.chance = random.Random(seed)
        self.clock = FixedClock(START + timedelta(days=1))
        self.folder = stage.folder / "run"
        self.digest = hashlib.sha256()
        self.events: list[str] = []
        self.wishes: dict[bytes, Wish] = {}
        self.late: list[requests.PreparedRequest] = []
        self.server_dies_in: int | None = None
        self.was_meanwhile = False
        self.writes = 0
        self.server_was_put_back = False
        self.backups: list[tuple[str, Model]] = []
        self.model = Model()
        for route in ROUTES:
            for name, shop in stage.places.shops.items():
                if name.startswith(route):
                    self.model.was_in[shop] = {route}
        self.at_folder: dict[Path, Computer] = {}
        self.computers: list[Computer] = []
        self.said: list[str] = []
        self.rare: set[str] = set()
        self.faults: list[str] = []
        self.roughness = 0.0
        self._counted = 0

    def open(self) -> None:
        """Copy the template and open every computer."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.stage.database.close()
        self.stage.storage.begin()
        self.database.clock, self.database.ids = self.clock, SeededIds(self.clock, self.seed * 1_000 + 999)
        self.stage.between = self._between
        for number, login in enumerate(PEOPLE):
            name = f"computer-{number}"
            shutil.copytree(self.stage.template / name, self.folder / name)
            self.computers.append(Computer.at(self, number, login, self.folder / name))

    def close(self) -> None:
        """Close every computer and the server's database."""
        self.stage.between = lambda _folder: None
        for computer in self.computers:
            computer.store.close()
        self.database.close()

    @property
    def database(self) -> Any:
        """The server's database."""
        return self.stage.database

    # ------------------------------------------------------------ the log of events

    def log(self, event: str, content: bytes = b"") -> None:
        """Write down an event; its digest takes the content too."""
        self.events.append(event)
        self.digest.update(event.encode() + b"\n" + hashlib.sha256(content).digest())

    def tell(self, event: str) -> bool:
        """Write down that something did not come about."""
        self.log(event)
        return False

    def next_number(self) -> int:
        """Count, so that what is written differs."""
        self._counted += 1
        return self._counted

    def pass_time(self, by: timedelta) -> None:
        """Let time pass, everywhere alike."""
        for clock in (self.clock, *(computer.clock for computer in self.computers)):
            clock.advance(by)

    def any_shop(self) -> UUID:
        """Draw a shop."""
        return self.chance.choice(sorted(self.model.was_in))

    # ------------------------------------------------------------ the wire and what dies

    def deliver(self, request: requests.PreparedRequest) -> requests.Response:
        """Carry a request to the server; when the server dies over it, start the server again."""
        try:
            return self.stage.wire.send(request)
        except Died as died:
            self.restart_server()
            raise requests.exceptions.ConnectionError("the server is gone") from died
        finally:
            self.server_dies_in = None

    def deliver_late(self) -> None:
        """Let a request arrive that its sender gave up long ago."""
        if self.late:
            request = self.late.pop(self.chance.randrange(len(self.late)))
            self.log("a late request arrives", request.body if isinstance(request.body, bytes) else b"")
            self.stage.wire.send(request)

    def restart_server(self) -> None:
        """End the server's process and start it again."""
        self.log("  the server starts again")
        self.server_dies_in = None
        self.database.close()

    def _between(self, folder: Path | None) -> None:
        """Die before a commit, where that was drawn."""
        if folder is None:
            self.server_dies_in = _one_less(self.server_dies_in)
            return
        computer = self.at_folder.get(folder)
        if computer is not None:
            computer.dies_in = _one_less(computer.dies_in)

    def meanwhile(self) -> None:
        """Let something change on the server between two requests of a round."""
        from tests.simulation.steps import MEANWHILE

        self.was_meanwhile = True
        name = self.chance.choice(sorted(MEANWHILE))
        self.log(f"  meanwhile: {name}")
        MEANWHILE[name](self)

    # ------------------------------------------------------------ what the server does by itself

    @contextmanager
    def official(self) -> Iterator[Tx]:
        """Open a transaction of the server itself."""
        with self.database.acting(self.stage.places.system) as tx:
            yield tx

    def import_row(self, kind: str, row: Row) -> None:
        """Write columns of a row that is there."""
        with self.official() as tx:
            write_official(tx, {kind: [row]})

    def import_shop(self, shop: Retailer, route: str) -> None:
        """Bring a shop that is new."""
        self.log(f"  {shop.id.hex[-6:]} on {route}")
        with self.official() as tx:
            rows = rows_of([shop], UUID(bytes=tx.city))
            write_official(tx, rows, placed={shop.id.bytes: self.stage.places.nodes[route]})
        self.model.was_in[shop.id] = {route}

    def import_order(self, order: Order) -> None:
        """Bring an order."""
        with self.official() as tx:
            write_official(tx, rows_of([order], UUID(bytes=tx.city)))
        self.model.orders.append(order.id)

    def drop_order(self, order: UUID) -> None:
        """Take an order away that the devices keep no more."""
        with self.official() as tx:
            drop_rows(tx, "orders", [order.bytes])
        self.model.orders.remove(order)

    def move(self, shop: UUID, route: str) -> None:
        """Give a shop to another route."""
        self.log(f"  {shop.hex[-6:]} to {route}")
        with self.official() as tx:
            move_roots(tx, [shop.bytes], self.stage.places.nodes[route], "reassigned")
        self.model.was_in[shop].add(route)

    def hold(self, login: str, node: str, role: str) -> None:
        """Give a person a holding from today on."""
        self.log(f"  {login} holds {node} as {role}")
        with self.official() as tx:
            held: Holding = holding(tx, self.stage.places.people[login], self.stage.places.nodes[node], role)
            write_official(tx, rows_of([held], UUID(bytes=tx.city)), action="hold")
        self.model.held[login].setdefault(node, set()).add(role)
        if role == "account_manager":
            self.model.worked[login].add(node)

    def end_holdings(self, login: str) -> None:
        """End all that a person holds, as of yesterday."""
        self.log(f"  {login} holds nothing")
        h = BUSINESS["holdings"].c
        with self.official() as tx:
            yesterday = wire.day_number(self.clock.now().date()) - 1
            person = self.stage.places.people[login].bytes
            mine = tx.rows(sa.select(h.id, h.root_id).where(h.city_id == tx.city_id, h.person_id == person))
            rows = [{"id": row[0], "root_id": row[1], "to_on": yesterday} for row in sorted(mine)]
            write_official(tx, {"holdings": rows}, action="end")
        self.model.held[login] = {}

    def back_up_server(self) -> None:
        """Copy the server's database, and remember what was so."""
        name = f"backup-{len(self.backups)}.db"
        self.database.close()
        self.stage.storage.back_up(name)
        self.backups.append((name, copy.deepcopy(self.model)))

    def put_back_server(self) -> None:
        """Put the server back to one of its copies."""
        name, model = self.chance.choice(self.backups)
        self.database.close()
        self.stage.storage.put_back(name)
        self.model = copy.deepcopy(model)
        self.server_was_put_back = True

    # ------------------------------------------------------------ what the oracles ask of the server

    def rows(self, statement: sa.Executable) -> list[tuple[Any, ...]]:
        """Ask the server's database."""
        with self.database.acting(self.stage.places.system, reading=True) as tx:
            found: list[tuple[Any, ...]] = tx.rows(statement)
        return found

    def all_rows(self, kind: str) -> dict[bytes, Row]:
        """Give every row of a kind on the server, with the scope it is in now as `scope`."""
        names = [*names_of(kind), "scope"]
        at = names.index("id")
        return {row[at]: dict(zip(names, row, strict=True)) for row in self.rows(_all_of(kind))}

    def has_answered(self, number: int, body: bytes) -> None:
        """Ask whether the server may send what it answers to a pull of a computer."""
        oracles.sends_only_what_may_be_seen(self, self.computers[number], body)

    def has_settled(self, computer: Computer, *, whole: bool) -> None:
        """Ask the oracles that are cheap, after a round of one computer."""
        oracles.sees_own_work(computer)
        if whole and not self.was_meanwhile:
            oracles.shows_only_what_may_be_seen(self, computer)

    def forget_destroyed(self) -> None:
        """Expect no more what was on nothing but the disk that is gone."""
        o = OP.c
        kept = {row[0] for row in self.rows(sa.select(o.op_id).where(o.city_id == CITY))}
        for computer in self.computers:
            kept |= {op["op_id"] for op in computer.log_rows()}
        self.wishes = {op_id: wish for op_id, wish in self.wishes.items() if op_id in kept}

    def scopes_of(self, login: str) -> set[bytes]:
        """Give the scopes that a person may see by the model."""
        nodes = self.stage.places.nodes
        return {self.stage.places.city, *(nodes[name] for name in self.model.nodes_of(login))}


@cache
def _all_of(kind: str) -> sa.Select[Any]:
    table, h = BUSINESS[kind], ROOT_HEAD.c
    here = sa.select(table, h.scope).join_from(
        table, ROOT_HEAD, (h.city_id == table.c.city_id) & (h.root == table.c.root_id)
    )
    return here.where(table.c.city_id == CITY, h.city_id == CITY).order_by(table.c.id)


def _one_less(left: int | None) -> int | None:
    if left is None:
        return None
    if left == 0:
        raise Died
    return left - 1
