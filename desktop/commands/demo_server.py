"""The demonstration's own server: a process on this computer, with made-up shops, started and stopped at will."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import requests

from contract.errors import UserError

_HOST: Final = "127.0.0.1"
_PATIENCE_S: Final = 60.0
_STEP_S: Final = 0.05
_STOP_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """How one person of the demonstration signs in the first time."""

    login: str
    name: str
    role: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWorld:
    """What was made: the city, the day it plays on, the accounts and their one password."""

    city_id: int
    today: date
    password: str
    accounts: tuple[DemoAccount, ...]
    rows: dict[str, int]

    def first(self, role: str) -> DemoAccount:
        """Give the first account of a role."""
        return next(account for account in self.accounts if account.role == role)


def make_world(database: Path, *, seed: int = 7, city: bool = False) -> DemoWorld:
    """Make the demonstration's database and fill it; UserError when the server's program cannot."""
    words = ["demo", "--database", _url(database), "--seed", str(seed), *(["--city"] if city else [])]
    done = subprocess.run([sys.executable, "-m", "server", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError("The demonstration's data could not be made: {why}", why=done.stderr.strip()[-400:])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return DemoWorld(
        city_id=told["city_id"],
        today=date.fromisoformat(told["today"]),
        password=told["password"],
        accounts=tuple(DemoAccount(**account) for account in told["accounts"]),
        rows=told["rows"],
    )


def free_port() -> int:
    """Find a port of this computer that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(database: Path, port: int) -> Iterator[str]:
    """Serve the database until the block ends; gives the server's address once it answers."""
    words = ["serve", "--database", _url(database), "--host", _HOST, "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "server", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://{_HOST}:{port}"
        _wait_for(process, address)
        yield address
    finally:
        _stop(process)


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    session = requests.Session()
    session.trust_env = False
    for _ in range(int(_PATIENCE_S / _STEP_S)):
        if process.poll() is not None:
            break
        with contextlib.suppress(requests.RequestException):
            if session.get(f"{address}/status", timeout=_PATIENCE_S).ok:
                return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STEP_S)
    raise UserError("The demonstration's server did not start. Nothing was changed; try again.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _url(database: Path) -> str:
    return f"sqlite:///{database.as_posix()}"
