"""What a power cut may leave: rebuilt from a log of every write and every sync of a program that saves visits.

A write that no sync of its file followed may be on the disk or not, in any choice, and the last one torn between two
sectors. Each state is laid out as files and opened; what was acknowledged by then must be there.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from contract import chain
from desktop.models import cipher
from tests.faults.scene import Lost, Scene, traced, under_fault
from tests.stores import KEY

CALLS: Final = "pwrite64,fdatasync,fsync,ftruncate,unlink,write"
SECTOR: Final = 512
_CALL: Final = re.compile(
    r'^(?P<name>\w+)\((?:\d+<(?P<file>[^>]*)>|"(?P<path>[^"]*)")'
    r'(?:, (?:"(?P<content>[^"]*)", )?(?P<numbers>[\d, ]+))?\)'
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
    return Event(call["name"], place, _bytes(call["content"] or ""), numbers)


def _bytes(text: str) -> bytes:
    return text.encode("ascii").decode("unicode_escape").encode("latin-1")


@dataclass(frozen=True, slots=True)
class State:
    """What may be on the disk at one moment: files by name, and what had been acknowledged."""

    files: dict[str, bytes]
    acknowledged: frozenset[bytes]


def states(scene: Scene, events: Sequence[Event], count: int, seed: int) -> Iterator[State]:
    """Give states of the client's files, spread over all moments between the first call and the last."""
    chance = random.Random(seed)
    moments = sorted(chance.randrange(1, len(events) + 1) for _ in range(count))
    disks = {"records.db": Disk(bytearray((scene.stage.template / "computer-0" / "records.db").read_bytes()))}
    acknowledged: set[bytes] = set()
    done = 0
    for moment in moments:
        for event in events[done:moment]:
            _happen(disks, acknowledged, event)
        done = moment
        files = {name: _left(disk, chance) for name, disk in disks.items()}
        yield State(files, frozenset(acknowledged))


def _happen(disks: dict[str, Disk], acknowledged: set[bytes], event: Event) -> None:
    folder, _, name = event.file.rpartition("/")
    if event.name == "write" and event.file.startswith("pipe:"):
        acknowledged.update(bytes.fromhex(line.decode()) for line in event.content.split())
    elif not folder.endswith("/computer") or not name.startswith("records.db") or name.endswith("-shm"):
        return
    elif event.name == "unlink":
        disks.pop(name, None)
    else:
        disk = disks.setdefault(name, Disk(bytearray()))
        if event.name == "pwrite64":
            disk.pending.append((event.numbers[1], event.content))
        elif event.name == "ftruncate":
            disk.pending.append((event.numbers[0], None))
        else:
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
    """Lay a state out, open it as after a power cut, and look; Lost when something acknowledged is not there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in state.files.items():
        (folder / name).write_bytes(content)
    with closing(cipher.connect(folder / "records.db", KEY)) as raw:
        found = cipher.full_check(raw)
        if found:
            raise Lost(f"not sound: {found[:2]}")
        visits = {row[0] for row in raw.execute("SELECT id FROM visits").fetchall()}
        if not state.acknowledged <= visits:
            raise Lost(f"{len(state.acknowledged - visits)} acknowledged visits are lost")
        if visits != set(_visits_of(raw)):
            raise Lost("a visit without its op, or an op without its visit")


def _visits_of(raw: Any) -> Iterator[bytes]:
    for (body,) in raw.execute("SELECT body FROM outbox").fetchall():
        yield from (change.row_id for change in chain.read_body(body) if change.kind == "visits")
