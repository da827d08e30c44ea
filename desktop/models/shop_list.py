"""All shops on this computer as one list: filtered by words, ordered by street, each with its last visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from desktop.models import search
from desktop.models.store import Store

KINDS: Final = frozenset({"retailers", "visits", "scopes"})
"""The kinds that the list is made from."""
_FOUND: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedShop:
    """One shop as the list shows it."""

    id: UUID
    name: str
    street: str
    address: str
    class42: str
    tier: str
    credit_level: str
    license_no: str
    last_visit: date | None


def of(store: Store, typed: str = "") -> list[ListedShop]:
    """Give the shops by street and name; with `typed`, those that the quick search finds, nearest first."""
    shops, visits = store.t("retailers"), store.t("visits")
    last = (
        sa.select(visits.c.root_id, sa.func.max(visits.c.visited_on).label("day"))
        .where(visits.c.channel == "visit")
        .group_by(visits.c.root_id)
        .subquery()
    )
    asked = sa.select(shops, last.c.day).join_from(shops, last, last.c.root_id == shops.c.id, isouter=True)
    asked = asked.where(shops.c.merged_into.is_(None))
    order: Sequence[bytes] = ()
    if typed.strip():
        order = [found.id.bytes for found in search.find(store, typed, _FOUND)]
        asked = asked.where(shops.c.id.in_(order))
    with store.read() as connection:
        rows = connection.execute(asked.order_by(shops.c.street, shops.c.name, shops.c.id)).mappings().all()
    listed = [_listed(row) for row in rows]
    if order:
        place = {shop: at for at, shop in enumerate(order)}
        listed.sort(key=lambda shop: place[shop.id.bytes])
    return listed


def _listed(told: sa.RowMapping) -> ListedShop:
    return ListedShop(
        id=UUID(bytes=told["id"]),
        name=told["name"],
        street=told["street"] or "",
        address=told["address"] or "",
        class42=told["class42"] or "",
        tier=told["tier"] or "",
        credit_level=told["credit_level"] or "",
        license_no=told["license_no"] or "",
        last_visit=None if told["day"] is None else wire.day(told["day"]),
    )
