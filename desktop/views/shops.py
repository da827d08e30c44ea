"""All shops of this computer in one table: type to filter, Enter opens the card."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout

from contract.words import say
from desktop.models import configs, shop_list
from desktop.models.shop_list import ListedShop
from desktop.views import masks
from desktop.views.parts import EmptyState, PageHead, SearchField, Sheet
from desktop.views.tables import Cell, Column, Table, TableRow
from desktop.views.tokens import MARGIN, S4
from desktop.views.workplace import Page, Workplace


class ShopsPage(Page):
    """One row a shop: name and address, class, tier, credit, licence tail, days since the last visit."""

    KINDS = shop_list.KINDS

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._asked: Future[list[ListedShop]] | None = None
        self.head = PageHead(say("Shop list"))
        self.field = SearchField(say("Name, initials, licence or phone tail, street"))
        self.field.setMinimumWidth(360)
        self.table = Table(
            [
                Column(say("Shop")),
                Column(say("Address"), quiet=True),
                Column(say("Class"), width=90),
                Column(say("Tier"), width=80),
                Column(say("Credit level"), width=110),
                Column(say("Licence"), width=110, quiet=True),
                Column(say("Last visit"), width=150, number=True),
            ]
        )
        self.empty = EmptyState(
            say("No shop here fits"),
            say("Try fewer letters, or the last digits of the licence or the telephone."),
            icon="store",
        )
        sheet = Sheet(margins=False)
        sheet.body.setSpacing(0)
        sheet.body.addWidget(self.table, 1)
        sheet.body.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.head.add(self.field)
        whole.addWidget(self.head)
        framed = QVBoxLayout()
        framed.setContentsMargins(MARGIN, 0, MARGIN, S4)
        framed.addWidget(sheet)
        whole.addLayout(framed, 1)
        self.empty.hide()
        self.field.textChanged.connect(lambda _words: self.reload())
        self.field.returnPressed.connect(self._open_first)
        self.table.opened.connect(lambda key, _column: self.work.go("card", key))
        self.begin_at(self.field)

    def show_for(self, argument: object) -> None:
        """Show the list as it is now."""
        self.reload()

    def reload(self) -> None:
        """Ask for the shops that fit what is typed."""
        if self._asked is not None:
            self._asked.cancel()
        typed, store = self.field.text(), self.work.store
        self._asked = self.work.background.ask(lambda: shop_list.of(store, typed), self._on_shops)

    def _on_shops(self, shops: list[ListedShop]) -> None:
        today = self.work.today()
        rules = configs.rules(self.work.store, today)
        credit = rules.ladder("credit_levels")
        self.head.set_title(say("Shop list"), say("{n} shops", n=f"{len(shops):,}"))
        self.table.show_pages(
            len(shops),
            lambda offset, limit: [
                TableRow(
                    (
                        Cell(shop.name, bold=False),
                        shop.address,
                        shop.class42,
                        say("Tier {tier}", tier=shop.tier) if shop.tier else "",
                        credit.words(shop.credit_level),
                        masks.tail(shop.license_no),
                        _ago(shop, today),
                    ),
                    key=shop.id,
                )
                for shop in shops[offset : offset + limit]
            ],
        )
        self.table.setVisible(bool(shops))
        self.empty.setVisible(not shops)

    def _open_first(self) -> None:
        key = self.table.current_key()
        if isinstance(key, UUID):
            self.work.go("card", key)


def _ago(shop: ListedShop, today: date) -> str:
    if shop.last_visit is None:
        return say("not visited yet")
    days = (today - shop.last_visit).days
    return say("{days} days ago", days=days) if days else say("visited today")
