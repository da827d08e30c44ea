"""The brand specifications of the demonstration with their prices, and how widely each is sold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from contract.fields import Record
from contract.records import Price, Product

# name, wholesale yuan a carton, guide yuan a carton (0 = not known), weight in sales, supply state
_LIST: Final[tuple[tuple[str, int, int, int, str], ...]] = (
    ("利群(新版)", 125, 140, 90, "free"),
    ("中华(硬)", 382, 450, 34, "tight"),
    ("红塔山(硬经典)", 83, 95, 80, "free"),
    ("白沙(软)", 41, 50, 60, "free"),
    ("大前门(软)", 26, 30, 46, "free"),
    ("双喜(硬)", 71, 80, 58, "free"),
    ("芙蓉王(硬)", 212, 240, 62, "free"),
    ("利群(长嘴)", 190, 220, 40, "free"),
    ("玉溪(软)", 195, 220, 56, "free"),
    ("黄鹤楼(软蓝)", 170, 190, 48, "free"),
    ("云烟(紫)", 84, 95, 70, "free"),
    ("南京(红)", 106, 120, 44, "free"),
    ("中华(软)", 585, 700, 18, "scarce"),
    ("利群(软红长嘴)", 395, 450, 16, "tight"),
    ("泰山(红将军)", 105, 120, 64, "free"),
    ("泰山(白将军)", 43, 50, 52, "free"),
    ("泰山(颜悦)", 154, 180, 34, "free"),
    ("泰山(望岳)", 130, 150, 38, "free"),
    ("泰山(儒风)", 350, 400, 14, "tight"),
    ("哈德门(纯香)", 42, 50, 50, "free"),
    ("哈德门(软)", 22, 25, 36, "free"),
    ("红双喜(硬)", 78, 90, 30, "free"),
    ("牡丹(软)", 104, 120, 24, "free"),
    ("七匹狼(红)", 105, 120, 22, "free"),
    ("七匹狼(纯雅)", 152, 170, 18, "free"),
    ("娇子(X)", 134, 150, 20, "free"),
    ("娇子(宽窄)", 440, 500, 8, "tight"),
    ("真龙(凌云)", 210, 240, 12, "free"),
    ("真龙(起源)", 260, 300, 10, "free"),
    ("黄山(红方印)", 155, 180, 22, "free"),
    ("黄山(新一品)", 84, 95, 26, "free"),
    ("贵烟(跨越)", 260, 300, 16, "tight"),
    ("贵烟(硬黄精品)", 106, 120, 20, "free"),
    ("黄金叶(乐途)", 132, 150, 24, "free"),
    ("黄金叶(喜满堂)", 104, 120, 20, "free"),
    ("黄金叶(天叶)", 855, 990, 5, "scarce"),
    ("长白山(777)", 153, 170, 12, "free"),
    ("长白山(红)", 61, 70, 18, "free"),
    ("红河(硬甲)", 42, 50, 26, "free"),
    ("红河(A7)", 62, 70, 16, "free"),
    ("红梅(软黄)", 36, 40, 30, "free"),
    ("钻石(硬红)", 62, 70, 18, "free"),
    ("钻石(荷花)", 300, 350, 14, "scarce"),
    ("钻石(细支荷花)", 440, 500, 8, "scarce"),
    ("云烟(软珍品)", 212, 240, 26, "tight"),
    ("云烟(细支云龙)", 172, 200, 28, "free"),
    ("玉溪(硬)", 195, 220, 20, "free"),
    ("玉溪(细支庄园)", 440, 500, 8, "tight"),
    ("南京(炫赫门)", 152, 170, 42, "tight"),
    ("南京(雨花石)", 440, 500, 10, "scarce"),
    ("苏烟(五星红杉树)", 196, 220, 14, "free"),
    ("苏烟(软金砂)", 440, 500, 7, "tight"),
    ("黄鹤楼(硬大彩)", 350, 400, 8, "free"),
    ("黄鹤楼(1916)", 855, 990, 3, "scarce"),
    ("芙蓉王(硬细支)", 242, 280, 18, "free"),
    ("白沙(精品)", 86, 100, 28, "free"),
    ("白沙(和天下)", 855, 990, 3, "tight"),
    ("泰山(细支心悦)", 128, 0, 12, "free"),
    ("利群(西子阳光)", 440, 0, 6, "free"),
    ("黄金叶(小目标)", 128, 0, 10, "free"),
)
_NEW: Final = frozenset({"泰山(细支心悦)", "利群(西子阳光)", "黄金叶(小目标)", "芙蓉王(硬细支)"})
_CLASSES: Final = ((100, "1"), (70, "2"), (30, "3"), (17, "4"), (0, "5"))
_OLD: Final = timedelta(days=1100)
_REVISED: Final = timedelta(days=400)
_FEN: Final = 100
_TAX: Final = 1_300  # a wholesale price is about 1.3 times the transfer price, in per mille


@dataclass(frozen=True, slots=True)
class Good:
    """One product as the generator needs it: number, name, wholesale price in fen, weight, supply state."""

    no: int
    name: str
    price_fen: int
    weight: int
    supply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """All products with their records."""

    goods: tuple[Good, ...]
    records: tuple[Record, ...]

    def __getitem__(self, no: int) -> Good:
        return self.goods[no - 1]


def goods(new_id: Callable[[], UUID], today: date, now: datetime) -> Goods:
    """Make the products and two prices of each: an old one and the one in force."""
    made: list[Good] = []
    records: list[Record] = []
    for no, (name, wholesale, guide, weight, supply) in enumerate(_LIST, start=1):
        made.append(Good(no, name, wholesale * _FEN, weight, supply))
        records.append(
            Product(
                id=new_id(),
                created_at=now,
                product_no=no,
                source="goods",
                product_code=f"69010{no:03}",
                product_name=name,
                price_class=_price_class(wholesale),
                supply_state=supply,
                is_new=name in _NEW or None,
            )
        )
        for on, cheaper in ((today - _OLD, 2), (today - _REVISED, 0)):
            records.append(
                Price(
                    id=new_id(),
                    created_at=now,
                    product_no=no,
                    from_on=on,
                    price_wholesale=(wholesale - cheaper) * _FEN,
                    price_guide=(guide * _FEN) or None,
                )
            )
    return Goods(goods=tuple(made), records=tuple(records))


def _price_class(wholesale_yuan: int) -> str:
    transfer = wholesale_yuan * 1000 // _TAX
    return next(code for least, code in _CLASSES if transfer >= least)
