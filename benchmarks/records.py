"""What a person waits for: search as one types, a save, a card; sync.py has the save while rows arrive.

Floors: the same rows in a plain SQLite file without encryption, search words, ops or checks.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from benchmarks.measures import each_ms, ratio, summary
from benchmarks.work import a_visit
from benchmarks.worlds import LARGE, SMALL, copy_of, open_store, profile_of
from contract.clock import SystemClock
from contract.records import Retailer
from desktop.models import cards, org, search, visits
from desktop.models.store import Store

SAVES, CARDS = 200, 60
TYPED = ("hxbl", "惠鑫", "烟", "鑫便利", "4471", "桥头", "lao", "zh", "便利店", "04318", "c", "超")


def run() -> dict[str, Any]:
    """Give milliseconds."""
    today = SystemClock().now().date()
    told: dict[str, Any] = {}
    with copy_of(profile_of("large", LARGE, today)) as profile:
        store = open_store(profile)
        told["search as one types over 3,000 shops, ms (goal p95 < 50)"] = summary(_search(store))
        store.close()
    with copy_of(profile_of("small", SMALL, today)) as profile:
        store = open_store(profile, threaded=True)
        shops = store.all(Retailer, sa.select(store.t("retailers")).limit(CARDS))
        told["opening a card, 300 shops, 36,000 visits, ms (goal p95 < 100)"] = summary(_cards(store, shops))
        saves, floor = _saves(store, shops, SAVES), _floor(SAVES)
        told["save of a visit, full durability, ms (goal p95 < 150)"] = summary(saves)
        told["the same rows in plain SQLite, ms"] = summary(floor)
        told["save / plain SQLite"] = ratio(saves, floor)
        store.close()
    return told


def _search(store: Store) -> list[float]:
    prefixes = [typed[:length] for typed in TYPED for length in range(1, len(typed) + 1)]
    return [ms for _ in range(5) for ms in each_ms(lambda n: search.find(store, prefixes[n]), len(prefixes))]


def _cards(store: Store, shops: list[Retailer]) -> list[float]:
    today = org.today(store)
    cards.of(store, shops[0].id, today)
    return each_ms(lambda n: cards.of(store, shops[n].id, today), len(shops))


def _saves(store: Store, shops: list[Retailer], times: int) -> list[float]:
    def save(n: int) -> None:
        recorded = a_visit(store, shops[n % len(shops)])
        store.run(visits.record_visit, recorded).result()

    return each_ms(save, times)


def _floor(times: int) -> list[float]:
    """One row of the same size into plain SQLite with the same durability."""
    with TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE visit (id BLOB PRIMARY KEY, body BLOB)")

        def save(n: int) -> None:
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO visit VALUES (?, ?)", (n.to_bytes(16, "big"), bytes(600)))
            database.execute("COMMIT")

        figures = each_ms(save, times)
        database.close()
    return figures
