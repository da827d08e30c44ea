"""The visits that papers are printed for: receipts one by one, visit reports by day and account manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from contract.words import phrase, say
from desktop.documents.batches import Subject
from desktop.models import choosing_shops, choosing_visits
from desktop.models.choosing_visits import DayChoice, VisitChoice, Wanted
from desktop.views import masks
from desktop.views.parts import Chip, DropDown, SearchField, Tick
from desktop.views.print_center.chooser import Chooser
from desktop.views.rows import Cell, Column, TableRow
from desktop.views.theme import px
from desktop.views.workplace import Workplace
from insights.wording import WeekDay

_PERIODS: Final = {
    "0": phrase("Today"),
    "7": phrase("The last 7 days"),
    "30": phrase("The last 30 days"),
    "90": phrase("The last 90 days"),
}


class _VisitsChooser(Chooser):
    """What both lists share: route, period, and whether it was printed before."""

    def __init__(self, work: Workplace, title: str, columns: Sequence[Column], period: str) -> None:
        super().__init__(work, title, columns)
        self.route = DropDown([("", say("All routes"))], low=True)
        for route, name, holder in choosing_shops.routes(work.store, work.today()):
            self.route.addItem(f"{holder} · {name}" if holder else say("{route} · nobody", route=name), route.hex)
        self.period = DropDown([(key, say(words)) for key, words in _PERIODS.items()], period, low=True)
        self.unprinted = Tick(say("Not printed yet"))
        self._usual = period
        for piece in (self.route, self.period):
            self.filters.addWidget(piece)
        self.second.addWidget(self.unprinted)
        for editor in (self.route, self.period):
            editor.setMaximumWidth(round(150 * px().factor))
        self.route.chosen.connect(lambda _key: self.load())
        self.period.chosen.connect(lambda _key: self.load())
        self.unprinted.toggled.connect(lambda _on: self.load())
        self.empty.set_words(say("No visit fits"), say("Choose another route or a longer time."))

    def more_used(self) -> int:
        """Count the filters of the second row that are set."""
        return int(self.unprinted.isChecked())

    def wanted(self) -> dict[str, Any]:
        """Give the filter."""
        told = {"route": self.route.current(), "unprinted": self.unprinted.isChecked()}
        return {"period": self.period.current(), **{name: value for name, value in told.items() if value}}

    def want(self, wanted: dict[str, Any]) -> None:
        """Set the filter."""
        for piece in (self.route, self.period, self.unprinted):
            piece.blockSignals(True)
        self.route.choose(str(wanted.get("route", "")))
        self.period.choose(str(wanted.get("period", self._usual)))
        self.unprinted.setChecked(bool(wanted.get("unprinted")))
        for piece in (self.route, self.period, self.unprinted):
            piece.blockSignals(False)

    def describe(self, wanted: dict[str, Any]) -> str:
        """Say route and time."""
        routes = {self.route.itemData(at): self.route.itemText(at) for at in range(self.route.count())}
        parts = [
            routes.get(wanted["route"], "") if "route" in wanted else "",
            say(_PERIODS[wanted["period"]]) if wanted.get("period") in _PERIODS else "",
            say("Not printed yet") if wanted.get("unprinted") else "",
        ]
        return " · ".join(part for part in parts if part)

    def filter_now(self, typed: str = "") -> Wanted:
        """Give the filter as the question wants it."""
        today, route = self.work.today(), self.route.current()
        return Wanted(
            since=today - timedelta(days=int(self.period.current() or self._usual)),
            until=today,
            route=UUID(hex=route) if route else None,
            typed=typed,
            only_unprinted=self.unprinted.isChecked(),
        )


class ReceiptChooser(_VisitsChooser):
    """Receipts, to be printed again."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(
            work,
            say("Receipts"),
            (
                Column("", width=42),
                Column(say("Shop")),
                Column(say("Licence"), width=62, quiet=True),
                Column(say("Visited"), width=104),
                Column(say("By"), width=72, quiet=True),
                Column(say("Agreed"), number=True, width=72),
                Column(say("Printed"), width=96),
            ),
            "7",
        )
        self.search = SearchField(say("Name, initials, tail of a number"))
        self.search.setProperty("low", True)
        self.second.addWidget(self.search, 1)
        self.search.textChanged.connect(lambda _text: self.load_soon())

    def more_used(self) -> int:
        """Count the filters of the second row that are set."""
        return super().more_used() + bool(self.search.text())

    def ask(self) -> Sequence[Subject]:
        """Find the visits that fit."""
        return choosing_visits.visits(self.work.store, self.filter_now(self.search.text()))

    def key_of(self, subject: Subject) -> object:
        """Name a visit."""
        return subject.visit.id if isinstance(subject, VisitChoice) else None

    def row_of(self, subject: Subject, *, checked: bool) -> TableRow:
        """Put a visit into a row."""
        if not isinstance(subject, VisitChoice):
            raise TypeError(subject)
        visit = subject.visit
        at = visit.started_at.astimezone(self.work.zone)
        return TableRow(
            (
                Cell(checked=checked),
                subject.shop.name,
                masks.tail(subject.shop.license_no) if subject.shop.license_no else "",
                f"{visit.visited_on:%m-%d} {at:%H:%M}",
                subject.author,
                Cell(
                    say("{n} points", n=subject.points) if subject.points else "–",
                    "text" if subject.points else "quiet",
                ),
                printed_cell(subject.prints),
            ),
            self.key_of(subject),
        )


class DayChooser(_VisitsChooser):
    """Visit reports, one for each person and day."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(
            work,
            say("Visit reports"),
            (
                Column("", width=42),
                Column(say("Day"), width=112),
                Column(say("Account manager")),
                Column(say("Visits"), number=True, width=72),
                Column(say("Not in order"), number=True, width=84),
                Column(say("Agreed"), number=True, width=72),
                Column(say("Printed"), width=96),
            ),
            "7",
        )
        self.second.addStretch(1)

    def ask(self) -> Sequence[Subject]:
        """Find the days that fit."""
        return choosing_visits.days(self.work.store, self.filter_now())

    def key_of(self, subject: Subject) -> object:
        """Name a person's day."""
        return subject.key if isinstance(subject, DayChoice) else None

    def row_of(self, subject: Subject, *, checked: bool) -> TableRow:
        """Put a day into a row."""
        if not isinstance(subject, DayChoice):
            raise TypeError(subject)
        return TableRow(
            (
                Cell(checked=checked),
                f"{subject.day:%m-%d} {WeekDay(subject.day, short=True)}",
                subject.author,
                str(len(subject.visits)),
                Cell(str(subject.exceptions), "warn" if subject.exceptions else "quiet"),
                Cell(str(subject.advice) if subject.advice else "–", "text" if subject.advice else "quiet"),
                printed_cell(subject.prints),
            ),
            self.key_of(subject),
        )


def printed_cell(prints: int) -> Cell:
    """Say how often a paper was printed."""
    if not prints:
        return Cell(say("not yet"), "quiet")
    return Cell(chip=Chip(say("{n} times", n=prints), "printer", "line"))
