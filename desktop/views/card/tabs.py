"""The foot of the card: the five classes of the file, each field in exactly one of them (A01)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from contract.fields import FileClass
from contract.records import Visit
from contract.words import say
from desktop.models import org, timeline
from desktop.models.cards import Card
from desktop.models.timeline import Event
from desktop.views.card.facts import FactGrid
from desktop.views.card.sales import SalesTab
from desktop.views.card.timeline import class_words, photos_at, rows_of
from desktop.views.card.values import Fact, class_facts
from desktop.views.parts import DropDown, EmptyState, Label, Rule, Segment, Sheet
from desktop.views.photos import PhotoViewer
from desktop.views.photos.images import Pictured, pictured
from desktop.views.rows import ListRow
from desktop.views.tables import ListLook, ListView
from desktop.views.tokens import S2, S3, S4
from desktop.views.workplace import Workplace
from insights.growth import growth_of

_GRIDS: Final = (FileClass.BASIC, FileClass.CREDIT, FileClass.OPERATION)
_ALL: Final = ""
_AT_ONCE: Final = 24  # events that are in sight when the card opens
_LEAST: Final = 72  # px: in a low window the lists give way first


class TabsSheet(Sheet):
    """基础 · 信用 · 经营 · 销售业绩 · 动态与分析; the last one, the timeline, is shown first."""

    opened = Signal(str)  # a field

    def __init__(self, work: Workplace) -> None:
        super().__init__(margins=False)
        self._work = work
        self._card: Card | None = None
        self._events: list[Event] = []
        self._photos: dict[UUID, Pictured] = {}
        self._stale: set[FileClass] = set()
        self.tabs = Segment([(file.value, word) for file, word in _words().items()], FileClass.CHANGE.value)
        self.filter = DropDown(
            [(_ALL, say("All {n} kinds", n=len(timeline.CLASSES))), *class_words().items()], low=True
        )
        self._reading = Label("", "quiet", "quiet", elide=True)
        self.grids = {file: FactGrid() for file in _GRIDS}
        self.sales = SalesTab()
        self.timeline = ListView(
            ListLook(height="compact", number_width=104, number_left=True, icon=True, figure_width=132)
        )
        self.timeline.set_empty(
            EmptyState(say("Nothing has happened here yet"), say("Visits, calls, orders and changes will stand here."))
        )
        self._stack = QStackedWidget()
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self.show_whole)
        self._lay_out()

    def show_card(self, card: Card) -> None:
        """Show the file of a shop."""
        self._card = card
        self._photos = {}
        self._stale = set(FileClass)
        self._fill(FileClass(self.tabs.current()))
        self._reading.setText(_read(card))

    def shown_facts(self) -> dict[FileClass, list[Fact]]:
        """Give the facts that stand in each class."""
        for file in FileClass:
            self._fill(file)
        facts = {file: [row.fact for row in grid.rows] for file, grid in self.grids.items()}
        facts[FileClass.SALES] = [row.fact for row in self.sales.facts]
        facts[FileClass.CHANGE] = (
            [] if self._card is None else class_facts(self._card, FileClass.CHANGE, self._work.zone)
        )
        return facts

    def _fill(self, file: FileClass) -> None:
        """Fill a tab when somebody looks at it: a card opens with one of the five."""
        if self._card is None or file not in self._stale:
            return
        self._stale.discard(file)
        zone = self._work.zone
        if file in self.grids:
            self.grids[file].show_facts(class_facts(self._card, file, zone))
        elif file is FileClass.SALES:
            self.sales.show_card(self._card, zone)
        else:
            self._events = timeline.of(self._card, zone)
            self._show_events()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(S3, S2 - 2, S4, S2 - 2)
        bar.setSpacing(S4)
        bar.addWidget(self.tabs)
        bar.addWidget(self._reading, 1)
        bar.addWidget(self.filter)
        self.body.setSpacing(0)
        self.body.addLayout(bar)
        self.body.addWidget(Rule())
        pages: dict[FileClass, QWidget] = {**self.grids, FileClass.SALES: self.sales, FileClass.CHANGE: self.timeline}
        self._pages = {file.value: pages[file] for file in FileClass}
        for page in self._pages.values():
            self._stack.addWidget(page)
        self._stack.setMinimumHeight(_LEAST)
        self._stack.setCurrentWidget(self.timeline)
        self.body.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self._on_tab)
        self.filter.chosen.connect(lambda _key: self._show_events())
        self.timeline.opened.connect(self._on_event)
        self.timeline.pictured.connect(self._on_event)
        for grid in self.grids.values():
            grid.opened.connect(self.opened)

    def _show_events(self) -> None:
        if self._card is None:
            return
        chosen = self.filter.current()
        events = [event for event in self._events if chosen in {_ALL, event.event_class}]
        self.timeline.show_rows(self._rows(self._card, events[:_AT_ONCE]))
        self._later.stop()
        if len(events) > _AT_ONCE or chosen == _ALL:
            self._later.start()

    def show_whole(self) -> None:
        """Put the events that are not in sight below those that are, once the card is painted."""
        self._later.stop()
        if self._card is None:
            return
        chosen = self.filter.current()
        events = [event for event in self._events if chosen in {_ALL, event.event_class}]
        sources = self._sources(self._card) if chosen == _ALL else []
        self.timeline.show_rows([*self._rows(self._card, events), *sources])

    def _rows(self, card: Card, events: list[Event]) -> list[ListRow]:
        store = self._work.store
        self._photos |= {
            event.record.id: pictured(store, made)
            for event in events
            if isinstance(event.record, Visit) and (made := photos_at(card, event))
        }
        return rows_of(card, events, org.people(store), self._work.zone, self._photos)

    def _sources(self, card: Card) -> list[ListRow]:
        """Give the fields of this class under the events: where the file is from, whether anybody looks after it."""
        section = say("Where the file is from")
        return [
            ListRow(title=f"{fact.caption}: {fact.value}", number="", icon="info", section=section, key=fact.field)
            for fact in class_facts(card, FileClass.CHANGE, self._work.zone)
        ]

    def _on_event(self, event: object, place: int = 0) -> None:
        """Open the photos of a visit at one of them."""
        record = event.record if isinstance(event, Event) else None
        shown = self._photos.get(record.id) if isinstance(record, Visit) else None
        if shown is not None:
            PhotoViewer(self.window(), self._work, shown.photos).show_photo(place)

    def _on_tab(self, tab: str) -> None:
        self._fill(FileClass(tab))
        self._stack.setCurrentWidget(self._pages[tab])
        self.filter.setVisible(tab == FileClass.CHANGE.value)


def _words() -> dict[FileClass, str]:
    return {
        FileClass.BASIC: say("Basic"),
        FileClass.CREDIT: say("Credit"),
        FileClass.OPERATION: say("Trade"),
        FileClass.SALES: say("Sales"),
        FileClass.CHANGE: say("Changes and analysis"),
    }


def _read(card: Card) -> str:
    """Say how the purchases moved; nothing where they cannot be compared."""
    window = card.rules.limit("purchase_growth_window_months")
    growth = growth_of(card.facts, card.trade, window, card.today) if window else None
    return "" if growth is None else str(growth.words)
