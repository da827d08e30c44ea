"""What every schedule of a process shares: a laid city with its computers, ready to be copied, and engines kept warm.

Making a schedule's world is copying a few files in memory. Engines are made once and pointed at other files, because
the statements that they have compiled are worth more than the schedule itself.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

import requests
import sqlalchemy as sa

from contract.ids import SeededIds
from desktop.models import cipher
from server.access import System
from server.app import create_app
from server.database import Database
from server.schema import BUSINESS
from tests.desktop.sync.devices import Ring
from tests.desktop.sync.wires import AsgiWire, as_response
from tests.server.world import CITY, QUICK, World, lay_world, open_world

PEOPLE: Final = ("ann", "ann", "cai", "sue")
"""Who sits at which computer: an account manager at two, one of the other team, the supervisor of the first."""


class _AtOnce(ThreadPoolExecutor):
    """Runs what is handed to it at once, on the thread that hands it over: there is only one in a simulation."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **named))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the future is asked
            future.set_exception(error)
        return future


class OneThreadWire(AsgiWire):
    """The wire to the server in process, without a second thread and without a new loop for each request."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(_AtOnce())

    def send(self, request: requests.PreparedRequest, **_options: Any) -> requests.Response:
        """Send, and wait for the whole answer."""
        self.requests += 1
        return as_response(request, self._loop.run_until_complete(self._call(request)))

    def close(self) -> None:
        """Leave the loop open: the next schedule sends over it too."""

    def end(self) -> None:
        """Close the loop."""
        self._loop.close()


class Storage(Protocol):
    """Where the server's database lies: begun anew from the template, backed up, put back."""

    url: str
    template_url: str

    def begin(self) -> None:
        """Put the template there."""
        ...

    def back_up(self, name: str) -> None:
        """Copy the database."""
        ...

    def put_back(self, name: str) -> None:
        """Put a copy in the place of the database."""
        ...


class Files:
    """The server's database as a SQLite file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path, self.template = folder / "server.db", folder / "template.db"
        self.url, self.template_url = f"sqlite:///{self.path}", f"sqlite:///{self.template}"

    def begin(self) -> None:
        """Copy the template."""
        self._lay(self.template)

    def back_up(self, name: str) -> None:
        """Copy the file."""
        shutil.copyfile(self.path, self.folder / name)

    def put_back(self, name: str) -> None:
        """Copy the file back."""
        self._lay(self.folder / name)

    def _lay(self, source: Path) -> None:
        for end in ("-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)
        shutil.copyfile(source, self.path)


@dataclass(frozen=True, slots=True)
class Places:
    """The city by name."""

    city: bytes
    nodes: dict[str, bytes]
    shops: dict[str, UUID]
    people: dict[str, UUID]

    @property
    def system(self) -> System:
        """The server itself, in this city."""
        return System(CITY, self.city)


class Engines:
    """Engines of clients, lent to a store while it is open."""

    def __init__(self, committing: Callable[[Path], None]) -> None:
        self._where: dict[Path, Path] = {}
        self._free: dict[bool, list[sa.Engine]] = {False: [], True: []}
        self._slots: dict[int, Path] = {}
        self._committing = committing
        self._made_by, self._connect = cipher.engine, cipher.connect

    def __enter__(self) -> None:
        """Lend engines in the place of making them."""
        cipher.engine, cipher.connect = self.lend, self.connect  # type: ignore[assignment]

    def __exit__(self, *_exception: object) -> None:
        """Make them again."""
        cipher.engine, cipher.connect = self._made_by, self._connect

    def connect(self, path: Path, key: bytes, **how: Any) -> Any:
        """Open the store that the engine of this name stands for now."""
        return self._connect(self._where.get(path, path), key, **how)

    def lend(self, path: Path, key: bytes, *, read_only: bool = False) -> sa.Engine:
        """Give an engine that leads to the store at `path` until it is disposed of."""
        free = self._free[read_only]
        engine = free.pop() if free else self._make(key, read_only=read_only)
        self._where[self._slots[id(engine)]] = path
        return engine

    def _make(self, key: bytes, *, read_only: bool) -> sa.Engine:
        slot = Path(f"engine-{len(self._slots)}")
        engine = self._made_by(slot, key, read_only=read_only)
        self._slots[id(engine)] = slot
        sa.event.listen(engine, "engine_disposed", lambda disposed: self._take_back(disposed, self._free[read_only]))
        sa.event.listen(engine, "commit", lambda _connection: self._committing(self._where[slot].parent))
        return engine

    def _take_back(self, engine: sa.Engine, free: list[sa.Engine]) -> None:
        """Have an engine to lend again; a store may be closed twice."""
        if all(engine is not one for one in free):
            free.append(engine)


class Stage:
    """One process's stage; `between` is told of every commit: of the server (None) or of the store in a folder."""

    def __init__(self, storage: Callable[[Path], Storage] = Files) -> None:
        memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
        self.folder = Path(tempfile.mkdtemp(prefix="rounds-", dir=memory if memory.is_dir() else None))
        self.between: Callable[[Path | None], None] = lambda _folder: None
        self.template = self.folder / "template"
        self.template.mkdir()
        self.storage = storage(self.folder)
        self.places = _lay(self.template, self.storage.template_url)
        self.database = Database(self.storage.url, clock=open_clock(), ids=SeededIds(open_clock(), 0))
        sa.event.listen(self.database.engine, "commit", lambda _connection: self.between(None))
        self.app = create_app(self.database, QUICK)
        self.wire = OneThreadWire(self.app)
        self.engines = Engines(self._committing)

    def _committing(self, folder: Path) -> None:
        self.between(folder)

    def end(self) -> None:
        """Take the stage down."""
        self.database.close()
        self.wire.end()
        shutil.rmtree(self.folder)


def open_clock() -> Any:
    """Give a clock at the time of the city's beginning."""
    return open_world("sqlite://").clock


def _lay(folder: Path, url: str) -> Places:
    """Lay the city and give everybody a computer that has synchronised once."""
    lay_world(url)
    database = open_world(url)
    world = World(database)
    ring = Ring(world, create_app(database, QUICK), folder)
    for login in PEOPLE:
        ring.device(login).sync()
    nodes = {row["name"]: row["id"] for row in world.all_rows("nodes")}
    shops = {row["name"]: UUID(bytes=row["id"]) for row in world.all_rows("retailers")}
    people = {login: world.person(login) for login in (*PEOPLE, "bob", "oda")}
    places = Places(world.node(str(CITY)), nodes, shops, people)
    ring.close()
    database.close()
    return places


def names_of(kind: str) -> list[str]:
    """Name the columns of a kind's table on the server."""
    return [column.name for column in BUSINESS[kind].c]
