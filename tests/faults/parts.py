"""The parts of `dev.py faults`, in pieces that run in several processes at once; each tells what it lost.

A piece gives a count of outcomes: "" where all was well, or how it was well in brackets; else what was wrong, in words.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, Final

from desktop.models import cipher
from desktop.models.refusals import StoreRefused
from tests.faults import changed_bytes, power
from tests.faults.scene import Lost, Scene, traced, under_fault
from tests.simulation.stage import Stage

WRITING: Final = ("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "openat")
_LONGEST_S: Final = 0.2
_A_FILE: Final = 20
Outcomes = Counter[str]


@cache
def stage() -> Stage:
    """Give the stage of this process; it is taken down when the process ends."""
    made = Stage()
    Finalize(None, made.end, exitpriority=10)
    return made


@cache
def scene() -> Scene:
    """Give the scene of this process, warm: everything has been done once."""
    made = Scene(stage(), stage().folder / "scene")
    made.lay()
    made.prove(frozenset(), 1)
    return made


def counted_calls() -> Counter[str]:
    """Let the program act undisturbed, and count its calls by name."""
    scene().lay()
    return _calls(partial(scene().act, who=1, rounds=1))


def _calls(act: Callable[[int], None]) -> Counter[str]:
    log = stage().folder / "counted.log"
    under_fault(act, traced([], log, ",".join(WRITING)))
    return Counter(line.partition("(")[0] for line in log.read_text(encoding="ascii").splitlines())


def at_calls(injected: Sequence[str]) -> Outcomes:
    """Put each of these faults below a program that saves and exchanges, and look after each."""
    came: Outcomes = Counter()
    for inject in injected:
        scene().lay()
        ended = under_fault(partial(scene().act, who=1, rounds=1), traced([inject]))
        came[_outcome(partial(scene().prove, ended.acknowledged, 2), inject)] += 1
    return came


def at_random(seed: int) -> Outcomes:
    """Kill at random moments, again and again over the same files."""
    chance, came = random.Random(seed), Counter[str]()
    acknowledged: set[bytes] = set()
    scene().lay()
    for kill in range(_A_FILE):
        who = 2 * kill + 1
        ended = under_fault(partial(scene().act, who=who, rounds=50), _killing(chance.uniform(0, _LONGEST_S)))
        acknowledged |= ended.acknowledged
        proof = partial(scene().prove, frozenset(acknowledged), who + 1)
        came[_outcome(proof, f"seed {seed} kill {kill}")] += 1
    return came


KILLS_A_PIECE: Final = _A_FILE


def while_recovering(first: str, every: int) -> Outcomes:
    """Kill, then let a second fault meet the start after that at every n-th of its calls (RA-05)."""
    came, left = Counter[str](), stage().folder / "left"
    scene().lay()
    ended = under_fault(partial(scene().act, who=1, rounds=1), traced([first]))
    shutil.rmtree(left, ignore_errors=True)
    shutil.copytree(scene().folder, left)
    recover = partial(scene().act, who=3, rounds=1)
    calls = [(name, k) for name, count in _calls(recover).items() for k in range(1, count + 1)]
    for number, (name, k) in enumerate(calls[::every]):
        scene().put_back(left)
        second = f"{name}:" + (f"signal=SIGKILL:when={k}" if number % 2 else f"error=ENOSPC:when={k}")
        again = under_fault(recover, traced([second]))
        proof = partial(scene().prove, ended.acknowledged | again.acknowledged, 5)
        came[_outcome(proof, f"{first}, then {second}")] += 1
    return came


def power_cuts(synchronous: str, count: int, seed: int) -> Outcomes:
    """Look into `count` states that a power cut may leave."""
    with _synchronous(synchronous):
        events = power.recorded(scene(), rounds=3)
    came: Outcomes = Counter()
    folder = stage().folder / "after"
    for number, state in enumerate(power.states(scene(), events, count, seed)):
        name = "" if synchronous != "FULL" else f"seed {seed} state {number}"
        came[_outcome(partial(power.prove, state, folder), name)] += 1
    return came


def flipped(seed: int, count: int) -> Outcomes:
    """Change one byte of a store's files, `count` times (RA-12)."""
    return changed_bytes.changed(left_by_a_kill(), count, seed, stage().folder / "flipped")


@cache
def left_by_a_kill() -> changed_bytes.Saved:
    """Give what a computer that was killed has left."""
    return changed_bytes.saved(scene(), stage().folder / "flipped")


def _outcome(prove: Callable[[], None], name: str) -> str:
    """Give what was wrong, in words; nothing when all was well."""
    try:
        prove()
    except (Lost, StoreRefused) as lost:
        return f"{name}: {lost}"
    return ""


def _killing(after_s: float) -> Callable[[int], Any]:
    def kill(process: int) -> None:
        threading.Thread(target=_kill_later, args=(process, after_s)).start()

    return kill


def _kill_later(process: int, after_s: float) -> None:
    time.sleep(after_s)
    if Path(f"/proc/{process}").exists():
        os.kill(process, signal.SIGKILL)


@contextmanager
def _synchronous(level: str) -> Iterator[None]:
    """Have the client's store wait for the disk at this level; the others are the control."""
    right = cipher._SETTINGS  # noqa: SLF001 - the control is a store set wrongly
    wrong = tuple(
        (name, level, {"FULL": "2", "NORMAL": "1"}[level]) if name == "synchronous" else (name, *rest)
        for name, *rest in right
    )
    cipher._SETTINGS = wrong  # type: ignore[misc]  # noqa: SLF001
    try:
        yield
    finally:
        cipher._SETTINGS = right  # type: ignore[misc]  # noqa: SLF001
