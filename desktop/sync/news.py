"""Waiting at the server for news, as an office does that stays connected: beside the minute's question, sooner.

It waits on a thread and a connection of its own, so that a save never waits for it; what is new is only heard of here,
and fetched by a round.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from contract.clock import Clock
from contract.ids import Ids
from desktop.sync.pace import Pace
from desktop.sync.transport import HttpTransport
from desktop.sync.trouble import Trouble

WAIT_S: Final = 25
_TOO_SOON_MS: Final = 1_000


class News:
    """Calls `heard`, on its thread, whenever the newest versions are others than before, until stopped."""

    def __init__(self, clock: Clock, ids: Ids, connect: Callable[[], HttpTransport], heard: Callable[[], None]) -> None:
        self._clock, self._connect, self._heard = clock, connect, heard
        self._pace = Pace(ids)
        self._transport: HttpTransport | None = None
        self._tag: str | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="news", daemon=True)

    def start(self) -> None:
        """Begin to wait for news."""
        self._thread.start()

    def stop(self) -> None:
        """Hear no more; a question that is still open is left to its end and changes nothing."""
        self._stopped.set()

    def _loop(self) -> None:
        while not self._stopped.is_set():
            try:
                pause_s = self._ask()
            except Trouble as trouble:
                self._transport = None
                pause_s = self._pace.after(trouble)
            self._stopped.wait(pause_s)

    def _ask(self) -> float:
        """Ask once, waiting for an answer; give the seconds to pause before the next time."""
        self._transport = self._transport or self._connect()
        before, begun = self._tag, self._clock.monotonic_ms()
        heads, self._tag = self._transport.heads(before, wait_s=WAIT_S if before else 0)
        minute = self._pace.after_success()
        if heads is not None and before is not None and not self._stopped.is_set():
            self._heard()
        came_at_once = self._clock.monotonic_ms() - begun < _TOO_SOON_MS
        return minute if heads is None and came_at_once else 0.0  # a server, or a proxy, that does not let us wait
