"""The third step: what the list would do, in five figures and line by line; doubtful lines wait for a tick.

Rules (the tests cite them):
 1. A tick stands for a line: taking it away leaves the whole line out of this import.
 2. What may be a shop we have is not ticked to begin with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from contract.words import phrase, say
from desktop.models.list_schemes import Scheme
from desktop.models.trials import Trial
from desktop.views.imports.columns import summary_of
from desktop.views.imports.trial_rows import TABS, columns_of, items_of, lines_of, row_of
from desktop.views.parts import (
    Button,
    EmptyState,
    Figure,
    Figures,
    Glyph,
    Label,
    Run,
    Runs,
    Scroll,
    Segment,
    Sheet,
)
from desktop.views.rows import TableRow
from desktop.views.tables import Table
from desktop.views.theme import ink, px
from desktop.views.tokens import S2, S3, S4
from desktop.views.workplace import Workplace
from importers.lines import Refused

TITLES: Final = {
    "new": phrase("To be added"),
    "changed": phrase("With changes"),
    "same": phrase("As kept"),
    "refused": phrase("Not taken"),
    "missing": phrase("Not in the file"),
}
"""What a list does with its lines, in words."""
_EXAMPLES: Final = 2


class TrialStep(QWidget):
    """Five figures, the columns at the left, the lines at the right, and what is refused below them."""

    columns_wished = Signal()
    errors_wished = Signal()
    ticked = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self.work = work
        self.trial: Trial | None = None
        self._left_out: set[int] = set()
        self.figures = Figures(choosable=True)
        self.columns = Sheet(say("Columns"), action=say("Change"), margins=False)
        self.scheme = Scroll()
        self.note = Label("", "quiet", "quiet", wrap=True)
        self.sheet = Sheet(margins=False)
        self.tabs = Segment([(tab, "") for tab in TABS], "changed")
        self.hint = Label(say("Lines without a tick are not written this time"), "quiet", "quiet", elide=True)
        self._tables: dict[tuple[str, str], Table] = {}
        self.stack = QStackedWidget()
        self.nothing = EmptyState("", "", icon="check")
        self.refused = _RefusedPanel()
        self._lay_out()
        self._connect()

    def show_trial(self, trial: Trial, scheme: Scheme, headings: Sequence[str]) -> None:
        """Show what a list would do."""
        self.trial = trial
        self._left_out = set(trial.doubtful)
        kept = say("kept way, version {n}", n=scheme.version) if scheme.version else ""
        self.columns.set_title(say("Columns"), kept)
        summary_of(self.scheme, scheme, headings)
        self.note.setText(self._note(scheme))
        self._show_figures(trial)
        self.refused.show_refused(trial)
        begin = next((tab for tab in TABS if _count(trial, tab)), "changed")
        self.tabs.choose(begin)
        self._show_tab(begin)

    def left_out(self) -> frozenset[int]:
        """Name the lines without a tick."""
        return frozenset(self._left_out)

    def to_write(self) -> int:
        """Count the lines that would be written."""
        if self.trial is None:
            return 0
        lines = lines_of(self.trial, "new") | lines_of(self.trial, "changed")
        counts = self.trial.counts
        return counts.new + counts.changed - len(lines & self._left_out)

    def table(self) -> Table | None:
        """Give the table shown, if there is one."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Table) else None

    def set_narrow(self, narrow: bool) -> None:
        """Leave out the columns where there is no room."""
        self.columns.setVisible(not narrow)
        self.columns.setFixedWidth(round(300 * px().factor))

    def take_all(self) -> None:
        """Tick every line of the tab, or take every tick away."""
        if self.trial is None:
            return
        tab = self.tabs.current()
        lines = lines_of(self.trial, tab)
        if lines & self._left_out:
            self._left_out -= lines
        else:
            self._left_out |= lines
        self._show_rows(tab)
        self.ticked.emit()

    def _lay_out(self) -> None:
        self.columns.body.setSpacing(0)
        self.columns.body.addWidget(self.scheme, 1)
        self.note.setContentsMargins(S4, S3, S4, S3)
        self.columns.body.addWidget(self.note)
        bar = QHBoxLayout()
        bar.setContentsMargins(S4, 4, S4, 4)
        bar.addWidget(self.tabs)
        bar.addStretch(1)
        bar.addWidget(self.hint)
        self.sheet.body.setSpacing(0)
        self.sheet.body.addLayout(bar)
        padded = QWidget()
        column = QVBoxLayout(padded)
        column.setContentsMargins(S4, S2, S4, S2)
        column.addWidget(self.nothing)
        column.addStretch(1)
        self._padded = padded
        self.stack.addWidget(padded)
        self.sheet.body.addWidget(self.stack, 1)
        self.sheet.body.addWidget(self.refused)
        below = QHBoxLayout()
        below.setSpacing(S3)
        below.addWidget(self.columns)
        below.addWidget(self.sheet, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(S3)
        whole.addWidget(self.figures)
        whole.addLayout(below, 1)

    def _connect(self) -> None:
        self.columns.acted.connect(self.columns_wished)
        self.refused.save.clicked.connect(self.errors_wished)
        self.figures.chosen.connect(self._show_tab)
        self.tabs.chosen.connect(self._show_tab)
        every = QShortcut(QKeySequence("Ctrl+A"), self, self.take_all)
        every.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _note(self, scheme: Scheme) -> str:
        if scheme.kind == "orders":
            since = self.trial.known_since if self.trial else None
            if since is None:
                return say("No order of this source is kept here: what the server finds counts.")
            return say("Orders before {day} are not kept here: what the server finds counts.", day=f"{since:%Y-%m-%d}")
        return say(
            "Tier, credit level and other official facts are only read in; nobody changes them by hand. "
            'What changes is marked with the source "{source}".',
            source=scheme.source,
        )

    def _show_figures(self, trial: Trial) -> None:
        counts = trial.counts
        fields = say("{n} fields", n=len(trial.differences)) if trial.differences else say("as the list says")
        orders = trial.kind == "orders"
        doubles = len(trial.doubtful)
        fresh = say("{n} may be doubles", n=doubles) if doubles else say("not kept yet")
        self.figures.set_figures(
            [
                Figure("new", f"{counts.new:,}", say(TITLES["new"]), say("lines") if orders else fresh),
                Figure("changed", f"{counts.changed:,}", say(TITLES["changed"]), say("lines") if orders else fields),
                Figure("same", f"{counts.same:,}", say(TITLES["same"]), say("not written, no news"), "quiet"),
                Figure(
                    "refused",
                    f"{counts.refused:,}",
                    say(TITLES["refused"]),
                    say("each with its reason"),
                    "warn" if counts.refused else "quiet",
                ),
                Figure("missing", f"{counts.missing:,}", say(TITLES["missing"]), say("only told, nothing is deleted")),
            ]
        )
        for tab in TABS:
            self.tabs.set_word(tab, f"{say(TITLES[tab])} {_count(trial, tab):,}")

    def _show_tab(self, tab: str) -> None:
        if self.trial is None:
            return
        if self.figures.current() != tab:
            self.figures.choose(tab)
        if tab in TABS and self.tabs.current() != tab:
            self.tabs.choose(tab)
        if tab in TABS and items_of(self.trial, tab):
            self._show_rows(tab)
            self.stack.setCurrentWidget(self._table(tab, self.trial))
        else:
            self.nothing.set_words(*_nothing(tab, self.trial))
            self.stack.setCurrentWidget(self._padded)
        doubles = len(self.trial.doubtful) if tab == "new" else 0
        some = say("{n} lines have no tick: possible doubles", n=doubles)
        self.hint.setText(some if doubles else say("Lines without a tick are not written this time"))
        self.hint.setVisible(tab in {"changed", "new"} and self.trial.kind == "retailers")

    def _show_rows(self, tab: str) -> None:
        """Show a tab; its rows are made as they come into sight."""
        trial, store = self.trial, self.work.store
        if trial is None:
            return
        table, items = self._table(tab, trial), items_of(trial, tab)
        before = max(0, table.currentIndex().row())

        def fetch(offset: int, limit: int) -> list[TableRow]:
            places = range(offset, min(offset + limit, len(items)))
            return [row_of(store, trial.kind, items, place, self._left_out) for place in places]

        table.show_pages(len(items), fetch)
        if items:
            table.setCurrentIndex(table.rows.index(min(before, len(items) - 1), 0))

    def _table(self, tab: str, trial: Trial) -> Table:
        key = (tab, trial.kind)
        if key not in self._tables:
            made = Table(columns_of(tab, orders=trial.kind == "orders"))
            made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            made.ticked.connect(self._on_ticked)
            self._tables[key] = made
            self.stack.addWidget(made)
        return self._tables[key]

    def _on_ticked(self, key: object, on: bool) -> None:
        if isinstance(key, tuple):
            (self._left_out.discard if on else self._left_out.add)(key[0])
            self.ticked.emit()


class _RefusedPanel(QWidget):
    """How many lines are refused, by which columns, two of them as an example, and the way to their file."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S2, S2, S3)
        column.setSpacing(2)
        first = QHBoxLayout()
        first.setSpacing(S2)
        self.words = Runs((), wrap=True)
        self.save = Button(say("Save the error file"), "plain", icon="download", low=True)
        first.addWidget(Glyph("triangle-alert", "warn"))
        first.addWidget(self.words, 1)
        first.addWidget(self.save)
        column.addLayout(first)
        self.example = Label("", "quiet", wrap=False, elide=True)
        self.example.setContentsMargins(26, 0, S2, 0)
        column.addWidget(self.example)

    def show_refused(self, trial: Trial) -> None:
        """Show what is refused; hidden when nothing is."""
        self.setVisible(bool(trial.refused))
        columns = [f"{column or say('whole line')} {count:,}" for column, count in trial.refused_by_column()]
        bold = Run(say("{n} lines refused", n=f"{len(trial.refused):,}"), bold=True)
        self.words.set_runs([bold, f"  {' · '.join(columns[:5])}"])
        told = "  ".join(_example(one) for one in trial.refused[:_EXAMPLES])
        self.example.setText(say("Such as {examples}", examples=told))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("warn-soft"))
        painter.end()


def _example(one: Refused) -> str:
    refusal = one.refusals[0]
    return say("row {row}: {why}", row=f"{one.line.number:,}", why=str(refusal))


def _count(trial: Trial, tab: str) -> int:
    number: int = getattr(trial.counts, tab)
    return number


def _nothing(tab: str, trial: Trial) -> tuple[str, str]:
    if tab == "same":
        return (
            say("{n} lines say what is kept already", n=f"{trial.counts.same:,}"),
            say("They are not written and are no news: the same list again changes nothing."),
        )
    if tab == "missing" and trial.counts.missing:
        return (
            say("{n} lines of this source are not in the list", n=f"{trial.counts.missing:,}"),
            say("They stay as they are: a list that breaks off deletes nothing."),
        )
    if tab == "missing":
        return say("No shop of this source is missing"), say("A shop that a list leaves out is told, never deleted.")
    if tab == "refused":
        return say("No line is refused"), say("Every line of the list can be taken.")
    return say("Nothing of this kind"), say("The list has no such line.")
