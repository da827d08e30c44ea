"""A program of its own on one person's store, to be killed or starved: `python -m tests.journeys.saver PROFILE VERB`.

It is given the login and the password on its standard input, and says each thing once it is on the disk:
    hold    open the store and keep it open
    exchange    save one visit after another, with a round after each, until killed; a round that fails is tried again
    day     (N) save N visits with a round after every tenth, and tell 20 times memory (KB), open files, the log's bytes
    save    save one visit with two photos after another, with a draft kept before each, until killed
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path
from typing import Any

from contract.clock import SystemClock
from contract.ids import SystemIds
from desktop.models import drafts, photos, visits
from desktop.models.place import Place
from desktop.models.slots import FLOOR
from desktop.models.store import FILE, Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.sync.trouble import Trouble
from tests.journeys.work import a_photo_taken, a_visit_at, exchange, shops, unlocked


def tell(*words: Any) -> None:
    """Say something to whoever started this, at once."""
    print(*words, flush=True)  # noqa: T201 - its standard output is what it acknowledges


def save(store: Store) -> None:
    """Save visits, each shop in its turn, as the form does: the draft first, then the visit that takes it away."""
    held = shops(store)
    for number in count():
        shop = held[number % len(held)]
        note = f"第{number}次 " + "货架第三层缺货，" * (number % 40)
        store.run(drafts.keep, visits.draft_key(shop.id, "visit"), {"note": note}).result()
        visit = a_visit_at(store, shop, note=note)
        taken = photos.photos_of(store, [a_photo_taken(store) for _ in range(2)], visit)
        store.run(record_visit, RecordedVisit(visit=visit, photos=taken)).result()
        tell(visit.id.hex)


def save_and_exchange(store: Store) -> None:
    """Save and exchange; what is in the way of a round is told, and it is tried again after the next save."""
    shop = shops(store)[0]
    while True:
        visit = a_visit_at(store, shop)
        store.run(record_visit, RecordedVisit(visit=visit)).result()
        tell("saved", visit.id.hex)
        try:
            exchange(store)
        except Trouble as trouble:
            tell("later", type(trouble).__name__)


def spend_the_day(store: Store, saves: int) -> None:
    """Save and exchange so often, and tell what the program takes."""
    held = shops(store)
    for number in range(1, saves + 1):
        shop = held[number % len(held)]
        store.run(drafts.keep, visits.draft_key(shop.id, "visit"), {"note": "补货" * 50}).result()
        store.run(record_visit, RecordedVisit(visit=a_visit_at(store, shop, note="货架第三层缺货" * 20))).result()
        if number % 10 == 0:
            exchange(store)
        if number % (saves // 20) == 0:
            log = store.path.with_name(f"{FILE}-wal").stat().st_size
            tell(_memory_kb(), len(list(Path("/proc/self/fd").iterdir())), log)


def _memory_kb() -> int:
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.partition("VmRSS:")[2].split()[0])


VERBS = {"save": save, "exchange": save_and_exchange, "hold": lambda _store: None}


def main(profile: Path, verb: str, saves: int = 0) -> None:
    """Open the store of the person named on standard input and do what was asked."""
    login, password = (sys.stdin.readline().rstrip("\n") for _ in range(2))
    place = Place(profile=profile, key_store=None, clock=SystemClock(), ids=SystemIds(), cost=FLOOR, threaded=True)
    store = unlocked(place, login, password)
    tell("open")
    if verb == "day":
        spend_the_day(store, saves)
    else:
        VERBS[verb](store)
    sys.stdin.readline()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
