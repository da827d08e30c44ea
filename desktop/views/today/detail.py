"""Beside the list of the day: the shop in hand, what to do there today, what was found last time, what it buys."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import date
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from contract.records import Retailer
from contract.records.configs import Rules
from contract.words import say
from desktop.models import cards, configs, org
from desktop.models.cards import Card
from desktop.models.reviewing import Returned
from desktop.reports.wording import month_name
from desktop.views import masks
from desktop.views.charts import MonthBars
from desktop.views.parts import (
    Chip,
    ChipLabel,
    Chips,
    EmptyState,
    Glyph,
    Item,
    Label,
    Quote,
    Rule,
    Scroll,
    Sheet,
    clear,
)
from desktop.views.today.actions import TodayActions
from desktop.views.today.rows import ICONS, chip_of, returned_words
from desktop.views.tokens import S1, S2, S3, S4
from desktop.views.workplace import Workplace
from insights.months import last_months
from insights.plan import Because, DueShop
from insights.summaries import found_at
from insights.wording import Day, rounded

_MONTHS: Final = 6


class TodayDetail(QWidget):
    """The card at the right. It changes as a whole, once all of it is known."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._asked: Future[Card] | None = None
        self.shop: DueShop | None = None
        self._returned: Returned | None = None
        self.name = Label("", "group", bold=True, elide=True)
        self.chips = Chips()
        self._facts = QHBoxLayout()
        self._twin = QHBoxLayout()
        self._scroll = Scroll()
        self.chart = MonthBars()
        self._sheet = Sheet(margins=False)
        self._nothing = Sheet()
        self._lay_out()

    def show_shop(self, shop: DueShop, today: date, returned: Returned | None = None) -> None:
        """Show one shop, with the visit there that is to be corrected; it is looked up beside the screen."""
        self.shop, self._returned = shop, returned
        if self._asked is not None:
            self._asked.cancel()
        store, shop_id = self._work.store, shop.retailer.id
        self._asked = self._work.background.ask(lambda: cards.of(store, shop_id, today), self._on_card)

    def set_empty(self, *, empty: bool) -> None:
        """Show or hide the whole card."""
        self._sheet.setVisible(not empty)
        self._nothing.setVisible(empty)

    def hold(self, actions: TodayActions) -> None:
        """Take the actions to the foot of the card."""
        self._sheet.body.addWidget(actions)

    def minimumSizeHint(self) -> QSize:
        """Give way: in a narrow window the whole card goes, so it must not keep the window wide."""
        return QSize(0, super().minimumSizeHint().height())

    def words(self) -> str:
        """Give all that is said, line by line."""
        said = [label.text() for label in self.findChildren(Label)] + [q.text() for q in self.findChildren(Quote)]
        return "\n".join(words for words in said if words)

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(S4, S3, S4, S3)
        top.setSpacing(S1)
        title = QHBoxLayout()
        title.setSpacing(S2)
        title.addWidget(self.name)
        title.addWidget(self.chips)
        title.addStretch(1)
        top.addLayout(title)
        for row in (self._facts, self._twin):
            row.setSpacing(S1)
            top.addLayout(row)
        self._sheet.body.setSpacing(0)
        self._sheet.body.addLayout(top)
        self._sheet.body.addWidget(Rule())
        self._scroll.body.setContentsMargins(S4, S2 + 2, S4, S2)
        self._scroll.body.setSpacing(0)
        self._sheet.body.addWidget(self._scroll, 1)
        self._sheet.body.addWidget(Rule())
        self._nothing.body.addWidget(
            EmptyState(say("No shop in hand"), say("Choose a shop in the list, or find one with Ctrl K."), icon="store")
        )
        self._nothing.body.addStretch(1)
        self._nothing.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._sheet)
        whole.addWidget(self._nothing)

    def _on_card(self, card: Card) -> None:
        if self.shop is None or self.shop.retailer.id != card.shop.id:
            return
        rules = configs.rules(self._work.store, card.today)
        self.name.setText(card.shop.name)
        self.chips.set_chips(facts_chips(card.shop, rules))
        self._show_facts(card)
        clear(self._scroll.body)
        self.chart = MonthBars()
        for part in (*self._to_do(card, self.shop, rules), *self._last(card, rules), *self._bought(card)):
            self._scroll.body.addWidget(part)
        for line in _foot(card):
            self._scroll.body.addWidget(line)
        self._scroll.body.addStretch(1)

    def _show_facts(self, card: Card) -> None:
        shop = card.shop
        clear(self._facts)
        tail = say("licence ...{tail}", tail=masks.tail(shop.license_no)) if shop.license_no else ""
        for icon, words in (
            ("map-pin", shop.address or ""),
            ("user", shop.owner_name or ""),
            ("phone", masks.phone(shop.phone) if shop.phone else ""),
            ("id-card", tail),
        ):
            if words:
                self._facts.addWidget(Glyph(icon, small=True))
                self._facts.addWidget(Label(words, "quiet", elide=True))
                self._facts.addSpacing(S2)
        self._facts.addStretch(1)
        clear(self._twin)
        for twin in card.brief.look_alikes[:1]:
            told = say(
                "Also of this name: {address}, licence ...{tail}; look at the address",
                address=twin.address or say("address unknown"),
                tail=masks.tail(twin.license_no or "—"),
            )
            self._twin.addWidget(Glyph("info", small=True))
            self._twin.addWidget(Label(told, "quiet", "quiet", elide=True), 1)

    def _to_do(self, card: Card, shop: DueShop, rules: Rules) -> Iterator[QWidget]:
        yield _heading(say("To do today"))
        if self._returned is not None:
            yield Item(
                say("Correct the visit of {day}", day=Day(self._returned.visit.visited_on)),
                returned_words(self._returned.review, rules),
                icon="undo-2",
                colour="warn",
                last=not shop.because,
            )
        if shop.days_since == 0:
            yield Item(say("Done for today"), icon="circle-check", colour="good", last=True)
        for why in shop.because:
            icon, tone = ICONS.get(why.code, ("info", "grey"))
            yield Item(
                str(why.reason),
                self._second(card, shop, why),
                icon=icon,
                colour="warn" if tone == "warn" else "accent",
                right=ChipLabel(chip_of(why, rules)),
                last=why is shop.because[-1],
            )

    def _second(self, card: Card, shop: DueShop, why: Because) -> str:
        """Say what stands behind a reason: who promised when, the figures of an alarm or of an advice."""
        rows = {row.id for row in why.rows}
        for owed in card.brief.promises:
            if owed.promise.id in rows:
                by_us = owed.promise.side == "us"
                who = org.name_of(self._work.store, owed.promise.person_id) if by_us else card.shop.owner_name or ""
                return " ".join(part for part in (who, str(owed.made)) if part)
        for outcome in card.brief.advice:
            if outcome.advice.id in rows:
                return str(outcome.figures)
        for alarm in card.brief.alarms:
            if why.reason == alarm.title:
                return " · ".join(str(figure) for figure in alarm.figures)
        return "" if shop.cycle is None or why.code != "due" else str(shop.cycle.reason)

    def _last(self, card: Card, rules: Rules) -> Iterator[QWidget]:
        last = card.facts.last_visit
        if last is None:
            yield _heading(say("Never visited before"))
            return
        age = (card.today - last.visited_on).days
        yield _heading(say("Last visit · {day}, {age} days ago", day=Day(last.visited_on), age=age))
        found = found_at(last, rules)
        yield Label(str(found) if found else say("all in order"), "quiet", wrap=True)
        said = next((case for case in card.facts.cases if case.visit_id == last.id), None)
        if said is not None:
            yield Quote(say('"{words}"', words=said.words), card.shop.owner_name or "")
        elif last.note:
            yield Label(last.note, "quiet", "quiet", wrap=True)

    def _bought(self, card: Card) -> Iterator[QWidget]:
        if not card.facts.months:
            return
        bought = {month.month: month.qty_tiao for month in card.facts.months}
        peers = card.trade.peer_months(card.shop.class42)
        shown = [*last_months(card.today, _MONTHS - 1), card.today.replace(day=1)]
        yield _heading(say("Bought, cartons a month; the stroke is the average of similar shops"))
        self.chart.show_months(
            [month_name(month.month) for month in shown],
            [bought.get(month, 0) for month in shown],
            [rounded(peers[m].qty_tiao, peers[m].shops) if m in peers and peers[m].shops else None for m in shown],
            unfinished=True,
        )
        yield self.chart


