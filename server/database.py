"""The server's database: SQLite by default, PostgreSQL by one setting, the same statements on both.

Rules (the tests cite them):
 1. Every transaction is opened as somebody, in one city: `with database.acting(principal) as tx`.
 2. No statement of a transaction touches a table of a city without naming the city.
 3. Errors are classed by SQLSTATE alone (distribution.md rule 8): see `Transient` and `Violation`.
 4. Rows leave the database as wire values (contract/wire.py): plain tuples, no objects between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.pq import Format
from sqlalchemy.pool import QueuePool

from contract.clock import Clock, SystemClock
from contract.ids import Ids, SystemIds
from contract.wire import instant_ms
from server import wall
from server.guard import CityGuard
from server.ready import Ready, ready
from server.schema import META, SHARDED

_BUSY_MS: Final = 5_000
_PERMANENT: Final = frozenset({"22", "23"})
_TRANSIENT: Final = frozenset({"08", "40", "53", "55", "57"})
_POOL: Final = 16


CITY: Final = sa.bindparam("the_city", type_=sa.Integer())
"""The city in a statement that is made once and run with values."""


class Acting(Protocol):
    """Somebody for whom a transaction is opened: a person on a device, the server itself, or nobody yet."""

    @property
    def city_id(self) -> int:
        """The city's number."""
        ...

    @property
    def city(self) -> bytes:
        """The id of the city's node; empty before it exists."""
        ...

    @property
    def person(self) -> bytes | None:
        """The person, where there is one."""
        ...

    @property
    def is_walled(self) -> bool:
        """Whether reading is held to the person's own scopes by the database too (wall.py)."""
        ...


@dataclass(frozen=True, slots=True)
class _Nobody:
    city_id: int = 0
    city: bytes = b""
    person: bytes | None = None
    is_walled: bool = False


_NOBODY: Final = _Nobody()


class Transient(Exception):
    """The database could not do it now, or nobody knows whether it did: the same again later is harmless."""


class Violation(Exception):
    """The database refused a value or a constraint: the same again will be refused again."""


class Tx:
    """One transaction, in one city."""

    def __init__(self, connection: sa.Connection, principal: Acting, database: Database) -> None:
        self.connection = connection
        self._driver: Any = connection.connection
        self._database = database
        self._guard = database.guard
        self.city_id = principal.city_id
        self.city = principal.city
        self.person = principal.person
        self.now = database.clock.now()
        self.now_ms = instant_ms(self.now)
        self.ids = database.ids
        self.on_postgres = connection.dialect.name == "postgresql"

    def rows(self, statement: sa.Executable, **values: Any) -> list[tuple[Any, ...]]:
        """Run a query; give its rows as tuples of wire values.

        A statement that is made once has its city in the parameter CITY, which is filled here.
        """
        if values:
            values["the_city"] = self.city_id
            made = self._database.ready(statement)
            if made is not None:
                return self.rows_text(made.text, made.given(values))
        result = self.connection.execute(statement, values)
        rows: list[tuple[Any, ...]] = result.cursor.fetchall()  # type: ignore[assignment]
        result.close()
        return rows

    def row(self, statement: sa.Executable, **values: Any) -> tuple[Any, ...] | None:
        """Run a query; give its one row, or None."""
        found = self.rows(statement, **values)
        return found[0] if found else None

    def run(self, statement: sa.Executable, values: Sequence[dict[str, Any]] | None = None) -> int:
        """Run a statement; count the rows it touched."""
        return self.connection.execute(statement, values).rowcount

    def rows_text(self, statement: str, values: Any) -> list[tuple[Any, ...]]:
        """Run a query in the words of the driver; give its rows as tuples of wire values."""
        self._guard.check(statement)
        with closing(self._driver.cursor()) as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()  # type: ignore[no-any-return]

    def run_text(self, statement: str, values: tuple[Any, ...] | list[tuple[Any, ...]]) -> None:
        """Run a statement in the words of the driver, for one row or for many."""
        if not values:
            return
        self._guard.check(statement)
        with closing(self._driver.cursor()) as cursor:
            if isinstance(values, list):
                cursor.executemany(statement, values)
            else:
                cursor.execute(statement, values)


