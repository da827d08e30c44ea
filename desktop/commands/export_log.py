"""The command `export-log`: the log of a person's entries on this computer, as a file that anybody can verify."""

from __future__ import annotations

import argparse
from pathlib import Path

from contract.words import say
from desktop.commands.opened import declare_login, opened
from desktop.models.log_file import write_log


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    declare_login(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")


def run(given: argparse.Namespace) -> int:
    """Write the file and say how many entries stand in it."""
    with opened(given) as store:
        count = write_log(store, given.out)
    print(say("{n} entries are in {name}.", n=count, name=given.out.name))
    return 0
