"""Which pages each role has, and in which order they stand in the navigation."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from contract.words import phrase, say
from desktop.models.store import Me
from desktop.views.main_window import PlaceOf
from desktop.views.parts import Place
from desktop.views.workplace import Page, Workplace

_Row = tuple[str, str, str, str, str]
"""Key, module and class of the page, word, icon, and the place that is marked when it has none of its own."""

_TODAY: _Row = ("today", "today:TodayPage", phrase("Today"), "calendar-check", "")
_SHOPS: _Row = ("shops", "shops:ShopsPage", phrase("Shop list"), "store", "")
_REVIEW: _Row = ("review", "review:ReviewPage", phrase("Review"), "list-checks", "")
_LEDGER: _Row = ("ledger", "cases:LedgerPage", phrase("Promises"), "handshake", "")
_CASES: _Row = ("ledger", "cases:LedgerPage", phrase("Cases"), "message-square-warning", "")
_IMPORT: _Row = ("imports", "imports:ImportPage", phrase("Import"), "file-input", "")
_PRINT: _Row = ("print", "print_center:PrintCenterPage", phrase("Print"), "printer", "")
_PAPERS: _Row = ("papers", "print_center:RegisterPage", phrase("Print log"), "clipboard-list", "")
_SETTLE: _Row = ("settle", "settle:SettlePage", phrase("To settle"), "inbox", "")
_CARD: _Row = ("card", "card:CardPage", "", "", "shops")
_VISIT: _Row = ("visit", "visit:VisitPage", "", "", "shops")
_PAST: _Row = ("past", "visit:PastVisitPage", "", "", "settle")
_CONTACT: _Row = ("contact", "contact:ContactPage", "", "", "shops")
_FEEDBACK: _Row = ("feedback", "contact:FeedbackPage", "", "", "shops")
_RECEIPT: _Row = ("receipt", "receipt:ReceiptPage", "", "", "shops")

ARRIVAL = "arrival"
"""The page of a first download."""

_ROLES: dict[str, tuple[_Row, ...]] = {
    "account_manager": (_TODAY, _SHOPS, _LEDGER, _SETTLE, _CARD, _VISIT, _PAST, _CONTACT, _FEEDBACK, _RECEIPT),
    "supervisor": (_REVIEW, _SHOPS, _LEDGER, _SETTLE, _CARD),
    "office": (_PRINT, _PAPERS, _IMPORT, _CASES, _SHOPS, _SETTLE, _CARD),
    "admin": (_IMPORT, _SHOPS, _SETTLE, _CARD),
}


def pages_of(me: Me) -> list[PlaceOf]:
    """Give the pages of a person: those of every role held, each once; the first one opens."""
    rows: dict[str, _Row] = {}
    for role, pages in _ROLES.items():
        if me.is_(role):
            for row in pages:
                rows.setdefault(row[0], row)
    first = next(iter(rows))
    arriving = PlaceOf(key=ARRIVAL, maker=lambda work: _arrival(work, first), under=first)
    return [*(_page(row) for row in rows.values()), arriving]


def _arrival(work: Workplace, first: str) -> Page:
    made: Page = import_module("desktop.views.arrival").ArrivalPage(work, first)
    return made


def _page(row: _Row) -> PlaceOf:
    key, where, word, icon, under = row
    place = Place(key, say(word), icon, bottom=key == "settle") if word else None
    return PlaceOf(key=key, maker=_maker(where), place=place, under=under)


def _maker(where: str) -> Callable[[Workplace], Page]:
    """Import a page when somebody first goes there: the first screen stands sooner."""
    module, name = where.split(":")

    def make(work: Workplace) -> Page:
        page: Callable[[Workplace], Page] = getattr(import_module(f"desktop.views.{module}"), name)
        return page(work)

    return make
