"""The shops of the supervisor's world: sixty, in streets two kilometres apart, and what each sells a week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from contract.records import Retailer
from tests.desktop.worlds import PRODUCTS

EVENING: Final = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)
"""18:20 in the city."""
SHOPS_EACH: Final = 20
_STREETS: Final = ("胜利街", "湖滨路", "车站路", "文昌巷", "解放东路")
_NAMES: Final = (
    *("聚福楼商店", "同心便民店", "老城根副食", "金桥副食", "红星便利店", "双胜烟酒商行", "永兴粮油店", "茂源食品店"),
    *("绿洲超市", "恒信便利店", "一品香烟酒", "好又来便利店", "德顺粮油", "天天鲜便利", "德润副食", "鑫源烟酒店"),
    *("万家乐超市", "锦绣烟酒行", "东关小超市", "祥和副食店", "渔歌烟酒", "文昌书报亭", "乐康便利店", "长安副食"),
    *("单记杂货", "重阳烟酒", "三毛杂货", "顺发便利店", "老李粮油", "桥头百货", "小红烟酒", "建国副食店"),
    *("站前烟酒行", "四海便利店", "小河口商店", "迎宾商店", "快客便利", "东站小卖部", "福满家超市", "阿芳烟酒"),
    *("惠鑫便利店", "老周副食", "巧云杂货", "金穗粮油店", "双喜副食", "和兴百乐超市", "湖心便利超市", "临湖小卖部"),
    *("清泉便利店", "百味斋食品", "新民烟酒", "大桥超市", "春晖便利", "光明副食", "利民商店", "玉兰烟酒"),
    *("北门杂货", "学府便利店", "华丰粮油", "安康烟酒行"),
)


def shop_id(number: int) -> UUID:
    """Give the id of a shop, counted over all routes."""
    return UUID(int=0x6100 + number)


def a_shop(number: int) -> Retailer:
    """Give a shop: each street of a route lies two kilometres from the next."""
    place, of_route = number % SHOPS_EACH, number // SHOPS_EACH
    street = _STREETS[(place // 5 + of_route) % len(_STREETS)]
    tail = "03390" if number == 15 else f"{Random(number).randrange(1, 99_999):05}"
    return Retailer(
        id=shop_id(number),
        created_at=EVENING - timedelta(days=400),
        name=_NAMES[number],
        customer_code=f"3307{number:06}",
        license_no=f"3307021{tail}",
        license_valid_to=date(2028, 3, 15),
        license_status="normal",
        owner_name="陈秀英",
        phone="13857904471",
        address=f"{street} {12 + 4 * (number % 17)} 号",
        street=street,
        latitude=30_270_000 + 17_000 * (place // 5) + 400 * (place % 5),
        longitude=120_150_000 + 20_000 * of_route,
        datum="gcj02",
        joined_on=date(2018, 5, 1),
        format_code="Y",
        market_type="C",
        scale="2",
        class42="CY2",
        credit_level="AA",
        tier="20",
        cycle_days=14,
        coverage="covered",
        licence_as_of=EVENING - timedelta(days=34),
    )


def weekly(number: int, no: int) -> int:
    """Give the cartons of a product that a shop orders, and sells, a week."""
    return PRODUCTS[no - 1][5] + number % 3
