"""Bringing a database to the schema of this program: numbered steps, each once, in one transaction.

A step is never edited after a release. A new database is laid as declared (schema.py) and counts as having all
steps behind it; a test compares the two ways. Tables of a distributed database are spread afterwards, by hand
(distribution.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa

from contract.errors import UserError
from server import wall
from server.database import Database
from server.schema import METADATA

STEPS: Final[dict[int, Callable[[sa.Connection], None]]] = {}
"""From the release with that number to the next; the first schema is number 1 and needs no step."""
FIRST: Final = 1
_VERSION: Final = sa.Table("schema_version", sa.MetaData(), sa.Column("number", sa.Integer(), primary_key=True))


def newest() -> int:
    """Give the number of the schema of this program."""
    return FIRST + len(STEPS)


def bring_up(database: Database) -> int:
    """Lay the schema, or take the steps that are due; give its number. UserError when it is newer than this program."""
    with database.engine.begin() as connection:
        found = _number(connection)
        if found is None:
            METADATA.create_all(connection)
            _VERSION.create(connection)
            if not database.is_sqlite:
                wall.build(connection)
            connection.execute(sa.insert(_VERSION).values(number=newest()))
            return newest()
        if found > newest():
            raise UserError(
                "The database was made by a newer version of Rounds. Nothing was changed. Update this server first."
            )
        for number in range(found, newest()):
            STEPS[number](connection)
            connection.execute(sa.update(_VERSION).values(number=number + 1))
    return newest()


def _number(connection: sa.Connection) -> int | None:
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    return int(connection.execute(sa.select(_VERSION.c.number)).scalar_one())
