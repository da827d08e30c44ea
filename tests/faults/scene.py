"""What is put under fault: a program that saves visits and exchanges them with the server, in a process of its own.

The process is forked from one that has read all modules, waits until the fault stands ready, and tells each visit on a
pipe once the program has called it saved. Server and client are in the one process: both die at once.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from contract import chain
from contract.clock import FixedClock
from contract.errors import UserError
from contract.ids import SeededIds
from desktop.models import cipher, outbox, photos, pictures, schema
from desktop.models.pictures import State
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.sync import enrol, run
from desktop.sync import photos as lane
from desktop.sync.transport import HttpTransport
from server.app import create_app
from server.database import Database
from server.schema import BUSINESS, OP
from tests.journeys.work import a_photo_taken, a_visit_at, pictures_named, shops
from tests.server.world import CITY, QUICK, START
from tests.simulation.stage import OneThreadWire, Stage
from tests.stores import KEY

_LONGEST_S = 60
_TURNS = 20
_NOTE = "货架第三层缺货，" * 30


class Lost(AssertionError):
    """Something that was acknowledged is not there, or is there twice, or the file is not sound."""


class Scene:
    """A folder with one computer and one server. What has been compiled and made once serves every process forked."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.folder = stage, folder
        clock = FixedClock(START)
        self._database = Database(f"sqlite:///{folder / 'server.db'}", clock=clock, ids=SeededIds(clock, 0))
        self._app = create_app(self._database, QUICK)

    def lay(self) -> None:
        """Begin from the template."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        shutil.copytree(self.stage.template / "computer-0", self.folder / "computer")
        shutil.copyfile(self.stage.folder / "template.db", self.folder / "server.db")

    def put_back(self, left: Path) -> None:
        """Begin from a copy of the folder as it was left."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(left, self.folder)

    @contextmanager
    def opened(self, who: int) -> Any:
        """Open the store and the server as one process does; `who` makes the ids of each process its own."""
        clock, database = FixedClock(START + timedelta(days=1, hours=who)), self._database
        database.clock, database.ids = clock, SeededIds(clock, 7_000 + who)
        wire = OneThreadWire(self._app)
        try:
            with (
                self.stage.engines,
                closing(Store.open(self.folder / "computer", KEY, clock=clock, ids=SeededIds(clock, who))) as store,
            ):
                yield store, enrol.transport_of(store, adapter=wire), database
        finally:
            database.close()
            wire.end()

    def save(self, store: Store, photos_taken: int = 0) -> bytes:
        """Save a visit with photos, as the form does; give its id once it is saved."""
        visit = a_visit_at(store, shops(store)[0], note=_NOTE)
        taken = photos.photos_of(store, [a_photo_taken(store) for _ in range(photos_taken)], visit)
        store.run(record_visit, RecordedVisit(visit=visit, photos=taken)).result()
        return visit.id.bytes

    def act(self, told: int, who: int, rounds: int) -> None:
        """Save and exchange, `rounds` times, telling each visit that is saved and, by "=", each that is answered.

        A refusal in words ends nothing.
        """
        with suppress(UserError), self.opened(who) as (store, transport, _database):
            saved: list[bytes] = []
            for _ in range(rounds):
                for photos_taken in (2, 0):
                    with suppress(UserError):
                        saved.append(self.save(store, photos_taken))
                        os.write(told, saved[-1].hex().encode() + b"\n")
                with suppress(UserError):
                    run.synchronise(store, transport)
                    os.write(told, b"".join(b"=" + one.hex().encode() + b"\n" for one in saved))
                    lane.send(store, transport)

    def prove(self, acknowledged: AbstractSet[bytes], who: int) -> None:
        """Open again and look: all that was acknowledged is here, whole, and after a round on the server once."""
        with self.opened(who) as (store, transport, database):
            sound(store.path)
            here = _visits(store)
            _demand(acknowledged <= here, f"{len(acknowledged - here)} acknowledged visits are lost")
            _demand(here == _in_log(store), "a visit without its op, or an op without its visit")
            last = self.save(store)
            run.synchronise(store, transport)
            _demand(outbox.waiting(store).count == 0, "the queue does not drain")
            _demand(_visits(store) == here | {last}, "a round lost a visit")
            self._on_the_server_once(database, here | {last})
            self._pictures_arrive(store, transport)

    def _pictures_arrive(self, store: Store, transport: HttpTransport) -> None:
        photos.tidy(store)
        named = pictures_named(store)
        if not named:
            return
        kept = {standing.sha256 for standing in store.pictures.to_send(b"never")}
        _demand(named <= kept, f"{len(named - kept)} pictures are lost")
        _demand(kept <= named, f"{len(kept - named)} pictures that nothing names were not swept")
        for _ in range(_TURNS):
            if lane.send(store, transport).is_done:
                break
        states = {standing.state for standing in store.pictures.standing(named).values()}
        _demand(states == {State.VERIFIED}, f"pictures do not arrive: {states}")

    def _on_the_server_once(self, database: Database, expected: set[bytes]) -> None:
        v, o = BUSINESS["visits"].c, OP.c
        with database.acting(self.stage.places.system, reading=True) as tx:
            there = [row[0] for row in tx.rows(sa.select(v.id).where(v.city_id == CITY))]
            ops = [row[0] for row in tx.rows(sa.select(o.op_id).where(o.city_id == CITY))]
        _demand(sorted(there) == sorted(expected), "the server has other visits than the computer")
        _demand(len(set(ops)) == len(ops), "an op is twice on the server")


