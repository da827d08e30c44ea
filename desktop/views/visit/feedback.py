"""Band 5: what the retailer told or asked us, in his own words; who answers it and by when stands below (A40)."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from contract.records.configs import CodeList
from contract.words import say
from desktop.models.case_owners import CaseOwner, owner_of
from desktop.views.parts import Band, DropDown, Glyph, Label, LineEdit, Option, Segment
from desktop.views.tokens import S1, S2
from desktop.views.visit.writing import Writing
from desktop.views.workplace import Workplace
from insights.wording import Day

_KINDS: Final = ("request", "complaint", "feedback", "praise", "question")
_NONE: Final = ""
_ABOUT_STAFF: Final = "complaint_conduct"


class FeedbackBand(Band):
    """A kind, a topic, the words; a complaint about oneself goes to the team and never to the shop's file (A48)."""

    def __init__(self, work: Workplace, writing: Writing, *, last: bool = False) -> None:
        super().__init__(say("Feedback"), "Alt+5", (say("in their own words"),), last=last)
        self._work, self._writing = work, writing
        self._filling = False
        self.kinds = Segment([(_NONE, say("None")), *((kind, "") for kind in _KINDS)], _NONE)
        self.words = LineEdit(hint=say("What was said, word for word"), icon="quote")
        self.words.setObjectName("feedback:words")
        self.topics = DropDown([], low=True)
        self.about_me = Option(say("About me"))
        self.about_me.setObjectName("feedback:about_me")
        self._lock = Glyph("lock", small=True)
        self._owner = Label("", "quiet", "quiet", elide=True)
        self._details = QWidget()
        self._lay_out()
        self.kinds.chosen.connect(self._on_kind)
        self.topics.chosen.connect(self._on_topic)
        self.words.textEdited.connect(self._on_words)
        self.about_me.clicked.connect(self._on_about)

    def show_form(self) -> None:
        """Show the form that is open."""
        self._filling = True
        answers, rules = self._writing.answers, self._writing.shown().rules
        words = rules.codes("case_kinds")
        for kind in _KINDS:
            self.kinds.set_word(kind, words.words(kind))
        self.kinds.choose(answers.case_kind)
        self.words.setText(answers.words)
        self._fill_topics(rules.codes("case_topics"))
        self.topics.choose(answers.topic)
        self.about_me.setChecked(answers.about_me)
        self._filling = False
        self._show_owner()

    def owner(self) -> CaseOwner | None:
        """Give who would answer; None while nothing was told."""
        answers = self._writing.answers
        if not answers.case_kind:
            return None
        form = self._writing.shown()
        about = self._work.me.person_id if answers.about_me else None
        return owner_of(
            self._work.store, form.shop.id, answers.case_kind, answers.topic or None, form.today, about=about
        )

    def _lay_out(self) -> None:
        self.body.addWidget(self.kinds)
        row = QHBoxLayout(self._details)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S2)
        row.addWidget(self.topics)
        row.addWidget(self.about_me)
        row.addSpacing(S1)
        row.addWidget(self._lock)
        row.addWidget(self._owner, 1)
        self.body.addWidget(self.words)
        self.body.addWidget(self._details)
        self.body.addStretch(1)

    def _fill_topics(self, topics: CodeList) -> None:
        kind = self._writing.answers.case_kind
        self.topics.blockSignals(True)
        self.topics.clear()
        for code in topics.codes:
            if code.parent == kind:
                self.topics.addItem(code.words, code.code)
        self.topics.blockSignals(False)

    def _show_owner(self) -> None:
        answers = self._writing.answers
        told = bool(answers.case_kind)
        self.words.setEnabled(told)
        self._details.setVisible(told)
        self.about_me.setVisible(answers.topic == _ABOUT_STAFF)
        owner = self.owner()
        if owner is None:
            return
        self._lock.setVisible(not owner.stays_here)
        self._owner.setText(_routed(owner, about=answers.about_me))

    def _on_kind(self, kind: str) -> None:
        if self._filling:
            return
        answers = self._writing.answers
        answers.case_kind = kind
        self._fill_topics(self._writing.shown().rules.codes("case_topics"))
        self.topics.setCurrentIndex(0 if self.topics.count() else -1)
        answers.topic = self.topics.current()
        answers.about_me = False
        self.about_me.setChecked(False)
        self._show_owner()
        self._writing.touch("feedback")

    def _on_topic(self, topic: str) -> None:
        if not self._filling:
            self._writing.answers.topic = topic
            self._writing.answers.about_me = False
            self.about_me.setChecked(False)
            self._show_owner()
            self._writing.touch("feedback")

    def _on_words(self, words: str) -> None:
        self._writing.answers.words = words
        self._writing.touch("feedback")

    def _on_about(self) -> None:
        self._writing.answers.about_me = self.about_me.isChecked()
        self._show_owner()
        self._writing.touch("feedback")


def _routed(owner: CaseOwner, *, about: bool) -> str:
    """Say who answers by when, and that it can only be passed on where that is so."""
    day = Day(owner.due_on)
    if about:
        return say("Goes to {who} alone, not into the shop's file; answer by {day}", who=owner.name, day=day)
    if owner.stays_here:
        return say("You answer it yourself, by {day}", day=day)
    return say("Can only be passed on: {desk} {who}, answer by {day}", desk=owner.route.desk, who=owner.name, day=day)
