"""How the shop trades: six lines over six full months beside similar shops, and the value score with its reasons."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from contract.words import say
from desktop.models.cards import Card
from desktop.reports.wording import month_name
from desktop.views.card.value import ValueScore
from desktop.views.charts import Spark
from desktop.views.parts import EmptyState, Label, Rule, Scroll, Sheet, set_tip
from desktop.views.theme import px
from desktop.views.tokens import S1, S2, S3, S4
from insights.figures import MONTHS, Figure, six_lines
from insights.months import last_months
from insights.wording import Ratio, Yuan, rounded

_ROW: Final = 42


class MonthsSheet(Sheet):
    """Six lines; F1 tells of the one in focus how it came about."""

    def __init__(self) -> None:
        super().__init__(say("Last 6 months"), margins=False)
        self._lines: list[_Line] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(S4 - 2, 0, S4 - 2, 0)
        self._grid.setHorizontalSpacing(S2)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._nothing = EmptyState(say("No purchases have come yet"), say("The lines begin with the first full month."))
        scroll = Scroll()  # in a low window the lines give way, not the window
        scroll.body.setSpacing(0)
        scroll.body.addLayout(self._grid)
        scroll.body.addWidget(self._nothing)
        scroll.body.addStretch(1)
        self.value = ValueScore()
        foot = QVBoxLayout()
        foot.setContentsMargins(S4 - 2, S2, S4 - 2, S3)
        foot.addWidget(self.value)
        scroll.body.addLayout(foot)
        self.body.addWidget(scroll)

    def show_card(self, card: Card) -> None:
        """Show the figures of a shop."""
        figures = six_lines(card.facts, card.trade, card.rules, card.today)
        months = last_months(card.today, MONTHS)
        peers = card.trade.peer_months(card.shop.class42).get(months[-1])
        aside = say("- - - {n} similar shops", n=peers.shops) if peers else ""
        span = say("{first}–{last}, whole months", first=month_name(months[0].month), last=month_name(months[-1].month))
        self.set_title(say("Last 6 months"), span, aside)
        known = any(value is not None for figure in figures for value in figure.months)
        self._nothing.setVisible(not known)
        if not self._lines:
            self._lines = [_Line(self._grid, place) for place in range(len(figures))]
        for line, figure in zip(self._lines, figures, strict=True):
            line.show_figure(figure, months, shown=known)

    def explain(self) -> str:
        """Say how the figure in focus came about; where none is, how the score did."""
        chosen = [line.formula for line in self._lines if line.spark.hasFocus()]
        if chosen:
            return "\n".join(chosen)
        return self.value.explain() or "\n".join(line.formula for line in self._lines if line.formula)


class _Line:
    """One line of the sheet: caption, the months, the last figure with its unit, the remark."""

    def __init__(self, grid: QGridLayout, place: int) -> None:
        self.formula = ""
        self.caption = Label()
        self.spark = Spark(72)
        self.value = Label("", bold=True)
        self.unit = Label("", "text", "quiet")
        self.remark = Label("", "quiet", "quiet", elide=True)
        self.rule = Rule()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        row = 2 * place
        grid.setRowMinimumHeight(row, round(_ROW * px().factor) - 1)
        grid.addWidget(self.caption, row, 0)
        grid.addWidget(self.spark, row, 1, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        figure = QHBoxLayout()
        figure.setSpacing(S1)
        figure.addStretch(1)
        figure.addWidget(self.value)
        figure.addWidget(self.unit)
        grid.addLayout(figure, row, 2)
        grid.addWidget(self.remark, row, 3, right)
        grid.addWidget(self.rule, row + 1, 0, 1, 4)

    def show_figure(self, figure: Figure, months: tuple[date, ...], *, shown: bool) -> None:
        """Show one figure."""
        for piece in self._pieces():
            piece.setVisible(shown)
        number, unit = _worded(figure)
        self.caption.setText(str(figure.caption))
        self.spark.show_line(
            [_plain(value, figure.unit) for value in figure.months],
            [_plain(value, figure.unit) for value in figure.peers],
            [month_name(month.month) for month in months],
        )
        self.spark.setAccessibleName(str(figure.caption))
        self.value.setText(number)
        self.unit.setText(unit)
        self.remark.setText("" if figure.remark is None else str(figure.remark))
        set_tip(self.remark, self.remark.text())
        self.formula = f"{figure.caption}: {figure.formula}"

    def _pieces(self) -> tuple[QWidget, ...]:
        return self.caption, self.spark, self.value, self.unit, self.remark, self.rule


def _plain(value: int | None, unit: str) -> int | None:
    """Give a value as the pointer tells it: money in whole yuan."""
    return rounded(value, 100) if value is not None and unit == "fen" else value


def _worded(figure: Figure) -> tuple[str, str]:
    """Give the last value and its unit."""
    value = figure.value
    if value is None:
        return say("not known"), ""
    match figure.unit:
        case "tiao":
            return f"{value:,}", say("ctn/mo")
        case "fen":
            return str(Yuan(rounded(value, 100) * 100)), say("yuan/mo")
        case "weeks_per_mille":
            return str(Ratio(value)), say("weeks")
        case _:
            return f"{value:,}", say("SKUs")
