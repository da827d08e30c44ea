"""The status strip: offline or online in a word, what waits and since when, the last success, who works here."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal

from contract.words import say
from desktop.models import configs, org, outbox
from desktop.sync.state import SyncState
from desktop.views.parts import Chip, Run, StatusStrip
from desktop.views.workplace import Workplace

_TICK_MS = 30_000
_MINUTES, _HOURS = 60, 24


class Status(StatusStrip):
    """Fed by the sync from its own thread; it never says "synchronised" while one item waits (A70)."""

    heard = Signal(object)  # SyncState, from any thread

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self.state = SyncState()
        self.opened.connect(work.go)
        self.heard.connect(self._on_state, Qt.ConnectionType.QueuedConnection)
        work.live.changed.connect(self._on_changed)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self.show_now)
        self._tick.start()
        self.show_now()

    def show_now(self) -> None:
        """Show how things stand at this moment."""
        self.set_state(self._chip())
        waiting = outbox.waiting(self._work.store)
        left: list[list[Run | str]] = [self._waiting(waiting)]
        if self.state.last_success is not None:
            left.append([say("Last exchange {when}", when=self._when(self.state.last_success))])
        if self.state.progress is not None:
            done, total = self.state.progress
            left.append([say("Your shops arrive: {done} of {total} rows", done=f"{done:,}", total=f"{total:,}")])
        elif self.state.message:
            left.append([self.state.message])
        me = self._work.me
        roles = "、".join(self._role(role) for role in sorted(me.roles))
        self.set_blocks(left, [[f"{me.name} · {roles}"]])

    def _chip(self) -> Chip:
        if self.state.running:
            return Chip(say("Exchanging"), "refresh-cw", "grey")
        if self.state.online:
            return Chip(say("Online"), "cloud-check", "good")
        if self.state.online is None:
            return Chip(say("Not tried yet"), "cloud-off", "grey")
        since = self.state.last_success
        if since is None:
            return Chip(say("Offline"), "cloud-off", "grey")
        return Chip(say("Offline {age}", age=self._age(since)), "cloud-off", "grey")

    def _waiting(self, waiting: outbox.Waiting) -> list[Run | str]:
        if not waiting.count or waiting.oldest_at is None:
            return [say("Nothing waits to be sent")]
        told = say("{count} to send, oldest {when}", count="{}", when=self._when(waiting.oldest_at))
        before, _, after = told.partition("{}")
        return [before, Run(str(waiting.count), bold=True, mark="link", key="settle"), after]

    def _when(self, at: datetime) -> str:
        local = at.astimezone(self._work.zone)
        today = self._work.today()
        if local.date() == today:
            return f"{local:%H:%M}"
        return say("{month}-{day} {time}", month=local.month, day=local.day, time=f"{local:%H:%M}")

    def _age(self, since: datetime) -> str:
        minutes = max(0, int((self._work.clock.now() - since).total_seconds()) // 60)
        if minutes < _MINUTES:
            return say("{minutes} min", minutes=minutes)
        hours, left = divmod(minutes, _MINUTES)
        if hours < _HOURS:
            return say("{hours} h {minutes} min", hours=hours, minutes=left)
        return say("{days} d", days=hours // _HOURS)

    def _role(self, role: str) -> str:
        return configs.rules(self._work.store, org.today(self._work.store)).codes("roles").words(role)

    def _on_state(self, state: SyncState) -> None:
        self.state = state
        self._work.tell_sync(state)
        self.show_now()

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if "outbox" in kinds or "configs" in kinds:
            self.show_now()
