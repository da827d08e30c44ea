"""Devices that all come back at one moment, after an outage, over real lines to a real server (RB-26)."""

from __future__ import annotations

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from contract.ids import SystemIds
from contract.messages import Pull
from contract.wire import MEDIA_TYPE, SCHEMA, frame
from desktop.sync.pace import Pace
from desktop.sync.trouble import Overloaded, Trouble, Unreachable
from server import accounts
from server.access import authenticate
from tests.server.clients import Client
from tests.server.world import CITY, PASSWORD, PUBLIC_KEY, QUICK, World

HOST: Final = "127.0.0.1"
NOT_TAKEN: Final = 0
_PATIENCE_S: Final = 60


@dataclass(slots=True)
class Returned:
    """How one device fared: seconds until all was answered, every status seen, every wait before it tried again."""

    took_s: float = 0.0
    statuses: list[int] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)


Member = tuple[str, list[tuple[str, bytes]]]


def member(world: World) -> Member:
    """Enrol one device that has a visit to push, and all to pull; give its token and what it asks."""
    asked = accounts.Enrolment(
        city_id=CITY, login="ann", code=world.code("ann"), password=PASSWORD, device_name="", public_key=PUBLIC_KEY
    )
    token = accounts.enrol(world.database, QUICK, asked).token
    client = Client(world, "ann", authenticate(world.database, token))
    client.make("record_visit", world.visit("ann", "A1-1"))
    pull = Pull(SCHEMA, client.principal.device, [], [])
    return token, [("/sync/push", frame(client.request())), ("/sync/pull", frame(pull))]


def come_back(port: int, herd: list[Member]) -> list[Returned]:
    """Have all of them push and pull at one moment, each waiting between tries as a laptop does."""
    together = threading.Barrier(len(herd))
    with ThreadPoolExecutor(len(herd)) as pool:
        return list(pool.map(lambda one: _comes_back(port, together, *one), herd))


def ask_once(port: int, token: str, asked: tuple[str, bytes]) -> int:
    """Ask one thing over a line of its own; give the status of the answer."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=_PATIENCE_S)) as line:
        line.request("POST", *asked, _headers(token))
        with line.getresponse() as answer:
            answer.read()
            return answer.status


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": MEDIA_TYPE}


def _comes_back(port: int, together: threading.Barrier, token: str, asked: list[tuple[str, bytes]]) -> Returned:
    headers = _headers(token)
    told, pace = Returned(), Pace(SystemIds())
    together.wait()
    begun = time.monotonic()
    with closing(http.client.HTTPConnection(HOST, port, timeout=_PATIENCE_S)) as line:
        for path, body in asked:
            while (trouble := _ask(line, path, body, headers, told)) is not None:
                told.waits_s.append(pace.after(trouble))
                time.sleep(told.waits_s[-1])
    told.took_s = time.monotonic() - begun
    return told


def _ask(
    line: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str], told: Returned
) -> Trouble | None:
    """Ask once; give why it is to be asked again, where the server did not serve it."""
    try:
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        answer.read()
    except (ConnectionError, http.client.HTTPException):  # the line was not taken: nothing was done
        line.close()
        told.statuses.append(NOT_TAKEN)
        return Unreachable()
    told.statuses.append(answer.status)
    if answer.status == http.HTTPStatus.SERVICE_UNAVAILABLE:
        return Overloaded(retry_after_s=float(answer.headers["Retry-After"]))
    return None
