"""The command `demo`: a city of made-up shops with two years of history, ready to be served."""

from __future__ import annotations

import argparse
import json
from datetime import date
from zoneinfo import ZoneInfo

from contract.clock import SystemClock
from server.demo.people import PASSWORD
from server.demo.world import CITY, SMALL
from server.demo.writing import WrittenWorld, write_demo
from server.organisation import ZONE
from server.passwords import Passwords
from server.settings import open_database
from server.upgrades import bring_up


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Declare the command; the city of the demonstration has a number of its own, so `common` is not used."""
    del common
    words = "make a demonstration city in a fresh database; the last line is one JSON object with the accounts"
    demo = commands.add_parser("demo", help=words, description=words)
    demo.add_argument("--database", metavar="URL", help="where to make it, as with the other commands")
    demo.add_argument("--city", action="store_true", help="3 teams, 24 managers, 6,000 shops, 60,000 visits")
    demo.add_argument("--seed", type=int, default=7, help="the same seed makes the same city (default %(default)s)")
    demo.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day it plays on (default: today)")
    demo.set_defaults(run=_demo)


def _demo(given: argparse.Namespace) -> None:
    clock = SystemClock()
    began = clock.monotonic_ms()
    database = open_database(given.database, create=True)
    bring_up(database)
    today = given.today or clock.now().astimezone(ZoneInfo(ZONE)).date()
    written = write_demo(database, given.seed, CITY if given.city else SMALL, today, Passwords())
    database.close()
    print(json.dumps(_told(written, today, clock.monotonic_ms() - began), ensure_ascii=False))


def _told(written: WrittenWorld, today: date, took_ms: int) -> dict[str, object]:
    return {
        "city_id": written.city_id,
        "today": today.isoformat(),
        "password": PASSWORD,
        "accounts": [
            {"login": entry.account.login, "name": entry.account.name, "role": entry.account.role, "code": entry.code}
            for entry in written.entries
        ],
        "rows": written.rows,
        "seconds": round(took_ms / 1000, 1),
    }
