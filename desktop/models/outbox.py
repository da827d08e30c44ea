"""What this device still owes the server, and what the server would not take.

An op is waiting until it is answered; answered until the next pull has brought the rows it made; then done. A refused
one keeps its payload under "needs you" until a new op replaces it (`retry_of`) or a person puts it away: then closed.
Ops stay 35 days after their answer, so that a server restored from yesterday's copy can be given them again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa

from contract import chain, wire
from contract.fields import LEADING, Record, as_said
from contract.messages import Change
from contract.words import phrase, say
from desktop.models import schema

if TYPE_CHECKING:
    from desktop.models.store import Store

KEPT: Final = timedelta(days=35)
WAITING, ANSWERED, DONE, REFUSED, CLOSED = "waiting", "answered", "done", "refused", "closed"
_box = schema.outbox
_COUNTED: Final = sa.select(sa.func.count(), sa.func.min(_box.c.occurred_at)).where(schema.in_state(WAITING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many ops wait for the server, and since when the oldest does."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One op the server did not take: why, and all that was in it."""

    op_id: UUID
    action: str
    occurred_at: datetime
    reason: str
    roots: tuple[UUID, ...]
    changes: tuple[Change, ...]
    template: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The reason in the language spoken now."""
        return say(self.template, **as_said(self.values))

    def records(self) -> list[Record]:
        """Give the records this op was to make, so that a form can be filled with them again."""
        return [
            _made(c) for c in self.changes if c.kind in schema.KINDS and all(len(p) == 1 for p in c.fields.values())
        ]


def waiting(store: Store) -> Waiting:
    """Count what the server has not answered yet."""
    with store.read() as connection:
        count, oldest = connection.execute(_COUNTED).one()
    return Waiting(count=count, oldest_at=None if oldest is None else wire.instant(oldest))


def needs_you(store: Store) -> list[Refused]:
    """Give what the server refused and nobody has dealt with yet, oldest first."""
    with store.read() as connection:
        rows = connection.execute(sa.select(_box).where(schema.in_state(REFUSED)).order_by(_box.c.seq)).all()
    return [_refused(row) for row in rows]


def unsent_rows(store: Store) -> frozenset[UUID]:
    """Name the rows that hold a change the server has not answered: they are saved on this computer only."""
    with store.read() as connection:
        bodies = connection.scalars(sa.select(_box.c.body).where(schema.in_state(WAITING))).all()
    return frozenset(UUID(bytes=change.row_id) for body in bodies for change in chain.read_body(body))


def put_away(store: Store, op_id: UUID) -> None:
    """Take a refused op off the list, its payload still kept for 35 days; a change function for `store.run`."""
    with store.local("outbox") as connection:
        connection.execute(
            sa.update(_box).where(_box.c.op_id == op_id.bytes, _box.c.state == REFUSED).values(state=CLOSED)
        )


def take_out_again(store: Store, op_id: UUID) -> None:
    """Put a refused op that was put away back on the list; a change function for `store.run`."""
    with store.local("outbox") as connection:
        mine = sa.and_(_box.c.op_id == op_id.bytes, _box.c.state == CLOSED, _box.c.outcome == "rejected")
        connection.execute(sa.update(_box).where(mine).values(state=REFUSED))


def forget_old(connection: sa.Connection, now_ms: int) -> None:
    """Forget what was in ops whose answer is older than 35 days and that need nobody; the last answered one stays.

    Their headers and hashes stay, so that the log can still be verified.
    """
    before = now_ms - KEPT // timedelta(milliseconds=1)
    acked = sa.select(schema.log_head.c.acked_seq).scalar_subquery()
    old = sa.and_(_box.c.state.in_((DONE, CLOSED)), _box.c.answered_at < before, _box.c.seq < acked)
    columns = (_box.c.seq, _box.c.header, _box.c.salt, _box.c.body, _box.c.hash)
    rows = connection.execute(sa.select(*columns).where(old)).all()
    if not rows:
        return
    stays = [
        {"seq": r.seq, "header": r.header, "body_hash": chain.body_hash(r.salt, r.body), "hash": r.hash} for r in rows
    ]
    connection.execute(sa.insert(schema.old_ops).prefix_with("OR REPLACE"), stays)
    connection.execute(sa.delete(_box).where(old))


def _refused(row: Any) -> Refused:
    header = chain.read_header(row.header)
    return Refused(
        op_id=UUID(bytes=row.op_id),
        action=row.action,
        occurred_at=wire.instant(row.occurred_at),
        reason=row.reason or "",
        roots=tuple(UUID(bytes=root) for root in header.roots),
        changes=tuple(chain.read_body(row.body)),
        template=row.words or phrase("The server did not take this entry. It is kept here with all that you wrote."),
        values=wire.unpack(row.said) if row.said else {},
    )


def _made(change: Change) -> Record:
    kind = schema.KINDS[change.kind]
    row = dict.fromkeys(kind.columns[len(LEADING) :]) | {name: pair[-1] for name, pair in change.fields.items()}
    return wire.record_from_wire(kind, row | {"id": change.row_id, "root_id": change.root_id})
