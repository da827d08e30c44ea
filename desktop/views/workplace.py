"""What every page is given: the store, the way to work beside the screen, the clock; and how pages call each other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, tzinfo
from typing import Concatenate, Generic, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from contract.clock import Clock
from desktop.models.store import Me, Store
from desktop.sync.state import SyncState
from desktop.views.background import Background, Failed
from desktop.views.live import Live

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Workplace(QObject):
    """One signed-in person's store and the services that pages share."""

    asked = Signal(str, object)  # another page, by key, with what it shall show
    asked_instead = Signal(str, object)  # the same, and nobody comes back to the page shown now
    sync_told = Signal(object)  # SyncState: how the sync stands now
    enrolled_again = Signal()  # the way to the server has another token now
    try_asked = Signal()  # a person wants the server tried now
    closing = Signal()  # the store is about to close: long jobs on it end now

    def __init__(self, store: Store, background: Background, zone: tzinfo) -> None:
        super().__init__()
        self.store = store
        self.background = background
        self.live = Live(store)
        self.zone = zone
        self.sync = SyncState()

    @property
    def me(self) -> Me:
        """Who works here."""
        return self.store.me

    @property
    def clock(self) -> Clock:
        """The time, handed in."""
        return self.store.clock

    def today(self) -> date:
        """The date in the city's time zone."""
        return self.clock.now().astimezone(self.zone).date()

    def save(
        self,
        change: Callable[Concatenate[Store, _P], _R],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> Saving[_R]:
        """Hand a change to the writer: `work.save(record_visit, visit).then(self._on_saved)`; errors are shown."""
        return Saving(self.background, self.store.run(change, *args, **kwargs))

    def go(self, page: str, argument: object = None) -> None:
        """Ask for another page: `work.go("card", retailer_id)`."""
        self.asked.emit(page, argument)

    def go_on(self, page: str, argument: object = None) -> None:
        """Ask for another page once the one shown is done with: "back" does not lead to it again."""
        self.asked_instead.emit(page, argument)

    def tell_sync(self, state: SyncState) -> None:
        """Keep how the sync stands, for the pages that show it; on the screen's thread."""
        self.sync = state
        self.sync_told.emit(state)

    def close(self) -> None:
        """Have long jobs end, and hear no more of the store."""
        self.closing.emit()
        self.live.close()


class Saving(Generic[_R]):
    """A change on its way to the disk."""

    def __init__(self, background: Background, future: Future[_R]) -> None:
        self._show = background.failed
        self._answer: Callable[[_R], None] | None = None
        self._failed: Failed | None = None
        # What comes back comes through the event loop, so `then` is in time even when the change is done already.
        background.after(future, self._on_done, self._on_failed)

    def then(self, answer: Callable[[_R], None], failed: Failed | None = None) -> None:
        """Call `answer` on the screen's thread once it is on the disk; `failed`, or the error panel, if it is not."""
        self._answer, self._failed = answer, failed

    def _on_done(self, result: _R) -> None:
        if self._answer is not None:
            self._answer(result)

    def _on_failed(self, wrong: BaseException) -> None:
        (self._failed or self._show)(wrong)


class Page(QWidget):
    """One page of the main window. It asks when it is shown and when something it shows changed."""

    KINDS: frozenset[str] = frozenset()
    """The kinds whose change makes the page ask again while it is shown."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self.work = work
        self._begins_at: QWidget = self

    def begin_at(self, first: QWidget) -> None:
        """Have the focus go to `first` where the page opens.

        A focus proxy of Qt would do so too, but leaves all that stands before it out of the way of the Tab key.
        """
        self._begins_at = first

    def take_focus(self) -> None:
        """Put the focus where the page begins."""
        self._begins_at.setFocus()

    def show_for(self, argument: object) -> None:
        """Show what `argument` names (a shop's id, say); called each time somebody comes to the page."""

    def reload(self) -> None:
        """Ask again for what is shown; called when one of KINDS changed."""

    def leave(self) -> None:
        """Keep what is being written: somebody goes to another page. Never asks, never refuses."""

    def explain(self) -> str:
        """Say where the number in focus comes from (F1); "" when there is nothing to explain."""
        return ""
