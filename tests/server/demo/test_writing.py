"""The demonstration written into a real server."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from contract.errors import Conflict
from server.__main__ import main
from server.database import Database
from server.demo.people import PASSWORD
from server.demo.world import Size
from server.demo.writing import CITY_ID, write_demo
from server.passwords import Passwords, check_password
from server.schema import BUSINESS
from server.upgrades import bring_up

TINY = Size(teams=1, managers_a_team=2, shops=30, visits=200)
QUICK = Passwords(memory_kib=64, rounds=1)


def test_a_world_is_written_whole_and_only_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{(tmp_path / 'server.db').as_posix()}")
    bring_up(database)
    written = write_demo(database, 3, TINY, date(2026, 11, 24), QUICK)
    with database.engine.connect() as connection:
        counted = connection.execute(
            sa.select(sa.func.count()).select_from(BUSINESS["visits"]).where(BUSINESS["visits"].c.city_id == CITY_ID)
        ).scalar_one()
    assert counted == written.rows["visits"] >= 200
    assert written.entries[0].account.login == "zhoumin"
    assert len({entry.code for entry in written.entries}) == 4
    with pytest.raises(Conflict):
        write_demo(database, 3, TINY, date(2026, 11, 24), QUICK)
    database.close()


def test_the_password_of_the_demonstration_is_good_enough_for_all() -> None:
    for login, name in (("zhoumin", "周敏"), ("fangxiaolan", "方晓兰"), ("hejianguo", "何建国")):
        check_password(PASSWORD, login=login, name=name)


@pytest.mark.slow
def test_the_command_ends_with_the_accounts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{(tmp_path / 'server.db').as_posix()}"
    assert main(["demo", "--database", url, "--today", "2026-11-24"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["accounts"][0]["login"] == "zhoumin"
    assert told["rows"]["retailers"] == 750
