"""Changes that the server has not settled yet, laid over the rows as the server has them (sync.md section 4).

What a screen shows of a row = its base + every op that is waiting, or answered but not yet pulled, in the order of
their seq. The base of a row is kept from its first unsettled change until its last one is settled; so a pull never
waits for the outbox, and a refused change is taken back by leaving it out. A pull begins when all that was sent is
answered: a row that it brings holds these changes already, and is settled there and then unless another one waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_FORGET: Final = "DELETE FROM base_rows WHERE kind = ? AND row_id = ?"
_WAITING: Final = sa.select(_box.c.body).where(schema.in_state("waiting"))
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
    _run(connection, "UPDATE base_rows SET row_values = ? WHERE kind = ? AND row_id = ?", new)


def covered(connection: sa.Connection) -> set[RowKey]:
    """Name the rows that have unsettled changes."""
    return {(kind, row_id) for kind, row_id in connection.execute(_COVERED)}


def unanswered(connection: sa.Connection, among: AbstractSet[RowKey]) -> set[RowKey]:
    """Name those of these rows that have changes which the server has not answered."""
    if not among:
        return set()
    return {key for body in connection.scalars(_WAITING) for key in rows_of(body)} & among


def settle(connection: sa.Connection, kind: str, by_id: Mapping[bytes, Mapping[str, Any]]) -> None:
    """Have rows stand as the server sent them, all our changes of which it has answered; their bases are forgotten."""
    _write(connection, kind, by_id)
    _run(connection, _FORGET, [(kind, row_id) for row_id in by_id])


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
    changed = {kind: _write(connection, kind, by_id) for kind, by_id in shown.items()}
    _run(connection, _FORGET, [key for key in bases if key not in laid])
    search.refresh(connection, changed.get("retailers", ()))
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


def _write(connection: sa.Connection, kind: str, by_id: Mapping[bytes, Mapping[str, Any] | None]) -> list[bytes]:
    """Have rows of one kind stand as told, None meaning not at all; name those that stood otherwise."""
    names = tuple(column.name for column in schema.RECORDS[kind].c)
    stand = {row[0]: tuple(row) for row in _standing(connection, kind, names, list(by_id))}
    told = {row_id: None if row is None else tuple(map(row.get, names)) for row_id, row in by_id.items()}
    otherwise = [row_id for row_id, row in told.items() if row != stand.get(row_id)]
    _run(connection, _DELETE.format(kind), [(row_id,) for row_id in otherwise if told[row_id] is None])
    _run(connection, _inserting(kind, names), [told[row_id] for row_id in otherwise if row_id not in stand])
    stay = [row_id for row_id in otherwise if row_id in stand and told[row_id] is not None]
    _update(connection, kind, names, [stand[row_id] for row_id in stay], [told[row_id] for row_id in stay])
    return otherwise


def _update(
    connection: sa.Connection, kind: str, names: Sequence[str], before: Sequence[Any], after: Sequence[Any]
) -> None:
    """Write the columns that are not as they were: what comes back from the server is mostly what was sent."""
    was, now = list(zip(*before, strict=True)), list(zip(*after, strict=True))
    differ = [n for n, values in enumerate(was) if values != now[n]]
    if differ:
        news = ", ".join(f'"{names[n]}" = ?' for n in differ)
        rows = list(zip(*(now[n] for n in differ), now[0], strict=True))
        _run(connection, f"UPDATE {kind} SET {news} WHERE id = ?", rows)  # noqa: S608 - as above


_DELETE: Final = "DELETE FROM {} WHERE id = ?"
_AT_ONCE: Final = 500


def _standing(connection: sa.Connection, kind: str, names: Sequence[str], ids: Sequence[bytes]) -> Iterator[Any]:
    columns = ", ".join(f'"{name}"' for name in names)
    for begin in range(0, len(ids), _AT_ONCE):
        some = tuple(ids[begin : begin + _AT_ONCE])
        among = ", ".join("?" * len(some))
        asked = f"SELECT {columns} FROM {kind} WHERE id IN ({among})"  # noqa: S608 - names of our own tables and columns
        yield from connection.exec_driver_sql(asked, some)


@cache
def _inserting(kind: str, names: tuple[str, ...]) -> str:
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    return f"INSERT INTO {kind} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own tables and columns


def _run(connection: sa.Connection, statement: str, rows: Sequence[Any]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))


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
