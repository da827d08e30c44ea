"""A world of one account manager for tests of screens: forty shops with their history, as if the server had sent it.

It stands still at NOW and is the same in every run. The first shop tells the story that the screens were designed by.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from contract.clock import FixedClock
from contract.defaults import default_configs
from contract.fields import Record
from contract.ids import SeededIds
from contract.records import (
    Holding,
    Node,
    Order,
    PeerMonth,
    Person,
    Price,
    Product,
    Retailer,
    SalesMonth,
    StockCount,
    Visit,
)
from contract.records.orders import Line
from desktop.models import schema
from desktop.models.store import Store
from insights.months import last_months
from tests.desktop.stories import OFFICER, made_id, story
from tests.examples import CITY, NOW, PERSON, SHOP, TODAY
from tests.stores import KEY, me_as, take

ZONE: Final = ZoneInfo("Asia/Shanghai")
SUPERVISOR = UUID(int=0x51)
OFFICE, TEAM, ROUTE = UUID(int=0x3702), UUID(int=0x3703), UUID(int=0x3704)
TWIN: Final = UUID(int=SHOP.int + 1)
"""The other shop of the same name, in another street."""
_WEEKS: Final = 14
_MONTHS: Final = 13

PRODUCTS: Final = (
    ("利群(新版)", "2", "tight", 17_500, 20_000, 9),
    ("中华(硬)", "1", "scarce", 37_800, 45_000, 2),
    ("红塔山(硬经典)", "4", "free", 6_600, 7_500, 6),
    ("白沙(软)", "5", "free", 4_200, 5_000, 3),
    ("大前门(软)", "5", "free", 2_500, 3_000, 2),
    ("双喜(硬)", "4", "free", 7_400, 8_500, 3),
    ("芙蓉王(硬)", "1", "tight", 21_200, 25_000, 4),
    ("利群(长嘴)", "1", "tight", 31_800, None, 2),
    ("南京(炫赫门)", "3", "tight", 13_200, 16_000, 5),
    ("黄鹤楼(软蓝)", "2", "tight", 15_900, 19_000, 4),
    ("玉溪(软)", "1", "free", 19_500, 23_000, 3),
    ("云烟(紫)", "4", "free", 8_700, 10_000, 4),
)
"""Name, price class, supply, wholesale and guide price in fen, cartons a middling shop sells a week."""
STREETS: Final = {
    "桥头街": ("惠鑫便利店", "建国副食店", "小红烟酒", "桥头百货", "老李粮油", "顺发便利店", "三毛杂货"),
    "车站路": ("惠鑫便利店", "站前烟酒行", "四海便利店", "迎宾商店", "快客便利", "东站小卖部"),
    "农贸市场": ("老周副食", "福满家超市", "阿芳烟酒", "永兴粮油店", "巧云杂货", "金穗粮油店", "双喜副食"),
    "湖滨路": (
        "和兴百乐超市",
        "湖心便利超市",
        "红星便利店",
        "双胜烟酒商行",
        "临湖小卖部",
        "茂源食品店",
        "绿洲超市",
        "恒信便利店",
    ),
    "解放东路": ("一品香烟酒", "好又来便利店", "德顺粮油", "天天鲜便利", "锦绣烟酒行", "东关小超市", "祥和副食店"),
    "文昌巷": ("文昌书报亭", "乐康便利店", "长安副食", "单记杂货", "重阳烟酒"),
}
_FIRST_NAMES: Final = "陈周李王张刘赵吴郑孙何高林罗梁宋唐许韩冯"
_LAST_NAMES: Final = ("秀英", "建国", "小红", "志强", "丽华", "大勇", "桂兰", "永发", "春梅", "国平")
_CLASSES: Final = ("CB2", "CZ2", "CY2", "CS2", "CZ3")


def a_world(folder: Path, *, visits_of_first: int = 12, threaded: bool = False) -> Store:
    """Make the store of the account manager; whoever asks closes it."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = FixedClock(NOW)
    store = Store.create(folder, KEY, me_as("account_manager"), clock=clock, ids=SeededIds(clock, 7), threaded=False)
    take(store, *everything(visits_of_first))
    with store.taking() as taking:
        held = [{"root_id": shop.id.bytes, "scope": ROUTE.bytes} for shop in shops()]
        taking.connection.execute(sa.insert(schema.roots), held)
    return opened(store) if threaded else store


