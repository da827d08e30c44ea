"""The command `verify-log`: the logs of the devices as they are stored, or a file that a device exported."""

from __future__ import annotations

import argparse
from pathlib import Path
from uuid import UUID

from contract import log, signing
from contract.errors import Conflict, NotFound
from contract.words import say
from server import log_check
from server.access import signing_key_of
from server.database import Tx
from server.organisation import the_city
from server.settings import open_database
from server.upgrades import bring_up


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Declare the command."""
    words = "verify the logs of all devices, of one, or a log that a device exported; the first bad entry is named"
    made = commands.add_parser("verify-log", help=words, description=words, parents=[common])
    made.add_argument("--device", type=UUID, metavar="ID", help="this device alone")
    made.add_argument("--file", type=Path, metavar="FILE", help="an exported log, held against what the server signed")
    made.set_defaults(run=_verify)


def _verify(given: argparse.Namespace) -> None:
    database = open_database(given.database)
    try:
        bring_up(database)
        with database.acting(the_city(database, given.city), reading=True) as tx:
            key = signing.fingerprint(signing.public_of(signing_key_of(tx)))
            print(say("Key of the server: {key}", key=key))
            verdicts = _verdicts(tx, given)
    finally:
        database.close()
    if any(verdict.fault is not None for verdict in verdicts):
        raise Conflict("A log does not fit. Nothing was changed. Keep this database and its backups as they are.")


def _verdicts(tx: Tx, given: argparse.Namespace) -> list[log.Verdict]:
    if given.file is not None:
        return [_told(log_check.check_file(tx, _read(given.file)))]
    chosen = [given.device] if given.device else log_check.devices(tx)
    return [_told(log_check.check(tx, device)) for device in chosen]


def _told(verdict: log.Verdict) -> log.Verdict:
    number = verdict.head.device_no if verdict.head else 0
    if verdict.fault is None:
        print(say("Computer {number}: {n} entries, all of them fit.", number=number, n=verdict.entries))
    else:
        fault = verdict.fault
        print(
            say("Computer {number}: the first bad entry is {seq}: {why}", number=number, seq=fault.seq, why=fault.words)
        )
    return verdict


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failed:
        raise NotFound("The file {name} cannot be read.", name=path.name) from failed
