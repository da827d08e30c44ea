"""Changes that the server has not settled yet, laid over the rows as the server has them (sync.md section 4).

What a screen shows of a row = its base + every op that is waiting, or answered but not yet pulled, in the order of
their seq. The base of a row is kept from its first unsettled change until its last one is settled; so a pull never
waits for the outbox, and a refused change is taken back by leaving it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from contract import chain, wire
from contract.fields import Merge
from contract.messages import Change
from desktop.models import schema, search

LAID_OVER = ("waiting", "answered")
"""The states of an op whose changes are shown though the server's rows do not hold them yet."""
RowKey = tuple[str, bytes]
_base, _box = schema.base_rows, schema.outbox
# Made once, not at each of the many times they are asked.
_COVERED: Final = sa.select(_base.c.kind, _base.c.row_id)
_LAID: Final = sa.select(_box.c.body).where(schema.in_state(*LAID_OVER)).order_by(_box.c.seq)


def keep_base(connection: sa.Connection, kind: str, row_id: bytes, present: Mapping[str, Any] | None) -> None:
    """Keep the row as it is before its first unsettled change; `present` is None when there is none."""
    values = None if present is None else wire.pack(dict(present))
    told = "INSERT OR IGNORE INTO base_rows (kind, row_id, row_values) VALUES (?, ?, ?)"
    connection.exec_driver_sql(told, (kind, row_id, values))


def replace_base(connection: sa.Connection, kind: str, row_id: bytes, values: Mapping[str, Any] | None) -> None:
    """Take what the server has now as the base of a row with unsettled changes."""
    replace_bases(connection, kind, {row_id: values})


def replace_bases(connection: sa.Connection, kind: str, by_id: Mapping[bytes, Mapping[str, Any] | None]) -> None:
    """Take what the server has now as the bases of rows with unsettled changes."""
    new = [(None if row is None else wire.pack(dict(row)), kind, row_id) for row_id, row in by_id.items()]
    connection.exec_driver_sql("UPDATE base_rows SET row_values = ? WHERE kind = ? AND row_id = ?", new)


def covered(connection: sa.Connection) -> set[RowKey]:
    """Name the rows that have unsettled changes."""
    return {(kind, row_id) for kind, row_id in connection.execute(_COVERED)}


def lay_anew(connection: sa.Connection, keys: Iterable[RowKey]) -> set[str]:
    """Make these rows anew from their base and the unsettled ops; give the kinds that were touched.

    A row without a base stands as the server sent it: its root left and came back while our op waited to be settled.
    The base of a row without unsettled ops is forgotten. The gate must be open.
    """
    bases = _bases(connection, set(keys))
    if not bases:
        return set()
    laid = _laid_over(connection, bases.keys())
    shown: dict[str, dict[bytes, dict[str, Any] | None]] = {}
    for (kind, row_id), base in sorted(bases.items()):
        shown.setdefault(kind, {})[row_id] = _overlaid(kind, base, laid.get((kind, row_id), []))
    for kind, by_id in shown.items():
        _write(connection, kind, by_id)
    settled = [key for key in bases if key not in laid]
    if settled:
        connection.exec_driver_sql("DELETE FROM base_rows WHERE kind = ? AND row_id = ?", settled)
    search.refresh(connection, list(shown.get("retailers", ())))
    return set(shown)


def rows_of(body: bytes) -> list[RowKey]:
    """Name the rows that an op touches."""
    return [(change.kind, change.row_id) for change in chain.read_body(body)]


def _bases(connection: sa.Connection, wanted: set[RowKey]) -> dict[RowKey, dict[str, Any] | None]:
    if not wanted:
        return {}
    found = connection.exec_driver_sql("SELECT kind, row_id, row_values FROM base_rows")
    return {
        (kind, row_id): None if packed is None else wire.unpack(packed)
        for kind, row_id, packed in found
        if (kind, row_id) in wanted
    }


def _laid_over(connection: sa.Connection, wanted: AbstractSet[RowKey]) -> dict[RowKey, list[Change]]:
    laid: dict[RowKey, list[Change]] = {}
    for body in connection.scalars(_LAID):
        for change in chain.read_body(body):
            if (change.kind, change.row_id) in wanted:
                laid.setdefault((change.kind, change.row_id), []).append(change)
    return laid


def _write(connection: sa.Connection, kind: str, by_id: Mapping[bytes, Mapping[str, Any] | None]) -> None:
    """Put rows of one kind in the place of those that stand; None takes one away."""
    delete, insert, names = _statements(kind)
    connection.exec_driver_sql(delete, [(row_id,) for row_id in by_id])
    rows = [tuple(row.get(name) for name in names) for row in by_id.values() if row is not None]
    if rows:
        connection.exec_driver_sql(insert, rows)


@cache
def _statements(kind: str) -> tuple[str, str, tuple[str, ...]]:
    names = tuple(column.name for column in schema.RECORDS[kind].c)
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    insert = f"INSERT INTO {kind} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own tables and columns
    return f"DELETE FROM {kind} WHERE id = ?", insert, names  # noqa: S608 - as above


def _overlaid(kind: str, row: dict[str, Any] | None, changes: list[Change]) -> dict[str, Any] | None:
    """Give the row as it is shown; None when neither the server nor an unsettled op has it."""
    told = schema.KINDS[kind]
    for change in changes:
        made = all(len(pair) == 1 for pair in change.fields.values())
        if made and row is None:
            row = dict.fromkeys((*told.columns, "extra"))
            row.update({name: new for name, (new,) in change.fields.items()})
            row.update(id=change.row_id, root_id=change.root_id, rev=0, stamp=0)
        elif not made and row is not None:
            merges = {name: told.by_name[name].merge for name in change.fields}
            row.update({n: pair[-1] for n, pair in change.fields.items() if merges[n] is not Merge.OFFICIAL})
    return row
