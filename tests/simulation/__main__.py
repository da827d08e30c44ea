"""`python3 dev.py simulate`: many schedules over all cores, each of them replayable by its seed.

`--schedules N --seed S` plays the seeds S to S+N-1 and prints every promise broken, how to see it again, and the digest
over all events: the same numbers give the same digest. `--postgres` puts the server on PostgreSQL. `--planted` plants
each known bug and plays until the oracles find it. `--replay SEED` prints the events of one schedule.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from typing import Final, TypeVar

from tests.postgres.cluster import programs, running
from tests.simulation.databases import Databases
from tests.simulation.planted import BUGS
from tests.simulation.schedule import Run, play
from tests.simulation.seeds import SEEDS
from tests.simulation.stage import Files, Stage

_Part = TypeVar("_Part")
_Came = TypeVar("_Came")
_PART: Final = 100
_TOLD_EVERY: Final = 500  # schedules: whoever stops a long run knows how far it came
_SEEDS_TO_KILL: Final = 400
_BUGS_AT_ONCE: Final = 6
_OWN_FAULT: Final = re.compile(r"planted\.py:\d+ \w+: ")
"""What was raised by the planted function itself: it does not fit what it stands for, and proves nothing."""


def main(arguments: list[str]) -> int:
    """Read what is asked, play, print; 1 when a promise was broken, or a planted bug was not found."""
    parser = argparse.ArgumentParser(prog="dev.py simulate", description=__doc__)
    parser.add_argument("--schedules", type=int, default=200, help="how many schedules (200)")
    parser.add_argument("--seed", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--postgres", action="store_true", help="the server on PostgreSQL")
    parser.add_argument("--planted", action="store_true", help="find every planted bug")
    parser.add_argument("--replay", type=int, metavar="SEED", help="print the events of one schedule")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes (one a core)")
    given = parser.parse_args(arguments)
    if given.postgres and programs() is None:
        print("PostgreSQL is not installed here.", file=sys.stderr)
        return 1
    if given.replay is not None:
        return _replay(given.replay, on_postgres=given.postgres)
    if given.planted:
        return _find_planted(given.seed, given.jobs)
    return _play_all(given)


def _replay(seed: int, *, on_postgres: bool) -> int:
    run = next(_runs(range(seed, seed + 1), on_postgres=on_postgres))
    print("\n".join(run.events))
    print(f"seed {seed}  digest {run.digest}")
    return 1 if run.violation else 0


def _play_all(given: argparse.Namespace) -> int:
    seeds = range(given.seed, given.seed + given.schedules)
    size = min(_PART, -(-len(seeds) // given.jobs))  # a process lays a stage for each part: parts are long, but even
    parts = [seeds[at : at + size] for at in range(0, len(seeds), size)]
    begun = time.monotonic()
    digest, broken, played = hashlib.sha256(), 0, 0
    for runs in _over_cores(partial(_part, on_postgres=given.postgres), parts, given.jobs):
        for run in runs:
            digest.update(bytes.fromhex(run.digest))
            played += 1
            if run.violation:
                broken += 1
                where = " --postgres" if given.postgres else ""
                print(f"{run.violation}\n  again: python3 dev.py simulate{where} --replay {run.seed}", flush=True)
            if played % _TOLD_EVERY == 0 and played < len(seeds):
                print(f"{played} played, {broken} broke a promise, digest so far {digest.hexdigest()}", flush=True)
    seconds = time.monotonic() - begun
    print(f"{played} schedules in {seconds:.0f} s ({played / seconds:.1f} a second), {broken} broke a promise")
    spent = os.times()
    worked = spent.user + spent.system + spent.children_user + spent.children_system
    print(f"{worked / played:.2f} s of a processor each")
    print(f"digest of all events {digest.hexdigest()}")
    return 1 if broken else 0


def _part(seeds: range, *, on_postgres: bool) -> list[Run]:
    return list(_runs(seeds, on_postgres=on_postgres))


def _runs(seeds: range, *, on_postgres: bool) -> Iterator[Run]:
    with ExitStack() as after:
        storage = Files
        if on_postgres:
            bin_folder = programs()
            if bin_folder is None:
                raise FileNotFoundError("initdb")
            storage = partial(Databases, after.enter_context(running(bin_folder)))  # type: ignore[assignment]
        stage = Stage(storage)
        after.callback(stage.end)
        _leave_what_stays()
        for seed in seeds:
            yield play(stage, seed)


def _leave_what_stays() -> None:
    """Have the collector look at what a schedule leaves, and not again and again at what stays for all of them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def _find_planted(first: int, jobs: int) -> int:
    missed = 0
    names = list(BUGS)
    parts = [names[at : at + _BUGS_AT_ONCE] for at in range(0, len(names), _BUGS_AT_ONCE)]
    for part in _over_cores(partial(_kill_some, first=first), parts, jobs):
        for name, seed, tried, violation in part:
            missed += seed is None
            found = f"NOT FOUND in {tried} seeds" if seed is None else f"seed {seed:<4} ({tried} tried)"
            print(f"{name:<64} {found:<22} {violation[:90]}", flush=True)
    print(f"{len(BUGS) - missed} of {len(BUGS)} planted bugs were found")
    return 1 if missed else 0


_Kill = tuple[str, int | None, int, str]


def _kill_some(names: list[str], first: int) -> list[_Kill]:
    stage = Stage()
    _leave_what_stays()
    try:
        return [_kill(stage, name, first) for name in names]
    finally:
        stage.end()


def _kill(stage: Stage, name: str, first: int) -> _Kill:
    """Play with one bug until an oracle finds it: the seed that found it last, then the seeds in their order."""
    for tried, seed in enumerate((SEEDS[name], *range(first, first + _SEEDS_TO_KILL)), start=1):
        with BUGS[name]():
            run = play(stage, seed)
        if run.violation and not _OWN_FAULT.search(run.violation):
            return name, seed, tried, run.violation
    return name, None, _SEEDS_TO_KILL + 1, ""


def _over_cores(work: Callable[[_Part], _Came], parts: list[_Part], jobs: int) -> Iterator[_Came]:
    """Work on parts side by side; give what comes of them in their order."""
    if jobs == 1 or len(parts) == 1:
        yield from map(work, parts)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, parts)


if __name__ == "__main__":  # a process begun anew finds the work by the module's own name, and that is not __main__
    sys.exit(import_module("tests.simulation.__main__").main(sys.argv[1:]))
