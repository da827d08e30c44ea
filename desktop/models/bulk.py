"""A first download fills tables without their secondary indexes, which are built once its rows are there.

That they are missing is kept in the store, so that a download cut by a crash builds them when it is done.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from desktop.models import schema
from desktop.models.scopes import WHOLE
from desktop.models.store import Store

_WORTH_IT: Final = 5_000
_FACT: Final = "indexes_missing"


def begin(store: Store, connection: sa.Connection, expected_rows: int) -> None:
    """Drop the secondary indexes of an empty store that is to take many rows; inside `store.taking()`."""
    scopes = schema.scopes
    whole = connection.scalar(sa.select(sa.func.count()).select_from(scopes).where(scopes.c.state == WHOLE))
    if whole or expected_rows < _WORTH_IT or store.known(_FACT):
        return
    for index in schema.bulk_indexes():
        index.drop(connection, checkfirst=True)
    store.keep(connection, **{_FACT: True})


def end(store: Store, connection: sa.Connection) -> None:
    """Build the secondary indexes if they are missing; inside `store.taking()`."""
    if not store.known(_FACT):
        return
    for index in schema.bulk_indexes():
        index.create(connection, checkfirst=True)
    store.keep(connection, **{_FACT: False})
