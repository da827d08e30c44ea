"""The pictures of photos, in a second encrypted file beside the records: one blob for one picture, by its SHA-256.

Rules (the tests cite them):
 1. A picture is on the disk here before any row names it; one that no row and no draft names is swept at a start.
 2. One content is kept once, and never altered: its name is its hash, which is looked at again each time it is read.
 3. What was taken in here is to be sent; how far it has come at the server is kept beside it, and only grows by what
    the server says.
 4. What was taken in here stays until the server was found to have it, and seven days more. Small versions stay.
 5. The file is opened the same way as the records (cipher.py), when it is first wanted.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from contract import wire
from contract.words import say
from desktop.files import put_in_place
from desktop.models import cipher, write_ahead
from desktop.models.refusals import damaged, in_words, not_opened
from desktop.models.write_ahead import Fit

FILE: Final = "photos.db"
_NEWEST: Final = 1
_STEP: Final = """CREATE TABLE pictures (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    content BLOB,
    is_small INTEGER NOT NULL,
    is_ours INTEGER NOT NULL,
    kept_at INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    verified_at INTEGER,
    epoch BLOB,
    refused TEXT,
    said BLOB,
    is_put_away INTEGER NOT NULL DEFAULT 0
)"""
_AT_ONCE: Final = 500
_DAYS_KEPT: Final = 7
_DAY_MS: Final = 86_400_000


class State(StrEnum):
    """How far a picture has come."""

    WAITING = "waiting"  # taken in here, nothing of it is at the server
    PART = "part"
    SENT = "sent"  # at the server, whole
    VERIFIED = "verified"  # found there again at a later time
    REFUSED = "refused"
    FETCHED = "fetched"  # another's, and here
    ABSENT = "absent"  # not here yet, or not any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known here of one picture; `words` say why the server refused it."""

    sha256: str
    state: State
    size: int = 0
    sent: int = 0
    is_small: bool = False
    words: str = ""


