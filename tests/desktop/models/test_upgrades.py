"""A store brought up step by step is the store that the declared tables describe."""

import errno
import itertools
import os
import secrets
import shutil
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from contract.clock import FixedClock
from contract.ids import SeededIds
from desktop.models import cipher, schema, upgrades
from desktop.models.cipher import connect, full_check
from desktop.models.refusals import DiskFault, DiskFull, NewerStore
from desktop.models.store import FILE, Store
from tests.examples import NOW
from tests.journeys.sentences import said_in_both
from tests.stores import me_as
from tooling.store_steps import first_step

KEY = secrets.token_bytes(32)
ME = me_as()


def described(connection: Any) -> dict[str, Any]:
    """Describe every table, index and trigger, whatever the spelling of the statement that made it."""
    named = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    found: dict[str, Any] = {}
    for kind, name, table, sql in named:
        if kind == "table":
            columns = sorted(connection.execute(f"PRAGMA table_xinfo({name})").fetchall(), key=lambda c: c[1])
            found[name] = [column[1:] for column in columns]
            found[name] += sorted(key[2:] for key in connection.execute(f"PRAGMA foreign_key_list({name})"))
        elif kind == "index":
            found[name] = [table, *connection.execute(f"PRAGMA index_info({name})").fetchall(), sql]
        else:
            found[name] = [table, " ".join(sql.split())]
    return found


def test_all_steps_give_the_store_that_is_declared(tmp_path: Path) -> None:
    stepped = connect(tmp_path / "stepped.db", KEY, create=True)
    upgrades.upgrade(stepped, tmp_path / "stepped.db")
    anew = connect(tmp_path / "anew.db", KEY, create=True)
    for statement in schema.statements():
        anew.execute(statement)
    assert described(stepped) == described(anew)
    assert stepped.execute("PRAGMA user_version").fetchone()[0] == upgrades.NEWEST
    stepped.close()
    anew.close()


@pytest.mark.skipif(upgrades.NEWEST > 1, reason="the first step is released: only later steps follow the contract")
def test_the_first_step_is_what_the_tool_writes() -> None:
    assert upgrades.STEPS[0].read_text(encoding="utf-8") == first_step()


def test_a_step_that_fails_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "bad.sql"
    bad.write_text("CREATE TABLE half (a);\n\nNONSENSE;\n", encoding="utf-8")
    connection = connect(tmp_path / "a.db", KEY, create=True)
    upgrades.upgrade(connection, tmp_path / "a.db")
    before = described(connection)
    monkeypatch.setattr(upgrades, "STEPS", (*upgrades.STEPS, bad))
    monkeypatch.setattr(upgrades, "NEWEST", upgrades.NEWEST + 1)
    with pytest.raises(Exception, match="syntax error"):
        upgrades.upgrade(connection, tmp_path / "a.db")
    assert described(connection) == before
    connection.close()


SECOND = "CREATE TABLE wishes (a);\n\nINSERT INTO wishes VALUES (7)"
THIRD = "ALTER TABLE wishes ADD COLUMN b\n\nUPDATE wishes SET b = a + 1\n\nCREATE INDEX wishes_b ON wishes (b)"
AFTER = {1: None, 2: [(7,)], 3: [(7, 8)]}


