"""The command `carry`: take a hand-carried package and write the answer to carry back."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from contract.errors import NotFound, UserError
from contract.words import say
from server import carrying
from server.database import Transient
from server.settings import open_database, open_files
from server.upgrades import bring_up


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Declare the command."""
    words = "take a package that was carried here by hand, and write the answer to carry back"
    made = commands.add_parser("carry", help=words, description=words, parents=[common])
    made.add_argument("file", type=Path, metavar="FILE", help="the package")
    made.add_argument("--out", type=Path, required=True, metavar="ANSWER", help="where to write the answer")
    made.set_defaults(run=_carry)


def _carry(given: argparse.Namespace) -> None:
    with closing(open_database(given.database)) as database, _opened(given.file) as file:
        bring_up(database)
        try:
            taken = carrying.take(database, open_files(given.blobs, database), file)
            _write(given.out, taken)
        except Transient as busy:
            raise UserError(
                "The database is busy. The package may be given again at once; what was taken is not taken twice."
            ) from busy
    print(say("{name} answers {n} entries of the package.", n=taken.entries, name=given.out.name))
    for words in _of_photos(taken):
        print(words)
    if not taken.whole:
        print(say("The answer is not all of it: another package from that computer fetches the rest."))


def _of_photos(taken: carrying.Taken) -> Iterator[str]:
    if taken.photos:
        yield say("{n} photos arrived with it.", n=taken.photos)
    if taken.missed:
        yield say(
            "{n} pictures in it could not be taken. What is missing stays on the computer it came from, and goes with "
            "its next package.",
            n=taken.missed,
        )


def _write(path: Path, taken: carrying.Taken) -> None:
    try:
        with path.open("wb") as answer:
            answer.writelines(taken.answer)
    except OSError as failed:
        raise UserError(
            "The answer {name} could not be written. What was in the package is taken; give it again with another "
            "name for the answer.",
            name=path.name,
        ) from failed


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as failed:
        raise NotFound("The file {name} cannot be read.", name=path.name) from failed
    with file:
        yield file
