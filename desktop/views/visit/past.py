"""A visit written anew: the same form with the answers of that day, and above it why it is written again.

Ctrl+Enter keeps it: a returned visit as its correction, a refused one as a new entry in place of that one.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.records import Review
from contract.words import say
from desktop.models import org, past_visits, visit_answers
from desktop.models.past_visits import Again, Correcting, PastVisit
from desktop.models.photos import add_photos
from desktop.models.recording import recorded
from desktop.models.visit_answers import Answers
from desktop.models.visits import correct_visit, record_visit
from desktop.views.parts import Band, Chip, ChipLabel, Glyph, Item, Label, LineEdit, Quote, Rule, clear
from desktop.views.tokens import S2, S3, S4
from desktop.views.visit.page import VisitPage
from desktop.views.workplace import Saving, Workplace
from insights.plan import promise_words
from insights.wording import Day, Listed

_BANDS: Final = {
    "purpose": ("purposes", "settled"),
    "checks": ("failed", "tagged", "tags_due"),
    "stock": ("counts",),
    "advice": ("taken", "declined", "own", "rated"),
    "feedback": ("case_kind", "topic", "words", "about_me"),
    "next": ("next_day", "note", "promises"),
}
"""The answers that each band holds."""


class PastVisitPage(VisitPage):
    """Shown for `Correcting` or `Again`."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self.past: PastVisit | None = None
        self._first = Answers(started_ms=0)
        self.why = WhyStrip()
        self.said = SaidBand()
        self._sheet.body.insertWidget(0, self.why)
        self._middle.addWidget(self.said, 1)
        self.sign.hide()
        self._timer.hide()
        self.why.reason.textEdited.connect(self._on_reason)

    def show_for(self, argument: object) -> None:
        """Open the form filled with the visit, or go on with its draft; NotFound, in words, when it is not here."""
        if isinstance(argument, Correcting):
            past = past_visits.returned(self.work.store, argument.visit_id)
        elif isinstance(argument, Again):
            past = past_visits.refused(self.work.store, argument.op_id)
        else:
            raise TypeError(argument)
        self.past = past
        self._saving = False
        self._kept.hide()
        self._first = self.writing.open_past(past)
        self._show_changes()
        QTimer.singleShot(0, self, self._resume_focus)

    def _on_changed(self, band: str) -> None:
        if not band and self.past is not None:
            self._show_past(self.past)
        super()._on_changed(band)

    def _show_past(self, past: PastVisit) -> None:
        form, then = self.writing.shown(), self.writing.answers.then
        corrects = bool(then and then.corrects)
        for band in (self.advice, self.feedback, self.coming.add):
            band.setVisible(not corrects)
        self.said.setVisible(corrects)
        self.said.show_past(past)
        if past.refused is not None:
            self.why.show_refusal(past.refused.words)
        elif past.review is not None:
            codes = form.rules.codes("return_reasons")
            who = org.name_of(self.work.store, past.review.reviewer_id)
            self.why.show_return(
                past.review, codes.words(past.review.reason_code) if past.review.reason_code else "", who
            )
        self.why.show_reason(then.reason if then else "", asked=corrects)
        self.save.setText(say("Save the correction") if corrects else say("Record it again"))

    def _show_head(self) -> None:
        super()._show_head()
        shop, visit = self.writing.shown().shop, self.past.visit if self.past else None
        if visit is not None:
            begun = visit.started_at.astimezone(self.work.zone)
            when = say("visit of {day}, {time}", day=Day(visit.visited_on), time=f"{begun:%H:%M}")
            self.head.set_title(shop.name, " · ".join(part for part in (when, shop.address or "") if part))

    def _show_elapsed(self) -> None:
        """Nothing is timed: when the visit began and ended is known."""
        self._elapsed.setText("")

    def _show_changes(self) -> None:
        if not self.writing.has_form or self.past is None:
            return
        words = {
            "purpose": say("Purpose"),
            "checks": say("Checks"),
            "stock": say("Stock"),
            "advice": say("Advice"),
            "feedback": say("Feedback"),
            "next": say("Next"),
        }
        changed = [words[band] for band in self.changed_bands()]
        title = say("Changed: {bands}", bands=Listed(changed)) if changed else say("As it was written")
        stays = say("The first entry stays readable; your supervisor sees both.")
        self.bar.set_summary(title, "", stays if self.past.stands else say("It takes the place of the refused entry."))

    def changed_bands(self) -> list[str]:
        """Name the bands whose answers are not those of the first time."""
        now, first = visit_answers.plain(self.writing.answers), visit_answers.plain(self._first)
        return [band for band, names in _BANDS.items() if any(now[name] != first[name] for name in names)]

    def _on_reason(self, words: str) -> None:
        if (then := self.writing.answers.then) is not None:
            then.reason = words
            self.writing.touch("next")

    def _record(self, *, to_receipt: bool) -> None:
        then = self.writing.answers.then
        if self._saving or not self.writing.has_form or then is None:
            return
        missing = self.why.reason if then.corrects and not then.reason.strip() else self.advice.unexplained()
        if missing is not None:
            self.why.reason.set_wrong(wrong=missing is self.why.reason)
            missing.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._saving = True
        made = recorded(self.work.store, self.writing.shown(), self.writing.answers)
        retry_of = UUID(hex=then.retry_of) if then.retry_of else None
        saving: Saving[None]
        if then.corrects:
            saving = self.work.save(correct_visit, made.visit, made.counts, retry_of=retry_of)
            if made.photos:
                self.work.save(add_photos, made.photos)
        else:
            saving = self.work.save(record_visit, made, retry_of=retry_of)
        saving.then(lambda _none: self._on_written(), self._on_refused)

    def _on_written(self) -> None:
        self.writing.close()
        self.work.go("back")


