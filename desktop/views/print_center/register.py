"""The register of prints: which paper, of whom, by whom and when, and whether the server has it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from contract.words import say
from desktop.models import configs, org, papers
from desktop.models.papers import Registered
from desktop.views.parts import Chip, EmptyState, PageHead, SearchOpener, Segment, Sheet
from desktop.views.print_center.kinds import KINDS
from desktop.views.rows import Cell, Column, TableRow
from desktop.views.tables import Table
from desktop.views.tokens import MARGIN, S3
from desktop.views.workplace import Page, Workplace


class RegisterPage(Page):
    """Every serial once, the latest first; Enter opens the shop's card."""

    KINDS = frozenset({"papers", "retailers", "outbox"})

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self.head = PageHead(say("Register of prints"))
        words = [(key, say(word)) for key, (word, _icon) in KINDS.items()]
        self.kinds = Segment([("", say("All")), *words], "")
        self.table = Table(
            (
                Column(say("Number"), width=132),
                Column(say("Kind of paper"), width=112),
                Column(say("Shop")),
                Column(say("Pages"), number=True, width=72),
                Column(say("Copies"), number=True, width=72),
                Column(say("Printed by"), width=108),
                Column(say("Printed at"), width=132),
                Column(say("State"), width=140),
            )
        )
        self.empty = EmptyState(
            say("Nothing was printed yet"),
            say("Each paper printed gets a number and a line here."),
            icon="printer",
            action=say("Print center"),
        )
        self._lay_out()
        self.kinds.chosen.connect(lambda _kind: self.reload())
        self.table.opened.connect(self._on_opened)
        self.empty.acted.connect(lambda: work.go("print"))
        self.begin_at(self.table)

    def show_for(self, argument: object) -> None:
        """Show the register."""
        self.reload()

    def reload(self) -> None:
        """Count again; rows are read as they come into sight."""
        store, kind = self.work.store, self.kinds.current()
        self.work.background.ask(lambda: papers.count(store, kind), self._on_count)

    def _lay_out(self) -> None:
        search = SearchOpener(say("Find a shop"))
        search.clicked.connect(lambda: self.work.go("search"))
        self.head.add(self.kinds)
        self.head.add(search)
        sheet = Sheet(margins=False)
        sheet.body.addWidget(self.table, 1)
        sheet.body.addWidget(self.empty)
        self.empty.setContentsMargins(MARGIN, 0, MARGIN, 0)
        column = QVBoxLayout()
        column.setContentsMargins(MARGIN, 0, MARGIN, S3)
        column.addWidget(sheet)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(column, 1)

    def _on_count(self, count: int) -> None:
        self.head.set_title(say("Register of prints"), say("{n} papers", n=f"{count:,}") if count else "")
        self.table.setVisible(count > 0)
        self.empty.setVisible(count == 0)
        self.table.show_pages(count, self._page)

    def _page(self, offset: int, limit: int) -> Sequence[TableRow]:
        found = papers.register(self.work.store, self.kinds.current(), offset=offset, limit=limit)
        return [self._row(entry) for entry in found]

    def _row(self, entry: Registered) -> TableRow:
        paper = entry.paper
        kinds = configs.rules(self.work.store, self.work.today()).codes("paper_kinds")
        shop = entry.shop if entry.shops == 1 else say("{shop} and {n} more", shop=entry.shop, n=entry.shops - 1)
        return TableRow(
            (
                paper.serial,
                kinds.words(paper.paper_kind),
                shop,
                str(paper.pages),
                str(paper.copies),
                Cell(org.name_of(self.work.store, paper.printed_by), "quiet"),
                f"{paper.printed_at.astimezone(self.work.zone):%Y-%m-%d %H:%M}",
                Cell(chip=Chip(say("registered"), "check", "good"))
                if entry.is_sent
                else Cell(chip=Chip(say("waits to be sent"), "cloud-upload", "grey")),
            ),
            (paper.serial, paper.retailer_id),
        )

    def _on_opened(self, key: object, _column: int) -> None:
        if isinstance(key, tuple):
            self.work.go("card", key[1])
