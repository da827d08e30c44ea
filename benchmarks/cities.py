"""Servers with the reference stores of sync.md section 2: made from a seed, kept between runs, SQLite or PostgreSQL.

The demonstration's generator makes them; it goes round no faster than an account manager does, so older visits are
added until there are as many as the reference store has. Where a share is built, shops and visits are both that share.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from time import sleep
from typing import Any, Final
from uuid import UUID
from zlib import crc32

import psycopg
import sqlalchemy as sa

from contract.clock import SystemClock
from contract.records import Visit
from contract.tables import Id
from desktop.commands.demo_server import free_port
from server.access import system_of
from server.database import Database, Tx
from server.demo.world import Size
from server.demo.writing import CITY_ID, write_demo
from server.exchange import rows_of, write_official
from server.organisation import code_for
from server.passwords import Passwords
from server.schema import METADATA
from server.settings import open_database
from server.upgrades import bring_up

_AT_ONCE: Final = 20_000
_ROOT: Final = Path(__file__).resolve().parent.parent
_LOGINS: Final = "logins.json"
_WHOLE: Final = os.environ.get("ROUNDS_BENCH_WHOLE") == "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One reference store: whose it is, how large, and that one shop in `share` is built."""

    role: str
    teams: int
    managers: int
    shops: int
    visits: int
    share: int

    @property
    def size(self) -> Size:
        """What is built."""
        return Size(
            teams=self.teams,
            managers_a_team=self.managers,
            shops=self.shops // self.share,
            visits=self.visits // self.share,
        )

    @property
    def title(self) -> str:
        """Say what is built of what."""
        part = "" if self.share == 1 else f" (1/{self.share} of {self.shops:,} and {self.visits:,})"
        return f"{self.role}, {self.size.shops:,} shops, {self.size.visits:,} visits{part}"


REFERENCES: Final = (
    Reference(role="account_manager", teams=1, managers=1, shops=300, visits=36_000, share=1),
    Reference(role="supervisor", teams=1, managers=8, shops=3_000, visits=220_000, share=1 if _WHOLE else 4),
    Reference(role="office", teams=3, managers=8, shops=15_000, visits=600_000, share=1 if _WHOLE else 20),
)


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: where, and as which process."""

    address: str
    process: int


def kept(reference: Reference) -> Path:
    """Give the SQLite database of a reference store; made once a day and schema, to be copied before it is used."""
    size, today = reference.size, SystemClock().now().date()
    schema = crc32(" ".join(f"{table.name} {table.c.keys()}" for table in METADATA.sorted_tables).encode())
    name = f"rounds-benchmark-city-{reference.role}-{today:%Y%m%d}-{schema:08x}-{size.shops}-{size.visits}"
    folder = Path(gettempdir()) / name
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        logins = _make(f"sqlite:///{folder / 'server.db'}", size, today)
        (folder / _LOGINS).write_text(json.dumps(logins), encoding="utf-8")
        (folder / "whole").touch()
    return folder / "server.db"


def _make(url: str, size: Size, today: date) -> dict[str, str]:
    """Make the city; give by role the login of the first person who has it."""
    database = open_database(url, create=True)
    bring_up(database)
    written = write_demo(database, 7, size, today, Passwords(memory_kib=8, rounds=1))
    _add_visits(database, written.city, size.visits - written.rows["visits"], today)
    database.close()
    return {entry.account.role: entry.account.login for entry in reversed(written.entries)}


def _add_visits(database: Database, city: UUID, missing: int, today: date) -> None:
    """Add older visits, shop by shop in turn, each by whoever was there last."""
    system = system_of(database, CITY_ID)
    with database.acting(system, reading=True) as tx:
        seen = tx.rows(
            sa.text("SELECT root_id, author_id FROM visits WHERE visits.city_id = :the_city GROUP BY root_id"), x=0
        )
    for begin in range(0, missing, _AT_ONCE):
        with database.acting(system) as tx:
            numbers = range(begin, min(missing, begin + _AT_ONCE))
            visits = [_older(tx, seen[n % len(seen)], today - timedelta(days=721 + n // len(seen))) for n in numbers]
            write_official(tx, rows_of(visits, city), action="demo", all_new=True)


def _older(tx: Tx, seen: tuple[Any, ...], on: date) -> Visit:
    shop, author = seen
    at = tx.now - (tx.now.date() - on)
    return Visit(
        id=tx.ids.new_id(),
        created_by=UUID(bytes=author),
        created_at=at,
        retailer_id=UUID(bytes=shop),
        channel="visit",
        author_id=UUID(bytes=author),
        recorded_by=UUID(bytes=author),
        visited_on=on,
        started_at=at,
        finished_at=at,
        purposes=("routine",),
        note="货架二层缺价签 12 张，周四补齐",
    )


@contextmanager
def lent(reference: Reference, folder: Path) -> Iterator[str]:
    """Lend a copy of the SQLite database of a reference store, in `folder`."""
    with TemporaryDirectory(dir=folder) as lent_folder:
        copied = Path(lent_folder) / "server.db"
        shutil.copyfile(kept(reference), copied)
        yield f"sqlite:///{copied}"


def lay_schema(url: str) -> None:
    """Lay the server's schema at an address."""
    database = Database(url)
    bring_up(database)
    database.close()


def copy_rows(source: Path, target: str) -> None:
    """Copy every row of a SQLite database into a PostgreSQL database of the same schema, as its superuser."""
    address = sa.make_url(target)
    there = psycopg.connect(host=str(address.query["host"]), user=address.username, dbname=address.database)
    with closing(sqlite3.connect(source)) as here, there as connection, connection.cursor() as cursor:
        for table in METADATA.sorted_tables:
            ids = [isinstance(column.type, Id) for column in table.c]
            names = ", ".join(f'"{column.name}"' for column in table.c)
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in here.execute(f"SELECT {names} FROM {table.name}"):  # noqa: S608 - names of our own tables
                    copy.write_row([UUID(bytes=v) if i and v else v for i, v in zip(ids, row, strict=True)])
        cursor.execute("ANALYZE")


def login_of(reference: Reference, role: str) -> str:
    """Name the first person of a role in the city of a reference store."""
    logins: dict[str, str] = json.loads((kept(reference).parent / _LOGINS).read_bytes())
    return logins[role]


def new_code(url: str, login: str) -> str:
    """Give a code to enrol a computer with."""
    database = Database(url)
    with database.acting(system_of(database, CITY_ID)) as tx:
        code = code_for(tx, login)
    database.close()
    return code


def wait_for(address: str) -> None:
    """Wait until somebody listens at an address; at most ten seconds."""
    host, port = address.removeprefix("http://").split(":")
    for _ in range(200):
        with suppress(OSError), socket.create_connection((host, int(port)), 1):
            return
        sleep(0.05)
    raise TimeoutError(address)


@contextmanager
def serving(url: str) -> Iterator[Served]:
    """Serve a database in a process of its own until the block ends."""
    port = free_port()
    words = [sys.executable, "-m", "server", "serve", "--database", url, "--port", str(port)]
    with TemporaryDirectory() as folder:  # where it keeps files beside a database that is none itself
        process = subprocess.Popen(
            words,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            yield Served(address, process.pid)
        finally:
            process.terminate()
            process.wait()
