"""The commands of the server, as an administrator types them."""

import io
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from sqlalchemy import make_url
from urllib3.util import Retry

from contract.errors import NotFound, UserError
from server.__main__ import main
from server.access import authenticate, epoch_of
from server.accounts import Enrolment, enrol
from server.passwords import Passwords
from server.settings import DEFAULT, VARIABLE, database_url, open_database
from tests.server.world import CITY, PUBLIC_KEY, QUICK, World, open_world


class Shell:
    """Types commands against one database."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.url = url
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def type(self, *words: str, stdin: str = "") -> tuple[int, str, str]:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main([*words, "--database", self.url])
        said = self._capsys.readouterr()
        return code, said.out.strip(), said.err.strip()


@pytest.fixture
def shell(sqlite_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(sqlite_url, capsys, monkeypatch)


def enrolled_by(shell: Shell, code: str, password: str, city: int = CITY) -> str:
    database = open_world(shell.url)
    asked = Enrolment(
        city_id=city, login="wang", code=code, password=password, device_name="laptop", public_key=PUBLIC_KEY
    )
    token = enrol(database, QUICK, asked).token
    database.close()
    return token


def test_init_alone_makes_a_city_that_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell(f"sqlite:///{tmp_path / 'new folder' / 'server.db'}", capsys, monkeypatch)
    assert shell.type("init")[0] == 0
    code, printed, _ = shell.type("user", "wang", "--name", "王明", "--role", "account_manager", "--node", "unassigned")
    assert code == 0
    token = enrolled_by(shell, printed, "shops before noon")
    assert token.startswith("370100.")
    world = World(open_world(shell.url))
    assert authenticate(world.database, token).city == world.system.city
    assert len(world.all_rows("configs")) > 20
    assert {row["node_kind"] for row in world.all_rows("nodes")} == {"city", "office", "team", "route"}
    world.database.close()


def test_init_twice_says_so_and_changes_nothing(shell: Shell) -> None:
    code, _, complaint = shell.type("init", "--city", str(CITY))
    assert code == 1
    assert "here already" in complaint


def test_a_password_comes_from_standard_input(shell: Shell) -> None:
    words = ("user", "wang", "--name", "王明", "--role", "account_manager", "--node", "A1")
    code, printed, _ = shell.type(*words, stdin="twenty small shops\n")
    assert code == 0
    database = open_world(shell.url)
    strict = Passwords()
    asked = Enrolment(
        city_id=CITY, login="wang", code=printed, password="another password", device_name="x", public_key=PUBLIC_KEY
    )
    with pytest.raises(UserError):
        enrol(database, strict, asked)
    database.close()
    assert enrolled_by(shell, printed, "twenty small shops")


def test_a_poor_password_is_refused_and_no_user_made(shell: Shell) -> None:
    words = ("user", "wang", "--name", "王明", "--role", "account_manager", "--node", "A1")
    code, _, complaint = shell.type(*words, stdin="short\n")
    assert (code, "at least 12" in complaint) == (1, True)
    assert shell.type("code", "wang")[0] == 1


def test_a_node_a_user_and_a_new_code(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell(database_url, capsys, monkeypatch)
    code, node, _ = shell.type("node", "route", "三号线", "--under", "A", "--code", "A3")
    assert (code, len(node)) == (0, 36)
    assert shell.type("user", "wang", "--name", "王明", "--role", "account_manager", "--node", node)[0] == 0
    code, printed, _ = shell.type("code", "wang")
    assert (code, len(printed)) == (0, 19)
    assert enrolled_by(shell, printed, "shops before noon")


def test_a_revoked_device_is_out(shell: Shell) -> None:
    printed = shell.type("code", "ann")[1]
    database = open_world(shell.url)
    asked = Enrolment(
        city_id=CITY, login="ann", code=printed, password="shops before noon", device_name="x", public_key=PUBLIC_KEY
    )
    made = enrol(database, QUICK, asked)
    assert shell.type("revoke", str(made.device_id))[0] == 0
    with pytest.raises(UserError):
        authenticate(database, made.token)
    database.close()
    assert shell.type("revoke", str(made.city))[0] == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("node", "route", "x", "--under", "nowhere"), "no node nowhere"),
        (("node", "office", "x", "--under", "A"), "cannot stand there"),
        (("user", "w", "--name", "W", "--role", "boss", "--node", "A1"), "no role boss"),
        (("user", "ann", "--name", "W", "--role", "office", "--node", "A1"), "is taken"),
        (("code", "nobody"), "no account"),
        (("code", "ann", "--city", "110000"), "not here"),
    ],
    ids=lambda told: " ".join(told) if isinstance(told, tuple) else "",
)
def test_what_cannot_be_done_is_said_in_words(shell: Shell, words: tuple[str, ...], complaint: str) -> None:
    code, printed, said = shell.type(*words)
    assert (code, printed) == (1, "")
    assert complaint in said


def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_database(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(UserError):
        open_database("not an address")


def test_the_database_is_what_was_said_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert database_url(None) == f"sqlite:///{DEFAULT.as_posix()}"
    monkeypatch.setenv(VARIABLE, "sqlite:///a.db")
    assert database_url(None) == "sqlite:///a.db"
    assert database_url("sqlite:///b.db") == "sqlite:///b.db"


def test_help_says_where_the_data_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["init", "--help"])
    said = capsys.readouterr().out
    assert VARIABLE in said
    assert DEFAULT.as_posix() in said.replace("\n", " ")


@pytest.fixture
def served(sqlite_url: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Run the real server process on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    words = [sys.executable, "-m", "server", "serve", "--port", port, "--database", sqlite_url]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    yield f"http://127.0.0.1:{port}", process
    process.kill()
    process.communicate()


def answer_of(address: str) -> dict[str, object]:
    """Ask the server what it is as soon as it listens."""
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=Retry(connect=12, backoff_factor=0.1)))
        told: dict[str, object] = session.get(f"{address}/status", timeout=30).json()
    return told


@pytest.mark.slow
def test_serve_answers_and_a_second_one_is_refused(
    served: tuple[str, "subprocess.Popen[str]"], sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    address, process = served
    assert answer_of(address)["product"] == "rounds"
    assert main(["serve", "--port", "0", "--language", "en", "--database", sqlite_url]) == 1
    assert "Another process" in capsys.readouterr().err
    process.kill()
    process.wait()
    path = make_url(sqlite_url).database
    with sqlite3.connect(f"{path}.serving", timeout=0) as lock:  # the lock went with the process
        lock.execute("BEGIN EXCLUSIVE")
    lock.close()


@pytest.mark.case("RB-21")
def test_after_a_restore_every_city_gets_a_new_epoch(shell: Shell) -> None:
    before = epoch_of_city(shell)
    code, printed, _ = shell.type("new-epoch")
    assert (code, printed) == (0, f"City {CITY} has a new epoch.")
    assert epoch_of_city(shell) != before


def epoch_of_city(shell: Shell) -> bytes:
    database = open_world(shell.url)
    with database.acting(World(database).system, reading=True) as tx:
        epoch = epoch_of(tx)
    database.close()
    return epoch


def test_tidying_and_checking_say_what_they_did(shell: Shell) -> None:
    assert shell.type("tidy")[0] == 0  # the city was laid on a day long ago
    told = [
        "Old entries of 0 scopes were let go.",
        "Old lists that were let go: 0.",
        "Photos whose picture is no longer kept: 0.",
        "Files that nothing named, let go: 0.",
        "Files that the database does not know, let go: 0.",
    ]
    assert shell.type("tidy")[:2] == (0, "\n".join(told))
    assert shell.type("check")[:2] == (0, "Scopes with wrong sums, now mended: 0.")
