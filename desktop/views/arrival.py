"""The page of a first download: how much comes and how long it takes; one begins as soon as one's own shops are there.

It stands in nobody's way: every other page opens meanwhile, and a download that was cut goes on where it stopped.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from contract.words import say
from desktop.models import arrival
from desktop.models.arrival import Arrival
from desktop.sync.state import SyncState
from desktop.views.parts import Button, Glyph, Label, PageHead, Sheet
from desktop.views.parts.states import Progress
from desktop.views.theme import px
from desktop.views.tokens import MARGIN, S2, S3, S4
from desktop.views.workplace import Page, Workplace

_WIDTH = 560
_MINUTE = 60


class ArrivalPage(Page):
    """Enter begins to work, once there is something to work with."""

    KINDS = frozenset({"scopes"})

    def __init__(self, work: Workplace, first: str) -> None:
        super().__init__(work)
        self._first = first
        self._arrival: Arrival | None = None
        self.head = PageHead(say("First download"))
        self.title = Label("", "group", bold=True, wrap=True)
        self.amount = Label("", wrap=True)
        self.bar = Progress()
        self.left = Label("", "quiet", "quiet", wrap=True)
        self.promise = Label("", "quiet", "quiet", wrap=True)
        self.begin = Button(say("Begin to work"), "primary", key="Return")
        self._lay_out()
        self.begin.clicked.connect(lambda: work.go_on(first))
        work.sync_told.connect(self._on_state)

    def show_for(self, argument: object) -> None:
        """Show how far it is."""
        self._show(self.work.sync)
        self.reload()

    def reload(self) -> None:
        """Ask again what is here."""
        store = self.work.store
        self.work.background.ask(lambda: arrival.of(store), self._on_arrival)

    def _lay_out(self) -> None:
        sheet = Sheet()
        sheet.setMaximumWidth(round(_WIDTH * px().factor))
        sheet.body.setSpacing(S3)
        title = QHBoxLayout()
        title.setSpacing(S2)
        title.addWidget(Glyph("download", "accent"), 0, Qt.AlignmentFlag.AlignTop)
        title.addWidget(self.title, 1)
        sheet.body.addLayout(title)
        for piece in (self.amount, self.bar, self.left, self.promise):
            sheet.body.addWidget(piece)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.begin)
        sheet.body.addLayout(foot)
        around = QHBoxLayout()
        around.setContentsMargins(MARGIN, S4, MARGIN, S4)
        around.addWidget(sheet, 1, Qt.AlignmentFlag.AlignTop)
        around.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(around, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _on_state(self, state: SyncState) -> None:
        if self.isVisible():
            self._show(state)

    def _on_arrival(self, found: Arrival) -> None:
        self._arrival = found
        self._show(self.work.sync)

    def _show(self, state: SyncState) -> None:
        found = self._arrival
        is_whole = found is not None and found.is_whole
        self.title.setText(say("Everything is here") if is_whole else say("Your shops come to this computer"))
        self.amount.setText(self._amount(state))
        if is_whole:
            self.bar.set_progress(1, 1)
        elif state.progress is not None:
            self.bar.set_progress(*state.progress)
        self.left.setText("" if is_whole else _left(state))
        self.promise.setText(
            say("You can begin: what is still missing arrives while you work.")
            if found is not None and found.can_begin and not is_whole
            else say("You may close Rounds or lose the network: it goes on where it stopped.")
        )
        self.begin.setEnabled(found is not None and found.can_begin)

    def _amount(self, state: SyncState) -> str:
        parts = []
        if state.progress is not None:
            done, total = state.progress
            parts.append(say("{done} of {total} records", done=f"{done:,}", total=f"{total:,}"))
        if self._arrival is not None and self._arrival.parts:
            found = self._arrival
            parts.append(say("{here} of {all} areas whole", here=found.parts_here, all=found.parts))
            parts.append(say("{n} shops ready", n=found.shops))
        return " · ".join(parts) or say("The server is being asked how much there is.")


def _left(state: SyncState) -> str:
    """Say how long it still takes, or why it stands still."""
    if state.trouble is not None:
        return state.message
    if state.progress is None:
        return ""
    if state.seconds_left is None:
        return say("How long it takes is known after the first pages.")
    if state.seconds_left < _MINUTE:
        return say("less than a minute left")
    return say("about {minutes} min left", minutes=-(-state.seconds_left // _MINUTE))
