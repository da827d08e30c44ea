"""The page of the day: the list in walking order, and beside it what to do in the shop in hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from contract.records.configs import Rules
from contract.words import say
from desktop.models import configs, days, drafts, org
from desktop.models.days import Day
from desktop.models.past_visits import Correcting
from desktop.models.postponements import postpone_visit, undo_postponement
from desktop.models.reviewing import Returned
from desktop.views.choosing import ChooseOne
from desktop.views.parts import DayStrokes, EmptyState, Label, PageHead, Rule, SearchOpener, Segment, Sheet, Toast
from desktop.views.rows import ListRow
from desktop.views.tables import ListLook, ListView
from desktop.views.theme import px
from desktop.views.today.actions import TodayActions
from desktop.views.today.detail import TodayDetail
from desktop.views.today.rows import MORE_RETURNED, more_returned_row, postponed_row, returned_row, row_of
from desktop.views.tokens import MARGIN, S2, S4, is_narrow
from desktop.views.workplace import Page, Workplace
from insights import wording
from insights.plan import DueShop

_DRAFT: Final = "visit/"
_LONGEST_DAY: Final = 60
_RETURNED_MOST: Final = 3  # the day itself stays in sight; all of them stand under "To settle"


class TodayPage(Page):
    """↓ ↑ choose a shop, Enter opens its card, F2 begins the visit, Space puts it off."""

    KINDS = days.KINDS | {"drafts"}

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._day: Day | None = None
        self._tab = "due"
        self._undoable: UUID | None = None
        self.head = PageHead(say("Today"))
        self.strokes = DayStrokes()
        self._count = Label("", bold=True)
        self._forecast = Label("", "quiet", "quiet")
        self.tabs = Segment([(tab, word) for tab, word in _words().items()], "due")
        self._average = Label("", "quiet", "quiet")
        self.list = ListView(ListLook(number_width=44))
        self.detail = TodayDetail(work)
        self.hand = TodayActions()
        self._narrow: bool | None = None
        self._empty = EmptyState(say("Nothing left for today"), say("Every shop on today's list is done or put off."))
        self._lay_out()
        self._connect()

    def show_for(self, argument: object) -> None:
        """Show the day; the shop that was in hand stays in hand."""
        self.reload()

    def reload(self) -> None:
        """Make the list again beside the screen."""
        today = self.work.today()
        self.work.background.ask(lambda: days.of(self.work.store, today), self._on_day)

    def explain(self) -> str:
        """Say why the shop in hand is on the list."""
        shop = self._in_hand()
        if shop is None:
            return ""
        said = [str(why.reason) for why in shop.because]
        if shop.cycle is not None:
            said.append(str(shop.cycle.reason))
        return "\n".join(said)

    def _lay_out(self) -> None:
        for piece in (self.strokes, self._count, self._forecast):
            self.head.add(piece)
        self.head.right.addSpacing(S4)
        self.search = SearchOpener(say("Find a shop"))
        self.head.add(self.search)
        self._sheet = Sheet(margins=False)
        bar = QHBoxLayout()
        bar.setContentsMargins(S4 - S2, S2, S4, S2)
        bar.addWidget(self.tabs)
        bar.addStretch(1)
        bar.addWidget(self._average)
        self._sheet.body.addLayout(bar)
        self._sheet.body.setSpacing(0)
        self._sheet.body.addWidget(Rule())
        self._sheet.body.addWidget(self.list, 1)
        self._rule = Rule()
        self._sheet.body.addWidget(self._rule)
        self.toast = Toast(self.list)
        columns = QHBoxLayout()
        columns.setContentsMargins(MARGIN, 0, MARGIN, S4)
        columns.setSpacing(S4)
        columns.addWidget(self._sheet, 58)
        columns.addWidget(self.detail, 42)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(columns, 1)
        self.begin_at(self.list)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._on_tab)
        self.list.moved.connect(self._on_moved)
        self.list.opened.connect(self._on_opened)
        self.search.clicked.connect(lambda: self.work.go("search"))
        self.toast.undone.connect(self._on_undo)
        self.hand.visit.clicked.connect(lambda: self._go("visit"))
        self.hand.card.clicked.connect(lambda: self._go("card"))
        self.hand.phone.clicked.connect(lambda: self._go("contact"))
        self.hand.postpone.clicked.connect(self._on_postpone)

    def _on_day(self, day: Day) -> None:
        if self._day is None:
            self.list.set_empty(self._empty)  # not before: an empty list would say that all is done
        self._day = day
        self._show_head(day)
        self._show_tabs(day)
        self._show_list()

    def _show_head(self, day: Day) -> None:
        routes = "、".join(route.name for route in org.my_routes(self.work.store, day.today))
        said = f"{wording.DayOfWeek(day.today)}"
        self.head.set_title(say("Today"), f"{said} · {routes}" if routes else said)
        done = len(day.plan.visited)
        total = max(done, min(day.goal or _LONGEST_DAY, done + len(day.plan.to_visit)))
        self.strokes.set_progress(done, total)
        self._count.setText(say("{done} / {total} shops", done=done, total=total))
        ends = day.ends_at(self.work.clock.now())
        self._forecast.setText(
            "" if ends is None else say("done by {time}", time=f"{ends.astimezone(self.work.zone):%H:%M}")
        )
        average = day.seconds_average
        self._average.setText("" if average is None else say("{seconds} s a record", seconds=average))

    def _show_tabs(self, day: Day) -> None:
        plan = day.plan
        counts = {
            "due": len(plan.to_visit),
            "alarm": plan.count("alarm") + plan.count("license"),
            "promise": plan.count("promise"),
            "task": plan.count("task") + plan.count("case"),
            "postponed": len(plan.postponed),
            "visited": len(plan.visited),
        }
        for tab, word in _words().items():
            self.tabs.set_word(tab, f"{word} {counts[tab]}")

    def _show_list(self) -> None:
        if self._day is None:
            return
        rules = configs.rules(self.work.store, self._day.today)
        rows: list[ListRow]
        if self._tab == "postponed":
            rows = [postponed_row(shop, n) for n, shop in enumerate(self._day.plan.postponed, 1)]
        else:
            start = 1 if self._tab == "visited" else len(self._day.plan.visited) + 1
            begun = self._drafts()
            rows = [
                row_of(shop, n, rules, begun=shop.retailer.id in begun) for n, shop in enumerate(self._shops(), start)
            ]
        returned = self._returned(rules) if self._tab == "due" else []
        self.list.show_rows([*returned, *_with_counts(rows)])
        self._on_moved(self.list.current_key())

    def _returned(self, rules: Rules) -> list[ListRow]:
        """Put the visits that were returned above the list: each is corrected by one key."""
        if self._day is None:
            return []
        shops = ((item, self._day.shop(item.visit.retailer_id)) for item in self._day.returned)
        found = [(item, shop.retailer) for item, shop in shops if shop is not None]
        shown = found if len(found) <= _RETURNED_MOST else found[: _RETURNED_MOST - 1]
        rows = [
            returned_row(item, shop, org.name_of(self.work.store, item.review.reviewer_id), rules)
            for item, shop in shown
        ]
        return rows if shown is found else [*rows, more_returned_row(len(found))]

    def _drafts(self) -> set[UUID]:
        """Name the shops whose visit was begun and put aside."""
        return {UUID(hex=key.removeprefix(_DRAFT)) for key in drafts.keys(self.work.store, _DRAFT)}

    def _shops(self) -> tuple[DueShop, ...]:
        if self._day is None:
            return ()
        plan = self._day.plan
        if self._tab == "visited":
            return plan.visited
        codes = {"alarm": {"alarm", "license"}, "promise": {"promise"}, "task": {"task", "case"}}.get(self._tab)
        return tuple(s for s in plan.to_visit if codes is None or codes & {why.code for why in s.because})

    def _in_hand(self) -> DueShop | None:
        key, returned = self.list.current_key(), self._returned_in_hand()
        if returned is not None and self._day is not None:
            return self._day.shop(returned.visit.retailer_id)
        every = (
            () if self._day is None else (*self._day.plan.to_visit, *self._day.plan.visited, *self._day.plan.postponed)
        )
        return next((shop for shop in every if shop.retailer.id == key), None)

    def _returned_in_hand(self) -> Returned | None:
        key = self.list.current_key()
        found = () if self._day is None else self._day.returned
        return next((item for item in found if key == ("returned", item.visit.id)), None)

    def _on_opened(self, key: object) -> None:
        if (returned := self._returned_in_hand()) is not None:
            self.work.go("past", Correcting(returned.visit.id))
        elif key == MORE_RETURNED:
            self.work.go("settle")
        else:
            self.work.go("card", key)

    def _go(self, page: str) -> None:
        if page == "visit" and self._returned_in_hand() is not None:
            self._on_opened(None)
        elif (shop := self._in_hand()) is not None:
            self.work.go(page, shop.retailer.id)

    def _on_tab(self, tab: str) -> None:
        self._tab = tab
        self._show_list()
        self.list.setFocus()

    def _on_moved(self, _key: object) -> None:
        shop = self._in_hand()
        self.hand.show_shop(shop, correcting=self._returned_in_hand() is not None)
        if shop is not None and self._day is not None:
            self.detail.show_shop(shop, self._day.today, self._returned_in_hand())
        self.detail.set_empty(empty=shop is None)

    def _on_postpone(self) -> None:
        shop = self._in_hand()
        if shop is None or self._day is None or shop.postponed is not None or self._returned_in_hand() is not None:
            return
        rules = configs.rules(self.work.store, self._day.today)
        reasons = [(code.code, code.words) for code in rules.codes("postpone_reasons").codes]
        chooser = ChooseOne(self.window(), say("Put off {name}: why?", name=shop.retailer.name), reasons)
        chooser.chosen.connect(lambda code: self._postpone(shop, dict(reasons)[code]))
        chooser.open()

    def _postpone(self, shop: DueShop, reason: str) -> None:
        today = self.work.today()
        until = today + timedelta(days=1)
        saving = self.work.save(postpone_visit, shop.retailer.id, today, until, reason)
        saving.then(lambda made: self._on_postponed(made, shop.retailer.name, reason))

    def _on_postponed(self, made: UUID, name: str, reason: str) -> None:
        self._undoable = made
        tomorrow = wording.Day(self.work.today() + timedelta(days=1))
        said = say('"{name}" put off to {day}: {reason}', name=name, day=tomorrow, reason=reason)
        self.toast.offer(said, icon="calendar-days")

    def _on_undo(self) -> None:
        if self._undoable is not None:
            self.work.save(undo_postponement, self._undoable)
            self._undoable = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space puts the shop in hand off."""
        if event.key() == Qt.Key.Key_Space:
            self._on_postpone()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep one column where two have no room."""
        super().resizeEvent(event)
        narrow = is_narrow(self.window().width(), px().factor)
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.detail.setVisible(not narrow)
        self._rule.setVisible(narrow)
        self.hand.set_narrow(narrow=narrow)
        if narrow:
            self._sheet.body.addWidget(self.hand)
        else:
            self.detail.hold(self.hand)


def _words() -> dict[str, str]:
    return {
        "due": say("To visit"),
        "alarm": say("Alarms"),
        "promise": say("Promises due"),
        "task": say("Tasks"),
        "postponed": say("Postponed"),
        "visited": say("Visited"),
    }


def _with_counts(rows: list[ListRow]) -> list[ListRow]:
    """Say beside each street how many of its shops stand under it."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.section] = counts.get(row.section, 0) + 1
    return [replace(row, section_note=say("{n} shops", n=counts[row.section])) if row.section else row for row in rows]
