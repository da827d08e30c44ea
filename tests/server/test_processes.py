"""Real processes of the server: two on one PostgreSQL with devices that use both by turns; a herd after an outage."""

import http.client
import logging
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import chain
from pathlib import Path

import pytest

from contract.clock import FixedClock, SystemClock
from contract.messages import Pull
from contract.wire import MEDIA_TYPE, SCHEMA, frame
from desktop.models import outbox
from desktop.sync.run import synchronise
from desktop.sync.transport import HttpTransport
from desktop.sync.trouble import Trouble
from server import accounts
from server.access import authenticate
from server.database import Database
from tests.desktop.sync.devices import Device, Ring
from tests.server.clients import Client
from tests.server.test_concurrency import sums_agree
from tests.server.world import CITY, PASSWORD, PUBLIC_KEY, QUICK, World

pytestmark = pytest.mark.slow

_log = logging.getLogger(__name__)
_HOST = "127.0.0.1"
_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 60
ROUTES = {"ann": "A1", "bob": "A2", "cai": "B1"}
ROUNDS = 10
HERD = 500
_NOT_TAKEN = 0


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
    """500 devices push and pull at one moment; what is not served is shed in words and comes again."""
    with closing(open_now(sqlite_url)) as database:
        world = World(database)
        herd = [_one_of_the_herd(world) for _ in range(HERD)]
        together = threading.Barrier(HERD)
        with serving(sqlite_url) as port, ThreadPoolExecutor(HERD) as pool:
            told = list(pool.map(lambda one: _comes_back(port, together, *one), herd))
        assert len(world.all_rows("visits")) == HERD
    assert {status for _, seen in told for status in seen} <= {_NOT_TAKEN, 200, 503}
    assert all(seen[-1] == 200 for _, seen in told)
    seen_by_each = [seen for _, seen in told]
    slowest = sorted(took for took, _ in told)[HERD * 99 // 100]
    _log.info("%d devices, answers %s: 99 of 100 done in %.1f s", HERD, Counter(chain(*seen_by_each)), slowest)


def _one_of_the_herd(world: World) -> tuple[str, list[tuple[str, bytes]]]:
    asked = accounts.Enrolment(
        city_id=CITY, login="ann", code=world.code("ann"), password=PASSWORD, device_name="", public_key=PUBLIC_KEY
    )
    token = accounts.enrol(world.database, QUICK, asked).token
    client = Client(world, "ann", authenticate(world.database, token))
    client.make("record_visit", world.visit("ann", "A1-1"))
    pull = Pull(SCHEMA, client.principal.device, [], [])
    return token, [("/sync/push", frame(client.request())), ("/sync/pull", frame(pull))]


def _comes_back(
    port: int, together: threading.Barrier, token: str, asked: list[tuple[str, bytes]]
) -> tuple[float, list[int]]:
    """Push and pull, waiting where told to; give the seconds and every status seen."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": MEDIA_TYPE}
    seen: list[int] = []
    together.wait()
    begun = time.monotonic()
    with closing(http.client.HTTPConnection(_HOST, port, timeout=_PATIENCE_S)) as line:
        for path, body in asked:
            while _later(line, path, body, headers, seen):
                pass
    return time.monotonic() - begun, seen


def _later(line: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str], seen: list[int]) -> bool:
    """Ask once; where the server did not serve it, wait as a laptop does and say that it is to be asked again."""
    try:
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        answer.read()
    except (ConnectionError, http.client.HTTPException):  # the line was not taken: nothing was done
        line.close()
        seen.append(_NOT_TAKEN)
        time.sleep(random.uniform(0, 2))
        return True
    seen.append(answer.status)
    if answer.status == http.HTTPStatus.SERVICE_UNAVAILABLE:
        time.sleep(float(answer.headers["Retry-After"]))
        return True
    return False
