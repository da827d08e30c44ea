"""Opens an encrypted store, proves that the key fits and that every safeguard took, and checks its health.

Rules, in the order they are kept (reliability.md section 4.2); the tests cite the numbers:
1. A file that reads `SQLite format 3` was never encrypted: it is refused, not used; nor is one ever made.
2. The key is 32 raw bytes; nothing is derived here.
3. The key is proved by reading, before anything is set or written.
4. Every setting is read back; one that did not take is a refusal.
5. A store that ought to be there and is not is an error: a fresh empty one never takes its place unasked.
6. Nothing is deleted or mended here.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from desktop.models.refusals import (
    MissingStore,
    NewerStore,
    NotEncrypted,
    OldCipher,
    StoreBusy,
    StoreRefused,
    WrongKey,
    in_words,
    missing_folder,
)

# The driver looks long for an adapter of each null and each blob before it takes them as they are (1.4 microseconds
# each, 0.2 with these): a row of the server has many of both.
dbapi2.register_adapter(type(None), {}.get)
dbapi2.register_adapter(bytes, bytes)

KEY_BYTES: Final = 32
_PLAIN_HEADER: Final = b"SQLite format 3\0"
_OLDEST_CIPHER: Final = (4, 19)
_FINDINGS: Final = 20

# What is set, and what must then be read back. A write-ahead log that shrinks to 64 MB; a cache of 16 MB for the one
# that writes, of 4 MB for each that reads: these are several, and the day's list alone reads most of the file once.
_SETTINGS: Final = (
    ("cipher_memory_security", "OFF", "0"),
    ("foreign_keys", "ON", "1"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    *((("fullfsync", "ON", "1"), ("checkpoint_fullfsync", "ON", "1")) if sys.platform == "darwin" else ()),
    ("busy_timeout", "5000", "5000"),
    ("temp_store", "MEMORY", "2"),
    ("secure_delete", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    ("cell_size_check", "ON", "1"),
    ("wal_autocheckpoint", "1000", "1000"),
    ("journal_size_limit", "67108864", "67108864"),
    ("cipher_log_level", "NONE", "NONE"),
    ("cache_size", "-16384", "-16384"),
)
# Statements kept ready by a connection: each kind of record has a dozen of its own, and making one ready again can cost
# more than running it, for the triggers of its table are made ready with it.
_STATEMENTS_KEPT: Final = 1_000
_READER: Final = (("query_only", "ON", "1"), ("cache_size", "-4096", "-4096"))


def connect(path: Path, key: bytes, *, read_only: bool = False, create: bool = False) -> Any:
    """Open the store at `path` with its 32-byte key; StoreRefused, or narrower, in words when it may not be used.

    The connection commits by itself until `BEGIN` is said, and may be handed from thread to thread but not shared.
    `read_only` refuses every write. `create` makes the file when it is not there; without it that is MissingStore.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(len(key))
    _look_for_file(path, create=create and not read_only)
    try:
        connection = dbapi2.connect(
            str(path), isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS_KEPT
        )
    except dbapi2.Error as refused:
        raise in_words(refused, path) from refused
    try:
        _prove_key(connection, key)
        _set(connection, *(_reading() if read_only else _SETTINGS))
        if not read_only:
            _prove_writing(connection)
    except (dbapi2.Error, StoreRefused) as refused:
        connection.close()
        raise _explained(refused, path) from refused
    return connection