class WhyStrip(QWidget):
    """Why the visit is written anew, in the words of whoever asked for it; a correction asks what one says to it."""

    def __init__(self) -> None:
        super().__init__()
        self.chip = ChipLabel(Chip("", "undo-2", "warn"))
        self.words = Label("", wrap=True)
        self.quote = Quote("")
        self.reason = LineEdit(hint=say("What is corrected, and why"), icon="pen-line")
        self.reason.setObjectName("correction:reason")
        self.reason.setAccessibleName(say("What is corrected, and why"))
        self._asked = QWidget()
        row = QHBoxLayout(self._asked)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S2)
        row.addWidget(Label(say("Your words to it"), "quiet", "quiet"))
        row.addWidget(self.reason, 1)
        line = QHBoxLayout()
        line.setSpacing(S2)
        line.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)
        inner = QVBoxLayout()
        inner.setContentsMargins(S4, S3, S4, S3)
        inner.setSpacing(S2)
        inner.addLayout(line)
        inner.addWidget(self.quote)
        inner.addWidget(self._asked)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(inner)
        whole.addWidget(Rule())

    def show_return(self, review: Review, reason: str, who: str) -> None:
        """Show a supervisor's verdict: the reason from the list, and his own words in quotes."""
        self.chip.set_chip(Chip(say("returned"), "undo-2", "warn"))
        self.words.setText(say("{who} returned this visit: {reason}", who=who, reason=reason or say("see the words")))
        words = say('"{words}"', words=review.words) if review.words else ""
        self.quote.set_quote(words, who if words else "")
        self.quote.setVisible(bool(review.words))

    def show_refusal(self, words: str) -> None:
        """Show why the server did not take the entry."""
        self.chip.set_chip(Chip(say("refused"), "circle-alert", "bad"))
        self.words.setText(words)
        self.quote.hide()

    def show_reason(self, reason: str, *, asked: bool) -> None:
        """Show what the person says to it; only a correction asks for it."""
        self._asked.setVisible(asked)
        self.reason.setText(reason)
        self.reason.set_wrong(wrong=False)


class SaidBand(Band):
    """What was advised, promised and asked at the visit: it stands, and is not made twice."""

    def __init__(self) -> None:
        super().__init__(say("Said then"), "", (say("stands as it is"),))

    def show_past(self, past: PastVisit) -> None:
        """Show what was said at a visit."""
        clear(self.body)
        lines = [
            *((advice.words, "lightbulb") for advice in past.advice if advice.declined is None),
            *((str(promise_words(promise.side, promise.words)), "handshake") for promise in past.promises),
            *((say('"{words}"', words=case.words), "message-square") for case in past.cases),
        ]
        for words, icon in lines:
            self.body.addWidget(Item(words, icon=icon, colour="accent", last=words is lines[-1][0]))
        if not lines:
            line = QHBoxLayout()
            line.addWidget(Glyph("info", small=True))
            line.addWidget(Label(say("No advice, promise or request was noted at this visit."), "quiet", "quiet"), 1)
            self.body.addLayout(line)
        self.body.addStretch(1)
