"""Signing what is pushed with the device's key, and judging the receipt that comes back (N2)."""

from __future__ import annotations

import msgspec

from contract import chain, signing
from contract.messages import Push, Pushed
from desktop.models import settling
from desktop.models.receipts import Receipt
from desktop.models.store import Store
from desktop.sync.trouble import Forked, OtherKey


def signed(store: Store, push: Push) -> Push:
    """Sign the head that the log has after the last op of a push."""
    key: bytes | None = store.known("device_key")
    if key is None or not push.ops:
        return push
    seq, hashed = chain.head_after(push)
    return msgspec.structs.replace(push, signature=signing.sign(key, signing.head(push.replica, seq, hashed)))


def receipt_of(store: Store, answer: Pushed) -> Receipt | None:
    """Read the receipt that came with the answers; None when none came. OtherKey, Forked.

    It is for the log as far as the server has it, which must be ours.
    """
    if not answer.signature:
        return None
    replica, seq, hashed = store.me.device_id.bytes, answer.last_seq, answer.chain_hash
    said = signing.receipt(replica, seq, hashed, answer.received_at)
    if not signing.is_signed(store.known("server_key") or b"", said, answer.signature):
        raise OtherKey
    if settling.hash_at(store, seq) != hashed:
        raise Forked
    mine = signing.sign(store.known("device_key") or b"", signing.head(replica, seq, hashed))
    return Receipt(
        seq=seq, hash=hashed, server_ms=answer.received_at, device_signature=mine, signature=answer.signature
    )
