"""Shops whose names are taken for each other, so that nobody writes a visit on the wrong one (A10, I6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from unicodedata import normalize

from contract.records import Retailer
from contract.records.configs import Rules

_SHORTEST: Final = 2


def look_alikes(retailer: Retailer, others: Iterable[Retailer], rules: Rules) -> tuple[Retailer, ...]:
    """Give the shops whose names are within the configured edit distance, the nearest first, as many as configured.

    The distinctive parts of the names, without 便利店 and the like, must have something in common: else every two
    shops with short names would be alike.
    """
    edits = rules.limit("look_alike_edits_count", "settings")
    shown = rules.limit("look_alikes_shown_count", "settings")
    if edits is None or shown is None:
        return ()
    endings = [code.zh for code in rules.codes("shop_name_endings").codes]
    plain = _plain(retailer.name)
    stem = _stem(plain, endings)
    found = []
    for other in others:
        if other.id == retailer.id or other.merged_into is not None:
            continue
        theirs = _plain(other.name)
        apart = edit_distance(plain, theirs, edits)
        if apart is not None and _have_in_common(stem, _stem(theirs, endings), edits):
            found.append((apart, other.name, other.id.bytes, other))
    return tuple(other for *_, other in sorted(found, key=lambda entry: entry[:3])[:shown])


def _plain(name: str) -> str:
    return "".join(sign for sign in normalize("NFKC", name).casefold() if sign.isalnum())


def _stem(plain: str, endings: list[str]) -> str:
    for ending in sorted(endings, key=len, reverse=True):
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST:
            return plain[: -len(ending)]
    return plain


def _have_in_common(stem: str, other: str, edits: int) -> bool:
    apart = edit_distance(stem, other, edits)
    return apart is not None and apart < max(len(stem), len(other))


def edit_distance(one: str, other: str, most: int) -> int | None:
    """Count the characters to add, drop or change to make `other` of `one`; None where more than `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    row = list(range(len(other) + 1))
    for at, sign in enumerate(one, start=1):
        above, row = row, [at]
        for n, theirs in enumerate(other, start=1):
            row.append(min(row[n - 1] + 1, above[n] + 1, above[n - 1] + (sign != theirs)))
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
