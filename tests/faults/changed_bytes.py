"""One byte of a store's files is changed: what was saved is read, or it is told and all the rest is had (RA-12).

The store is that of a computer that has saved and exchanged, has saved more, and was killed. Each changed file is
opened as the program opens it, and then one of these holds, or it is a loss:

 equal    every row of every table, and every picture, is what was saved
 cut      the last save alone is missing, and the person is told to look for it
 told     a refusal in words; a person enrolled anew beside it is given each visit that the server has not, as it was
          written, or is told of as many entries as cannot be read
 closed   what says where the tables are is damaged (the first page, and those of the schema), so that nothing in the
          file can be found: a refusal in words, twice
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from contract.clock import FixedClock
from contract.ids import SeededIds
from desktop.models import cipher, notices, outbox, pictures, salvage, schema, write_ahead
from desktop.models.refusals import StoreRefused
from desktop.models.store import FILE, Store
from tests.faults.scene import Lost, Scene, under_fault
from tests.server.world import START
from tests.stores import KEY

_FILES: Final = (FILE, pictures.FILE)
_NOW: Final = START + timedelta(days=2)
_SAVES: Final = 4
_BESIDE: Final = "computer-1"
Rows = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Saved:
    """A store as it was saved: its files, its rows, its rows before the last save, and what the server has of it."""

    files: dict[str, bytes]
    rows: Rows
    before_last: tuple[Rows, ...]
    acknowledged: frozenset[bytes]
    answered: frozenset[bytes]
    beside: Path

    def lay(self, folder: Path) -> None:
        """Lay the files out in an empty folder."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


def saved(scene: Scene, folder: Path) -> Saved:
    """Let a program save, exchange, save more and be killed; give what it left."""
    scene.lay()
    ended = under_fault(lambda told: _save_and_die(scene, told), lambda _process: None)
    kept = [path for path in sorted((scene.folder / "computer").glob("*.db*")) if not path.name.endswith("-shm")]
    files = {path.name: path.read_bytes() for path in kept if path.name.startswith(_FILES)}
    with closing(sqlite3.connect(scene.folder / "server.db")) as raw:
        answered = frozenset(row[0] for row in raw.execute("SELECT id FROM visits"))
    made = Saved(files, {}, (), frozenset(ended.acknowledged), answered, scene.stage.template / _BESIDE)
    rows = _rows_of(made, folder)
    shorter = tuple(_rows_of(_without_last(made, name), folder) for name in _FILES)
    return Saved(files, rows, shorter, made.acknowledged, answered, made.beside)


def _save_and_die(scene: Scene, told: int) -> None:
    scene.act(told, who=1, rounds=1)
    with scene.opened(3) as (store, _transport, _database):
        for number in range(_SAVES):
            os.write(told, scene.save(store, number % 2).hex().encode() + b"\n")
        os.kill(os.getpid(), signal.SIGKILL)


def _rows_of(kept: Saved, folder: Path) -> Rows:
    kept.lay(folder)
    return _read(folder)


def _read(folder: Path) -> Rows:
    """Read every row of every table; the full-text index is read through its own words."""
    found: Rows = {}
    for name in _FILES:
        with closing(cipher.connect(folder / name, KEY)) as raw:
            tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            found |= {table: raw.execute(f'SELECT * FROM "{table}"').fetchall() for (table,) in tables}
    return found


def _without_last(kept: Saved, name: str) -> Saved:
    """Give the files as they were before the last save: its frames are cut off the log of one of them."""
    log = kept.files[f"{name}-wal"]
    size = write_ahead.PAGE + 24
    ends = [at + size for at in range(32, len(log), size) if any(log[at + 4 : at + 8])]
    files = kept.files | {f"{name}-wal": log[: ends[-2]]}
    return Saved(files, {}, (), kept.acknowledged, kept.answered, kept.beside)


