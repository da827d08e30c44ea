"""The list that papers are chosen from: a filter above, ticks in front, what to look at first, the count below.

Rules (the tests cite them):
 1. A tick stays while the filter changes, so that single shops can be gathered by searching; the foot says how many
    of those chosen the filter hides.
 2. Ctrl A ticks all that the filter shows; once all are ticked it takes their ticks away.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from contract.words import say
from desktop.documents.batches import Subject
from desktop.views.parts import Button, EmptyState, Label, Notice, Sheet, Tick
from desktop.views.rows import Column, TableRow
from desktop.views.tables import Table
from desktop.views.theme import ink, px
from desktop.views.tokens import S2, S3, S4
from desktop.views.workplace import Workplace

_PATIENCE_MS: Final = 180


class Chooser(Sheet):
    """One kind of paper's list; a subclass gives the filter, the question and the rows."""

    moved = Signal(object)  # the subject in hand, or None
    ticked = Signal()
    opened = Signal()  # Enter: somebody wants to look at the paper

    def __init__(self, work: Workplace, title: str, columns: Sequence[Column]) -> None:
        super().__init__(title, margins=False)
        self.work = work
        self.subjects: Sequence[Subject] = ()
        self._ticked: dict[object, Subject] = {}
        self._places: dict[object, int] = {}
        self._asked: Future[Any] | None = None
        self._waited = 0
        self._waiting = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._waiting.timeout.connect(self.load)
        self._all_at_once = False
        self.filters, self.second = QHBoxLayout(), QHBoxLayout()
        self.more = Button("", icon="funnel", low=True)
        self.more.setAccessibleName(say("More filters"))
        self._second = QWidget()
        self.notice = Notice(())
        self.table = Table(columns)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.everything = _HeadTick(self.table)
        self.count = Label("", bold=True)
        self._hint = Label(say("Space ticks, Ctrl A all"), "quiet", "quiet", elide=True)
        self.total = Label("", "quiet", "quiet")
        self.empty = EmptyState(say("No shop fits"), say("Take away a part of the filter."), icon="funnel")
        self._lay_out()
        self.more.clicked.connect(lambda: self.show_more(self._second.isHidden()))
        self.table.moved.connect(self._on_moved)
        self.table.opened.connect(lambda _key, _column: self.opened.emit())
        self.table.ticked.connect(self._on_ticked)
        self.everything.clicked.connect(self.take_all)
        shortcut = QShortcut(QKeySequence("Ctrl+A"), self, self.take_all)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @abstractmethod
    def ask(self) -> Sequence[Subject]:
        """Find what the filter wants; called beside the screen."""
        raise NotImplementedError

    @abstractmethod
    def wanted(self) -> dict[str, Any]:
        """Give the filter as plain values, for a preset."""
        raise NotImplementedError

    @abstractmethod
    def want(self, wanted: dict[str, Any]) -> None:
        """Set the filter as a preset kept it."""
        raise NotImplementedError

    @abstractmethod
    def describe(self, wanted: dict[str, Any]) -> str:
        """Say in a few words what a filter wants."""
        raise NotImplementedError

    @abstractmethod
    def key_of(self, subject: Subject) -> object:
        """Name a subject among all."""
        raise NotImplementedError

    @abstractmethod
    def row_of(self, subject: Subject, *, checked: bool) -> TableRow:
        """Put a subject into a row; its first cell is the tick."""
        raise NotImplementedError

    def total_words(self, _chosen: Sequence[Subject]) -> str:
        """Say how much paper the choice is."""
        return ""

    def explain(self) -> str:
        """Say where the figures of the row in hand come from; "" when there is nothing to explain."""
        return ""

    def load(self, *, take_all: bool = False) -> None:
        """Ask again; `take_all` ticks all that comes, as a preset does."""
        if self._asked is not None:
            self._asked.cancel()
        self._all_at_once = take_all or self._all_at_once
        self._waited += 1
        number = self._waited
        self._asked = self.work.background.ask(self.ask, lambda found: self._on_found(found, number))

    def load_soon(self) -> None:
        """Ask again once nobody types any more."""
        self._waiting.start()

    def rest(self) -> None:
        """Forget what was typed but not asked."""
        self._waiting.stop()

    def chosen(self) -> list[Subject]:
        """Give what is ticked: what the filter shows in its order, then the rest."""
        shown = [subject for subject in self.subjects if self.key_of(subject) in self._ticked]
        keys = {self.key_of(subject) for subject in shown}
        return shown + [subject for key, subject in self._ticked.items() if key not in keys]

    def in_hand(self) -> Subject | None:
        """Give the subject in hand."""
        place = self._places.get(self.table.current_key())
        return None if place is None else self.subjects[place]

    def step(self, by: int) -> None:
        """Take the next row in hand, or the one before."""
        row = self.table.currentIndex().row() + by
        if 0 <= row < len(self.subjects):
            self.table.setCurrentIndex(self.table.rows.index(row, 0))

    def take_all(self) -> None:
        """Tick all that is shown, or take all ticks away (rule 2)."""
        keys = [self.key_of(subject) for subject in self.subjects]
        if keys and all(key in self._ticked for key in keys):
            for key in keys:
                self._ticked.pop(key, None)
        else:
            self._ticked.update(zip(keys, self.subjects, strict=True))
        self._show_rows()

    def take_none(self) -> None:
        """Take every tick away."""
        self._ticked.clear()
        self._show_rows()

    def _lay_out(self) -> None:
        self.head_row.addLayout(self.filters)
        self.head_row.addWidget(self.more)
        for row in (self.filters, self.second):
            row.setSpacing(S2)
        self._second.setLayout(self.second)
        self.second.setContentsMargins(S3, S2, S3, S2)
        self._second.hide()
        self.body.setSpacing(0)
        self.body.addWidget(self._second)
        self.notice.hide()
        self.body.addWidget(self.notice)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty)
        self.empty.hide()
        self.body.addWidget(Foot([self.count, self._hint], [self.total]))

    def _on_found(self, found: Sequence[Subject], number: int) -> None:
        if number != self._waited:  # the filter has changed since
            return
        self.subjects = found
        self._places = {self.key_of(subject): place for place, subject in enumerate(found)}
        for key, place in self._places.items():
            if key in self._ticked or self._all_at_once:
                self._ticked[key] = found[place]
        self._all_at_once = False
        self.table.setVisible(bool(found))
        self.empty.setVisible(not found)
        self._show_rows()
        self.show_notice()
        self.moved.emit(self.in_hand())

    def more_used(self) -> int:
        """Count the filters of the second row that are set."""
        return 0

    def show_more(self, shown: bool) -> None:
        """Show or hide the second row of filters; while it is hidden, the funnel says how many of it are set."""
        self._second.setVisible(shown)
        used = self.more_used()
        self.more.setText(str(used) if used and not shown else "")

    def show_notice(self) -> None:
        """Say what to look at first; nothing unless a subclass has something to say."""

    def _show_rows(self) -> None:
        before = self._places.get(self.table.current_key(), 0)
        self.table.show_pages(len(self.subjects), self._page)
        if self.subjects:
            self.table.setCurrentIndex(self.table.rows.index(min(before, len(self.subjects) - 1), 0))
        self._show_count()

    def _page(self, offset: int, limit: int) -> Sequence[TableRow]:
        page = self.subjects[offset : offset + limit]
        return [self.row_of(subject, checked=self.key_of(subject) in self._ticked) for subject in page]

    def _show_count(self) -> None:
        shown = sum(self.key_of(subject) in self._ticked for subject in self.subjects)
        hidden = len(self._ticked) - shown
        told = say("{chosen} of {shown} chosen", chosen=len(self._ticked), shown=len(self.subjects))
        self.count.setText(say("{told}, {hidden} outside the filter", told=told, hidden=hidden) if hidden else told)
        states = {0: Qt.CheckState.Unchecked, len(self.subjects): Qt.CheckState.Checked}
        self.everything.setCheckState(
            states.get(shown, Qt.CheckState.PartiallyChecked) if self.subjects else Qt.CheckState.Unchecked
        )
        self.total.setText(self.total_words(self.chosen()))
        self.ticked.emit()

    def _on_moved(self, _key: object, _column: int) -> None:
        self.moved.emit(self.in_hand())

    def _on_ticked(self, key: object, on: bool) -> None:
        if on:
            self._ticked[key] = self.subjects[self._places[key]]
        else:
            self._ticked.pop(key, None)
        self._show_count()


class Foot(QWidget):
    """The quiet line below a list: what is chosen at the left, what comes of it at the right."""

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(S4, 1, S4, 0)
        row.setSpacing(S3)
        for piece in left:
            row.addWidget(piece)
        row.addStretch(1)
        for piece in right:
            row.addWidget(piece)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Keep the height of a row."""
        return QSize(super().sizeHint().width(), px().row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and its hairline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("sunken"))
        painter.fillRect(0, 0, self.width(), 1, ink("line"))
        painter.end()


class _HeadTick(Tick):
    """The tick in the head of the first column: all, some or none."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.setParent(table.horizontalHeader())
        self.setTristate(True)
        self.setAccessibleName(say("Tick all that is shown"))
        self._head = table.horizontalHeader()
        self._head.installEventFilter(self)
        self._settle()

    def nextCheckState(self) -> None:
        """Leave the state to what is ticked in the list."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the middle of the head's height."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        self.resize(self.sizeHint())
        self.move(S4 - 2, (self._head.height() - self.height()) // 2)
