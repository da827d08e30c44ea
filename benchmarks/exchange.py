"""One person's computer in a process of its own: it exchanges with a server that runs, and prints what that took.

    python -m benchmarks.exchange ADDRESS DATABASE FOLDER LOGIN SENDER

`LOGIN` has the store that is measured: its first download, a round without news, and the news of `SENDER`, an account
manager who records 500 visits and sends them, three times: a server that has just started does the first more slowly.
Sizes are those of bodies and headers, without those of TCP.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import requests
import sqlalchemy as sa
from requests.adapters import HTTPAdapter

from benchmarks.cities import new_code
from benchmarks.measures import peak_mb
from benchmarks.work import a_visit
from contract.clock import SystemClock
from contract.ids import SystemIds
from contract.messages import Hello, Page, Pull
from contract.records import Retailer
from desktop.models import visits
from desktop.models.place import Place
from desktop.models.slots import FLOOR
from desktop.models.store import Store
from desktop.sync.enrol import Slip, enrol
from desktop.sync.run import synchronise
from desktop.sync.transport import HttpTransport
from desktop.sync.worker import Worker
from server.demo.people import PASSWORD
from server.demo.writing import CITY_ID

_VISITS, _TIMES, _QUIET = 500, 3, 60


class Counted(HTTPAdapter):
    """The usual way to a server, which counts the bytes of bodies and headers."""

    count = 0

    def send(self, request: requests.PreparedRequest, *told: Any, **named: Any) -> requests.Response:
        """Send as usual."""
        answer = super().send(request, *told, **named)
        stream = answer.raw.stream

        def counted(*asked: Any, **so: Any) -> Iterator[bytes]:
            for part in stream(*asked, **so):
                self.count += len(part)
                yield part

        setattr(answer.raw, "stream", counted)  # noqa: B010 - the type does not say that it may be replaced
        self.count += len(request.body or b"") + len(request.path_url) + _size(request.headers) + _size(answer.headers)
        return answer


def _size(headers: Any) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers.items())


class Marked(HttpTransport):
    """The way to the server, which notes when the first pull was asked for: all that was owed is answered then."""

    pulled_at = 0.0

    def pull(self, pull: Pull) -> Iterator[Hello | Page]:
        """Pull as usual."""
        self.pulled_at = self.pulled_at or time.perf_counter()
        return super().pull(pull)


@dataclass(frozen=True, slots=True)
class Computer:
    """A person's computer: the store, the line and its count."""

    store: Store
    line: Counted

    def way(self) -> Marked:
        """Give a new connection."""
        return Marked(self.store.known("server"), self.store.known("token"), adapter=self.line)


def computer(address: str, database: str, folder: Path, login: str) -> Computer:
    """Enrol a computer, as a person does, but with the quickest key."""
    place = Place(profile=folder, key_store=None, clock=SystemClock(), ids=SystemIds(), cost=FLOOR, threaded=True)
    slip = Slip(
        server=address,
        city_id=CITY_ID,
        login=login,
        code=new_code(database, login),
        password=PASSWORD,
        device_name="bench",
    )
    return Computer(enrol(slip, place), Counted())


def main(address: str, database: str, folder: Path, login: str, sender: str) -> dict[str, float]:
    """Give seconds, bytes and MB by what was done."""
    told: dict[str, float] = {}
    mine = computer(address, database, folder / "person", login)
    told["first"], outcome = _round(mine)
    told |= {"rows": outcome.taken_rows, "first_bytes": mine.line.count, "first_mb": peak_mb()}
    told["quiet"], told["bare"] = _quiet(mine)
    theirs = computer(address, database, folder / "sender", sender)
    _round(theirs)
    times = [_news(mine, theirs) for _ in range(_TIMES)]
    told |= {name: median(each[name] for each in times) for name in times[0]}
    told |= {f"{name}_at_first": times[0][name] for name in ("push", "pull")}
    for each in (mine, theirs):
        each.store.close()
    return told


def _news(mine: Computer, theirs: Computer) -> dict[str, float]:
    """Have 500 visits recorded, sent and pulled by the other; give seconds and bytes."""
    _record(theirs.store)
    told = _send(theirs)
    before = mine.line.count
    told["pull"], outcome = _round(mine)
    return told | {"pulled": outcome.taken_rows, "pull_bytes": mine.line.count - before}


def _round(mine: Computer) -> tuple[float, Any]:
    way, begun = mine.way(), time.perf_counter()
    outcome = synchronise(mine.store, way)
    taken = time.perf_counter() - begun
    way.close()
    return taken, outcome


def _quiet(mine: Computer) -> tuple[float, float]:
    """Give a round of the program without news, and the same call by the bare library, each in its turn."""
    worker = Worker(mine.store, mine.way, lambda _state: None)
    worker.do_round()
    bare = requests.Session()
    bare.trust_env = False
    address = f"{mine.store.known('server')}/sync/heads"
    headers = {"Authorization": f"Bearer {mine.store.known('token')}"}
    headers["If-None-Match"] = bare.get(address, headers=headers, timeout=10).headers["ETag"]
    ours: list[float] = []
    its: list[float] = []
    for _ in range(_QUIET):
        begun = time.perf_counter()
        worker.do_round()
        between = time.perf_counter()
        _ = bare.get(address, headers=headers, timeout=10).content
        ours.append(between - begun)
        its.append(time.perf_counter() - between)
    worker.stop()
    return median(ours), median(its)


def _record(store: Store) -> None:
    """Record visits as a person does, one change each."""
    shops = store.all(Retailer, sa.select(store.t("retailers")).order_by("id").limit(50))
    for n in range(_VISITS):
        store.run(visits.record_visit, a_visit(store, shops[n % len(shops)])).result()


def _send(theirs: Computer) -> dict[str, float]:
    """Give the seconds until all was answered and noted, and the bytes of the whole round."""
    before = theirs.line.count
    way, begun = theirs.way(), time.perf_counter()
    outcome = synchronise(theirs.store, way)
    ended = time.perf_counter()
    if outcome.pushed != _VISITS or outcome.refused:
        raise ValueError(outcome)
    return {"push": way.pulled_at - begun, "push_round": ended - begun, "push_bytes": theirs.line.count - before}


if __name__ == "__main__":
    address, database, folder, login, sender = sys.argv[1:]
    print(json.dumps(main(address, database, Path(folder), login, sender)), flush=True)