class Pictures:
    """The second file of one person's store. May be used on any thread; two writers wait for each other."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.path = folder / FILE
        self._key = key
        self._turn = threading.RLock()
        self._opened: tuple[sa.Engine, sa.Engine] | None = None
        self._wanted: dict[str, bool] = {}
        self.when_wanted: Callable[[], None] = _nobody
        """Called when a screen wants a picture that is not here; the sync sets it, and fetches it."""

    def close(self) -> None:
        """Let go of the file; harmless when it was never opened."""
        with self._turn:
            for engine in self._opened or ():
                engine.dispose()
            self._opened = None

    def keep(self, content: bytes, at_ms: int, *, small: bool = False, ours: bool = True) -> str:
        """Keep a picture and give its SHA-256; it is on the disk afterwards (rules 1 and 2)."""
        sha256 = hashlib.sha256(content).hexdigest()
        row = (sha256, len(content), content, int(small), int(ours), at_ms)
        with self._writing() as raw:
            raw.execute(
                "INSERT INTO pictures (sha256, size, content, is_small, is_ours, kept_at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (sha256) DO UPDATE SET content = excluded.content, kept_at = excluded.kept_at,"
                " is_ours = max(is_ours, excluded.is_ours)",
                row,
            )
        self._wanted.pop(sha256, None)
        return sha256

    def content(self, sha256: str) -> bytes | None:
        """Give a picture; None where it is not here. DamagedStore when it is not what its name says (rule 2)."""
        found = self._rows("SELECT content FROM pictures WHERE sha256 = ? AND content IS NOT NULL", (sha256,))
        if not found:
            return None
        whole: bytes = found[0][0]
        if hashlib.sha256(whole).hexdigest() != sha256:
            raise damaged(self.path)
        return whole

    def want(self, sha256: str, *, small: bool) -> None:
        """Have a picture fetched that is not here; asked for again at every round until it comes."""
        if sha256 not in self._wanted:
            self._wanted[sha256] = small
            self.when_wanted()

    def wanted(self) -> list[tuple[str, bool]]:
        """Give what a screen wants and is not here, small versions first."""
        return sorted(self._wanted.items(), key=lambda item: not item[1])

    def lacking(self, names: Iterable[str]) -> set[str]:
        """Name those of `names` whose picture is not here."""
        return {s.sha256 for s in self.standing(names).values() if s.state is State.ABSENT}

    def never_here(self, names: Iterable[str]) -> set[str]:
        """Name those of `names` that were not here before either: what was let go of was."""
        wanted = set(names)
        return wanted - {told.sha256 for told in self._known(list(wanted))}

    def standing(self, names: Iterable[str]) -> dict[str, Standing]:
        """Tell how each of these pictures stands, one that is not here as absent."""
        wanted = list(dict.fromkeys(names))
        made = {name: Standing(sha256=name, state=State.ABSENT) for name in wanted}
        return made | {told.sha256: told for told in self._known(wanted)}

    def _known(self, names: list[str]) -> Iterator[Standing]:
        for some in (names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE)):
            marks = ", ".join("?" * len(some))
            yield from self._standings(f"sha256 IN ({marks})", tuple(some))

    def to_send(self, epoch: bytes) -> list[Standing]:
        """Give what was taken in here and was not found at the server yet, small versions first, the oldest first.

        What was found at a server of another `epoch` is among it: that server was restored, and may have lost it.
        """
        return list(
            self._standings(
                "is_ours = 1 AND content IS NOT NULL AND refused IS NULL"
                " AND (verified_at IS NULL OR epoch IS NOT ?) ORDER BY is_small DESC, kept_at, sha256",
                (epoch,),
            )
        )

    def arrived(self, sha256: str, sent: int) -> None:
        """Note how many bytes of a picture the server has (rule 3)."""
        with self._writing() as raw:
            raw.execute("UPDATE pictures SET sent = ?, verified_at = NULL WHERE sha256 = ?", (sent, sha256))

    def verified(self, sha256: str, epoch: bytes, at_ms: int) -> None:
        """Note that the server of this epoch was found to have all of it."""
        with self._writing() as raw:
            raw.execute(
                "UPDATE pictures SET sent = size, verified_at = ?, epoch = ? WHERE sha256 = ?", (at_ms, epoch, sha256)
            )

    def doubt(self) -> int:
        """Count nothing as verified that is still here: the server may have lost it; tell how many that are."""
        if not self.path.exists():
            return 0
        with self._writing() as raw:
            done = raw.execute(
                "UPDATE pictures SET verified_at = NULL"
                " WHERE is_ours = 1 AND content IS NOT NULL AND verified_at IS NOT NULL"
            )
            count: int = done.rowcount
        return count

    def refuse(self, sha256: str, template: str, values: dict[str, str]) -> None:
        """Note why the server does not take a picture; it stays here."""
        with self._writing() as raw:
            raw.execute(
                "UPDATE pictures SET refused = ?, said = ? WHERE sha256 = ?", (template, wire.pack(values), sha256)
            )

    def refused(self) -> list[Standing]:
        """Give what the server refused and nobody has dealt with yet, small versions first."""
        return list(self._standings("refused IS NOT NULL AND is_put_away = 0 ORDER BY is_small DESC, sha256", ()))

    def send_again(self, names: Iterable[str]) -> None:
        """Owe pictures that were refused to the server again, from their beginning."""
        with self._writing() as raw:
            raw.executemany(
                "UPDATE pictures SET refused = NULL, said = NULL, sent = 0, is_put_away = 0 WHERE sha256 = ?",
                [(name,) for name in names],
            )

    def put_away(self, names: Iterable[str]) -> None:
        """Leave refused pictures on this computer and ask about them no more."""
        with self._writing() as raw:
            raw.executemany("UPDATE pictures SET is_put_away = 1 WHERE sha256 = ?", [(name,) for name in names])

    def let_go(self, now_ms: int) -> int:
        """Let go of what the server has had for seven days (rule 4); count them. They are fetched when wanted."""
        if not self.path.exists():
            return 0
        with self._writing() as raw:
            done = raw.execute(
                "UPDATE pictures SET content = NULL WHERE content IS NOT NULL AND is_small = 0 AND"
                " CASE is_ours WHEN 1 THEN verified_at ELSE kept_at END < ?",
                (now_ms - _DAYS_KEPT * _DAY_MS,),
            )
            count: int = done.rowcount
        return count

    def sweep(self, named: set[str], before_ms: int) -> int:
        """Erase what was kept before an instant and is not among `named` (rule 1); count them."""
        found = self._rows("SELECT sha256 FROM pictures WHERE kept_at < ?", (before_ms,))
        return self.drop({name for (name,) in found} - named)

    def drop(self, names: Iterable[str]) -> int:
        """Erase these pictures, from the log of the file too; count them."""
        doomed = [(name,) for name in names]
        if doomed:
            with self._writing() as raw:
                raw.executemany("DELETE FROM pictures WHERE sha256 = ?", doomed)
            self.shrink_log()
        return len(doomed)

    def shrink_log(self) -> None:
        """Empty the write-ahead log into the file; a file that is not there is not made."""
        if self.path.exists():
            with self._turn, self._engines()[0].connect() as connection:
                log: Any = connection.connection.driver_connection
                log.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _standings(self, where: str, values: tuple[Any, ...]) -> Iterator[Standing]:
        columns = "sha256, size, sent, is_small, is_ours, content IS NULL, verified_at, refused, said"
        rows = self._rows(f"SELECT {columns} FROM pictures WHERE {where}", values)  # noqa: S608 - words of ours
        return (_standing(row) for row in rows)

    def _rows(self, statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Read; a file that is not there holds nothing, and asking does not make it."""
        if self._opened is None and not self.path.exists():
            return []
        try:
            with self._engines()[1].connect() as connection:
                raw: Any = connection.connection.driver_connection
                found: list[tuple[Any, ...]] = raw.execute(statement, values).fetchall()
        except dbapi2.DatabaseError as failed:
            raise in_words(failed, self.path) from failed
        return found

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        try:
            with self._turn, self._engines()[0].connect() as connection, connection.begin():
                yield connection.connection.driver_connection
        except dbapi2.DatabaseError as failed:
            raise in_words(failed, self.path) from failed
        except sa.exc.DatabaseError as failed:
            raise in_words(failed.orig, self.path) from failed
        except OSError as failed:
            raise not_opened(failed, self.path) from failed

    def _engines(self) -> tuple[sa.Engine, sa.Engine]:
        """Open the file when it is first wanted, and make it where there is none (rule 5)."""
        with self._turn:
            if self._opened is None:
                self._prepare()
                writing = cipher.engine(self.path, self._key)
                self._opened = writing, cipher.engine(self.path, self._key, read_only=True)
            return self._opened

    def _prepare(self) -> None:
        """Look at the file, or make it: whole, beside its place, so that a fault leaves none or one that opens."""
        is_new = not self.path.exists()
        if not is_new and write_ahead.fit(self.path) is Fit.DAMAGED:
            raise damaged(self.path)
        made = self.path.with_name(f"unfinished-{FILE}") if is_new else self.path
        if is_new:
            for end in ("", "-wal", "-shm"):
                made.with_name(made.name + end).unlink(missing_ok=True)
        raw = cipher.connect(made, self._key, create=is_new)
        try:
            if cipher.refuse_newer(raw, _NEWEST, self.path) < _NEWEST:
                raw.execute("BEGIN IMMEDIATE")
                raw.execute(_STEP)
                raw.execute(f"PRAGMA user_version = {_NEWEST}")
                raw.execute("COMMIT")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()
        if is_new:
            put_in_place(made, self.path)


def _nobody() -> None:
    """Nobody fetches pictures: the sync is not running."""


def _standing(row: tuple[Any, ...]) -> Standing:
    sha256, size, sent, is_small, is_ours, is_gone, verified_at, refused, said = row
    if refused is not None:
        state = State.REFUSED
    elif verified_at is not None:
        state = State.VERIFIED
    elif is_gone:
        state = State.ABSENT
    elif not is_ours:
        state = State.FETCHED
    else:
        state = State.WAITING if not sent else State.PART if sent < size else State.SENT
    words = say(refused, **wire.unpack(said)) if refused is not None else ""
    return Standing(sha256=sha256, state=state, size=size, sent=sent, is_small=bool(is_small), words=words)
