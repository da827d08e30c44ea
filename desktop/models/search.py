"""Quick search over the shops on this device: name, pinyin, licence tail, phone tail, street (screens.md M2).

An ordinary full-text table with one row a shop; `searched` gives its number. Search rows are written with the shop's
row in the same transaction, and erased with it (secure-delete, so nothing of a purged shop stays in the index).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from contract.records import Retailer
from desktop.models import schema, search_forms

if TYPE_CHECKING:
    from desktop.models.store import Store

_CHUNK: Final = 500
_shops = schema.RECORDS["retailers"]
_searched = schema.searched
_NAMES: Final = ("name", "short_name")
_NUMBERS: Final = ("customer_code", "license_no", "phone")
_AROUND: Final = ("owner_name", "contact_name", "street", "address")
_READ: Final = sa.select(_shops.c.id, *(_shops.c[name] for name in (*_NAMES, *_NUMBERS, *_AROUND)))


def find(store: Store, typed: str, limit: int = 100) -> list[Retailer]:
    """Give the shops that `typed` means, the nearest first, at most `limit`; none when nothing can be asked."""
    with store.read() as connection:
        found = search_forms.find(connection, typed, limit)
    shown = store.t("retailers")
    shops = {shop.id.bytes: shop for shop in store.all(Retailer, sa.select(shown).where(shown.c.id.in_(found)))}
    return [shops[shop] for shop in found if shop in shops]


def refresh(connection: sa.Connection, retailer_ids: Iterable[bytes]) -> None:
    """Write the search rows of these shops anew; a shop that is no longer there loses its row."""
    wanted = list(retailer_ids)
    for at in range(0, len(wanted), _CHUNK):
        some = wanted[at : at + _CHUNK]
        erase(connection, some)
        _write(connection, connection.execute(_READ.where(_shops.c.id.in_(some))).mappings().all())


def erase(connection: sa.Connection, retailer_ids: Sequence[bytes]) -> None:
    """Erase the search rows of these shops."""
    at = _searched.c.retailer_id.in_(retailer_ids)
    numbers = connection.scalars(sa.select(_searched.c.number).where(at)).all()
    if numbers:
        connection.execute(sa.text("DELETE FROM search WHERE rowid = :number"), [{"number": n} for n in numbers])
        connection.execute(sa.delete(_searched).where(at))


def _write(connection: sa.Connection, shops: Sequence[Any]) -> None:
    if not shops:
        return
    free: dict[range, int] = {}
    rows = []
    for shop in shops:
        numbers = search_forms.numbers_for(shop["name"] or "")
        number = free[numbers] if numbers in free else _free_number(connection, numbers)
        free[numbers] = number + 1
        rows.append({"number": number, "retailer_id": shop["id"], "words": _words(shop)})
    connection.execute(sa.insert(_searched), rows)
    connection.execute(sa.text("INSERT INTO search (rowid, words) VALUES (:number, :words)"), rows)


def _free_number(connection: sa.Connection, numbers: range) -> int:
    within = _searched.c.number.between(numbers.start, numbers.stop - 1)
    last: int | None = connection.scalar(sa.select(sa.func.max(_searched.c.number)).where(within))
    return numbers.start if last is None else last + 1


def _words(shop: Any) -> str:
    return search_forms.search_row(*([shop[name] for name in names] for names in (_NAMES, _NUMBERS, _AROUND)))
