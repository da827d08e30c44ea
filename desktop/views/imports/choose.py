"""The first step: drop a file or choose it; below, what was handed over before and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.words import phrase, say
from desktop.models import configs, imports
from desktop.models.imports import Asked
from desktop.views.parts import Button, Chip, EmptyState, Glyph, Label, Sheet
from desktop.views.rows import Cell, Column, TableRow
from desktop.views.tables import Table
from desktop.views.theme import ink
from desktop.views.tokens import RADIUS_SHEET, S1, S3, S4, S5, Tone
from desktop.views.workplace import Workplace

STAGES: Final[dict[str, tuple[str, str, Tone]]] = {
    imports.UNSENT: (phrase("file waits to be sent"), "cloud-upload", "grey"),
    imports.LOST: (phrase("file not found"), "triangle-alert", "warn"),
    imports.SENT: (phrase("request waits to be sent"), "cloud-upload", "grey"),
    imports.RECEIVED: (phrase("the server works on it"), "hourglass", "grey"),
    imports.DONE: (phrase("imported"), "check", "good"),
    imports.REFUSED: (phrase("not imported"), "circle-alert", "warn"),
}
"""Word, icon and tone of each stage of an import."""


class ChooseStep(QWidget):
    """A place to drop a file on, and the history."""

    file_wished = Signal()
    opened = Signal(object)  # the id of an import of the history

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self.work = work
        self.zone = _DropZone()
        self.history = Table(
            (
                Column(say("File")),
                Column(say("Kind"), width=72),
                Column(say("Source"), width=132, quiet=True),
                Column(say("To be added"), number=True, width=96),
                Column(say("With changes"), number=True, width=98),
                Column(say("As kept"), number=True, width=72),
                Column(say("Not taken"), number=True, width=80),
                Column(say("By"), width=80, quiet=True),
                Column(say("When"), width=104, quiet=True),
                Column(say("State"), width=188),
            )
        )
        self.empty = EmptyState(
            say("Nothing was imported yet"), say("What you hand over stands here with its result."), icon="history"
        )
        self.sheet = Sheet(say("Handed over before"), margins=False)
        self.sheet.body.addWidget(self.history, 1)
        self.empty.setContentsMargins(S4, 0, S4, 0)
        self.sheet.body.addWidget(self.empty)
        self.sheet.body.addStretch(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(S3)
        whole.addWidget(self.zone)
        whole.addWidget(self.sheet, 1)
        self.zone.choose.clicked.connect(self.file_wished)
        self.history.opened.connect(lambda key, _column: self.opened.emit(key))

    def show_history(self, asked: Sequence[Asked]) -> None:
        """Show what was handed over."""
        self.history.setVisible(bool(asked))
        self.empty.setVisible(not asked)
        self.history.show_rows([self._row(one) for one in asked])

    def _row(self, one: Asked) -> TableRow:
        made = one.asked
        word, icon, tone = STAGES[one.stage]
        kinds = configs.rules(self.work.store, self.work.today()).codes("import_kinds")
        counts = (made.new_count, made.changed_count, made.same_count, made.refused_count)
        return TableRow(
            (
                made.file_name,
                kinds.words(made.import_kind),
                made.source or "–",
                *(Cell("–" if count is None else f"{count:,}", "quiet" if not count else "text") for count in counts),
                one.by,
                f"{made.created_at.astimezone(self.work.zone):%m-%d %H:%M}",
                Cell(chip=Chip(say(word), icon, tone)),
            ),
            made.id,
        )


class _DropZone(QWidget):
    """Takes a file by the pointer; by the keyboard it is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._lit = False
        self.choose = Button(say("Choose a file"), "primary", key="Ctrl+O", icon="file-input")
        row = QHBoxLayout(self)
        row.setContentsMargins(S5, S5, S5, S5)
        row.setSpacing(S4)
        row.addWidget(Glyph("file-spreadsheet", "accent", large=True), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(S1)
        column.addWidget(Label(say("Drop a list here"), "group", bold=True))
        column.addWidget(
            Label(
                say(
                    "Excel (.xlsx), CSV or text in any usual encoding, also packed as .gz. Shops up to 50,000 rows, "
                    "orders up to 2,000,000 lines."
                ),
                "text",
                "quiet",
                wrap=True,
            )
        )
        column.addWidget(
            Label(
                say("Nothing is written before you hand it over. The file stays where it is until it is sent."),
                "quiet",
                "quiet",
                wrap=True,
            )
        )
        row.addLayout(column, 1)
        row.addWidget(self.choose)

    def light(self, lit: bool) -> None:
        """Show that what hangs over the page would be taken."""
        self._lit = lit
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and a dashed outline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(ink("accent-soft" if self._lit else "surface"))
        pen = QPen(ink("accent" if self._lit else "edge"), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_SHEET, RADIUS_SHEET)
        painter.end()
