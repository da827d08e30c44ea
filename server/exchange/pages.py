"""Pages of rows: what changed in a scope, a scope from the beginning, one root whole (sync.md section 4).

Rows go from the database onto the page as they are: nothing is made of them in between. Each function reads in a
transaction of its caller, in which everything it reads is of one state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import compress
from typing import Any, Final

import sqlalchemy as sa

from contract.messages import PAGE_BYTES, PAGE_ROWS, Block, Exit
from contract.wire import pack, unpack
from server import bulk
from server.database import CITY, Tx
from server.schema import BUSINESS, CHANGE, KINDS, ROOT_HEAD

_ORDER: Final = tuple(KINDS)
_ID: Final = 16
_WHOLE: Final = ""
"""The kind of a key that stands behind a whole root; else a key stands within a root, behind a row of that kind."""
Key = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Room:
    """What a page holds at most."""

    rows: int = PAGE_ROWS
    bytes: int = PAGE_BYTES


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
    if after is None:
        rows = tx.rows(_BEHIND_VERSION, of=scope, ver=ver, most=limit)
    else:
        rows = tx.rows(_BEHIND_PLACE, of=scope, ver=ver, kind=after[0], row=after[1], most=limit)
    return [Entry(*row) for row in rows]


_C: Final = CHANGE.c
_ENTRIES: Final = (
    sa.select(_C.kind, _C.row_id, _C.ver, _C.op, _C.detail)
    .where(_C.city_id == CITY, _C.scope == sa.bindparam("of"))
    .order_by(_C.ver, _C.kind, _C.row_id)
    .limit(sa.bindparam("most"))
)
_BEHIND_VERSION: Final = _ENTRIES.where(_C.ver > sa.bindparam("ver"))
_WITHIN: Final = sa.and_(_C.kind == sa.bindparam("kind"), _C.row_id > sa.bindparam("row"))
_BEHIND_PLACE: Final = _ENTRIES.where(
    _C.ver >= sa.bindparam("ver"),
    sa.or_(_C.ver > sa.bindparam("ver"), _C.kind > sa.bindparam("kind"), _WITHIN),
)


def blocks_of(tx: Tx, entries: Sequence[Entry]) -> list[Block]:
    """Read the rows that entries put, by kind, parents first."""
    wanted: dict[str, list[bytes]] = {}
    for entry in entries:
        if entry.op == "put":
            wanted.setdefault(entry.kind, []).append(entry.row_id)
    return list(_blocks(tx, "id", wanted))


def exits_of(entries: Sequence[Entry]) -> list[Exit]:
    """Read the exits among entries."""
    told = [(entry.row_id, unpack(entry.detail)) for entry in entries if entry.op == "exit" and entry.detail]
    return [Exit(root=root, moves=moves, reason=reason, to=to) for root, (moves, reason, to, _at) in told]


def _blocks(tx: Tx, column: str, wanted: dict[str, list[bytes]]) -> Iterator[Block]:
    """Read by kind the rows whose `column` is among the ids wanted of that kind."""
    for kind in (k for k in _ORDER if k in wanted):
        rows = bulk.select(tx, BUSINESS[kind], KINDS[kind].columns, column, wanted[kind])
        if rows:
            yield _block(kind, rows)


def _block(kind: str, rows: Sequence[Sequence[Any]]) -> Block:
    return Block(kind=kind, columns=list(KINDS[kind].columns), data=[list(c) for c in zip(*rows, strict=True)])


_H: Final = ROOT_HEAD.c
_ROOTS: Final = (
    sa.select(_H.root, _H.count)
    .where(_H.city_id == CITY, _H.scope == sa.bindparam("of"), _H.root > sa.bindparam("behind"))
    .order_by(_H.root)
    .limit(sa.bindparam("most"))
)


def stretch_of_scope(tx: Tx, scope: bytes, after: Key | None, room: Room) -> Stretch:
    """Read the next roots of a scope from the beginning, each whole; one that fills a page by itself is cut."""
    kind, key = after or (_WHOLE, b"")
    if kind != _WHOLE:
        within = stretch_of_root(tx, key[:_ID], (kind, key[_ID:]), room)
        return within if within.after else Stretch(within.blocks, (_WHOLE, key[:_ID]))
    roots = tx.rows(_ROOTS, of=scope, behind=key or bytes(_ID), most=room.rows + 1)
    return _run_of_roots(tx, roots, room) if roots else Stretch([], None)


def _run_of_roots(tx: Tx, roots: list[tuple[Any, ...]], room: Room) -> Stretch:
    """Read as many roots, from the first, as fill a page."""
    count, total = 0, 0
    while count < min(len(roots), room.rows) and (total := total + roots[count][1]) <= room.rows:
        count += 1
    taken = [root for root, _ in roots[:count]]
    blocks = list(_blocks(tx, "root_id", dict.fromkeys(_ORDER, taken)))
    while count and (size := size_of(blocks)) > room.bytes:
        count = min(count - 1, count * room.bytes // size)
        blocks = _among(blocks, set(taken[:count]))
    if count:
        return Stretch(blocks, (_WHOLE, taken[count - 1]) if count < len(roots) else None)
    within = stretch_of_root(tx, roots[0][0], None, room)
    ended = (_WHOLE, roots[0][0]) if len(roots) > 1 else None
    return within if within.after else Stretch(within.blocks, ended)


def _among(blocks: Sequence[Block], roots: AbstractSet[bytes]) -> list[Block]:
    """Keep the rows of some roots."""
    kept = []
    for block in blocks:
        chosen = [root in roots for root in block.data[block.columns.index("root_id")]]
        if any(chosen):
            kept.append(Block(block.kind, block.columns, [list(compress(column, chosen)) for column in block.data]))
    return kept


def stretch_of_root(tx: Tx, root: bytes, after: Key | None, room: Room) -> Stretch:
    """Read the next rows of one root: kind by kind, in each by id. The key it ends with names the root too."""
    blocks: list[Block] = []
    space, left = room.bytes, room.rows
    for kind in _ORDER if after is None else _ORDER[_ORDER.index(after[0]) :]:
        begin = after[1] if after is not None and after[0] == kind else b""
        rows = _rows_of_root(tx, root, kind, begin, left + 1)
        fits = _fitting(rows[:left], space, at_least=0 if blocks else 1)
        if fits:
            blocks.append(_block(kind, rows[:fits]))
        if fits < len(rows):
            return Stretch(blocks, _key(root, kind, rows[fits - 1][0] if fits else begin))
        space, left = space - size_of(rows), left - len(rows)
    return Stretch(blocks, None)


def _key(root: bytes, kind: str, row_id: bytes) -> Key:
    return kind, root + (row_id or bytes(_ID))


def _rows_of_root(tx: Tx, root: bytes, kind: str, begin: bytes, limit: int) -> list[tuple[Any, ...]]:
    return tx.rows(_of_root(kind), root=root, begin=begin or bytes(_ID), most=limit)


@cache
def _of_root(kind: str) -> sa.Select[Any]:
    t = BUSINESS[kind].c
    return (
        sa.select(*(t[name] for name in KINDS[kind].columns))
        .where(t.city_id == CITY, t.root_id == sa.bindparam("root"), t.id > sa.bindparam("begin"))
        .order_by(t.id)
        .limit(sa.bindparam("most"))
    )


def _fitting(rows: Sequence[tuple[Any, ...]], space: int, *, at_least: int) -> int:
    """Count the rows, from the first, that pack into `space` bytes."""
    count = len(rows)
    while count > at_least and size_of(rows[:count]) > space:
        count = max(at_least, count // 2)
    return count


def size_of(rows: Sequence[Any]) -> int:
    """Count the bytes that rows or blocks pack into."""
    return len(pack(rows)) if rows else 0
