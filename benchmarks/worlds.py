"""Reference stores of sync.md section 2: shops with their visits and orders, made from a seed, kept between runs.

They are made by the demonstration's generator, so that what is measured is what a person has on the screen.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Final
from zlib import crc32

import resources
from contract import wire
from contract.clock import SystemClock
from contract.fields import Record
from contract.ids import SystemIds
from desktop import settings
from desktop.models import keys, schema, search
from desktop.models.slots import FLOOR
from desktop.models.store import Me, Store
from server.demo.world import DemoWorld, Size, generate

PASSWORD: Final = "benchmark-password"  # noqa: S105 - guards made-up shops
SMALL: Final = Size(teams=1, managers_a_team=1, shops=300, visits=36_000)
LARGE: Final = Size(teams=1, managers_a_team=3, shops=3_000, visits=30_000)
_CHUNK: Final = 2_000


def profile_of(name: str, size: Size, today: date) -> Path:
    """Give a profile with one person whose store holds a world of `size`; made once a day and schema, and kept."""
    schema = crc32(resources.path("store", "0001.sql").read_bytes())
    folder = Path(gettempdir()) / f"rounds-benchmark-{name}-{today:%Y%m%d}-{schema:08x}-{size.shops}-{size.visits}"
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _make(folder, size, today)
        (folder / "whole").touch()
    return folder


@contextmanager
def copy_of(profile: Path) -> Iterator[Path]:
    """Lend a copy of a profile, to be changed."""
    with TemporaryDirectory(prefix="rounds-benchmark-", ignore_cleanup_errors=True) as folder:
        copied = Path(folder) / "profile"
        shutil.copytree(profile, copied, ignore=shutil.ignore_patterns("*.lock"))
        yield copied


def open_store(profile: Path, *, threaded: bool = False) -> Store:
    """Open the one store of a profile."""
    clock = SystemClock()
    folder = settings.person_folder(profile, settings.people(profile)[0].device_id)
    return Store.open(
        folder, keys.unlock(folder, PASSWORD, None, clock), clock=clock, ids=SystemIds(), threaded=threaded
    )


def _make(profile: Path, size: Size, today: date) -> None:
    clock, ids = SystemClock(), SystemIds()
    city = ids.new_id()
    world = generate(7, size, today, city)
    account = next(a for a in world.accounts if a.role == ("account_manager" if size.managers == 1 else "supervisor"))
    device = ids.new_id()
    folder = settings.person_folder(profile, device)
    key = keys.create_slot(folder, PASSWORD, device, None, ids, cost=FLOOR)
    me = Me(
        person_id=account.person_id,
        name=account.name,
        login=account.login,
        city_id=370100,
        city=city,
        device_id=device,
        device_no=1,
        roles=frozenset({account.role}),
    )
    settings.remember_person(
        profile, settings.Person(device_id=device, login=account.login, name=account.name, city="370100")
    )
    store = Store.create(folder, key, me, clock=clock, ids=ids)
    fill(store, world)
    store.close()


def fill(store: Store, world: DemoWorld) -> None:
    """Write a whole world into a store, as if the server had sent it."""
    for batch in world.batches():
        by_kind: dict[str, list[Record]] = {}
        for record in batch.records:
            by_kind.setdefault(type(record).kind.name, []).append(record)
        for kind, records in by_kind.items():
            for start in range(0, len(records), _CHUNK):
                _take(store, kind, records[start : start + _CHUNK])


def _take(store: Store, kind: str, records: list[Record]) -> None:
    with store.taking() as taking:
        rows = [wire.row_of(record, store.me.city) | {"rev": 1, "stamp": 1} for record in records]
        taking.connection.execute(schema.RECORDS[kind].insert(), rows)
        if kind == "retailers":
            search.refresh(taking.connection, [record.id.bytes for record in records])
