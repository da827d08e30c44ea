"""Looks up the visits that come next while the one in hand is read, so that the next is there at once (N1: 80 ms)."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from contract.errors import NotFound
from desktop.models import review_sheets
from desktop.models.review_sheets import ReviewSheet
from desktop.views.workplace import Workplace

_KEPT = 8
_PAINTED_MS = 60


class SheetsAhead(QObject):
    """The sheets of the visits around the one in hand."""

    arrived = Signal(object)  # the id of a visit whose sheet is here
    gone = Signal(object)  # the id of one that is no longer on this computer

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._here: dict[UUID, ReviewSheet] = {}
        self._asked: dict[UUID, Future[ReviewSheet]] = {}
        self._next: list[UUID] = []
        self._idle = QTimer(self, singleShot=True, interval=_PAINTED_MS)
        self._idle.timeout.connect(lambda: self._look_up(self._next))

    def get(self, visit_id: UUID) -> ReviewSheet | None:
        """Give the sheet of a visit if it is here."""
        return self._here.get(visit_id)

    def want(self, now: UUID, then: Iterable[UUID]) -> None:
        """Look up `now`, and a moment later, when it is painted, `then`; what else was asked for is forgotten."""
        wanted = list(dict.fromkeys([now, *then]))
        for visit_id in [asked for asked in self._asked if asked not in wanted]:
            if self._asked[visit_id].cancel():
                del self._asked[visit_id]
        for visit_id in list(self._here)[: max(0, len(self._here) - _KEPT)]:
            if visit_id not in wanted:
                del self._here[visit_id]
        self._next = wanted[1:]
        self._look_up([now])
        self._idle.start()

    def forget(self, visit_id: UUID | None = None) -> None:
        """Forget a sheet that has changed, or all of them."""
        for one in list(self._asked) if visit_id is None else [visit_id]:
            if (asked := self._asked.pop(one, None)) is not None:
                asked.cancel()
        for one in list(self._here) if visit_id is None else [visit_id]:
            self._here.pop(one, None)

    def _look_up(self, visit_ids: Iterable[UUID]) -> None:
        for visit_id in visit_ids:
            if visit_id not in self._here and visit_id not in self._asked:
                self._ask(visit_id)

    def _ask(self, visit_id: UUID) -> None:
        store, today = self._work.store, self._work.today()
        asked: Future[ReviewSheet] = self._work.background.ask(
            lambda: review_sheets.sheet(store, visit_id, today),
            lambda sheet: self._on_sheet(visit_id, asked, sheet),
            lambda wrong: self._on_failed(visit_id, wrong),
        )
        self._asked[visit_id] = asked

    def _on_sheet(self, visit_id: UUID, asked: Future[ReviewSheet], sheet: ReviewSheet) -> None:
        if self._asked.get(visit_id) is not asked:
            return  # forgotten meanwhile: what it was made from has changed
        del self._asked[visit_id]
        self._here[visit_id] = sheet
        self.arrived.emit(visit_id)

    def _on_failed(self, visit_id: UUID, wrong: BaseException) -> None:
        self._asked.pop(visit_id, None)
        if isinstance(wrong, NotFound):
            self.gone.emit(visit_id)
        else:
            self._work.background.failed(wrong)
