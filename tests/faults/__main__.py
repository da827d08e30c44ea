"""`python3 dev.py faults`: real kills, disk errors and power cuts on real files; 1 when anything acknowledged was lost.

    every call   the process is killed at each file system call of opening, saving photos, exchanging (RA-01, RB-06)
    random       it is killed at any moment, `--kills` times, and goes on with the same files (RA-02)
    ENOSPC, EIO  each of these calls fails, once and for ever (RA-06, RA-08)
    recovering   a second fault meets the start after a kill (RA-05)
    power        `--states` states of both sides that a power cut may leave (RA-03); the same with synchronous=NORMAL
                 must lose some (RA-04), or the harness does not bite
    bytes        one byte of a store's files is changed, at `--bytes` places (RA-12): all is as it was saved, or it is
                 told and the rest is had, by file (changed_bytes.py)

    `--soak HOURS` does this alone: saves and rounds with outages; memory, handles, log and saves' time (RA-16, RA-17)

Client and server are in the process that is killed. It needs Linux and strace.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Final

from tests.faults import parts, soak
from tests.faults.parts import KILLS_A_PIECE, Outcomes

_CALLS_A_PIECE: Final = 20
_STATES_A_PIECE: Final = 500
_CONTROL_SHARE: Final = 10
_FIRST_FAULTS: Final = 12
_SHOWN: Final = 10
_CONTROL: Final = "control: synchronous=NORMAL"
_KILL: Final = "signal=SIGKILL:when={}"


def main(arguments: list[str]) -> int:
    """Run every part and print the table."""
    parser = argparse.ArgumentParser(prog="dev.py faults", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--kills", type=int, default=1_000, help="kills at random moments (1000)")
    parser.add_argument("--states", type=int, default=20_000, help="states after a power cut (20000)")
    parser.add_argument("--bytes", type=int, default=5_000, help="places where one byte is changed (5000)")
    parser.add_argument("--every", type=int, default=1, help="of all calls, take each n-th (1: every one)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="", help="only the parts whose name has this in it: power, ENOSPC, control")
    parser.add_argument("--processes", type=int, default=2, help="how many at once (2)")
    parser.add_argument("--soak", type=float, metavar="HOURS", help="only: hours of saves and rounds, by their clock")
    given = parser.parse_args(arguments)
    if given.soak:
        return _soak(given.soak)
    if not sys.platform.startswith("linux") or shutil.which("strace") is None:
        print("This needs Linux and strace.", file=sys.stderr)
        return 1
    with ProcessPoolExecutor(given.processes, multiprocessing.get_context("forkserver"), _log_nothing) as pool:
        return Table(given, pool).run()


def _log_nothing() -> None:
    """Keep the server's log of thousands of faults, each made on purpose, out of the table."""
    logging.disable(logging.CRITICAL)


def _soak(hours: float) -> int:
    """Print what both sides hold as the day goes on; 1 when something grew."""
    found = []
    for look in soak.looks(parts.scene(), hours):
        found.append(look)
        print(look, flush=True)
    wrong = soak.wrong(found)
    print("nothing grew, and nothing waits" if not wrong else f"{', '.join(wrong)}")
    return 1 if wrong else 0


class Table:
    """Runs the parts and keeps the count of what was lost."""

    def __init__(self, given: argparse.Namespace, pool: ProcessPoolExecutor) -> None:
        self.given, self.pool = given, pool
        self.losses = 0

    def run(self) -> int:
        """Print a line for each part; 1 when something was lost, or when the control lost nothing."""
        counts = self.pool.submit(parts.counted_calls).result()
        print("calls of one run: " + ", ".join(f"{name} {count}" for name, count in counts.most_common()), flush=True)
        bites = True
        for name, part, pieces in self._plan(counts):
            if self.given.part in name:
                came = self._ran(name, part, pieces)
                if name == _CONTROL:
                    bites = any(came)
                    print("the control loses some: the harness bites" if bites else "THE CONTROL LOSES NOTHING")
                else:
                    self._tell(came)
        print("nothing acknowledged was lost" if not self.losses else f"{self.losses} losses")
        return 1 if self.losses or not bites else 0

    def _plan(self, counts: Counter[str]) -> Iterator[tuple[str, Callable[..., Outcomes], list[tuple[Any, ...]]]]:
        """Give each part: its name, what does a piece of it, and the pieces."""
        given, seed = self.given, self.given.seed
        yield "killed at every call", parts.at_calls, self._injected(counts, _KILL)
        for error in ("ENOSPC", "EIO"):
            for how, when in (("once", "when={}"), ("for ever", "when={}+")):
                yield f"{error} {how}", parts.at_calls, self._injected(counts, f"error={error}:{when}")
        yield "killed at random", parts.at_random, [(seed + n,) for n in range(given.kills // KILLS_A_PIECE)]
        yield "a second fault while recovering", parts.while_recovering, self._first_faults(counts)
        yield "power cut", parts.power_cuts, self._states("FULL", given.states)
        yield "one byte changed", parts.flipped, [(seed + n, given.bytes // 10) for n in range(10)]
        yield _CONTROL, parts.power_cuts, self._states("NORMAL", self._control())

    def _control(self) -> int:
        return max(_STATES_A_PIECE, int(self.given.states) // _CONTROL_SHARE)

    def _injected(self, counts: Counter[str], fault: str) -> list[tuple[Any, ...]]:
        every = [f"{name}:{fault.format(k)}" for name in parts.WRITING for k in range(1, counts[name] + 1)]
        some = every[:: self.given.every]
        return [(some[at : at + _CALLS_A_PIECE],) for at in range(0, len(some), _CALLS_A_PIECE)]

    def _first_faults(self, counts: Counter[str]) -> list[tuple[Any, ...]]:
        last = counts["pwrite64"]
        whens = sorted({max(1, last * n // _FIRST_FAULTS) for n in range(1, _FIRST_FAULTS + 1)})
        return [(f"pwrite64:{_KILL.format(k)}", _FIRST_FAULTS * self.given.every) for k in whens]

    def _states(self, synchronous: str, states: int) -> list[tuple[Any, ...]]:
        pieces = max(1, states // _STATES_A_PIECE)
        return [(synchronous, states // pieces, self.given.seed * 1_000 + n) for n in range(pieces)]

    def _tell(self, came: Outcomes) -> None:
        self.losses += _lost(came)
        for told in sorted(told for told in came if told and _is_well(told)):
            print(f"  {came[told]:>6} {told[1:-1]}")
        for told in [told for told in came if not _is_well(told)][:_SHOWN]:
            print(f"  {told}", flush=True)

    def _ran(self, name: str, part: Callable[..., Outcomes], pieces: Iterable[tuple[Any, ...]]) -> Outcomes:
        begun, came = time.monotonic(), Counter[str]()
        for piece in [self.pool.submit(part, *piece) for piece in pieces]:
            came.update(piece.result())
        spent = time.monotonic() - begun
        print(f"{name:<34} {came.total():>6} tried  {_lost(came):>5} lost  {spent:>6.0f} s", flush=True)
        return came


def _is_well(told: str) -> bool:
    return not told or told.startswith("(")


def _lost(came: Outcomes) -> int:
    return sum(count for told, count in came.items() if not _is_well(told))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
