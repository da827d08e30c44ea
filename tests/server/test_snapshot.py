"""A snapshot of the server's volume: database, log and files as they lie on the disk at one instant, while it serves.

The process is stopped in the middle of whatever it does, its files are copied, and it goes on. That is what a snapshot
of the volume holds, but for writes that the system has not put on the disk yet: of those are the power cuts of
tests/faults.
"""

import hashlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.models import outbox, photos
from desktop.sync import photos as lane
from desktop.sync.run import synchronise
from desktop.sync.transport import HttpTransport
from tests.desktop.sync.devices import Device, Ring
from tests.desktop.sync.test_photos import a_picture, photographed
from tests.server.test_concurrency import sums_agree
from tests.server.test_processes import open_now, served, serving
from tests.server.world import CITY, World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the process is stopped as on Linux"),
]
SNAPSHOTS = 6
_TURNS = 20


@pytest.fixture
def ring(sqlite_url: str, tmp_path: Path) -> Iterator[Ring]:
    """Give the small city at the time that it is now, and a maker of its devices."""
    with closing(open_now(sqlite_url)) as database:
        made = Ring(World(database), None, tmp_path)
        yield made
        made.close()


@dataclass
class Work:
    """What a person does while snapshots are taken: a visit with a photo, a round, its pictures; what was answered."""

    ring: Ring
    device: Device
    visits: list[bytes] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    is_over: bool = False
    grew: threading.Condition = field(default_factory=threading.Condition)

    def go_on(self, port: int) -> None:
        """Work until it is over, or fails."""
        try:
            with closing(way_to(port, self.device)) as way:
                synchronise(self.device.store, way)
                while not self.is_over:
                    self._visit(way)
        finally:
            with self.grew:
                self.is_over = True
                self.grew.notify_all()

    def _visit(self, way: HttpTransport) -> None:
        made = photographed(self.ring, self.device, "A1-1", a_picture(len(self.visits), 60_000))
        synchronise(self.device.store, way)
        send_all(self.device, way)
        with self.grew:
            self.visits += [photo.visit_id.bytes for photo in made if photo.visit_id]
            self.pictures += [name for photo in made for name in photos.names_of(photo)]
            self.grew.notify_all()

    def answered(self, count: int) -> tuple[set[bytes], set[str]]:
        """Wait until so many visits are answered, or none comes any more; name what is answered by then."""
        with self.grew:
            self.grew.wait_for(lambda: self.is_over or len(self.visits) >= count)
            return set(self.visits), set(self.pictures)


def way_to(port: int, device: Device) -> HttpTransport:
    return HttpTransport(f"http://127.0.0.1:{port}", device.store.known("token"))


def send_all(device: Device, way: HttpTransport) -> None:
    for _ in range(_TURNS):
        if lane.send(device.store, way).is_done:
            return
    pytest.fail("the pictures do not arrive")


def snapshot(process: "subprocess.Popen[bytes]", source: Path, target: Path) -> None:
    """Copy everything of the server as it is at one instant."""
    process.send_signal(signal.SIGSTOP)
    try:
        while "\nState:\tT" not in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii"):
            pass
        target.mkdir()
        for path in (source, source.with_name(source.name + "-wal"), source.with_name(source.name + "-shm")):
            if path.exists():
                shutil.copyfile(path, target / path.name)
        shutil.copytree(source.with_name(source.name + ".files"), target / f"{source.name}.files")
    finally:
        process.send_signal(signal.SIGCONT)


def look_into(database: Path, visits: set[bytes], pictures: set[str]) -> None:
    """Demand that a snapshot opens whole and holds all that was answered before it was taken."""
    with closing(sqlite3.connect(database)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        there = {row[0] for row in raw.execute("SELECT id FROM visits")}
        named = {row[0] for row in raw.execute("SELECT sha256 FROM blob WHERE finished_at IS NOT NULL")}
    assert visits <= there
    assert {bytes.fromhex(name) for name in pictures} <= named
    folder = database.with_name(database.name + ".files") / str(CITY)
    for sha256 in named:  # each file that the database calls whole is there, and is what its name says
        assert hashlib.sha256((folder / sha256.hex()).read_bytes()).digest() == sha256


@pytest.mark.case("RB-19", "RB-21", "RH-01")
def test_a_snapshot_of_the_serving_server_is_whole_and_serves_in_its_place(ring: Ring, tmp_path: Path) -> None:
    source = Path(ring.world.database.url.database or "")
    work = Work(ring, ring.device("ann"))
    taken: list[tuple[Path, set[bytes], set[str]]] = []
    with served(str(ring.world.database.url)) as (process, port), ThreadPoolExecutor(1) as pool:
        working = pool.submit(work.go_on, port)
        for number in range(SNAPSHOTS):
            known = work.answered(2 * number + 1)
            target = tmp_path / f"snapshot-{number}"
            snapshot(process, source, target)
            taken.append((target / source.name, *known))
        work.is_over = True
        working.result()
    for database, visits, pictures in taken:
        look_into(database, visits, pictures)
    _goes_on_from(taken[2][0], ring, work)


def _goes_on_from(copy: Path, ring: Ring, work: Work) -> None:
    """Serve a snapshot: the computer that was ahead of it brings again what it lacks, and nothing is there twice."""
    with closing(open_now(f"sqlite:///{copy}")) as database:
        world = World(database)
        assert len(world.all_rows("visits")) < len(work.visits)
        with serving(str(database.url)) as port, closing(way_to(port, work.device)) as way:
            synchronise(work.device.store, way)
            synchronise(work.device.store, way)
            send_all(work.device, way)
            assert outbox.waiting(work.device.store).count == 0
        assert sorted(row["id"] for row in world.all_rows("visits")) == sorted(work.visits)
        sums_agree(world)
    look_into(copy, set(work.visits), set(work.pictures))
    assert ring.world.all_rows("visits")
