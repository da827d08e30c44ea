"""A small town for journeys: made by the server's own commands, served by a real process, with people's computers."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from contract.clock import Clock, SystemClock
from contract.ids import SystemIds
from desktop.commands.demo_server import free_port, serving
from desktop.models.place import Place
from desktop.models.slots import FLOOR
from desktop.models.store import Store
from desktop.sync.enrol import Slip, enrol
from server.__main__ import main
from server.database import Database
from server.organisation import the_city
from server.schema import BUSINESS

CITY = 370100
TEAM = "客户服务一组"  # what `init` makes, with its office
OFFICE = "营销中心"
ROUTES = ("桥头线", "河西线")
PEOPLE = {
    "ann": ("安宁", "account_manager", "桥头线"),
    "bob": ("薄立", "account_manager", "河西线"),
    "sue": ("苏敏", "supervisor", TEAM),
    "oda": ("欧达", "office", OFFICE),
}
HEADINGS = ("客户编码", "店名", "许可证号", "电话", "地址", "走访线路", "档位", "诚信等级")


def password_of(login: str) -> str:
    """Give the password that a person of the town has."""
    return f"shops before noon {login}"


def shops_of(route: int, count: int) -> list[dict[str, str]]:
    """Give lines of a list: `count` shops of one of the routes, each with a name of its own."""
    return [
        dict(
            zip(
                HEADINGS,
                (
                    f"C{route}{n:03}",
                    f"{ROUTES[route]}{n}号便利店",
                    f"37010{route}1{n:05}",
                    f"138000{route}{n:04}",
                    f"{ROUTES[route]}路{n}号",
                    ROUTES[route],
                    str(10 + n),
                    "AA",
                ),
                strict=True,
            )
        )
        for n in range(1, count + 1)
    ]


USUAL = shops_of(0, 6) + shops_of(1, 3)


@dataclass
class Town:
    """One city: its database, the enrolment codes of its people, and the port its server listens on."""

    folder: Path
    codes: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    clock: Clock = field(default_factory=SystemClock)

    @property
    def database(self) -> Path:
        """Where the server keeps it all."""
        return self.folder / "server.db"

    @property
    def url(self) -> str:
        """The database as commands are told it."""
        return f"sqlite:///{self.database.as_posix()}"

    def command(self, *words: str, typed: str = "") -> str:
        """Give one command to the server's program, with what is typed into it; what it printed."""
        said, complained = io.StringIO(), io.StringIO()
        keyboard, sys.stdin = sys.stdin, io.StringIO(typed)
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
                code = main([*words, "--database", self.url])
        finally:
            sys.stdin = keyboard
        assert code == 0, complained.getvalue()
        return said.getvalue()

    def import_shops(self, lines: list[dict[str, str]]) -> dict[str, Any]:
        """Import a list of shops by the command; its counts."""
        path = self.folder / "零售户名册.csv"
        with path.open("w", encoding="gb18030", newline="") as file:
            writer = csv.DictWriter(file, HEADINGS)
            writer.writeheader()
            writer.writerows(lines)
        told: dict[str, Any] = json.loads(self.command("import", "retailers", str(path), "--json").splitlines()[-1])
        return told

    def hire(self, login: str, name: str, role: str, node: str) -> None:
        """Make a person by the command, the password typed; the code is kept for the first enrolment."""
        words = ["user", login, "--name", name, "--role", role, "--node", node]
        self.codes[login] = self.command(*words, typed=f"{password_of(login)}\n").strip()

    def serving(self) -> AbstractContextManager[str]:
        """Serve the town by a process of its own until the block ends."""
        return serving(self.database, self.port)

    @property
    def address(self) -> str:
        """Where the server is, when it is up."""
        return f"http://127.0.0.1:{self.port}"

    def slip(self, login: str, **told: Any) -> Slip:
        """Give the slip that the office hands out: with the code of the first enrolment, afterwards with a new one."""
        usual = {
            "server": self.address,
            "city_id": CITY,
            "login": login,
            "code": self.codes.pop(login, "") or self.command("code", login).strip(),
            "password": password_of(login),
            "device_name": "笔记本",
        }
        return Slip(**(usual | told))

    def place(self, computer: str) -> Place:
        """Give a computer by its name, or where it is: without a key store, with the cheapest lock that is allowed."""
        return Place(profile=self.folder / computer, key_store=None, clock=self.clock, ids=SystemIds(), cost=FLOOR)

    def enrol(self, login: str, computer: str = "") -> Store:
        """Enrol a computer for a person, over HTTP; the store is open and empty."""
        return enrol(self.slip(login), self.place(computer or f"computer of {login}"))

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """Read every row of a kind that the server has."""
        table = BUSINESS[kind]
        database = Database(self.url)
        try:
            with database.acting(the_city(database, CITY), reading=True) as tx:
                rows = tx.rows(sa.select(table).where(table.c.city_id == CITY))
        finally:
            database.close()
        return [dict(zip((column.name for column in table.c), row, strict=True)) for row in rows]

    def copied(self, folder: Path) -> Town:
        """Give a copy of the town in another folder, on a port of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob("server.db*"):
            shutil.copy(path, folder)
        return Town(folder, dict(self.codes))


def lay_town(folder: Path) -> Town:
    """Make the town by the server's commands: two routes, four people, a list of nine shops."""
    town = Town(folder)
    town.command("init", "--city", str(CITY), "--name", "泉城")
    for route in ROUTES:
        town.command("node", "route", route, "--under", TEAM)
    for login, (name, role, node) in PEOPLE.items():
        town.hire(login, name, role, node)
    assert town.import_shops(USUAL)["new"] == len(USUAL)
    return town
