"""One person at work: the open store, the window on it, and the sync beside it, from unlocking to locking."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from contract import wire
from contract.errors import UserError
from desktop.models import configs, days, org, photos, reserve, scopes, settle
from desktop.models.store import Store
from desktop.sync.state import SyncState
from desktop.views.background import Background
from desktop.views.main_window import MainWindow
from desktop.views.places import ARRIVAL, pages_of
from desktop.views.status import Status
from desktop.views.workplace import Workplace

if TYPE_CHECKING:
    from desktop.sync.worker import Worker

_IDLE_MINUTES = 10
_PAINTED_MS = 500  # the first list stands before the library of the network is read
_SETTLED_MS = 3_000  # the first screens are painted by then


class Seat(QObject):
    """Opens the window of one person and closes everything behind it."""

    lock_asked = Signal()

    def __init__(self, store: Store, background: Background, password: str = "") -> None:
        super().__init__()
        self.store = store
        self._background = background
        self._password = password
        self._closed = False
        self._begin_day()
        self.work = Workplace(store, background, org.zone(store))
        self.status = Status(self.work)
        self.window = MainWindow(self.work, pages_of(store.me), self.status)
        self.window.lock_asked.connect(self.lock_asked)
        self.work.live.changed.connect(self._on_changed)
        self.work.try_asked.connect(self._on_try)
        self.work.enrolled_again.connect(self._on_enrolled_again)
        self._on_changed(settle.KINDS)
        self.worker: Worker | None = None
        at = store.known("synced_at")
        self.status.heard.emit(SyncState(last_success=None if at is None else wire.instant(at)))

    def start(self) -> None:
        """Soon begin to exchange records, if this account has a server, and look the file over."""
        if self.store.known("server"):
            if not scopes.is_whole(self.store):
                self.work.go(ARRIVAL)
            QTimer.singleShot(_PAINTED_MS, self._begin_exchange)
        QTimer.singleShot(_SETTLED_MS, self._look_over)

    def idle_minutes(self) -> int:
        """Give the minutes without a key after which the store is locked."""
        found = configs.rules(self.store, org.today(self.store)).limit("idle_lock_minutes", "settings")
        return found or _IDLE_MINUTES

    def close(self) -> None:
        """Keep what is being written and let go of the store."""
        if self._closed:
            return
        self._closed = True
        self.window.page().leave()
        if self.worker is not None:
            self.worker.stop()
        self.work.close()
        self.window.deleteLater()
        self.store.close()

    def _begin_day(self) -> None:
        """Have the day's list made beside the screen while the window is laid out; the page then finds it made."""
        if self.store.me.is_("account_manager"):
            self._background.ask(partial(days.of, self.store, org.today(self.store)), lambda _: None, lambda _: None)

    def _begin_exchange(self) -> None:
        from desktop.sync.enrol import transport_of
        from desktop.sync.worker import Worker

        if not self._closed:
            self.worker = Worker(self.store, lambda: transport_of(self.store), self._on_state)
            self.worker.start()

    def _on_try(self) -> None:
        if self.worker is not None:
            self.worker.nudge()

    def _on_enrolled_again(self) -> None:
        if self.worker is not None:
            self.worker.reconnect()

    def _look_over(self) -> None:
        """Check the file, as after every start: damage is told before somebody works on it; sweep its pictures."""
        if not self._closed:
            self._background.ask(self.store.check, lambda _: None)
            self._background.ask(lambda: reserve.keep(self.store.folder), lambda _: None)
            self._background.ask(lambda: photos.tidy(self.store), lambda _: None)

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & settle.KINDS:
            self._background.ask(lambda: settle.of(self.store).count, self._on_count)

    def _on_count(self, count: int) -> None:
        if not self._closed:
            self.window.rail.set_count("settle", count)

    def _on_state(self, state: SyncState) -> None:
        """Hand the state over to the strip; sign in again by oneself once, with the password just typed."""
        if state.wants_sign_in and self._password:
            password, self._password = self._password, ""
            self._background.ask(lambda: self._sign_in(password), lambda _: None, self._on_not_signed_in)
        self.status.heard.emit(state)

    def _sign_in(self, password: str) -> None:
        from desktop.sync.enrol import sign_in

        sign_in(self.store, password)
        if self.worker is not None:
            self.worker.reconnect()

    def _on_not_signed_in(self, wrong: BaseException) -> None:
        said = wrong if isinstance(wrong, UserError) else UserError("Signing in again failed.")
        self.status.heard.emit(replace(self.status.state, online=False, trouble=said))
