"""The key of the store on this computer, and the two secrets that it takes to reach it.

The store's key (32 random bytes) is made once, when the device is enrolled, and rests in a slot file, sealed by a key
that is made of the person's password and of a secret in the operating system's key store (reliability.md section 4.1):
a disk without the key store cannot be guessed at, and the key store without the password opens nothing. Where there is
no key store, as on a computer without a desktop, the password alone seals the slot, at twice the cost; `Slot.mode`
tells which, so that the screen can say so.

Rules, cited by the tests:
1. A key is never made while a slot or a database file exists.
2. Nothing is deleted because something could not be opened.
3. A change of password writes the new slot beside the old, proves it by opening it from the disk, and only then puts
   it in place; the old slot and its secret stay until the new one has opened the store once.
4. What the slot asks of the key derivation is bounded before any memory is taken.
5. Each wrong password makes the next wait longer; the count is on the disk, so a restart does not forgive it.
6. No password, key or secret is logged, or is in any sentence.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from contract.clock import Clock
from contract.ids import Ids
from desktop.files import write_whole
from desktop.models import tries
from desktop.models.key_store import KeyStore, KeyStoreRefused
from desktop.models.slots import (
    SECRET_BYTES,
    Cost,
    KeyRefused,
    Mode,
    Slot,
    WrongPassword,
    read_slot,
    seal,
    unseal,
)

SLOT: Final = "key.slot"
_OLD: Final = "key.slot.old"
_NEW: Final = "key.slot.new"


class StoreExists(KeyRefused):
    """A key or a store is there already; a second key would lock the first one's records away."""


class OtherComputer(KeyRefused):
    """The slot belongs to another device."""


class StaleSlot(KeyRefused):
    """The slot is older than what the key store holds, or came from elsewhere."""


class PreviousPassword(WrongPassword):
    """The last change of password was lost by the key store; the password before it still opens."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The slot to open and its secret; `previous` when a change of password was lost and the one before it serves."""

    slot: Slot
    secret: bytes | None
    previous: bool


def create_slot(
    folder: Path, password: str, device_id: UUID, key_store: KeyStore | None, ids: Ids, *, cost: Cost | None = None
) -> bytes:
    """Make the store's key, once for this device, seal it into `folder`, and give it; StoreExists when there is one.

    `key_store` None seals with the password alone. Takes the key derivation twice: the slot is proved from the disk.
    """
    if (folder / SLOT).exists() or any(folder.glob("*.db*")):
        raise StoreExists(
            "There are records of an account in this folder already. They have not been touched. "
            "Unlock them with the password of that account, or choose another folder."
        )
    key = ids.random_bytes(SECRET_BYTES)
    _, content = _sealed(key, password, device_id, key_store, ids, cost)
    write_whole(folder / SLOT, content)
    _prove(folder / SLOT, password, key_store)
    return key


def unlock(
    folder: Path, password: str, key_store: KeyStore | None, clock: Clock, *, device_id: UUID | None = None
) -> bytes:
    """Give the store's key; KeyRefused or KeyStoreRefused in words when it cannot be had.

    `device_id` is the device that the slot ought to belong to, when it is known. A wrong password is counted; how long
    to wait before the next one is `tries.wait_s`, and the caller waits.
    """
    chosen = _choose(folder, key_store, device_id)
    try:
        key = unseal(chosen.slot, password, chosen.secret)
    except WrongPassword as refused:
        tries.count_wrong(folder, clock)
        if chosen.previous:
            raise _lost_change() from refused
        raise
    with contextlib.suppress(OSError, KeyRefused, KeyStoreRefused):  # what is left lying is put away next time
        tries.forgive(folder)
        _settle(folder, chosen, key_store)
    return key


def change_password(  # old and new of the same thing
    folder: Path, old: str, new: str, key_store: KeyStore | None, ids: Ids, clock: Clock, *, cost: Cost | None = None
) -> None:
    """Seal the store's key under `new` instead of `old`; on any failure, or a kill at any step, one of them opens."""
    key = unlock(folder, old, key_store, clock)
    before, content_before = read_slot(folder / SLOT)
    _, content = _sealed(key, new, before.device_id, key_store, ids, cost)
    write_whole(folder / _NEW, content)
    _prove(folder / _NEW, new, key_store)
    write_whole(folder / _OLD, content_before)
    write_whole(folder / SLOT, content)
    (folder / _NEW).unlink()


