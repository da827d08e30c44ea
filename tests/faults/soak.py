"""A long day: saves and rounds for hours of the clock that both sides are given, with outages (RA-16, RA-17).

The hours are the clock's: nothing waits, so that eight of them take minutes. Client and server are in one process, and
its memory and handles are those of both.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

import requests
from requests.adapters import BaseAdapter

from contract.clock import FixedClock
from desktop.models import outbox
from desktop.models.store import Store
from desktop.models.write_ahead import log_of
from desktop.sync import enrol, run
from desktop.sync.transport import HttpTransport
from desktop.sync.trouble import Unreachable
from tests.faults.scene import Lost, Scene

SAVES_AN_HOUR: Final = 2_500
_A_ROUND: Final = 20
_LOOKS: Final = 10
_WARM: Final = 3
_OUTAGE: Final = 4  # of so many looks' time the server is away in one
_MOST_LOG: Final = 64 * 1024 * 1024
_GROWTH: Final = 1.1
_A_SAVE: Final = timedelta(hours=1) / SAVES_AN_HOUR


@dataclass(frozen=True, slots=True)
class Look:
    """What both sides hold at one moment, and what a save took of the processor since the look before."""

    saves: int
    waiting: int
    memory_mb: float
    handles: int
    log_mb: float
    save_ms: float

    def __str__(self) -> str:
        return (
            f"  {self.saves:>6} saves  {self.waiting:>5} waiting  {self.memory_mb:>6.1f} MB memory  "
            f"{self.handles:>3} handles  {self.log_mb:>5.1f} MB log  {self.save_ms:>5.2f} ms a save"
        )


class _Gone(BaseAdapter):
    """A server that is not there."""

    def send(self, request: requests.PreparedRequest, **_options: Any) -> requests.Response:
        """Reach nobody."""
        raise requests.ConnectionError(request=request)

    def close(self) -> None:
        """Nothing was opened."""


def looks(scene: Scene, hours: float) -> Iterator[Look]:
    """Save and exchange for `hours`, and look ten times; Lost when what waited does not drain after it."""
    scene.lay()
    saves = max(_LOOKS, int(hours * SAVES_AN_HOUR))
    with scene.opened(1) as (store, transport, _database):
        away = enrol.transport_of(store, adapter=_Gone())
        taken: list[float] = []
        for number in range(1, saves + 1):
            began = time.process_time()
            scene.save(store)
            taken.append((time.process_time() - began) * 1000)
            _go_on(store, away if number * _LOOKS // saves % _OUTAGE == _OUTAGE - 1 else transport, number)
            if number % (saves // _LOOKS) == 0:
                yield _look(store, number, taken)
                taken.clear()
        run.synchronise(store, transport)
        if outbox.waiting(store).count:
            raise Lost("what waited does not drain after the outages")


def _go_on(store: Store, transport: HttpTransport, number: int) -> None:
    clock = store.clock
    if isinstance(clock, FixedClock):
        clock.advance(_A_SAVE)
    if number % _A_ROUND == 0:
        with suppress(Unreachable):
            run.synchronise(store, transport)


def _look(store: Store, saves: int, taken: list[float]) -> Look:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    log = log_of(store.path)
    return Look(
        saves=saves,
        waiting=outbox.waiting(store).count,
        memory_mb=pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
        handles=len(list(Path("/proc/self/fd").iterdir())),
        log_mb=(log.stat().st_size if log.exists() else 0) / 1e6,
        save_ms=median(taken),
    )


def wrong(found: list[Look]) -> list[str]:
    """Name what grew beyond its beginning: memory by more than a tenth, handles at all, the log beyond 64 MiB."""
    first, rest = found[:_WARM], found[_WARM:]
    told = {
        "memory grows": max(one.memory_mb for one in rest) > _GROWTH * max(one.memory_mb for one in first),
        "handles grow": max(one.handles for one in rest) > max(one.handles for one in first),
        "the log grows": max(one.log_mb for one in found) > _MOST_LOG / 1e6,
    }
    return [words for words, holds in told.items() if holds]
