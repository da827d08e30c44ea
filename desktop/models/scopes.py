"""Which rows a person is shown: the one place that every question goes through.

A root is hidden while it or its scope is still arriving, when it left and is not erased yet (changes of ours in it may
wait for their answer), or when it went without a reason; its rows stay, unseen. Annulled rows are shown only where
somebody asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from desktop.models import schema

if TYPE_CHECKING:
    from desktop.models.store import Store

LOADING, WHOLE, CLEARING = "loading", "whole", "clearing"
"""The states of a scope; its rows are shown while it is whole."""
LEFT, UNEXPLAINED = "left", "unexplained"
"""Why a root is hidden, besides `LOADING`."""


def _seen(table: sa.Table) -> sa.Select[tuple[object, ...]]:
    return sa.select(table).where(table.c.root_id.not_in(sa.select(schema.hidden_roots.c.root_id)))


WITH_ANNULLED: Final[dict[str, sa.Subquery]] = {n: _seen(t).subquery(n) for n, t in schema.RECORDS.items()}
"""By kind, the rows of roots that are shown, annulled ones among them."""
VISIBLE: Final[dict[str, sa.Subquery]] = {
    n: _seen(t).where(t.c.voided_at.is_(None)).subquery(n) for n, t in schema.RECORDS.items()
}
"""By kind, the rows that a person is shown."""


_HELD: Final = sa.select(schema.scopes).order_by(schema.scopes.c.scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One scope this device holds; `ready` once the whole of it has arrived."""

    scope: UUID
    rights: str
    roles: tuple[str, ...]
    ready: bool


def held(store: Store) -> list[Held]:
    """List the scopes this device holds."""
    with store.read() as connection:
        rows = connection.execute(_HELD).all()
    return [
        Held(scope=UUID(bytes=r.scope), rights=r.rights, roles=wire.unpack(r.roles), ready=r.state == WHOLE)
        for r in rows
    ]


def is_whole(store: Store) -> bool:
    """Say whether everything the person may see has arrived at least once."""
    found = held(store)
    return bool(found) and all(scope.ready for scope in found)


def scope_of(store: Store, root: UUID) -> UUID | None:
    """Give the scope (the route) under which a shop is held here; None when it is not."""
    roots = schema.roots
    with store.read() as connection:
        found = connection.scalar(sa.select(roots.c.scope).where(roots.c.root_id == root.bytes))
    return None if found is None else UUID(bytes=found)
