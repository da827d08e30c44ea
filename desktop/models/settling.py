"""What becomes of ops once the server has answered: applied, proposed or refused, then settled by the next pull.

Rules (the tests cite them):
 1. An answer is kept with its op; a refused op's rows are taken back at once, its payload stays.
 2. An applied op is shown over the rows of the server until a whole pull, begun after its answer, has brought them.
 3. When the server was restored to an earlier day, the ops it lost are owed again; op_id makes that harmless.
 4. How long an answered op is kept is counted by the server's clock: this computer's may jump either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from contract import chain, wire
from contract.messages import Result
from desktop.models import overlay, receipts, schema
from desktop.models.outbox import ANSWERED, CLOSED, DONE, REFUSED, WAITING
from desktop.models.receipts import Receipt

if TYPE_CHECKING:
    from desktop.models.store import Store

_box = schema.outbox
_head = schema.log_head
REJECTED: Final = "rejected"
_ACKED: Final = sa.select(_head.c.acked_seq)
_EPOCH: Final = sa.select(_head.c.epoch)
_OWED: Final = (
    sa.select(_box.c.seq, _box.c.op_id, _box.c.header, _box.c.salt, _box.c.body, _box.c.tries)
    .where(_box.c.seq > _ACKED.scalar_subquery())
    .order_by(_box.c.seq)
    .limit(sa.bindparam("most"))
)
_UNANSWERED: Final = sa.select(_box.c.header).where(schema.in_state(WAITING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """One op as it goes over the wire; `tries` counts how often the server failed over it alone."""

    seq: int
    op_id: bytes
    header: bytes
    salt: bytes
    body: bytes
    tries: int


def acknowledged(store: Store) -> tuple[int, bytes]:
    """Give the seq of the last answered op and the chain's hash there: what the server should have of us."""
    with store.read() as connection:
        seq: int = connection.scalar(_ACKED) or 0
        return seq, _hash_at(connection, seq) or chain.FIRST


def epoch(store: Store) -> bytes:
    """Give the epoch of the server's data as it was known last; empty before the first answer."""
    with store.read() as connection:
        return connection.scalar(_EPOCH) or b""


def hash_at(store: Store, seq: int) -> bytes | None:
    """Give the chain's hash after the op `seq`; None when this device has no such op, or no longer."""
    with store.read() as connection:
        return _hash_at(connection, seq)


def owed(store: Store, *, most_ops: int, most_bytes: int) -> list[Op]:
    """Give the next ops to send: every one after the last answered, in order; at least one when any is owed."""
    with store.read() as connection:
        ops: list[Op] = []
        left = most_bytes
        for row in connection.execute(_OWED, {"most": most_ops}):
            left -= len(row.header) + len(row.body)
            if ops and left < 0:
                break
            ops.append(Op(**row._asdict()))
    return ops


def answered(store: Store, results: Sequence[Result], epoch: bytes, receipt: Receipt | None = None) -> None:
    """Keep the server's answers with its receipt; a change function for `store.run`."""
    with store.taking() as taking:
        connection = taking.connection
        states = _states(connection, results)
        known = [result for result in results if result.seq in states]
        _keep_answers(connection, [(result, states[result.seq]) for result in known])
        refused = [r.op_id for r in known if states[r.seq] == WAITING and r.outcome == REJECTED]
        if refused:
            taking.kinds |= _lay_anew(connection, _box.c.op_id.in_(refused))
        last = max((result.seq for result in results), default=0)
        connection.execute(sa.update(_head).values(epoch=epoch))
        connection.execute(sa.update(_head).where(_head.c.acked_seq < last).values(acked_seq=last))
        taking.kinds.add("outbox")
        if receipt is not None:
            receipts.keep(connection, receipt)


def _states(connection: sa.Connection, results: Sequence[Result]) -> dict[int, str]:
    """Give the states of the ops that were answered; results follow each other by seq."""
    if not results:
        return {}
    asked = sa.select(_box.c.seq, _box.c.state).where(_box.c.seq.between(results[0].seq, results[-1].seq))
    return {row.seq: row.state for row in connection.execute(asked)}


def _keep_answers(connection: sa.Connection, answers: Sequence[tuple[Result, str]]) -> None:
    rows = [
        (
            _becomes(result, state),
            result.outcome,
            result.reason,
            result.words,
            wire.pack(result.values),
            int(result.late),
            result.seq,
        )
        for result, state in answers
    ]
    if rows:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = ?, outcome = ?, reason = ?, words = ?, said = ?, late = ? WHERE seq = ?", rows
        )


