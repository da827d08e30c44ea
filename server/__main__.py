"""`python -m server`: the server's commands.

A module that has commands of its own declares them in a function `register(commands, common)` and is named in
MODULES; each of its parsers sets `run`, which is called with what was given.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import Final

from contract.errors import UserError
from contract.words import use_language
from server import settings
from server.commands.admin import complain

MODULES: Final = (
    "server.commands.admin",
    "server.commands.care",
    "server.commands.imports",
    "server.commands.log",
    "server.commands.carry",
    "server.commands.serve",
    "server.commands.demo",
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of all commands."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--database",
        metavar="URL",
        help=f"where the data is; default {settings.VARIABLE}, else the SQLite file {settings.DEFAULT.as_posix()} "
        "in the working folder",
    )
    common.add_argument(
        "--blobs",
        metavar="PLACE",
        help=f"where files are: a folder or s3://BUCKET/FOLDER; default {settings.BLOBS}, else the folder beside the "
        "database",
    )
    common.add_argument("--city", type=int, metavar="CODE", help="the six-digit number of the city")
    made = argparse.ArgumentParser(prog="python -m server", description="The server of Rounds.")
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for module in MODULES:
        importlib.import_module(module).register(commands, common)
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run one command; give its exit code."""
    given = parser().parse_args(arguments)
    use_language("en")
    try:
        given.run(given)
    except UserError as refused:
        complain(refused)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
