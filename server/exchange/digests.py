"""What the roots of a scope really hold, reckoned from their rows (sync.md section 7).

Rules (the tests cite them):
 1. Count and sum are reckoned under the lock of the root: sums kept beside the rows can agree with each other and be
    wrong.
 2. A sum kept beside the rows that is found wrong is mended at once, root and scope; the rows are what counts.
 3. The version named is read before the first row: what is written meanwhile comes again as a change.
 4. Operators read of it in the log, by ids alone.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from contract.messages import Compare, Digests, RootDigest
from server import bulk
from server.access import Principal, epoch_of, reach
from server.database import Database, Tx
from server.exchange.pull import head_rows
from server.exchange.writing import Writing
from server.schema import BUSINESS, ROOT_HEAD, SCOPE_HEAD

_log = logging.getLogger("rounds.exchange")
Sums = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Recount:
    """The roots of one scope as their rows say, and those whose kept sums said otherwise."""

    roots: list[RootDigest]
    wrong: list[bytes]
    is_scope_wrong: bool


def digests(database: Database, principal: Principal, request: Compare) -> Digests:
    """Give the digest of every root of a scope; raises NotSignedIn, Transient."""
    with database.acting(principal) as tx:
        heads = head_rows(tx, [request.scope]) if reach(tx, principal).permits(request.scope) else []
        if not heads:
            return Digests(scope=request.scope)
        _, ver, mark, *_ = heads[0]
        found = recount(tx, request.scope)
        _log.warning("digests scope=%s device=%s", UUID(bytes=request.scope), UUID(bytes=principal.device))
        return Digests(scope=request.scope, epoch=epoch_of(tx), ver=ver, mark=mark, roots=found.roots)


def recount(tx: Tx, scope: bytes) -> Recount:
    """Reckon the digests of a scope's roots from their rows, and mend what is kept beside them (rules 1 and 2)."""
    h = ROOT_HEAD.c
    listed = tx.rows(sa.select(h.root).where(h.city_id == tx.city_id, h.scope == scope).order_by(h.root))
    writing = Writing(tx)
    writing.lock(row[0] for row in listed)
    heads = {root: head for root, head in writing.heads.items() if head.scope == scope}
    sums = _sums(tx, sorted(heads))
    wrong = sorted(root for root, head in heads.items() if (head.count, head.sum) != sums[root])
    for root in wrong:
        _mend(tx, ROOT_HEAD, ROOT_HEAD.c.root == root, sums[root])
        _log.warning("mended root=%s scope=%s", UUID(bytes=root), UUID(bytes=scope))
    roots = [RootDigest(root, heads[root].moves, *sums[root]) for root in sorted(heads)]
    return Recount(roots, wrong, _mend_scope(tx, scope))


def _sums(tx: Tx, roots: list[bytes]) -> dict[bytes, Sums]:
    sums = dict.fromkeys(roots, (0, 0))
    for table in BUSINESS.values():
        t = table.c
        total = sa.cast(sa.func.sum(t.stamp), sa.BigInteger)
        for part in bulk.chunks(roots):
            here = (t.city_id == tx.city_id) & bulk.among(tx, t.root_id, part)
            for root, count, stamps in tx.rows(
                sa.select(t.root_id, sa.func.count(), total).where(here).group_by(t.root_id)
            ):
                before = sums[root]
                sums[root] = (before[0] + count, before[1] + stamps)
    return sums


def _mend_scope(tx: Tx, scope: bytes) -> bool:
    """Make the scope's sums those of its roots; who writes into the scope waits for the lock or has been counted."""
    s, h = SCOPE_HEAD.c, ROOT_HEAD.c
    here = (s.city_id == tx.city_id) & (s.scope == scope)
    kept = tx.row(sa.select(s.count, s.sum).where(here).with_for_update())
    total = sa.cast(sa.func.coalesce(sa.func.sum(h.sum), 0), sa.BigInteger)
    count = sa.cast(sa.func.coalesce(sa.func.sum(h.count), 0), sa.BigInteger)
    (reckoned,) = tx.rows(sa.select(count, total).where(h.city_id == tx.city_id, h.scope == scope))
    if kept is None or kept == reckoned:
        return False
    _mend(tx, SCOPE_HEAD, s.scope == scope, (reckoned[0], reckoned[1]))
    _log.warning("mended scope=%s", UUID(bytes=scope))
    return True


def _mend(tx: Tx, table: sa.Table, here: sa.ColumnElement[bool], sums: Sums) -> None:
    tx.run(sa.update(table).where(table.c.city_id == tx.city_id, here).values(count=sums[0], sum=sums[1]))
