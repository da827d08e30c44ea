"""The page of what asks for attention: one list, and beside it the thing in hand with its ways out."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from contract.records import Visit
from contract.words import phrase, say
from desktop.models import notices, outbox, settle
from desktop.models.outbox import Refused
from desktop.models.settle import Open, Settle
from desktop.views.parts import Button, Chip, EmptyState, Label, PageHead, Quote, Rule, Sheet
from desktop.views.settle.carrying import CarryingStrip
from desktop.views.tables import ListLook, ListRow, ListView
from desktop.views.tokens import MARGIN, S2, S3, S4
from desktop.views.workplace import Page, Workplace

ACTIONS: Final = {
    "record_visit": phrase("Visit recorded"),
    "record_contact": phrase("Contact recorded"),
    "correct_visit": phrase("Visit corrected"),
    "annul_visit": phrase("Visit annulled"),
    "postpone_visit": phrase("Visit put off"),
    "undo_postponement": phrase("Postponement undone"),
    "confirm_fields": phrase("Facts confirmed"),
    "change_file": phrase("File changed"),
    "request_change": phrase("Change requested"),
    "settle_promise": phrase("Promise settled"),
    "rate_advice": phrase("Advice judged"),
    "open_case": phrase("Case opened"),
    "transfer_case": phrase("Case handed on"),
    "note_case": phrase("Case noted"),
    "close_case": phrase("Case closed"),
    "reopen_case": phrase("Case opened again"),
    "review_visit": phrase("Visit reviewed"),
    "withdraw_review": phrase("Review withdrawn"),
    "print_paper": phrase("Paper printed"),
    "request_import": phrase("Import handed over"),
    "decide_proposal": phrase("Proposal decided"),
}
"""What a person did, by the name of the action."""


class SettlePage(Page):
    """Refused first, then proposals, news, and what only waits for the network."""

    KINDS = settle.KINDS

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._shown = Settle(unsent=(), unsent_count=0, refused=(), proposals=(), notices=())
        self.head = PageHead(say("To settle"), say("Nothing here is lost."))
        self.list = ListView(ListLook(icon=True))
        self.detail = Sheet()
        self.carrying = CarryingStrip(work)
        self.title = Label("", "group", bold=True, wrap=True)
        self.words = Label("", wrap=True)
        self.quote = Quote("")
        self.mine = Button(say("Take the proposed value"), "primary", key="1")
        self.theirs = Button(say("Leave it as it stands"), key="2")
        self.again = Button(say("Record it again"), "primary", key="Ctrl+Return")
        self.away = Button(say("Put away"), key="Delete")
        self.read = Button(say("Read"), "primary", key="Ctrl+Return")
        self._lay_out()
        self.list.moved.connect(self._on_moved)
        self.mine.clicked.connect(lambda: self._decide(take=True))
        self.theirs.clicked.connect(lambda: self._decide(take=False))
        self.again.clicked.connect(self._on_again)
        self.away.clicked.connect(self._on_away)
        self.read.clicked.connect(self._on_read)

    def show_for(self, argument: object) -> None:
        """Show what asks for attention now."""
        self.reload()

    def reload(self) -> None:
        """Ask again."""
        store = self.work.store
        self.work.background.ask(lambda: settle.of(store), self._on_settle)

    def _lay_out(self) -> None:
        left = Sheet(margins=False)
        left.body.addWidget(self.list, 1)
        self.list.set_empty(
            EmptyState(
                say("Nothing to settle"),
                say("What the server refuses, what others changed too, and news of your shops come here."),
                icon="inbox",
            )
        )
        right = self.detail
        right.body.setSpacing(S3)
        for piece in (self.title, self.words, self.quote):
            right.body.addWidget(piece)
        right.body.addStretch(1)
        right.body.addWidget(Rule())
        actions = QHBoxLayout()
        actions.setSpacing(S2)
        actions.addStretch(1)
        for button in (self.away, self.theirs, self.mine, self.again, self.read):
            actions.addWidget(button)
        right.body.addLayout(actions)
        columns = QHBoxLayout()
        columns.setContentsMargins(MARGIN, 0, MARGIN, S4)
        columns.setSpacing(S4)
        columns.addWidget(left, 45)
        columns.addWidget(right, 55)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(columns, 1)
        whole.addWidget(self.carrying)
        self.setFocusProxy(self.list)

    def _on_settle(self, found: Settle) -> None:
        self._shown = found
        waiting = say("{n} wait to be sent", n=found.unsent_count) if found.unsent_count else ""
        self.head.set_title(
            say("To settle"), " · ".join(part for part in (say("Nothing here is lost."), waiting) if part)
        )
        self.list.show_rows(self._rows())
        self.detail.setVisible(self.list.current_key() is not None)
        self._on_moved(self.list.current_key())

    def _rows(self) -> list[ListRow]:
        found = self._shown
        rows = [
            ListRow(
                title=say(ACTIONS.get(item.action, "Entry")),
                subtitle=item.words,
                chips=(Chip(say("refused"), "circle-alert", "bad"),),
                figure=self._at(item.occurred_at),
                section=say("Refused by the server"),
                icon="circle-alert",
                icon_tone="bad",
                key=("refused", item.op_id),
            )
            for item in found.refused
        ]
        rows += [
            ListRow(
                title=item.shop,
                subtitle=f"{say(item.caption)}: {item.proposed}",
                chips=(Chip(say("two versions"), "git-merge", "warn"),),
                figure=self._at(item.proposal.created_at),
                section=say("To decide"),
                icon="git-merge",
                icon_tone="warn",
                key=("proposal", item.proposal.id),
            )
            for item in found.proposals
        ]
        rows += [
            ListRow(
                title=item.words,
                figure=self._at(item.told_at),
                section=say("News"),
                icon="info",
                key=("notice", item.number),
            )
            for item in found.notices
        ]
        return rows + [
            ListRow(
                title=say(ACTIONS.get(item.action, "Entry")),
                subtitle="、".join(item.shops),
                chips=(Chip(say("waiting"), "cloud-upload", "grey"),),
                figure=self._at(item.occurred_at),
                section=say("Waits to be sent"),
                icon="cloud-upload",
                key=("unsent", item.seq),
            )
            for item in found.unsent
        ]

    def _at(self, at: datetime) -> str:
        local = at.astimezone(self.work.zone)
        return say("{month}-{day} {time}", month=local.month, day=local.day, time=f"{local:%H:%M}")

    def _on_moved(self, _key: object) -> None:
        refused, proposal, notice = self._refused(), self._open(), self._is("notice")
        self.mine.setVisible(proposal is not None)
        self.theirs.setVisible(proposal is not None)
        self.again.setVisible(refused is not None and any(isinstance(r, Visit) for r in refused.records()))
        self.away.setVisible(refused is not None)
        self.read.setVisible(notice)
        self.quote.setVisible(refused is not None and bool(_note(refused)))
        self.title.setText("")
        self.words.setText("")
        if refused is not None:
            self.title.setText(say(ACTIONS.get(refused.action, "Entry")))
            self.words.setText(refused.words)
            self.quote.set_quote(_note(refused), "")
        elif proposal is not None:
            self.title.setText(f"{proposal.shop} · {say(proposal.caption)}")
            told = say("Proposed: {mine}\nStands now: {theirs}", mine=proposal.proposed, theirs=proposal.stands or "—")
            self.words.setText(told)
        elif self._is("unsent"):
            self.title.setText(say("Waits to be sent"))
            self.words.setText(
                say("Saved on this computer. It goes to the server by itself as soon as there is a network.")
            )
        elif notice:
            self.title.setText(say("News"))
            number = self._key()[1]
            self.words.setText(next((n.words for n in self._shown.notices if n.number == number), ""))

    def _key(self) -> tuple[str, object]:
        key = self.list.current_key()
        return key if isinstance(key, tuple) else ("", None)

    def _is(self, kind: str) -> bool:
        return self._key()[0] == kind

    def _refused(self) -> Refused | None:
        kind, key = self._key()
        return next((r for r in self._shown.refused if kind == "refused" and r.op_id == key), None)

    def _open(self) -> Open | None:
        kind, key = self._key()
        return next((o for o in self._shown.proposals if kind == "proposal" and o.proposal.id == key), None)

    def _decide(self, *, take: bool) -> None:
        if (item := self._open()) is not None:
            self.work.save(settle.decide_proposal, item.proposal.id, take=take)

    def _on_again(self) -> None:
        refused = self._refused()
        visit = next((r for r in refused.records() if isinstance(r, Visit)), None) if refused else None
        if visit is not None:
            self.work.go("visit", visit.retailer_id)

    def _on_away(self) -> None:
        if (refused := self._refused()) is not None:
            self.work.save(outbox.put_away, refused.op_id)

    def _on_read(self) -> None:
        number = self._key()[1]
        if isinstance(number, int):
            self.work.save(notices.mark_read, number)


def _note(refused: Refused) -> str:
    return next((r.note for r in refused.records() if isinstance(r, Visit) and r.note), "")
