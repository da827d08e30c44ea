"""The page of one shop: who it is, what to know before going in, how it trades, and its whole history."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from contract.records import Retailer
from contract.words import say
from desktop.documents.desk import desk
from desktop.documents.retailers import customer_report
from desktop.models import cards
from desktop.models.cards import Card
from desktop.models.reveals import reveal
from desktop.views import masks
from desktop.views.card.brief import BriefSheet, due_chip
from desktop.views.card.facts import FactsSheet
from desktop.views.card.field_panel import FieldPanel
from desktop.views.card.months import MonthsSheet
from desktop.views.card.tabs import TabsSheet
from desktop.views.paper_preview import OnePaper, PaperPreview
from desktop.views.parts import Button, Chip, PageHead, flash
from desktop.views.theme import px
from desktop.views.tokens import MARGIN, S3, S4, Tone, is_narrow
from desktop.views.workplace import Page, Workplace

_IN_FORCE = "normal"
_STATES: dict[str, tuple[str, Tone]] = {"normal": ("badge-check", "good"), "suspended": ("triangle-alert", "warn")}


class CardPage(Page):
    """F2 begins a visit, F3 notes a call, F4 a feedback, F5 prints, F8 says that all facts were found right."""

    KINDS = cards.KINDS

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self.card: Card | None = None
        self._shop_id: UUID | None = None
        self._revealed: set[str] = set()
        self.head = PageHead("", back=True)
        self.visit = Button(say("Start the visit"), "primary", key="F2")
        self.phone = Button(say("Phone"), key="F3", icon="phone")
        self.feedback = Button(say("Feedback"), key="F4", icon="message-square")
        self.print = Button(say("Print"), key="F5", icon="printer")
        self.facts = FactsSheet(work)
        self.brief = BriefSheet(work)
        self.months = MonthsSheet()
        self.tabs = TabsSheet(work)
        self._lay_out()
        self._connect()

    def show_for(self, argument: object) -> None:
        """Show the shop with the id `argument`."""
        if not isinstance(argument, UUID):
            raise TypeError(argument)
        if argument != self._shop_id:
            self._revealed.clear()
        self._open(argument)

    def reload(self) -> None:
        """Ask again: a card is a point read, so it is there at once."""
        if self._shop_id is not None:
            self._open(self._shop_id)

    def _open(self, shop_id: UUID) -> None:
        card = cards.of(self.work.store, shop_id, self.work.today())  # a shop that is not here leaves all as it is
        self._shop_id = shop_id
        self._show(card)
        store = self.work.store
        self.work.background.ask(lambda: cards.value_of(store, card), lambda valued: self._on_value(card, valued))

    def explain(self) -> str:
        """Say how the lines came about."""
        return self.months.explain()

    def _lay_out(self) -> None:
        for button in (self.visit, self.phone, self.feedback, self.print):
            self.head.add(button)
        if not self.work.me.is_("account_manager"):  # the others read the card, and print it
            for piece in (self.visit, self.phone, self.feedback, self.facts.action):
                piece.hide()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(S3)
        self._columns.addWidget(self.facts, 28)
        self._columns.addWidget(self.brief, 38)
        self._columns.addWidget(self.months, 34)
        rest = QVBoxLayout()
        rest.setContentsMargins(MARGIN, 0, MARGIN, S4)
        rest.setSpacing(S3)
        rest.addLayout(self._columns, 62)
        rest.addWidget(self.tabs, 38)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(rest, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _connect(self) -> None:
        self.head.went_back.connect(lambda: self.work.go("back"))
        self.visit.clicked.connect(lambda: self._go("visit"))
        self.phone.clicked.connect(lambda: self._go("contact"))
        self.feedback.clicked.connect(lambda: self._go("feedback"))
        self.print.clicked.connect(self._on_print)
        self.facts.acted.connect(self._on_confirm)
        self.facts.opened.connect(self._on_fact)
        self.tabs.opened.connect(self._on_field)

    def _on_value(self, card: Card, valued: cards.Valued | None) -> None:
        if self.card is card:
            self.months.value.show_value(valued, card.rules)

    def _show(self, card: Card) -> None:
        if self.card is None or self.card.shop.id != card.shop.id:
            self.months.value.clear()
        self.card = card
        self.head.set_title(card.shop.name, "", _chips(card, narrow=self._is_narrow()))
        self.facts.show_card(card, frozenset(self._revealed))
        self.brief.show_card(card)
        self.months.show_card(card)
        self.tabs.show_card(card)

    def _go(self, page: str) -> None:
        if self._shop_id is not None:
            self.work.go(page, self._shop_id)

    def paper(self) -> OnePaper:
        """Give the customer report of the shop shown; only while one is."""
        if self.card is None:
            raise TypeError
        shop = self.card.shop
        return OnePaper(
            title=say("Customer report"),
            file_name=say(
                "Customer report {shop} {tail}", shop=shop.name, tail=masks.tail(shop.license_no or "")
            ).strip(),
            fill=lambda store, serial: customer_report(desk(store), shop.id, serial),
            retailer_id=shop.id,
            paper_kind="customer_report",
        )

    def _on_print(self) -> None:
        if self.card is not None:
            PaperPreview(self.window(), self.work, self.paper()).show_paper()

    def _on_confirm(self) -> None:
        if self.card is not None:
            saving = self.work.save(cards.confirm_shown, self.card.shop.id, self.work.today())
            saving.then(lambda _count: self._mark_confirmed())

    def _mark_confirmed(self) -> None:
        if self.card is not None:
            confirmed = self.card.to_confirm()
            for row in self.facts.rows:
                if row.fact.field in confirmed:
                    flash(row)

    def _on_fact(self, field: str) -> None:
        """Show a masked fact in full once that is logged, hide it when pressed again; any other opens its field."""
        if self.card is None:
            return
        if field in self._revealed:
            self._revealed.discard(field)
            self._show(self.card)
        elif self.facts.is_masked(field):
            self.work.save(reveal, self.card.shop.id, field).then(lambda _none: self._on_logged(field))
        else:
            self._on_field(field)

    def _on_field(self, field: str) -> None:
        if self.card is not None:
            FieldPanel(self.window(), self.work, self.card, Retailer.kind.by_name[field]).show_it()

    def _on_logged(self, field: str) -> None:
        if self.card is not None:
            self._revealed.add(field)
            self.facts.show_card(self.card, frozenset(self._revealed))

    def _is_narrow(self) -> bool:
        return is_narrow(self.window().width(), px().factor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.work.go("back")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the facts to the tabs where there is little room."""
        super().resizeEvent(event)
        narrow = self._is_narrow()
        if narrow == self.facts.isHidden():
            return
        self.facts.setVisible(not narrow)
        if self.card is not None:
            self.head.set_title(self.card.shop.name, "", _chips(self.card, narrow=narrow))


def _chips(card: Card, *, narrow: bool) -> list[Chip]:
    shop, rules = card.shop, card.rules
    chips = []
    if shop.license_status and (not narrow or shop.license_status != _IN_FORCE):
        icon, tone = _STATES.get(shop.license_status, ("ban", "bad"))
        words = rules.codes("license_states").words(shop.license_status)
        chips.append(Chip(say("Licence: {state}", state=words), icon, tone))
    if not narrow:
        chips += facts_chips(shop, card)
    due = [owed for owed in card.brief.promises if owed.days_left <= 0 and owed.promise.side == "us"]
    if due:
        chip = due_chip(due[0].days_left, due[0].promise, by_us=True)
        chips.append(Chip(say("Promise {when}", when=chip.word), "handshake", chip.tone))
    return chips


def facts_chips(shop: Retailer, card: Card) -> list[Chip]:
    """Give the chips of tier (locked: nobody here writes it) and credit level."""
    chips = []
    if shop.tier:
        chips.append(Chip(card.rules.ladder("tiers").words(shop.tier), "lock", "line"))
    if shop.credit_level:
        level = card.rules.ladder("credit_levels").words(shop.credit_level)
        chips.append(Chip(say("Credit {level}", level=level), "", "line"))
    return chips
