"""One person at work: the open store, the window on it, and the sync beside it, from unlocking to locking."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from contract.errors import UserError
from desktop.models import configs, org, settle
from desktop.models.store import Store
from desktop.sync.enrol import sign_in, transport_of
from desktop.sync.worker import SyncState, Worker
from desktop.views.background import Background
from desktop.views.main_window import MainWindow
from desktop.views.places import pages_of
from desktop.views.status import Status
from desktop.views.workplace import Workplace

_IDLE_MINUTES = 10


class Seat(QObject):
    """Opens the window of one person and closes everything behind it."""

    lock_asked = Signal()

    def __init__(self, store: Store, background: Background, password: str = "") -> None:
        super().__init__()
        self.store = store
        self._background = background
        self._password = password
        self._closed = False
        self.work = Workplace(store, background, org.zone(store))
        self.status = Status(self.work)
        self.window = MainWindow(self.work, pages_of(store.me), self.status)
        self.window.lock_asked.connect(self.lock_asked)
        self.work.live.changed.connect(self._on_changed)
        self._on_changed(settle.KINDS)
        self.worker = Worker(store, lambda: transport_of(store), self._on_state)
        self.status.heard.emit(self.worker.state)

    def start(self) -> None:
        """Begin to exchange records, if this account has a server."""
        if self.store.known("server"):
            self.worker.start()

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
        self.worker.stop()
        self.work.close()
        self.window.deleteLater()
        self.store.close()

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
            self._background.ask(
                lambda: sign_in(self.store, password), lambda _: self.worker.reconnect(), self._on_not_signed_in
            )
        self.status.heard.emit(state)

    def _on_not_signed_in(self, wrong: BaseException) -> None:
        said = wrong if isinstance(wrong, UserError) else UserError("Signing in again failed.")
        self.status.heard.emit(SyncState(online=False, trouble=said, last_success=self.worker.state.last_success))
