"""Band 4: three suggestions with their figures, taken or refused by one key; what was advised before; own words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.records import Advice
from contract.words import say
from desktop.models import visit_answers
from desktop.models.visit_answers import OwnAdvice
from desktop.views.choosing import ChooseOne
from desktop.views.parts import Band, Button, Glyph, Label, Scroll, Segment, away, clear
from desktop.views.theme import px
from desktop.views.tokens import S1, S2, S3
from desktop.views.visit.advice_rows import OwnRow, SuggestionRow
from desktop.views.visit.writing import Writing

_KEYS: Final = "QWE"
_LEAST_ROWS: Final = 3


class AdviceBand(Band):
    """Q W E take a suggestion, with Shift they refuse it with a reason."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(say("Advice"), "Alt+4", ())
        self._writing = writing
        self._narrow = False
        self.rows: list[SuggestionRow] = []
        self.own: list[OwnRow] = []
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.area = Scroll()
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list = self.area.body
        self._list.setContentsMargins(S3, 0, S3, S1)
        self._list.setSpacing(0)
        self.body.addWidget(self.area, 1)
        self._rated = QVBoxLayout()
        self._suggested = QVBoxLayout()
        self._written = QVBoxLayout()
        for column in (self._rated, self._suggested, self._written):
            column.setSpacing(0)
            self._list.addLayout(column)
        self._nothing = Label("", "quiet", "quiet", wrap=True)
        self._nothing.setContentsMargins(0, S2, 0, S2)
        self._list.insertWidget(2, self._nothing)
        self.add = Button(say("Advise in own words"), "plain", icon="plus", low=True)
        self.add.setObjectName("advice:add")
        self.add.clicked.connect(self._on_add)
        self._list.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._list.addStretch(1)
        for place, key in enumerate(_KEYS):
            QShortcut(QKeySequence(key), self, lambda place=place: self._on_key(place))
            QShortcut(QKeySequence(f"Shift+{key}"), self, lambda place=place: self._on_refuse_key(place))
        writing.changed.connect(self._on_changed)

    def show_form(self) -> None:
        """Show the form that is open."""
        clear(self._rated)
        clear(self._written)
        self.own = []
        for advice in self._writing.shown().waiting[:2]:
            self._rated.addWidget(self._rating_of(advice))
        for own in self._writing.answers.own:
            self._add_own(own)
        self._show()

    def set_narrow(self, narrow: bool) -> None:
        """Show everything where the page itself scrolls; beside the stock the list gives way."""
        self._narrow = narrow
        self._settle()

    def _settle(self) -> None:
        inner = self.area.widget()
        content = inner.sizeHint().height() if inner is not None and self._narrow else 0
        self.area.setMinimumHeight(max(content, _LEAST_ROWS * px().row))

    def unexplained(self) -> QWidget | None:
        """Give the field of a warned advice that still lacks its reason; None when nothing is amiss (N15)."""
        return next((row.reason for row in self.own if row.is_unexplained()), None)

    def _rating_of(self, advice: Advice) -> QWidget:
        ratings = self._writing.shown().rules.codes("ratings")
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, S1, 0, S1)
        row.setSpacing(S2)
        row.addWidget(Glyph("lightbulb", "quiet"))
        row.addWidget(Label(say("Last time: {words}", words=advice.words), elide=True), 1)
        chosen = self._writing.answers.rated.get(advice.id.hex, "")
        segment = Segment([(code.code, code.words) for code in ratings.codes], chosen, mark=True)
        segment.chosen.connect(lambda rating, key=advice.id.hex: self._on_rated(key, rating))
        row.addWidget(segment)
        return line

    def _show(self) -> None:
        found = visit_answers.suggestions(self._writing.shown(), self._writing.answers)
        while len(self.rows) < len(found):
            row = SuggestionRow(self._writing, _KEYS[len(self.rows)])
            row.refuse_asked.connect(lambda row=row: self._refuse(row))
            self.rows.append(row)
            self._suggested.addWidget(row)
        for place, row in enumerate(self.rows):
            row.setVisible(place < len(found))
            if place < len(found):
                row.show_suggestion(found[place])
        self._nothing.setText(say("Nothing to suggest so far: count stock, or mark what is not in order."))
        self._nothing.setVisible(not found)
        taken = sum(made.rule in self._writing.answers.taken for made in found) + len(self._writing.answers.own)
        lines = [say("{n} taken", n=taken)] if taken else []
        self.set_lines([*lines, say("Q W E to take"), say("Shift to refuse")])
        self._settle()

    def _on_key(self, place: int) -> None:
        if place < len(self.rows) and self.rows[place].isVisibleTo(self):
            self.rows[place].tick.click()

    def _on_refuse_key(self, place: int) -> None:
        if place < len(self.rows) and self.rows[place].isVisibleTo(self):
            self._refuse(self.rows[place])

    def _refuse(self, row: SuggestionRow) -> None:
        reasons = self._writing.shown().rules.codes("declined_reasons")
        chooser = ChooseOne(
            self.window(), say("Why not advise this?"), [(code.code, code.words) for code in reasons.codes]
        )
        chooser.chosen.connect(row.decline)
        chooser.open()

    def _on_rated(self, advice: str, rating: str) -> None:
        if self._writing.answers.rated.get(advice) != rating:
            self._writing.answers.rated[advice] = rating
            self._writing.touch("advice")

    def _on_add(self) -> None:
        own = OwnAdvice()
        self._writing.answers.own.append(own)
        self._add_own(own).words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_own(self, own: OwnAdvice) -> OwnRow:
        row = OwnRow(self._writing, own, len(self.own))
        row.away.clicked.connect(lambda _checked=False, row=row: self._on_away(row))
        self.own.append(row)
        self._written.addWidget(row)
        return row

    def _on_away(self, row: OwnRow) -> None:
        self.own.remove(row)
        self._writing.answers.own.remove(row.own)
        away(row)
        self._writing.touch("advice")

    def _on_changed(self, band: str) -> None:
        if band in {"checks", "stock", "advice", "next"} and self._writing.has_form:
            self._show()
