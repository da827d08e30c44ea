"""Databases for tests: SQLite files, and a private PostgreSQL, started once a process; a copy for each test.

Tests that need tables override the fixture `lay_schema` in their conftest.py: it gives the function that lays the
schema at an address. It is called once for a template, and every test gets a copy of that.

The cluster listens on a Unix socket in its own folder, keeps nothing and touches no cluster of the machine. PostgreSQL
refuses to run as root, so root starts it as `nobody`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

# Nothing here has to survive a crash; the role is no superuser, for those pass by row-level security.
SETTINGS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses=''"
DURABLE = "-c listen_addresses=''"
"""For what measures: a commit is on the disk."""
ROLE = "rounds"

LaySchema = Callable[[str], None]


def programs() -> Path | None:
    """Find the folder of initdb and pg_ctl: on the path, or where Debian keeps them."""
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return kept[-1].parent if kept else None


class Cluster:
    """A running server in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made = 0
        self._templates: dict[LaySchema, str] = {}
        self.run_sql("postgres", f"CREATE ROLE {ROLE} LOGIN")

    def url(self, database: str, role: str = ROLE) -> str:
        """Give SQLAlchemy's address of a database, as seen by `role`."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}"

    def run_sql(self, database: str, statement: str) -> None:
        """Run one statement as the superuser, outside a transaction."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True) as connection:
            connection.execute(sql.SQL(statement))

    def copy(self, lay_schema: LaySchema) -> str:
        """Make a new database with that schema, out of its template, and name it."""
        if lay_schema not in self._templates:
            template = self._create("template1")
            lay_schema(self.url(template))
            self._templates[lay_schema] = template
        return self._create(self._templates[lay_schema])

    def copy_of(self, name: str) -> str:
        """Copy a database that nobody is connected to, and name the copy."""
        return self._create(name)

    def _create(self, template: str) -> str:
        self._made += 1
        name = f"test_{self._made}"
        self.run_sql("postgres", f"CREATE DATABASE {name} TEMPLATE {template} OWNER {ROLE}")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self.run_sql("postgres", f"DROP DATABASE {name} WITH (FORCE)")


def _run(folder: Path, *command: str | Path) -> None:
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    nobody: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if as_root else {}
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, **nobody)
    if done.returncode != 0:
        log = folder / "log"
        raise RuntimeError(done.stdout + done.stderr + (log.read_text(encoding="utf-8") if log.exists() else ""))


def _start(bin_folder: Path, folder: Path, settings: str) -> None:
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions"]
    _run(folder, bin_folder / "initdb", "-D", folder / "cluster", *options)
    flags = f"-k {folder} {settings}"
    _run(folder, bin_folder / "pg_ctl", "-D", folder / "cluster", "-l", folder / "log", "-o", flags, "-w", "start")


@pytest.fixture(scope="session")
def lay_schema() -> LaySchema:
    """Lay nothing; tests that need tables override this with what makes them."""
    return lambda _url: None


@contextmanager
def running(bin_folder: Path, settings: str = SETTINGS) -> Iterator[Cluster]:
    """Start a private cluster, and take it down with all that is in it."""
    # Not below pytest's own folder: that is root's alone, and the socket's path must stay short.
    folder = Path(tempfile.mkdtemp(prefix="rounds-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    try:
        _start(bin_folder, folder, settings)
        yield Cluster(folder)
    finally:
        if (folder / "cluster" / "postmaster.pid").exists():
            _run(folder, bin_folder / "pg_ctl", "-D", folder / "cluster", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Start the private cluster, or skip in words where PostgreSQL is not installed."""
    bin_folder = programs()
    if bin_folder is None:
        reason = "PostgreSQL is not installed here: its tests were left out"
        if os.environ.get("ROUNDS_REQUIRE_POSTGRES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with running(bin_folder) as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: Cluster, lay_schema: LaySchema) -> Iterator[str]:
    """Give the address of a fresh PostgreSQL database."""
    name = postgres.copy(lay_schema)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def sqlite_templates() -> dict[LaySchema, bytes]:
    """Keep the laid-out file of each schema."""
    return {}


@pytest.fixture
def sqlite_url(sqlite_templates: dict[LaySchema, bytes], lay_schema: LaySchema, tmp_path: Path) -> str:
    """Give the address of a fresh SQLite database."""
    path = tmp_path / "server.db"
    url = f"sqlite:///{path}"
    if lay_schema not in sqlite_templates:
        path.touch()
        lay_schema(url)
        sqlite_templates[lay_schema] = path.read_bytes()
    path.write_bytes(sqlite_templates[lay_schema])
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a fresh database: each test runs once on SQLite and once on PostgreSQL."""
    address: str = request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param])
    return address
