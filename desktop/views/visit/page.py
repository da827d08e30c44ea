"""The page of one visit: six bands that are filled in already; one touches what differs, and saves."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget

from contract import wire
from contract.words import say
from desktop.models import days, visit_answers
from desktop.models.days import Day
from desktop.models.recording import recorded
from desktop.models.visits import RecordedVisit, record_visit
from desktop.views import masks
from desktop.views.parts import ActionBar, Button, Chip, ChipLabel, Glyph, Label, PageHead, Scroll, Sheet
from desktop.views.theme import px
from desktop.views.tokens import MARGIN, S1, S4, is_narrow
from desktop.views.visit.advice import AdviceBand
from desktop.views.visit.checks import ChecksBand
from desktop.views.visit.coming import ComingBand
from desktop.views.visit.feedback import FeedbackBand
from desktop.views.visit.photos import PhotoBar
from desktop.views.visit.purpose import PurposeBand
from desktop.views.visit.stock import StockBand
from desktop.views.visit.writing import KeyCounter, Writing
from desktop.views.workplace import Page, Workplace

_TICK_MS: Final = 1_000
_MINUTE: Final = 60


class VisitPage(Page):
    """Ctrl+Enter saves and goes on to the next shop, F6 to the receipt, Esc puts the form aside as a draft."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self.writing = Writing(work, "visit")
        self._day: Day | None = None
        self._saving = False
        self.head = PageHead("", back=True)
        self._kept = ChipLabel(Chip("", "check", "good"))
        self._timer = Glyph("timer")
        self._elapsed = Label("", bold=True)
        self._place = Label("", "quiet", "quiet")
        self.purpose = PurposeBand(self.writing)
        self.checks = ChecksBand(self.writing)
        self.stock = StockBand(self.writing)
        self.advice = AdviceBand(self.writing)
        self.feedback = FeedbackBand(work, self.writing)
        self.photos = PhotoBar(self, work, self.writing)
        self.coming = ComingBand(self.writing, photos=self.photos)
        self.bar = ActionBar()
        self.sign = Button(say("Sign and receipt"), key="F6", icon="signature")
        self.aside = Button(say("Put aside"), key="Esc", binds=False)
        self.save = Button(say("Save, next shop"), "primary", key="Ctrl+Return")
        self._tick = QTimer(self, interval=_TICK_MS)
        self._lay_out()
        self._connect()
        KeyCounter(self, self.writing)

    def show_for(self, argument: object) -> None:
        """Open the form of the shop with the id `argument`, or go on with its draft."""
        if not isinstance(argument, UUID):
            raise TypeError(argument)
        self._saving = False
        self._kept.hide()
        self.writing.open(argument)
        self._tick.start()
        store, today = self.work.store, self.work.today()
        self.work.background.ask(lambda: days.of(store, today), self._on_day)
        QTimer.singleShot(0, self, self._resume_focus)

    def explain(self) -> str:
        """Say where the suggestions and the day of the next visit come from."""
        if not self.writing.has_form:
            return ""
        form = self.writing.shown()
        found = visit_answers.suggestions(form, self.writing.answers)
        lines = [f"{made.words}: {made.grounds} ({made.goal})" for made in found]
        if form.next is not None:
            lines.append(say("Next visit: {reason}", reason=form.next.reason))
        return "\n".join(lines)

    def leave(self) -> None:
        """Keep what was written."""
        self.writing.keep()
        self._tick.stop()

    def _lay_out(self) -> None:
        for piece in (self._kept, self._timer, self._elapsed, self._place):
            self.head.add(piece)
        scroll = Scroll()
        self._scroll = scroll
        sheet = Sheet(margins=False)
        sheet.body.setSpacing(0)
        self._sheet = sheet
        self._middle = _pair(self.stock, self.advice)
        self._foot = _pair(self.feedback, self.coming)
        sheet.body.addWidget(self.purpose)
        sheet.body.addWidget(self.checks)
        sheet.body.addLayout(self._middle, 1)
        sheet.body.addLayout(self._foot)
        inner = QVBoxLayout()
        inner.setContentsMargins(MARGIN, 0, MARGIN, S4 - S1)
        inner.addWidget(sheet)
        scroll.body.addLayout(inner)
        for button in (self.sign, self.aside, self.save):
            self.bar.add(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.bar)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _connect(self) -> None:
        self.head.went_back.connect(self._on_aside)
        self.writing.changed.connect(self._on_changed)
        self.writing.kept.connect(self._on_kept)
        self.save.clicked.connect(lambda: self._record(to_receipt=False))
        self.sign.clicked.connect(lambda: self._record(to_receipt=True))
        self.aside.clicked.connect(self._on_aside)
        self._tick.timeout.connect(self._show_elapsed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def _bands(self) -> tuple[PurposeBand | ChecksBand | StockBand | AdviceBand | FeedbackBand | ComingBand, ...]:
        return self.purpose, self.checks, self.stock, self.advice, self.feedback, self.coming

    def _on_changed(self, band: str) -> None:
        if not band:
            for piece in self._bands():
                piece.show_form()
            self._show_head()
        self._show_changes()

    def _show_head(self) -> None:
        shop = self.writing.shown().shop
        tail = say("licence ...{tail}", tail=masks.tail(shop.license_no)) if shop.license_no else ""
        quiet = " · ".join(part for part in (say("Visit"), shop.address or "", tail) if part)
        self.head.set_title(shop.name, quiet)
        self._place.setText("")
        self._show_elapsed()

    def _show_elapsed(self) -> None:
        seconds = max(0, int((self.work.clock.now() - self._started()).total_seconds()))
        self._elapsed.setText(f"{seconds // _MINUTE:02}:{seconds % _MINUTE:02}")

    def _started(self) -> datetime:
        return wire.instant(self.writing.answers.started_ms)

    def _show_changes(self) -> None:
        if not self.writing.has_form:
            return
        counts = visit_answers.changes(self.writing.shown(), self.writing.answers)
        words = {
            "checks": say("checks {n}", n=counts["checks"]),
            "stock": say("stock {n}", n=counts["stock"]),
            "advice": say("advice {n}", n=counts["advice"]),
            "request": say("request {n}", n=counts["request"]),
            "photos": say("photos {n}", n=counts["photos"]),
            "promises": say("promises {n}", n=counts["promises"]),
            "other": say("other {n}", n=counts["other"]),
        }
        total = sum(counts.values())
        title = say("You changed {n}", n=total) if total else say("Everything as filled in")
        said = " · ".join(word for key, word in words.items() if counts[key])
        self.bar.set_summary(title, said, say("The rest is kept as filled in; the reviewer sees which."))

    def _on_day(self, day: Day) -> None:
        self._day = day
        if not self.writing.has_form:
            return
        place = day.place(self.writing.shown().shop.id)
        total = len(day.plan.visited) + len(day.plan.to_visit)
        self._place.setText("" if place is None else say("no. {n} of {all} today", n=place, all=total))

    def _on_kept(self, at: datetime) -> None:
        self._kept.set_chip(Chip(say("Draft kept {time}", time=f"{at:%H:%M:%S}"), "check", "good"))
        self._kept.show()

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Follow the focus, and remember the field for a crash."""
        if now is not None and self.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now, 0, 60)
            self.writing.answers.focus = now.objectName() or self.writing.answers.focus

    def _resume_focus(self) -> None:
        name = self.writing.answers.focus if self.writing.has_form else ""
        found = self.findChild(QWidget, name) if name else None
        (found or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _record(self, *, to_receipt: bool) -> None:
        if self._saving or not self.writing.has_form:
            return
        if self.photos.holds(lambda: self._record(to_receipt=to_receipt)):
            return
        if (missing := self.advice.unexplained()) is not None:
            missing.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._saving = True
        made = recorded(self.work.store, self.writing.shown(), self.writing.answers)
        saving = self.work.save(record_visit, made)
        saving.then(lambda _none: self._on_recorded(made, to_receipt=to_receipt), self._on_refused)

    def _on_recorded(self, made: RecordedVisit, *, to_receipt: bool) -> None:
        shop = made.visit.retailer_id
        self.writing.close()
        self._tick.stop()
        following = None if self._day is None else self._day.next_after(shop)
        if to_receipt:
            self.work.go_on("receipt", made.visit.id)
        elif following is not None:
            self.work.go_on("card", following)
        else:
            self.work.go_on("today")

    def _on_refused(self, wrong: BaseException) -> None:
        """Keep everything as it is, and say why it was not saved."""
        self._saving = False
        self.work.background.failed(wrong)

    def _on_aside(self) -> None:
        self.writing.keep()
        self.work.go("back")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Let photos of this computer hang over the page."""
        self.photos.take_dropped(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the photos let go over the page."""
        self.photos.take_dropped(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the editor with Esc, then the page; the draft stays."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.hasFocus():
            self._on_aside()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand the bands in one column where there is little room."""
        super().resizeEvent(event)
        narrow = is_narrow(self.window().width(), px().factor)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        for pair in (self._middle, self._foot):
            pair.setDirection(direction)
        self.purpose.set_narrow(narrow)
        self.checks.set_narrow(narrow)
        self.stock.set_narrow(narrow)
        self.advice.set_narrow(narrow)


def _pair(left: QWidget, right: QWidget) -> QBoxLayout:
    row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(left, 1)
    row.addWidget(right, 1)
    return row
