"""The review: four numbers, the queue by account manager, the visit in hand, what stands beside it, the verdict.

In a narrow window the queue with its numbers is a page of its own; Enter begins the review, Esc leads back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from contract.words import say
from desktop.models import configs, org, reviewing
from desktop.models.review_sheets import ReviewSheet
from desktop.models.reviewing import Queue, Queued
from desktop.views.explanations import Explanation
from desktop.views.parts import EmptyState, Figures, PageHead, SearchOpener, Sheet, Toast
from desktop.views.review.actions import ReviewActions
from desktop.views.review.ahead import SheetsAhead
from desktop.views.review.beside import Beside
from desktop.views.review.explaining import number_words, visit_words
from desktop.views.review.others import others_of
from desktop.views.review.rows import figures_of, row_of, with_counts
from desktop.views.review.sheet import VisitSheet
from desktop.views.review.verdicts import Verdicts
from desktop.views.rows import ListRow
from desktop.views.tables import ListLook, ListView
from desktop.views.theme import px
from desktop.views.tokens import MARGIN, S3, is_narrow
from desktop.views.workplace import Page, Workplace
from insights.anomalies import Hint
from insights.wording import Day

Act = Callable[[Queued], None]
_QUEUE, _BESIDE = 316, 340  # px at factor 1
_BESIDE_NARROW: Final = 320
_SOON_MS: Final = 300


class ReviewPage(Page):
    """A approves, R and a digit return, C comments, S marks for a spot check, J and K turn, Ctrl Z takes back."""

    KINDS = reviewing.KINDS

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._queue: Queue | None = None
        self._items: tuple[Queued, ...] = ()
        self._rows: dict[UUID, ListRow] = {}
        self._judged: set[UUID] = set()
        self._only_risky = False
        self._shown: UUID | None = None
        self._coming: UUID | None = None  # a visit to take in hand once it is in the queue again
        self._narrow = False
        self._reviewing = False  # in a narrow window: the visit, not the queue
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._ask)
        self.head = PageHead(say("Review"))
        self.figures = Figures(choosable=True)
        self.list = ListView(ListLook(icon=True, figure_width=42, bold_sections=True, always_lit=True))
        self.sheet = VisitSheet(work)
        self.beside = Beside()
        self.toast = Toast(self.beside)
        self.ahead = SheetsAhead(work)
        self.verdicts = Verdicts(work, self, self.toast)
        self.bar = ReviewActions(self.verdicts.reasons())
        self._lay_out()
        self._connect()

    def show_for(self, argument: object) -> None:
        """Show the queue; a visit's id takes that visit in hand."""
        if isinstance(argument, UUID):
            self._coming = argument
            self._reviewing = True
        self._settle()
        self._ask()

    def reload(self) -> None:
        """Make the queue again, in a moment: one's own verdicts have left it already, and others may follow."""
        self._soon.start()

    def _ask(self) -> None:
        store, today = self.work.store, self.work.today()
        self.work.background.ask(lambda: reviewing.queue(store, today), self._on_queue)

    def leave(self) -> None:
        """Keep the verdict that is on its way."""
        self.verdicts.save_now()

    def explain(self) -> str:
        """Explain the number in focus, else the hints on the visit in hand."""
        if self._queue is None:
            return ""
        if key := self.figures.focused():
            return number_words(key, self._queue, self._window_days())
        sheet = self._sheet()
        return "" if sheet is None else visit_words(sheet)

    def items(self) -> tuple[Queued, ...]:
        """Give the visits that wait, in their order."""
        return self._items

    def in_hand(self) -> Queued | None:
        """Give the visit shown; None while another one is still being looked up: nobody judges what is not seen."""
        key = self.list.current_key()
        return next((item for item in self._items if item.visit.id == key == self._shown), None)

    def _lay_out(self) -> None:
        self.search = SearchOpener(say("Find a shop"))
        self.head.add(self.search)
        self._queue_sheet = Sheet(margins=False)
        self._queue_sheet.body.addWidget(self.list)
        self._nothing = EmptyState(say("The queue is being made"), say("Hints are looked for in the visits that wait."))
        self.list.set_empty(self._nothing)
        columns = QHBoxLayout()
        columns.setSpacing(S3)
        columns.addWidget(self._queue_sheet)
        columns.addWidget(self.sheet, 1)
        columns.addWidget(self.beside)
        body = QVBoxLayout()
        body.setContentsMargins(MARGIN, 0, MARGIN, S3)
        body.setSpacing(S3)
        body.addWidget(self.figures)
        body.addLayout(columns, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(body, 1)
        whole.addWidget(self.bar)
        self.sheet.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _connect(self) -> None:
        self.search.clicked.connect(lambda: self.work.go("search"))
        self.figures.chosen.connect(self._on_figure)
        self.list.moved.connect(self._on_moved)
        self.list.opened.connect(lambda _key: self._begin())
        self.ahead.arrived.connect(self._on_arrived)
        self.ahead.gone.connect(lambda _visit_id: self.reload())
        self.work.live.changed.connect(self._on_kinds)
        self.beside.card_asked.connect(self._on_card)
        self.beside.others_asked.connect(self._on_others)
        self.bar.approved.connect(lambda: self._with_item(self.verdicts.approve))
        self.bar.returned.connect(lambda code: self._with_item(lambda item: self.verdicts.give_back(item, code)))
        self.bar.reasons_asked.connect(lambda: self._with_item(self.verdicts.ask_reason))
        self.bar.comment.clicked.connect(lambda: self._with_item(self.verdicts.comment))
        self.bar.spot.clicked.connect(self._on_spot)
        self.bar.next.clicked.connect(lambda: self._step(1))
        self.bar.before.clicked.connect(lambda: self._step(-1))
        self.verdicts.judged.connect(self._on_judged)
        self.verdicts.failed.connect(self._on_back)
        self.verdicts.withdrawn.connect(self._on_back)
        self.verdicts.noted.connect(self._on_noted)
        for key, step in (("Space", 1), ("Shift+Space", -1)):
            QShortcut(QKeySequence(key), self.sheet, lambda step=step: self.sheet.page_down(step))

    def _on_queue(self, queue: Queue) -> None:
        self._queue = queue
        self._nothing.set_words(say("Nothing to review"), say("Visits appear here as soon as they have been synced."))
        waiting = {item.visit.id for item in queue.items}
        self._rows = {item.visit.id: row_of(item, self.work.zone) for item in queue.items}
        self._judged &= waiting  # those the queue has left out by itself need no memory
        self._show_queue()

    def _show_queue(self) -> None:
        if self._queue is None:
            return
        place = self.list.currentIndex().row()
        every = tuple(item for item in self._queue.items if item.visit.id not in self._judged)
        self._only_risky = self._only_risky and any(item.is_risky for item in every)
        self._items = tuple(item for item in every if item.is_risky or not self._only_risky)
        ids = [item.visit.id for item in self._items]
        self.list.blockSignals(True)  # the visit is put up once, at the end
        # where the one in hand is done, what stands in its place now is the next
        self.list.show_rows(with_counts(self._rows[visit_id] for visit_id in ids), instead=place)
        if self._coming in ids:
            self.list.take(ids.index(self._coming))
        self.list.blockSignals(False)
        self._coming = None
        self._show_head(self._queue, every)
        self._show_in_hand()

    def _show_head(self, queue: Queue, every: tuple[Queued, ...]) -> None:
        now = self.work.clock.now().astimezone(self.work.zone)
        self.figures.set_figures(figures_of(queue, every, self.work.zone, now))
        managers = say("{n} account managers", n=queue.managers)
        when = say("{day} {time}", day=Day(now.date()), time=f"{now:%H:%M}")
        self.head.set_title(say("Review"), " · ".join(part for part in (queue.place, managers, when) if part))

    def _show_in_hand(self) -> None:
        key = self.list.current_key()
        if not isinstance(key, UUID):
            self._shown = None
            self.sheet.show_empty(say("Everything is reviewed"), say("New visits appear here with the next sync."))
            self.bar.set_possible(False)
            self.beside.setVisible(False)
            self._reviewing = False
            self._settle()
            return
        ids = [item.visit.id for item in self._items]
        at = ids.index(key)
        self.ahead.want(key, ids[at + 1 : at + 3] + ids[max(0, at - 1) : at])
        sheet = self.ahead.get(key)
        if sheet is not None:
            self._show_sheet(sheet, at, len(ids))
        else:
            self.bar.set_possible(False)

    def _show_sheet(self, sheet: ReviewSheet, at: int, count: int) -> None:
        today = self.work.today()
        rules = configs.rules(self.work.store, today)
        if sheet.visit.id != self._shown and self.sheet.photos.in_hand() is not None:
            self.take_focus()  # the photo that was looked at is another visit's
        self.sheet.show_sheet(sheet, rules, org.people(self.work.store))
        self.sheet.set_place(say("{n} of {count}", n=at + 1, count=count))
        self.beside.show_sheet(sheet, rules, today)
        self.beside.setVisible(self._reviewing or not self._narrow)
        self.bar.set_possible(True)
        self.bar.set_spot(sheet.spot_mark is not None)
        self._shown = sheet.visit.id

    def _sheet(self) -> ReviewSheet | None:
        item = self.in_hand()
        return None if item is None else self.ahead.get(item.visit.id)

    def _with_item(self, act: Act) -> None:
        if (item := self.in_hand()) is not None:
            act(item)

    def _step(self, by: int) -> None:
        self.list.step(by)
        self.bar.disarm()

    def _begin(self) -> None:
        self._reviewing = True
        self._settle()
        self.take_focus()

    def _window_days(self) -> int | None:
        return configs.rules(self.work.store, self.work.today()).limit("review_window_days")

    def _on_moved(self, _key: object) -> None:
        self._show_in_hand()

    def _on_arrived(self, visit_id: UUID) -> None:
        if visit_id == self.list.current_key():
            self._show_in_hand()

    def _on_kinds(self, kinds: frozenset[str]) -> None:
        """Forget what was looked up when more than verdicts changed."""
        if kinds & (self.KINDS | {"orders", "sales_months", "products", "photos"}) - {"reviews"}:
            self.ahead.forget()
        if "pictures" in kinds:
            self.sheet.show_photos()

    def _on_judged(self, visit_id: UUID) -> None:
        self._judged.add(visit_id)
        self._show_queue()

    def _on_back(self, visit_id: UUID) -> None:
        self._judged.discard(visit_id)
        self._coming = visit_id
        self.ahead.forget(visit_id)
        self._reviewing = True
        self._settle()
        self.reload()

    def _on_noted(self, visit_id: UUID) -> None:
        self.ahead.forget(visit_id)
        self._show_in_hand()

    def _on_spot(self) -> None:
        if (item := self.in_hand()) is not None and (sheet := self._sheet()) is not None:
            self.verdicts.mark(item, sheet.spot_mark)

    def _on_card(self) -> None:
        self._with_item(lambda item: self.work.go("card", item.shop.id))

    def _on_others(self, hint: Hint) -> None:
        panel = others_of(self.work.store, self.window(), hint, self.work.zone)
        panel.chosen.connect(self._on_other)
        panel.open(panel.list)

    def _on_other(self, visit_id: object) -> None:
        if any(item.visit.id == visit_id for item in self._items):
            self.list.choose(visit_id)

    def _on_figure(self, key: str) -> None:
        if key == "late":
            self.work.go("ledger", "late")
        elif key == "coverage" and self._queue is not None:
            Explanation(self.window(), number_words(key, self._queue, None)).show_it()
        else:
            self._only_risky = key == "risky"
            self._show_queue()
            self.list.setFocus()
            return
        self.figures.choose("risky" if self._only_risky else "waiting")

    def _settle(self) -> None:
        """Show the queue and the visit side by side, or one of them."""
        visit = self._reviewing or not self._narrow
        queue = not self._reviewing or not self._narrow
        self.figures.setVisible(queue)
        self._queue_sheet.setVisible(queue)
        self.sheet.setVisible(visit)
        self.beside.setVisible(visit and self._shown is not None)
        self.bar.setVisible(visit)
        self.begin_at(self.list if queue else self.sheet)
        factor = px().factor
        self._queue_sheet.setMinimumWidth(round(_QUEUE * factor))
        self._queue_sheet.setMaximumWidth(16_777_215 if self._narrow else round(_QUEUE * factor))
        self.beside.setFixedWidth(round((_BESIDE_NARROW if self._narrow else _BESIDE) * factor))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads from the visit back to the queue where there is room for one of them."""
        if event.key() == Qt.Key.Key_Escape and self._narrow and self._reviewing:
            self._reviewing = False
            self._settle()
            self.take_focus()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep one column where three have no room."""
        super().resizeEvent(event)
        self._narrow = is_narrow(self.window().width(), px().factor)
        self._settle()
