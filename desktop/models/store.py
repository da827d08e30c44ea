"""The client's store: one encrypted file, one way to change it, one way to hear of a change.

Rules (the tests cite them):
 1. Records are written inside `change()` (what a person did) or `taking()` (what the server sent), nowhere else.
 2. Both run on the writer; anywhere else they raise OutOfTurn. Screens hand their change to `run()`.
 3. A transaction is wholly on the disk when its future is done; only then is anything said to be saved.
 4. Screens read on connections that refuse to write, on any thread.
 5. Listeners hear after the commit, on the writer, which kinds changed; they hand over and never raise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from contract import chain, wire
from contract.clock import Clock
from contract.errors import OutOfTurn, UserError
from contract.fields import Record
from contract.ids import Ids
from desktop.files import put_in_place
from desktop.models import bulk, cipher, notices, reserve, schema, scopes, upgrades, write_ahead
from desktop.models.cache import Cache
from desktop.models.instance import InstanceLock
from desktop.models.pictures import Pictures
from desktop.models.refusals import DiskFull, StoreRefused, damaged, full, in_words, is_ours, not_kept
from desktop.models.transaction import Transaction
from desktop.models.writer import Writer

_P = ParamSpec("_P")
_R = TypeVar("_R")
_Rec = TypeVar("_Rec", bound=Record)
Listener = Callable[[frozenset[str]], None]
FILE: Final = "records.db"
_META: Final = sa.select(schema.meta)


class StoreExists(UserError):
    """A store stands where a new one was to be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Whose store this is, and on which device; `device_id` is the replica's id, `city` the city's own node."""

    person_id: UUID
    name: str
    login: str
    city_id: int
    city: UUID
    device_id: UUID
    device_no: int
    roles: frozenset[str]

    def is_(self, role: str) -> bool:
        """Say whether the person has this role anywhere."""
        return role in self.roles


@dataclass(slots=True)
class Taking:
    """A transaction of rows from the server: its connection, and the kinds that listeners are to be told of."""

    connection: sa.Connection
    kinds: set[str] = field(default_factory=set)


class Store:
    """One person's records on this computer; holds the folder's lock until closed."""

    def __init__(self, folder: Path, key: bytes, *, clock: Clock, ids: Ids, threaded: bool) -> None:
        self.folder = folder
        self.path = folder / FILE
        self.clock = clock
        self.ids = ids
        self.tables = schema.RECORDS
        self.pictures = Pictures(folder, key)
        self.opened_ms = wire.instant_ms(clock.now())
        self._lock = InstanceLock(folder)
        self._lock.take()
        self._writing = cipher.engine(self.path, key)
        self._reading = cipher.engine(self.path, key, read_only=True)
        try:
            self.was_cut = write_ahead.is_cut(self.path, self.pictures.path)
            self._known: dict[str, Any] = self._opened(key)
        except BaseException:
            self._reading.dispose()
            self._writing.dispose()
            self._lock.release()
            raise
        self._is_starved = reserve.is_given_back(folder)
        self._in_change = False
        self._listeners: list[Listener] = []
        self._changed: set[str] = set()
        self.cache = Cache()
        self.exchanging = RLock()
        """Held by whoever does a round with the server, over the network or from a file."""
        self._writer = Writer(self._tell, threaded=threaded)

    @classmethod
    def create(cls, folder: Path, key: bytes, me: Me, *, clock: Clock, ids: Ids, threaded: bool = False) -> Store:
        """Make the store of `me` in `folder` and open it; StoreExists when one is there: it is never replaced."""
        path = folder / FILE
        if path.exists():
            raise StoreExists(
                "There are records of this account on this computer already. They have not been touched. "
                "Sign in with the password of this account to open them."
            )
        beside = path.with_name("unfinished.db")
        for left in (beside, *(beside.with_name(beside.name + end) for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
        connection = cipher.connect(beside, key, create=True)
        try:
            upgrades.upgrade(connection, beside)
            connection.execute("INSERT INTO meta (name, value) VALUES ('me', ?)", (_packed(me),))
            connection.execute("INSERT INTO log_head VALUES (1, 0, ?, 0, ?)", (chain.FIRST, b""))
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()
        put_in_place(beside, path)
        return cls(folder, key, clock=clock, ids=ids, threaded=threaded)

    @classmethod
    def open(cls, folder: Path, key: bytes, *, clock: Clock, ids: Ids, threaded: bool = False) -> Store:
        """Open the store in `folder`, upgraded to this program; StoreRefused or SecondInstance, in words, if not."""
        store = cls(folder, key, clock=clock, ids=ids, threaded=threaded)
        try:
            if store.was_cut:
                store.run(notices.tell_of_cut).result()
        except StoreRefused:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Finish what is handed over, then let go of the file and the folder; harmless when done twice."""
        self._writer.end()
        self.pictures.close()
        self._reading.dispose()
        self._writing.dispose()
        self._lock.release()

    @property
    def me(self) -> Me:
        """Whose store this is; the roles follow what the server said last."""
        found: Me = self._known["me"]
        return found

    @property
    def clock_offset_ms(self) -> int | None:
        """How far this computer's clock was from the server's when they last spoke; None before that."""
        offset: int | None = self._known.get("clock_offset_ms")
        return offset

    def t(self, kind: str) -> sa.Subquery:
        """Give the rows of `kind` that a person is shown; every question selects from these."""
        return scopes.VISIBLE[kind]

    def with_annulled(self, kind: str) -> sa.Subquery:
        """Give the rows of `kind` that a person is shown, annulled ones among them."""
        return scopes.WITH_ANNULLED[kind]

    def run(self, change: Callable[Concatenate[Store, _P], _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        """Hand a change function with its arguments to the writer; the future tells when it is on the disk."""
        return self._writer.submit(partial(change, self, *args, **kwargs))

    def run_behind(
        self, chunk: Callable[Concatenate[Store, _P], _R], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_R]:
        """Hand over a chunk of what the server sent: it waits until no change waits."""
        return self._writer.submit(partial(chunk, self, *args, **kwargs), behind=True)

    @contextmanager
    def change(self, action: str, *, retry_of: UUID | None = None) -> Iterator[Transaction]:
        """Open the one transaction of one thing a person did: rows, chained op, search rows.

        `action` is the name of the change function in the policy table; NotAllowed when it is not the person's.
        `retry_of` names the refused op that this one replaces.
        """
        if self._is_starved and not reserve.has_more(self.folder):
            raise full(self.path)
        with self._writer.turn():
            if bulk.goes_on(self):
                with self._transaction() as connection:
                    bulk.end(self, connection)
            with self._transaction() as connection:
                tx = Transaction(self, connection, action, retry_of)
                with _gate(connection, action):
                    yield tx
                    tx.finish()
            self._changed |= tx.kinds

    @contextmanager
    def taking(self) -> Iterator[Taking]:
        """Open a transaction for rows of the server: no op is written, and keys between rows are not judged yet."""
        with self._writer.turn():
            with self._transaction(keys="OFF") as connection:
                taking = Taking(connection)
                with _gate(connection, "taken"):
                    yield taking
            self._changed |= taking.kinds

    @contextmanager
    def local(self, *kinds: str) -> Iterator[sa.Connection]:
        """Open a transaction on the tables of this device alone: drafts, cursors, numbers; `kinds` are told after."""
        with self._writer.turn():
            with self._transaction() as connection:
                yield connection
            self._changed.update(kinds)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Lend a connection that refuses to write, with one unchanging view of the records while it is lent.

        StoreRefused, in words, when the disk or the file fails what is asked on it.
        """
        with self._failures_in_words(), self._reading.connect() as connection:
            yield connection

    def check(self) -> None:
        """Look the whole file over, as after every start; DamagedStore when part of it cannot be read. Takes a while.

        One MB takes about 5 ms (20 MB: 300 shops with 36,000 visits).
        """
        with self.read() as connection:
            if cipher.quick_check(connection.connection.driver_connection):
                raise damaged(self.path)

    def shrink_log(self) -> None:
        """Empty the write-ahead log into the file, so that what was erased is gone from it too; on the writer."""
        with self._writer.turn(), self._writing.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def get(self, cls: type[_Rec], record_id: UUID) -> _Rec | None:
        """Give one record, annulled or not; None when there is none that the person is shown."""
        rows = self.with_annulled(cls.kind.name)
        found = self.all(cls, sa.select(rows).where(rows.c.id == record_id.bytes))
        return found[0] if found else None

    def all(self, cls: type[_Rec], statement: sa.Select[Any]) -> list[_Rec]:
        """Give the records that `statement` selects from `t()`, in its order."""
        with self.read() as connection:
            found = connection.execute(statement)
            return wire.records_of(cls, list(found.keys()), found.all())

    def listen(self, callback: Listener) -> Callable[[], None]:
        """Have `callback` told after each commit which kinds changed, "outbox" and "scopes" among them.

        Call what is given back to stop listening; once more is harmless.
        """
        self._listeners.append(callback)

        def stop() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        return stop

    def keep(self, connection: sa.Connection, **known: Any) -> None:
        """Keep small facts by name: `me`, or plain values of the wire. For the sync and the sign-in."""
        for name, value in known.items():
            packed = _packed(value) if isinstance(value, Me) else wire.pack(value)
            connection.exec_driver_sql("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, packed))
        self._known.update(known)

    def known(self, name: str) -> Any:
        """Give a small fact kept before, or None."""
        return self._known.get(name)

    @contextmanager
    def _transaction(self, keys: str = "ON") -> Iterator[sa.Connection]:
        with self._writer.turn():
            if self._in_change:
                raise OutOfTurn("a transaction inside a transaction")
            self._in_change = True
            before = dict(self._known)
            try:
                with self._failures_in_words(), self._writing.connect() as connection:
                    _set_keys(connection, keys)
                    with connection.begin():
                        yield connection
            except BaseException:
                self._known = before  # what was kept in it is not
                raise
            finally:
                self._in_change = False

    @contextmanager
    def _failures_in_words(self) -> Iterator[None]:
        """Say what the disk or the file failed; what is wrong with a statement of ours stays as it is."""
        try:
            yield
        except sa.exc.DatabaseError as failed:
            if is_ours(failed.orig):
                raise
            raise in_words(failed.orig, self.path) from failed

    def _opened(self, key: bytes) -> dict[str, Any]:
        """Prepare the file and read its small facts; on a full disk with the room that was set aside for that."""
        try:
            self._prepare(key)
            return self._read_meta()
        except DiskFull:
            if not reserve.give_back(self.folder):
                raise
        self._prepare(key)
        return self._read_meta()

    def _prepare(self, key: bytes) -> None:
        """Bring the file up to this program; what it was is kept beside it first (upgrades.py)."""
        connection = cipher.connect(self.path, key)
        try:
            if upgrades.is_due(connection, self.path):
                step = upgrades.empty_log(connection)
                connection.close()
                upgrades.keep_before(self.path, step)
                connection = cipher.connect(self.path, key)
            upgrades.upgrade(connection, self.path)
        except dbapi2.Error as failed:
            if is_ours(failed):
                raise
            raise in_words(failed, self.path) from failed
        except OSError as failed:
            raise not_kept(failed, self.path) from failed
        finally:
            connection.close()

    def _read_meta(self) -> dict[str, Any]:
        with self.read() as connection:
            found = {name: wire.unpack(value) for name, value in connection.execute(_META).all()}
        found["me"] = _unpacked(found["me"])
        return found

    def _tell(self) -> None:
        if not self._changed:
            return
        kinds, self._changed = frozenset(self._changed), set()
        self.cache.forget(kinds)
        for callback in tuple(self._listeners):
            callback(kinds)


@contextmanager
def _gate(connection: sa.Connection, action: str) -> Iterator[None]:
    connection.exec_driver_sql("INSERT INTO gate (one, action) VALUES (1, ?)", (action,))
    yield
    connection.exec_driver_sql("DELETE FROM gate")


def _set_keys(connection: sa.Connection, keys: str) -> None:
    """Have keys between rows judged (`ON`) or not, from here on.

    Said only where it changes: every statement that the connection keeps ready has to be made ready anew after it.
    """
    if connection.info.get("foreign_keys") != keys:
        raw: Any = connection.connection.driver_connection
        raw.execute(f"PRAGMA foreign_keys = {keys}")
        connection.info["foreign_keys"] = keys


def _packed(me: Me) -> bytes:
    return wire.pack(
        {
            "person_id": me.person_id.bytes,
            "name": me.name,
            "login": me.login,
            "city_id": me.city_id,
            "city": me.city.bytes,
            "device_id": me.device_id.bytes,
            "device_no": me.device_no,
            "roles": sorted(me.roles),
        }
    )


def _unpacked(plain: dict[str, Any]) -> Me:
    ids = {name: UUID(bytes=plain[name]) for name in ("person_id", "city", "device_id")}
    return Me(
        **ids,
        name=plain["name"],
        login=plain["login"],
        city_id=plain["city_id"],
        device_no=plain["device_no"],
        roles=frozenset(plain["roles"]),
    )
