"""A program of its own on one person's store, to be killed or starved: `python -m tests.journeys.saver PROFILE VERB`.

It is given the login and the password on its standard input, and says each thing once it is on the disk:
    hold    open the store and keep it open
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
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from tests.journeys.work import a_photo_taken, a_visit_at, shops, unlocked


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


def main(profile: Path, verb: str) -> None:
    """Open the store of the person named on standard input and do what was asked."""
    login, password = (sys.stdin.readline().rstrip("\n") for _ in range(2))
    place = Place(profile=profile, key_store=None, clock=SystemClock(), ids=SystemIds(), cost=FLOOR, threaded=True)
    store = unlocked(place, login, password)
    tell("open")
    if verb == "save":
        save(store)
    sys.stdin.readline()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
