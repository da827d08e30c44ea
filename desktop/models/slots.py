"""The slot: the store's key, sealed, as it lies in a file of its own beside the store.

`{v, slot_id, device_id, mode, key_store, secret_check, cost, salt, nonce, sealed, check}` in JSON. The seal is
AES-256-GCM under HKDF-SHA256(secret of the key store || Argon2id(password)), or under Argon2id(password) alone, and
covers device, slot and version. Everything is checked before any memory is taken for the key derivation (RC-07).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final
from unicodedata import normalize
from uuid import UUID

import msgspec
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contract.errors import UserError
from contract.ids import Ids

SECRET_BYTES: Final = 32
_VERSION: Final = 1
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_SEALED_BYTES: Final = SECRET_BYTES + 16
_LONGEST_FILE: Final = 16_384
_MIB: Final = 1024


class KeyRefused(UserError):
    """The key of the store was not given out; the store itself has not been touched."""


class MissingSlot(KeyRefused):
    """There is no slot in the folder."""


class UnreadableSlot(KeyRefused):
    """The slot is there, and this account of the computer may not read it."""


class SpoiltSlot(KeyRefused):
    """The slot cannot be read, or asks for what Rounds never asks for."""


class WrongPassword(KeyRefused):
    """The password does not open the slot."""


class NoMemory(KeyRefused):
    """The computer has no memory left for the key derivation."""


class Mode(StrEnum):
    """What it takes to open a slot."""

    BOTH = "key store and password"
    ALONE = "password alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What the Argon2id of a slot takes: memory in KiB, passes over it, lanes side by side."""

    memory_kib: int
    passes: int
    lanes: int

    def bearable(self) -> bool:
        """Tell whether it is neither so cheap that a password can be guessed nor so dear that the computer stops."""
        taken = ((c.memory_kib, c.passes, c.lanes) for c in (FLOOR, self, CEILING))
        return all(low <= mine <= high for low, mine, high in zip(*taken, strict=True))


FLOOR: Final = Cost(memory_kib=64 * _MIB, passes=2, lanes=1)
CEILING: Final = Cost(memory_kib=1024 * _MIB, passes=16, lanes=16)
USUAL_COST: Final = {
    Mode.BOTH: Cost(memory_kib=128 * _MIB, passes=3, lanes=4),
    Mode.ALONE: Cost(memory_kib=256 * _MIB, passes=3, lanes=2),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A sealed key and all that is needed, besides the secrets, to open it."""

    v: int
    slot_id: UUID
    device_id: UUID
    mode: Mode
    key_store: str
    secret_check: bytes
    cost: Cost
    salt: bytes
    nonce: bytes
    sealed: bytes
    check: bytes

    @property
    def entry(self) -> str:
        """Name the slot's secret in the key store."""
        return self.slot_id.hex

    def accepts(self, secret: bytes | None) -> bool:
        """Tell whether `secret` is the one that the key store was given, so that a spoilt one is told from a typo."""
        return secret is not None and hmac.compare_digest(_check(secret), self.secret_check)

    def sound(self) -> bool:
        """Tell whether the slot is of a kind that Rounds writes."""
        lengths = (len(self.salt), len(self.nonce), len(self.sealed))
        return self.v == _VERSION and lengths == (_SALT_BYTES, _NONCE_BYTES, _SEALED_BYTES) and self.cost.bearable()

    def bound_to(self) -> bytes:
        """Give what the seal covers besides the key."""
        return f"{self.device_id}|{self.slot_id}|{self.v}".encode()


def seal(
    key: bytes, password: str, *, secret: bytes | None, key_store: str, device_id: UUID, cost: Cost | None, ids: Ids
) -> Slot:
    """Seal `key` under the password, and under `secret` when a key store keeps one. Slow, as `cost` says."""
    mode = Mode.ALONE if secret is None else Mode.BOTH
    blank = Slot(
        v=_VERSION,
        slot_id=ids.new_id(),
        device_id=device_id,
        mode=mode,
        key_store=key_store,
        secret_check=b"" if secret is None else _check(secret),
        cost=cost or USUAL_COST[mode],
        salt=ids.random_bytes(_SALT_BYTES),
        nonce=ids.random_bytes(_NONCE_BYTES),
        sealed=b"",
        check=_check(key),
    )
    sealed = AESGCM(_sealing_key(blank, password, secret)).encrypt(blank.nonce, key, blank.bound_to())
    return replace(blank, sealed=sealed)


def unseal(slot: Slot, password: str, secret: bytes | None) -> bytes:
    """Give the key that `slot` holds; WrongPassword when it does not open, SpoiltSlot when it holds another key."""
    try:
        key = AESGCM(_sealing_key(slot, password, secret)).decrypt(slot.nonce, slot.sealed, slot.bound_to())
    except InvalidTag as refused:
        raise WrongPassword(
            "The password is not right for this account on this computer. Your records are safe. "
            "Check the keyboard language and Caps Lock, then try again."
        ) from refused
    if not hmac.compare_digest(_check(key), slot.check):
        raise _spoilt()
    return key


def read_slot(path: Path) -> tuple[Slot, bytes]:
    """Read and check a slot file, and give its bytes too; MissingSlot, or SpoiltSlot when Rounds never wrote it so."""
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_FILE)
    except FileNotFoundError as missing:
        raise MissingSlot(
            "The key file of this account is missing on this computer. The records have not been touched. "
            "Put the file back from a backup, or sign in again to download the records that the server has."
        ) from missing
    except OSError as refused:
        raise UnreadableSlot(
            "The key file of this account cannot be read in {folder}. The records have not been touched. "
            "Allow this account of the computer to read and write there, then try again.",
            folder=str(path.parent),
        ) from refused
    try:
        slot = msgspec.json.decode(content, type=Slot)
    except (msgspec.DecodeError, UnicodeDecodeError) as refused:
        raise _spoilt() from refused
    if not slot.sound():
        raise _spoilt()
    return slot, content


def _spoilt() -> SpoiltSlot:
    """Say that a slot cannot be used."""
    return SpoiltSlot(
        "The key file of this account is damaged or was changed by somebody. The records have not been touched. "
        "Put the file back from a backup, or save the diagnostics for support before anything else."
    )


def _sealing_key(slot: Slot, password: str, secret: bytes | None) -> bytes:
    cost = slot.cost
    try:
        stretched = hash_secret_raw(
            normalize("NFC", password).encode(),
            slot.salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=SECRET_BYTES,
            type=Type.ID,
        )
    except HashingError as refused:
        raise NoMemory(
            "The computer has too little memory free to unlock: {mb} MB are needed. Your records are safe. "
            "Close other programs, then try again.",
            mb=cost.memory_kib // _MIB,
        ) from refused
    if slot.mode is Mode.ALONE:
        return stretched
    return HKDF(SHA256(), SECRET_BYTES, salt=None, info=b"kek/v1").derive((secret or b"") + stretched)


def _check(secret: bytes) -> bytes:
    """Make a mark by which 32 random bytes are known again and that tells nothing about them."""
    return hmac.digest(secret, b"kcv/v1", hashlib.sha256)[:8]
