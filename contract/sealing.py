"""A sealed box: what only the holder of one key can open, made from well-kept parts (N9).

A fresh X25519 key agrees with the receiver's, HKDF-SHA256 makes of it the key of ChaCha20-Poly1305. What is sealed lies
in numbered parts, so that each is opened by itself and none can be put in another's place: the number is the nonce,
which is never used twice as each box has a key of its own. Who made it is not said by the box: its content is signed
(signing.py).
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
SEAL_BYTES: Final = 16
"""By so much a sealed part is longer than what is in it."""
_OWN: Final = b"rounds/box-key/1"
_BOX: Final = b"rounds/box/1"
_NONCE_BYTES: Final = 12


class NotOpened(Exception):
    """The box was made for another key, or was changed."""


class Box:
    """One box while it is filled or emptied; `public` is what its receiver needs beside the key he has."""

    def __init__(self, shared: bytes, public: bytes, receiver: bytes) -> None:
        self.public = public
        self._cipher = ChaCha20Poly1305(HKDF(SHA256(), KEY_BYTES, salt=public + receiver, info=_BOX).derive(shared))

    def seal(self, number: int, content: bytes, beside: bytes = b"") -> bytes:
        """Seal one part, each number once; `beside` is what stands open and belongs to it."""
        return self._cipher.encrypt(_nonce(number), content, beside)

    def open(self, number: int, sealed: bytes, beside: bytes = b"") -> bytes:
        """Open one part; NotOpened."""
        try:
            return self._cipher.decrypt(_nonce(number), sealed, beside)
        except (InvalidTag, ValueError) as refused:
            raise NotOpened from refused


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE_BYTES, "big")


def private_of(signing_key: bytes) -> bytes:
    """Give the key that opens boxes, made from a signing key: one secret to keep, two keys that tell nothing apart."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=_OWN).derive(signing_key)


def public_of(private: bytes) -> bytes:
    """Give the public half, to seal with."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def box_for(receiver: bytes, fresh: bytes) -> Box:
    """Make a box for the holder of `receiver`; `fresh` is 32 random bytes."""
    ours = X25519PrivateKey.from_private_bytes(fresh)
    shared = ours.exchange(X25519PublicKey.from_public_bytes(receiver))
    return Box(shared, ours.public_key().public_bytes_raw(), receiver)


def box_of(public: bytes, private: bytes) -> Box:
    """Find the box again by what it stands under; NotOpened."""
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as refused:
        raise NotOpened from refused
    return Box(shared, public, public_of(private))
