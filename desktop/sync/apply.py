"""What the server sent, put into the store: rows in pieces, then the cursor that says they are there.

Rules (the tests cite them):
 1. A cursor is written in the transaction of the last piece of its page, never before: a crash repeats a page.
 2. A row with unanswered changes of ours takes the server's row as its base; our changes stay laid over it. One whose
    changes are all answered stands as the server has it: the pull was begun after the answers.
 3. A root leaves only while it is held under that scope with fewer moves; it is hidden until our changes are answered.
 4. A scope or root is shown when the whole of it is here, and not before.
 5. A scope that the server leaves out without a reason is hidden and kept.
 6. Every transaction waits until no change of the person waits.
 7. An epoch that is new while the marks are equal is adopted without more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from contract import chain, wire
from contract.messages import Exit, Hello, Page
from desktop.models import bulk, held, notices, outbox, overlay, schema, scopes, search
from desktop.models.store import Store
from desktop.sync import leaving
from desktop.sync.doubt import BROUGHT
from desktop.sync.pieces import Piece, Portion, runs_of

_scopes, _owed = schema.scopes, schema.owed_roots
_CLOCK_SLACK_MS: Final = 2_000
_SCOPES: Final = sa.select(_scopes)
_UNEXPLAINED: Final = (
    sa.select(sa.func.count()).select_from(schema.hidden_roots).where(schema.hidden_roots.c.why == scopes.UNEXPLAINED)
)
_VISITS: Final = ("record_visit", "record_contact", "correct_visit")


def take_hello(store: Store, hello: Hello) -> None:
    """Take what the server permits now; nothing is written when nothing is new."""
    offset = hello.server_ms - wire.instant_ms(store.clock.now())
    known = store.clock_offset_ms
    facts: dict[str, Any] = {}
    if known is None or abs(known - offset) > _CLOCK_SLACK_MS:
        facts["clock_offset_ms"] = offset
    roles = frozenset(role for scope in hello.scopes for role in scope.roles)
    if roles and roles != store.me.roles:
        facts["me"] = replace(store.me, roles=roles)
    if (store.known(BROUGHT) or 0) != hello.files:
        facts[BROUGHT] = hello.files
    if facts or _is_news(store, hello):
        store.run_behind(_take_hello, hello, facts).result()
    if hello.ended:
        leaving.erase_left(store)


def _is_news(store: Store, hello: Hello) -> bool:
    with store.read() as connection:
        rows = connection.execute(_SCOPES).all()
        hidden = connection.scalar(_UNEXPLAINED)
    ours = {(r.scope, r.epoch, r.ver, r.rights, wire.unpack(r.roles)) for r in rows}
    theirs = {(s.scope, hello.epoch, s.ver, s.rights, tuple(s.roles)) for s in hello.scopes}
    return bool(hidden) or ours != theirs


_TOLD: Final = "UPDATE scopes SET row_count = ?, stamp_sum = ?, rights = ?, roles = ? WHERE scope = ?"
_ADOPTED: Final = "UPDATE scopes SET epoch = ? WHERE scope = ? AND ver = ? AND mark = ?"
_COME: Final = (
    "INSERT INTO scopes (row_count, stamp_sum, rights, roles, scope, epoch, ver, mark, state)"
    " VALUES (?, ?, ?, ?, ?, x'', 0, 0, ?)"
)


def _take_hello(store: Store, hello: Hello, facts: dict[str, Any]) -> None:
    ended = {scope.scope for scope in hello.ended}
    with store.taking() as taking:
        connection = taking.connection
        store.keep(connection, **facts)
        bulk.begin(store, connection, sum(scope.count for scope in hello.scopes))
        there = set(connection.scalars(sa.select(_scopes.c.scope)))
        for scope in hello.scopes:
            told = (scope.count, scope.sum, scope.rights, wire.pack(scope.roles), scope.scope)
            if scope.scope in there:
                connection.exec_driver_sql(_TOLD, told)
                connection.exec_driver_sql(_ADOPTED, (hello.epoch, scope.scope, scope.ver, scope.mark))
            else:
                connection.exec_driver_sql(_COME, (*told, scopes.LOADING))
                held.show(connection, [scope.scope], scopes.LEFT)
                held.hide(connection, [scope.scope], scopes.LOADING)
        for scope_id in there & ended:
            leaving.end_scope(connection, scope_id, wire.instant_ms(store.clock.now()))
            taking.kinds |= {"scopes", "notices", *schema.RECORDS}
        if held.explained(connection, {scope.scope for scope in hello.scopes}):
            taking.kinds |= {"scopes", *schema.RECORDS}


def take_page(store: Store, page: Page, portion: Portion | None = None) -> int:
    """Take one page of a scope or of a bundle; give the number of its rows. Malformed when it breaks the contract.

    `portion` carries from page to page how many rows this computer takes at once.
    """
    portion = None if bulk.goes_on(store) else portion or Portion()
    if page.diverged:
        leaving.renew_unless_whole(store, page.scope)
        return 0
    runs = runs_of(page, portion)
    if page.bundle is not None:
        store.run_behind(_begin_bundle, page).result()
    run, rows = next(runs, None), 0
    while run is not None:
        following = next(runs, None)
        took_ms = store.run_behind(_take, page, run, last=following is None).result()
        if portion is not None:
            portion.took(took_ms)
        rows += sum(len(piece.rows) for piece in run)
        run = following
    if not rows:
        store.run_behind(_take, page, [], last=True).result()
    if page.exit:
        leaving.erase_left(store)
    return rows


def _take(store: Store, page: Page, pieces: Sequence[Piece], *, last: bool) -> int:
    """Take pieces in one transaction, with the cursor behind the last; give its milliseconds."""
    begun = store.clock.monotonic_ms()
    _write_all(store, page, pieces, last=last)
    return store.clock.monotonic_ms() - begun


def _write_all(store: Store, page: Page, pieces: Sequence[Piece], *, last: bool) -> None:
    with store.taking() as taking:
        connection = taking.connection
        covered = overlay.covered(connection)
        waiting = overlay.unanswered(connection, covered)
        shown = page.bundle is None and _state(connection, page.scope) == scopes.WHOLE
        changed: set[str] = set()
        for piece in pieces:
            changed |= _write(connection, piece, covered, waiting)
            if piece.name == "retailers":
                _place(connection, page, [row[0] for row in piece.rows], loading=not shown)
        if last and page.bundle is not None:
            changed |= _end_of_bundle(connection, page)
        elif last:
            changed |= _end_of_page(store, connection, page, covered)
        if shown or changed & {"scopes", "notices"}:
            taking.kinds |= changed


def _state(connection: sa.Connection, scope: bytes) -> str | None:
    found: str | None = connection.exec_driver_sql("SELECT state FROM scopes WHERE scope = ?", (scope,)).scalar()
    return found


def _place(connection: sa.Connection, page: Page, shops: list[bytes], *, loading: bool) -> None:
    """Hold the shops of a page under its scope, and have them found by search; a bundle is placed as it begins."""
    if page.bundle is None:
        held.place(connection, shops, page.scope, loading=loading)
    search.refresh(connection, shops)


def _write(
    connection: sa.Connection, piece: Piece, covered: set[overlay.RowKey], waiting: set[overlay.RowKey]
) -> set[str]:
    """Write the rows of one piece; those with changes of ours that wait become the base of what is shown (rule 2)."""
    if piece.kind is None:
        connection.exec_driver_sql(_insert("unknown_rows", piece.names, ()), list(piece.rows))
        return set()
    name = piece.name
    ours = {row_id for kind, row_id in covered if kind == name}
    rows = [row for row in piece.rows if row[0] not in ours] if ours else list(piece.rows)
    if rows:
        connection.exec_driver_sql(_insert(name, piece.names, piece.empty), rows)
    if len(rows) < len(piece.rows):
        empty = dict.fromkeys(piece.empty)
        news = {row[0]: dict(zip(piece.names, row, strict=True)) | empty for row in piece.rows if row[0] in ours}
        beneath = {row_id: news.pop(row_id) for kind, row_id in waiting if kind == name and row_id in news}
        overlay.settle(connection, name, news)
        _write_beneath(connection, name, beneath)
    return {name}


def _write_beneath(connection: sa.Connection, kind: str, by_id: dict[bytes, dict[str, Any]]) -> None:
    overlay.replace_bases(connection, kind, by_id)
    overlay.lay_anew(connection, [(kind, row_id) for row_id in by_id])


@cache
def _insert(table: str, names: tuple[str, ...], empty: tuple[str, ...]) -> str:
    keys = ("kind", "row_id") if table == "unknown_rows" else ("id",)
    columns = ", ".join(f'"{name}"' for name in names)
    news = ", ".join(f'"{name}" = excluded."{name}"' for name in (*names, *empty) if name not in keys)
    marks = ", ".join("?" * len(names))
    head = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own tables and columns
    return f"{head} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {news}"


def _end_of_page(store: Store, connection: sa.Connection, page: Page, covered: set[overlay.RowKey]) -> set[str]:
    changed = _take_away(connection, page, covered)
    if page.enter:
        held.expect(connection, page.enter, page.scope)
    for gone in page.exit:
        changed |= _exit(store, connection, page.scope, gone)
    cursor = (page.epoch, page.ver, page.mark, page.start, *(page.after or (None, None)))
    told = "UPDATE scopes SET epoch = ?, ver = ?, mark = ?, start = ?, after_kind = ?, after_id = ? WHERE scope = ?"
    connection.exec_driver_sql(told, (*cursor, page.scope))
    arrived = not page.more and page.start is None and page.after is None
    if arrived and _state(connection, page.scope) == scopes.LOADING:
        if page.scope != store.me.city.bytes:  # the city's rows are few; those of the first route are what fills it
            bulk.end(store, connection)
        held.become_whole(connection, page.scope)
        return {"scopes", *schema.RECORDS}
    return changed


def _take_away(connection: sa.Connection, page: Page, covered: set[overlay.RowKey]) -> set[str]:
    """Take away the rows that the server has no more."""
    gone = [(kind, row_id) for kind, row_id in page.gone if kind in schema.RECORDS]
    unknown = schema.unknown_rows.c
    for kind, row_id in page.gone:
        if kind not in schema.RECORDS:
            here = (unknown.kind == kind) & (unknown.row_id == row_id)
            connection.execute(sa.delete(schema.unknown_rows).where(here))
    for kind, row_id in gone:
        if (kind, row_id) in covered:
            overlay.replace_base(connection, kind, row_id, None)
        else:
            table = schema.RECORDS[kind]
            connection.execute(sa.delete(table).where(table.c.id == row_id))
    search.refresh(connection, [row_id for kind, row_id in gone if kind == "retailers"])
    overlay.lay_anew(connection, [key for key in gone if key in covered])
    return {kind for kind, _ in gone}


def _exit(store: Store, connection: sa.Connection, scope: bytes, gone: Exit) -> set[str]:
    roots = schema.roots
    found = connection.execute(
        sa.select(roots.c.moves, schema.RECORDS["retailers"].c.name)
        .join_from(
            roots, schema.RECORDS["retailers"], schema.RECORDS["retailers"].c.id == roots.c.root_id, isouter=True
        )
        .where(roots.c.root_id == gone.root, roots.c.scope == scope, roots.c.moves < gone.moves)
    ).one_or_none()
    came = connection.scalar(sa.select(_owed.c.root_id).where(_owed.c.root_id == gone.root, _owed.c.scope != scope))
    if found is None or came is not None:  # what came to another scope of ours stays: its bundle places it there
        return set()
    notices.tell_of_leaving(
        connection, wire.instant_ms(store.clock.now()), found.name or "", gone.to, _late(connection, gone.root)
    )
    held.leave(connection, [gone.root])
    return {"notices", *schema.RECORDS}


def _late(connection: sa.Connection, root: bytes) -> int:
    """Count the visits of ours in this root that the server has just taken, late: it had moved before they came."""
    box = schema.outbox
    taken = sa.and_(schema.in_state(outbox.ANSWERED), box.c.late == 1, box.c.action.in_(_VISITS))
    headers = connection.scalars(sa.select(box.c.header).where(taken)).all()
    return sum(root in chain.read_header(header).roots for header in headers)


def _begin_bundle(store: Store, page: Page) -> None:
    """Hold the root under its scope; at the beginning of its bundle, drop what is here of it but our own changes."""
    root = page.bundle or b""
    with store.taking() as taking:
        connection = taking.connection
        owed = connection.execute(sa.select(_owed).where(_owed.c.root_id == root)).one_or_none()
        if owed is None:
            held.expect(connection, [root], page.scope)
        if owed is None or owed.after_kind is None:
            covered = overlay.covered(connection)
            held.clear(connection, root, keep=covered)
            for kind, row_id in held.ours_in(connection, root, covered):
                overlay.replace_base(connection, kind, row_id, None)
        held.hide(connection, [root], scopes.LOADING)
        if root != page.scope:
            values = {"root_id": root, "scope": page.scope, "moves": page.moves or 0}
            connection.execute(sa.insert(schema.roots).prefix_with("OR REPLACE"), values)


def _end_of_bundle(connection: sa.Connection, page: Page) -> set[str]:
    root = page.bundle or b""
    here = _owed.c.root_id == root
    if page.after is not None:
        after = {"after_kind": page.after[0], "after_id": page.after[1]}
        connection.execute(sa.update(_owed).where(here).values(**after))
        return set()
    connection.execute(sa.delete(_owed).where(here))
    overlay.lay_anew(connection, held.ours_in(connection, root, overlay.covered(connection)))
    held.take_back(connection, [root], page.scope)
    if _state(connection, page.scope) == scopes.WHOLE:
        held.show(connection, [root], scopes.LOADING)
    return {"scopes", *schema.RECORDS}
