"""A computer that sleeps in mid-sync, a server that goes meanwhile, and a long day of saves (RA-16, RA-17)."""

import contextlib
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from uuid import UUID

import pytest

from contract.records import Visit
from desktop.models import outbox
from tests.journeys.programs import program
from tests.journeys.towns import Town, password_of
from tests.journeys.work import exchange, shown, unlocked

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="a program is stopped and watched by means of POSIX"),
]
STOPS = 12
SAVES = 1_000
_WARM = 5


def lines(process: "subprocess.Popen[str]", count: int) -> list[str]:
    """Read what it tells next."""
    assert process.stdout is not None
    return [process.stdout.readline().rstrip("\n") for _ in range(count)]


@pytest.mark.case("RA-17")
def test_a_program_that_sleeps_in_mid_sync_goes_on_and_doubles_nothing(town: Town) -> None:
    chance, told = random.Random(17), list[str]()
    with contextlib.ExitStack() as serving:
        serving.enter_context(town.serving())
        place = town.place("of ann")
        with closing(town.enrol("ann", "of ann")) as ann:
            exchange(ann)
        with program(place, "exchange") as process:
            for stop in range(STOPS):
                told += lines(process, 2)
                time.sleep(chance.uniform(0, 0.1))
                process.send_signal(signal.SIGSTOP)
                if stop % 4 == 3:  # it slept so long that its connection is dead when it wakes
                    serving.close()
                    serving.enter_context(town.serving())
                process.send_signal(signal.SIGCONT)
            told += lines(process, 4)
        with closing(unlocked(place, "ann", password_of("ann"))) as ann:
            ann.check()
            assert exchange(ann).refused == 0
            assert outbox.waiting(ann).count == 0
            here = shown(ann, Visit)
    saved = {UUID(hex=line.removeprefix("saved ")) for line in told if line.startswith("saved ")}
    assert len(saved) >= STOPS
    assert saved <= here
    assert Counter(row["id"] for row in town.rows("visits")) == Counter(visit.bytes for visit in here)


@pytest.mark.case("RA-16")
def test_a_long_day_of_saves_and_rounds_takes_no_more_memory_files_and_log_than_its_morning(town: Town) -> None:
    with town.serving():
        place = town.place("of ann")
        with closing(town.enrol("ann", "of ann")) as ann:
            exchange(ann)
        with program(place, "day", str(SAVES)) as process:
            found = [tuple(map(int, line.split())) for line in lines(process, 20)]
    memory_kb, handles, log_bytes = zip(*found, strict=True)
    assert max(memory_kb) <= max(memory_kb[:_WARM]) * 1.1, memory_kb
    assert max(log_bytes) <= 64 * 1024 * 1024
    assert max(handles[_WARM:]) <= max(handles[:_WARM]), handles
