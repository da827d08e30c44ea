"""What the server writes of its own: imports, administration, the demonstration's data.

It goes through the same versions, stamps, sums and change entries as what people push: nothing passes by the counter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract.errors import NotFound
from contract.fields import Record
from contract.wire import pack, row_of
from server.database import Tx
from server.exchange.writing import Row, Writing, clear_entries
from server.schema import BUSINESS, KINDS

_OURS: Final = frozenset({"id", "root_id", "rev", "stamp"})


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows of one kind were new, changed, and the same as before."""

    made: int
    changed: int
    same: int


def rows_of(records: Iterable[Record], city: UUID) -> dict[str, list[Row]]:
    """Sort records by kind, as rows of wire values."""
    rows: dict[str, list[Row]] = {}
    for made in records:
        rows.setdefault(type(made).kind.name, []).append(row_of(made, city))
    return rows


def write_official(
    tx: Tx,
    rows: Mapping[str, Sequence[Row]],
    *,
    placed: Mapping[bytes, bytes] | None = None,
    action: str = "import",
    source: str | None = None,
    all_new: bool = False,
) -> dict[str, Written]:
    """Write rows of any kinds in one version of each scope they touch; give what became of them by kind.

    A row is a mapping of column names to wire values (`wire.row_of`, or `rows_of` for many records): `id` and
    `root_id` always; of a row that is there already, columns that are not given stay as they are. `placed` gives the
    scope of each root that is new (a new node needs none: it is its own); rows of an unknown root raise NotFound.
    Changed fields of a shop leave a row of history under `action` and `source`. `all_new` spares the look-up where
    every row is known to be new. Rows of one kind that point at each other come parents first.
    """
    writing = Writing(tx)
    _place_all(writing, rows, placed or {})
    written = {}
    for kind in (k for k in KINDS if rows.get(k)):
        if not all_new:
            writing.read(kind, (row["id"] for row in rows[kind]))
        written[kind] = _put_all(writing, kind, rows[kind], action, source)
    writing.finish()
    return written


def _place_all(writing: Writing, rows: Mapping[str, Sequence[Row]], placed: Mapping[bytes, bytes]) -> None:
    roots = {row["root_id"] for given in rows.values() for row in given}
    nodes = [row["id"] for row in rows.get("nodes", ())]
    writing.lock(roots.union(nodes))
    for node in nodes:
        if node not in writing.heads:
            writing.open_scope(node)
    for root in sorted(roots - writing.heads.keys()):
        if root not in placed:
            raise NotFound("A row hangs on something that the server does not know. Nothing was written.")
        writing.place(root, placed[root])


def _put_all(writing: Writing, kind: str, rows: Sequence[Row], action: str, source: str | None) -> Written:
    made = changed = 0
    known = writing.rows[kind]
    empty: Row = dict.fromkeys(KINDS[kind].columns)
    for row in rows:
        stands = known.get(row["id"])
        if stands is None:
            writing.put(kind, empty | row)
            made += 1
            continue
        different = [name for name, value in row.items() if name not in _OURS and stands[name] != value]
        if not different:
            continue
        changed += 1
        new = stands | row
        writing.put(kind, new)
        if kind == "retailers":
            writing.put("history", history_row(writing.tx, kind, stands, new, different, action=action, source=source))
    return Written(made, changed, len(rows) - made - changed)


def drop_rows(tx: Tx, kind: str, ids: Sequence[bytes]) -> None:
    """Take rows away that are kept elsewhere, as an order that is older than the orders on the devices."""
    if not ids:
        return
    writing = Writing(tx)
    writing.read(kind, ids)
    writing.lock(row["root_id"] for row in writing.rows[kind].values())
    for row in list(writing.rows[kind].values()):
        writing.drop(kind, row)
    writing.finish()


def history_row(
    tx: Tx, kind: str, before: Row, after: Row, names: Sequence[str], *, action: str, source: str | None = None
) -> Row:
    """Make the row of history that tells which fields of a row changed from what to what."""
    row: Row = dict.fromkeys(KINDS["history"].columns)
    row.update(
        id=tx.ids.new_id().bytes,
        root_id=after["root_id"],
        created_by=tx.person,
        created_at=tx.now_ms,
        target_kind=kind,
        target_id=after["id"],
        action=action,
        fields=pack([[name, before[name], after[name]] for name in names]),
        changed_by=tx.person,
        changed_at=tx.now_ms,
        source=source,
    )
    return row


def move_roots(tx: Tx, roots: Sequence[bytes], to_scope: bytes, reason: str) -> int:
    """Move shops to another route; count those that were not there already. `reason` is words for the user."""
    n = BUSINESS["nodes"].c
    place = tx.row(sa.select(n.name).where(n.city_id == tx.city_id, n.id == to_scope))
    if place is None:
        raise NotFound("The route that shops are to be moved to is not known to the server. Nothing was moved.")
    writing = Writing(tx)
    writing.lock(roots)
    leaving: dict[bytes, list[bytes]] = {}
    for root in sorted(set(roots)):
        head = writing.heads.get(root)
        if head is None:
            raise NotFound("A shop to be moved is not known to the server. Nothing was moved.")
        if head.scope != to_scope:
            leaving.setdefault(head.scope, []).append(root)
    for scope, left in leaving.items():
        clear_entries(tx, scope, left)
        for root in left:
            writing.move(root, to_scope, (reason, place[0], tx.now_ms))
    writing.finish()
    return sum(map(len, leaving.values()))
