"""Beside the visit: hints in words, what to know of the shop, its last visits with their verdicts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.records.configs import Rules
from contract.words import say
from desktop.models.review_sheets import Judged, ReviewSheet
from desktop.views.parts import Button, Chip, Chips, Glyph, Label, Rule, Run, Runs, Scroll, Sheet, set_tip
from desktop.views.parts.painting import hairline
from desktop.views.review.wording import promise_words, shop_words, summary_of
from desktop.views.theme import px
from desktop.views.tokens import S2, S3, Ink
from insights.anomalies import Hint, seconds_of
from insights.wording import Day

_ICONS: Final = {
    "H-01": "timer",
    "H-02": "gauge",
    "H-03": "copy",
    "H-04": "route",
    "H-05": "pen-line",
    "H-06": "circle-help",
    "H-07": "repeat",
    "H-08": "package",
}
_Row = TypeVar("_Row", bound=QWidget)
_SIDE: Final = 14
_ALARMS: Final = 3
_SAID_ELSEWHERE: Final = frozenset({"H-01", "H-03", "H-07"})
"""Their figures stand in the visit itself, or behind the link; F1 tells them all."""
_NAMES_OTHERS: Final = frozenset({"H-02", "H-03", "H-05"})


class Beside(Sheet):
    """The right column."""

    card_asked = Signal()
    others_asked = Signal(object)  # a Hint that names other visits

    def __init__(self) -> None:
        super().__init__(margins=False)
        self._hint_rows: list[_HintRow] = []
        self._items: list[_ShopItem] = []
        self._last: list[_LastVisit] = []
        self._shop = Label("", "quiet", "quiet", wrap=True)
        self._about_hints = Label(say("for you to judge, no verdict"), "quiet", "quiet", elide=True)
        self.body.setSpacing(0)
        scroll = Scroll()
        scroll.body.setSpacing(0)
        scroll.body.addLayout(_head(say("Hints"), self._about_hints))
        scroll.body.addWidget(Rule())
        self._hints = _column(scroll)
        self._no_hints = Label(say("Nothing unusual was found."), "text", "quiet", wrap=True)
        self._no_hints.setContentsMargins(_SIDE, S2, _SIDE, S2)
        scroll.body.addWidget(self._no_hints)
        self._under_hints = Rule()
        scroll.body.addWidget(self._under_hints)
        self.card = Button(say("Shop card"), "plain", low=True)
        self.card.clicked.connect(self.card_asked)
        scroll.body.addLayout(_head(say("Shop"), self._shop, self.card))
        scroll.body.addWidget(Rule())
        self._known = _column(scroll, S2, S3)
        self._last_title = Label(say("The last four visits"), "quiet", "quiet", bold=True)
        self._last_title.setContentsMargins(_SIDE, 0, _SIDE, 2)
        scroll.body.addWidget(self._last_title)
        self._visits = _column(scroll, margin=_SIDE)
        scroll.body.addStretch(1)
        self.body.addWidget(scroll, 1)

    def show_sheet(self, sheet: ReviewSheet, rules: Rules, today: date) -> None:
        """Show what stands beside a visit."""
        _fill(self._hint_rows, self._hints, len(sheet.hints), self._new_hint)
        for row, hint in zip(self._hint_rows, sheet.hints, strict=False):
            row.show_hint(hint)
        self._no_hints.setVisible(not sheet.hints)
        self._under_hints.setVisible(not sheet.hints)
        self._shop.setText(shop_words(sheet.known.retailer, rules))
        known = _known_of(sheet, rules, today)
        _fill(self._items, self._known, len(known), _ShopItem)
        for item, told in zip(self._items, known, strict=False):
            item.show_item(*told)
        self._last_title.setVisible(bool(sheet.earlier))
        _fill(self._last, self._visits, len(sheet.earlier), _LastVisit)
        for visit_row, judged in zip(self._last, sheet.earlier, strict=False):
            visit_row.show_visit(judged, rules)

    def text(self) -> str:
        """Give the words shown, a line each."""
        rows: list[_HintRow | _ShopItem | _LastVisit] = [*self._hint_rows, *self._items, *self._last]
        return "\n".join(row.text() for row in rows if not row.isHidden())

    def _new_hint(self) -> _HintRow:
        row = _HintRow()
        row.others.opened.connect(lambda _key: self.others_asked.emit(row.hint))
        return row


_Told = tuple[str, Ink, str, Chip | None]


def _known_of(sheet: ReviewSheet, rules: Rules, today: date) -> list[_Told]:
    """Give what to know of the shop: promises, alarms, open cases."""
    left = Chip(say("not mentioned"), "", "warn")
    told: list[_Told] = [("handshake", "accent", promise_words(made), left) for made in sheet.unmentioned]
    passed_over = {made.id for made in sheet.unmentioned} | {made.id for made in sheet.promises}
    for made in sheet.known.promises:
        if made.state == "open" and made.id not in passed_over:
            told.append(("handshake", "accent", promise_words(made), None))
    told += [("triangle-alert", "warn", str(alarm.title), None) for alarm in sheet.alarms[:_ALARMS]]
    kinds = rules.codes("case_kinds")
    here = {case.id for case in sheet.cases}
    others = [case for case in sheet.known.cases if case.state == "open" and case.id not in here]
    for case in others:
        chip = Chip(say("overdue"), "", "warn") if case.due_on < today else None
        told.append(
            (
                "message-square",
                "accent",
                say('{kind}: "{words}"', kind=kinds.words(case.case_kind), words=case.words),
                chip,
            )
        )
    if not others:
        told.append(("message-square", "quiet", say("No open case") if not here else say("No other open case"), None))
    return told


def _head(title: str, quiet: Label, action: Button | None = None) -> QHBoxLayout:
    row = QHBoxLayout()
    low = 3 if action else S2
    row.setContentsMargins(_SIDE, low, S2 if action else _SIDE, low)
    row.setSpacing(S2)
    row.addWidget(Label(title, bold=True))
    row.addWidget(quiet, 1)
    if action:
        row.addWidget(action)
    return row


def _column(scroll: Scroll, spacing: int = 0, top: int = 0, margin: int = 0) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(margin, top, margin, top)
    column.setSpacing(spacing)
    scroll.body.addLayout(column)
    return column


def _fill(rows: list[_Row], column: QVBoxLayout, count: int, make: Callable[[], _Row]) -> None:
    """Have `count` rows shown; those made before are used again."""
    while len(rows) < count:
        rows.append(make())
        column.addWidget(rows[-1])
    for place, row in enumerate(rows):
        row.setVisible(place < count)


class _HintRow(QWidget):
    """One hint: icon, one line, its figures, and a link to the other visits it speaks of."""

    def __init__(self) -> None:
        super().__init__()
        self.hint: Hint | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, S2 - 1, _SIDE, S2)
        row.setSpacing(6)
        self._icon = Glyph("info", "warn")
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        self._title = Label("", wrap=True)
        self._figures = Label("", "quiet", "quiet", wrap=True)
        self.others = Runs((), "quiet")
        for piece in (self._title, self._figures, self.others):
            column.addWidget(piece)
        row.addLayout(column, 1)

    def show_hint(self, hint: Hint) -> None:
        """Show another hint."""
        self.hint = hint
        colour: Ink = "warn" if hint.weighs else "quiet"
        self._icon.set_icon(_ICONS.get(hint.rule, "info"), colour)
        self._title.setText(str(hint.title))
        others = sum(row.kind == "visits" for row in hint.rows) if hint.rule in _NAMES_OTHERS else 0
        figures = [str(figure) for figure in hint.figures[:1]] if hint.rule not in _SAID_ELSEWHERE else []
        self._figures.setText("".join(figures))
        self._figures.setVisible(bool(figures))
        self.others.set_runs([Run(say("See these {n} shops", n=others), colour="accent", key="others")])
        self.others.setVisible(others > 1)

    def text(self) -> str:
        """Give the words shown."""
        return " ".join(part for part in (self._title.text(), self._figures.text()) if part)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the hairline below."""
        painter = QPainter(self)
        hairline(painter, 0, self.height() - 1, self.width())
        painter.end()


