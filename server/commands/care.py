"""The commands that keep a server sound: `new-epoch` after a restore, `tidy` and `check` at any time."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager

from contract.errors import UserError
from contract.words import say
from server import keeping, tidying
from server.access import System
from server.database import Database, Transient
from server.organisation import begin_epoch, the_city
from server.settings import open_database, open_files
from server.upgrades import bring_up


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Declare the commands; each sets `run`."""
    for name, words, run in (
        (
            "new-epoch",
            "after a restore and before serving: let every device look whether the server lost something",
            _new_epoch,
        ),
        ("tidy", "let go of what the change log no longer needs; serve does it once a day", _tidy),
        ("check", "reckon the sums of every scope from its rows, name those that were wrong and mend them", _check),
    ):
        commands.add_parser(name, help=words, description=words, parents=[common]).set_defaults(run=run)


@contextmanager
def _opened(given: argparse.Namespace) -> Iterator[Database]:
    with closing(open_database(given.database)) as database:
        bring_up(database)
        try:
            yield database
        except Transient as busy:
            raise UserError("The database is busy. What was done so far stays; run the command again.") from busy


def _new_epoch(given: argparse.Namespace) -> None:
    with _opened(given) as database:
        cities = [the_city(database, given.city)] if given.city else _all(database)
        for city in cities:
            with database.acting(city) as tx:
                begin_epoch(tx)
            print(say("City {city} has a new epoch.", city=city.city_id))


def _all(database: Database) -> list[System]:
    return [System(number, city) for number, city in database.cities().items()]


def _tidy(given: argparse.Namespace) -> None:
    with _opened(given) as database:
        print(say("Old entries of {count} scopes were let go.", count=tidying.tidy(database)))
        files = open_files(given.blobs, database)
        print(say("Old lists that were let go: {count}.", count=tidying.forget_lists(database, files)))
        swept = keeping.sweep(database, files)
        print(say("Photos whose picture is no longer kept: {count}.", count=swept.past))
        print(say("Files that nothing named, let go: {count}.", count=swept.unnamed))
        print(say("Files that the database does not know, let go: {count}.", count=swept.strays))


def _check(given: argparse.Namespace) -> None:
    with _opened(given) as database:
        count = 0
        for count, wrong in enumerate(tidying.check(database), start=1):  # noqa: B007 - told behind the last
            roots = ", ".join(map(str, wrong.roots))
            print(say("City {city}, scope {scope}: {roots}", city=wrong.city_id, scope=wrong.scope, roots=roots))
        print(say("Scopes with wrong sums, now mended: {count}.", count=count))
