"""The command `carry`: take a hand-carried package and write the answer to carry back."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from contract.errors import NotFound, UserError
from contract.words import say
from server import carrying
from server.database import Transient
from server.settings import open_database
from server.upgrades import bring_up


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Declare the command."""
    words = "take a package that was carried here by hand, and write the answer to carry back"
    made = commands.add_parser("carry", help=words, description=words, parents=[common])
    made.add_argument("file", type=Path, metavar="FILE", help="the package")
    made.add_argument("--out", type=Path, required=True, metavar="ANSWER", help="where to write the answer")
    made.set_defaults(run=_carry)


def _carry(given: argparse.Namespace) -> None:
    file = _read(given.file)
    with closing(open_database(given.database)) as database:
        bring_up(database)
        try:
            taken = carrying.take(database, file)
        except Transient as busy:
            raise UserError(
                "The database is busy. The package may be given again at once; what was taken is not taken twice."
            ) from busy
    try:
        given.out.write_bytes(taken.answer)
    except OSError as failed:
        raise UserError(
            "The answer {name} could not be written. What was in the package is taken; give it again with another "
            "name for the answer.",
            name=given.out.name,
        ) from failed
    print(say("{n} entries of the package are answered in {name}.", n=taken.entries, name=given.out.name))
    if not taken.whole:
        print(say("The answer is not all of it: another package from that computer fetches the rest."))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failed:
        raise NotFound("The file {name} cannot be read.", name=path.name) from failed
