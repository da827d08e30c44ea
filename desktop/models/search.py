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
_SHOPS: Final[sa.BindParameter[Any]] = sa.bindparam("shops", expanding=True)
_READ: Final = sa.select(_shops.c.id, *(_shops.c[name] for name in (*_NAMES, *_NUMBERS, *_AROUND))).where(
    _shops.c.id.in_(_SHOPS)
)
_NUMBERED: Final = sa.select(_searched.c.number).where(_searched.c.retailer_id.in_(_SHOPS))
_ERASE: Final = sa.delete(_searched).where(_searched.c.retailer_id.in_(_SHOPS))


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
        _write(connection, connection.execute(_READ, {"shops": some}).mappings().all())


def erase(connection: sa.Connection, retailer_ids: Sequence[bytes]) -> None:
    """Erase the search rows of these shops."""
    if not retailer_ids:
        return
    shops = {"shops": list(retailer_ids)}
    numbers = connection.scalars(_NUMBERED, shops).all()
    if numbers:
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", [(number,) for number in numbers])
        connection.execute(_ERASE, shops)


def _write(connection: sa.Connection, shops: Sequence[Any]) -> None:
    if not shops:
        return
    free: dict[range, int] = {}
    rows = []
    for shop in shops:
        numbers = search_forms.numbers_for(shop["name"] or "")
        number = free[numbers] if numbers in free else _free_number(connection, numbers)
        free[numbers] = number + 1
        rows.append((number, shop["id"], _words(shop)))
    searched = [(number, shop) for number, shop, _ in rows]
    connection.exec_driver_sql("INSERT INTO searched (number, retailer_id) VALUES (?, ?)", searched)
    words = [(number, told) for number, _, told in rows]
    connection.exec_driver_sql("INSERT INTO search (rowid, words) VALUES (?, ?)", words)


def _free_number(connection: sa.Connection, numbers: range) -> int:
    asked = "SELECT max(number) FROM searched WHERE number BETWEEN ? AND ?"
    last: int | None = connection.exec_driver_sql(asked, (numbers.start, numbers.stop - 1)).scalar()
    return numbers.start if last is None else last + 1


def _words(shop: Any) -> str:
    return search_forms.search_row(*([shop[name] for name in names] for names in (_NAMES, _NUMBERS, _AROUND)))
