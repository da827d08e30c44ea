"""A program whose disk has no room: `python -m tests.journeys.starving PROFILE FOLDER HOW`, for POSIX.

HOW is `disk` (FOLDER is a small file system of its own, filled up by a ballast) or `limit` (no file of this process may
grow beyond a size). Login and password come on standard input. Saves are tried with more and more room left; each tells
one JSON object: what was acknowledged, what was refused and by which sentence, what is there afterwards.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from contract.clock import SystemClock
from contract.errors import UserError
from contract.ids import SystemIds
from contract.records import Retailer
from desktop.models import drafts, outbox, reserve, schema, visits
from desktop.models.place import Place
from desktop.models.slots import FLOOR
from desktop.models.store import FILE, Store
from desktop.models.visits import RecordedVisit, record_visit
from tests.journeys.work import a_visit_at, exchange, shops, unlocked

STARTS, TRIES = 3, 50
ROOM = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55)
_PAGE = 4096
_NOTE = "货架第三层缺货，" * 300


@contextmanager
def full_disk(folder: Path, room: int) -> Iterator[None]:
    """Leave `room` pages free on a file system of its own."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
        os.posix_fallocate(file.fileno(), 0, max(1, free - room * _PAGE))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def short_files(folder: Path, room: int) -> Iterator[None]:
    """Let no file grow beyond the log that takes the saves (where none is open, the longest file) and `room` pages."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    logs = [path for path in files if path.name == f"{FILE}-wal"]
    longest = max(path.stat().st_size for path in logs or files)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest + room * _PAGE, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


STARVED = {"disk": full_disk, "limit": short_files}


def tried(store: Store, shop: Retailer) -> dict[str, Any]:
    """Save a visit; tell whether that was acknowledged."""
    visit = a_visit_at(store, shop, note=_NOTE)
    try:
        store.run(record_visit, RecordedVisit(visit=visit)).result()
    except UserError as refused:
        return {"saved": False, **said(refused)}
    return {"saved": True}


def said(refused: UserError) -> dict[str, Any]:
    values = {name: str(value) for name, value in refused.values.items()}
    return {"kind": type(refused).__name__, "template": refused.template, "values": values}


def standing(store: Store, shop: Retailer) -> dict[str, Any]:
    """Tell what is there: visits, entries for the server, the draft."""
    with store.read() as connection:
        count = connection.scalar(sa.select(sa.func.count()).select_from(schema.RECORDS["visits"]))
    kept = drafts.kept(store, visits.draft_key(shop.id, "visit"))
    return {"visits": count, "waiting": outbox.waiting(store).count, "draft": kept is not None}


def main(profile: Path, folder: Path, how: str) -> None:
    """Try it with more and more room."""
    login, password = (sys.stdin.readline().rstrip("\n") for _ in range(2))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    shutil.copytree(profile, folder / "profile")
    clock, ids = SystemClock(), SystemIds()
    place = Place(profile=folder / "profile", key_store=None, clock=clock, ids=ids, cost=FLOOR, threaded=True)
    store = unlocked(place, login, password)
    shop = shops(store)[0]
    for room in ROOM:
        store.run(drafts.keep, visits.draft_key(shop.id, "visit"), {"note": _NOTE}).result()
        before = standing(store, shop)
        with STARVED[how](folder, room):
            first = tried(store, shop)
            starved = standing(store, shop)
        again = {"saved": True} if first["saved"] else tried(store, shop)
        told = {"room": room, "before": before, "first": first, "starved": starved, "again": again}
        print(json.dumps(told | {"after": standing(store, shop)}), flush=True)  # noqa: T201
    store.close()
    with STARVED[how](folder, 0):
        opened_again(place, login, password)
    opened_again(place, login, password)
    reserve.keep(store.folder)
    with STARVED[how](folder, 0):
        for _ in range(STARTS):
            print(json.dumps(a_day(place, login, password)), flush=True)  # noqa: T201


def a_day(place: Place, login: str, password: str) -> dict[str, Any]:
    """Open on a full disk, exchange, try to save often, close; tell how that went and how long all files are."""
    told: dict[str, Any] = {"refused": None, "exchange": None}
    try:
        store = unlocked(place, login, password)
    except UserError as refused:
        return told | {"refused": said(refused)}
    try:
        exchange(store)
    except UserError as refused:
        told["exchange"] = said(refused)
    told["waiting"] = outbox.waiting(store).count
    saved = sum(tried(store, shops(store)[0])["saved"] for _ in range(TRIES))
    store.close()
    length = sum(path.stat().st_size for path in place.profile.rglob("*") if path.is_file())
    return told | {"saved": saved, "bytes": length}


def opened_again(place: Place, login: str, password: str) -> None:
    """Open the store again, look into every page, and tell what is there; or by which sentence it was refused."""
    try:
        store = unlocked(place, login, password)
    except UserError as refused:
        told: dict[str, Any] = said(refused)
    else:
        store.check()
        told = standing(store, shops(store)[0])
        store.close()
    print(json.dumps(told), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
