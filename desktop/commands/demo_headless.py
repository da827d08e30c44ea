"""The main job without a screen: visits recorded while the server is down, sent, reviewed, seen, and printed.

It runs the server's own process, three encrypted stores, and the functions that the screens call.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from contract.clock import Clock, SystemClock
from contract.ids import SystemIds
from contract.words import use_language
from desktop.commands import demo_papers, demo_people, demo_server, demo_visits
from desktop.models import org, outbox, reviewing, reviews, shop_list
from desktop.models.store import Store

_RETURN_EVERY: Final = 10


class _Watch:
    """Notes how long each part took, in seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.seconds: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        began = self._clock.monotonic_ms()
        yield
        self.seconds[name] = round((self._clock.monotonic_ms() - began) / 1000, 2)


def play(folder: Path, *, seed: int, city: bool) -> int:
    """Play the main job in `folder` and print what happened as one JSON object on the last line."""
    use_language("zh_CN")
    watch = _Watch(SystemClock())
    database, port = folder / "server.db", demo_server.free_port()
    _clear(folder)
    with ExitStack() as stack:
        with watch.part("data"):
            world = demo_server.make_world(database, seed=seed, city=city)
        with demo_server.serving(database, port) as address:
            stores = _enrol(world, address, folder / "profile", watch)
            for store in stores.values():
                stack.callback(store.close)
            with watch.part("first_download"):
                rows = demo_people.exchange(stores["account_manager"])
            demo_people.exchange(stores["supervisor"])
            demo_people.exchange(stores["office"])
        told = _work(stores, database, port, watch)
        with watch.part("reports"):
            papers = demo_papers.print_all(stores["account_manager"], stores["office"], folder / "reports")
    print(
        json.dumps(
            {
                "retailers": told.pop("retailers"),
                "first_download_rows": rows,
                **told,
                "reports": [str(path) for path in papers],
                "seconds": watch.seconds,
            },
            ensure_ascii=False,
        )
    )
    return 0


def _enrol(world: demo_server.DemoWorld, address: str, profile: Path, watch: _Watch) -> dict[str, Store]:
    with watch.part("enrolment"):
        place = demo_people.place_of(profile, SystemClock(), SystemIds())
        return demo_people.enrol_all(world, address, place)


def _work(stores: dict[str, Store], database: Path, port: int, watch: _Watch) -> dict[str, object]:
    """Record without a server, send, review, and let the account manager see it."""
    manager, supervisor, office = (stores[role] for role in demo_people.ROLES)
    told: dict[str, object] = {"retailers": len(shop_list.of(manager))}
    with watch.part("visits"):
        recorded = demo_visits.record(manager, org.today(manager))
    told["visits_recorded"] = len(recorded)
    told["pending_before_sync"] = outbox.waiting(manager).count
    with demo_server.serving(database, port):
        with watch.part("sync"):
            demo_people.exchange(manager)
        told["pending_after_sync"] = outbox.waiting(manager).count
        with watch.part("review"):
            demo_people.exchange(supervisor)
            told["reviewed"] = _review(supervisor, frozenset(recorded))
            demo_people.exchange(supervisor)
        demo_people.exchange(manager)
        demo_people.exchange(office)
    told["review_seen_by_account_manager"] = all(reviews.of_visit(manager, visit) for visit in recorded)
    return told


def _review(supervisor: Store, recorded: frozenset[UUID]) -> int:
    """Judge every visit that has just arrived, as the supervisor goes through the queue."""
    waiting = [item for item in reviewing.queue(supervisor, org.today(supervisor)).items if item.visit.id in recorded]
    for number, item in enumerate(waiting):
        if number % _RETURN_EVERY == _RETURN_EVERY - 1:
            supervisor.run(reviews.review_visit, item.visit.id, "returned", reason_code="stock").result()
        else:
            supervisor.run(reviews.review_visit, item.visit.id, "approved").result()
    return len(waiting)


def _clear(folder: Path) -> None:
    """Take away what an earlier run left, so that a second run is like the first."""
    for made in ("profile", "reports"):
        shutil.rmtree(folder / made, ignore_errors=True)
    for database in folder.glob("server.db*"):
        database.unlink()
