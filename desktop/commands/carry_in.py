"""The command `carry-in`: take in the answer that was carried back from the office by hand."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.commands.opened import declare_login, opened
from desktop.sync.package import carry_in


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    declare_login(parser)
    parser.add_argument("file", type=Path, help="the answer")


def run(given: argparse.Namespace) -> int:
    """Take the answer in and say what came of it."""
    with opened(given) as store:
        taken = carry_in(store, given.file)
    print(taken.words)
    return 0
