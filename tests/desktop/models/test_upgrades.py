"""A store brought up step by step is the store that the declared tables describe."""

import secrets
from pathlib import Path
from typing import Any

import pytest

from desktop.models import schema, upgrades
from desktop.models.cipher import connect
from desktop.models.refusals import NewerStore
from tooling.store_steps import first_step

KEY = secrets.token_bytes(32)


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


def test_a_store_of_a_newer_program_is_refused_in_words(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db", KEY, create=True)
    upgrades.upgrade(connection, tmp_path / "a.db")
    connection.execute(f"PRAGMA user_version = {upgrades.NEWEST + 1}")
    with pytest.raises(NewerStore, match="newer version"):
        upgrades.upgrade(connection, tmp_path / "a.db")
    connection.close()
