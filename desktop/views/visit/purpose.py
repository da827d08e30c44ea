"""Band 1: why one came, as the plan says, and what became of the promises that are due."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from contract.records import Promise
from contract.words import say
from desktop.views.parts import Band, Glyph, Label, Option, Segment, clear
from desktop.views.tokens import S2, S3
from desktop.views.visit.writing import Writing

_STATES = ("kept", "partly", "broken")


class PurposeBand(Band):
    """Purposes are options; each due promise asks for one of three answers."""

    def __init__(self, writing: Writing, title: str = "") -> None:
        super().__init__(title or say("Purpose"), "Alt+1", () if title else (say("as planned"),))
        self._writing = writing
        self._purposes = QHBoxLayout()
        self._purposes.setSpacing(S2)
        self._promises = QVBoxLayout()
        self._promises.setSpacing(S2)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(S3)
        chosen = QHBoxLayout()
        chosen.addLayout(self._purposes)
        chosen.addStretch(1)
        self._row.addLayout(chosen)
        self._row.addLayout(self._promises, 1)
        self.body.addLayout(self._row)
        self.options: dict[str, Option] = {}
        self.settling: dict[str, Segment] = {}

    def set_narrow(self, narrow: bool) -> None:
        """Stand the promises under the purposes where there is little room."""
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(way)

    def show_form(self) -> None:
        """Show the form that is open."""
        clear(self._purposes)
        clear(self._promises)
        self.options, self.settling = {}, {}
        form, answers = self._writing.shown(), self._writing.answers
        if form.is_visit:
            for code in form.rules.codes("purposes").codes:
                option = Option(code.words, mark=True, low=False)
                option.setObjectName(f"purpose:{code.code}")
                option.setChecked(code.code in answers.purposes)
                option.toggled.connect(self._on_purpose)
                self.options[code.code] = option
                self._purposes.addWidget(option)
        for promise in form.due:
            self._promises.addWidget(self._settling_of(promise))

    def _settling_of(self, promise: Promise) -> QWidget:
        form, answers = self._writing.shown(), self._writing.answers
        states = form.rules.codes("promise_states")
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S2)
        row.addStretch(1)
        by_us = promise.side == "us"
        row.addWidget(Glyph("handshake", "accent" if by_us else "quiet"))
        words = promise.words
        said = say("Promised: {words}", words=words) if by_us else say("They promised: {words}", words=words)
        row.addWidget(Label(said, elide=True))
        current = answers.settled.get(promise.id.hex, "")
        segment = Segment([(state, states.words(state)) for state in _STATES], current, mark=True)
        segment.setObjectName(f"settle:{promise.id.hex}")
        segment.chosen.connect(lambda state, key=promise.id.hex: self._on_settled(key, state))
        self.settling[promise.id.hex] = segment
        row.addWidget(segment)
        return line

    def _on_purpose(self) -> None:
        self._writing.answers.purposes = [code for code, option in self.options.items() if option.isChecked()]
        self._writing.touch("purpose")

    def _on_settled(self, promise: str, state: str) -> None:
        if self._writing.answers.settled.get(promise) != state:
            self._writing.answers.settled[promise] = state
            self._writing.touch("purpose")
