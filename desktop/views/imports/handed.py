"""After handing over: how far the list is, and then the server's own result, which is the one that counts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from contract.words import phrase, say
from desktop.models import imports
from desktop.models.imports import Asked
from desktop.views.imports.choose import STAGES
from desktop.views.imports.trial import TITLES
from desktop.views.parts import Chip, Chips, EmptyState, Figure, Figures, KeyValueRows, Sheet, Steps
from desktop.views.tokens import S3, Ink
from desktop.views.workplace import Workplace

_AT: Final = {imports.UNSENT: 0, imports.LOST: 0, imports.SENT: 1, imports.RECEIVED: 2}
_WORDS: Final = {
    imports.UNSENT: (
        phrase("The file waits to be sent"),
        phrase("It is sent as soon as there is a connection. Leave it where it is and do not change it until then."),
    ),
    imports.LOST: (phrase("The file could not be sent"), ""),
    imports.SENT: (
        phrase("The file is there, the request is on its way"),
        phrase("It goes with the next exchange. The file may be moved now."),
    ),
    imports.RECEIVED: (
        phrase("The server works on it"),
        phrase("You need not wait here: the result comes by itself and stands in the list of what was handed over."),
    ),
    imports.DONE: (phrase("Imported"), phrase("These are the server's figures: they count.")),
    imports.REFUSED: (phrase("Not imported"), ""),
}
_LOOKS: Final[dict[str, tuple[str, Ink]]] = {
    imports.UNSENT: ("cloud-upload", "quiet"),
    imports.LOST: ("triangle-alert", "warn"),
    imports.SENT: ("cloud-upload", "quiet"),
    imports.RECEIVED: ("hourglass", "accent"),
    imports.DONE: ("circle-check", "good"),
    imports.REFUSED: ("circle-alert", "warn"),
}


class HandedStep(QWidget):
    """One import from handing over to its result."""

    again_wished = Signal()  # the file was moved: choose it again

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self.work = work
        self.asked: Asked | None = None
        steps = (phrase("File sent"), phrase("Request sent"), phrase("Worked on"), phrase("Result"))
        self.steps = Steps([(say(word), "") for word in steps])
        self.state = QWidget()
        self._column = QVBoxLayout(self.state)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.figures = Figures()
        self.sheet = Sheet(say("Handed over"))
        self.chips = Chips()
        self.facts = KeyValueRows(112, 32)
        self.sheet.head_row.addWidget(self.chips)
        self.sheet.body.addWidget(self.steps)
        self.sheet.body.addSpacing(S3)
        self.sheet.body.addWidget(self.state)
        self.sheet.body.addSpacing(S3)
        self.sheet.body.addWidget(self.facts)
        self.sheet.body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(S3)
        whole.addWidget(self.figures)
        whole.addWidget(self.sheet, 1)

    def show_asked(self, asked: Asked) -> None:
        """Show how far an import is."""
        self.asked = asked
        made, stage = asked.asked, asked.stage
        word, icon, tone = STAGES[stage]
        self.sheet.set_title(made.file_name, say("handed over by {who}", who=asked.by))
        self.chips.set_chips([Chip(say(word), icon, tone)])
        self.steps.set_at(_AT.get(stage, 4))
        self._show_state(asked)
        self._show_figures(asked)
        self._show_facts(asked)

    def _show_state(self, asked: Asked) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        title, words = _WORDS[asked.stage]
        icon, colour = _LOOKS[asked.stage]
        told = asked.why or (asked.asked.answer or "" if asked.stage == imports.REFUSED else say(words))
        again = say("Choose it again") if asked.stage == imports.LOST else ""
        made = EmptyState(say(title), told, icon=icon, colour=colour, action=again)
        made.acted.connect(self.again_wished)
        self._column.addWidget(made)

    def _show_figures(self, asked: Asked) -> None:
        made = asked.asked
        self.figures.setVisible(asked.stage == imports.DONE)
        refused = made.refused_count or 0
        self.figures.set_figures(
            [
                Figure("new", f"{made.new_count or 0:,}", say(TITLES["new"]), say("written by the server")),
                Figure("changed", f"{made.changed_count or 0:,}", say(TITLES["changed"]), say("written by the server")),
                Figure("same", f"{made.same_count or 0:,}", say(TITLES["same"]), say("not written, no news"), "quiet"),
                Figure(
                    "refused",
                    f"{refused:,}",
                    say(TITLES["refused"]),
                    say("each with its reason"),
                    "warn" if refused else "quiet",
                ),
                Figure(
                    "missing",
                    f"{made.missing_count or 0:,}",
                    say(TITLES["missing"]),
                    say("only told, nothing is deleted"),
                ),
            ]
        )

    def _show_facts(self, asked: Asked) -> None:
        made, zone = asked.asked, self.work.zone
        self.facts.clear()
        self.facts.add(say("Handed over at"), f"{made.created_at.astimezone(zone):%Y-%m-%d %H:%M}")
        if made.finished_at is not None:
            self.facts.add(say("Answered at"), f"{made.finished_at.astimezone(zone):%Y-%m-%d %H:%M}")
        self.facts.add(say("Source"), made.source or "–")
        self.facts.add(say("Size"), say("{n} KB", n=f"{max(1, made.size // 1024):,}"))
        if made.excluded:
            self.facts.add(say("Left out"), say("{n} lines without a tick", n=f"{len(made.excluded):,}"))
        self.facts.add(say("Fingerprint"), made.sha256[:16])
