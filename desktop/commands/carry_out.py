"""The command `carry-out`: what waits for the server goes into a file, to be carried to the office by hand."""

from __future__ import annotations

import argparse
from pathlib import Path

from contract.words import say
from desktop.commands.opened import declare_login, opened
from desktop.sync.package import carry_out


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    declare_login(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")


def run(given: argparse.Namespace) -> int:
    """Write the file and say what is in it."""
    with opened(given) as store:
        written = carry_out(store, given.out)
    print(say("{n} entries are in {name}.", n=written.entries, name=given.out.name))
    if written.words:
        print(written.words)
    return 0
