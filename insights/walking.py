"""The order in which a person walks from shop to shop: street by street, along the numbers (I28)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from contract.records import Retailer

_NUMBERS: Final = re.compile(r"\d+")
Point = tuple[int, int]
"""[latitude, longitude] in 1e-6 degrees."""


def walking_order(retailers: Iterable[Retailer]) -> list[Retailer]:
    """Order shops by street, then by house number; the same for the same shops in whatever order they come.

    The streets follow each other from the northernmost on, each time to the nearest one; streets of which no
    position is known come last, by name.
    """
    streets: dict[str, list[Retailer]] = {}
    for retailer in retailers:
        streets.setdefault(retailer.street or "", []).append(retailer)
    ordered = []
    for street in _chain(streets):
        ordered += sorted(streets[street], key=_house)
    return ordered


def house_number(retailer: Retailer) -> tuple[int, ...]:
    """Give the numbers of an address after its street: (36,) of 桥头街36号, (2, 7) of 2排7号; () without any."""
    address = retailer.address or ""
    street = retailer.street or ""
    rest = address[address.find(street) + len(street) :] if street and street in address else address
    return tuple(int(found) for found in _NUMBERS.findall(rest))


def _house(retailer: Retailer) -> tuple[bool, tuple[int, ...], str, bytes]:
    numbers = house_number(retailer)
    return not numbers, numbers, retailer.name, retailer.id.bytes


def _chain(streets: dict[str, list[Retailer]]) -> list[str]:
    left = {street: point for street, shops in streets.items() if (point := _middle(shops))}
    unplaced = sorted(street for street in streets if street not in left)
    here = max(left.values(), default=(0, 0))
    ordered: list[str] = []
    while left:
        _, street = min((_apart(here, point), street) for street, point in left.items())
        here = left.pop(street)
        ordered.append(street)
    return ordered + unplaced


def _middle(shops: list[Retailer]) -> Point | None:
    points = [(s.latitude, s.longitude) for s in shops if s.latitude is not None and s.longitude is not None]
    if not points:
        return None
    return sum(lat for lat, _ in points) // len(points), sum(lon for _, lon in points) // len(points)


def _apart(here: Point, there: Point) -> int:
    """Compare distances: in the middle latitudes a degree of longitude is about 6/7 of one of latitude."""
    return (7 * (here[0] - there[0])) ** 2 + (6 * (here[1] - there[1])) ** 2
