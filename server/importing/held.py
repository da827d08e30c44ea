"""Who wrote a field of a shop last: where it was a person, an import does not overwrite it (reason "confirmed").

The last word is a person's when the newest change of the field is no import's, or when somebody confirmed it on the
day of the last import that wrote it, or later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, cast

from contract.fields import Merge
from contract.records import Retailer
from contract.wire import day, instant, unpack
from importers.retailers import Changed
from server import bulk
from server.database import Tx
from server.importing.places import zone_of
from server.schema import BUSINESS

_OURS: Final = "import"
_WHY: Final = "confirmed"
_OWN: Final = frozenset(told.name for told in Retailer.kind.fields if told.merge is Merge.ATTRIBUTE)
Spot = tuple[bytes, str]
"""A shop and one of its fields."""


@dataclass(slots=True)
class LastWords:
    """Fields in which a person had the last word, and what imports have proposed there already."""

    persons: set[Spot] = field(default_factory=set)
    told: set[tuple[bytes, str, bytes]] = field(default_factory=set)

    def holds(self, shop: bytes, name: str) -> bool:
        """Say whether the field is not an import's to overwrite."""
        return (shop, name) in self.persons

    def is_told(self, shop: bytes, name: str, packed: bytes) -> bool:
        """Say whether this very value was proposed before."""
        return (shop, name, packed) in self.told


def last_words(tx: Tx, changed: Iterable[Changed]) -> LastWords:
    """Read who wrote the fields last that a list would change."""
    shops = [cast(bytes, outcome.id) for outcome in changed if outcome.fields.keys() & _OWN]
    if not shops:
        return LastWords()
    found = LastWords()
    written = _written(tx, shops)
    for (shop, name), (_, action) in written.items():
        if action != _OURS:
            found.persons.add((shop, name))
    made = _columns(tx, "retailers", ("id", "created_at"), "id", shops)
    zone = zone_of(tx)
    born: dict[bytes, date] = {shop: instant(at).astimezone(zone).date() for shop, at in made}
    for shop, name, confirmed_on in _columns(
        tx, "field_states", ("root_id", "field_name", "confirmed_on"), None, shops
    ):
        at, action = written.get((shop, name), (0, _OURS))
        since = instant(at).astimezone(zone).date() if at else born[shop]
        if confirmed_on is not None and action == _OURS and day(confirmed_on) >= since:
            found.persons.add((shop, name))
    for shop, name, mine, reason in _columns(tx, "proposals", ("root_id", "field_name", "mine", "reason"), None, shops):
        if reason == _WHY:
            found.told.add((shop, name, mine))
    return found


def _written(tx: Tx, shops: Sequence[bytes]) -> dict[Spot, tuple[int, str]]:
    """Give instant (ms) and action of the newest change of each field."""
    names = ("changed_at", "id", "root_id", "target_kind", "action", "fields")
    newest: dict[Spot, tuple[int, str]] = {}
    for at, _, shop, kind, action, packed in sorted(_columns(tx, "history", names, None, shops)):
        if kind == Retailer.kind.name:
            for name, _before, _after in unpack(packed):
                newest[shop, name] = (at, action)
    return newest


def _columns(tx: Tx, kind: str, names: Sequence[str], by: str | None, shops: Sequence[bytes]) -> list[tuple[Any, ...]]:
    return bulk.select(tx, BUSINESS[kind], names, by or "root_id", shops)
