"""The form of a visit reduced to what can be said without being there: it is history, never a visit (A36)."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from contract.words import say
from desktop.models import again, past_visits, visit_answers
from desktop.models.case_owners import new_case
from desktop.models.cases import open_case
from desktop.models.past_visits import Again
from desktop.models.recording import recorded
from desktop.models.visits import record_contact
from desktop.views import masks
from desktop.views.contact.channels import ChannelBand
from desktop.views.parts import ActionBar, Band, Button, Notice, PageHead, Scroll, Sheet
from desktop.views.tokens import MARGIN, S3, S4
from desktop.views.visit.coming import ComingBand
from desktop.views.visit.feedback import FeedbackBand
from desktop.views.visit.writing import KeyCounter, Writing
from desktop.views.workplace import Page, Workplace


class _ReducedPage(Page):
    """What both forms share: head, bands on one sheet, the bar with the main action."""

    def __init__(self, work: Workplace, channel: str, title: str) -> None:
        super().__init__(work)
        self.writing = Writing(work, channel)
        self._title = title
        self._saving = False
        self.head = PageHead("", back=True)
        self.save = Button(say("Save"), "primary", key="Ctrl+Return")
        self.aside = Button(say("Put aside"), key="Esc", binds=False)
        self.bar = ActionBar()
        self.sheet = Sheet(margins=False)
        self.sheet.body.setSpacing(0)
        self.hint = Notice((), "grey", icon="info")
        scroll = Scroll()
        scroll.body.setContentsMargins(MARGIN, 0, MARGIN, S4)
        scroll.body.setSpacing(S3)
        scroll.body.addWidget(self.sheet)
        scroll.body.addWidget(self.hint)
        scroll.body.addStretch(1)
        for button in (self.aside, self.save):
            self.bar.add(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.bar)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.went_back.connect(self._on_aside)
        self.aside.clicked.connect(self._on_aside)
        self.save.clicked.connect(self._on_save)
        self.writing.changed.connect(self._on_changed)
        KeyCounter(self, self.writing)

    def bands(self) -> list[Band]:
        """Give the bands of the form, in their order."""
        raise NotImplementedError

    def show_for(self, argument: object) -> None:
        """Open the form of the shop with the id `argument`, or of a refused entry, or go on with its draft."""
        self._saving = False
        if isinstance(argument, Again):
            self._open_again(argument.op_id)
        elif isinstance(argument, UUID):
            self.writing.open(argument)
        else:
            raise TypeError(argument)
        QTimer.singleShot(0, self, self._take_focus)

    def _open_again(self, op_id: UUID) -> None:
        raise NotImplementedError

    def leave(self) -> None:
        """Keep what was written."""
        self.writing.keep()

    def _take_focus(self) -> None:
        raise NotImplementedError

    def _on_changed(self, band: str) -> None:
        if band:
            self._show_summary()
            return
        shop = self.writing.shown().shop
        tail = say("licence ...{tail}", tail=masks.tail(shop.license_no)) if shop.license_no else ""
        self.head.set_title(shop.name, " · ".join(part for part in (self._title, shop.address or "", tail) if part))
        self._fill()
        self._show_summary()

    def _fill(self) -> None:
        raise NotImplementedError

    def _show_summary(self) -> None:
        raise NotImplementedError

    def _on_save(self) -> None:
        raise NotImplementedError

    def _on_refused(self, wrong: BaseException) -> None:
        self._saving = False
        self.work.background.failed(wrong)

    def _on_saved(self) -> None:
        self.writing.close()
        self.work.go("back")

    def _on_aside(self) -> None:
        self.writing.keep()
        self.work.go("back")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the editor with Esc, then the page; the draft stays."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.hasFocus():
            self._on_aside()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)


class ContactPage(_ReducedPage):
    """F3: a call, a message, a letter, a meeting: channel, what was said, promises, a note."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "phone", say("Other contact"))
        self.channel = ChannelBand(self.writing)
        self.feedback = FeedbackBand(work, self.writing)
        self.coming = ComingBand(self.writing, say("Promises and note"))
        for band in (self.channel, self.feedback, self.coming):
            self.sheet.body.addWidget(band)
        self.hint.set_words([say("This stands in the timeline and counts for no visit.")])

    def _open_again(self, op_id: UUID) -> None:
        self.writing.open_past(past_visits.refused(self.work.store, op_id))

    def _fill(self) -> None:
        self.channel.show_form()
        self.feedback.show_form()
        self.coming.show_form()

    def _take_focus(self) -> None:
        name = self.writing.answers.focus
        found = self.findChild(QWidget, name) if name else None
        (found or self.coming.note).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_summary(self) -> None:
        counts = visit_answers.changes(self.writing.shown(), self.writing.answers)
        told = [
            say("request {n}", n=counts["request"]) if counts["request"] else "",
            say("promises {n}", n=counts["promises"]) if counts["promises"] else "",
            say("with a note") if self.writing.answers.note.strip() else "",
        ]
        self.bar.set_summary(say("Contact, no visit"), " · ".join(part for part in told if part))

    def _on_save(self) -> None:
        if self._saving or not self.writing.has_form:
            return
        self._saving = True
        made = recorded(self.work.store, self.writing.shown(), self.writing.answers)
        self.work.save(record_contact, made, retry_of=self.writing.retry_of).then(
            lambda _none: self._on_recorded(), self._on_refused
        )

    def _on_recorded(self) -> None:
        self.writing.discard()
        self._on_saved()


class FeedbackPage(_ReducedPage):
    """F4: what a retailer told or asked us, without a visit; it has one owner and one day from the start."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work, "feedback", say("Feedback"))
        self.feedback = FeedbackBand(work, self.writing, last=True)
        self.sheet.body.addWidget(self.feedback)
        self.hint.set_words([say("Write what was said as it was said; our own reading has no place here.")])

    def _open_again(self, op_id: UUID) -> None:
        self.writing.open_told(again.case_of(self.work.store, op_id), op_id)

    def _fill(self) -> None:
        self.feedback.show_form()

    def _take_focus(self) -> None:
        self.feedback.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_summary(self) -> None:
        owner = self.feedback.owner()
        told = "" if owner is None else say("goes to {who}", who=owner.name)
        self.bar.set_summary(say("Feedback"), told)
        self.save.setEnabled(visit_answers.has_case(self.writing.answers))

    def _on_save(self) -> None:
        answers = self.writing.answers
        if self._saving or not self.writing.has_form or not visit_answers.has_case(answers):
            return
        self._saving = True
        form = self.writing.shown()
        case = new_case(
            self.work.store,
            form.shop.id,
            answers.case_kind,
            answers.topic or None,
            answers.words.strip(),
            today=form.today,
            about=self.work.me.person_id if answers.about_me else None,
        )
        self.work.save(open_case, case, retry_of=self.writing.retry_of).then(
            lambda _none: self._on_opened(), self._on_refused
        )

    def _on_opened(self) -> None:
        self.writing.discard()
        self._on_saved()
