"""Gathers what judgements are given: all that this computer holds of one shop, or what the day's list needs of each.

The list needs the last few visits of every shop, not its whole history: with 36,000 visits here the difference is
between a list that is there at once and one that is waited for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.fields import Record
from contract.records import (
    Advice,
    Case,
    Change,
    FieldState,
    Order,
    PeerMonth,
    Postponement,
    Price,
    Product,
    Promise,
    Retailer,
    SalesMonth,
    StockCount,
    Visit,
)
from desktop.models.retailers import here
from desktop.models.store import Store
from insights.facts import ShopFacts, Trade, shop_facts, standing_contacts, trade_of

_R = TypeVar("_R", bound=Record)
_LAST_VISITS: Final = 6
_RECENT: Final = timedelta(days=200)
_CHUNK: Final = 500
_ORDERS: Final = timedelta(weeks=14)
_MONTHS: Final = timedelta(days=430)
_OF_TRADE: Final = frozenset({"products", "prices", "peer_months"})
_ByShop = Mapping[UUID, list[Any]]


def trade(store: Store) -> Trade:
    """Give the goods of the city: products, prices, what the peers bought; kept until they change."""
    return store.cache.get("trade", _OF_TRADE, lambda: _trade(store))


def _trade(store: Store) -> Trade:
    return trade_of(_every(store, Product), _every(store, Price), _every(store, PeerMonth))


def of_shop(store: Store, retailer_id: UUID) -> ShopFacts:
    """Give all that is known of one shop; NotFound when it is not here.

    Of counts only those of the last fourteen months: no judgement looks further back, and they are the most rows.
    """
    retailer = here(store, retailer_id)
    recent = wire.instant_ms(store.clock.now() - _MONTHS)
    return shop_facts(
        retailer,
        contacts=_of_root(store, Visit, retailer_id),
        counts=_of_root(store, StockCount, retailer_id, recent),
        advice=_of_root(store, Advice, retailer_id),
        promises=_of_root(store, Promise, retailer_id),
        cases=_of_root(store, Case, retailer_id),
        months=_of_root(store, SalesMonth, retailer_id),
        orders=_of_root(store, Order, retailer_id),
        states=_of_root(store, FieldState, retailer_id),
        changes=_of_root(store, Change, retailer_id),
        postponements=_of_root(store, Postponement, retailer_id),
    )


def of_all(store: Store, today: date) -> list[ShopFacts]:
    """Give of every shop what the day's list and the alarms need: the last visits, what is open, the last months.

    The months come without their products: only the card and the scores ask what a month was made of.
    """
    contacts = _last_contacts(store)
    counts = _counts_at(store, contacts)
    recent = wire.day_number(today - _RECENT)
    parts: dict[str, _ByShop] = {
        "contacts": contacts,
        "counts": counts,
        "advice": _by_shop(store, Advice, "given_on", recent),
        "promises": _open(store, Promise),
        "cases": _open(store, Case),
        "months": _months(store, wire.day_number(today - _MONTHS)),
        "orders": _by_shop(store, Order, "ordered_on", wire.day_number(today - _ORDERS)),
        "states": _by_shop(store, FieldState),
        "changes": _by_shop(store, Change),
        "postponements": _by_shop(store, Postponement, "until_on", wire.day_number(today)),
    }
    return [
        shop_facts(shop, **{name: found.get(shop.id, ()) for name, found in parts.items()})
        for shop in _every(store, Retailer)
    ]


def _every(store: Store, cls: type[_R]) -> list[_R]:
    return store.all(cls, sa.select(store.t(cls.kind.name)))


def _of_root(store: Store, cls: type[_R], root: UUID, made_since_ms: int = 0) -> list[_R]:
    rows = store.t(cls.kind.name)
    asked = sa.select(rows).where(rows.c.root_id == root.bytes)
    return store.all(cls, asked.where(rows.c.created_at >= made_since_ms) if made_since_ms else asked)


def _by_shop(store: Store, cls: type[Record], since: str | None = None, number: int = 0) -> _ByShop:
    rows = store.t(cls.kind.name)
    asked = sa.select(rows)
    if since is not None:
        asked = asked.where(rows.c[since] >= number)
    return _grouped(store.all(cls, asked))


def _months(store: Store, since: int) -> _ByShop:
    rows = store.t("sales_months")
    columns = [column for column in rows.c if column.name != "lines"]
    asked = sa.select(*columns, sa.literal(wire.pack(())).label("lines")).where(rows.c.month >= since)
    return _grouped(store.all(SalesMonth, asked))


def _open(store: Store, cls: type[Record]) -> _ByShop:
    rows = store.t(cls.kind.name)
    return _grouped(store.all(cls, sa.select(rows).where(rows.c.state == "open")))


def _grouped(records: Sequence[Any]) -> _ByShop:
    groups: defaultdict[UUID, list[Any]] = defaultdict(list)
    for made in records:
        if (shop := made.root(made.id)) is not None:
            groups[shop].append(made)
    return groups


def _last_contacts(store: Store) -> _ByShop:
    rows = store.t("visits")
    place = sa.func.row_number().over(
        partition_by=rows.c.root_id, order_by=(rows.c.visited_on.desc(), rows.c.id.desc())
    )
    numbered = sa.select(rows.c.id, place.label("place")).subquery()
    last = sa.select(numbered.c.id).where(numbered.c.place <= _LAST_VISITS)
    return _grouped(store.all(Visit, sa.select(rows).where(rows.c.id.in_(last))))


def _counts_at(store: Store, contacts: _ByShop) -> _ByShop:
    """Give the counts of the last counted visit of each shop: the newest visits are asked first, then those before."""
    visits = {shop: [visit.id.bytes for visit in _standing_visits(found)] for shop, found in contacts.items()}
    counts: dict[UUID, list[Any]] = {}
    for place in range(_LAST_VISITS):
        asked = [known[place] for shop, known in visits.items() if shop not in counts and place < len(known)]
        for start in range(0, len(asked), _CHUNK):
            counts |= _counts_of(store, asked[start : start + _CHUNK])
    return counts


def _counts_of(store: Store, visits: list[bytes]) -> dict[UUID, list[Any]]:
    rows = store.t("stock_counts")
    return dict(_grouped(store.all(StockCount, sa.select(rows).where(rows.c.visit_id.in_(visits)))))


def _standing_visits(contacts: Sequence[Any]) -> list[Visit]:
    """Give the visits as `shop_facts` orders them, newest first, without those that were corrected."""
    return [contact for contact in standing_contacts(contacts) if contact.channel == "visit"]
