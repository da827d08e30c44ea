"""What a person has typed and not yet saved: kept on this device alone, so that a crash resumes at the same field."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from contract import wire
from desktop.models import schema

if TYPE_CHECKING:
    from desktop.models.store import Store
    from desktop.models.transaction import Transaction

_table = schema.drafts


def keep(store: Store, key: str, content: dict[str, Any]) -> None:
    """Keep `content` (plain values) under `key` in place of what was there; a change function for `store.run`."""
    row = {"key": key, "content": wire.pack(content), "changed_at": wire.instant_ms(store.clock.now())}
    with store.local("drafts") as connection:
        connection.execute(sa.insert(_table).prefix_with("OR REPLACE"), row)


def drop(store: Store, key: str) -> None:
    """Forget the draft `key`; a change function for `store.run`."""
    with store.local("drafts") as connection:
        connection.execute(sa.delete(_table).where(_table.c.key == key))


def drop_with(tx: Transaction, key: str) -> None:
    """Forget the draft `key` in the same transaction that saves what it was for."""
    tx.local(sa.delete(_table).where(_table.c.key == key))


def kept(store: Store, key: str) -> dict[str, Any] | None:
    """Give the content of the draft `key`, arrays as lists; None when there is none."""
    with store.read() as connection:
        content = connection.scalar(sa.select(_table.c.content).where(_table.c.key == key))
    return None if content is None else msgspec.msgpack.decode(content, type=dict[str, Any])


def keys(store: Store, prefix: str) -> dict[str, datetime]:
    """Name the drafts whose key begins with `prefix`, with the instant each was changed last, newest first."""
    with store.read() as connection:
        rows = connection.execute(
            sa.select(_table.c.key, _table.c.changed_at)
            .where(_table.c.key.startswith(prefix, autoescape=True))
            .order_by(_table.c.changed_at.desc())
        ).all()
    return {key: wire.instant(at) for key, at in rows}
