"""Transactions, and what the database's errors mean (distribution.md rule 8; RB-06; numbers of database.py)."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from server.access import System, Visitor
from server.database import Transient, Violation, sqlstate
from server.exchange import write_official
from server.schema import BLOB, META
from tests.postgres.cluster import Cluster
from tests.server.clients import Client
from tests.server.world import CITY, World, open_world


def test_rule_1_a_transaction_is_undone_as_a_whole(world: World) -> None:
    def fail_halfway() -> None:
        with world.database.acting(world.system) as tx:
            tx.run(sa.delete(META).where(META.c.city_id == CITY))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert len(world.rows(sa.select(META.c.name).where(META.c.city_id == CITY))) == 3


def test_a_reading_transaction_cannot_write_and_sees_one_state(world: World) -> None:
    count = sa.select(sa.func.count()).select_from(META).where(META.c.city_id == CITY)
    more = {"city_id": CITY, "name": "x", "value": b"x"}
    with world.database.acting(world.system, reading=True) as reading:
        before = reading.rows(count)
        with world.database.acting(world.system) as tx:
            tx.run(sa.insert(META), [more])
        assert reading.rows(count) == before


def test_rule_3_a_broken_constraint_is_a_violation(world: World) -> None:
    shop = world.shop("A1-1").bytes
    row = {"id": shop, "root_id": shop, "name": None}
    with pytest.raises(Violation), world.database.acting(world.system) as tx:
        write_official(tx, {"retailers": [row]})


def test_rule_3_a_child_of_another_root_is_refused_by_the_key_itself(world: World) -> None:
    ann = Client(world, "ann")
    visit = world.visit("ann", "A1-1")
    ann.make("record_visit", visit)
    ann.push()
    row = dict.fromkeys(["voided_at", "void_reason", "fingerprint"]) | {
        "id": world.database.ids.new_id().bytes,
        "root_id": world.shop("A1-2").bytes,
        "created_at": 0,
        "visit_id": visit.id.bytes,
        "paper_kind": "receipt",
        "serial": "1-1",
        "copies": 1,
        "pages": 1,
        "printed_by": world.person("ann").bytes,
        "printed_at": 0,
    }
    with pytest.raises(Violation), world.database.acting(world.system) as tx:
        write_official(tx, {"papers": [row]})


def test_rule_3_a_wrong_statement_is_a_bug_and_neither(world: World) -> None:
    with pytest.raises(sa.exc.DBAPIError), world.database.acting(world.system) as tx:
        tx.run(sa.text("SELECT nothing FROM nowhere"))


def test_rule_3_a_lost_connection_is_transient_and_the_same_op_again_is_taken_once(
    postgres_url: str, postgres: Cluster
) -> None:
    world = World(open_world(postgres_url))
    ann = Client(world, "ann")
    ann.make("record_visit", world.visit("ann", "A1-1"))

    def lose() -> None:
        with world.database.acting(world.system) as tx:
            pid = tx.rows(sa.text("SELECT pg_backend_pid()"))[0][0]
            postgres.run_sql("postgres", f"SELECT pg_terminate_backend({pid})")
            tx.rows(sa.select(META.c.name).where(META.c.city_id == CITY))

    with pytest.raises(Transient):
        lose()
    assert ann.outcome().outcome == "applied"
    assert len(world.all_rows("visits")) == 1
    world.database.close()


def test_rule_3_a_locked_file_is_transient(sqlite_url: str) -> None:
    database = open_world(sqlite_url)
    with sqlite3.connect(str(database.url.database), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Transient), database.acting(Visitor(CITY), waiting=False):
            pass
        other.execute("ROLLBACK")
    other.close()
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 5000, "the next one waits again"
    database.close()


def _error(code: int) -> sqlite3.Error:
    made = sqlite3.OperationalError()
    made.sqlite_errorcode = code
    return made


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (lambda: _error(sqlite3.SQLITE_BUSY), "55P03"),
        (lambda: _error(sqlite3.SQLITE_FULL), "53100"),
        (lambda: _error(sqlite3.SQLITE_NOMEM), "53200"),
        (lambda: _error(sqlite3.SQLITE_CONSTRAINT_UNIQUE), "23000"),
        (lambda: _error(sqlite3.SQLITE_ERROR), "42000"),
        (OverflowError, "22000"),
        (psycopg.errors.DeadlockDetected, "40P01"),
        (psycopg.OperationalError, None),
    ],
)
def test_rule_3_every_error_has_the_state_that_classes_it(error: Callable[[], Exception], state: str | None) -> None:
    assert sqlstate(error()) == state


def test_sqlite_is_opened_as_durable_as_we_promise(sqlite_url: str) -> None:
    database = open_world(sqlite_url)
    with database.engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    database.close()
    assert told == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1}


def test_blobs_have_their_place(world: World) -> None:
    values = {"city_id": CITY, "sha256": b"x" * 32, "size": 1, "received": 0, "created_at": 0}
    with world.database.acting(world.system) as tx:
        tx.run(sa.insert(BLOB), [values])
    assert len(world.rows(sa.select(BLOB.c.size).where(BLOB.c.city_id == CITY))) == 1


def test_no_error_tells_the_values_of_its_statement(tmp_path: Path) -> None:
    database = open_world(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(sa.exc.DBAPIError) as failed, database.acting(System(CITY)) as tx:
        tx.run(sa.select(META.c.name).where(META.c.city_id == CITY, META.c.name == "13800138000"))
    database.close()
    assert "13800138000" not in str(failed.value)
