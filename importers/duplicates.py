"""Shops that may be one shop entered twice: names all but equal, in the same street. People decide."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from importers.matching import plain_text

_FURTHEST: Final = 2
_LONGEST: Final = 40
_STREET: Final = re.compile(r"(?:.*[省市区县镇乡區縣鎮鄉])?(.+?(?:大道|大街|胡同|路|街|巷|道|弄|村))")


@dataclass(frozen=True, slots=True)
class NamedShop:
    """What the comparison needs of a shop."""

    id: Hashable
    name: str
    street: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two shops that may be one, and by how many characters their names differ (0 to 2)."""

    first: Hashable
    second: Hashable
    distance: int


def candidates(shops: Iterable[NamedShop]) -> Iterator[Candidate]:
    """Give the pairs with names at most two characters apart in the same street, each pair once.

    Short names must be closer: with three characters one may differ, with two none. A shop without street or address
    is compared with none.
    """
    streets: dict[str, list[NamedShop]] = defaultdict(list)
    for shop in shops:
        if street := street_of(shop):
            streets[street].append(shop)
    for neighbours in streets.values():
        yield from _among(neighbours)


def street_of(shop: NamedShop) -> str:
    """Give the street of a shop as it is compared: the field, or what the address says up to its first street."""
    if shop.street:
        return plain_text(shop.street)
    address = plain_text(shop.address or "")
    found = _STREET.match(address)
    return found[1] if found else address


def _among(shops: list[NamedShop]) -> Iterator[Candidate]:
    """Compare only shops that share a name with up to two characters left out: near names always do."""
    sharing: dict[str, list[int]] = defaultdict(list)
    names = [plain_text(shop.name)[:_LONGEST] for shop in shops]
    for number, name in enumerate(names):
        for shortened in _shortened(name):
            sharing[shortened].append(number)
    seen: set[tuple[int, int]] = set()
    for group in sharing.values():
        for pair in combinations(group, 2):
            if pair in seen:
                continue
            seen.add(pair)
            first, second = names[pair[0]], names[pair[1]]
            distance = edit_distance(first, second)
            if distance <= _allowed(min(len(first), len(second))):
                yield Candidate(shops[pair[0]].id, shops[pair[1]].id, distance)


def _allowed(length: int) -> int:
    return min(_FURTHEST, max(length - 2, 0))


def _shortened(name: str) -> set[str]:
    """Give a name with none, one and as many of its characters left out as may differ."""
    found = {name}
    for _ in range(_allowed(len(name))):
        found |= {shorter[:place] + shorter[place + 1 :] for shorter in found for place in range(len(shorter))}
    return found


def edit_distance(first: str, second: str) -> int:
    """Count the characters to insert, leave out or replace to make one text of the other."""
    row = list(range(len(second) + 1))
    for above, char in enumerate(first, 1):
        left, row[0] = row[0], above
        for place, other in enumerate(second, 1):
            left, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, left + (char != other))
    return row[-1]
