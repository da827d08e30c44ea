"""Pages of rows: what changed in a scope, a scope from the beginning, one root whole (sync.md section 4).

Rows go from the database onto the page as they are: nothing is made of them in between. Each function reads in a
transaction of its caller, in which everything it reads is of one state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from contract.fields import kinds
from contract.messages import PAGE_BYTES, PAGE_ROWS, Block, Exit
from contract.wire import pack, unpack
from server import bulk
from server.database import Tx
from server.schema import BUSINESS, CHANGE, ROOT_HEAD, ROOTS

_ORDER: Final = tuple(kinds())
_ID: Final = 16
Key = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the change log."""

    kind: str
    row_id: bytes
    ver: int
    op: str
    detail: bytes | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a scope or root from the beginning: its blocks, and the key of the last row where more follows."""

    blocks: list[Block]
    after: Key | None


def entries_after(tx: Tx, scope: bytes, ver: int, after: Key | None, limit: int) -> list[Entry]:
    """Read the change entries behind a position, in the order (ver, kind, row_id)."""
    c = CHANGE.c
    behind = c.ver > ver
    if after is not None:
        kind, row_id = after
        within = sa.or_(c.kind > kind, sa.and_(c.kind == kind, c.row_id > row_id))
        behind = sa.or_(behind, sa.and_(c.ver == ver, within))
    found = (
        sa.select(c.kind, c.row_id, c.ver, c.op, c.detail)
        .where(c.city_id == tx.city_id, c.scope == scope, c.ver >= ver, behind)
        .order_by(c.ver, c.kind, c.row_id)
        .limit(limit)
    )
    return [Entry(*row) for row in tx.rows(found)]


def blocks_of(tx: Tx, entries: Sequence[Entry]) -> list[Block]:
    """Read the rows that entries put, by kind, parents first."""
    wanted: dict[str, list[bytes]] = {}
    for entry in entries:
        if entry.op == "put":
            wanted.setdefault(entry.kind, []).append(entry.row_id)
    return [block for kind in _ORDER if kind in wanted for block in _block(kind, _rows_by_id(tx, kind, wanted[kind]))]


def exits_of(entries: Sequence[Entry]) -> list[Exit]:
    """Read the exits among entries."""
    told = [(entry.row_id, unpack(entry.detail)) for entry in entries if entry.op == "exit" and entry.detail]
    return [Exit(root=root, moves=moves, reason=reason, to=to) for root, (moves, reason, to, _at) in told]


def _rows_by_id(tx: Tx, kind: str, ids: list[bytes]) -> list[tuple[Any, ...]]:
    table = BUSINESS[kind]
    rows: list[tuple[Any, ...]] = []
    for part in bulk.chunks(ids):
        rows += tx.rows(
            sa.select(*_columns(table, kind)).where(table.c.city_id == tx.city_id, bulk.among(tx, table.c.id, part))
        )
    return rows


def _columns(table: sa.Table, kind: str) -> list[sa.Column[Any]]:
    return [table.c[name] for name in kinds()[kind].columns]


def _block(kind: str, rows: Sequence[Sequence[Any]]) -> list[Block]:
    if not rows:
        return []
    return [Block(kind=kind, columns=list(kinds()[kind].columns), data=list(map(list, zip(*rows, strict=True))))]


def stretch_of_scope(tx: Tx, scope: bytes, after: Key | None) -> Stretch:
    """Read the next rows of a scope from the beginning: kind by kind, in each by root and id."""
    rows: list[tuple[str, list[tuple[Any, ...]]]] = []
    left = PAGE_ROWS
    for kind in _kinds_from(after):
        found = _run_of_scope(tx, scope, kind, after[1] if after and after[0] == kind else None, left)
        rows.append((kind, found))
        left -= len(found)
        if left == 0:
            break
    return _cut(rows, ended=left > 0)


def _kinds_from(after: Key | None) -> tuple[str, ...]:
    return _ORDER if after is None else _ORDER[_ORDER.index(after[0]) :]


def _run_of_scope(tx: Tx, scope: bytes, kind: str, key: bytes | None, limit: int) -> list[tuple[Any, ...]]:
    table, h = BUSINESS[kind], ROOT_HEAD.c
    asked = (
        sa.select(*_columns(table, kind))
        .join_from(ROOT_HEAD, table, (table.c.city_id == h.city_id) & (table.c.root_id == h.root))
        .where(h.city_id == tx.city_id, h.scope == scope, table.c.city_id == tx.city_id)
        .order_by(h.root, table.c.id)
        .limit(limit)
    )
    if key is not None:
        root, row_id = key[:_ID], key[_ID:]
        asked = asked.where(h.root >= root, sa.or_(h.root > root, table.c.id > row_id))
    return tx.rows(asked)


def stretch_of_root(tx: Tx, root: bytes, after: Key | None) -> Stretch:
    """Read the next rows of one root."""
    rows: list[tuple[str, list[tuple[Any, ...]]]] = []
    left = PAGE_ROWS
    for kind in _kinds_from(after):
        table = BUSINESS[kind]
        asked = (
            sa.select(*_columns(table, kind))
            .where(table.c.city_id == tx.city_id, table.c.root_id == root)
            .order_by(table.c.id)
            .limit(left)
        )
        if after is not None and after[0] == kind:
            asked = asked.where(table.c.id > after[1][_ID:])
        found = tx.rows(asked)
        rows.append((kind, found))
        left -= len(found)
        if left == 0:
            break
    return _cut(rows, ended=left > 0)


def _cut(rows: list[tuple[str, list[tuple[Any, ...]]]], *, ended: bool) -> Stretch:
    """Cut rows at the size of a page; the key of the last one tells where to go on."""
    blocks: list[Block] = []
    room = PAGE_BYTES
    last: Key | None = None
    for kind, found in rows:
        fits = found[: _fitting(found, room, at_least=0 if blocks else 1)]
        blocks += _block(kind, fits)
        if fits:
            last = (kind, fits[-1][1] + fits[-1][0])
        if len(fits) < len(found):
            return Stretch(blocks, last)
        room -= size_of(fits)
    return Stretch(blocks, None if ended else last)


def _fitting(rows: Sequence[tuple[Any, ...]], room: int, *, at_least: int) -> int:
    """Count the rows, from the first, that pack into `room` bytes."""
    count = len(rows)
    while count > at_least and size_of(rows[:count]) > room:
        count = max(at_least, count // 2)
    return count


def size_of(rows: Sequence[Any]) -> int:
    """Count the bytes that rows pack into."""
    return len(pack(rows)) if rows else 0


def is_root(entry: Entry) -> bool:
    """Say whether an entry tells of a root that came or went."""
    return entry.kind == ROOTS
