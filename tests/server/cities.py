"""Reads statements with a true parser: does every table of a city name its city (distribution.md rule 2)?"""

import re

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from server.schema import SHARDED


def without_city(statement: str, dialect: str) -> list[str]:
    """Name the tables of a city that a statement touches without `city_id = <parameter>`."""
    (tree,) = sqlglot.parse(re.sub(r"%\(\w+\)s|%[sb]", ":p", statement), dialect=dialect)
    assert tree is not None
    if isinstance(tree, exp.Insert):
        return _of_insert(tree)
    if isinstance(tree, exp.Update | exp.Delete):
        named = [t for t in tree.find_all(exp.Table) if t.name in SHARDED]
        inner = [name for select in tree.find_all(exp.Select) for name in _of_query(select)]
        own = [t for t in named if t.find_ancestor(exp.Select) is None]
        return inner + [t.name for t in own if not _names(tree, t.alias_or_name, alone=len(own) == 1)]
    return _of_query(tree)


def _of_insert(tree: exp.Insert) -> list[str]:
    columns = [c.name for c in tree.this.expressions]
    source = tree.expression
    inner = _of_query(source) if isinstance(source, exp.Select) else []
    return inner + ([] if "city_id" in columns or tree.this.this.name not in SHARDED else [tree.this.this.name])


def _of_query(tree: exp.Expression) -> list[str]:
    scopes = [scope for scope in traverse_scope(tree) if isinstance(scope.expression, exp.Select)]
    return [name for scope in scopes for name in _of_scope(scope)]


def _of_scope(scope: Scope) -> list[str]:
    sources = {name: source for name, source in scope.sources.items() if isinstance(source, exp.Table)}
    sharded = {name: source for name, source in sources.items() if source.name in SHARDED}
    return [s.name for name, s in sharded.items() if not _names(scope.expression, name, alone=len(sources) == 1)]


def _names(tree: exp.Expression, table: str, *, alone: bool) -> bool:
    equals = [equal for equal in tree.find_all(exp.EQ) if isinstance(equal.this, exp.Column)]
    cities = [e.this.table for e in equals if e.this.name == "city_id" and _is_given(e.expression)]
    return table in cities or (alone and "" in cities)


def _is_given(value: exp.Expression) -> bool:
    bare = value.this if isinstance(value, exp.Cast) else value
    return isinstance(bare, exp.Placeholder | exp.Parameter)
