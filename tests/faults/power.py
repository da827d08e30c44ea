"""What a power cut may leave: rebuilt from a log of every write and every sync of a program that saves visits.

A write that no sync of its file followed may be on the disk or not, in any choice, and the last one torn between two
sectors. Each state is laid out as files and opened; what was acknowledged by then must be there.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from contract import chain
from desktop.models import cipher, write_ahead
from tests.faults.scene import Lost, Scene, traced, under_fault
from tests.stores import KEY

CALLS: Final = "pwrite64,fdatasync,fsync,ftruncate,unlink,rename,write"
SECTOR: Final = 512
RECORDS, PICTURES, SERVER = "records.db", "photos.db", "server.db"
_CALL: Final = re.compile(
    r'^(?P<name>\w+)\((?:\d+<(?P<file>[^>]*)>|"(?P<path>[^"]*)")'
    r'(?:, "(?P<to>[^"]*)"(?=\)))?(?:, (?:"(?P<content>[^"]*)", )?(?P<numbers>[\d, ]+))?\)'
)
Write = tuple[int, bytes | None]
"""Where and what was written; None cuts the file there."""


@dataclass(frozen=True, slots=True)
class Event:
    """One call: what it did to which file of the store."""

    name: str
    file: str
    content: bytes = b""
    numbers: tuple[int, ...] = ()


@dataclass(slots=True)
class Disk:
    """One file: what is certainly on the disk, and the writes that are not."""

    durable: bytearray
    pending: list[Write] = field(default_factory=list)

    def sync(self) -> None:
        """Have everything on the disk."""
        for write in self.pending:
            _apply(self.durable, write)
        self.pending = []


def recorded(scene: Scene, rounds: int) -> list[Event]:
    """Let the program act under strace, and give what it wrote, synced and acknowledged."""
    log = scene.folder.with_name("calls.log")
    scene.lay()
    under_fault(lambda told: scene.act(told, 1, rounds), traced([], log, CALLS))
    found = (_CALL.match(line) for line in log.read_text(encoding="ascii").splitlines())
    return [_event(call) for call in found if call is not None]


def _event(call: re.Match[str]) -> Event:
    numbers = tuple(int(number) for number in (call["numbers"] or "").split(",") if number.strip())
    place = (_bytes(call["file"] or call["path"])).decode("utf-8", "replace")
    return Event(call["name"], place, _bytes(call["content"] or call["to"] or ""), numbers)


def _bytes(text: str) -> bytes:
    return text.encode("ascii").decode("unicode_escape").encode("latin-1")


@dataclass(frozen=True, slots=True)
class State:
    """What may be on the disk at one moment: files by name; what was called saved, and what the server answered."""

    files: dict[str, bytes]
    acknowledged: frozenset[bytes]
    answered: frozenset[bytes]


def states(scene: Scene, events: Sequence[Event], count: int, seed: int) -> Iterator[State]:
    """Give states of the files of both sides, spread over all moments between the first call and the last."""
    chance = random.Random(seed)
    moments = sorted(chance.randrange(1, len(events) + 1) for _ in range(count))
    begun = {RECORDS: scene.stage.template / "computer-0" / RECORDS, SERVER: scene.stage.folder / "template.db"}
    disks = {name: Disk(bytearray(path.read_bytes())) for name, path in begun.items()}
    acknowledged: set[bytes] = set()
    answered: set[bytes] = set()
    done = 0
    for moment in moments:
        for event in events[done:moment]:
            if event.name == "write" and event.file.startswith("pipe:"):
                for line in event.content.split():
                    (answered if line.startswith(b"=") else acknowledged).add(bytes.fromhex(line.strip(b"=").decode()))
            else:
                _happen(disks, event)
        done = moment
        files = {name: _left(disk, chance) for name, disk in disks.items()}
        yield State(files, frozenset(acknowledged), frozenset(answered))


def _happen(disks: dict[str, Disk], event: Event) -> None:
    name = event.file.rpartition("/")[2]
    if not name.startswith((RECORDS, PICTURES, SERVER, "unfinished-")) or name.endswith("-shm"):
        return
    if event.name == "unlink":
        disks.pop(name, None)
        return
    if event.name == "rename":  # a file is given its name once it is on the disk, and its folder is synced then
        disks[event.content.decode("utf-8", "replace").rpartition("/")[2]] = disks.pop(name)
        return
    disk = disks.setdefault(name, Disk(bytearray()))
    if event.name == "pwrite64":
        disk.pending.append((event.numbers[1], event.content))
    elif event.name == "ftruncate":
        disk.pending.append((event.numbers[0], None))
    elif event.name != "write":
        disk.sync()


def _left(disk: Disk, chance: random.Random) -> bytes:
    """Choose what of the writes not synced is on the disk: nothing, a part from the first, or any of them."""
    image = bytearray(disk.durable)
    how = chance.choice(["none", "first", "any", "torn"])
    chosen: list[Write] = []
    if how in {"first", "torn"}:
        chosen = disk.pending[: chance.randrange(len(disk.pending) + 1)]
    elif how == "any":
        chosen = [write for write in disk.pending if chance.random() < 0.5]
    if how == "torn" and chosen:
        at, content = chosen[-1]
        whole = content and content[: chance.randrange(len(content) // SECTOR + 1) * SECTOR]
        chosen = [*chosen[:-1], (at, whole)]
    for write in chosen:
        _apply(image, write)
    return bytes(image)


def _apply(image: bytearray, write: Write) -> None:
    at, content = write
    if content is None:
        del image[at:]
        return
    if len(image) < at:
        image.extend(bytes(at - len(image)))
    image[at : at + len(content)] = content


def prove(state: State, folder: Path) -> None:
    """Lay a state out, open both sides as after a power cut, and look; Lost when something acknowledged is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in state.files.items():
        (folder / name).write_bytes(content)
    for name in (RECORDS, PICTURES):
        if write_ahead.fit(folder / name) is write_ahead.Fit.DAMAGED:
            raise Lost(f"the log of {name} is called damaged")
    with closing(cipher.connect(folder / RECORDS, KEY)) as raw:
        _demand_sound(cipher.full_check(raw))
        visits = {row[0] for row in raw.execute("SELECT id FROM visits").fetchall()}
        if not state.acknowledged <= visits:
            raise Lost(f"{len(state.acknowledged - visits)} acknowledged visits are lost")
        if visits != set(_visits_of(raw)):
            raise Lost("a visit without its op, or an op without its visit")
        named = {name for row in raw.execute("SELECT sha256, thumb_sha256 FROM photos").fetchall() for name in row}
    if named:
        _demand_pictures(folder / PICTURES, named)
    _demand_answered(folder / SERVER, state.answered)


def _demand_pictures(path: Path, named: set[str]) -> None:
    with closing(cipher.connect(path, KEY)) as raw:
        _demand_sound(cipher.full_check(raw))
        kept = {row[0] for row in raw.execute("SELECT sha256 FROM pictures WHERE content IS NOT NULL").fetchall()}
    if not named <= kept:
        raise Lost(f"{len(named - kept)} pictures that rows name are lost")


def _demand_answered(path: Path, answered: frozenset[bytes]) -> None:
    with closing(sqlite3.connect(path)) as raw:
        _demand_sound([found for (found,) in raw.execute("PRAGMA integrity_check") if found != "ok"])
        visits = {row[0] for row in raw.execute("SELECT id FROM visits")}
    if not answered <= visits:
        raise Lost(f"{len(answered - visits)} visits that the server had answered are lost there")


def _demand_sound(found: Sequence[str]) -> None:
    if found:
        raise Lost(f"not sound: {found[:2]}")


def _visits_of(raw: Any) -> Iterator[bytes]:
    for (body,) in raw.execute("SELECT body FROM outbox").fetchall():
        yield from (change.row_id for change in chain.read_body(body) if change.kind == "visits")
