"""The sync in the background: one thread that does rounds, by timer and after each save, and tells how it stands.

It never keeps a save or a screen waiting: rows go in between saves, and nothing here runs on the writer but the pieces
of a page. What goes wrong is a state to be shown, not a message in the way.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from contract.errors import Cancelled, UserError
from desktop.models import arrival, outbox, scopes
from desktop.models.photos import told_of_pictures
from desktop.models.store import Store
from desktop.sync import digests, photos
from desktop.sync.arriving import Arriving
from desktop.sync.delivery import deliver
from desktop.sync.news import News
from desktop.sync.pace import Pace
from desktop.sync.run import is_as_told, last_success, synchronise, where_it_stands
from desktop.sync.session import Limits
from desktop.sync.state import SyncState
from desktop.sync.transport import HttpTransport
from desktop.sync.trouble import Trouble

_PATIENCE_S: Final = 2.0
_NEXT_TURN_S: Final = 0.5
_TOLD_EVERY_MS: Final = 250
_log = logging.getLogger(__name__)


class Worker:
    """Does rounds until stopped; `told` hears each new state, on the worker's thread, and hands it over."""

    def __init__(self, store: Store, connect: Callable[[], HttpTransport], told: Callable[[SyncState], None]) -> None:
        self._store, self._connect, self._told = store, connect, told
        self._pace = Pace(store.ids)
        self._transport: HttpTransport | None = None
        self._limits: Limits | None = None
        self._tag: str | None = None
        self._turn = threading.Condition()
        self._arriving = Arriving(0, 0)
        self._told_rows = self._told_ms = 0
        self._due_s: float | None = 0.0
        self._stopped = False
        self._state = SyncState(last_success=last_success(store))
        self._thread = threading.Thread(target=self._loop, name="sync", daemon=True)
        self._stop_listening = store.listen(self._on_change)
        store.pictures.when_wanted = self.nudge
        self._news = News(store.clock, store.ids, connect, self.nudge) if store.me.is_("office") else None

    @property
    def state(self) -> SyncState:
        """How the sync stands now."""
        return self._state

    def start(self) -> None:
        """Begin, with a round at once; an office hears of news as they come."""
        self._thread.start()
        if self._news is not None:
            self._news.start()

    def nudge(self) -> None:
        """Try at once: a person asked for it, or the network came back."""
        self._sooner(0.0)

    def reconnect(self) -> None:
        """Speak to the server anew, after signing in again or with another address, and try at once."""
        with self._turn:
            self._tag, self._transport = None, None
        self._sooner(0.0)

    def stop(self) -> None:
        """Stop between two pages; a request that hangs is left to its time-out and changes nothing any more."""
        self._stop_listening()
        if self._news is not None:
            self._news.stop()
        with self._turn:
            self._stopped = True
            self._turn.notify()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)

    def _on_change(self, kinds: frozenset[str]) -> None:
        if "outbox" in kinds and outbox.waiting(self._store).count:
            self._sooner(self._pace.after_save())

    def _sooner(self, due_s: float) -> None:
        with self._turn:
            self._due_s = due_s if self._due_s is None else min(due_s, self._due_s)
            self._turn.notify()

    def _loop(self) -> None:
        while self._wait():
            self._set(running=True)
            try:
                self.do_round()
            except Cancelled:
                return
            except Trouble as trouble:
                self._failed(trouble, self._pace.after(trouble))
            except UserError as refused:
                self._failed(refused, self._pace.after(Trouble()))
            except Exception as bug:  # noqa: BLE001 - the thread goes on; the bug is in the log with its trace
                if not self._stopped:
                    _log.exception("a round ended in a way nobody foresaw")
                    self._failed(_unforeseen(bug), self._pace.after(Trouble()))

    def _wait(self) -> bool:
        """Wait until a round is due; False when the worker is stopped."""
        with self._turn:
            while not self._stopped and self._due_s != 0.0:
                due = self._due_s
                self._due_s = None
                begun = self._store.clock.monotonic_ms()
                if not self._turn.wait(due):
                    break
                self._woken(due, (self._store.clock.monotonic_ms() - begun) / 1000)
            self._due_s = None
            return not self._stopped

    def _woken(self, due: float | None, waited_s: float) -> None:
        """Go on waiting for what is left, or for less where whoever woke us wants it sooner."""
        left = [s for s in (None if due is None else max(0.0, due - waited_s), self._due_s) if s is not None]
        self._due_s = min(left, default=None)

    def do_round(self) -> None:
        """Do one round on the thread of the caller; Trouble, narrower, when it could not be finished."""
        with self._turn:
            transport = self._transport = self._transport or self._connect()
        if not self._nothing_new(transport):
            if not scopes.is_whole(self._store):
                self._arriving = Arriving(arrival.rows_here(self._store), self._store.clock.monotonic_ms())
            outcome = synchronise(self._store, transport, limits=self._limits, progress=self._on_page)
            self._limits = outcome.limits
        deliver(self._store, transport)
        more = self._photos(transport)
        self._succeeded()
        if more:
            self._sooner(_NEXT_TURN_S)

    def _photos(self, transport: HttpTransport) -> bool:
        """Send photos for one turn and fetch those a screen wants; say whether more wait. Rows go before them."""
        came = photos.fetch_wanted(self._store, transport)
        turn = photos.send(self._store, transport, goes_on=self._has_no_rows)
        if came or turn.pieces or turn.verified or turn.refused:
            self._store.run_behind(told_of_pictures).result()
        return not turn.is_done

    def _has_no_rows(self) -> bool:
        return not self._stopped and not outbox.waiting(self._store).count

    def _nothing_new(self, transport: HttpTransport) -> bool:
        """Ask only what the newest versions are, when nothing of ours waits and all is here."""
        if outbox.waiting(self._store).count or not scopes.is_whole(self._store) or digests.is_due(self._store):
            return False
        heads, self._tag = transport.heads(self._tag)
        return not where_it_stands(self._store)[1] if heads is None else is_as_told(self._store, heads)

    def _on_page(self, taken: int, expected: int) -> None:
        """Tell how far it is: at once, with the first rows, then a few times a second, as the screen paints each."""
        if self._stopped:
            raise Cancelled
        now_ms = self._store.clock.monotonic_ms()
        if self._told_rows and taken and now_ms - self._told_ms < _TOLD_EVERY_MS:
            return
        self._told_rows, self._told_ms = taken, now_ms
        if scopes.is_whole(self._store):
            self._set(progress=None, seconds_left=None)
        else:
            done, total, left = self._arriving.at(taken, expected, now_ms)
            self._set(progress=(done, total), seconds_left=left)

    def _succeeded(self) -> None:
        now = self._store.clock.now()
        self._set(online=True, running=False, last_success=now, trouble=None, progress=None, seconds_left=None)
        self._later(self._pace.after_success())

    def _failed(self, trouble: UserError, wait_s: float) -> None:
        with self._turn:
            self._tag = None  # what it told may not have been fetched
            if isinstance(trouble, Trouble) and not trouble.passes:
                self._transport = None
        self._set(online=False, running=False, trouble=trouble, progress=None, seconds_left=None)
        self._later(wait_s)

    def _later(self, wait_s: float) -> None:
        self._sooner(max(wait_s, 0.001))

    def _set(self, **news: object) -> None:
        self._state = replace(self._state, **news)  # type: ignore[arg-type]
        if not self._stopped:
            self._told(self._state)


def _unforeseen(bug: Exception) -> UserError:
    return UserError(
        "Exchanging records stopped in a way that nobody foresaw ({kind}). Your work is safe on this computer. "
        "It will be tried again; if this comes back, send the diagnostics to support.",
        kind=type(bug).__name__,
    )
