"""Every statement on a table of a city names its city (distribution.md rule 2): this is where it is held.

The check reads the statement's text, once for each text, and errs on the side of refusing.
"""

from __future__ import annotations

import re
from typing import Final

from contract.errors import OutOfTurn

_TABLES: Final = re.compile(r'\b(FROM|JOIN|UPDATE|INTO)\s+"?(\w+)"?(?:\s+AS)?(?:\s+"?(\w+)"?)?', re.IGNORECASE)
_NO_ALIAS: Final = frozenset({"where", "set", "on", "join", "order", "group", "limit", "values", "select", "left"})
_COMMAS: Final = re.compile(r"\(([^()]*)\)")


class CityGuard:
    """Knows the tables that are kept by city, and refuses what does not name one."""

    def __init__(self, sharded: frozenset[str]) -> None:
        self._sharded = sharded
        self.passed: set[str] = set()
        """The statements let through so far; tests read them with a true parser."""

    def check(self, statement: str) -> None:
        """Raise OutOfTurn when a table of a city stands in `statement` without its city."""
        if statement in self.passed:
            return
        for verb, table, alias in _tables(statement):
            if table in self._sharded and not _names_city(statement, verb, alias or table):
                raise OutOfTurn(f"a statement on {table} does not name its city: {statement}")
        self.passed.add(statement)


def _tables(statement: str) -> list[tuple[str, str, str | None]]:
    found = []
    for verb, table, alias in _TABLES.findall(statement):
        plain = alias if alias and alias.lower() not in _NO_ALIAS else None
        found.append((verb.upper(), table, plain))
    return found


def _names_city(statement: str, verb: str, name: str) -> bool:
    if verb == "INTO":
        columns = _COMMAS.search(statement)
        return columns is not None and "city_id" in columns[1]
    where = re.split(r"\b(?:WHERE|ON)\b", statement, maxsplit=1, flags=re.IGNORECASE)[-1]
    alone = len(_tables(statement)) == 1
    return re.search(rf'\b{name}"?\.city_id\s*=', where) is not None or (alone and "city_id =" in where)