def sound(path: Path) -> None:
    """Look into every page, the log emptied first; Lost when something is wrong."""
    for file in (path, path.with_name(pictures.FILE)):
        if file.exists():
            with closing(cipher.connect(file, KEY)) as raw:
                found = cipher.full_check(raw)
                _demand(not found, f"{file.name} is not sound: {found[:2]}")


def _visits(store: Store) -> set[bytes]:
    with store.read() as connection:
        return set(connection.scalars(sa.select(schema.RECORDS["visits"].c.id)))


def _in_log(store: Store) -> set[bytes]:
    with store.read() as connection:
        bodies = connection.scalars(sa.select(schema.outbox.c.body)).all()
    return {change.row_id for body in bodies for change in chain.read_body(body) if change.kind == "visits"}


def _demand(holds: object, told: str) -> None:
    if not holds:
        raise Lost(told)


@dataclass(frozen=True)
class Ended:
    """How a process under fault ended: what it had acknowledged, and whether it was killed."""

    acknowledged: set[bytes]
    was_killed: bool


def under_fault(act: Callable[[int], None], ready: Callable[[int], Any]) -> Ended:
    """Fork, let the fault be made ready for the process of that number, let it act, and wait for its end."""
    go_read, go = os.pipe()
    told_read, told = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_program(go_read, told, act)
    os.close(told)
    os.close(go_read)
    fault = ready(child)
    with suppress(BrokenPipeError):  # it may have been killed before it began
        os.write(go, b"!")
    os.close(go)
    with os.fdopen(told_read, "rb") as pipe:
        lines = pipe.read().split(b"\n")[:-1]
    _pid, status = os.waitpid(child, 0)
    if isinstance(fault, subprocess.Popen):
        fault.communicate()
    saved = {bytes.fromhex(line.decode()) for line in lines if not line.startswith(b"=")}
    return Ended(saved, os.WIFSIGNALED(status))


def _be_the_program(go: int, told: int, act: Callable[[int], None]) -> None:
    signal.alarm(_LONGEST_S)
    try:
        os.read(go, 1)
        act(told)
    except BaseException:  # noqa: BLE001 - whatever it was, the process ends and what it acknowledged is judged
        os._exit(1)
    os._exit(0)


def traced(inject: Sequence[str], log: Path | None = None, trace: str = "none") -> Callable[[int], Any]:
    """Attach strace with these injections; give what waits until it is attached."""

    def attach(process: int) -> Any:
        wanted = [part for one in inject for part in ("-e", f"inject={one}")]
        names = ",".join(one.split(":")[0] for one in inject) or trace
        kept = ["-o", str(log or os.devnull), "-e", f"trace={names}"]
        more = ["-y", "-xx", "-s", "200000"] if log is not None and not inject else []
        command = ["strace", "-qq", *kept, *more, *wanted, "-p", str(process)]
        strace = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        _wait_until_traced(process)
        return strace

    return attach


def _wait_until_traced(process: int) -> None:
    status = Path(f"/proc/{process}/status")
    while "TracerPid:\t0\n" in status.read_text(encoding="ascii"):
        os.sched_yield()
