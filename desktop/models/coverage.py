"""Which shops came due this month and which of them were visited (A29), from what this computer holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.records import Retailer, Visit
from desktop.models import configs
from desktop.models.store import Store
from insights.facts import shop_facts
from insights.plan import Coverage, coverage

KINDS: Final = frozenset({"visits", "retailers", "configs", "holdings", "nodes"})
"""The kinds that coverage is made from."""
_CHUNK: Final = 500


def of_month(store: Store, today: date) -> Coverage:
    """Give the coverage from the first of the month to `today`; kept until something in it changes."""
    return store.cache.get(("coverage", today), KINDS, lambda: _made(store, today))


def _made(store: Store, today: date) -> Coverage:
    first = today.replace(day=1)
    contacts: dict[UUID, list[Visit]] = {}
    for visit in _deciding(store, first, today):
        contacts.setdefault(visit.retailer_id, []).append(visit)
    shops = (shop_facts(shop, contacts=contacts.get(shop.id, ())) for shop in every_shop(store).values())
    return coverage(shops, configs.rules(store, today), first, today)


def every_shop(store: Store) -> dict[UUID, Retailer]:
    """Give the shops on this computer by id; kept until one changes."""
    return store.cache.get("shops", frozenset({"retailers"}), lambda: _shops(store))


def _shops(store: Store) -> dict[UUID, Retailer]:
    return {shop.id: shop for shop in store.all(Retailer, sa.select(store.t("retailers")))}


def _deciding(store: Store, first: date, until: date) -> list[Visit]:
    """Give of each shop the last visit before the month and the last one in it: no other decides."""
    rows = store.t("visits")
    # SQLite gives the other columns of the row that has the maximum; of an entry and its correction, the correction.
    newest = sa.func.max(2 * rows.c.started_at + sa.case((rows.c.corrects_id.is_(None), 0), else_=1))
    asked = (
        sa.select(rows.c.id, newest)
        .where(
            rows.c.visited_on >= wire.day_number(first - _farthest(store, until)),
            rows.c.visited_on <= wire.day_number(until),
            rows.c.channel == "visit",
        )
        .group_by(rows.c.root_id, rows.c.visited_on < wire.day_number(first))
    )
    with store.read() as connection:
        found = [row[0] for row in connection.execute(asked)]
    return list(_by_id(store, found))


def _farthest(store: Store, day: date) -> timedelta:
    """Give how far back a visit may lie that still keeps a shop from being due: twice the longest cycle."""
    cycles = configs.rules(store, day).cycles()
    known = [cycles.default_days, *cycles.by_class.values(), *cycles.by_market.values()] if cycles else []
    own = [shop.cycle_days for shop in every_shop(store).values() if shop.cycle_days]
    return timedelta(days=2 * max([*known, *own], default=0))


def _by_id(store: Store, ids: list[bytes]) -> Iterable[Visit]:
    rows = store.t("visits")
    for start in range(0, len(ids), _CHUNK):
        yield from store.all(Visit, sa.select(rows).where(rows.c.id.in_(ids[start : start + _CHUNK])))
