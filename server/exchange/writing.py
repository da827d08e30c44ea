"""The rows that one transaction writes: gathered in memory until all is decided, then written in sets.

Rules (the tests cite them):
 1. Roots are locked in one sorted run before anything is read; scopes are locked last, sorted too.
 2. Each scope gets one version for the whole transaction, and a random mark for it.
 3. Every write of a row gives it the next rev and a new stamp; root_head and scope_head keep count and sum of them.
 4. `change` keeps the newest entry of each row in each scope, nothing older.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from contract.wire import pack
from server import bulk
from server.database import CITY, Tx
from server.schema import BUSINESS, CHANGE, KINDS, ROOT_HEAD, ROOTS, SCOPE_HEAD, SCOPE_MARK

Row = dict[str, Any]
_STAMP_BYTES: Final = 5
_DRAWN: Final = 512
_ORDER: Final = tuple(KINDS)


@dataclass(slots=True)
class Head:
    """Where a root is, and the sums of its rows."""

    scope: bytes
    moves: int
    count: int
    sum: int


_S: Final = SCOPE_HEAD.c
_BUMPED: Final = (
    sa.update(SCOPE_HEAD)
    .where(_S.city_id == CITY, _S.scope == sa.bindparam("of"))
    .values(ver=_S.ver + 1, count=_S.count + sa.bindparam("rows"), sum=_S.sum + sa.bindparam("stamps"))
    .returning(_S.ver)
)


class Writing:
    """What one transaction is about to write."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.heads: dict[bytes, Head] = {}
        self.rows: dict[str, dict[bytes, Row]] = {kind: {} for kind in _ORDER}
        self._made: dict[str, dict[bytes, None]] = {}
        self._changed: dict[str, dict[bytes, None]] = {}
        self._dropped: dict[str, list[bytes]] = {}
        self._placed: list[bytes] = []
        self._moved: list[bytes] = []
        self._opened: list[bytes] = []
        self._sums: dict[bytes, list[int]] = {}
        self._scopes: dict[bytes, list[int]] = {}
        self._entries: dict[tuple[bytes, str, bytes], tuple[str, bytes | None]] = {}
        self._stamps: list[int] = []

    def lock(self, roots: Iterable[bytes]) -> None:
        """Lock roots and learn where they are; those that do not exist are simply not in `heads` afterwards."""
        wanted = sorted(set(roots) - self.heads.keys())
        columns = ("root", "scope", "moves", "count", "sum")
        found = bulk.select(self.tx, ROOT_HEAD, columns, "root", wanted, locked=True)
        self.heads.update((root, Head(*rest)) for root, *rest in found)

    def read(self, kind: str, ids: Iterable[bytes]) -> None:
        """Read rows of these ids as they stand."""
        columns = KINDS[kind].columns
        wanted = [i for i in ids if i not in self.rows[kind]]
        for row in bulk.select(self.tx, BUSINESS[kind], columns, "id", wanted):
            self.rows[kind][row[0]] = dict(zip(columns, row, strict=True))

    def place(self, root: bytes, scope: bytes) -> None:
        """Put a new root into a scope."""
        self.heads[root] = Head(scope, 0, 0, 0)
        self._placed.append(root)

    def open_scope(self, scope: bytes) -> None:
        """Begin a new scope, which is a root of its own too."""
        self._opened.append(scope)
        self.place(scope, scope)

    def put(self, kind: str, row: Row) -> None:
        """Write a row, new or in the place of the one that stands."""
        row_id, root = row["id"], row["root_id"]
        stands = self.rows[kind].get(row_id)
        row["stamp"] = self._stamp()
        if stands is None:
            row["rev"] = 1
            self._made.setdefault(kind, {})[row_id] = None
            self._add(root, 1, row["stamp"])
        else:
            row["rev"] = stands["rev"] + 1
            if row_id not in self._made.get(kind, ()):
                self._changed.setdefault(kind, {})[row_id] = None
            self._add(root, 0, row["stamp"] - stands["stamp"])
        self.rows[kind][row_id] = row
        self._entries[self.heads[root].scope, kind, row_id] = ("put", None)

    def drop(self, kind: str, row: Row) -> None:
        """Take a row away that stands; it leaves every device too."""
        self._dropped.setdefault(kind, []).append(row["id"])
        self._add(row["root_id"], -1, -row["stamp"])
        self._entries[self.heads[row["root_id"]].scope, kind, row["id"]] = ("void", None)

    def move(self, root: bytes, to: bytes, told: tuple[str, str | None, int]) -> None:
        """Move a locked root to another scope; `told` = the reason, the name of the new scope, the instant in ms."""
        head = self.heads[root]
        self._add_scope(head.scope, -head.count, -head.sum)
        self._add_scope(to, head.count, head.sum)
        self._entries[head.scope, ROOTS, root] = ("exit", pack([head.moves + 1, *told]))
        self._entries[to, ROOTS, root] = ("enter", None)
        head.scope, head.moves = to, head.moves + 1
        self._moved.append(root)

    def finish(self) -> dict[bytes, int]:
        """Write all; give the new version of every scope touched."""
        self._write_heads()
        for kind in _ORDER:
            if kind in self._made or kind in self._changed or kind in self._dropped:
                self._write(kind)
        sums = [(root, count, total) for root, (count, total) in sorted(self._sums.items())]
        bulk.add(self.tx, ROOT_HEAD, "root", sums)
        versions = self._next_versions()
        self._write_changes(versions)
        return versions

    def _write(self, kind: str) -> None:
        columns, rows = KINDS[kind].columns, self.rows[kind]
        made = [[rows[i][name] for name in columns] for i in self._made.get(kind, ())]
        changed = [[rows[i][name] for name in columns] for i in self._changed.get(kind, ())]
        bulk.insert(self.tx, BUSINESS[kind], columns, made)
        bulk.update(self.tx, BUSINESS[kind], columns, changed)
        bulk.delete(self.tx, BUSINESS[kind], self._dropped.get(kind, ()))

    def _write_heads(self) -> None:
        for scope in self._opened:
            values = {"city_id": self.tx.city_id, "scope": scope, "ver": 0, "floor_ver": 0, "count": 0, "sum": 0}
            self.tx.run(sa.insert(SCOPE_HEAD), [values])
            self._add_scope(scope, 0, 0)
        placed = [(root, self.heads[root].scope, 0, 0, 0) for root in self._placed]
        bulk.insert(self.tx, ROOT_HEAD, ("root", "scope", "moves", "count", "sum"), placed)
        r = ROOT_HEAD.c
        for root in self._moved:
            here = sa.update(ROOT_HEAD).where(r.city_id == self.tx.city_id, r.root == root)
            self.tx.run(here.values(scope=self.heads[root].scope, moves=self.heads[root].moves))

    def _next_versions(self) -> dict[bytes, int]:
        return {
            scope: self.tx.rows(_BUMPED, of=scope, rows=count, stamps=total)[0][0]
            for scope, (count, total) in sorted(self._scopes.items())
        }

    def _write_changes(self, versions: dict[bytes, int]) -> None:
        entries = [
            (scope, kind, row_id, versions[scope], op, detail)
            for (scope, kind, row_id), (op, detail) in self._entries.items()
        ]
        columns = ("scope", "kind", "row_id", "ver", "op", "detail")
        bulk.insert(self.tx, CHANGE, columns, entries, upsert=("scope", "kind", "row_id"))
        marks = [(scope, ver, self._mark(), self.tx.now_ms) for scope, ver in versions.items()]
        bulk.insert(self.tx, SCOPE_MARK, ("scope", "ver", "mark", "made_at"), marks)

    def _add(self, root: bytes, count: int, total: int) -> None:
        sums = self._sums.setdefault(root, [0, 0])
        sums[0] += count
        sums[1] += total
        self._add_scope(self.heads[root].scope, count, total)

    def _add_scope(self, scope: bytes, count: int, total: int) -> None:
        sums = self._scopes.setdefault(scope, [0, 0])
        sums[0] += count
        sums[1] += total

    def _stamp(self) -> int:
        if not self._stamps:
            drawn = self.tx.ids.random_bytes(_STAMP_BYTES * _DRAWN)
            self._stamps = [
                int.from_bytes(drawn[at : at + _STAMP_BYTES], "big") for at in range(0, len(drawn), _STAMP_BYTES)
            ]
        return self._stamps.pop() or 1  # 0 is the stamp of a row that only its own device has

    def _mark(self) -> int:
        return int.from_bytes(self.tx.ids.random_bytes(8), "big") >> 1


def clear_entries(tx: Tx, scope: bytes, roots: Sequence[bytes]) -> None:
    """Take the entries of roots that leave out of a scope: the one exit entry says it all."""
    for part in bulk.chunks(roots):
        values = [{"the_city": tx.city_id, "from": scope, "roots": bulk.given(tx, part)}]
        for kind in BUSINESS:
            tx.run(_entries_of(kind, on_postgres=tx.on_postgres), values)


@cache
def _entries_of(kind: str, *, on_postgres: bool) -> sa.Delete:
    c, t = CHANGE.c, BUSINESS[kind].c
    below = bulk.among_given(t.root_id, "roots", on_postgres=on_postgres)
    rows = sa.select(t.id).where(t.city_id == CITY, below)
    return sa.delete(CHANGE).where(
        c.city_id == CITY, c.scope == sa.bindparam("from"), c.kind == kind, c.row_id.in_(rows)
    )