def engine(path: Path, key: bytes, *, read_only: bool = False) -> sa.Engine:
    """Pool connections of `connect` for SQLAlchemy: one that writes, or several that only read.

    A writer's transaction takes the write lock as it begins: two writers wait for each other and never fail half-way.
    """
    made = sa.create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(path, key, read_only=read_only),
        poolclass=QueuePool,
        pool_size=3 if read_only else 1,
        max_overflow=5 if read_only else 0,
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @sa.event.listens_for(made, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return made


def refuse_newer(connection: Any, newest: int, path: Path) -> int:
    """Give the number of the store's schema (0 for a new store); NewerStore when it is above `newest` (RA-11)."""
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > newest:
        raise NewerStore(
            "The records in {name} were written by a newer version of Rounds. They are safe and have not been touched. "
            "Update Rounds on this computer, then open them again.",
            name=path.name,
        )
    return found


def quick_check(connection: Any) -> tuple[str, ...]:
    """Check the structure of the store, as at every start; no findings means healthy."""
    return _findings(connection, "quick_check")


def full_check(connection: Any) -> tuple[str, ...]:
    """Check structure, authenticity of every page and references; no findings means healthy.

    The log is emptied into the file first: the check of the cipher reads the file alone, and would call a healthy
    store damaged after a crash. StoreBusy when somebody reads on so that the log cannot be emptied; try later.
    """
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreBusy("The records are in use and cannot be checked now. They are safe. Try again in a minute.")
    checks = (f"integrity_check({_FINDINGS})", "cipher_integrity_check", "foreign_key_check")
    return tuple(found for check in checks for found in _findings(connection, check))


def _look_for_file(path: Path, *, create: bool) -> None:
    if not path.parent.is_dir():
        raise missing_folder(path)
    log = path.with_name(path.name + "-wal")
    if _length(path) == 0 and (not create or _length(log)):
        raise MissingStore(
            "The records of this account ({name}) are missing or empty. Nothing has been created in their place. "
            "Put the file back from a backup, or sign in again to download the records that the server has.",
            name=path.name,
        )


def _length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _explained(refused: Exception, path: Path) -> Exception:
    """Say why; a file that nobody encrypted answers to no key either, so it is looked at now.

    Not before: on POSIX, closing a file that this process has open as a database drops the database's own locks.
    """
    if not isinstance(refused, dbapi2.Error):
        return refused
    told = in_words(refused, path)
    if isinstance(told, WrongKey):
        with path.open("rb") as file:
            header = file.read(len(_PLAIN_HEADER))
        if header == _PLAIN_HEADER:
            return NotEncrypted(
                "The file {name} is not encrypted, so Rounds did not write it and will not use it. "
                "It has not been changed. Move it out of the folder and try again.",
                name=path.name,
            )
    return told


def _prove_key(connection: Any, key: bytes) -> None:
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    # Before the first page is read: a page that does not fit is told to standard error otherwise.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute("PRAGMA cipher_compatibility = 4")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    version = connection.execute("PRAGMA cipher_version").fetchone()
    numbers = tuple(int(part) for part in version[0].split()[0].split(".")[:2]) if version else ()
    if numbers < _OLDEST_CIPHER:
        raise _unfit("cipher_version")
    # 1 when pages are encrypted: a key that was forgotten would otherwise make a file that anybody can read.
    if connection.execute("PRAGMA cipher_status").fetchone() != ("1",):
        raise _unfit("cipher_status")


def _prove_writing(connection: Any) -> None:
    """Write a number over itself and take it back: a file that may only be read opens without complaint."""
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute("ROLLBACK")


def _set(connection: Any, *settings: tuple[str, str, str]) -> None:
    for name, value, _ in settings:
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
    for name, _, expected in settings:
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or str(found[0]) != expected:
            raise _unfit(name)


def _reading() -> tuple[tuple[str, str, str], ...]:
    own = {name for name, _, _ in _READER}
    return (*(setting for setting in _SETTINGS if setting[0] not in own), *_READER)


def _findings(connection: Any, check: str) -> tuple[str, ...]:
    try:
        rows = connection.execute(f"PRAGMA {check}").fetchmany(_FINDINGS)
    except dbapi2.DatabaseError as failed:
        return (f"{check}: {failed}",)
    told = (" ".join(str(value) for value in row) for row in rows)
    return tuple(f"{check}: {found[:500]}" for found in told if found != "ok")


def _unfit(setting: str) -> OldCipher:
    return OldCipher(
        "The encryption on this computer does not do what Rounds needs ({setting}). "
        "The records are safe and have not been opened. Install Rounds again.",
        setting=setting,
    )
