"""Class 销售业绩 of the file: the tier, and what the shop bought month by month."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.fields import FileClass
from contract.records import SalesMonth
from contract.words import say
from desktop.models.cards import Card
from desktop.reports.wording import month_name
from desktop.views.card.facts import FactRow
from desktop.views.card.values import class_facts
from desktop.views.charts import MonthBars
from desktop.views.parts import EmptyState, Label, Scroll
from desktop.views.rows import Cell, Column, TableRow
from desktop.views.tables import Table
from desktop.views.tokens import S1, S2, S4
from insights.margins import margin_of
from insights.months import last_months
from insights.wording import Yuan, rounded

_MONTHS: Final = 12


class SalesTab(QWidget):
    """Twelve months as bars beside the same months as a table."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = [FactRow(84, 32), FactRow(84, 32)]
        self.bars = MonthBars(104)
        self.table = Table(
            (
                Column(say("Month"), width=132),
                Column(say("Cartons"), number=True),
                Column(say("Amount, yuan"), number=True),
                Column(say("Orders"), number=True),
                Column(say("Products"), number=True),
                Column(say("Margin, yuan"), number=True),
            ),
            compact=True,
        )
        self._nothing = EmptyState(
            say("No purchases have come yet"), say("They come with the orders of the month, by the sync."), icon="truck"
        )
        left = QVBoxLayout()
        left.setContentsMargins(S4 - 2, S1, S2, S2)
        left.setSpacing(S1)
        row = QHBoxLayout()
        for fact in self.facts:
            row.addWidget(fact)
        left.addLayout(row)
        left.addWidget(
            Label(say("Bought, cartons a month; the stroke is the average of similar shops"), "quiet", "quiet")
        )
        left.addWidget(self.bars)
        left.addStretch(1)
        scroll = Scroll()
        scroll.body.addLayout(left)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 45)
        column = QVBoxLayout()
        column.addWidget(self.table)
        column.addWidget(self._nothing)
        column.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(column, 55)

    def show_card(self, card: Card, zone: tzinfo) -> None:
        """Show the purchases of a shop."""
        for row, fact in zip(self.facts, class_facts(card, FileClass.SALES, zone), strict=True):
            row.set_fact(fact)
        months = list(card.facts.months or ())[:_MONTHS]
        self._nothing.setVisible(not months)
        self.table.setVisible(bool(months))
        self.table.show_rows([_row(card, month) for month in months])
        self._show_bars(card)

    def _show_bars(self, card: Card) -> None:
        bought = {month.month: month.qty_tiao for month in card.facts.months or ()}
        peers = card.trade.peer_months(card.shop.class42)
        shown = (*last_months(card.today, _MONTHS - 1), card.today.replace(day=1))
        averages = [
            rounded(peers[m].qty_tiao, peers[m].shops) if m in peers and peers[m].shops else None for m in shown
        ]
        self.bars.setVisible(bool(bought))
        self.bars.show_months(
            [month_name(month.month) for month in shown],
            [bought.get(month, 0) for month in shown],
            averages,
            unfinished=True,
        )


def _row(card: Card, month: SalesMonth) -> TableRow:
    margin = margin_of(month.lines, card.trade, month.month)
    known: Cell | str = (
        Cell(say("no price"), "warn") if margin.fen is None else str(Yuan(rounded(margin.fen, 100) * 100))
    )
    unfinished = month.month == card.today.replace(day=1)
    name = f"{month.month:%Y-%m}"
    return TableRow(
        (
            say("{month}, unfinished", month=name) if unfinished else name,
            f"{month.qty_tiao:,}",
            str(Yuan(rounded(month.amount_fen, 100) * 100)),
            str(month.order_count),
            str(len({no for no, *_ in month.lines})),
            known,
        ),
        key=month.month,
    )
