"""One computer in a schedule: a real store and session, on a disk that fills up, with a clock that jumps, that dies."""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import requests
import sqlalchemy as sa
from urllib3 import HTTPResponse

from contract import chain, wire
from contract.clock import FixedClock
from contract.errors import NotAllowed
from contract.fields import LEADING, Record
from contract.ids import SeededIds
from desktop.models import schema
from desktop.models.refusals import StoreRefused
from desktop.models.store import Store
from desktop.sync import enrol
from desktop.sync.trouble import Forked, SignedOut, Trouble
from server.exchange.writing import Row
from server.schema import BUSINESS
from tests.desktop.sync.devices import Device
from tests.desktop.sync.wires import FAULTS, Answer, FaultyWire, as_response
from tests.server.world import CITY
from tests.stores import KEY

if TYPE_CHECKING:
    from tests.simulation.town import Town

_REQUESTS_MOST = 120
_UNLIMITED_PAGES = 4_294_967_294
_box = schema.outbox
_LAST_OP = sa.select(_box.c.seq, _box.c.op_id, _box.c.header, _box.c.body).order_by(_box.c.seq.desc()).limit(1)
_LOG = sa.select(_box).order_by(_box.c.seq)


class Violation(AssertionError):
    """An oracle found that a promise was broken; its text begins with the oracle's number."""


def demand(holds: object, told: str) -> None:
    """Raise Violation when something does not hold."""
    if not holds:
        raise Violation(told)


class Died(BaseException):
    """A process is gone at this point; nothing in it can catch this."""


@dataclass(slots=True)
class Wish:
    """One op that a person was told is saved: what has to become of it."""

    computer: int
    login: str
    action: str
    op_id: bytes
    made: list[tuple[str, bytes]]
    body: bytes
    stranger: bool
    of_own_shop: bool
    """Whether its shop was on a route of the person's when this was saved, or before: no later move undoes that."""


