"""What the rows cost the store alone: of a first download and of a delta, a save meanwhile, a round without news.

The server is frames made before; sync.py measures the exchange with a real one.

Floor: the same rows, unpacked, into one plain SQLite file without encryption, indexes, search words or checks.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from uuid import UUID

import msgspec

from benchmarks.measures import summary
from contract import wire
from contract.chain import FIRST
from contract.clock import SystemClock
from contract.fields import Record, kinds
from contract.ids import SystemIds
from contract.messages import (
    PAGE_ROWS,
    Block,
    Compare,
    Digests,
    Fork,
    Hello,
    NewReplica,
    Page,
    Pull,
    Push,
    Pushed,
    Scope,
)
from contract.records import Advice, Retailer, SalesMonth, StockCount, Visit
from contract.wire import SCHEMA
from desktop.models.store import Me, Store
from desktop.sync.run import synchronise

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SHOPS, VISITS = 300, 36_000
ROUTE, CITY, PERSON = UUID(int=3).bytes, UUID(int=1), UUID(int=2)
ROUNDS = 3
_IN_ORDER: Any = dict.fromkeys(Visit.CHECKS, True)


class Canned:
    """A server that answers every pull with frames made before."""

    def __init__(self, hello: Hello, frames: list[bytes]) -> None:
        self.hello, self.frames = hello, frames

    def push(self, push: Push) -> Pushed:
        """Take what is sent as applied; the chain is not followed here."""
        raise NotImplementedError

    def pull(self, _pull: Pull) -> Iterator[Hello | Page]:
        """Unpack the frames one by one, as they would arrive."""
        yield self.hello
        for frame in self.frames:
            yield wire.unframe(frame[4:], Page)
        yield Page(epoch=b"e")

    def fork(self, asked: Fork) -> NewReplica:
        """Never be asked: there is no other log."""
        raise NotImplementedError(asked)

    def speak_as(self, token: str) -> None:
        """Never be asked: nobody asks who speaks."""
        raise NotImplementedError(token)

    def compare(self, asked: Compare) -> Digests:
        """Never be asked: what arrives here has the digest that was told."""
        raise NotImplementedError(asked)


def run() -> dict[str, Any]:
    """Give microseconds a row, and milliseconds a save."""
    records = list(_records(random.Random(1)))
    first = _pages(records, first=True)
    delta = _pages([replace(r, created_at=NOW) for r in records if isinstance(r, Visit)], first=False)
    count = len(records)
    told: dict[str, Any] = {"rows": count, "packed, MB": round(sum(map(len, first)) / 1e6, 1)}
    downloads, deltas, quiet, saves = [], [], [], []
    for _ in range(ROUNDS):
        with TemporaryDirectory() as folder:
            store = _store(Path(folder))
            downloads.append(_microseconds(store, Canned(_hello(1, count), first), count))
            deltas.append(_microseconds(store, Canned(_hello(2, count), delta), VISITS))
            quiet += [_microseconds(store, Canned(_hello(2, count), []), 1) / 1000 for _ in range(20)]
            saves += _saves_meanwhile(store, Canned(_hello(3, count), _pages(records, first=False, ver=3)))
            store.close()
    told["first download, us a row (goal 25)"] = summary(downloads)
    told["delta of 36,000 visits, us a row (goal 25, 50 while working)"] = summary(deltas)
    told["plain SQLite, us a row"] = summary([_floor(first, count) for _ in range(ROUNDS)])
    told["a round without news, without the network, ms"] = summary(quiet)
    told["a save while all this arrives again, ms (goal p95 < 150)"] = summary(saves)
    return told


def _store(folder: Path) -> Store:
    me = Me(
        person_id=PERSON,
        name="陈立",
        login="chenli",
        city_id=370_100,
        city=CITY,
        device_id=UUID(int=9),
        device_no=7,
        roles=frozenset({"account_manager"}),
    )
    return Store.create(folder, bytes(range(32)), me, clock=SystemClock(), ids=SystemIds(), threaded=True)


def _hello(ver: int, rows: int) -> Hello:
    told = {"count": rows, "sum": rows}  # every stamp is 1
    scope = Scope(scope=ROUTE, ver=ver, mark=ver, rights="work", roles=["account_manager"], **told)
    return Hello(
        schema=SCHEMA,
        epoch=b"e",
        city_id=370_100,
        city=CITY.bytes,
        person=PERSON.bytes,
        last_seq=0,
        chain_hash=FIRST,
        server_ms=wire.instant_ms(SystemClock().now()),
        scopes=[scope],
    )


def _records(chance: random.Random) -> Iterator[Record]:
    shops = [UUID(int=(1 << 120) + n * 7_919) for n in range(SHOPS)]
    for n, shop in enumerate(shops):
        yield Retailer(
            id=shop,
            created_at=NOW,
            name=f"惠鑫{chr(0x4E00 + n * 7)}便利店",
            customer_code=f"C{n:05}",
            license_no=f"3701021{n:05}",
            phone=f"138{n:08}",
            address=f"桥头街{n}号",
            street="桥头街",
            owner_name="陈秀英",
        )
        for month in range(24):
            yield SalesMonth(
                id=_id(chance), created_at=NOW, retailer_id=shop, month=date(2025, 1 + month % 12, 1),
                qty_tiao=40, amount_fen=900_000, order_count=4, lines=tuple((p, 2, 40_000) for p in range(1, 21)),
            )  # fmt: skip
    for n in range(VISITS):
        yield from _visit(chance, shops[n % SHOPS], n)


def _visit(chance: random.Random, shop: UUID, n: int) -> Iterator[Record]:
    visit, at = _id(chance), NOW - timedelta(hours=n)
    yield Visit(
        id=visit,
        created_by=PERSON,
        created_at=at,
        retailer_id=shop,
        channel="visit",
        author_id=PERSON,
        recorded_by=PERSON,
        visited_on=at.date(),
        started_at=at,
        finished_at=at,
        purposes=("routine",),
        note="货架二层缺价签 12 张，周四补齐",
        **_IN_ORDER,
    )
    if n % 2:
        yield Advice(
            id=_id(chance), created_at=at, retailer_id=shop, visit_id=visit, topic="restock", words="补货两条",
            metric="oos_items", unit="items", given_on=at.date(), check_on=at.date() + timedelta(days=14),
        )  # fmt: skip
    if n % 3 == 0:
        yield StockCount(
            id=_id(chance), created_at=at, retailer_id=shop, visit_id=visit, product_no=n % 40 + 1,
            counter_tiao=3, backroom_tiao=5,
        )  # fmt: skip


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))


def _pages(records: list[Any], *, first: bool, ver: int = 2) -> list[bytes]:
    """Pack the records as the server does: by kind, shop by shop; the last page ends the download or the version."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        row = wire.row_of(record, CITY) | {"rev": 1, "stamp": 1}
        by_kind.setdefault(type(record).kind.name, []).append(row)
    pages = []
    for kind, rows in by_kind.items():
        rows.sort(key=lambda row: (row["root_id"], row["id"]))
        columns = list(kinds()[kind].columns)
        for at in range(0, len(rows), PAGE_ROWS):
            part = rows[at : at + PAGE_ROWS]
            after = (kind, part[-1]["root_id"] + part[-1]["id"])
            block = Block(kind=kind, columns=columns, data=[[row[name] for row in part] for name in columns])
            start = 1 if first else None
            pages.append(
                Page(scope=ROUTE, epoch=b"e", ver=0 if first else 1, mark=1, start=start, after=after, more=True,
                     blocks=[block])
            )  # fmt: skip
    end = 1 if first else ver
    pages[-1] = msgspec.structs.replace(pages[-1], ver=end, mark=end, start=None, after=None, more=False)
    return [wire.frame(page) for page in pages]