def opened(store: Store) -> Store:
    """Open the store again with a writer of its own, as the program does."""
    store.close()
    return Store.open(store.folder, KEY, clock=store.clock, ids=store.ids, threaded=True)


def a_copy(world: Path, folder: Path, *, threaded: bool = False) -> Store:
    """Open a copy of a world that was made before: quicker than making one."""
    shutil.copytree(world, folder, ignore=shutil.ignore_patterns("*.lock"))
    clock = FixedClock(NOW)
    return Store.open(folder, KEY, clock=clock, ids=SeededIds(clock, 8), threaded=threaded)


def everything(visits_of_first: int = 12) -> Iterator[Record]:
    """Give every row, roots first."""
    yield from _organisation()
    yield from default_configs(partial(_counted, count()), NOW, date(2026, 1, 1))
    yield from _trade()
    for number, shop in enumerate(shops()):
        yield shop
        yield from _history(number, shop, visits_of_first if number == 0 else 6 + number % 3)
    yield from story()


def _counted(numbers: Iterator[int]) -> UUID:
    return made_id("config", next(numbers))


def _organisation() -> Iterator[Record]:
    for node, kind, name, above in (
        (CITY, "city", "示例市烟草公司", None),
        (OFFICE, "office", "城东营销部", CITY),
        (TEAM, "team", "城东一部", OFFICE),
        (ROUTE, "route", "城东三线", TEAM),
    ):
        yield Node(id=node, created_at=NOW, node_kind=kind, name=name, parent_id=above)
    for person, name, node, role in (
        (PERSON, "周敏", ROUTE, "account_manager"),
        (SUPERVISOR, "郑海波", TEAM, "supervisor"),
        (OFFICER, "林涛", OFFICE, "office"),
    ):
        yield Person(id=person, created_at=NOW, name=name)
        yield Holding(
            id=made_id("holding", role),
            created_at=NOW,
            person_id=person,
            node_id=node,
            role=role,
            right="work",
            from_on=date(2025, 1, 1),
        )


def _trade() -> Iterator[Record]:
    for number, (name, price_class, supply, wholesale, guide, _) in enumerate(PRODUCTS, 1):
        yield Product(
            id=made_id("product", number),
            created_at=NOW,
            product_no=number,
            source="订单",
            product_code=f"P{number:04}",
            product_name=name,
            price_class=price_class,
            supply_state=supply,
        )
        yield Price(
            id=made_id("price", number),
            created_at=NOW,
            product_no=number,
            from_on=date(2025, 1, 1),
            price_wholesale=wholesale,
            price_guide=guide,
        )
    for class42 in _CLASSES:
        for at, month in enumerate(_months()):
            yield PeerMonth(
                id=made_id("peer", class42, month),
                created_at=NOW,
                class42=class42,
                month=month,
                shops=42,
                qty_tiao=42 * (168 + at % 5 * 2),
                amount_fen=42 * (168 + at % 5 * 2) * 14_300,
                percentiles=tuple(range(60, 280, 20)),
            )


def _months() -> tuple[date, ...]:
    return (*last_months(TODAY, _MONTHS - 1), TODAY.replace(day=1))


def shops() -> list[Retailer]:
    """Give the shops, the first and its twin at the head."""
    places = [(street, name) for street, names in STREETS.items() for name in names]
    places.sort(key=lambda place: (place[1] != "惠鑫便利店",))
    return [_shop(number, street, name) for number, (street, name) in enumerate(places)]


