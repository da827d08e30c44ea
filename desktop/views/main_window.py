"""The window: navigation of the role at the left, one page at a time, the status strip at the foot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from contract.words import say
from desktop.views.explanations import Explanation
from desktop.views.parts import NavigationRail, Place
from desktop.views.search import QuickSearch
from desktop.views.status import Status
from desktop.views.workplace import Page, Workplace

Maker = Callable[[Workplace], Page]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOf:
    """One page of a role: made when somebody first goes there. A page without a `place` is reached from others.

    `under` names the place that is marked while such a page is shown.
    """

    key: str
    maker: Maker
    place: Place | None = None
    under: str = ""


class MainWindow(QMainWindow):
    """The one window of the program."""

    closing = Signal()
    lock_asked = Signal()

    def __init__(self, work: Workplace, pages: list[PlaceOf], status: Status) -> None:
        super().__init__()
        self.work = work
        self._makers = {page.key: page for page in pages}
        self._made: dict[str, Page] = {}
        self._path: list[tuple[str, object]] = []
        self._argument: object = None
        self.setWindowTitle(say("Rounds"))
        self.resize(1366, 768)
        self.rail = NavigationRail([page.place for page in pages if page.place])
        self.status = status
        self._stack = QStackedWidget()
        self._lay_out()
        self.search = QuickSearch(self, work, self._makers.__contains__)
        self.rail.chosen.connect(self._on_place)
        self.status.help_asked.connect(self.explain)
        QShortcut(QKeySequence("F1"), self, self.explain)
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock_asked.emit)
        QShortcut(QKeySequence("Ctrl+K"), self, self.search.open_search)
        work.asked.connect(self.open_page)
        work.asked_instead.connect(self.go_on)
        work.live.changed.connect(self._on_changed)
        self.open_page(pages[0].key)

    def page(self) -> Page:
        """Give the page shown."""
        shown = self._stack.currentWidget()
        if not isinstance(shown, Page):
            raise TypeError(shown)
        return shown

    def first_page(self) -> str:
        """Name the page that opens first."""
        return next(iter(self._makers))

    def open_page(self, key: str, argument: object = None) -> None:
        """Show a page; "back" goes to the page before, "search" opens the quick search over the page."""
        if key == "search":
            self.search.open_search()
            return
        if key == "back":
            key, argument = self._before()
        if self._stack.count():
            self.page().leave()
        shown = self._page(key)
        shown.show_for(argument)  # whatever is not here leaves the page shown as it is
        self._path.append((key, argument))
        self._argument = argument
        del self._path[:-50]
        self._stack.setCurrentWidget(shown)
        marked = key if self._makers[key].place else self._makers[key].under
        if marked:
            self.rail.set_current(marked)
        shown.take_focus()

    def go_on(self, key: str, argument: object = None) -> None:
        """Show a page in place of the one shown, which is done with."""
        self._path.pop()
        self.open_page(key, argument)

    def explain(self) -> None:
        """Say where the number in focus comes from."""
        Explanation(self, self.page().explain()).show_it()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is being written, then go: nothing asks "save changes?"."""
        self.page().leave()
        self.closing.emit()
        event.accept()

    def _before(self) -> tuple[str, object]:
        if self._path:
            self._path.pop()
        if not self._path:
            return next(iter(self._makers)), None
        return self._path.pop()

    def _page(self, key: str) -> Page:
        if key not in self._made:
            self._made[key] = self._makers[key].maker(self.work)
            self._stack.addWidget(self._made[key])
        return self._made[key]

    def _lay_out(self) -> None:
        frame = QWidget()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self._stack, 1)
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self.status)
        self.setCentralWidget(frame)

    def _on_place(self, key: str) -> None:
        self._path.clear()
        self.open_page(key)

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if self.page().KINDS & kinds:
            self.page().reload()
