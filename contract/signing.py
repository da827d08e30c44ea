"""The signatures over the log (N2): the device signs the head of its chain at each push, the server counter-signs it.

Ed25519 over a tag, the replica, the seq and the chain's hash there; a receipt has the instant of the server as well.
Rules (the tests cite them):
 1. What is signed is of a fixed length, and each kind of it begins with a tag of its own: none passes for another.
 2. A key or a signature that is none verifies nothing; it raises nothing.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES: Final = 32
_HEAD: Final = b"rounds/head/1"
_RECEIPT: Final = b"rounds/receipt/1"
_NUMBER: Final = 8


def public_of(key: bytes) -> bytes:
    """Give the public half of a key of 32 random bytes."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def head(replica: bytes, seq: int, chain_hash: bytes) -> bytes:
    """Give what a device signs: its log up to `seq` has this hash."""
    return _HEAD + replica + seq.to_bytes(_NUMBER, "big") + chain_hash


def receipt(replica: bytes, seq: int, chain_hash: bytes, server_ms: int) -> bytes:
    """Give what the server signs: it had the log up to `seq`, with this hash, at that instant."""
    at = server_ms.to_bytes(_NUMBER, "big", signed=True)
    return _RECEIPT + replica + seq.to_bytes(_NUMBER, "big") + chain_hash + at


def sign(key: bytes, words: bytes) -> bytes:
    """Sign with a private key of 32 bytes; the same words give the same 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(key).sign(words)


def is_signed(public: bytes, words: bytes, signature: bytes) -> bool:
    """Say whether the holder of the key signed these words (rule 2)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, words)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: bytes) -> str:
    """Give a public key as people compare it: 16 groups of four."""
    text = public.hex()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def read_public(text: str) -> bytes:
    """Read a public key from its hexadecimal, spaces or none; empty when it is none."""
    try:
        read = bytes.fromhex(text)
    except ValueError:
        return b""
    return read if len(read) == KEY_BYTES else b""