def describe_slot(folder: Path) -> Slot:
    """Tell of the slot what is no secret: its `mode`, its key store, its cost."""
    return read_slot(folder / SLOT)[0]


def _sealed(
    key: bytes, password: str, device_id: UUID, key_store: KeyStore | None, ids: Ids, cost: Cost | None
) -> tuple[Slot, bytes]:
    """Seal `key`; with a key store, under a new secret that it has proved to keep."""
    secret = None if key_store is None else ids.random_bytes(SECRET_BYTES)
    name = "" if key_store is None else key_store.name
    slot = seal(key, password, secret=secret, key_store=name, device_id=device_id, cost=cost, ids=ids)
    if key_store is not None and secret is not None:
        key_store.put(slot.entry, secret)
        if not slot.accepts(key_store.get(slot.entry)):
            raise _not_kept(key_store.name)
    return slot, msgspec.json.encode(slot)


def _prove(path: Path, password: str, key_store: KeyStore | None) -> None:
    """Open the slot that lies at `path`, as the next start will; its own check tells whether it holds the key."""
    slot, _ = read_slot(path)
    secret = _secret_of(slot, key_store)
    if slot.mode is Mode.BOTH and not slot.accepts(secret):
        raise _not_kept(slot.key_store)
    unseal(slot, password, secret)


def _choose(folder: Path, key_store: KeyStore | None, device_id: UUID | None) -> _Chosen:
    slot, _ = read_slot(folder / SLOT)
    if device_id is not None and slot.device_id != device_id:
        raise OtherComputer(
            "The key file of this account belongs to another computer. The records have not been touched. "
            "Put this computer's own key file back, or sign in again to download the records that the server has."
        )
    secret = _secret_of(slot, key_store)
    if slot.mode is Mode.ALONE or slot.accepts(secret):
        return _Chosen(slot, secret, previous=False)
    if (folder / _OLD).exists():
        before, _ = read_slot(folder / _OLD)
        secret_before = _secret_of(before, key_store)
        if before.mode is Mode.ALONE or before.accepts(secret_before):
            return _Chosen(before, secret_before, previous=True)
    raise _stale(slot.key_store) if secret is None else _not_kept(slot.key_store)


def _secret_of(slot: Slot, key_store: KeyStore | None) -> bytes | None:
    if slot.mode is Mode.ALONE:
        return None
    if key_store is None:
        raise KeyStoreRefused(
            "This account needs the key store of the computer ({store}), and there is none now. Your records are safe "
            "and have not been touched. Sign in to the computer's desktop as usual, then try again.",
            store=slot.key_store,
        )
    return key_store.get(slot.entry)


def _settle(folder: Path, chosen: _Chosen, key_store: KeyStore | None) -> None:
    """Make the slot that has just opened the only one, and have the key store forget the others' secrets."""
    if chosen.previous:
        _drop_secret(read_slot(folder / SLOT)[0], key_store)
        write_whole(folder / SLOT, read_slot(folder / _OLD)[1])
    for path in (folder / _OLD, folder / _NEW):
        if path.exists():
            other, _ = read_slot(path)
            if other.entry != chosen.slot.entry:
                _drop_secret(other, key_store)
            path.unlink()


def _drop_secret(slot: Slot, key_store: KeyStore | None) -> None:
    if key_store is not None and slot.mode is Mode.BOTH:
        key_store.drop(slot.entry)


def _stale(store: str) -> StaleSlot:
    return StaleSlot(
        "The key store of this computer ({store}) has no secret for this account's key file: the file is an older "
        "copy, or came from another computer, or the key store was emptied. The records have not been touched. "
        "Put the newest key file back, or sign in again to download the records that the server has.",
        store=store,
    )


def _not_kept(store: str) -> KeyStoreRefused:
    return KeyStoreRefused(
        "The key store of this computer ({store}) gave back something else than it was given. Your records are safe "
        "and have not been touched. Restart the computer and try again; if this comes again, save the diagnostics.",
        store=store,
    )


def _lost_change() -> PreviousPassword:
    return PreviousPassword(
        "The key store of this computer lost your last change of password, so the password before it still counts. "
        "Your records are safe. Enter the previous password, then change it again."
    )
