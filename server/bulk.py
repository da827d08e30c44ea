"""Many rows by one statement: arrays on PostgreSQL, a prepared statement run over and over on SQLite.

Rows are sequences of wire values in the order of `columns`; the city is the transaction's. On PostgreSQL the city
comes out of `scope_head`, so that a distributed database sends the statement to one shard (distribution.md). The
arrays go in binary (`%b`): as text, each id and each body is written out and read again, which took as long as to write
the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from contract.tables import Id
from server.database import Tx

Rows = Sequence[Sequence[Any]]
_AT_ONCE: Final = 2_000


def insert(tx: Tx, table: sa.Table, columns: Sequence[str], rows: Rows, *, upsert: tuple[str, ...] = ()) -> None:
    """Insert rows; with `upsert` (the key besides the city) a row that is there already takes the new values."""
    if rows:
        made = _inserting(table, tuple(columns), upsert, on_postgres=tx.on_postgres)
        _run(tx, table, columns, rows, made)


@cache
def _inserting(table: sa.Table, columns: tuple[str, ...], upsert: tuple[str, ...], *, on_postgres: bool) -> str:
    if on_postgres:
        made = _array_insert(table, columns)
    else:
        made = f"INSERT INTO {table.name} (city_id, {_quoted(columns)}) VALUES (?{', ?' * len(columns)})"  # noqa: S608
    if upsert:
        news = ", ".join(f'"{c}" = excluded."{c}"' for c in columns if c not in upsert)
        made += f" ON CONFLICT (city_id, {', '.join(upsert)}) DO UPDATE SET {news}"
    return made


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _array_insert(table: sa.Table, columns: Sequence[str]) -> str:
    named = _quoted(columns)
    return (
        f"INSERT INTO {table.name} (city_id, {named}) SELECT h.city_id, u.* FROM scope_head h, "  # noqa: S608
        f"unnest({_arrays(table, columns)}) AS u({named}) WHERE h.city_id = %s AND h.scope = %s"
    )


def _run(tx: Tx, table: sa.Table, columns: Sequence[str], rows: Rows, made: str) -> None:
    if not tx.on_postgres:
        tx.run_text(made, [(tx.city_id, *row) for row in rows])
        return
    turns = [_turn(table, name) for name in columns]
    for part in _parts(rows):
        tx.run_text(made, (*_by_column(turns, part), tx.city_id, UUID(bytes=tx.city)))


def update(tx: Tx, table: sa.Table, columns: Sequence[str], rows: Rows) -> None:
    """Give rows that are there new values; `columns` begins with `id`, the key."""
    if not rows:
        return
    if tx.on_postgres:
        news = ", ".join(f'"{c}" = u."{c}"' for c in columns[1:])
        made = (
            f"UPDATE {table.name} t SET {news} FROM unnest({_arrays(table, columns)}) AS u({_quoted(columns)}) "  # noqa: S608
            "WHERE t.city_id = %s AND t.id = u.id"
        )
        turns = [_turn(table, name) for name in columns]
        for part in _parts(rows):
            tx.run_text(made, (*_by_column(turns, part), tx.city_id))
        return
    news = ", ".join(f'"{c}" = ?' for c in columns[1:])
    made = f"UPDATE {table.name} SET {news} WHERE city_id = ? AND id = ?"  # noqa: S608
    tx.run_text(made, [(*row[1:], tx.city_id, row[0]) for row in rows])


def delete(tx: Tx, table: sa.Table, ids: Iterable[bytes]) -> None:
    """Delete the rows of these ids."""
    for part in chunks(ids):
        tx.run(sa.delete(table).where(table.c.city_id == tx.city_id, among(tx, table.c.id, part)))


def add(tx: Tx, table: sa.Table, key: str, amounts: Sequence[tuple[bytes, int, int]]) -> None:
    """Add to `count` and `sum` of the rows named: amounts are (key, count, sum)."""
    if tx.on_postgres:
        made = (
            f"UPDATE {table.name} h SET count = h.count + u.c, sum = h.sum + u.s "  # noqa: S608
            "FROM unnest(%b::uuid[], %b::bigint[], %b::bigint[]) AS u(k, c, s) "
            f"WHERE h.city_id = %s AND h.{key} = u.k"
        )
        for part in _parts(amounts):
            ids, counts, sums = zip(*part, strict=True)
            tx.run_text(made, ([UUID(bytes=i) for i in ids], list(counts), list(sums), tx.city_id))
        return
    made = f"UPDATE {table.name} SET count = count + ?, sum = sum + ? WHERE city_id = ? AND {key} = ?"  # noqa: S608
    tx.run_text(made, [(count, total, tx.city_id, k) for k, count, total in amounts])


def among(tx: Tx, column: sa.Column[Any], ids: Sequence[bytes]) -> sa.ColumnElement[bool]:
    """Say that a column holds one of these ids."""
    if tx.on_postgres:
        return column == sa.func.any(sa.bindparam(None, given(tx, ids), type_=postgresql.ARRAY(postgresql.UUID)))
    return column.in_(ids)


def among_given(column: sa.Column[Any], name: str, *, on_postgres: bool) -> sa.ColumnElement[bool]:
    """Say that a column holds one of the ids of the parameter `name`, in a statement that is made once."""
    if on_postgres:
        return column == sa.func.any(sa.bindparam(name, type_=postgresql.ARRAY(postgresql.UUID)))
    return column.in_(sa.bindparam(name, expanding=True))


def given(tx: Tx, ids: Sequence[bytes]) -> Sequence[Any]:
    """Give ids as the parameter of `among_given`."""
    return [UUID(bytes=i) for i in ids] if tx.on_postgres else ids


def select(
    tx: Tx, table: sa.Table, columns: Sequence[str], column: str, ids: Sequence[bytes], *, locked: bool = False
) -> list[tuple[Any, ...]]:
    """Read the rows in which `column` is one of these ids; `locked`: in its order, each with a lock on it."""
    found: list[tuple[Any, ...]] = []
    asked = _selecting(table, tuple(columns), column, mark(tx))
    lock = f' ORDER BY "{column}" FOR UPDATE' if locked and tx.on_postgres else ""
    for part in chunks(ids):
        among, values = one_of(tx, part)
        found += tx.rows_text(f"{asked} {among}{lock}", (tx.city_id, *values))
    return found


@cache
def _selecting(table: sa.Table, columns: tuple[str, ...], column: str, city: str) -> str:
    return f'SELECT {_quoted(columns)} FROM {table.name} WHERE city_id = {city} AND "{column}"'  # noqa: S608


def mark(tx: Tx) -> str:
    """Give what stands for a value in the words of the driver."""
    return "%s" if tx.on_postgres else "?"


def one_of(tx: Tx, ids: Sequence[bytes]) -> tuple[str, Sequence[Any]]:
    """Say of a column that it holds one of these ids, in the words of the driver; give the values beside it."""
    if tx.on_postgres:
        return "= ANY(%b::uuid[])", [[UUID(bytes=i) for i in ids]]
    return f"IN ({', '.join('?' * len(ids))})", ids


def chunks(ids: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Cut ids into runs that one statement takes."""
    listed = list(ids)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def _arrays(table: sa.Table, columns: Sequence[str]) -> str:
    return ", ".join(f"%b::{_array_type(table.c[name].type)}[]" for name in columns)


def _array_type(kind: sa.types.TypeEngine[Any]) -> str:
    if isinstance(kind, Id):
        return "uuid"
    if isinstance(kind, sa.BigInteger):
        return "bigint"
    if isinstance(kind, sa.Integer):
        return "integer"
    return "bytea" if isinstance(kind, sa.LargeBinary) else "text"


def _turn(table: sa.Table, name: str) -> bool:
    return isinstance(table.c[name].type, Id)


def _by_column(is_id: Sequence[bool], rows: Rows) -> Iterator[list[Any]]:
    for turn, values in zip(is_id, zip(*rows, strict=True), strict=True):
        yield [v if v is None else UUID(bytes=v) for v in values] if turn else list(values)
