"""The page of what asks for attention: one list, and beside it the thing in hand with its ways out.

Enter or F2 corrects a returned visit, 1 and 2 choose between two values, Delete puts a refused entry away, Ctrl+Enter
records it again, F5 tries the server now, Ctrl+Z takes the last step back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from contract.records import Retailer
from contract.words import say
from desktop.models import again, cards, notices, outbox, photos, settle
from desktop.models.again import Way, way_of
from desktop.models.outbox import Refused
from desktop.models.past_visits import Again, Correcting
from desktop.models.photos import Stuck
from desktop.models.settle import Decided, Open, Settle, Unsent
from desktop.views.card.field_panel import FieldPanel
from desktop.views.card.values import caption_of
from desktop.views.parts import PageHead, Sheet, Toast
from desktop.views.settle.carrying import CarryingStrip
from desktop.views.settle.detail import SettleDetail, nothing, shops_of
from desktop.views.settle.rows import rows_of
from desktop.views.settle.wording import Reader, action_words
from desktop.views.tables import ListLook, ListView
from desktop.views.tokens import MARGIN, S4
from desktop.views.workplace import Page, Workplace
from insights.wording import Day


class SettlePage(Page):
    """Returned first, then refused, proposals, news, and what only waits for the network."""

    KINDS = settle.KINDS

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._shown = Settle()
        self._undo: Callable[[], object] | None = None
        self.head = PageHead(say("To settle"), say("Nothing here is lost."))
        self.list = ListView(ListLook(icon=True))
        self.detail = SettleDetail(work)
        self.carrying = CarryingStrip(work)
        self._reader = Reader(work.store, work.zone)
        self._lay_out()
        self.toast = Toast(self.list)
        self.list.moved.connect(self._on_moved)
        self.list.opened.connect(self._on_opened)
        self.toast.undone.connect(self._on_undone)
        detail = self.detail
        detail.correct.clicked.connect(lambda: self._on_opened(self.list.current_key()))
        detail.mine.clicked.connect(lambda: self._decide(take=True))
        detail.theirs.clicked.connect(lambda: self._decide(take=False))
        detail.again.clicked.connect(self._on_again)
        detail.send.clicked.connect(self._on_send)
        detail.away.clicked.connect(self._on_away)
        detail.read.clicked.connect(self._on_read)
        detail.try_now.clicked.connect(work.try_asked)
        work.sync_told.connect(self._on_sync)

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
        self.list.set_empty(nothing())
        columns = QHBoxLayout()
        columns.setContentsMargins(MARGIN, 0, MARGIN, S4)
        columns.setSpacing(S4)
        columns.addWidget(left, 45)
        columns.addWidget(self.detail, 55)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(columns, 1)
        whole.addWidget(self.carrying)
        self.begin_at(self.list)

    def _on_settle(self, found: Settle) -> None:
        self._shown = found
        self._reader = Reader(self.work.store, self.work.zone)
        waiting = say("{n} wait to be sent", n=found.unsent_count) if found.unsent_count else ""
        pictures = say("{n} photos to be sent", n=found.unsent_photos) if found.unsent_photos else ""
        said = " · ".join(part for part in (say("Nothing here is lost."), waiting, pictures) if part)
        self.head.set_title(say("To settle"), said)
        self.list.show_rows(rows_of(found, self._reader, self._on))
        self.detail.setVisible(self.list.current_key() is not None)
        self._on_moved(self.list.current_key())

    def _at(self, at: datetime) -> str:
        local = at.astimezone(self.work.zone)
        return say("{month}-{day} {time}", month=local.month, day=local.day, time=f"{local:%H:%M}")

    def _on(self, at: datetime) -> str:
        """Give the time of what is of today, the day of what is older: a row has room for one."""
        local = at.astimezone(self.work.zone)
        return f"{local:%H:%M}" if local.date() == self.work.today() else str(Day(local.date()))

    def _on_moved(self, _key: object) -> None:
        kind, _number = self._key()
        show = {
            "returned": self._show_returned,
            "refused": self._show_refused,
            "picture": self._show_picture,
            "proposal": self._show_open,
            "notice": self._show_notice,
            "unsent": self._show_unsent,
        }.get(kind, self.detail.show_nothing)
        show()

    def _show_returned(self) -> None:
        for item in self._shown.returned:
            if item.visit.id == self._key()[1]:
                self.detail.show_returned(item, self._shown.shops.get(item.visit.retailer_id, ""), self._reader)

    def _show_refused(self) -> None:
        if (refused := self._refused()) is not None:
            self.detail.show_refused(refused, shops_of(self._shown, refused), self._reader, self._at)

    def _show_picture(self) -> None:
        if (item := self._picture()) is not None:
            self.detail.show_picture(item, self._shown.shops.get(item.photo.retailer_id, ""), self._at)

    def _show_open(self) -> None:
        if (proposal := self._open()) is not None:
            self.detail.show_open(proposal, self._reader, self._at)

    def _show_notice(self) -> None:
        for news in self._shown.notices:
            if news.number == self._key()[1]:
                self.detail.show_notice(news, self._at)

    def _show_unsent(self) -> None:
        if (unsent := self._unsent()) is not None:
            self.detail.show_unsent(unsent, self._reader, self._at)

    def _key(self) -> tuple[str, object]:
        key = self.list.current_key()
        return key if isinstance(key, tuple) else ("", None)

    def _refused(self) -> Refused | None:
        kind, key = self._key()
        return next((r for r in self._shown.refused if kind == "refused" and r.op_id == key), None)

    def _picture(self) -> Stuck | None:
        kind, key = self._key()
        return next((p for p in self._shown.pictures if kind == "picture" and p.photo.id == key), None)

    def _open(self) -> Open | None:
        kind, key = self._key()
        return next((o for o in self._shown.proposals if kind == "proposal" and o.proposal.id == key), None)

    def _unsent(self) -> Unsent | None:
        kind, key = self._key()
        return next((u for u in self._shown.unsent if kind == "unsent" and u.seq == key), None)

    def _on_opened(self, _key: object) -> None:
        kind, key = self._key()
        if kind == "returned" and isinstance(key, UUID):
            self.work.go("past", Correcting(key))

    def _decide(self, *, take: bool) -> None:
        if (item := self._open()) is not None:
            saving = self.work.save(settle.decide_proposal, item.proposal.id, take=take)
            saving.then(lambda decided: self._on_decided(decided, item, take=take))

    def _on_decided(self, decided: Decided, item: Open, *, take: bool) -> None:
        proposed, stands = self._reader.pair(item.told, item.proposed, item.stands)
        told = say("{shop}: {field} is now {value}", shop=item.shop, field=caption_of(item.told), value=proposed or "—")
        if not take:
            value = stands or "—"
            told = say("{shop}: {field} stays {value}", shop=item.shop, field=caption_of(item.told), value=value)
        if item.official:
            self._undo = None
            return
        self._offer(told, lambda: self.work.save(settle.choose_other, decided))

    def _on_again(self) -> None:
        """Open the form the entry was written in; what was one key is done again at once."""
        if (refused := self._refused()) is None or (way := way_of(refused)) is None:
            return
        if way is Way.FIELD:
            self._open_field(refused)
        elif way is Way.AT_ONCE:
            self.work.save(again.record_at_once, refused.op_id)
        else:
            self.work.go(way.value, Again(refused.op_id))

    def _open_field(self, refused: Refused) -> None:
        if (found := again.field_of(refused)) is not None:
            shop, name, value = found
            card, told = cards.of(self.work.store, shop, self.work.today()), Retailer.kind.by_name[name]
            FieldPanel(self.window(), self.work, card, told, retry_of=refused.op_id, value=value).show_it()

    def _on_send(self) -> None:
        if (item := self._picture()) is not None:
            self.work.save(photos.send_again, item.names).then(lambda _none: self.work.try_asked.emit())

    def _on_away(self) -> None:
        if (item := self._picture()) is not None:
            self.work.save(photos.put_away, item.names)
        if (refused := self._refused()) is not None:
            self.work.save(outbox.put_away, refused.op_id)
            said = say("Put away: {what}", what=action_words(refused.action))
            self._offer(said, lambda: self.work.save(outbox.take_out_again, refused.op_id))

    def _offer(self, said: str, undo: Callable[[], object]) -> None:
        self._undo = undo
        self.toast.offer(said, icon="check")

    def _on_undone(self) -> None:
        if self._undo is not None:
            self._undo()
            self._undo = None

    def _on_read(self) -> None:
        number = self._key()[1]
        if isinstance(number, int):
            self.work.save(notices.mark_read, number)

    def _on_sync(self, _state: object) -> None:
        """Say anew why the entry in hand waits."""
        if self.isVisible():
            self._show_unsent()
