"""The command `sync`: one round with the server, without a screen."""

from __future__ import annotations

import argparse
import getpass
import json
from contextlib import closing
from pathlib import Path

from contract.clock import SystemClock
from contract.errors import NotFound
from contract.ids import SystemIds
from desktop import settings
from desktop.models import keys, outbox
from desktop.models.key_store import os_key_store
from desktop.models.store import Store
from desktop.sync.delivery import deliver
from desktop.sync.enrol import transport_of
from desktop.sync.run import synchronise


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes; the password is asked for, or read from standard input."""
    parser.add_argument("login", help="whose records, as on the first screen")


def run(given: argparse.Namespace) -> int:
    """Do one round and print what it did as one JSON object."""
    clock = SystemClock()
    profile = settings.profile_folder(given.profile)
    folder = _folder(profile, given.login)
    key = keys.unlock(folder, getpass.getpass(), os_key_store(), clock)
    with closing(Store.open(folder, key, clock=clock, ids=SystemIds())) as store:
        transport = transport_of(store)
        try:
            done = synchronise(store, transport)
            deliver(store, transport)
        finally:
            transport.close()
        waiting = outbox.waiting(store).count
    print(json.dumps({"sent": done.pushed, "refused": done.refused, "taken_rows": done.taken_rows, "waiting": waiting}))
    return 0


def _folder(profile: Path, login: str) -> Path:
    for person in settings.people(profile):
        if person.login == login:
            return settings.person_folder(profile, person.device_id)
    raise NotFound("Nobody with the account {login} works on this computer.", login=login)
