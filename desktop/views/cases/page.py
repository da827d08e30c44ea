"""The ledger of promises and cases: overdue first, one owner each, ended with a result, handed on with a reason.

One page for account managers, supervisors and the office (M6, O7); what each may do follows from the roles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from contract.records import Case, Promise
from contract.words import say
from desktop.models import cases, configs, ledger, org
from desktop.models.ledger import Entry
from desktop.views.cases.acting import Acting
from desktop.views.cases.detail import EntryDetail
from desktop.views.cases.rows import row_of
from desktop.views.parts import EmptyState, PageHead, SearchOpener, Segment, Sheet
from desktop.views.rows import ListRow
from desktop.views.tables import ListLook, ListView
from desktop.views.theme import px
from desktop.views.tokens import MARGIN, S2, S4, is_narrow
from desktop.views.workplace import Page, Workplace

Act = Callable[[Case, Entry], None]
_TABS: Final = ("late", "mine", "all", "done")
_DONE_DAYS: Final = 30


class LedgerPage(Page):
    """Enter ends what is in hand or opens it again, T hands a case on, N notes what was done."""

    KINDS = ledger.KINDS | {"configs"}

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._open: list[Entry] = []
        self._ended: list[Entry] = []
        self._tab = "all" if work.me.is_("supervisor") else "mine"
        self._place = 0
        self._wanted: UUID | None = None
        self.head = PageHead(say("Promises and cases"))
        self.tabs = Segment([(tab, "") for tab in _TABS], self._tab)
        self.list = ListView(ListLook(icon=True, figure_width=84, always_lit=True))
        self.detail = EntryDetail()
        self.acting = Acting(work, self)
        self._empty = EmptyState("", "", icon="handshake")
        self._lay_out()
        self._connect()

    def show_for(self, argument: object) -> None:
        """Show the ledger; "late" shows what is overdue, an id takes that promise or case in hand."""
        if isinstance(argument, str) and argument in _TABS:
            self.tabs.choose(argument)
        self._wanted = argument if isinstance(argument, UUID) else None
        self.reload()

    def reload(self) -> None:
        """Ask for everything again beside the screen."""
        store, today = self.work.store, self.work.today()
        self.work.background.ask(
            lambda: (ledger.open_entries(store, today), ledger.done_entries(store, today, _DONE_DAYS)), self._on_entries
        )

    def explain(self) -> str:
        """Say what the tabs count."""
        lines = [
            say("Overdue is what has passed its day with no outcome: {n}.", n=len(self._of("late"))),
            say(
                "Yours is what you own: our promise belongs to whoever gave it, one of the retailer's to whoever looks "
                "after the shop, a case to the person it was passed on to."
            ),
            say("Ended: the last {n} days, newest first.", n=_DONE_DAYS),
        ]
        return "\n".join(lines)

    def entry(self) -> Entry | None:
        """Give the promise or case in hand."""
        key = self.list.current_key()
        return next((entry for entry in self._of(self._tab) if entry.id == key), None)

    def _lay_out(self) -> None:
        self.search = SearchOpener(say("Find a shop"))
        self.head.add(self.search)
        sheet = Sheet(margins=False)
        sheet.body.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(S4 - S2, S2, S4, S2)
        bar.addWidget(self.tabs)
        bar.addStretch(1)
        sheet.body.addLayout(bar)
        self.list.set_empty(self._empty)
        sheet.body.addWidget(self.list, 1)
        self._columns = QHBoxLayout()
        self._columns.setContentsMargins(MARGIN, 0, MARGIN, S4)
        self._columns.setSpacing(S4)
        self._columns.addWidget(sheet, 58)
        self._columns.addWidget(self.detail, 42)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(self._columns, 1)
        self.begin_at(self.list)

    def _connect(self) -> None:
        self.search.clicked.connect(lambda: self.work.go("search"))
        self.tabs.chosen.connect(self._on_tab)
        self.list.moved.connect(lambda _key: self._show_in_hand())
        self.list.opened.connect(lambda _key: self._on_enter())
        self.detail.done.clicked.connect(self._on_enter)
        self.detail.reopen.clicked.connect(self._on_enter)
        self.detail.hand_on.clicked.connect(lambda: self._with_case(self.acting.hand_on))
        self.detail.note.clicked.connect(lambda: self._with_case(self.acting.note))
        self.detail.card_asked.connect(self._on_card)

    def _of(self, tab: str) -> list[Entry]:
        store = self.work.store
        if tab == "done":
            return self._ended
        if tab == "late":
            return [entry for entry in self._open if entry.days_left < 0]
        return [entry for entry in self._open if tab == "all" or ledger.is_mine(store, entry)]

    def _on_entries(self, found: tuple[list[Entry], list[Entry]]) -> None:
        handled = {kind for kind in ("promise", "case") if ledger.handles(self.work.store, kind)}
        self._open, self._ended = ([entry for entry in part if entry.kind in handled] for part in found)
        if self._wanted is not None and all(entry.id != self._wanted for entry in self._of(self._tab)):
            self.tabs.choose("done" if any(entry.id == self._wanted for entry in self._ended) else "all")
        self._show_list()

    def _show_list(self) -> None:
        for tab, word in _words().items():
            self.tabs.set_word(tab, f"{word} {len(self._of(tab))}")
        mine, late = self._of("mine"), self._of("late")
        quiet = say("{n} to be done by you, {late} overdue in all", n=len(mine), late=len(late))
        self.head.set_title(say("Promises and cases"), quiet)
        rules = configs.rules(self.work.store, self.work.today())
        key = self._wanted or self.list.current_key()
        rows = [row_of(entry, rules, self.work.zone) for entry in self._of(self._tab)]
        self._empty.set_words(*_nothing(self._tab))
        self.list.show_rows(_with_counts(rows))
        if rows and all(row.key != key for row in rows):  # the one in hand is done: the next stands in its place
            key = rows[min(self._place, len(rows) - 1)].key
        self.list.choose(key)
        self._wanted = None
        self._show_in_hand()

    def _show_in_hand(self) -> None:
        entry = self.entry()
        if entry is None:
            self.detail.show_nothing(say("Nothing in hand"), say("Choose a promise or a case in the list."))
            return
        self._place = max(0, self.list.currentIndex().row())
        store, today = self.work.store, self.work.today()
        rules = configs.rules(store, today)
        steps = cases.steps(store, entry.id) if entry.kind == "case" else []
        self.detail.show_entry(entry, steps, org.people(store), rules, self.work.zone)
        close, works = ledger.may_close(store, entry, today), ledger.may_work(store, entry)
        self.detail.offer(entry, close=close, work=works, why_not="" if close else self._why_not(entry, works=works))

    def _why_not(self, entry: Entry, *, works: bool) -> str:
        if not entry.is_open:
            return ""
        if not works:
            return say("{name} looks after this. You see it because the shop is yours too.", name=entry.owner)
        desk = None
        if isinstance(entry.record, Case):
            desk = ledger.desk_of(entry.record, configs.rules(self.work.store, self.work.today()))
        return say("{desk} answers this kind of case. Pass it on with T.", desk=desk.words if desk else "")

    def _with_case(self, act: Act) -> None:
        entry = self.entry()
        if entry is not None and isinstance(entry.record, Case) and ledger.may_work(self.work.store, entry):
            act(entry.record, entry)

    def _on_enter(self) -> None:
        entry = self.entry()
        store = self.work.store
        if entry is None or not ledger.may_work(store, entry):
            return
        if isinstance(entry.record, Case) and not entry.is_open:
            self.acting.reopen(entry.record, entry)
        elif entry.is_open and ledger.may_close(store, entry, self.work.today()):
            if isinstance(entry.record, Promise):
                self.acting.settle(entry.record, entry)
            else:
                self.acting.close_case(entry.record, entry)

    def _on_tab(self, tab: str) -> None:
        self._tab = tab
        self._place = 0
        self._show_list()
        self.list.setFocus()

    def _on_card(self) -> None:
        entry = self.entry()
        if entry is not None and entry.shop is not None:
            self.work.go("card", entry.shop.id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give list and card the same width where there is little."""
        super().resizeEvent(event)
        narrow = is_narrow(self.window().width(), px().factor)
        self._columns.setStretch(0, 50 if narrow else 58)
        self._columns.setStretch(1, 50 if narrow else 42)


def _words() -> dict[str, str]:
    return {"late": say("Overdue"), "mine": say("Yours"), "all": say("All open"), "done": say("Ended")}


def _nothing(tab: str) -> tuple[str, str]:
    """Say why a tab is empty."""
    return {
        "late": (say("Nothing is overdue"), say("What passes its day with no outcome is shown here at once.")),
        "mine": (say("Nothing for you to do"), say("Promises you gave and cases passed on to you are shown here.")),
        "all": (say("No open promise and no open case"), say("They begin with a visit, a call, or F4 on a shop.")),
        "done": (say("Nothing ended lately"), say("What is settled or closed stays here for thirty days.")),
    }[tab]


def _with_counts(rows: list[ListRow]) -> list[ListRow]:
    """Say beside each part of the list how many stand in it."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.section] = counts.get(row.section, 0) + 1
    return [replace(row, section_note=str(counts[row.section])) if row.section else row for row in rows]
