"""The lines of the advice band: one suggestion with its figures, and advice in own words with what it is warned of."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from contract.words import say
from desktop.models.visit_answers import OwnAdvice
from desktop.views.parts import Button, DropDown, KeyCap, Label, LineEdit, Run, Runs, Tick, set_tip
from desktop.views.parts.painting import hairline
from desktop.views.tokens import S1, S2
from desktop.views.visit.writing import Writing
from insights.lint import Finding, lint
from insights.suggestions import Suggestion
from insights.wording import Coded, Day

_REFUSE, _ANSWER = "refuse", "answer"
_ANSWERS: Final = ("", "agreed", "considers", "refused")


class SuggestionRow(QWidget):
    """One suggestion: its key, a tick, the words over the figures, and at the right the target and the day."""

    refuse_asked = Signal()

    def __init__(self, writing: Writing, key: str) -> None:
        super().__init__()
        self._writing = writing
        self.made: Suggestion | None = None
        self.tick = Tick()
        self.tick.setObjectName(f"advice:{key}")
        self.words = Label("", wrap=True)
        self.grounds = Label("", "quiet", "quiet", elide=True)
        self.goal = Label("", "quiet")
        self.when = Runs((), "quiet", "quiet")
        self._lay_out(key)
        self.tick.clicked.connect(self._on_tick)
        self.when.opened.connect(self._on_link)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_suggestion(self, made: Suggestion) -> None:
        """Show one suggestion and what was answered."""
        self.made = made
        answers, rules = self._writing.answers, self._writing.shown().rules
        topic = Coded(rules.codes("advice_topics"), made.topic)
        self.words.setText(say("{topic}: {words}", topic=topic, words=made.words))
        self.grounds.setText(str(made.grounds))
        declined = answers.declined.get(made.rule)
        self.tick.setChecked(made.rule in answers.taken)
        self.tick.setAccessibleName(f"{self.words.text()} {self.grounds.text()}")
        self.words.set_colour("quiet" if declined else "text")
        set_tip(self, f"{self.words.text()}\n{self.grounds.text()}")
        if declined:
            self.goal.setText(say("not advised"))
            self._show_when([rules.codes("declined_reasons").words(declined)])
            return
        self.goal.setText(say("Target: {goal}", goal=made.goal))
        answer = answers.taken.get(made.rule)
        if answer is None:
            link = Run(say("Refuse"), mark="link", key=_REFUSE)
        else:
            told = rules.codes("answers").words(answer) if answer else say("Owner says ...")
            link = Run(told, mark="link", key=_ANSWER)
        self._show_when([say("looked at {day}", day=Day(made.check_on)), "  ", link])

    def decline(self, reason: str) -> None:
        """Keep why this is not advised."""
        if self.made is not None:
            self._writing.answers.taken.pop(self.made.rule, None)
            self._writing.answers.declined[self.made.rule] = reason
            self._writing.touch("advice")

    def _lay_out(self, key: str) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, S2, 0, S2 + 1)
        row.setSpacing(S2)
        row.addWidget(KeyCap(key))
        row.addWidget(self.tick)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.words)
        column.addWidget(self.grounds)
        row.addLayout(column, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        for piece in (self.goal, self.when):
            right.addWidget(piece, 0, Qt.AlignmentFlag.AlignRight)
        row.addLayout(right)

    def _show_when(self, runs: list[Run | str]) -> None:
        self.when.set_runs(runs)
        self.when.setFixedWidth(self.when.sizeHint().width())

    def _on_link(self, key: str) -> None:
        if key == _REFUSE:
            self.refuse_asked.emit()
        else:
            self._on_answer()

    def _on_tick(self) -> None:
        if self.made is None:
            return
        answers = self._writing.answers
        answers.declined.pop(self.made.rule, None)
        if self.tick.isChecked():
            answers.taken[self.made.rule] = ""
        else:
            answers.taken.pop(self.made.rule, None)
        self._writing.touch("advice")

    def _on_answer(self) -> None:
        """Go on to the next answer."""
        if self.made is not None:
            now = self._writing.answers.taken.get(self.made.rule, "")
            self._writing.answers.taken[self.made.rule] = _ANSWERS[(_ANSWERS.index(now) + 1) % len(_ANSWERS)]
            self._writing.touch("advice")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the hairline."""
        painter = QPainter(self)
        hairline(painter, 0, self.height() - 1, self.width())
        painter.end()


class OwnRow(QWidget):
    """Advice in own words: topic, words, and below them what the wording is warned of, with room for the reason."""

    def __init__(self, writing: Writing, own: OwnAdvice, number: int) -> None:
        super().__init__()
        self._writing = writing
        self.own = own
        topics = writing.shown().rules.codes("advice_topics")
        self.topic = DropDown([(code.code, code.words) for code in topics.codes], own.topic, low=True)
        self.words = LineEdit(own.words, hint=say("What you advise, in one sentence"), low=True)
        self.words.setObjectName(f"advice:own:{number}")
        self.away = Button("", "plain", icon="x", low=True)
        self.away.setAccessibleName(say("Take away"))
        self.warning = Label("", "quiet", "warn", wrap=True)
        self.reason = LineEdit(own.reason, hint=say("Why it is right all the same"), low=True)
        self.reason.setObjectName(f"advice:reason:{number}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, S1, 0, S1)
        column.setSpacing(S1)
        row = QHBoxLayout()
        row.setSpacing(S2)
        row.addWidget(self.topic)
        row.addWidget(self.words, 1)
        row.addWidget(self.away)
        column.addLayout(row)
        column.addWidget(self.warning)
        column.addWidget(self.reason)
        self.warning.hide()
        self.reason.hide()
        self._judge()
        self.topic.chosen.connect(self._on_changed)
        self.words.textEdited.connect(self._on_changed)
        self.reason.textEdited.connect(self._on_changed)

    def findings(self) -> tuple[Finding, ...]:
        """Give what the wording is warned of."""
        return lint(self.own.words, self._writing.shown().rules)

    def is_unexplained(self) -> bool:
        """Say whether the wording is warned of and no reason is given."""
        return bool(self.own.words.strip() and self.findings() and not self.own.reason.strip())

    def _on_changed(self) -> None:
        self.own.topic, self.own.words = self.topic.current(), self.words.text()
        self.own.reason = self.reason.text()
        self._judge()
        self._writing.touch("advice")

    def _judge(self) -> None:
        found = self.findings()
        said = say("Look at the wording again: {found}", found="; ".join(str(finding.words) for finding in found))
        self.warning.setText(said if found else "")
        self.warning.setVisible(bool(found))
        self.reason.setVisible(bool(found))
