"""The command `serve`: the server on one address, in one process."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sqlite3
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from contract.errors import Conflict
from contract.words import LANGUAGES, use_language
from server import incarnation
from server.app import create_app
from server.database import Transient
from server.executors import executors_for
from server.importing.worker import Worker
from server.passwords import Passwords
from server.settings import database_url, open_database, open_files, sqlite_path
from server.tidying import Tidier
from server.upgrades import bring_up

_log = logging.getLogger("rounds.server")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Declare the command."""
    words = "serve until stopped"
    serve = commands.add_parser("serve", help=words, description=words, parents=[common])
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    serve.add_argument("--port", type=int, default=8080, help="port to listen on (default %(default)s)")
    serve.add_argument(
        "--language",
        choices=LANGUAGES,
        default="zh_CN",
        help="language of the answers to imports (default %(default)s)",
    )
    serve.set_defaults(run=_serve)


def _serve(given: argparse.Namespace) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    _speak(given.language)
    database = open_database(given.database)
    with _alone(sqlite_path(database_url(given.database))):
        bring_up(database)
        database.check_wall()
        files = open_files(given.blobs, database)
        try:
            incarnation.renew(database, files)
        except Transient as busy:  # looked at again within the hour
            _log.warning("transient state=%s", busy)
        executors = executors_for(database)
        app = create_app(database, Passwords(), files, executors)
        imports = Worker(database, files)
        tidier = Tidier(database, files)
        imports.start()
        tidier.start()
        try:
            asyncio.run(_run(app, given.host, given.port))
        except KeyboardInterrupt:
            _log.info("stopped")
        finally:
            tidier.stop()
            imports.stop()
            executors.close()
            database.close()


def _speak(language: str) -> None:
    try:
        use_language(language)
    except FileNotFoundError:  # a checkout whose sentences were never compiled
        _log.warning("no sentences in %s: answers to imports are in English", language)


async def _run(app: Any, host: str, port: int) -> None:
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
    )
    _log.info("serving at http://%s:%d", host, port)
    await server.serve()


def _alone(path: Path | None) -> AbstractContextManager[Any]:
    """Hold the lock of a SQLite file, so that one process serves it; Conflict when another does.

    The lock is a transaction on a small SQLite file beside it: it ends with the process, however that ends, on
    every system. The other commands do not ask for it.
    """
    if path is None:
        return nullcontext()
    lock = sqlite3.connect(path.with_name(path.name + ".serving"), timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as taken:
        lock.close()
        raise Conflict(
            "Another process serves this database already. Nothing was changed. Stop that one first."
        ) from taken
    return closing(lock)