class Line(FaultyWire):
    """The wire of one computer: faults told in advance, besides those of the tests also ones that need the town."""

    def __init__(self, town: Town, number: int) -> None:
        super().__init__(town.stage.wire)
        self.town, self.number, self.sent = town, number, 0

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send with the next fault, and write down what came of it."""
        self.sent += 1
        if self.sent > _REQUESTS_MOST:
            raise Violation(f"O7: computer {self.number} asks again and again")
        if request.path_url == "/sync/digests" and not self.town.server_was_put_back:
            raise Violation(f"O3: computer {self.number} has to be repaired, though nothing was put back")
        fault = self.faults.pop(0) if self.faults else ""
        try:
            answer = self._send(request, fault)
        except (requests.exceptions.RequestException, Died) as broken:
            self._note(request, fault, type(broken).__name__)
            raise
        self._note(request, fault, str(answer.status_code))
        return answer

    def _note(self, request: requests.PreparedRequest, fault: str, outcome: str) -> None:
        body = request.body if isinstance(request.body, bytes) else b""
        self.town.log(f"  {self.number} {request.method} {request.path_url} {outcome} [{fault}]", body)

    def _send(self, request: requests.PreparedRequest, fault: str) -> requests.Response:
        match fault:
            case "dies before":
                raise Died
            case "dies after":
                self._whole(request)
                raise Died
            case "late":
                self.town.late.append(request.copy())
                raise requests.exceptions.ReadTimeout
            case "meanwhile":
                self.town.meanwhile()
                return self._whole(request)
            case "server dies first" | "server dies second":
                self.town.server_dies_in = 0 if fault.endswith("first") else 1
                return self._whole(request)
            case "slow down" | "signed out":
                return _refusal(request, fault)
            case "cut at a frame":
                return _first_frame(request, self._whole(request))
        return FAULTS[fault](_Whole(self), request)

    def _whole(self, request: requests.PreparedRequest) -> requests.Response:
        response = self.town.deliver(request)
        if request.path_url == "/sync/pull" and response.status_code == HTTPStatus.OK:
            body = response.raw.read()
            response.raw = HTTPResponse(body=io.BytesIO(body), preload_content=False)
            self.town.has_answered(self.number, body)
        return response


class _Whole:
    """The good wire as the faults of the tests see it."""

    def __init__(self, line: Line) -> None:
        self.send = line._whole  # noqa: SLF001 - it is part of the line


def _first_frame(request: requests.PreparedRequest, response: requests.Response) -> requests.Response:
    """Keep the first frame of an answer, as when the connection ends just there."""
    body = response.raw.read()
    length = 4 + int.from_bytes(body[:4], "big")
    headers = [(name.encode(), value.encode()) for name, value in response.headers.items()]
    return as_response(request, (response.status_code, headers, body[:length]))


def _refusal(request: requests.PreparedRequest, fault: str) -> requests.Response:
    status, code = (429, "too_busy") if fault == "slow down" else (401, "signed_out")
    words = b'{"code":"' + code.encode() + b'","words":"Not now. Nothing is lost.","values":{}}'
    answer: Answer = (status, [(b"Content-Type", b"application/problem+json"), (b"Retry-After", b"3")], words)
    return as_response(request, answer)


ANSWERS = ("slow down", "signed out")
OWN_FAULTS = (
    "dies before",
    "dies after",
    "late",
    "meanwhile",
    "server dies first",
    "server dies second",
    "cut at a frame",
)
WIRE_FAULTS = (*sorted(name for name in FAULTS if name), *OWN_FAULTS, *ANSWERS)


@dataclass
class Computer(Device):
    """A device with what only a schedule does to it."""

    town: Town
    number: int
    clock: FixedClock
    ids: SeededIds
    is_full: bool = False
    is_stopped: bool = False
    is_copied: bool = False
    dies_in: int | None = None
    seen: int = -1
    saved: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, town: Town, number: int, login: str, folder: Path) -> Computer:
        """Open the store in `folder` as the computer of that number."""
        clock = FixedClock(town.clock.now())
        ids = SeededIds(clock, town.seed * 1_000 + number)
        store = Store.open(folder, KEY, clock=clock, ids=ids)
        line = Line(town, number)
        made = cls(login, store, line, enrol.transport_of(store, adapter=line), town, number, clock, ids)
        town.at_folder[folder] = made
        return made

    @property
    def folder(self) -> Path:
        """Where its store lies."""
        return self.store.folder

    def restart(self) -> None:
        """End the program, however it was, and start it again."""
        self.store.close()
        self.store = Store.open(self.folder, KEY, clock=self.clock, ids=self.ids)
        self.transport = enrol.transport_of(self.store, adapter=self.wire)
        self.dies_in = None
        if self.is_full:
            self.fill_disk()

    def fill_disk(self) -> None:
        """Let the store's file grow no more."""
        self.is_full = True
        self._limit_pages(1)

    def free_disk(self) -> None:
        """Let it grow again."""
        self.is_full = False
        self._limit_pages(_UNLIMITED_PAGES)

    def _limit_pages(self, pages: int) -> None:
        """Set the most pages the writer may use; the database holds it to those it has at least."""
        with self.store._writing.connect() as connection:  # noqa: SLF001 - the fault is put below the store
            raw: Any = connection.connection.driver_connection
            raw.execute(f"PRAGMA max_page_count = {pages}").fetchall()

    def write(self, action: str, *records: Record, stranger: bool = False) -> bool:
        """Change records as the person would; True when the program said that it is saved."""
        before = self._last_op()
        try:
            self.put(action, *records)
        except NotAllowed:
            return self.town.tell(f"  {self.number} may not {action}")
        except StoreRefused as refused:
            if not self.is_full:
                raise
            return self.town.tell(f"  {self.number} not saved: {type(refused).__name__}")
        except Died:
            self.restart()
            return self.town.tell(f"  {self.number} died while saving")
        last = self._last_op()
        if last is None or (before is not None and last.seq == before.seq):
            self._has_all(action, records)
            return False
        made = [
            (change.kind, change.row_id)
            for change in chain.read_body(last.body)
            if all(len(pair) == 1 for pair in change.fields.values())
        ]
        own = self.town.model.was_of(self.login, chain.read_body(last.body)[0].root_id)
        wish = Wish(self.number, self.login, action, last.op_id, made, last.body, stranger, own)
        self.town.wishes[last.op_id] = wish
        self.town.log(f"  {self.number} saved {action}", last.header + last.body)
        return True

    def _has_all(self, action: str, records: tuple[Record, ...]) -> None:
        """O1: what was said to be saved without an op is there already; rev and stamp are the server's to give."""
        for record in records:
            kind, row = type(record).kind, wire.row_of(record, self.store.me.city)
            stands = self.rows(kind.name).get(row["id"], {})
            if any(name not in stands or stands[name] != row[name] for name in kind.columns[len(LEADING) :]):
                raise Violation(f"O1: {action} of computer {self.number} was said to be saved and is not there")

    def _last_op(self) -> Any:
        with self.store.read() as connection:
            return connection.execute(_LAST_OP).one_or_none()

    def exchange(self, *faults: str) -> bool:
        """Do one round; True when it came to its end."""
        self.wire.sent = 0  # type: ignore[attr-defined]
        try:
            outcome = self.sync(*faults)
        except SignedOut:
            self.is_stopped = self.town.server_was_put_back and not self._is_known()
            return self.town.tell(f"  {self.number} is signed out")
        except Forked as forked:
            raise Violation(f"O9: computer {self.number} forks again and again") from forked
        except Trouble as trouble:
            return self.town.tell(f"  {self.number} {type(trouble).__name__}")
        except StoreRefused as refused:
            if not self.is_full:
                raise
            return self.town.tell(f"  {self.number} cannot write: {type(refused).__name__}")
        except Died:
            self.restart()
            return self.town.tell(f"  {self.number} died while exchanging")
        finally:
            self.wire.faults = []
        if outcome.has_forked and not self.is_copied:
            raise Violation(f"O9: computer {self.number} forked though nobody copied it")
        self.town.log(f"  {self.number} done {outcome.pushed} {outcome.refused} {outcome.taken_rows}")
        self.town.writes += outcome.pushed + outcome.has_forked
        self.seen = self.town.writes
        return True

    @property
    def knows_all(self) -> bool:
        """Say whether nothing was written since the end of its last whole round."""
        return self.seen == self.town.writes

    def _is_known(self) -> bool:
        """Say whether the server knows this device; one put back to a day before it was enrolled does not."""
        d = BUSINESS["devices"].c
        mine = sa.select(d.id).where(d.city_id == CITY, d.id == self.store.me.device_id.bytes)
        return bool(self.town.rows(mine))

    def back_up(self, name: str) -> None:
        """Copy the files of the computer."""
        self.store.close()
        shutil.copytree(self.folder, self.town.folder / name)
        self.saved.append(name)
        self.restart()

    def put_back(self, name: str) -> None:
        """Put the computer back to a copy of its files."""
        self.store.close()
        folder = self.folder
        self.is_copied = True
        shutil.rmtree(folder)
        shutil.copytree(self.town.folder / name, folder)
        self.restart()

    def shops(self) -> list[UUID]:
        """Name the shops that the person is shown, in a steady order."""
        return sorted(UUID(bytes=row_id) for row_id in self.shown("retailers"))

    def of(self, kind: str, cls: type[Record]) -> list[Any]:
        """Give the records of a kind that the person is shown, in a steady order."""
        table = self.store.t(kind)
        return self.store.all(cls, sa.select(table).order_by(table.c.id))

    def log_rows(self) -> list[Row]:
        """Give the whole log of the computer, in its order."""
        with self.store.read() as connection:
            return [dict(row) for row in connection.execute(_LOG).mappings()]
