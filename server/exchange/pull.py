"""Answering a pull: hello, pages of the permitted scopes, bundles of roots, the closing frame (sync.md section 4).

Rules (the tests cite them):
 1. What may be seen is worked out anew for every frame: what is withdrawn stops in the middle of an answer.
 2. A cursor whose mark is not ours, or is absent, is answered `diverged`: the client compares digests (digests.py).
 3. A position is (ver, kind, row_id): no cut loses or doubles a row, whatever is written between two pages.
 4. A first download goes by key and then by the changes since it began.
 5. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
import sqlalchemy as sa

from contract.chain import FIRST
from contract.messages import Bundle, Cursor, Ended, Heads, Hello, Page, Pull, Scope
from contract.wire import SCHEMA
from server import bulk
from server.access import Principal, Reach, epoch_of, in_order, reach
from server.database import CITY, Database, Tx
from server.exchange.pages import (
    Room,
    blocks_of,
    entries_after,
    exits_of,
    size_of,
    stretch_of_root,
    stretch_of_scope,
)
from server.schema import REPLICA, ROOT_HEAD, SCOPE_MARK

_USUAL: Final = Room()


def pull(database: Database, principal: Principal, request: Pull, room: Room = _USUAL) -> Iterator[Hello | Page]:
    """Give the frames of an answer, each read when it is asked for; raises NotSignedIn, Transient."""
    hello = _hello(database, principal, request)
    yield hello
    cursors = {cursor.scope: cursor for cursor in request.cursors}
    owed = {bundle.root: bundle for bundle in request.bundles}
    for scope in hello.scopes:
        cursor = cursors.get(scope.scope, Cursor(scope=scope.scope))
        if cursor.ver == scope.ver and cursor.mark == scope.mark and cursor.after is None:
            continue
        for page in _scope(database, principal, cursor, room):
            owed |= {root: Bundle(root=root) for root in page.enter}
            yield page
    for bundle in owed.values():
        yield from _bundle(database, principal, bundle, room)
    yield Page(epoch=hello.epoch)


def heads(database: Database, principal: Principal) -> Heads:
    """Give version and mark of every permitted scope, and what is here of the device that asks."""
    with database.acting(principal, reading=True) as tx:
        allowed = reach(tx, principal)
        found = head_rows(tx, list(allowed.grants))
        last_seq, chain_hash, files = _known(tx, principal.device)
        return Heads(
            epoch=epoch_of(tx),
            heads=[(row[0], row[1], row[2]) for row in found],
            last_seq=last_seq,
            chain_hash=chain_hash,
            files=files,
        )


def head_rows(tx: Tx, scopes: list[bytes]) -> list[tuple[bytes, int, int, int, int, int]]:
    """Read scope, version, mark, floor, count and sum of scopes."""
    found: list[tuple[bytes, int, int, int, int, int]] = []
    for part in bulk.chunks(scopes):
        among, ids = bulk.one_of(tx, part)
        asked = _HEADS.format(city=bulk.mark(tx), among=among)
        found += tx.rows_text(asked, (tx.city_id, tx.city_id, *ids))
    return found


_HEADS: Final = (
    "SELECT h.scope, h.ver, m.mark, h.floor_ver, h.count, h.sum FROM scope_head h "
    "JOIN scope_mark m ON m.city_id = h.city_id AND m.scope = h.scope AND m.ver = h.ver "
    "WHERE h.city_id = {city} AND m.city_id = {city} AND h.scope {among} ORDER BY h.scope"
)
"""Asked for every frame and every look for news, so in the words of the driver (bulk.py)."""


def _hello(database: Database, principal: Principal, request: Pull) -> Hello:
    with database.acting(principal, reading=True) as tx:
        allowed = reach(tx, principal)
        last_seq, chain_hash, files = _known(tx, request.replica)
        return Hello(
            schema=SCHEMA,
            epoch=epoch_of(tx),
            city_id=tx.city_id,
            city=tx.city,
            person=principal.person,
            last_seq=last_seq,
            chain_hash=chain_hash,
            server_ms=tx.now_ms,
            scopes=_scopes(tx, allowed),
            ended=_ended(allowed, request),
            files=files,
        )


_KNOWN: Final = sa.select(REPLICA.c.last_seq, REPLICA.c.chain_hash, REPLICA.c.files).where(
    REPLICA.c.city_id == CITY, REPLICA.c.id == sa.bindparam("replica")
)


def _known(tx: Tx, replica: bytes) -> tuple[int, bytes, int]:
    """Tell how far the log of a device has come here, and how many files it brought."""
    return tx.row(_KNOWN, replica=replica) or (0, FIRST, 0)


def _scopes(tx: Tx, allowed: Reach) -> list[Scope]:
    rows = {row[0]: row for row in head_rows(tx, list(allowed.grants))}
    found = []
    for scope in in_order(list(rows), allowed.places):
        _, ver, mark, _floor, count, total = rows[scope]
        grant = allowed.grants[scope]
        found.append(
            Scope(
                scope=scope,
                ver=ver,
                mark=mark,
                count=count,
                sum=total,
                rights="work" if grant.working else "read",
                roles=sorted(grant.working or grant.reading),
            )
        )
    return found


def _ended(allowed: Reach, request: Pull) -> list[Ended]:
    """Name the scopes that the client still has and whose holding is known to have ended; others stay unexplained."""
    lost = [c.scope for c in request.cursors if not allowed.permits(c.scope) and c.scope in allowed.held_before]
    return [Ended(scope=scope, reason="holding_ended") for scope in lost]


def _mark(tx: Tx, scope: bytes, ver: int) -> int | None:
    found = tx.row(_MARK, of=scope, at=ver)
    return found[0] if found else None


_MARK: Final = sa.select(SCOPE_MARK.c.mark).where(
    SCOPE_MARK.c.city_id == CITY,
    SCOPE_MARK.c.scope == sa.bindparam("of"),
    SCOPE_MARK.c.ver == sa.bindparam("at"),
)


def _scope(database: Database, principal: Principal, cursor: Cursor, room: Room) -> Iterator[Page]:
    """Give the pages of one scope from a cursor to its head."""
    while True:
        with database.acting(principal, reading=True) as tx:
            page = _next_page(tx, reach(tx, principal), cursor, room)
        if page is None:
            return
        yield page
        if not page.more:
            return
        cursor = Cursor(scope=page.scope, ver=page.ver, mark=page.mark, start=page.start, after=page.after)


def _next_page(tx: Tx, allowed: Reach, cursor: Cursor, room: Room) -> Page | None:
    heads_now = head_rows(tx, [cursor.scope]) if allowed.permits(cursor.scope) else []
    if not heads_now:
        return None
    _, ver, mark, floor, _count, _sum = heads_now[0]
    page = Page(scope=cursor.scope, epoch=epoch_of(tx), ver=ver, mark=mark)
    if cursor.start is None and cursor.ver == 0:
        return _first(tx, msgspec.structs.replace(page, start=ver), None, room)
    at = cursor.ver if cursor.start is None else cursor.start
    if at < floor or _mark(tx, cursor.scope, at) != cursor.mark:
        return msgspec.structs.replace(page, diverged=True)
    if cursor.start is not None:
        return _first(tx, msgspec.structs.replace(page, start=at, mark=cursor.mark), cursor.after, room)
    if at == ver and cursor.after is None:
        return None
    return _delta(tx, page, cursor, room)


def _first(tx: Tx, page: Page, after: tuple[str, bytes] | None, room: Room) -> Page:
    """Give the next page of a first download; behind the last of them the cursor is where it began (rule 4)."""
    stretch = stretch_of_scope(tx, page.scope, after, room)
    if stretch.after is not None:
        return msgspec.structs.replace(page, blocks=stretch.blocks, ver=0, after=stretch.after, more=True)
    began = page.start or 0
    return msgspec.structs.replace(page, blocks=stretch.blocks, ver=began, start=None, more=page.ver > began)


def _delta(tx: Tx, page: Page, cursor: Cursor, room: Room) -> Page:
    entries = entries_after(tx, cursor.scope, cursor.ver, cursor.after, room.rows + 1)
    count = min(len(entries), room.rows)
    blocks = blocks_of(tx, entries[:count])
    while count > 1 and size_of(blocks) > room.bytes:
        count //= 2
        blocks = blocks_of(tx, entries[:count])
    taken, rest = entries[:count], entries[count:]
    page = msgspec.structs.replace(
        page,
        blocks=blocks,
        gone=[(entry.kind, entry.row_id) for entry in taken if entry.op == "void"],
        enter=[entry.row_id for entry in taken if entry.op == "enter"],
        exit=exits_of(taken),
    )
    if not rest:
        return page
    last = taken[-1]
    cut = (last.kind, last.row_id) if rest[0].ver == last.ver else None
    mark = _mark(tx, cursor.scope, last.ver) or 0
    return msgspec.structs.replace(page, ver=last.ver, mark=mark, after=cut, more=True)


_ROOT: Final = sa.select(ROOT_HEAD.c.scope, ROOT_HEAD.c.moves).where(
    ROOT_HEAD.c.city_id == CITY, ROOT_HEAD.c.root == sa.bindparam("root")
)


def _bundle(database: Database, principal: Principal, bundle: Bundle, room: Room) -> Iterator[Page]:
    """Give one root whole, from where the client stopped; nothing when it is not to be seen (any more)."""
    after = bundle.after
    while True:
        with database.acting(principal, reading=True) as tx:
            found = tx.row(_ROOT, root=bundle.root)
            if found is None or not reach(tx, principal).permits(found[0]):
                return
            stretch = stretch_of_root(tx, bundle.root, (after[0], after[1][16:]) if after else None, room)
            page = Page(
                scope=found[0],
                epoch=epoch_of(tx),
                bundle=bundle.root,
                moves=found[1],
                blocks=stretch.blocks,
                after=stretch.after,
                more=stretch.after is not None,
            )
        yield page
        if stretch.after is None:
            return
        after = stretch.after