class Database:
    """One database, shared by all threads of a process."""

    def __init__(self, url: str, *, clock: Clock | None = None, ids: Ids | None = None) -> None:
        self.clock: Clock = clock or SystemClock()
        self.ids: Ids = ids or SystemIds()
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url) if self.is_sqlite else _postgres_engine(self.url)
        self.guard = CityGuard(SHARDED)
        self._ready: dict[sa.Executable, Ready | None] = {}
        sa.event.listen(self.engine, "before_cursor_execute", self._judge)

    @contextmanager
    def acting(self, principal: Acting, *, reading: bool = False, waiting: bool = True) -> Iterator[Tx]:
        """Open a transaction for `principal`; it commits at the end of the block, and is undone by an exception.

        A reading one sees one state of the database throughout. One that is not `waiting` gives up at once while
        another writes to SQLite. Raises Transient or Violation.
        """
        with _classed(), self.engine.connect() as plain:
            connection = plain.execution_options(**self._options(reading=reading, waiting=waiting))
            with connection.begin():
                tx = Tx(connection, principal, self)
                if tx.on_postgres:
                    _stand_before_the_wall(tx, is_walled=reading and principal.is_walled)
                yield tx

    def _options(self, *, reading: bool, waiting: bool = True) -> dict[str, Any]:
        if self.is_sqlite:
            return {"rounds_reading": reading, "rounds_waiting": waiting}
        if reading:
            return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return {}

    def cities(self) -> dict[int, bytes]:
        """Name the cities kept here, each with the id of its node: the one question asked of all of them."""
        with _classed(), self.engine.connect() as plain:
            connection = plain.execution_options(across_cities=True, **self._options(reading=True))
            with connection.begin():
                found = sa.select(META.c.city_id, META.c.value).where(META.c.name == "city")
                return dict(Tx(connection, _NOBODY, self).rows(found))

    def ready(self, statement: sa.Executable) -> Ready | None:
        """Give a statement that is made once as the driver takes it; None where only SQLAlchemy can say it."""
        if statement not in self._ready:
            self._ready[statement] = ready(statement, self.engine.dialect)
        return self._ready[statement]

    def _judge(self, connection: sa.Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not connection.get_execution_options().get("across_cities", False):
            self.guard.check(statement)

    def check_wall(self) -> None:
        """Raise UserError when row-level security has a hole; SQLite has none to check."""
        if not self.is_sqlite:
            with self.engine.connect() as connection:
                wall.check(connection)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _stand_before_the_wall(tx: Tx, *, is_walled: bool) -> None:
    """Tell PostgreSQL whose transaction this is, so that row-level security lets through what is theirs."""
    city = str(UUID(bytes=tx.city)) if tx.city else ""
    opened = {"city": str(tx.city_id), "sees": "scopes" if is_walled else "city", "scopes": f"{{{city}}}"}
    tx.rows(wall.OPEN, **opened)
    if is_walled:
        person = str(UUID(bytes=tx.person)) if tx.person else None
        tx.rows(wall.WIDEN, number=tx.city_id, city=city, person=person, now_ms=tx.now_ms)


@contextmanager
def _classed() -> Iterator[None]:
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error, psycopg.Error, OverflowError) as error:
        code = sqlstate(error.orig if isinstance(error, sa.exc.DBAPIError) else error)
        if code is None or code[:2] in _TRANSIENT or code == "XX000":
            raise Transient(code or "no SQLSTATE") from error
        if code[:2] in _PERMANENT:
            raise Violation(code) from error
        raise
    except sa.exc.TimeoutError as error:
        raise Transient("no connection is free") from error


def sqlstate(error: BaseException | None) -> str | None:
    """Give the SQLSTATE of a driver's error; for SQLite, which has none, the one that means the same."""
    if isinstance(error, psycopg.Error):
        return error.sqlstate
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return "22000" if isinstance(error, OverflowError | sqlite3.InterfaceError | sqlite3.DataError) else "42000"
    return _SQLITE_STATES.get(code & 0xFF, "42000")


_SQLITE_STATES: Final = {
    sqlite3.SQLITE_BUSY: "55P03",
    sqlite3.SQLITE_LOCKED: "55P03",
    sqlite3.SQLITE_INTERRUPT: "57014",
    sqlite3.SQLITE_IOERR: "53100",
    sqlite3.SQLITE_FULL: "53100",
    sqlite3.SQLITE_NOMEM: "53200",
    sqlite3.SQLITE_CANTOPEN: "08001",
    sqlite3.SQLITE_TOOBIG: "22001",
    sqlite3.SQLITE_MISMATCH: "22000",
    sqlite3.SQLITE_CONSTRAINT: "23000",
}


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=_POOL,
        pool_use_lifo=True,  # the one used last has what it read at hand
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(raw: sqlite3.Connection, _record: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={_BUSY_MS}",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "cache_size=-32000",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        begin = "BEGIN" if options.get("rounds_reading", False) else "BEGIN IMMEDIATE"
        if options.get("rounds_waiting", True):
            connection.exec_driver_sql(begin)
            return
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
        try:
            connection.exec_driver_sql(begin)
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_MS}")

    return engine


class _BinaryCursor(psycopg.Cursor[Any]):
    """Takes results in binary: an id is then its 16 bytes as they are."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.format = Format.BINARY


class _IdLoader(psycopg.adapt.Loader):
    """Gives a uuid as its 16 bytes."""

    format = Format.BINARY

    def load(self, data: Any) -> bytes:
        """Copy the bytes."""
        return bytes(data)


def _postgres_engine(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_size=_POOL,
        max_overflow=_POOL,
        pool_use_lifo=True,  # the one used last has its plans at hand
        connect_args={"cursor_factory": _BinaryCursor},
        use_native_hstore=False,
        hide_parameters=True,  # an error's text must hold nobody's data
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(raw: psycopg.Connection[Any], _record: Any) -> None:
        raw.adapters.register_loader("uuid", _IdLoader)

    return engine