def _heading(words: str) -> Label:
    label = Label(words, "quiet", "quiet", bold=True)
    label.setContentsMargins(0, S2, 0, S1)
    return label


def _foot(card: Card) -> Iterator[QWidget]:
    habits = " · ".join(str(habit) for habit in card.brief.habits)
    if habits:
        yield _line("clock", habits)
    for fresh in card.brief.do_not_ask:
        until = f"{fresh.refused_until:%Y-%m-%d}" if fresh.refused_until else ""
        yield _line("ban", say("Do not ask again: {field} (until {day})", field=fresh.caption, day=until))


def _line(icon: str, said: str) -> QWidget:
    line = QWidget()
    row: QLayout = QHBoxLayout(line)
    row.setContentsMargins(0, S1, 0, 0)
    row.setSpacing(S1 + 2)
    row.addWidget(Glyph(icon, small=True))
    words = Label(said, "quiet", "quiet", elide=True)
    row.addWidget(words)
    row.setAlignment(words, Qt.AlignmentFlag.AlignVCenter)
    return line


def facts_chips(retailer: Retailer, rules: Rules) -> list[Chip]:
    """Give the chips of a shop's class, tier (locked: nobody here writes it) and credit level."""
    chips = []
    if retailer.class42:
        kind = rules.codes("formats").words(retailer.format_code)
        chips.append(Chip(" ".join(part for part in (kind, retailer.class42) if part), "", "line"))
    if retailer.tier:
        chips.append(Chip(rules.ladder("tiers").words(retailer.tier), "lock", "line"))
    if retailer.credit_level:
        level = rules.ladder("credit_levels").words(retailer.credit_level)
        chips.append(Chip(say("Credit {level}", level=level), "", "line"))
    return chips
