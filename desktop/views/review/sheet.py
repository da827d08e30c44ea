"""The visit under review as its author saw it: the head with who, when and how long, then the bands."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from contract.records.configs import Rules
from contract.words import say
from desktop.models.review_sheets import ReviewSheet
from desktop.views import masks
from desktop.views.parts import Chip, Chips, EmptyState, Label, Rule, Runs, Scroll, Sheet
from desktop.views.photos import PhotoViewer, ThumbStrip
from desktop.views.photos.images import Shown, shown_of
from desktop.views.review import wording
from desktop.views.review.stripes import CheckGrid, Line, Lines, StockLines, Stripe, label_width
from desktop.views.theme import px
from desktop.views.tokens import S2, S4
from desktop.views.workplace import Workplace
from insights.wording import Day

_SIDE = 14
_SHORT = 560  # px at factor 1


class VisitSheet(QWidget):
    """The middle of the page; without a visit it says why there is none."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._shown: list[Shown] = []
        self.photos = ThumbStrip(work.store)
        self.photos.opened.connect(self._on_photo)
        self._sheet = Sheet(margins=False)
        self._name = Label("", "group", bold=True, elide=True)
        self._where = Label("", "text", "quiet", elide=True)
        self._place = Label("", "quiet", "quiet")
        self._who = Label("")
        self._when = Label("")
        self._taken = Runs()
        self.chips = Chips()
        self.empty = EmptyState("", "", icon="list-checks")
        self._scroll = Scroll()
        self._marks: ReviewSheet | None = None
        self._lay_out()

    def show_sheet(self, sheet: ReviewSheet, rules: Rules, names: Mapping[UUID, str]) -> None:
        """Show a visit from its first band on."""
        self._show_head(sheet)
        self._lines["correction"].set_lines(wording.correction_lines(sheet, rules))
        self._lines["purpose"].set_lines(wording.purpose_lines(sheet, rules))
        self._checks.set_checks(wording.checks_of(sheet, rules))
        self._lines["checks"].set_lines(wording.check_lines(sheet, rules))
        self._show_stock(sheet, rules)
        self._lines["advice"].set_lines(wording.advice_lines(sheet, rules))
        self._lines["promises"].set_lines(wording.promise_lines(sheet, rules))
        self._lines["cases"].set_lines(wording.case_lines(sheet, rules))
        self._lines["note"].set_lines(wording.note_lines(sheet))
        self._lines["next"].set_lines(wording.next_lines(sheet))
        self._lines["papers"].set_lines(wording.paper_lines(sheet, rules))
        self._lines["reviews"].set_lines(wording.review_lines(sheet, names))
        self._stripes["correction"].setVisible(sheet.visit.corrects_id is not None)
        self._stripes["promises"].setVisible(bool(sheet.promises or sheet.kept))
        self._stripes["reviews"].setVisible(any(review.words for review in sheet.reviews))
        self.show_photos()
        self._scroll.verticalScrollBar().setValue(0)
        self._pages.setCurrentIndex(0)

    def show_photos(self) -> None:
        """Show the photos of the visit, those that came meanwhile among them."""
        made = self._marks.photos if self._marks is not None else ()
        self._shown = list(shown_of(self._work.store, made).values())
        self._stripes["photos"].setVisible(bool(made))
        self.photos.show_photos(self._shown)

    def set_place(self, words: str) -> None:
        """Say which one of how many this is."""
        self._place.setText(words)

    def show_empty(self, title: str, words: str) -> None:
        """Say why there is no visit."""
        self.empty.set_words(title, words)
        self._pages.setCurrentIndex(1)

    def band(self, name: str) -> str:
        """Give the words of a band."""
        return self._lines[name].text()

    def head(self) -> str:
        """Give the words of the head."""
        pieces = (self._name, self._where, self._place, self._who, self._when, self._taken)
        return " ".join(piece.text() for piece in pieces if piece.text())

    def page_down(self, step: int) -> None:
        """Scroll by most of a page; -1 up."""
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + step * (bar.pageStep() - 40))

    def _lay_out(self) -> None:
        self._sheet.body.setSpacing(0)
        self._sheet.body.addLayout(self._head())
        self._sheet.body.addWidget(Rule())
        self._sheet.body.addWidget(self._scroll, 1)
        self._scroll.body.setSpacing(0)
        self._lines: dict[str, Lines] = {}
        self._stripes: dict[str, Stripe] = {}
        titles = {
            "correction": say("Correction"),
            "purpose": say("Purpose"),
            "checks": say("Checks"),
            "stock": say("Stock"),
            "advice": say("Advice"),
            "promises": say("Promises"),
            "cases": say("Feedback"),
            "photos": say("Photos"),
            "note": say("Note"),
            "next": say("Next"),
            "papers": say("Receipt"),
            "reviews": say("Comments"),
        }
        width = label_width(titles.values())
        for name, title in titles.items():
            stripe = Stripe(title, say("cartons") if name == "stock" else "", width)
            self._stripes[name], self._lines[name] = stripe, Lines()
            if name == "checks":
                self._checks = CheckGrid()
                stripe.body.addWidget(self._checks)
            if name == "stock":
                heads = (say("Product"), say("Counter"), say("Back room"), say("Last sum"), say("Expected"))
                self._stock = StockLines(heads, say("{n} off", n=99))
                stripe.body.addWidget(self._stock)
            if name == "photos":
                stripe.body.addWidget(self.photos)
            stripe.body.addWidget(self._lines[name])
            self._scroll.body.addWidget(stripe)
        self._scroll.body.addStretch(1)
        nothing = Sheet()
        nothing.body.addWidget(self.empty)
        nothing.body.addStretch(1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._sheet)
        self._pages.addWidget(nothing)

    def _head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setContentsMargins(_SIDE, 10, _SIDE, S2)
        head.setSpacing(2)
        first = QHBoxLayout()
        first.setSpacing(S2)
        first.addWidget(self._name)
        first.addWidget(self._where, 1)
        first.addWidget(self._place)
        second = QHBoxLayout()
        second.setSpacing(S4)
        for piece in (self._who, self._when, self._taken):
            second.addWidget(piece)
        second.addStretch(1)
        second.addWidget(self.chips)
        head.addLayout(first)
        head.addLayout(second)
        return head

    def _show_head(self, sheet: ReviewSheet) -> None:
        shop = sheet.known.retailer
        licence = say("licence ...{tail}", tail=masks.tail(shop.license_no)) if shop.license_no else ""
        begun = sheet.visit.started_at.astimezone(sheet.zone)
        self._name.setText(shop.name)
        self._where.setText(" · ".join(part for part in (shop.address or "", licence) if part))
        self._who.setText(say("visit by {name}", name=sheet.author))
        self._when.setText(say("{day} {time}", day=Day(sheet.visit.visited_on), time=f"{begun:%H:%M}"))
        self._taken.set_runs(wording.time_runs(sheet))
        self._marks = sheet
        self._show_marks()

    def _show_marks(self) -> None:
        if self._marks is not None:
            self.chips.set_chips(chips_of(self._marks, short=self.width() < _SHORT * px().factor))

    def _on_photo(self, place: int) -> None:
        PhotoViewer(self.window(), self._work, self._shown).show_photo(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say no more of the log than there is room for."""
        super().resizeEvent(event)
        self._show_marks()

    def _show_stock(self, sheet: ReviewSheet, rules: Rules) -> None:
        lines = wording.stock_of_visit(sheet, rules)
        self._stock.set_lines(lines)
        self._stock.setVisible(bool(lines))
        self._lines["stock"].set_lines([] if lines else [Line((), (say("not counted this time"),))])
        self._lines["stock"].setVisible(not lines)


def chips_of(sheet: ReviewSheet, *, short: bool = False) -> list[Chip]:
    """Give the marks of an entry: for a spot check, recorded by another, late, added later, its place in the log.

    `short` leaves the number of the entry to F1.
    """
    log, found = sheet.log, []
    if sheet.spot_mark is not None:
        found.append(Chip(say("for a spot check"), "scan-search", "accent"))
    if sheet.visit.recorded_by != sheet.visit.author_id:
        found.append(Chip(say("recorded by {name}", name=sheet.recorder), "user", "line"))
    if log.days_late:
        found.append(Chip(say("{n} days late", n=log.days_late), "clock", "line"))
    if any(hint.rule == "H-05" for hint in sheet.hints):
        found.append(Chip(say("added later"), "pen-line", "line"))
    if log.entry is None:
        found.append(Chip(say("from no device"), "file-input", "line"))
    else:
        whole = say("log whole") if short else say("log whole, entry {n}", n=log.entry)
        found.append(Chip(whole, "shield-check", "good"))
    return found
