"""Does this device hold what the server says it has? Count and sum of stamps, by scope and then by root (sync.md 7).

Rules (the tests cite them):
 1. A scope is compared where its cursor stands exactly at the head that the server told, and nothing of it is owed.
 2. Rows count with the server's stamp; those that only this device has, with none, do not count.
 3. What changed in a round is compared in that round; all of it once a day, and again after every difference.
 4. Where a scope differs, or its history is not the server's, only the roots that differ are fetched anew. Changes of
    ours stay; a root that the server does not name there leaves as any other does.
 5. A root is shown as it is until its new bundle begins to arrive.
"""

from __future__ import annotations

import logging
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.messages import Digests, Hello, RootDigest
from desktop.models import held, notices, schema, scopes
from desktop.models.store import Store

EVERY: Final = timedelta(days=1)
CHECKED_AT: Final = "checked_at"
_scopes, _roots, _hidden, _owed = schema.scopes, schema.roots, schema.hidden_roots, schema.owed_roots
_log = logging.getLogger(__name__)
Sums = tuple[int, int]


def is_due(store: Store) -> bool:
    """Say whether all is to be compared again, whatever changed (rule 3)."""
    at = store.known(CHECKED_AT)
    return at is None or abs(store.clock.now() - wire.instant(at)) >= EVERY


def differing(store: Store, hello: Hello, among: AbstractSet[bytes] | None) -> list[bytes]:
    """Name the scopes of which this device holds something else than the server told; `among` None means all."""
    if among is not None and not among:
        return []
    with store.read() as connection:
        standing = {row.scope: (row.ver, row.mark) for row in connection.execute(_whole())}
        return [
            told.scope
            for told in hello.scopes
            if standing.get(told.scope) == (told.ver, told.mark)
            and (among is None or told.scope in among)
            and _sum(connection, told.scope) != (told.count, told.sum)
        ]


def of_another_history(store: Store, diverged: AbstractSet[bytes]) -> list[bytes]:
    """Name those of the scopes that diverged which are whole here; what was still arriving has been begun anew."""
    if not diverged:
        return []
    with store.read() as connection:
        whole = sa.select(_scopes.c.scope).where(_scopes.c.state == scopes.WHOLE, _scopes.c.scope.in_(diverged))
        return sorted(connection.scalars(whole))


def _whole() -> sa.Select[tuple[bytes, int, int]]:
    """Select the scopes that stand at the end of a version and of which nothing is owed (rule 1)."""
    owed = sa.select(_owed.c.scope)
    return sa.select(_scopes.c.scope, _scopes.c.ver, _scopes.c.mark).where(
        _scopes.c.state == scopes.WHOLE,
        _scopes.c.start.is_(None),
        _scopes.c.after_kind.is_(None),
        _scopes.c.scope.not_in(owed),
    )


def _sum(connection: sa.Connection, scope: bytes) -> Sums:
    """Reckon count and sum of all that is held under a scope, as `_sums` does of each root."""
    parts = connection.exec_driver_sql(_IN_ALL, (scope, scope, scopes.LEFT)).all()
    return sum(count for count, _ in parts), sum(total or 0 for _, total in parts)


def _sums(connection: sa.Connection, scope: bytes) -> dict[bytes, Sums]:
    """Reckon count and sum of each root held under a scope; those that left and wait to be erased are left out."""
    sums: dict[bytes, Sums] = {}
    for root, count, total in connection.exec_driver_sql(_BY_ROOT, (scope, scope, scopes.LEFT)):
        before = sums.get(root, (0, 0))
        sums[root] = (before[0] + count, before[1] + total)
    return sums


def _of_all_kinds(asked: str) -> str:
    """Ask one thing of each kind, in one statement: there are thirty of them, and most have nothing in a scope."""
    return _HERE + " UNION ALL ".join(asked.format(kind) for kind in (*schema.RECORDS, "unknown_rows"))


_HERE: Final = (
    "WITH here AS MATERIALIZED (SELECT root_id FROM roots WHERE scope = ? UNION ALL SELECT ? "
    "EXCEPT SELECT root_id FROM hidden_roots WHERE why = ?) "
)
_IN_ALL: Final = _of_all_kinds("SELECT COUNT(*), SUM(stamp) FROM {} WHERE stamp <> 0 AND root_id IN here")
_BY_ROOT: Final = _of_all_kinds(
    "SELECT root_id, COUNT(*), SUM(stamp) FROM {} WHERE stamp <> 0 AND root_id IN here GROUP BY root_id"
)


def mend(store: Store, answer: Digests) -> int:
    """Owe what differs from the server's roots of a scope, drop what it does not have there, adopt its cursor; a
    change function that gives how many roots are owed (rule 4)."""
    told = {digest.root: digest for digest in answer.roots}
    with store.taking() as taking:
        connection = taking.connection
        store.keep(connection, **{CHECKED_AT: None})
        if answer.scope not in told:  # it may not be seen any more: the next hello says so, with its reason
            return 0
        here = set(held.under(connection, answer.scope))
        different = _different(_sums(connection, answer.scope), here, told)
        gone = here - told.keys() - _owed_elsewhere(connection, answer.scope)
        _owe(connection, different, answer.scope)
        _drop(store, connection, gone)
        _adopt(connection, answer)
        taking.kinds |= {"scopes", "notices", *schema.RECORDS} if gone else {"scopes"}
    _log.warning("digest scope=%s differing=%d gone=%d", UUID(bytes=answer.scope), len(different), len(gone))
    return len(different)


def _different(sums: dict[bytes, Sums], here: AbstractSet[bytes], told: dict[bytes, RootDigest]) -> list[bytes]:
    return sorted(
        root
        for root, digest in told.items()
        if sums.get(root, (0, 0)) != (digest.count, digest.sum) or (digest.count and root not in here)
    )


def _owed_elsewhere(connection: sa.Connection, scope: bytes) -> set[bytes]:
    return set(connection.scalars(sa.select(_owed.c.root_id).where(_owed.c.scope != scope)))


def _owe(connection: sa.Connection, roots: list[bytes], scope: bytes) -> None:
    """Owe the bundles of roots; what had left and is not erased yet stays hidden until the whole of it is here."""
    left = set(connection.scalars(sa.select(_hidden.c.root_id).where(_hidden.c.why == scopes.LEFT)))
    held.owe(connection, roots, scope)
    held.hide(connection, left.intersection(roots), scopes.LOADING)
    held.show(connection, left.intersection(roots), scopes.LEFT)


def _drop(store: Store, connection: sa.Connection, gone: AbstractSet[bytes]) -> None:
    now, shops = wire.instant_ms(store.clock.now()), schema.RECORDS["retailers"].c
    names = connection.scalars(sa.select(shops.name).where(shops.id.in_(gone)).order_by(shops.id)).all()
    for name in names:
        notices.tell_of_leaving(connection, now, name, None)
    held.leave(connection, sorted(gone))


def _adopt(connection: sa.Connection, answer: Digests) -> None:
    """Stand where the server said, and count moves as it does: those told to us may be of a history that is gone."""
    here = sa.update(_scopes).where(_scopes.c.scope == answer.scope)
    place = {"epoch": answer.epoch, "ver": answer.ver, "mark": answer.mark}
    connection.execute(here.values(start=None, after_kind=None, after_id=None, **place))
    for digest in answer.roots:
        moved = sa.update(_roots).where(_roots.c.root_id == digest.root, _roots.c.scope == answer.scope)
        connection.execute(moved.where(_roots.c.moves != digest.moves).values(moves=digest.moves))
