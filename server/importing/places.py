"""What an import needs to know of the city: its shops, its routes, its codes, its calendar."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from contract.errors import NotFound
from contract.records import Config
from contract.records.configs import Rules, rules_on
from contract.wire import record_of
from importers.code_words import code_words
from importers.fields import importable
from importers.values import CodeLists
from server.database import Tx
from server.schema import BUSINESS, KINDS, ROOT_HEAD

UNASSIGNED: Final = "unassigned"
"""The code of the route of shops that nobody has yet."""
_ZONE: Final = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes of the city, by every word that names exactly one of them."""

    words: dict[str, str]
    """word -> the route's id as text, as values.CodeLists wants it"""
    unassigned: bytes


def shop_ids(tx: Tx) -> set[bytes]:
    """Name every shop of the city."""
    t = BUSINESS["retailers"].c
    return {row[0] for row in tx.rows(sa.select(t.id).where(t.city_id == tx.city_id))}


def scopes_of_shops(tx: Tx) -> dict[bytes, bytes]:
    """Give the scope of every root of the city."""
    h = ROOT_HEAD.c
    return dict(tx.rows(sa.select(h.root, h.scope).where(h.city_id == tx.city_id)))


def routes_of(tx: Tx) -> Routes:
    """Read the routes; a name that two of them bear names none, their codes do. NotFound without an unassigned one."""
    n = BUSINESS["nodes"].c
    rows = tx.rows(
        sa.select(n.id, n.code, n.name)
        .where(n.city_id == tx.city_id, n.node_kind == "route", n.voided_at.is_(None))
        .order_by(n.id)
    )
    unassigned = next((row[0] for row in rows if row[1] == UNASSIGNED), None)
    if unassigned is None:
        raise NotFound(
            "The city has no route for shops that nobody has yet. Nothing was imported; make a route with the code "
            "{code}.",
            code=UNASSIGNED,
        )
    borne = Counter(row[2] for row in rows)
    words = {row[2]: str(UUID(bytes=row[0])) for row in rows if borne[row[2]] == 1}
    words |= {row[1]: str(UUID(bytes=row[0])) for row in rows if row[1]}
    return Routes(words, unassigned)


def today(tx: Tx) -> date:
    """Give today's date by the city's calendar."""
    return tx.now.astimezone(zone_of(tx)).date()


def zone_of(tx: Tx) -> ZoneInfo:
    """Give the city's time zone."""
    n = BUSINESS["nodes"].c
    found = tx.row(sa.select(n.time_zone).where(n.city_id == tx.city_id, n.id == tx.city))
    return ZoneInfo((found and found[0]) or _ZONE)


def rules_of(tx: Tx) -> Rules:
    """Read the city's configuration as it is in force today."""
    table, names = BUSINESS["configs"], KINDS["configs"].columns
    rows = tx.rows(sa.select(*(table.c[name] for name in names)).where(table.c.city_id == tx.city_id))
    found = [record_of(Config, dict(zip(names, row, strict=True))) for row in rows]
    return rules_on([config for config in found if config.node_id is None], today(tx))


def codes_of(tx: Tx, kind: str, routes: Routes) -> CodeLists:
    """Give, for each code list that lists of this kind use, every word with its code, in Chinese and in English."""
    rules = rules_of(tx)
    names = {told.codes for told in importable(kind).values() if told.codes not in {None, "routes"}}
    words: dict[str, Any] = {"routes": routes.words}
    for name in names:
        codes = rules.codes(str(name)).codes
        english = code_words({str(name): {code.code: code.en for code in codes}})[str(name)]
        words[str(name)] = code_words({str(name): {code.code: code.zh for code in codes}})[str(name)]
        words[str(name)] |= {word: code for word, code in english.items() if word not in words[str(name)]}
    return words
