"""Changes that the server has not settled yet, laid over the rows as the server has them (sync.md section 4).

What a screen shows of a row = its base + every op that is waiting, or answered but not yet pulled, in the order of
their seq. The base of a row is kept from its first unsettled change until its last one is settled; so a pull never
waits for the outbox, and a refused change is taken back by leaving it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from contract import chain, wire
from contract.fields import Merge
from contract.messages import Change
from desktop.models import schema, search

LAID_OVER = ("waiting", "answered")
"""The states of an op whose changes are shown though the server's rows do not hold them yet."""
RowKey = tuple[str, bytes]


def keep_base(connection: sa.Connection, kind: str, row_id: bytes, present: Mapping[str, Any] | None) -> None:
    """Keep the row as it is before its first unsettled change; `present` is None when there is none."""
    values = None if present is None else wire.pack(dict(present))
    base = schema.base_rows
    connection.execute(
        sa.insert(base).prefix_with("OR IGNORE").values(kind=kind, row_id=row_id, row_values=values),
    )


def replace_base(connection: sa.Connection, kind: str, row_id: bytes, values: Mapping[str, Any] | None) -> None:
    """Take what the server has now as the base of a row with unsettled changes."""
    base = schema.base_rows
    connection.execute(
        sa.update(base)
        .where(base.c.kind == kind, base.c.row_id == row_id)
        .values(row_values=None if values is None else wire.pack(dict(values)))
    )


def covered(connection: sa.Connection) -> set[RowKey]:
    """Name the rows that have unsettled changes."""
    base = schema.base_rows
    return {(kind, row_id) for kind, row_id in connection.execute(sa.select(base.c.kind, base.c.row_id))}


def lay_anew(connection: sa.Connection, keys: Iterable[RowKey]) -> set[str]:
    """Make these rows anew from their base and the unsettled ops; give the kinds that were touched.

    A row without a base stands as the server sent it: its root left and came back while our op waited to be settled.
    The base of a row without unsettled ops is forgotten. The gate must be open.
    """
    wanted = set(keys)
    if wanted:
        wanted &= covered(connection)
    if not wanted:
        return set()
    laid = _laid_over(connection, wanted)
    for key in sorted(wanted):
        _make_anew(connection, key, laid.get(key, []))
    search.refresh(connection, [row_id for kind, row_id in wanted if kind == "retailers"])
    return {kind for kind, _ in wanted}


def rows_of(body: bytes) -> list[RowKey]:
    """Name the rows that an op touches."""
    return [(change.kind, change.row_id) for change in chain.read_body(body)]


def _laid_over(connection: sa.Connection, wanted: set[RowKey]) -> dict[RowKey, list[Change]]:
    outbox = schema.outbox
    bodies = connection.scalars(sa.select(outbox.c.body).where(outbox.c.state.in_(LAID_OVER)).order_by(outbox.c.seq))
    laid: dict[RowKey, list[Change]] = {}
    for body in bodies:
        for change in chain.read_body(body):
            if (change.kind, change.row_id) in wanted:
                laid.setdefault((change.kind, change.row_id), []).append(change)
    return laid


def _make_anew(connection: sa.Connection, key: RowKey, changes: list[Change]) -> None:
    kind, row_id = key
    base, table = schema.base_rows, schema.RECORDS[kind]
    here = sa.and_(base.c.kind == kind, base.c.row_id == row_id)
    packed = connection.scalar(sa.select(base.c.row_values).where(here))
    row = _overlaid(kind, None if packed is None else wire.unpack(packed), changes)
    connection.execute(sa.delete(table).where(table.c.id == row_id))
    if row is not None:
        connection.execute(sa.insert(table), row)
    if not changes:
        connection.execute(sa.delete(base).where(here))


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
