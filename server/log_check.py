"""The server's own look at the log of a device: the ops as they are stored, held against both signatures (N2)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from contract import log, signing, wire
from contract.errors import NotFound
from server.access import signing_key_of
from server.database import Tx
from server.schema import BUSINESS, OP, RECEIPT, REPLICA

_AT_ONCE = 1_000


def devices(tx: Tx) -> list[UUID]:
    """Name every device that has sent something, in the order of their numbers."""
    d, r = BUSINESS["devices"].c, REPLICA.c
    rows = tx.rows(
        sa.select(d.id)
        .join_from(BUSINESS["devices"], REPLICA, (r.city_id == d.city_id) & (r.id == d.id))
        .where(d.city_id == tx.city_id, r.city_id == tx.city_id, r.last_seq > 0)
        .order_by(d.device_no)
    )
    return [UUID(bytes=row[0]) for row in rows]


def receipts_of(tx: Tx, device: UUID) -> list[log.Receipt]:
    """Give the receipts of a device's log, in its order."""
    r = RECEIPT.c
    rows = tx.rows(
        sa.select(r.seq, r.chain_hash, r.received_at, r.device_signature, r.signature)
        .where(r.city_id == tx.city_id, r.replica == device.bytes)
        .order_by(r.seq)
    )
    return [log.Receipt(*row) for row in rows]


def check(tx: Tx, device: UUID) -> log.Verdict:
    """Judge the log of a device as it is stored here; NotFound when there is no such device."""
    head = _head(tx, device)
    held = {receipt.seq: receipt for receipt in receipts_of(tx, device)}
    judge = log.Judge(log.Known(receipts=list(held.values())))
    judge.take(head)
    for entry in _entries(tx, device):
        if not judge.take(entry) or (entry.seq in held and not judge.take(held[entry.seq])):
            return judge.verdict
    return judge.end(None)


def check_file(tx: Tx, content: bytes) -> log.Verdict:
    """Judge an exported log by what the server itself signed for; NotALog."""
    verdict = log.verify(content)
    if verdict.head is None or verdict.fault is not None:
        return verdict
    receipts = receipts_of(tx, UUID(bytes=verdict.head.replica))
    return log.verify(content, log.Known(server_keys=[_server_key(tx)], receipts=receipts))


def _server_key(tx: Tx) -> bytes:
    return signing.public_of(signing_key_of(tx))


def _head(tx: Tx, device: UUID) -> log.Head:
    d = BUSINESS["devices"].c
    found = tx.row(sa.select(d.device_no, d.public_key).where(d.city_id == tx.city_id, d.id == device.bytes))
    if found is None:
        raise NotFound("There is no such device.")
    return log.Head(
        format=log.FORMAT,
        replica=device.bytes,
        city_id=tx.city_id,
        device_no=found[0],
        device_key=signing.read_public(found[1] or ""),
        server_keys=[_server_key(tx)],
        made_at=wire.instant_ms(tx.now),
    )


def _entries(tx: Tx, device: UUID) -> Iterator[log.Entry]:
    o, last = OP.c, 0
    while True:
        rows = tx.rows(
            sa.select(o.seq, o.hash, o.header, o.salt, o.body, o.body_hash)
            .where(o.city_id == tx.city_id, o.replica == device.bytes, o.seq > last)
            .order_by(o.seq)
            .limit(_AT_ONCE)
        )
        for seq, hashed, header, salt, body, body_hash in rows:
            yield log.Entry(seq, hashed, [header, body_hash] if body is None else [header, salt, body])
            last = seq
        if len(rows) < _AT_ONCE:
            return
