"""A first download fills tables without their secondary indexes and without the triggers that judge each insert.

Both are made once its rows are there. Until then nothing is shown that a person could work on; if one records something
all the same, they are made before that (store.py). That they are missing is kept in the store, so that a download cut
by a crash makes them when it is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from desktop.models import schema
from desktop.models.scopes import WHOLE

if TYPE_CHECKING:
    from desktop.models.store import Store

_WORTH_IT: Final = 5_000
_FACT: Final = "indexes_missing"


def goes_on(store: Store) -> bool:
    """Say whether a first download fills this store, so that nothing of it is shown and no save waits for it."""
    return bool(store.known(_FACT))


def begin(store: Store, connection: sa.Connection, expected_rows: int) -> None:
    """Drop the indexes and insert triggers of an empty store that is to take many rows; inside `store.taking()`."""
    scopes = schema.scopes
    whole = connection.scalar(sa.select(sa.func.count()).select_from(scopes).where(scopes.c.state == WHOLE))
    if whole or expected_rows < _WORTH_IT or goes_on(store):
        return
    for index in schema.bulk_indexes():
        index.drop(connection, checkfirst=True)
    for name in schema.RECORDS:
        connection.exec_driver_sql(f"DROP TRIGGER {name}_insert")
    store.keep(connection, **{_FACT: True})


def end(store: Store, connection: sa.Connection) -> None:
    """Make what is missing, if anything is; inside a transaction."""
    if not goes_on(store):
        return
    for index in schema.bulk_indexes():
        index.create(connection, checkfirst=True)
    for trigger in schema.triggers("INSERT"):
        connection.exec_driver_sql(trigger)
    store.keep(connection, **{_FACT: False})
