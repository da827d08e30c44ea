"""What of a person's records has arrived for the first time, and whether one can begin to work with it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from desktop.models import schema, scopes
from desktop.models.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How far the first download is: shops that are shown already, parts (city, team, routes) whole and in all."""

    shops: int
    parts_here: int
    parts: int
    is_whole: bool

    @property
    def can_begin(self) -> bool:
        """Say whether there is something to work with: a shop is shown only when the whole of its route is here."""
        return self.is_whole or self.shops > 0


def of(store: Store) -> Arrival:
    """Tell how far the first download is."""
    held = scopes.held(store)
    with store.read() as connection:
        shops = connection.scalar(sa.select(sa.func.count()).select_from(store.t("retailers"))) or 0
    whole = sum(scope.ready for scope in held)
    return Arrival(shops=shops, parts_here=whole, parts=len(held), is_whole=bool(held) and whole == len(held))


def rows_here(store: Store) -> int:
    """Count the rows that are here, shown or not: a download that goes on begins there."""
    with store.read() as connection:
        counts = (
            connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in schema.RECORDS.values()
        )
        return sum(counts)
