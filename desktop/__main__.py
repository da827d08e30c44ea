"""`python -m desktop`: the program itself, or one of its commands."""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from contract.errors import UserError

_CHILDREN: Final = {"--read-list": "importers.child", "--read-picture": "importers.picture_child"}
"""A packed program starts itself with these words to read the files of strangers in a process of its own."""
COMMANDS: Final = {
    "demo": "a server, demonstration data and the program on it, all on this computer",
    "pictures": "draw every screen and every report of the demonstration as a picture",
    "sync": "exchange records with the server once, without a screen",
    "carry-out": "write what waits for the server to a file, to be carried to the office by hand",
    "carry-in": "take in the answer that was carried back",
    "export-log": "write the log of a person's entries on this computer to a file that anybody can verify",
    "verify": "judge such a file without a network; the first bad entry is named",
}
"""Each command is a module of desktop.commands with `declare(parser)` and `run(given) -> int`."""


def parser(told: Sequence[str]) -> argparse.ArgumentParser:
    """Make the parser of the program and of the command that is `told`."""
    made = argparse.ArgumentParser(prog="rounds", description="Rounds: visits to licensed retailers, offline first.")
    made.add_argument("--profile", type=Path, metavar="DIR", help="where Rounds keeps its things on this computer")
    commands = made.add_subparsers(dest="command", metavar="COMMAND")
    for name, words in COMMANDS.items():
        declared = commands.add_parser(name, help=words, description=words)
        if name in told:  # reading the others takes time and says nothing
            _command(name).declare(declared)
    return made


def _command(name: str) -> Any:
    return importlib.import_module(f"desktop.commands.{name.replace('-', '_')}")


def main(arguments: list[str] | None = None) -> int:
    """Open the program, or run one command; give the exit code."""
    told = sys.argv[1:] if arguments is None else arguments
    if told[:1] and told[0] in _CHILDREN:
        importlib.import_module(_CHILDREN[told[0]]).main()
        return 0
    if not any(word in COMMANDS for word in told) and "--help" not in told and "-h" not in told:
        opened: int = importlib.import_module("desktop.commands.program").open_program(told)
        return opened
    given = parser(told).parse_args(told)
    try:
        code: int = _command(given.command).run(given)
    except UserError as refused:
        print(refused, file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    multiprocessing.freeze_support()  # batches of papers are drawn by processes
    sys.exit(main())
