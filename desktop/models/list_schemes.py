"""How lists were read before: the columns, the source and what else a person chose, known again by their headings.

Kept on this device alone; what was handed over stands with each import for everybody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from contract.records import Import
from desktop.models import drafts
from desktop.models.store import Store
from importers.mapping import Pairs, are_letters, fingerprint, letter_of, place_of, propose
from importers.synonyms import plain_heading

_LONGEST_SOURCE: Final = 64
_JOINED, _FIRST_OF = "+", "|"
_LETTERS: Final = re.compile(r"[A-Z]{1,2}")
_NOT_A_NAME: Final = re.compile(r"[\d_\-—.()（）\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One way of reading a list; `version` counts how often it was changed, 0 for one that was never kept."""

    kind: str
    pairs: Pairs
    source: str
    version: int = 0
    create_missing: bool = False


def scheme_for(store: Store, kind: str, headings: Sequence[str], path: Path) -> Scheme:
    """Give the scheme kept for a list with these headings, or one of what the trade knows."""
    kept = drafts.kept(store, _key(kind, headings))
    if kept is None:
        return Scheme(kind=kind, pairs=propose(kind, headings), source=_source(store, kind, path))
    return Scheme(
        kind=kind,
        pairs=tuple((name, column) for name, column in kept["pairs"]),
        source=kept["source"],
        version=kept["version"],
        create_missing=kept["create_missing"],
    )


def keep_scheme(store: Store, scheme: Scheme, headings: Sequence[str]) -> None:
    """Keep a scheme for lists with these headings; its version grows when it differs; for `store.run`."""
    key = _key(scheme.kind, headings)
    before = drafts.kept(store, key)
    content = {
        "pairs": [list(pair) for pair in scheme.pairs],
        "source": scheme.source,
        "create_missing": scheme.create_missing,
    }
    if before is not None and {name: before[name] for name in content} == content:
        return
    drafts.keep(store, key, content | {"version": 1 if before is None else before["version"] + 1})


def fields_by_column(pairs: Pairs, headings: Sequence[str]) -> list[str]:
    """Give for each column the field it goes into, "" where none; several columns may share a field."""
    found = [""] * len(headings)
    for name, expression in pairs:
        parts = [part.strip() for part in re.split(r"[+|]", expression)]
        if not are_letters(expression, parts, headings) and _place(expression, headings) is not None:
            parts = [expression]  # a heading may have a sign in it
        for part in parts:
            if (place := _place(part, headings)) is not None:
                found[place] = name
    return found


def pairs_of(fields: Sequence[str], headings: Sequence[str]) -> Pairs:
    """Give the mapping that takes each column into its field; of several columns for a name the first counts."""
    columns: dict[str, list[str]] = {}
    for place, name in enumerate(fields):
        if name:
            columns.setdefault(name, []).append(_naming(headings, place))
    return tuple(
        (name, _joined(_FIRST_OF if name == "name" else _JOINED, named, headings)) for name, named in columns.items()
    )


def _joined(sign: str, named: Sequence[str], headings: Sequence[str]) -> str:
    """Write several columns as one expression, with room around the sign where a heading is spelled like it."""
    joined = sign.join(named)
    return joined if joined not in headings else f" {sign} ".join(named)


def _place(column: str, headings: Sequence[str]) -> int | None:
    """Find a column by its heading or its letter; None where that is not one column."""
    plain = plain_heading(column)
    for same in (column.__eq__, lambda heading: bool(plain) and plain_heading(heading) == plain):
        places = [place for place, heading in enumerate(headings) if heading and same(heading)]
        if len(places) == 1:
            return places[0]
    place = place_of(column) if _LETTERS.fullmatch(column) else len(headings)
    return place if place < len(headings) else None


def _naming(headings: Sequence[str], place: int) -> str:
    """Name a column by its heading, or by its letter where the heading is missing, not alone, or has a sign in it."""
    heading = headings[place]
    alone = Counter(map(plain_heading, headings))[plain_heading(heading)] == 1
    return heading if heading and alone and not set(heading) & set("+|=") else letter_of(place)


def kind_of(headings: Sequence[str]) -> str:
    """Say what a list is likely to hold: orders where it has the columns of order lines, else shops."""
    found = {name for name, _ in propose("orders", headings)}
    return "orders" if {"invoice_no", "product_code", "qty_tiao"} <= found else "retailers"


def sources(store: Store, kind: str) -> list[str]:
    """Name the sources that lists of a kind came from, the most frequent first."""
    counted: Counter[str] = Counter()
    kinds = ("products", "orders") if kind == "orders" else ("retailers",)
    rows = store.t("imports")
    asked = sa.select(rows).where(rows.c.import_kind == kind, rows.c.state == "done")
    counted.update(made.source for made in store.all(Import, asked) if made.source)
    with store.read() as connection:
        for name in kinds:
            table = store.t(name)
            found = connection.execute(sa.select(table.c.source, sa.func.count()).group_by(table.c.source)).all()
            counted.update({source: number for source, number in found if source})
    return [source for source, _ in counted.most_common()]


def _source(store: Store, kind: str, path: Path) -> str:
    """Propose a source: for orders the one whose products are known, else what the file is called without its date."""
    known = sources(store, kind)
    if kind == "orders" and known:
        return known[0]
    name = path.name.partition(".")[0]
    plain = _NOT_A_NAME.sub(" ", name).strip()
    alike = next((source for source in known if source in name or (plain and plain in source)), None)
    return alike or plain[:_LONGEST_SOURCE] or kind


def _key(kind: str, headings: Sequence[str]) -> str:
    return f"list scheme/{kind}/{fingerprint(headings)}"