@pytest.fixture
def three_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have two more steps than were released, and a store made by the first alone, with its person; give its folder."""
    folder = tmp_path / "store"
    folder.mkdir()
    clock = FixedClock(NOW)
    Store.create(folder, KEY, ME, clock=clock, ids=SeededIds(clock, 1)).close()
    steps = list(upgrades.STEPS)
    for number, text in enumerate((SECOND, THIRD), start=2):
        steps.append(tmp_path / f"{number:04}.sql")
        steps[-1].write_text(text, encoding="utf-8")
    monkeypatch.setattr(upgrades, "STEPS", tuple(steps))
    monkeypatch.setattr(upgrades, "NEWEST", len(steps))
    return folder


def reopened(folder: Path) -> Store:
    clock = FixedClock(NOW)
    return Store.open(folder, KEY, clock=clock, ids=SeededIds(clock, 2))


def standing(path: Path) -> int:
    """Give the step at which a store stands, which has all of that step and nothing of the next; it is sound."""
    with closing(connect(path, KEY)) as connection:
        assert full_check(connection) == ()
        step = int(connection.execute("PRAGMA user_version").fetchone()[0])
        made = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'wishes'").fetchone()[0]
        found = connection.execute("SELECT * FROM wishes").fetchall() if made else None
    assert found == AFTER[step]
    return step


def killed_at(folder: Path, number: int) -> bool:
    """Open the store in a process that ends without a word at its statement of this number; say whether it came to."""
    child = os.fork()
    if child == 0:
        counting = itertools.count(1)
        real = cipher.connect

        def watched(*given: Any, **named: Any) -> Any:
            connection = real(*given, **named)
            connection.set_trace_callback(lambda _told: os._exit(9) if next(counting) == number else None)
            return connection

        cipher.connect = watched
        reopened(folder)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.slow
@pytest.mark.case("RA-10")
@pytest.mark.skipif(sys.platform == "win32", reason="the process that is killed is forked")
def test_a_kill_at_any_statement_leaves_a_store_at_a_step_and_its_copy_as_it_was(three_steps: Path) -> None:
    whole = {path.name: path.read_bytes() for path in three_steps.iterdir() if path.suffix == ".db"}
    seen = []
    for number in itertools.count(1):
        for path in three_steps.iterdir():
            path.unlink()
        for name, content in whole.items():
            (three_steps / name).write_bytes(content)
        was_killed = killed_at(three_steps, number)
        seen.append(standing(three_steps / FILE))
        if seen[-1] > 1:
            assert standing(three_steps / "records.before-1.db") == 1
        with closing(reopened(three_steps)) as store:
            assert store.me == ME
        assert standing(three_steps / FILE) == 3
        if not was_killed:
            break
    assert seen == sorted(seen)
    assert set(seen) == {1, 2, 3}
    assert number > 15


@pytest.mark.case("RA-10")
def test_the_store_as_it_was_is_kept_until_the_server_has_all_of_it(three_steps: Path) -> None:
    reopened(three_steps).close()
    assert standing(three_steps / "records.before-1.db") == 1
    reopened(three_steps).close()
    assert standing(three_steps / "records.before-1.db") == 1
    upgrades.let_go_of_kept(three_steps / FILE)
    assert sorted(path.name for path in three_steps.glob("*.db*")) == [FILE]


@pytest.mark.case("RA-10")
def test_a_store_whose_copy_cannot_be_kept_stays_at_its_step_and_says_why(
    three_steps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (three_steps / "records.before-1.db.part").mkdir()
    with pytest.raises(DiskFault) as told:
        reopened(three_steps)
    said_in_both(told.value)
    assert standing(three_steps / FILE) == 1
    (three_steps / "records.before-1.db.part").rmdir()
    monkeypatch.setattr(shutil, "copyfileobj", _no_room)
    with pytest.raises(DiskFull) as full:
        reopened(three_steps)
    said_in_both(full.value)
    assert standing(three_steps / FILE) == 1
    monkeypatch.undo()


def _no_room(*_given: Any) -> None:
    raise OSError(errno.ENOSPC, "no room")


@pytest.mark.case("RA-11")
def test_a_store_of_a_newer_program_is_refused_in_words(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db", KEY, create=True)
    upgrades.upgrade(connection, tmp_path / "a.db")
    connection.execute(f"PRAGMA user_version = {upgrades.NEWEST + 1}")
    with pytest.raises(NewerStore, match="newer version"):
        upgrades.upgrade(connection, tmp_path / "a.db")
    connection.close()
