"""What the shops of one class bought in one month, worked out anew where purchases or classes changed.

Every copy compares with these rows, so they are the server's alone (sync.md section 7).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from contract.wire import pack
from server import bulk
from server.database import Tx
from server.exchange.official import drop_rows, write_official
from server.exchange.writing import Row
from server.schema import BUSINESS

if TYPE_CHECKING:
    import pandas as pd

_TENTHS: Final = 10
_BOUGHT: Final = ["class42", "month", "qty_tiao", "amount_fen"]


def months_of(tx: Tx, shops: Iterable[bytes]) -> set[int]:
    """Give the months, by the day number of their first day, in which any of these shops bought."""
    return {row[0] for row in bulk.select(tx, BUSINESS["sales_months"], ("month",), "root_id", list(shops))}


def recompute(tx: Tx, months: Collection[int]) -> None:
    """Work out these months anew, given by the day numbers of their first days, and write what differs."""
    if not months:
        return
    bought = _bought(tx, months)
    known = _known(tx, months)
    rows: list[Row] = []
    for row in _classed(bought) if bought else ():
        known_id = known.pop((row["class42"], row["month"]), None)
        made: Row = {"root_id": tx.city, **row}
        if known_id is None:
            made |= {"id": tx.ids.new_id().bytes, "created_by": tx.person, "created_at": tx.now_ms}
        else:
            made["id"] = known_id
        rows.append(made)
    if rows:
        write_official(tx, {"peer_months": rows}, action="import")
    drop_rows(tx, "peer_months", list(known.values()))


def _bought(tx: Tx, months: Collection[int]) -> list[tuple[Any, ...]]:
    m, r = BUSINESS["sales_months"].c, BUSINESS["retailers"].c
    return tx.rows(
        sa.select(r.class42, m.month, m.qty_tiao, m.amount_fen)
        .join_from(BUSINESS["sales_months"], BUSINESS["retailers"], (r.city_id == m.city_id) & (r.id == m.root_id))
        .where(m.city_id == tx.city_id, r.city_id == tx.city_id, m.month.in_(sorted(months)))
        .where(m.voided_at.is_(None), r.voided_at.is_(None), r.class42.is_not(None))
    )


def _known(tx: Tx, months: Collection[int]) -> dict[tuple[str, int], bytes]:
    p = BUSINESS["peer_months"].c
    rows = tx.rows(
        sa.select(p.class42, p.month, p.id).where(p.city_id == tx.city_id, p.root_id == tx.city).order_by(p.id)
    )
    return {(class42, month): row_id for class42, month, row_id in rows if month in months}


def _classed(bought: list[tuple[Any, ...]]) -> Iterator[Row]:
    """Give one row for each class and month: how many shops, their sums, their quantities at each tenth."""
    import pandas as pd

    frame = pd.DataFrame(bought, columns=_BOUGHT).sort_values("qty_tiao")
    for _, group in frame.groupby(["class42", "month"], sort=True):
        class42, month = group.iloc[0][["class42", "month"]]
        yield {
            "class42": str(class42),
            "month": int(month),
            "shops": len(group),
            "qty_tiao": int(group["qty_tiao"].sum()),
            "amount_fen": int(group["amount_fen"].sum()),
            "percentiles": pack(_tenths(group["qty_tiao"])),
        }


def _tenths(ordered: pd.Series[Any]) -> list[int]:
    """Give the quantities of the shops that stand at each tenth of their class, the smallest first."""
    places = [tenth * len(ordered) // _TENTHS for tenth in range(1, _TENTHS)]
    return [int(quantity) for quantity in ordered.iloc[places]]
