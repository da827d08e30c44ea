"""Beside the list of the day: the shop in hand, what to do there today, what was found last time, what it buys."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.records import Retailer
from contract.records.configs import Rules
from contract.words import say
from desktop.models import configs, facts
from desktop.reports.wording import month_name
from desktop.views import masks
from desktop.views.charts import MonthBars
from desktop.views.parts import Button, Chip, Chips, EmptyState, Glyph, Label, Rule, Scroll, Sheet, clear
from desktop.views.today.rows import ICONS, chip_of
from desktop.views.tokens import S1, S2, S3, S4
from desktop.views.workplace import Workplace
from insights import wording
from insights.facts import ShopFacts
from insights.months import last_months
from insights.plan import Because, DueShop
from insights.summaries import visit_summary

_MONTHS: Final = 6


class TodayDetail(QWidget):
    """The card at the right; in a narrow window only its actions stay, under the list."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._asked: Future[ShopFacts] | None = None
        self._shop: DueShop | None = None
        self.visit = Button(say("Start the visit"), "primary", key="F2")
        self.card = Button(say("Shop card"), key="Return", binds=False)
        self.phone = Button(say("Phone"), key="F3")
        self.postpone = Button(say("Put off"), key="Space", binds=False)
        self.name = Label("", "group", bold=True, elide=True)
        self.chips = Chips()
        self._where = Label("", "quiet", "quiet", elide=True)
        self._reasons = QVBoxLayout()
        self._last_title = Label("", "quiet", "quiet", bold=True)
        self._last = Label("", "quiet", wrap=True)
        self._chart_title = Label("", "quiet", "quiet", bold=True)
        self.chart = MonthBars()
        self._habits = Label("", "quiet", "quiet", wrap=True)
        self._lay_out()

    def show_shop(self, shop: DueShop, today: date) -> None:
        """Show one shop; what must be looked up follows from beside the screen."""
        same = self._shop is not None and self._shop.retailer.id == shop.retailer.id
        self._shop = shop
        rules = configs.rules(self._work.store, today)
        retailer = shop.retailer
        self.name.setText(retailer.name)
        self.chips.set_chips(facts_chips(retailer, rules.ladder("credit_levels").words(retailer.credit_level)))
        self._where.setText(_where(retailer))
        self._show_reasons(shop, rules)
        if not same:
            self._show_history(None, today)
        if self._asked is not None:
            self._asked.cancel()
        store = self._work.store
        self._asked = self._work.background.ask(
            lambda: facts.of_shop(store, retailer.id), lambda known: self._on_facts(known, today)
        )

    def set_empty(self, empty: bool) -> None:
        """Show or hide the whole card."""
        self._sheet.setVisible(not empty)
        self._nothing.setVisible(empty)

    def set_narrow(self, narrow: bool) -> None:
        """Give the list all the width where there is little."""
        self.setVisible(not narrow)

    def _lay_out(self) -> None:
        self._sheet = Sheet(margins=False)
        top = QVBoxLayout()
        top.setContentsMargins(S4, S3, S4, S3)
        top.setSpacing(S1)
        title = QHBoxLayout()
        title.setSpacing(S2)
        title.addWidget(self.name)
        title.addWidget(self.chips)
        title.addStretch(1)
        top.addLayout(title)
        top.addWidget(self._where)
        self._sheet.body.setSpacing(0)
        self._sheet.body.addLayout(top)
        self._sheet.body.addWidget(Rule())
        scroll = Scroll()
        scroll.body.setContentsMargins(S4, S3, S4, S3)
        scroll.body.setSpacing(S2)
        scroll.body.addWidget(Label(say("To do today"), "quiet", "quiet", bold=True))
        self._reasons.setSpacing(S2)
        scroll.body.addLayout(self._reasons)
        for piece in (self._last_title, self._last, self._chart_title, self.chart, self._habits):
            scroll.body.addWidget(piece)
        scroll.body.addStretch(1)
        self._sheet.body.addWidget(scroll, 1)
        self._sheet.body.addWidget(Rule())
        actions = QHBoxLayout()
        actions.setContentsMargins(S4, S3, S4, S3)
        actions.setSpacing(S2)
        for button in (self.visit, self.card, self.phone, self.postpone):
            actions.addWidget(button)
        actions.addStretch(1)
        self._sheet.body.addLayout(actions)
        self._nothing = Sheet()
        self._nothing.body.addWidget(
            EmptyState(say("No shop in hand"), say("Choose a shop in the list, or find one with Ctrl K."), icon="store")
        )
        self._nothing.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._sheet)
        whole.addWidget(self._nothing)

    def _show_reasons(self, shop: DueShop, rules: Rules) -> None:
        clear(self._reasons)
        for why in shop.because:
            self._reasons.addWidget(_Reason(why, chip_of(why, rules)))
        if shop.because == () and shop.postponed is None:
            self._reasons.addWidget(Label(say("Done for today"), colour="good"))

    def _on_facts(self, known: ShopFacts, today: date) -> None:
        if self._shop is not None and self._shop.retailer.id == known.retailer.id:
            self._show_history(known, today)

    def _show_history(self, known: ShopFacts | None, today: date) -> None:
        rules = configs.rules(self._work.store, today)
        last = None if known is None else known.last_visit
        self._last_title.setVisible(last is not None)
        self._last.setVisible(last is not None)
        if known is not None and last is not None:
            day = wording.Day(last.visited_on)
            age = (today - last.visited_on).days
            self._last_title.setText(say("Last visit · {day}, {age} days ago", day=day, age=age))
            self._last.setText(" ".join(filter(None, [str(visit_summary(known, rules)), last.note])))
        self._show_months(known, today)
        retailer = None if known is None else known.retailer
        self._habits.setText(_habits(retailer, rules) if retailer else "")

    def _show_months(self, known: ShopFacts | None, today: date) -> None:
        has_months = known is not None and bool(known.months)
        self.chart.setVisible(has_months)
        self._chart_title.setVisible(has_months)
        if known is None or not known.months:
            return
        bought = {month.month: month.qty_tiao for month in known.months}
        peers = facts.trade(self._work.store).peer_months(known.retailer.class42)
        shown = [*last_months(today, _MONTHS - 1), today.replace(day=1)]
        averages = [_average(peers.get(month)) for month in shown]
        self._chart_title.setText(say("Bought, cartons a month"))
        self.chart.show_months(
            [month_name(month.month) for month in shown],
            [bought.get(month, 0) for month in shown],
            averages,
            unfinished=True,
        )