def _microseconds(store: Store, server: Canned, rows: int) -> float:
    begun = time.perf_counter()
    synchronise(store, server)
    return (time.perf_counter() - begun) / rows * 1e6


def _saves_meanwhile(store: Store, server: Canned) -> list[float]:
    shop = UUID(int=1 << 120)

    def save(inner: Store) -> None:
        with inner.change("record_visit") as tx:
            for record in _visit(random.Random(inner.ids.random_bytes(8)), shop, 1):
                tx.put(record)

    thread = Thread(target=synchronise, args=(store, server))
    thread.start()
    figures: list[float] = []
    while thread.is_alive():
        begun = time.perf_counter()
        store.run(save).result()
        figures.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.05)
    return figures


def _floor(frames: list[bytes], rows: int) -> float:
    with TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        begun = time.perf_counter()
        for frame in frames:
            for block in wire.unframe(frame[4:], Page).blocks:
                names = ", ".join(f'"{name}"' for name in block.columns)
                marks = ", ".join("?" * len(block.columns))
                database.execute(f"CREATE TABLE IF NOT EXISTS {block.kind} ({names}, PRIMARY KEY (id))")
                database.execute("BEGIN")
                into = f"INSERT INTO {block.kind} VALUES ({marks})"  # noqa: S608 - names of the contract
                database.executemany(into, zip(*block.data, strict=True))
                database.execute("COMMIT")
        taken = time.perf_counter() - begun
        database.close()
    return taken / rows * 1e6