def change(kept: Saved, folder: Path, chance: random.Random) -> tuple[str, int]:
    """Lay the files out with one bit changed; tell where. The heads of frames are met as often as all else."""
    kept.lay(folder)
    name = chance.choice(sorted(kept.files))
    content = bytearray(kept.files[name])
    at = chance.randrange(len(content))
    if name.endswith("-wal") and chance.random() < 0.5:
        at = max(0, (at - 32) // (write_ahead.PAGE + 24)) * (write_ahead.PAGE + 24) + chance.randrange(32 + 24)
    content[at] ^= 1 << chance.randrange(8)
    (folder / name).write_bytes(content)
    return name, at


def judge(kept: Saved, folder: Path) -> str:
    """Open a store as the program does, and say which of the outcomes holds; Lost when none does."""
    try:
        found, told = _opened(kept, folder)
    except StoreRefused:
        return _beside(kept, folder)
    if _without_notices(found) == _without_notices(kept.rows):
        return "equal"
    if told and any(_without_notices(found) == _without_notices(rows) for rows in kept.before_last):
        return "cut"
    differing = [table for table in kept.rows if found.get(table) != kept.rows[table]]
    raise Lost(f"a changed byte was not noticed: {differing} are not as they were saved")


def _opened(kept: Saved, folder: Path) -> tuple[Rows, bool]:
    """Read all that the program can read; StoreRefused where it says that it cannot."""
    with _store(folder, 8) as store:
        store.check()
        told = len(notices.unread(store)) > len(kept.rows["notices"])
        for sha256, _size, content, *_rest in kept.rows["pictures"]:
            if content is not None:
                store.pictures.content(sha256)
        with store.read() as connection:
            for table in schema.METADATA.sorted_tables:
                connection.execute(table.select()).all()
    return _read(folder), told


@contextmanager
def _store(folder: Path, who: int) -> Iterator[Store]:
    clock = FixedClock(_NOW)
    with closing(Store.open(folder, KEY, clock=clock, ids=SeededIds(clock, who))) as store:
        yield store


def _without_notices(rows: Rows) -> Rows:
    return {table: found for table, found in rows.items() if table != "notices" and not table.startswith("sqlite_")}


def _beside(kept: Saved, folder: Path) -> str:
    """Enrol the person anew beside the damaged store, and look at what was taken over."""
    beside = folder.with_name("beside")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(kept.beside, beside)
    with _store(beside, 9) as store:
        try:
            salvage.take_over(store, folder, KEY)
        except StoreRefused as closed:
            if _opens(folder):
                raise Lost(f"it opens, and nothing was taken over: {closed}") from closed
            return "closed"
        with store.read() as connection:
            taken = connection.execute(schema.outbox.select().where(schema.outbox.c.state == outbox.WAITING)).all()
        told = [notice for notice in notices.unread(store) if "lost" in notice.values]
    waiting = _waiting(kept)
    came = {row.op_id: (row.salt, row.body) for row in taken}
    if any(waiting.get(op_id) != content for op_id, content in came.items()):
        raise Lost("an entry was taken over as another than was saved")
    missing = len(waiting) - len(came)
    if missing > sum(int(notice.values["lost"]) for notice in told):
        raise Lost(f"{missing} entries are missing and nobody was told")
    return "told"


def _opens(folder: Path) -> bool:
    try:
        cipher.connect(folder / FILE, KEY).close()
    except StoreRefused:
        return False
    return True


def _waiting(kept: Saved) -> dict[bytes, tuple[bytes, bytes]]:
    at = {column.name: number for number, column in enumerate(schema.outbox.columns)}
    rows = [row for row in kept.rows["outbox"] if row[at["state"]] == outbox.WAITING]
    return {row[at["op_id"]]: (row[at["salt"]], row[at["body"]]) for row in rows}


def changed(kept: Saved, count: int, seed: int, folder: Path) -> Counter[str]:
    """Change one byte `count` times; count what came of it: by file in brackets, a loss in words."""
    chance, came = random.Random(seed), Counter[str]()
    for _ in range(count):
        name, at = change(kept, folder, chance)
        try:
            came[f"({name} {judge(kept, folder)})"] += 1
        except Lost as lost:
            came[f"{name} byte {at}: {lost}"] += 1
    return came
