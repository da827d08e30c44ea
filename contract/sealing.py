"""A sealed box: what only the holder of one key can open, made from well-kept parts (N9).

A fresh X25519 key agrees with the receiver's, HKDF-SHA256 makes of it the key of ChaCha20-Poly1305. Each box has a key
of its own, so its nonce is all zeros. Who made it is not said by the box: its content is signed (signing.py).
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
_OWN: Final = b"rounds/box-key/1"
_BOX: Final = b"rounds/box/1"
_NONCE: Final = bytes(12)


class NotOpened(Exception):
    """The box was made for another key, or was changed."""


def private_of(signing_key: bytes) -> bytes:
    """Give the key that opens boxes, made from a signing key: one secret to keep, two keys that tell nothing apart."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=_OWN).derive(signing_key)


def public_of(private: bytes) -> bytes:
    """Give the public half, to seal with."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(content: bytes, receiver: bytes, fresh: bytes, beside: bytes) -> bytes:
    """Seal for the holder of `receiver`; `fresh` is 32 random bytes, `beside` is what stands open beside the box."""
    ours = X25519PrivateKey.from_private_bytes(fresh)
    public = ours.public_key().public_bytes_raw()
    shared = ours.exchange(X25519PublicKey.from_public_bytes(receiver))
    return public + _cipher(shared, public, receiver).encrypt(_NONCE, content, beside)


def unseal(box: bytes, private: bytes, beside: bytes) -> bytes:
    """Open a box; NotOpened."""
    public, sealed = box[:KEY_BYTES], box[KEY_BYTES:]
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))
        return _cipher(shared, public, public_of(private)).decrypt(_NONCE, sealed, beside)
    except (InvalidTag, ValueError) as refused:
        raise NotOpened from refused


def _cipher(shared: bytes, fresh: bytes, receiver: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), KEY_BYTES, salt=fresh + receiver, info=_BOX).derive(shared))