class _Reason(QWidget):
    """One thing to do: its icon, its words, its chip at the right."""

    def __init__(self, why: Because, chip: Chip) -> None:
        super().__init__()
        icon, _tone = ICONS.get(why.code, ("info", "grey"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S2)
        row.addWidget(Glyph(icon, "warn" if chip.tone == "warn" else "accent"))
        row.addWidget(Label(str(why.reason), wrap=True), 1)
        row.addWidget(Chips([chip]))


def facts_chips(retailer: Retailer, credit: str) -> list[Chip]:
    """Give the chips of a shop's class, tier (locked: nobody here writes it) and credit level."""
    chips = [Chip(retailer.class42, "", "line")] if retailer.class42 else []
    if retailer.tier:
        chips.append(Chip(say("Tier {tier}", tier=retailer.tier), "lock", "line"))
    if credit:
        chips.append(Chip(say("Credit {level}", level=credit), "", "line"))
    return chips


def _where(retailer: Retailer) -> str:
    phone = masks.phone(retailer.phone) if retailer.phone else ""
    licence = say("licence …{tail}", tail=masks.tail(retailer.license_no)) if retailer.license_no else ""
    parts = (retailer.address or "", retailer.owner_name or "", phone, licence)
    return "   ".join(part for part in parts if part)


def _habits(retailer: Retailer, rules: Rules) -> str:
    need = rules.codes("needs").words(retailer.need) if retailer.need else ""
    parts = [
        say("best {time}", time=retailer.best_time) if retailer.best_time else "",
        say("large print") if retailer.large_print else "",
        say("cares for {need}", need=need) if need else "",
    ]
    return " · ".join(part for part in parts if part)


def _average(peers: object) -> int | None:
    shops = getattr(peers, "shops", 0)
    return round(getattr(peers, "qty_tiao", 0) / shops) if shops else None
