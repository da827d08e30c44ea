"""Scopes and roots that go: hidden at once, erased in small transactions that keep no save waiting.

What a crash cuts short goes on at the next round, before anything new is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from contract.words import phrase
from desktop.models import held, notices, overlay, photos, schema, scopes
from desktop.models.store import Store

_scopes = schema.scopes
_ROOTS_AT_ONCE: Final = 10
_CLEARING: Final = sa.select(_scopes.c.scope).where(_scopes.c.state == scopes.CLEARING)


def go_on(store: Store) -> None:
    """Finish what was begun: scopes that are to be fetched anew, roots that left and have their answers now."""
    with store.read() as connection:
        clearing = connection.scalars(_CLEARING).all()
    for scope in clearing:
        _clear_scope(store, scope)
    erase_left(store)


def erase_left(store: Store) -> None:
    """Erase the roots that left and in which nothing of ours waits for an answer, with their pictures."""
    with store.read() as connection:
        roots = held.may_be_erased(connection)
        if not roots:
            return
        pictures = photos.names_under(connection, roots)
    for some in _few(roots):
        store.run_behind(_purge, some).result()
    store.run_behind(Store.shrink_log).result()
    photos.erase(store, pictures)


def let_go(store: Store, roots: Sequence[bytes]) -> None:
    """Let roots go that we were to fetch and that the server does not give us; they are erased in their turn."""
    with store.taking() as taking:
        held.leave(taking.connection, roots)


def end_scope(connection: sa.Connection, scope: bytes, now_ms: int) -> None:
    """Let a scope go whose holding ended, with all that is held under it."""
    held.leave(connection, held.under(connection, scope))
    connection.execute(sa.delete(_scopes).where(_scopes.c.scope == scope))
    words = phrase("A route or team is no longer yours. All that you recorded there stays with its shops.")
    notices.tell(connection, now_ms, words)


def renew_unless_whole(store: Store, scope: bytes) -> None:
    """Begin anew a scope that was still arriving when its history stopped being the server's.

    All that came of it goes but our own changes. One that is whole is compared instead, root by root (digests.py).
    """
    with store.read() as connection:
        state = connection.scalar(sa.select(_scopes.c.state).where(_scopes.c.scope == scope))
    if state == scopes.WHOLE:
        return
    store.run_behind(_begin_clearing, scope).result()
    _clear_scope(store, scope)


def _begin_clearing(store: Store, scope: bytes) -> None:
    start = {"epoch": b"", "ver": 0, "mark": 0, "start": None, "after_kind": None, "after_id": None}
    with store.taking() as taking:
        here = sa.update(_scopes).where(_scopes.c.scope == scope)
        taking.connection.execute(here.values(state=scopes.CLEARING, **start))
        held.hide(taking.connection, held.under(taking.connection, scope), scopes.LOADING)
        taking.kinds |= {"scopes", *schema.RECORDS}


def _clear_scope(store: Store, scope: bytes) -> None:
    with store.read() as connection:
        roots = held.under(connection, scope)
    for some in _few(roots):
        store.run_behind(_clear, some).result()
    store.run_behind(_cleared, scope).result()


def _clear(store: Store, roots: Sequence[bytes]) -> None:
    with store.taking() as taking:
        connection = taking.connection
        covered = overlay.covered(connection)
        for root in roots:
            held.clear(connection, root, keep=covered)
            ours = held.ours_in(connection, root, covered)
            for kind, row_id in ours:
                overlay.replace_base(connection, kind, row_id, None)
            overlay.lay_anew(connection, ours)
        connection.execute(sa.delete(schema.roots).where(schema.roots.c.root_id.in_(roots)))


def _cleared(store: Store, scope: bytes) -> None:
    with store.taking() as taking:
        here = sa.update(_scopes).where(_scopes.c.scope == scope)
        taking.connection.execute(here.values(state=scopes.LOADING))


def _purge(store: Store, roots: Sequence[bytes]) -> None:
    with store.taking() as taking:
        for root in roots:
            held.purge(taking.connection, root)


def _few(roots: Sequence[bytes]) -> list[Sequence[bytes]]:
    return [roots[at : at + _ROOTS_AT_ONCE] for at in range(0, len(roots), _ROOTS_AT_ONCE)]
