"""The value score at the foot of the six lines: five bars, and with F1 every input with what it gives (A16, N5)."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.records.configs import Rules
from contract.words import say
from desktop.models.cards import Valued
from desktop.views.charts import ScoreBars
from desktop.views.parts import KeyCap, Label
from desktop.views.tokens import S1, S2
from insights.scores import input_words
from insights.wording import Coded, Ratio

_STEPS_SHOWN: Final = 3
_TENTH: Final = 10


class ValueScore(QWidget):
    """Keeps its place while the score is reckoned, so that nothing moves when it comes."""

    def __init__(self) -> None:
        super().__init__()
        self._valued: Valued | None = None
        self._rules: Rules | None = None
        self.title = Label("", bold=True)
        self._version = Label("", "quiet", "quiet")
        self.bars = ScoreBars()
        head = QHBoxLayout()
        head.setSpacing(S2)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self._version)
        head.addWidget(KeyCap("F1"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S1)
        column.addLayout(head)
        column.addWidget(self.bars)

    def clear(self) -> None:
        """Show that a score is being reckoned."""
        self._valued = None
        self.title.setText(say("Value score"))
        self._version.setText("")
        self.bars.show_scores([])

    def show_value(self, valued: Valued | None, rules: Rules) -> None:
        """Show a score; where there is none, say so."""
        self._valued, self._rules = valued, rules
        points = None if valued is None else valued.score.points
        if valued is None or points is None:
            self.title.setText(say("Value score: too little is known"))
        else:
            self.title.setText(say("Value {points}", points=points))
        version = None if valued is None else valued.version
        self._version.setText("" if version is None else say("version {n}", n=version))
        dimensions = () if valued is None else valued.score.dimensions
        self.bars.show_scores(
            [
                (rules.codes("score_dimensions").words(made.name), made.points if made.inputs else None)
                for made in dimensions
            ]
        )

    def explain(self) -> str:
        """Say what each input gives, what is not known, and what would change the score most."""
        valued, rules = self._valued, self._rules
        if valued is None or rules is None:
            return ""
        lines = [str(input_words(given, rules)) for given in valued.score.inputs()]
        names = rules.codes("score_inputs")
        unknown = [names.words(name) for made in valued.score.dimensions for name in made.unknown]
        if unknown:
            lines.append(say("Not known, so left out: {inputs}", inputs=", ".join(unknown)))
        lines += [
            say(
                "{input} one band higher would give {points} more",
                input=Coded(names, step.name),
                points=Ratio(step.gain * _TENTH),
            )
            for step in valued.steps[:_STEPS_SHOWN]
        ]
        return "\n".join(lines)
