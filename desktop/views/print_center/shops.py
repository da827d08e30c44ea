"""The shops that customer reports are printed for: where, when due, of which class; how complete and how old."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut

from contract.words import phrase, say
from desktop.documents.batches import Subject
from desktop.models import choosing_shops, configs
from desktop.models.choosing_shops import Choice, Wanted
from desktop.views import masks
from desktop.views.parts import DropDown, Run, SearchField
from desktop.views.print_center.chooser import Chooser
from desktop.views.rows import Cell, Column, TableRow
from desktop.views.theme import px
from desktop.views.workplace import Workplace
from insights.wording import Day

_DUE: Final = {
    "": phrase("Due or not"),
    "0": phrase("To visit today"),
    "1": phrase("To visit by tomorrow"),
    "7": phrase("To visit in 7 days"),
}
_AMISS: Final = {
    "sales": phrase("old orders {n}"),
    "unconfirmed": phrase("not confirmed {n}"),
    "prices": phrase("no retail price {n}"),
    "licence": phrase("licence at its end {n}"),
}
_MORE: Final = ("street", "class42", "tier", "credit")


class ShopChooser(Chooser):
    """Customer reports."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(
            work,
            say("Customer reports"),
            (
                Column("", width=42),
                Column(say("Shop")),
                Column(say("Licence"), width=60, quiet=True),
                Column(say("Complete"), width=116),
                Column(say("Facts as of"), number=True, width=86),
                Column(say("What is missing"), width=182),
            ),
        )
        self.route = DropDown([("", say("All routes"))], low=True)
        self.due = DropDown([(key, say(words)) for key, words in _DUE.items()], low=True)
        self.street = DropDown([("", say("All streets"))], low=True)
        self.class42 = DropDown([("", say("All classes"))], low=True)
        self.tier = DropDown([("", say("All tiers"))], low=True)
        self.credit = DropDown([("", say("All credit"))], low=True)
        self.search = SearchField(say("Name, initials, tail of a number"))
        self.search.setProperty("low", True)
        self._only_doubtful = False
        self._lay_out_filters()
        self._fill()

    def ask(self) -> Sequence[Subject]:
        """Find the shops that fit."""
        return choosing_shops.chosen(self.work.store, self._filter(), self.work.today())

    def wanted(self) -> dict[str, Any]:
        """Give the filter; days are kept as counted from today, so that a preset is as good tomorrow."""
        told = {"route": self.route.current(), "due": self.due.current(), "typed": self.search.text().strip()}
        told |= {name: getattr(self, name).current() for name in _MORE}
        return {name: value for name, value in told.items() if value}

    def want(self, wanted: dict[str, Any]) -> None:
        """Set the filter."""
        for name in ("route", "due", *_MORE):
            editor: DropDown = getattr(self, name)
            editor.blockSignals(True)
            editor.choose(str(wanted.get(name, "")))
            editor.blockSignals(False)
        self.search.blockSignals(True)
        self.search.setText(str(wanted.get("typed", "")))
        self.search.blockSignals(False)
        self._only_doubtful = False
        self.show_more(any(name in wanted for name in (*_MORE, "typed")))

    def describe(self, wanted: dict[str, Any]) -> str:
        """Say route, day and the rest."""
        routes = {self.route.itemData(at): self.route.itemText(at) for at in range(self.route.count())}
        levels = self._credit_words()
        parts = [
            routes.get(wanted["route"], "") if "route" in wanted else "",
            say(_DUE[wanted["due"]]) if wanted.get("due") in _DUE else "",
            str(wanted.get("street", "")),
            str(wanted.get("class42", "")),
            say("Tier {tier}", tier=wanted["tier"]) if "tier" in wanted else "",
            levels.get(str(wanted.get("credit", "")), "") if "credit" in wanted else "",
            say('"{words}"', words=wanted["typed"]) if "typed" in wanted else "",
        ]
        return " · ".join(part for part in parts if part) or say("All shops")

    def key_of(self, subject: Subject) -> object:
        """Name a shop."""
        return subject.shop.id if isinstance(subject, Choice) else None

    def row_of(self, subject: Subject, *, checked: bool) -> TableRow:
        """Put a shop into a row: how complete, how old, what is missing."""
        if not isinstance(subject, Choice):
            raise TypeError(subject)
        lack = subject.lacks[0] if subject.lacks else None
        doubt = next((made for made in subject.lacks if made.weighs), None)
        share = None if subject.per_mille is None else subject.per_mille // 10
        return TableRow(
            (
                Cell(checked=checked),
                subject.shop.name,
                masks.tail(subject.shop.license_no) if subject.shop.license_no else "",
                Cell(f"{share} %" if share is not None else "–", share=share),
                self._age(subject),
                Cell(str(doubt.words), "warn", icon="triangle-alert")
                if doubt
                else Cell(str(lack.words) if lack else say("nothing missing"), "quiet"),
            ),
            self.key_of(subject),
        )

    def more_used(self) -> int:
        """Count the filters of the second row that are set."""
        return sum(bool(getattr(self, name).current()) for name in _MORE) + bool(self.search.text())

    def explain(self) -> str:
        """Say what completeness and age of the shop in hand are reckoned from."""
        choice = self.in_hand()
        if not isinstance(choice, Choice):
            return ""
        said = [choice.shop.name]
        rules = configs.rules(self.work.store, self.work.today())
        if choice.complete is not None:
            known, needed = choice.complete.present, choice.complete.required
            said.append(
                say("Complete: {present} of {required} required facts are there.", present=known, required=needed)
            )
            missing = [rules.codes("required_fields").words(name) for name in choice.complete.missing]
            if missing:
                said.append(say("Missing: {fields}.", fields=say(", ").join(missing)))
        if choice.as_of is not None:
            said.append(say("Its orders reach to {day}, as the marketing system said last.", day=Day(choice.as_of)))
        said += [say("Look first: {why}", why=str(lack.words)) for lack in choice.lacks if lack.weighs]
        return "\n".join(said)

    def total_words(self, chosen: Sequence[Subject]) -> str:
        """Say how many sheets come out: a customer report is always one."""
        return say("one page each, {n} pages", n=len(chosen)) if chosen else ""

    def show_notice(self) -> None:
        """Say how many shops somebody should look at before their reports are printed, and why."""
        doubtful = [s for s in self.subjects if isinstance(s, Choice) and s.is_doubtful]
        reasons = Counter(next(lack.code for lack in s.lacks if lack.weighs) for s in doubtful)
        told = say(", ").join(say(words, n=reasons[code]) for code, words in _AMISS.items() if reasons[code])
        bold = Run(say("Look at {n} shops first", n=len(doubtful)), bold=True)
        self.notice.set_words([bold, say(": {why}", why=told)])
        self.notice.action.setText(say("Show all") if self._only_doubtful else say("Only these {n}", n=len(doubtful)))
        self.notice.action.setVisible(True)
        self.notice.setVisible(bool(doubtful) or self._only_doubtful)

    def _lay_out_filters(self) -> None:
        for piece in (self.route, self.due, self.more):
            self.filters.addWidget(piece)
        for editor in (self.route, self.due):
            editor.setMaximumWidth(round(150 * px().factor))
        for name in _MORE:
            self.second.addWidget(getattr(self, name))
        self.second.addWidget(self.search, 1)
        for name in ("route", "due", *_MORE):
            getattr(self, name).chosen.connect(lambda _key: self._on_filter())
        self.search.textChanged.connect(lambda _text: self.load_soon())
        self.notice.acted.connect(self._on_doubtful)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(self._on_find)

    def _fill(self) -> None:
        """Offer the routes, streets, classes, tiers and levels that there are."""
        work, today = self.work, self.work.today()
        for route, name, holder in choosing_shops.routes(work.store, today):
            self.route.addItem(f"{holder} · {name}" if holder else say("{route} · nobody", route=name), route.hex)
        for code, words in self._credit_words().items():
            self.credit.addItem(words, code)
        work.background.ask(lambda: choosing_shops.every(work.store, today), self._on_every)

    def _on_every(self, choices: Sequence[Choice]) -> None:
        for editor, names in (
            (self.street, choosing_shops.streets(choices)),
            (self.class42, choosing_shops.classes(choices)),
        ):
            for name in names:
                editor.addItem(name, name)
        for tier in choosing_shops.tiers(choices):
            self.tier.addItem(say("Tier {tier}", tier=tier), tier)

    def _credit_words(self) -> dict[str, str]:
        rules = configs.rules(self.work.store, self.work.today())
        return {level.code: say("Credit {level}", level=level.words) for level in rules.ladder("credit_levels").levels}

    def _filter(self) -> Wanted:
        told = self.wanted()
        due = told.get("due")
        return Wanted(
            route=UUID(hex=told["route"]) if "route" in told else None,
            due_by=self.work.today() + timedelta(days=int(due)) if due else None,
            street=told.get("street", ""),
            class42=told.get("class42", ""),
            tier=told.get("tier", ""),
            credit=told.get("credit", ""),
            typed=told.get("typed", ""),
            only_doubtful=self._only_doubtful,
        )

    def _age(self, choice: Choice) -> Cell:
        doubt = next((made for made in choice.lacks if made.weighs and made.days is not None), None)
        if doubt is not None:
            return Cell(say("{n} d ago", n=doubt.days), "warn", bold=True)
        if choice.as_of is None:
            return Cell("–", "quiet")
        days = (self.work.today() - choice.as_of).days
        return Cell(say("{n} d ago", n=days) if days > 0 else say("0 d ago"), "quiet")

    def _on_filter(self) -> None:
        self._only_doubtful = False
        self.load()

    def _on_doubtful(self) -> None:
        self._only_doubtful = not self._only_doubtful
        self.load()
        self.table.setFocus()

    def _on_find(self) -> None:
        self.show_more(shown=True)
        self.search.setFocus()
