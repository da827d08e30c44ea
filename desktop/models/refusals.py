"""Why a store was not opened, or something was not saved, in words for the person.

The driver tells what went wrong in a phrase and gives no number for it; here each phrase becomes a sentence that says
what happened, whether the records are safe, and what to do.
"""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2

from contract.errors import UserError

_SPACE_WANTED_MB: Final = 200
_NO_ROOM_BYTES: Final = 1_000_000  # then a fault is one of room: the database does not tell them apart everywhere
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_OF_STATEMENTS: Final = ("no such ", "near ", "ambiguous ", "wrong number ")


class StoreRefused(UserError):
    """The store was not opened, or went out of reach; nothing in it has been changed."""


class MissingFolder(StoreRefused):
    """The folder of the store is not there."""


class MissingStore(StoreRefused):
    """The folder is there, the store is not."""


class NotEncrypted(StoreRefused):
    """The file is a database that nobody ever encrypted."""


class WrongKey(StoreRefused):
    """The file is not a store, or not one that this key opens."""


class DamagedStore(StoreRefused):
    """The file is a store and part of it cannot be read."""


class NewerStore(StoreRefused):
    """A newer Rounds has written the store."""


class ReadOnlyStore(StoreRefused):
    """The store, or its folder, may not be written."""


class DiskFull(StoreRefused):
    """There is no room left."""


class DiskFault(StoreRefused):
    """The disk answered with an error."""


class StoreBusy(StoreRefused):
    """Another part of the program, or another program, holds the store."""


class OldCipher(StoreRefused):
    """The encryption installed with Rounds is older than, or other than, the one the store is to be kept with."""


def is_ours(error: BaseException | None) -> bool:
    """Tell a statement of ours that is wrong from a disk or a file that fails."""
    if isinstance(error, dbapi2.IntegrityError | dbapi2.ProgrammingError):
        return True
    return not isinstance(error, dbapi2.Error) or str(error).startswith(_OF_STATEMENTS)


def in_words(error: dbapi2.Error, path: Path) -> StoreRefused:
    """Say what a failure of the database means for the person, whatever was being done with the store at `path`."""
    for said, explain in _FAILURES:
        if said in str(error):
            return explain(path)
    return DamagedStore(
        "The records in {name} could not be read or written. Nothing has been deleted. "
        "Restart Rounds; if this comes again, save the diagnostics for support.",
        name=path.name,
    )


def _wrong_key(path: Path) -> StoreRefused:
    return WrongKey(
        "The file {name} cannot be opened with the key of this account: it belongs to another account or computer, "
        "or its beginning is damaged. It has not been changed. Save the diagnostics for support before anything else.",
        name=path.name,
    )


def damaged(path: Path) -> StoreRefused:
    """Say that part of the store at `path` cannot be read."""
    return DamagedStore(
        "Part of the records in {name} is damaged. Nothing has been deleted, and what the server has is safe there. "
        "Ask your office for a new code and enrol this computer again: what the server has is fetched, and what was "
        "not sent yet is taken over as far as it can be read.",
        name=path.name,
    )


def _unwritable(path: Path) -> StoreRefused:
    return ReadOnlyStore(
        "The records may not be written: {folder} is read-only for this account of the computer. "
        "What was saved before is safe. Allow writing to the folder, then try again.",
        folder=str(path.parent),
    )


def full(path: Path) -> StoreRefused:
    """Say that the disk has no room for what was to be saved."""
    return DiskFull(
        "The disk is full: {free} MB are free, and Rounds needs {wanted} MB. This was not saved; "
        "what was saved before is safe. Free some space, then do it again.",
        free=shutil.disk_usage(path.parent).free // 1_000_000,
        wanted=_SPACE_WANTED_MB,
    )


def _fault(path: Path) -> StoreRefused:
    """Say that the disk failed; without room for one page more it was asked for what it has not."""
    if shutil.disk_usage(path.parent).free < _NO_ROOM_BYTES:
        return full(path)
    return DiskFault(
        "The disk reported an error while {name} was read or written. This was not saved; what was saved before "
        "is on the disk as it was. Synchronise as soon as you can, and have the disk looked at.",
        name=path.name,
    )


def not_opened(failed: OSError, path: Path) -> StoreRefused:
    """Say what it means that a small file beside the store cannot be opened or made."""
    if isinstance(failed, FileNotFoundError):
        return missing_folder(path)
    if failed.errno == errno.EIO:
        return _fault(path)
    return full(path) if failed.errno in _NO_ROOM else _unwritable(path)


def missing_folder(path: Path) -> StoreRefused:
    """Say that the folder of the file at `path` is not there."""
    return MissingFolder(
        "The folder of the records is not there: {folder}. Nothing has been created in its place. "
        "Connect the disk or drive that holds it, then try again.",
        folder=str(path.parent),
    )


def not_kept(failed: OSError, path: Path) -> StoreRefused:
    """Say that the store at `path` was not brought up to date, because a copy of it could not be kept first."""
    if failed.errno in _NO_ROOM:
        return DiskFull(
            "The disk is full: {free} MB are free. The records are to be brought up to this version of Rounds, and "
            "a copy is kept before that. Nothing was changed. Free {wanted} MB, then open them again.",
            free=shutil.disk_usage(path.parent).free // 1_000_000,
            wanted=path.stat().st_size // 500_000 + 10,
        )
    return DiskFault(
        "The records are to be brought up to this version of Rounds, and no copy of {name} could be kept before that. "
        "Nothing was changed. Have the disk looked at, or allow writing to its folder; then open them again.",
        name=path.name,
    )


def _busy(path: Path) -> StoreRefused:
    return StoreBusy(
        "The records in {name} are in use by another program. They are safe; this was not saved. "
        "Close the other program, for instance a backup, then try again.",
        name=path.name,
    )


# The driver gives words and no numbers for what went wrong.
_FAILURES: Final = (
    ("file is not a database", _wrong_key),
    ("malformed", damaged),
    ("readonly", _unwritable),
    ("unable to open", _unwritable),
    ("disk is full", full),
    ("disk I/O error", _fault),
    ("locked", _busy),
)
