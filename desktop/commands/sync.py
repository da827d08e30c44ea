"""The command `sync`: one round with the server, without a screen."""

from __future__ import annotations

import argparse
import json

from desktop.commands.opened import declare_login, opened
from desktop.models import outbox
from desktop.sync.delivery import deliver
from desktop.sync.enrol import transport_of
from desktop.sync.run import synchronise


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes; the password is asked for, or read from standard input."""
    declare_login(parser)


def run(given: argparse.Namespace) -> int:
    """Do one round and print what it did as one JSON object."""
    with opened(given) as store:
        transport = transport_of(store)
        try:
            done = synchronise(store, transport)
            deliver(store, transport)
        finally:
            transport.close()
        waiting = outbox.waiting(store).count
    print(json.dumps({"sent": done.pushed, "refused": done.refused, "taken_rows": done.taken_rows, "waiting": waiting}))
    return 0
