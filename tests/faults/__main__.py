"""`python3 dev.py faults`: real kills, disk errors and power cuts on real files; 1 when anything acknowledged was lost.

    every call   the process is killed at each file system call of opening, saving and exchanging (RA-01, RB-06)
    random       it is killed at any moment, `--kills` times, and goes on with the same files (RA-02)
    ENOSPC, EIO  each of these calls fails, once and for ever (RA-06, RA-08)
    power        `--states` states that a power cut may leave (RA-03); the same with synchronous=NORMAL must lose some
                 (RA-04), or the harness does not bite

Client and server are in the process that is killed. It needs Linux and strace.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from desktop.models import cipher
from desktop.models.refusals import StoreRefused
from tests.faults import power
from tests.faults.scene import Lost, Scene, traced, under_fault
from tests.simulation.stage import Stage

_WRITING: Final = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "openat")
_ROUNDS: Final = 2
_LONGEST_S: Final = 0.35


def main(arguments: list[str]) -> int:
    """Run every part and print the table."""
    parser = argparse.ArgumentParser(prog="dev.py faults", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--kills", type=int, default=1_000, help="kills at random moments (1000)")
    parser.add_argument("--states", type=int, default=20_000, help="states after a power cut (20000)")
    parser.add_argument("--every", type=int, default=1, help="of all calls, take each n-th (1: every one)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    if not sys.platform.startswith("linux") or shutil.which("strace") is None:
        print("This needs Linux and strace.", file=sys.stderr)
        return 1
    return Table(given).run()


class Table:
    """Runs the parts and keeps the count of what was lost."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.stage = Stage()
        self.scene = Scene(self.stage, self.stage.folder / "scene")
        self.losses = 0

    def run(self) -> int:
        """Print a line for each part; 1 when something was lost, or when the control lost nothing."""
        try:
            counts = self._count_calls()
            self._line("killed at every call", self._at_calls(counts, "signal=SIGKILL:when={}"))
            self._line("killed at random", self._at_random())
            for error in ("ENOSPC", "EIO"):
                for how, when in (("once", "when={}"), ("for ever", "when={}+")):
                    self._line(f"{error} {how}", self._at_calls(counts, f"error={error}:{when}"))
            self._line("power cut", self._power("FULL"))
            lost = self._power("NORMAL")
            bites = any(lost)
            print(f"{'control with synchronous=NORMAL':<34} {_told(lost)}  {'bites' if bites else 'DOES NOT BITE'}")
        finally:
            self.stage.end()
        print("nothing acknowledged was lost" if not self.losses else f"{self.losses} losses")
        return 1 if self.losses or not bites else 0

    def _line(self, name: str, came: Counter[str]) -> None:
        self.losses += sum(count for told, count in came.items() if told)
        print(f"{name:<34} {_told(came)}", flush=True)

    def _count_calls(self) -> Counter[str]:
        """Let the program act undisturbed, and count its calls by name."""
        log = self.stage.folder / "calls.log"
        self.scene.lay()
        under_fault(lambda told: self.scene.act(told, 1, _ROUNDS), traced([], log, ",".join(_WRITING)))
        return Counter(line.partition("(")[0] for line in log.read_text(encoding="ascii").splitlines())

    def _at_calls(self, counts: Counter[str], fault: str) -> Counter[str]:
        came: Counter[str] = Counter()
        for name in _WRITING:
            for k in range(1, counts[name] + 1, self.given.every):
                came[self._once(f"{name}:{fault.format(k)}")] += 1
        return came

    def _once(self, inject: str) -> str:
        self.scene.lay()
        ended = under_fault(lambda told: self.scene.act(told, 1, _ROUNDS), traced([inject]))
        return _outcome(lambda: self.scene.prove(ended.acknowledged, 2), inject)

    def _at_random(self) -> Counter[str]:
        """Kill again and again over the same files."""
        chance, came = random.Random(self.given.seed), Counter[str]()
        acknowledged: set[bytes] = set()
        for kill in range(self.given.kills):
            if kill % 20 == 0:
                acknowledged = set()
                self.scene.lay()
            who, after_s = 2 * kill + 1, chance.uniform(0, _LONGEST_S)
            ended = under_fault(lambda told, who=who: self.scene.act(told, who, 50), _killing(after_s))
            acknowledged |= ended.acknowledged
            proof = partial(self.scene.prove, frozenset(acknowledged), who + 1)
            came[_outcome(proof, f"kill {kill}")] += 1
        return came

    def _power(self, synchronous: str) -> Counter[str]:
        with _synchronous(synchronous):
            events = power.recorded(self.scene, rounds=3)
        came: Counter[str] = Counter()
        folder = self.stage.folder / "after"
        for number, state in enumerate(power.states(self.scene, events, self.given.states, self.given.seed)):
            came[_outcome(lambda state=state: power.prove(state, folder), f"state {number}", quiet=True)] += 1
        return came


def _told(came: Counter[str]) -> str:
    lost = sum(count for told, count in came.items() if told)
    return f"{came.total():>6} tried  {lost:>5} lost"


def _outcome(prove: Callable[[], None], name: str, *, quiet: bool = False) -> str:
    """Give what was wrong, in words; nothing when all was well."""
    try:
        prove()
    except (Lost, StoreRefused) as lost:
        if not quiet:
            print(f"  {name}: {lost}", flush=True)
        return str(lost)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
