"""The true pages of the paper in hand, beside the list; they follow the list, and turning on goes to the next paper."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal

from contract.words import say
from desktop.documents.batches import Subject, filled, name_of
from desktop.documents.desk import desk
from desktop.reports.batch import Bound, bound
from desktop.views.parts import Button, EmptyState, Label, Sheet
from desktop.views.printing import PrintPreview
from desktop.views.tokens import S4
from desktop.views.workplace import Workplace

_PATIENCE_MS: Final = 120  # so that holding the arrow down draws no paper that nobody sees


class PreviewSheet(Sheet):
    """One paper as it will be printed, but for its number, which is given when it is printed."""

    stepped = Signal(int)  # beyond the last page, or before the first: the next paper is wanted, or the one before
    shown = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__(say("Preview"), margins=False)
        self.work = work
        self._subject: Subject | None = None
        self._asked: Future[Any] | None = None
        self._waiting = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._waiting.timeout.connect(self._ask)
        self.pages = PrintPreview()
        self.place = Label("")
        self.before = Button("", "plain", icon="chevron-left", low=True)
        self.before.setAccessibleName(say("Page before"))
        self.after = Button("", "plain", icon="chevron-right", low=True)
        self.after.setAccessibleName(say("Next page"))
        self.nothing = EmptyState(say("No paper in hand"), say("Choose a row of the list."), icon="file-text")
        self.nothing.setContentsMargins(S4, 0, S4, 0)
        for piece in (self.before, self.place, self.after):
            self.head_row.addWidget(piece)
        self.body.setSpacing(0)
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.pages, 1)
        self.body.addStretch(0)
        self.pages.hide()
        self.pages.turned.connect(self._on_turned)
        self.before.clicked.connect(lambda: self._step(-1))
        self.after.clicked.connect(lambda: self._step(1))

    def show_subject(self, subject: Subject | None, *, again: bool = False) -> None:
        """Show the paper of a subject, drawn beside the screen; `again` draws it anew though it is the one shown."""
        if subject == self._subject and not again:
            return
        self._subject = subject
        if subject is None:
            self._show_nothing()
        else:
            self.set_title(say("Preview"), name_of(subject))
            self._waiting.start()

    def rest(self) -> None:
        """Ask for no paper any more until another one is in hand."""
        self._waiting.stop()

    def _show_nothing(self) -> None:
        self.set_title(say("Preview"))
        self.pages.clear()
        self.pages.hide()
        self.nothing.show()

    def _ask(self) -> None:
        subject, store = self._subject, self.work.store
        if subject is None:
            return
        if self._asked is not None:
            self._asked.cancel()
        number = say("on printing")

        def draw() -> tuple[Subject, Bound]:
            return subject, bound(filled(desk(store), subject, number))

        self._asked = self.work.background.ask(draw, self._on_drawn)

    def _on_drawn(self, drawn: tuple[Subject, Bound]) -> None:
        subject, made = drawn
        if subject != self._subject:
            return
        self.nothing.hide()
        self.pages.show()
        self.pages.show_pdf(made.pdf)
        self.shown.emit()

    def _on_turned(self, page: int, count: int) -> None:
        self.place.setText(say("Page {number} of {count}", number=page, count=count) if count else "")

    def _step(self, by: int) -> None:
        page = self.pages.page() + by
        if 0 <= page < self.pages.page_count():
            self.pages.next_page() if by > 0 else self.pages.previous_page()
        else:
            self.stepped.emit(by)
