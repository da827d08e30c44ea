"""Running numbers of this device: taken once, never given again, not even when what they were for is not printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from desktop.models import schema

if TYPE_CHECKING:
    from desktop.models.store import Store


def take(store: Store, name: str) -> int:
    """Take the next number of `name`, 1 for the first; a change function for `store.run`."""
    return take_many(store, name, 1)[0]


def take_many(store: Store, name: str, count: int) -> range:
    """Take the next `count` numbers of `name` at once, for papers that are printed together."""
    table = schema.serials
    with store.local() as connection:
        last: int = connection.scalar(sa.select(table.c.last).where(table.c.name == name)) or 0
        connection.execute(sa.insert(table).prefix_with("OR REPLACE"), {"name": name, "last": last + count})
    return range(last + 1, last + 1 + count)