def _shop(number: int, street: str, name: str) -> Retailer:
    chance = Random(number)
    tail = {0: "04318", 1: "11726"}.get(number, f"{chance.randrange(1, 99_999):05}")
    house = {0: "36", 1: "41"}.get(number, str(chance.randrange(1, 240)))
    made = Retailer(
        id=UUID(int=SHOP.int + number),
        created_at=NOW - timedelta(days=41 if number == 0 else 20 + number),
        name=name,
        customer_code=f"3307{number:06}",
        license_no=f"3307021{tail}",
        license_valid_to=date(2027, 3, 15) if number == 0 else TODAY + timedelta(days=20 + 37 * number),
        license_status="normal",
        owner_name="陈秀英" if number == 0 else f"{_FIRST_NAMES[number % 20]}{_LAST_NAMES[number % 10]}",
        phone="13857904471" if number == 0 else f"139{chance.randrange(10**7, 10**8)}",
        address=f"{street} {house} 号",
        street=street,
        opening_hours="7:00-22:30" if number != 3 else None,
        joined_on=date(2018, 5, 1),
        format_code=_CLASSES[number % 5][1],
        market_type="C",
        scale=_CLASSES[number % 5][2],
        class42=_CLASSES[number % 5],
        credit_level="AA" if number % 3 == 0 else "A",
        credit_period="2026-10",
        violations=0,
        payment_rate=1000 if number % 4 else 980,
        terminal_type="modern" if number % 4 == 0 else "standard",
        is_sample=number == 0,
        order_cycle=f"周{'一二三四五'[(number + 3) % 5]}",
        order_channel="新商盟",
        delivery_route="城东 3 线 周五",
        tier=str({0: 18, 1: 12}.get(number, 8 + chance.randrange(14))),
        tier_period="2026-11",
        need="scarce" if number == 0 else None,
        best_time="上午 9-11 时" if number == 0 else None,
        large_print=True if number == 0 else None,
        source="专卖系统",
        licence_as_of=NOW - timedelta(days=34),
        marketing_as_of=NOW - timedelta(hours=12),
        logistics_as_of=NOW - timedelta(days=4),
        licence_source="专卖",
        marketing_source="营销系统",
        logistics_source="物流",
    )
    return replace(made, coverage="covered")


def _history(number: int, shop: Retailer, visits: int) -> Iterator[Record]:
    last = 14 if number == 0 else 6 + number % 12
    for back in range(visits):
        yield from _visit(number, shop, back, TODAY - timedelta(days=last + 14 * back))
    for week in range(_WEEKS):
        yield _order(number, shop, week)
    for at, month in enumerate(_months()):
        lines = _bought(number, at, 4 if month < TODAY.replace(day=1) else 3)
        yield SalesMonth(
            id=made_id("month", number, month),
            created_at=NOW,
            retailer_id=shop.id,
            month=month,
            qty_tiao=sum(qty for _, qty, _ in lines),
            amount_fen=sum(amount for *_, amount in lines),
            order_count=4,
            lines=lines,
        )


def _bought(number: int, at: int, weeks: int) -> tuple[Line, ...]:
    chance = Random(number * 100 + at)
    fell = 55 if number == 2 and at >= _MONTHS - 4 else 100
    return tuple(
        (no, qty, qty * wholesale)
        for no, (*_, wholesale, _, weekly) in enumerate(PRODUCTS, 1)
        if (qty := weekly * weeks * (95 + chance.randrange(15)) * fell // 10_000)
    )


def _order(number: int, shop: Retailer, week: int) -> Order:
    lines = _bought(number, 50 + week, 1)
    day = TODAY - timedelta(days=5 + 7 * week)
    return Order(
        id=made_id("order", number, week),
        created_at=NOW,
        retailer_id=shop.id,
        source="订单",
        invoice_no=f"{day:%Y%m%d}{number:04}",
        ordered_on=day,
        qty_tiao=sum(qty for _, qty, _ in lines),
        amount_fen=sum(amount for *_, amount in lines),
        lines=lines,
    )


def _visit(number: int, shop: Retailer, back: int, day: date) -> Iterator[Record]:
    begun = datetime(day.year, day.month, day.day, 9, 30, tzinfo=ZONE)
    visit = Visit(
        id=made_id("visit", number, back),
        created_by=PERSON,
        created_at=begun,
        retailer_id=shop.id,
        channel="visit",
        author_id=PERSON,
        recorded_by=PERSON,
        visited_on=day,
        started_at=begun,
        finished_at=begun + timedelta(seconds=18 + 3 * (number + back) % 40),
        keys=9,
        touched=6,
        purposes=("routine",),
        next_on=day + timedelta(days=14),
        **dict.fromkeys(Visit.CHECKS, True),
    )
    yield (
        replace(visit, display_ok=False, findings=(("display_ok", "display_untidy", ""),))
        if (number + back) % 5 == 1
        else visit
    )
    heavy = number % 8 == 0
    for no, (*_, weekly) in enumerate(PRODUCTS[:6], 1):
        yield StockCount(
            id=made_id("count", number, back, no),
            created_by=PERSON,
            created_at=begun,
            retailer_id=shop.id,
            visit_id=visit.id,
            product_no=no,
            counter_tiao=weekly // 2,
            backroom_tiao=12 if heavy and no == 4 else weekly - weekly // 2,
            stock_age_days=82 if heavy and no == 4 else 10 + 6 * no,
        )
