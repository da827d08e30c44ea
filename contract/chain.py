"""The chain of ops: the outbox is the tamper-evident log (N2, sync.md section 5).

Header and body are encoded once, when they are saved; these bytes are stored, sent, kept and verified as they are.
`body_hash = SHA-256(salt || body)`; `hash = SHA-256("rounds/op/1" || replica || prev_hash || body_hash || header)`.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

import msgspec

from contract.errors import Malformed
from contract.messages import Change, Header, Push

FIRST: Final = bytes(32)
SALT_BYTES: Final = 16
_TAG: Final = b"rounds/op/1"

encode_header = msgspec.msgpack.Encoder().encode
encode_body = msgspec.msgpack.Encoder().encode
_header = msgspec.msgpack.Decoder(Header)
_body = msgspec.msgpack.Decoder(list[Change])


def body_hash(salt: bytes, body: bytes) -> bytes:
    """Hash a body with its salt, so that both can be erased and the chain still verifies."""
    return sha256(salt + body).digest()


def link(replica: bytes, prev_hash: bytes, hashed_body: bytes, header: bytes) -> bytes:
    """Give the chain's hash after one more op."""
    return sha256(_TAG + replica + prev_hash + hashed_body + header).digest()


def head_after(push: Push) -> tuple[int, bytes]:
    """Give seq and hash of the log after the last op of a push; the ops are ours, so nothing is judged."""
    hashed = push.chain_hash
    for parts in push.ops:
        header, *rest = parts
        hashed = link(push.replica, hashed, rest[0] if len(rest) == 1 else body_hash(*rest), header)
    return push.last_seq + len(push.ops), hashed


def read_header(header: bytes) -> Header:
    """Read a header; Malformed when it is none."""
    try:
        return _header.decode(header)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise Malformed(f"header: {wrong}") from wrong


def read_body(body: bytes) -> list[Change]:
    """Read a body; Malformed when it is none."""
    try:
        return _body.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise Malformed(f"body: {wrong}") from wrong
