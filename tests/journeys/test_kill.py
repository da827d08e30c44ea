"""Killed at any moment while it saves: what it had acknowledged is there, and on the server exactly once (RA-02)."""

import random
import signal
import sys
import threading
from collections import Counter
from contextlib import closing
from uuid import UUID

import pytest

from contract.records import Visit
from desktop.models import cipher, outbox, photos
from desktop.models.pictures import State
from desktop.models.place import Place
from desktop.models.store import Store
from desktop.sync.enrol import transport_of
from desktop.sync.photos import send
from tests.journeys.programs import program
from tests.journeys.towns import Town, password_of
from tests.journeys.work import exchange, pictures_named, shown, unlocked

pytestmark = pytest.mark.slow

KILLS = 12  # `dev.py faults` kills a thousand times
_LONGEST_S = 0.4


def killed_while_saving(place: Place, after_s: float) -> list[UUID]:
    """Let a program save visits, kill it `after_s` seconds after its first one; what it had acknowledged."""
    with program(place, "save") as process:
        assert process.stdout is not None
        timer = threading.Timer(after_s, process.kill)
        timer.start()
        told = process.stdout.read()
        timer.join()
    assert process.returncode == -signal.SIGKILL
    return [UUID(hex=line) for line in told.split("\n")[:-1]]


def sound(store: Store) -> None:
    """Look into every page as after an unclean end; after a start each row has its pictures, and no more are."""
    with store.read() as connection:
        raw = connection.connection.driver_connection
        assert cipher.quick_check(raw) == ()
    photos.tidy(store)
    assert {picture.sha256 for picture in store.pictures.to_send(b"never")} == pictures_named(store)


@pytest.mark.skipif(sys.platform == "win32", reason="a kill that nothing can catch is sent by a signal of POSIX")
@pytest.mark.case("S19", "RA-02")
def test_every_acknowledged_visit_survives_a_kill_and_reaches_the_server_exactly_once(town: Town) -> None:
    chance, acknowledged = random.Random(20_261_121), list[UUID]()
    with town.serving():
        place = town.place("of ann")
        with closing(town.enrol("ann", "of ann")) as ann:
            exchange(ann)
        for kill in range(KILLS):
            acknowledged += killed_while_saving(place, chance.uniform(0, _LONGEST_S))
            with closing(unlocked(place, "ann", password_of("ann"))) as ann:
                sound(ann)
                assert set(acknowledged) <= shown(ann, Visit), f"lost at kill {kill}"
                assert all(len(photos.of_visit(ann, visit)) == 2 for visit in acknowledged)
                if kill % 5 == 4:
                    exchange(ann)
        with closing(unlocked(place, "ann", password_of("ann"))) as ann:
            assert exchange(ann).refused == 0
            assert outbox.waiting(ann).count == 0
            named = pictures_named(ann)
            with closing(transport_of(ann)) as line:
                while not send(ann, line).is_done:
                    pass
            assert {told.state for told in ann.pictures.standing(named).values()} == {State.VERIFIED}
            assert set(acknowledged) <= shown(ann, Visit)
            here = Counter(visit.bytes for visit in shown(ann, Visit))
        assert len(acknowledged) >= KILLS
        assert Counter(row["id"] for row in town.rows("visits")) == here
        assert {row[name] for row in town.rows("photos") for name in ("sha256", "thumb_sha256")} == named
