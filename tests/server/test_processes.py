"""Real processes of the server: two on one PostgreSQL with devices that use both by turns; a herd after an outage."""

import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from contract.clock import FixedClock, SystemClock
from desktop.models import outbox
from desktop.sync.run import synchronise
from desktop.sync.transport import HttpTransport
from desktop.sync.trouble import Trouble
from server.access import authenticate
from server.database import Database
from tests.desktop.sync.devices import Device, Ring
from tests.server import herd
from tests.server.clients import Client
from tests.server.test_concurrency import sums_agree
from tests.server.world import World

pytestmark = pytest.mark.slow

_HOST = "127.0.0.1"
_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 60
ROUTES = {"ann": "A1", "bob": "A2", "cai": "B1"}
ROUNDS = 10
HERD, MOST_THREADS = 150, 100
WAITING = 40  # more than the threads of any event loop


@contextmanager
def serving(url: str) -> Iterator[int]:
    """Serve a database by a process of its own, by the command, until the block ends; give its port."""
    with served(url) as (_process, port):
        yield port


@contextmanager
def served(url: str) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """Serve as above; give the process too."""
    with closing(socket.create_server((_HOST, 0))) as probe:
        port = int(probe.getsockname()[1])
    words = ["serve", "--database", url, "--host", _HOST, "--port", str(port), "--language", "en"]
    process = subprocess.Popen([sys.executable, "-m", "server", *words], cwd=_ROOT, stderr=subprocess.DEVNULL)
    try:
        _wait_for(process, port)
        yield process, port
    finally:
        process.terminate()
        process.wait(_PATIENCE_S)


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(_PATIENCE_S * 10):
        assert process.poll() is None, "the server did not start"
        with closing(HttpTransport(f"http://{_HOST}:{port}")) as way:
            try:
                way.status()
            except Trouble:
                time.sleep(0.1)
            else:
                return
    pytest.fail("the server does not answer")


def open_now(url: str) -> Database:
    """Open a database at the time that its servers have too."""
    return Database(url, clock=FixedClock(SystemClock().now()))


@pytest.fixture
def ring(postgres_url: str, tmp_path: Path) -> Iterator[Ring]:
    """Give the small city on PostgreSQL, at the time that it is now, and a maker of its devices."""
    database = open_now(postgres_url)
    made = Ring(World(database), None, tmp_path)
    yield made
    made.close()
    database.close()


@pytest.fixture
def both(postgres_url: str) -> Iterator[list[str]]:
    """Serve the one database by two processes; give their addresses."""
    with ExitStack() as stack:
        ports = [stack.enter_context(serving(postgres_url)) for _ in range(2)]
        yield [f"http://{_HOST}:{port}" for port in ports]


def spend(ring: Ring, device: Device, both: list[str], first: int) -> list[bytes]:
    """Save a visit and do a round, over and over, through one process and the other by turns."""
    saved = []
    for number in range(ROUNDS):
        if device.login in ROUTES:
            visit = ring.world.visit(device.login, f"{ROUTES[device.login]}-{1 + number % 2}")
            device.put("record_visit", visit)
            saved.append(visit.id.bytes)
        go_through(device, both[(first + number) % 2])
    return saved


def go_through(device: Device, address: str) -> None:
    with closing(HttpTransport(address, device.store.known("token"))) as way:
        synchronise(device.store, way)


@pytest.mark.case("S01", "S12", "RB-12")
def test_devices_that_go_through_two_processes_by_turns_miss_and_double_nothing(ring: Ring, both: list[str]) -> None:
    devices = [ring.device(login) for login in ("ann", "ann", "bob", "bob", "cai", "sue", "oda")]
    with ThreadPoolExecutor(len(devices)) as pool:
        spent = [pool.submit(spend, ring, device, both, n) for n, device in enumerate(devices)]
        saved = [one for each in spent for one in each.result()]
    assert len(saved) == 5 * ROUNDS
    for number, device in enumerate(devices):
        go_through(device, both[number % 2])
        assert outbox.waiting(device.store).count == 0
    there = [row["id"] for row in ring.world.all_rows("visits")]
    assert sorted(there) == sorted(saved)
    for device in devices:
        mine = ROUTES.get(device.login)
        nodes = [mine] if mine else (["A1", "A2"] if device.login == "sue" else list(ROUTES.values()))
        assert device.shown("visits") == ring.permitted("visits", *nodes).keys()
    sums_agree(ring.world)


@pytest.mark.case("S12", "RB-02")
def test_the_same_push_through_both_processes_at_once_has_one_effect(ring: Ring, both: list[str]) -> None:
    made = ring.device("ann")
    go_through(made, both[0])
    client = Client(ring.world, "ann", authenticate(ring.world.database, made.store.known("token")))
    for _ in range(8):
        client.make("record_visit", ring.world.visit("ann", "A1-1"))
    request = client.request()

    def send(address: str) -> object:
        with closing(HttpTransport(address, made.store.known("token"))) as way:
            return way.push(request)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, both * 3))
    assert all(answer == answers[0] for answer in answers)
    assert len(ring.world.all_rows("visits")) == 8


def test_news_written_through_one_process_are_heard_at_the_other(ring: Ring, both: list[str]) -> None:
    ann, oda = ring.device("ann"), ring.device("oda")
    for device in (ann, oda):
        go_through(device, both[0])
    with closing(HttpTransport(both[1], oda.store.known("token"))) as way, ThreadPoolExecutor(1) as pool:
        _, tag = way.heads()
        assert way.heads(tag) == (None, tag)
        waiting = pool.submit(way.heads, tag, wait_s=25)
        ann.put("record_visit", ring.world.visit("ann", "A1-1"))
        go_through(ann, both[0])
        heads, newer = waiting.result()
        assert heads is not None
        assert newer != tag
    go_through(oda, both[1])
    assert len(oda.shown("visits")) == 1


@pytest.mark.case("RB-26")
def test_a_herd_after_an_outage_is_answered_or_told_when_to_come_again(sqlite_url: str) -> None:
    """All push and pull at one moment; what is not served is shed in words and comes again.

    How long 500 of them take is a figure: `dev.py bench herd`.
    """
    with closing(open_now(sqlite_url)) as database:
        world = World(database)
        members = [herd.member(world) for _ in range(HERD)]
        with served(sqlite_url) as (process, port):
            told = herd.come_back(port, members)
            threads = threads_of(process)
        assert len(world.all_rows("visits")) == HERD
    assert {status for one in told for status in one.statuses} <= {herd.NOT_TAKEN, 200, 503}
    assert [one.statuses.count(200) for one in told] == [2] * HERD
    assert threads < MOST_THREADS
    waits = [wait for one in told for wait in one.waits_s]
    assert len(set(waits)) == len(waits)


def test_pushes_that_wait_for_one_who_writes_keep_nobody_from_reading(sqlite_url: str) -> None:
    with closing(open_now(sqlite_url)) as database:
        world = World(database)
        members = [herd.member(world) for _ in range(WAITING)]
    with serving(sqlite_url) as port, ThreadPoolExecutor(WAITING) as pool:
        with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            pushes = [pool.submit(herd.ask_once, port, token, asked[0]) for token, asked in members]
            assert [herd.ask_once(port, token, asked[1]) for token, asked in members[:3]] == [200] * 3
            assert not any(push.done() for push in pushes)
            other.execute("ROLLBACK")
        assert [push.result() for push in pushes] == [200] * WAITING


def threads_of(process: "subprocess.Popen[bytes]") -> int:
    """Count the threads that the server has begun: they stay once begun, so that this is the most it had at once."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("\nThreads:")[2].split()[0])
