"""Going on as a new replica, when what the server has of our log is not ours: a file copied, or put back (sync.md 7).

Rules (the tests cite them):
 1. All that is kept of what was not refused is owed again, in its order: same op_id, body and salt; the header is made
    anew with the new seq, and the chain begins anew. The server tells by op_id what it has already.
 2. What was refused keeps its place under "needs you"; it stands before the new log, under numbers of 0 and below.
 3. All of it is one transaction: a kill leaves the old replica or the new one.
 4. The log so far stays with its receipts, before the new one; `LEFT` tells whose it was and what its last seq was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contract import chain, wire
from contract.messages import NewReplica
from contract.words import phrase
from desktop.models import notices, schema, settling
from desktop.models.outbox import ANSWERED, DONE, WAITING

if TYPE_CHECKING:
    from desktop.models.store import Store

_box, _head = schema.outbox, schema.log_head
LEFT: Final = "left_logs"
COPIED: Final = phrase(
    "The records of this computer were copied or put back from a backup, so it goes on under a new number, "
    "{number}. Nothing was lost."
)
ENROLLED_AGAIN: Final = phrase(
    "This computer was enrolled again and goes on under the number {number}. Nothing was lost: what the server does "
    "not have is sent once more."
)
_OWED: Final = (WAITING, ANSWERED, DONE)


def go_on_as(store: Store, made: NewReplica, device_key: bytes, words: str = COPIED) -> None:
    """Become the new replica, with its token and key, and tell the person why; a change function for `store.run`."""
    me = replace(store.me, device_id=UUID(bytes=made.replica), device_no=made.device_no)
    with store.taking() as taking:
        connection = taking.connection
        settling.keep_bases(connection, _box.c.state == DONE)
        last = connection.scalar(sa.select(_head.c.last_seq)) or 0
        _put_behind(connection, last)
        seq, hashed = _chain_anew(connection, made.replica)
        connection.execute(sa.update(_head).values(last_seq=seq, hash=hashed, acked_seq=0))
        notices.tell(connection, wire.instant_ms(store.clock.now()), words, number=made.device_no)
        left = [*(store.known(LEFT) or ()), [store.me.device_id.bytes, last]]
        store.keep(connection, me=me, token=made.token, device_key=device_key, **{LEFT: left})
        taking.kinds |= {"outbox", "notices"}


def _put_behind(connection: sa.Connection, last: int) -> None:
    """Put the log so far under numbers of 0 and below: what stands of every op for ever, and the receipts for it."""
    old, receipts = schema.old_ops, schema.receipts
    columns = (_box.c.seq, _box.c.header, _box.c.salt, _box.c.body, _box.c.hash)
    ours = connection.execute(sa.select(*columns).where(_box.c.seq > 0)).all()
    rows = [
        {"seq": r.seq, "header": r.header, "body_hash": chain.body_hash(r.salt, r.body), "hash": r.hash} for r in ours
    ]
    if rows:
        connection.execute(sa.insert(old).prefix_with("OR REPLACE"), rows)
    for table in (_box, old, receipts):
        connection.execute(sa.update(table).values(seq=table.c.seq - last))


def _chain_anew(connection: sa.Connection, replica: bytes) -> tuple[int, bytes]:
    """Give the ops that are owed their new places (rule 1); give the last seq and the hash there."""
    columns = (_box.c.seq, _box.c.header, _box.c.salt, _box.c.body)
    seq, hashed = 0, chain.FIRST
    for op in connection.execute(sa.select(*columns).where(_box.c.state.in_(_OWED)).order_by(_box.c.seq)).all():
        seq += 1
        header = chain.encode_header(msgspec.structs.replace(chain.read_header(op.header), seq=seq))
        hashed = chain.link(replica, hashed, chain.body_hash(op.salt, op.body), header)
        place = {"seq": seq, "header": header, "hash": hashed, "state": WAITING}
        connection.execute(sa.update(_box).where(_box.c.seq == op.seq).values(**place))
    return seq, hashed
