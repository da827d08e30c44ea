"""The first released schema in words, one file a database, kept beside the tests in `schemas/`.

Until the first release, `python -m tests.server.first_schema` writes them anew after a record has changed. After it
they are never touched again: a change of a record then needs a step in server/upgrades.py.
"""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server import wall
from server.schema import METADATA

FOLDER = Path(__file__).parent / "schemas"
DIALECTS: dict[str, sa.Dialect] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}
_NUMBER = "CREATE TABLE schema_version (number INTEGER NOT NULL PRIMARY KEY)"


class _Listening:
    """Takes down statements instead of running them."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def exec_driver_sql(self, statement: str) -> None:
        self.said.append(statement)


def declared(name: str) -> list[str]:
    """Give the statements that lay the schema as it is declared now."""
    listening: Any = _Listening()
    for table in METADATA.sorted_tables:
        made = [sa.schema.CreateTable(table), *(sa.schema.CreateIndex(index) for index in _sorted(table))]
        listening.said += [str(statement.compile(dialect=DIALECTS[name])).strip() for statement in made]
    listening.said.append(_NUMBER)
    if name == "postgresql":
        wall.build(listening)
    return list(listening.said)


def _sorted(table: sa.Table) -> list[sa.Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))


def released(name: str) -> list[str]:
    """Read the statements of the first release."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8").rstrip(";\n").split(";\n\n")


if __name__ == "__main__":
    for dialect in DIALECTS:
        (FOLDER / f"{dialect}.sql").write_text(";\n\n".join(declared(dialect)) + ";\n", encoding="utf-8")
