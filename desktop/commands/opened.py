"""Opening a person's records for a command: the account is named, the password asked for or read from the input."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from contract.clock import SystemClock
from contract.errors import NotFound
from contract.ids import SystemIds
from desktop import settings
from desktop.models import keys
from desktop.models.key_store import os_key_store
from desktop.models.store import Store


def declare_login(parser: argparse.ArgumentParser) -> None:
    """Declare whose records are meant."""
    parser.add_argument("login", help="whose records, as on the first screen")


@contextmanager
def opened(given: argparse.Namespace) -> Iterator[Store]:
    """Lend the store of the person named; NotFound, or why it cannot be opened."""
    clock = SystemClock()
    folder = _folder(settings.profile_folder(given.profile), given.login)
    key = keys.unlock(folder, getpass.getpass(), os_key_store(), clock)
    with closing(Store.open(folder, key, clock=clock, ids=SystemIds())) as store:
        yield store


def _folder(profile: Path, login: str) -> Path:
    for person in settings.people(profile):
        if person.login == login:
            return settings.person_folder(profile, person.device_id)
    raise NotFound("Nobody with the account {login} works on this computer.", login=login)
