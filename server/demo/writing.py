"""Writes a world of the demonstration into a fresh server: a new city, its records, its accounts with their codes."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from server.accounts import new_code, open_account
from server.database import Database
from server.demo.people import PASSWORD, Account
from server.demo.world import Batch, DemoWorld, Size, generate
from server.exchange.official import rows_of, write_official
from server.organisation import make_city
from server.passwords import Passwords

CITY_ID: Final = 370100
CITY_NAME: Final = "示例市烟草公司"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one person of the demonstration enters at the first sign-in: the code works once, for 24 hours."""

    account: Account
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenWorld:
    """What was written: the city, who may enter, and how many rows of each kind."""

    city_id: int
    city: UUID
    entries: tuple[Entry, ...]
    rows: dict[str, int]
    world: DemoWorld


def write_demo(database: Database, seed: int, size: Size, today: date, passwords: Passwords) -> WrittenWorld:
    """Make a city and write the world of `seed` into it; Conflict when the city is here already."""
    system = make_city(database, CITY_ID, CITY_NAME)
    city = UUID(bytes=system.city)
    world = generate(seed, size, today, city)
    rows: Counter[str] = Counter()
    with _without_collector():
        for batch in world.batches():
            with database.acting(system) as tx:
                written = write_official(
                    tx, rows_of(batch.records, city), placed=_placed(batch), action="demo", all_new=True
                )
            rows.update({kind: done.made for kind, done in written.items()})
    hashed = passwords.hash(PASSWORD)
    entries = []
    with database.acting(system) as tx:
        for account in world.accounts:
            open_account(tx, account.person_id.bytes, account.login, hashed)
            entries.append(Entry(account=account, code=new_code(tx, account.person_id.bytes)))
    return WrittenWorld(city_id=CITY_ID, city=city, entries=tuple(entries), rows=dict(rows), world=world)


def _placed(batch: Batch) -> dict[bytes, bytes]:
    return {root.bytes: batch.scope.bytes for root in batch.roots}


@contextmanager
def _without_collector() -> Iterator[None]:
    """Records hold no cycles: looking for them over and over takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
