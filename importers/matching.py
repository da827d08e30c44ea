"""Which shop a line means (domain.md section 5): customer code, then licence number, else a key such as name + address.

Rules (the tests cite them):
 1. Code before licence before key. A code and a licence that mean two shops are refused.
 2. The key counts only between a shop and a line of which neither has a code or a licence that says otherwise.
 3. More than one candidate is refused, and the candidates are named.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from importers.unreadable import Unreadable
from importers.values import plain_phone

DEFAULT_KEY: Final = ("name", "address")

_SHOWN: Final = 3
_IDENTITIES: Final = ("customer_code", "license_no")


def plain_text(text: str) -> str:
    """Give a text as it is compared: without width, case, spaces and punctuation."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return "".join(filter(str.isalnum, text.casefold()))


_PLAIN: Final = {"phone": plain_phone}


def key_of(fields: Mapping[str, Any], key_fields: Sequence[str]) -> str | None:
    """Give the key of a shop or a line; None where all its parts are blank."""
    parts = [_PLAIN.get(name, plain_text)(str(fields.get(name) or "")) for name in key_fields]
    return "\n".join(parts) if any(parts) else None


@dataclass(frozen=True, slots=True)
class ExistingShop:
    """A shop as it is kept: its id, what is known of it, and whether this source has named it before."""

    id: Hashable
    fields: Mapping[str, Any]
    in_source: bool = False


class ShopIndex:
    """Finds shops by what a list says of them; shops of the list itself are added as it is read."""

    def __init__(self, shops: Iterable[ExistingShop], key_fields: Sequence[str] = DEFAULT_KEY) -> None:
        self._key_fields = tuple(key_fields)
        self._fields: dict[Hashable, Mapping[str, Any]] = {}
        self._by: dict[str, dict[str, list[Hashable]]] = {"customer_code": {}, "license_no": {}, "key": {}}
        for shop in shops:
            self.add(shop.id, shop.fields)

    def add(self, shop_id: Hashable, fields: Mapping[str, Any]) -> None:
        """Make a shop known."""
        self._fields[shop_id] = fields
        for way, value in self._values(fields):
            self._by[way].setdefault(value, []).append(shop_id)

    def fields(self, shop_id: Hashable) -> Mapping[str, Any]:
        """Give what is known of a shop."""
        return self._fields[shop_id]

    def find(self, fields: Mapping[str, Any]) -> Hashable | None:
        """Give the id of the shop that `fields` mean, None for a new one; raises Unreadable."""
        values = dict(self._values(fields))
        if not values:
            raise Unreadable("Nothing in this line tells which shop it means.")
        found = [shop for way in _IDENTITIES if way in values for shop in self._by[way].get(values[way], ())]
        candidates = list(dict.fromkeys(found))
        if not candidates and "key" in values:
            alike = dict.fromkeys(self._by["key"].get(values["key"], ()))
            candidates = [shop for shop in alike if self._may_be(shop, values)]
        if len(candidates) > 1:
            raise Unreadable("This line could mean several shops: {shops}.", shops=self._named(candidates))
        return candidates[0] if candidates else None

    def _values(self, fields: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        for way in _IDENTITIES:
            if value := fields.get(way):
                yield way, value
        key = key_of(fields, self._key_fields)
        if key is not None:
            yield "key", key

    def _may_be(self, shop: Hashable, values: Mapping[str, str]) -> bool:
        """Rule 2."""
        known = self._fields[shop]
        return all(not known.get(way) or way not in values or known[way] == values[way] for way in _IDENTITIES)

    def _named(self, shops: Sequence[Hashable]) -> str:
        """Name the candidates by name and code, so that a person can tell them apart."""
        named = [
            f"{fields.get('name') or '—'} ({fields.get('customer_code') or fields.get('license_no') or '—'})"
            for fields in (self._fields[shop] for shop in shops[:_SHOWN])
        ]
        return "; ".join(named)
