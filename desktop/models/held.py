"""What this device holds of the server's: scopes and roots coming, leaving, hidden and shown again.

Everything here runs inside `store.taking()`: it is the sync that calls it. A root leaves with everything that hangs on
it, its search rows too; one with changes that the server has not answered is only hidden until it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa

from desktop.models import overlay, schema, search
from desktop.models.overlay import RowKey
from desktop.models.scopes import LEFT, LOADING, UNEXPLAINED, WHOLE
from desktop.models.settling import roots_unanswered

_scopes, _roots, _hidden, _owed = schema.scopes, schema.roots, schema.hidden_roots, schema.owed_roots
_KINDS_DOWN: Final = tuple(reversed(schema.RECORDS))
_LEFT: Final = sa.select(_hidden.c.root_id).where(_hidden.c.why == LEFT)
_UNEXPLAINED: Final = sa.select(_hidden.c.root_id).where(_hidden.c.why == UNEXPLAINED)
_HELD: Final = sa.select(_scopes.c.scope)


def hide(connection: sa.Connection, roots: Iterable[bytes], why: str) -> None:
    """Hide roots, for a reason."""
    rows = [(root, why) for root in roots]
    if rows:
        connection.exec_driver_sql("INSERT OR IGNORE INTO hidden_roots (root_id, why) VALUES (?, ?)", rows)


def show(connection: sa.Connection, roots: Iterable[bytes], why: str) -> None:
    """Take back one reason for hiding roots; one hidden for another reason too stays hidden."""
    rows = [(root, why) for root in roots]
    if rows:
        connection.exec_driver_sql("DELETE FROM hidden_roots WHERE root_id = ? AND why = ?", rows)


def take_back(connection: sa.Connection, roots: Sequence[bytes], scope: bytes) -> None:
    """Take roots back that come in a scope: they have not left, and are not hidden for want of a reason it has."""
    show(connection, roots, LEFT)
    if scope not in set(connection.scalars(_UNEXPLAINED)):
        show(connection, roots, UNEXPLAINED)


def under(connection: sa.Connection, scope: bytes) -> list[bytes]:
    """Name the roots held under a scope, the scope itself first."""
    return [scope, *connection.scalars(sa.select(_roots.c.root_id).where(_roots.c.scope == scope))]


def place(connection: sa.Connection, roots: Sequence[bytes], scope: bytes, *, loading: bool) -> None:
    """Hold shops under a scope, hidden while it is loading."""
    connection.exec_driver_sql(
        "INSERT INTO roots (root_id, scope) VALUES (?, ?)"
        " ON CONFLICT (root_id) DO UPDATE SET scope = excluded.scope WHERE scope <> excluded.scope",
        [(root, scope) for root in roots],
    )
    take_back(connection, roots, scope)
    if loading:
        hide(connection, roots, LOADING)


def expect(connection: sa.Connection, roots: Sequence[bytes], scope: bytes) -> None:
    """Owe the bundles of roots that came into a scope; each is hidden until the whole of it is here."""
    owe(connection, roots, scope)
    hide(connection, roots, LOADING)


def owe(connection: sa.Connection, roots: Sequence[bytes], scope: bytes) -> None:
    """Owe the bundles of roots; what is here of them is shown until they begin to arrive."""
    rows = [{"root_id": root, "scope": scope, "after_kind": None, "after_id": None} for root in roots]
    if rows:
        connection.execute(sa.insert(_owed).prefix_with("OR REPLACE"), rows)


def become_whole(connection: sa.Connection, scope: bytes) -> None:
    """Show a scope and its roots: the whole of it has arrived; roots whose bundle is owed stay hidden.

    A root that was held here before the scope was fetched anew, and did not come again, is no longer waited for.
    """
    connection.execute(sa.update(_scopes).where(_scopes.c.scope == scope).values(state=WHOLE))
    below = sa.select(_roots.c.root_id).where(_roots.c.scope == scope)
    nowhere = sa.and_(
        _hidden.c.root_id.not_in(sa.select(_roots.c.root_id)), _hidden.c.root_id.not_in(sa.select(_scopes.c.scope))
    )
    owed = sa.select(_owed.c.root_id)
    connection.execute(
        sa.delete(_hidden).where(
            _hidden.c.why == LOADING,
            _hidden.c.root_id.not_in(owed),
            sa.or_(_hidden.c.root_id == scope, _hidden.c.root_id.in_(below), nowhere),
        )
    )


def explained(connection: sa.Connection, told: set[bytes]) -> bool:
    """Hide the scopes that the server left out without a reason, show those it names again; say if any changed."""
    here = set(connection.scalars(_HELD))
    hidden = set(connection.scalars(_UNEXPLAINED)) & here
    missing = here - told
    for scope in missing - hidden:
        hide(connection, under(connection, scope), UNEXPLAINED)
    for scope in hidden - missing:
        show(connection, under(connection, scope), UNEXPLAINED)
    return missing != hidden


def leave(connection: sa.Connection, roots: Sequence[bytes]) -> None:
    """Let roots go: they are hidden at once, and erased when every change of ours in them has its answer."""
    hide(connection, roots, LEFT)
    connection.execute(sa.delete(_owed).where(_owed.c.root_id.in_(roots)))


def may_be_erased(connection: sa.Connection) -> list[bytes]:
    """Name the roots that left and in which nothing of ours waits for an answer."""
    left = connection.scalars(_LEFT).all()
    return sorted(set(left) - roots_unanswered(connection)) if left else []


def ours_in(connection: sa.Connection, root: bytes, covered: set[RowKey]) -> set[RowKey]:
    """Name the rows of a root that have changes of ours laid over them; `covered` are all such rows."""
    found: set[RowKey] = set()
    for kind in {kind for kind, _ in covered}:
        table = schema.RECORDS[kind]
        found |= {(kind, row_id) for row_id in connection.scalars(sa.select(table.c.id).where(table.c.root_id == root))}
    return found & covered


def purge(connection: sa.Connection, root: bytes) -> None:
    """Erase a root: its rows of every kind, their search rows, and what this device knew about it."""
    clear(connection, root, keep=set())
    for table in ("roots", "hidden_roots", "owed_roots"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE root_id = ?", (root,))  # noqa: S608 - a table of ours


def clear(connection: sa.Connection, root: bytes, keep: set[RowKey]) -> None:
    """Erase the rows of a root but those in `keep`, which have changes of ours laid over them."""
    based = {kind for kind, _ in overlay.covered(connection) - keep}
    for kind in _KINDS_DOWN:
        kept = [row_id for kept_kind, row_id in keep if kept_kind == kind]
        but = f" AND id NOT IN ({', '.join('?' * len(kept))})" if kept else ""
        here, values = f"FROM {kind} WHERE root_id = ?{but}", (root, *kept)
        if kind == "retailers":
            search.erase(connection, connection.exec_driver_sql(f"SELECT id {here}", values).scalars().all())
        if kind in based:
            forget = f"DELETE FROM base_rows WHERE kind = ? AND row_id IN (SELECT id {here})"  # noqa: S608
            connection.exec_driver_sql(forget, (kind, *values))
        connection.exec_driver_sql(f"DELETE {here}", values)
    connection.exec_driver_sql("DELETE FROM unknown_rows WHERE root_id = ?", (root,))