def _becomes(result: Result, state: str) -> str:
    """Say what becomes of an op in this state by its answer."""
    is_refused = result.outcome == REJECTED
    if state == WAITING:
        return REFUSED if is_refused else ANSWERED
    if state == REFUSED and not is_refused:  # a server that was put back has judged it again; its rows come by pull
        return DONE
    return state


def unsettled(store: Store, up_to: int) -> bool:
    """Say whether an op answered up to seq `up_to` is still laid over the server's rows, or its answer has no time."""
    with store.read() as connection:
        return connection.scalar(_UNSETTLED, {"up_to": up_to}) is not None


def arrived(store: Store, up_to: int) -> None:
    """Settle the ops answered up to seq `up_to`: a whole pull begun after their answers has brought their rows."""
    settled = sa.and_(schema.in_state(ANSWERED), _box.c.seq <= up_to)
    now = server_ms(store)
    with store.taking() as taking:
        connection = taking.connection
        covered = overlay.covered(connection)
        keys = covered & _keys(connection, settled) if covered else set()
        connection.execute(sa.update(_box).where(settled).values(state=DONE))
        connection.execute(sa.update(_box).where(_undated(), _box.c.seq <= up_to).values(answered_at=now))
        taking.kinds |= overlay.lay_anew(connection, keys)


def server_ms(store: Store) -> int:
    """Tell the server's time in ms, right after a pull, which has measured how far this computer's clock is off."""
    return wire.instant_ms(store.clock.now()) + (store.clock_offset_ms or 0)


def _undated() -> sa.ColumnElement[bool]:
    """Say of an op that its answer has no time yet: it is told when the pull behind it has measured the clock."""
    return sa.and_(_box.c.state.in_((DONE, REFUSED, CLOSED)), _box.c.answered_at.is_(None))


_UNSETTLED: Final = sa.union_all(
    *(
        sa.select(_box.c.seq).where(which, _box.c.seq <= sa.bindparam("up_to"))
        for which in (schema.in_state(ANSWERED), _undated())
    )
).limit(1)


def owed_again(store: Store, after: int) -> None:
    """Owe the ops after seq `after` again, because the server no longer has them; a change function."""
    lost = sa.and_(_box.c.seq > after, _box.c.state.in_((ANSWERED, DONE)))
    with store.taking() as taking:
        connection = taking.connection
        keep_bases(connection, lost)
        connection.execute(sa.update(_box).where(lost).values(state=WAITING, answered_at=None))
        connection.execute(sa.update(_head).values(acked_seq=after))
        taking.kinds.add("outbox")


def keep_bases(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """Keep the rows that ops touch as they are, before these ops are laid over them again."""
    for kind, row_id in sorted(_keys(connection, which)):
        table = schema.RECORDS[kind]
        present = connection.execute(sa.select(table).where(table.c.id == row_id)).mappings().one_or_none()
        overlay.keep_base(connection, kind, row_id, None if present is None else _plain(present))


def tried(store: Store, seq: int) -> None:
    """Count one more failure of the server over this op alone."""
    with store.local() as connection:
        connection.execute(sa.update(_box).where(_box.c.seq == seq).values(tries=_box.c.tries + 1))


def roots_unanswered(connection: sa.Connection) -> set[bytes]:
    """Name the roots that an unanswered op touches: they are hidden, not erased, until it is answered."""
    headers = connection.scalars(_UNANSWERED)
    return {root for header in headers for root in chain.read_header(header).roots}


def _hash_at(connection: sa.Connection, seq: int) -> bytes | None:
    if seq == 0:
        return chain.FIRST
    found: bytes | None = connection.exec_driver_sql("SELECT hash FROM outbox WHERE seq = ?", (seq,)).scalar()
    return found


def _lay_anew(connection: sa.Connection, which: sa.ColumnElement[bool]) -> set[str]:
    return overlay.lay_anew(connection, _keys(connection, which))


def _keys(connection: sa.Connection, which: sa.ColumnElement[bool]) -> set[overlay.RowKey]:
    bodies: Iterable[bytes] = connection.scalars(sa.select(_box.c.body).where(which)).all()
    return {key for body in bodies for key in overlay.rows_of(body)}


def _plain(row: Any) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}
