"""Imports of small lists into the small city, and what they left in it."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from contract.wire import unpack
from server.importing import Imported, ImportJob, run_import
from server.schema import METADATA
from tests.server.world import CITY, World

SHOPS = ("客户编码", "店名", "地址", "电话", "许可证号", "档位", "诚信等级", "客户类别", "送货线路")
ORDERS = ("客户编码", "订单号", "订货日期", "商品编码", "商品名称", "数量", "单价")


class _Kept(io.BytesIO):
    """A stream whose bytes are there after it is closed."""

    def close(self) -> None:
        if not self.closed:
            self.content = self.getvalue()
        super().close()


@dataclass
class Importing:
    """The city with the importing of lists."""

    world: World
    listed: Callable[..., Path]
    errors: list[_Kept] = field(default_factory=list)

    def run(self, path: Path, kind: str = "retailers", **more: Any) -> Imported:
        """Import a file."""
        job = ImportJob(kind=kind, path=path, **more)
        return run_import(self.world.database, self.world.system, job, self._open)

    def _open(self) -> BinaryIO:
        self.errors.append(_Kept())
        return self.errors[-1]

    def shops(self, *rows: Sequence[object], headings: Sequence[str] = SHOPS, **more: Any) -> Imported:
        """Import a list of shops; rows may end early."""
        filled = [[*row, *[""] * (len(headings) - len(row))] for row in rows]
        return self.run(self.listed(headings, filled), **more)

    def orders(self, *rows: Sequence[object], headings: Sequence[str] = ORDERS, **more: Any) -> Imported:
        """Import a list of order lines."""
        more = {"source": "order system", "create_missing": True} | more
        return self.run(self.listed(headings, rows), kind="orders", **more)

    def shop(self, code: str) -> dict[str, Any]:
        """Give the row of the shop with this code."""
        (found,) = [row for row in self.world.all_rows("retailers") if row["customer_code"] == code]
        return found

    def scope(self, root: bytes) -> bytes:
        """Give the scope of a root."""
        from server.schema import ROOT_HEAD

        h = ROOT_HEAD.c
        return self.world.rows(sa.select(h.scope).where(h.city_id == CITY, h.root == root))[0][0]

    def months(self, code: str) -> dict[int, tuple[int, int, int, tuple[Any, ...]]]:
        """Give the months of a shop: day number -> cartons, fen, orders, lines."""
        root = self.shop(code)["id"]
        return {
            row["month"]: (row["qty_tiao"], row["amount_fen"], row["order_count"], unpack(row["lines"]))
            for row in self.world.all_rows("sales_months")
            if row["root_id"] == root
        }

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Give every row of the database but those that only remember when something was looked at."""
        left_out = {"source_shop", "token"}
        return {
            name: sorted(self.world.rows(sa.select(table).where(table.c.city_id == CITY)), key=repr)
            for name, table in METADATA.tables.items()
            if name not in left_out
        }


def counts(imported: Imported) -> tuple[int, int, int, int, int]:
    """Give new, changed, same, missing, refused."""
    return (imported.new, imported.changed, imported.same, imported.missing, imported.refused)