class _ShopItem(QWidget):
    """One thing to know of the shop: icon, words, at most a chip."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 0, _SIDE, 0)
        row.setSpacing(S2)
        self._icon = Glyph("info", small=True)
        self._words = Label("", elide=True)
        self._chips = Chips()
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._chips)

    def show_item(self, icon: str, colour: Ink, words: str, chip: Chip | None) -> None:
        """Show something else."""
        self._icon.set_icon(icon, colour)
        self._words.setText(words)
        set_tip(self._words, words)
        self._chips.set_chips([chip] if chip else [])

    def text(self) -> str:
        """Give the words shown."""
        return self._words.text()


class _LastVisit(QWidget):
    """One earlier visit: day, seconds, what it found, the verdict."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 4)
        row.setSpacing(S2)
        self._day = Label("", "quiet", "quiet")
        self._taken = Label("", "quiet", "quiet")
        self._found = Label("", "quiet", elide=True)
        self._verdict = Label("", "quiet")
        self._day.setFixedWidth(round(60 * px().factor))
        self._taken.setFixedWidth(round(40 * px().factor))
        self._taken.setAlignment(Qt.AlignmentFlag.AlignRight)
        for piece in (self._day, self._taken):
            row.addWidget(piece)
        row.addWidget(self._found, 1)
        row.addWidget(self._verdict)

    def show_visit(self, judged: Judged, rules: Rules) -> None:
        """Show another visit."""
        self._day.setText(str(Day(judged.visit.visited_on)))
        self._taken.setText(say("{seconds} s", seconds=seconds_of(judged.visit)))
        words = summary_of(judged.visit, rules)
        self._found.setText(words)
        set_tip(self._found, words)
        verdict = rules.codes("verdicts").words(judged.verdict) if judged.verdict else say("not reviewed")
        self._verdict.setText(verdict)
        colours: dict[str | None, Ink] = {"approved": "good", "returned": "warn"}
        self._verdict.set_colour(colours.get(judged.verdict, "quiet"))

    def text(self) -> str:
        """Give the words shown."""
        return " ".join((self._day.text(), self._taken.text(), self._found.text(), self._verdict.text()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the hairline below."""
        painter = QPainter(self)
        hairline(painter, 0, self.height() - 1, self.width())
        painter.end()
