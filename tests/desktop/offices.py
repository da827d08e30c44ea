"""A world of the sales office for tests of screens: the forty shops of one account manager, and two routes besides.

It stands still at NOW and is the same in every run. A handful of shops are made doubtful, each in a way of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from contract.clock import FixedClock
from contract.fields import Record
from contract.ids import SeededIds
from contract.records import Holding, Node, Person, Price, Retailer, SalesMonth
from desktop.models import held
from desktop.models.store import Me, Store
from tests.desktop import worlds
from tests.examples import NOW, SHOP, TODAY
from tests.stores import KEY, me_as, take

CLERK, OTHER = UUID(int=0x53), UUID(int=0x54)
"""Who works in the office, and the account manager of the second route."""
FIRST_ROUTE, FREE_ROUTE = UUID(int=0x3705), UUID(int=0x3706)
"""The second route, and one that nobody looks after."""
_SURNAMES: Final = "丰兴盛和顺安泰隆恒裕"
_TRADES: Final = ("烟酒店", "便利店", "副食店", "百货", "粮油店", "超市")
_PLACES: Final = ("建设路", "东湖街", "青年路", "学府巷", "中山路")
_MORE: Final = {FIRST_ROUTE: 56, FREE_ROUTE: 24}


def me() -> Me:
    """The clerk of the office."""
    return replace(me_as("office", person=CLERK, device_no=12), name="方晓兰", login="fangxiaolan")


def an_office(folder: Path) -> Store:
    """Make the store of the clerk; whoever asks closes it."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = FixedClock(NOW)
    store = Store.create(folder, KEY, me(), clock=clock, ids=SeededIds(clock, 9), threaded=False)
    take(store, *everything())
    with store.taking() as taking:
        for route, shops in _under().items():
            held.place(taking.connection, [shop.bytes for shop in shops], route.bytes, loading=False)
    return store


def a_copy(made: Path, folder: Path, *, threaded: bool = False) -> Store:
    """Open a copy of an office that was made before: quicker than making one."""
    shutil.copytree(made, folder, ignore=shutil.ignore_patterns("*.lock"))
    clock = FixedClock(NOW)
    return Store.open(folder, KEY, clock=clock, ids=SeededIds(clock, 10), threaded=threaded)


def everything() -> Iterator[Record]:
    """Give every row, roots first."""
    yield from _organisation()
    for made in worlds.everything(6):
        if isinstance(made, Retailer):
            yield _doubtful(made)
        elif isinstance(made, Price) and made.price_guide is None:
            yield replace(made, price_guide=38_000)
        else:
            yield made
    for route, count in _MORE.items():
        for number in range(count):
            yield from _other_shop(route, number)


def shops() -> list[Retailer]:
    """Give the forty shops as the office has them."""
    return [_doubtful(shop) for shop in worlds.shops()]


def shop_of(route: UUID, number: int) -> UUID:
    """Give the id of a shop of the other routes."""
    return worlds.made_id("shop", route, number)


def _organisation() -> Iterator[Record]:
    for node, name in ((FIRST_ROUTE, "城东一线"), (FREE_ROUTE, "城东五线")):
        yield Node(id=node, created_at=NOW, node_kind="route", name=name, parent_id=worlds.TEAM)
    for person, name, at, role in (
        (CLERK, "方晓兰", worlds.OFFICE, "office"),
        (OTHER, "吴磊", FIRST_ROUTE, "account_manager"),
    ):
        yield Person(id=person, created_at=NOW, name=name)
        yield Holding(
            id=worlds.made_id("holding", person),
            created_at=NOW,
            person_id=person,
            node_id=at,
            role=role,
            right="work",
            from_on=date(2025, 1, 1),
        )


def _doubtful(shop: Retailer) -> Retailer:
    """Make a few shops doubtful: sales that are old, a licence at its end, a file with gaps."""
    amiss: dict[str, dict[str, Any]] = {
        "祥和副食店": {"marketing_as_of": NOW - timedelta(days=34)},
        "一品香烟酒": {"marketing_as_of": NOW - timedelta(days=41)},
        "德顺粮油": {"license_valid_to": TODAY + timedelta(days=1)},
        "巧云杂货": {"opening_hours": None, "tier": None},
    }
    ready = replace(shop, contact_name=shop.owner_name, latitude=37_000_000, longitude=117_000_000, need="price")
    return replace(ready, best_time="上午", **amiss.get(shop.name, {}))


def _other_shop(route: UUID, number: int) -> Iterator[Record]:
    street = _PLACES[number % len(_PLACES)]
    code = f"{5 if route == FIRST_ROUTE else 7}{number:05}"
    name = f"{_SURNAMES[number % 10]}{_SURNAMES[(number // 10 + 3) % 10]}{_TRADES[number % 6]}"
    shop = replace(
        worlds.shops()[2],
        id=shop_of(route, number),
        name=name,
        customer_code=f"3307{code}",
        license_no=f"330702{1}{code[-5:]}",
        license_valid_to=TODAY + timedelta(days=200 + number),
        owner_name=f"王{_SURNAMES[number % 10]}",
        phone=f"1370000{number:04}",
        address=f"{street} {number + 3} 号",
        street=street,
        tier=str(4 + number % 12),
    )
    yield shop
    month = TODAY.replace(day=1)
    lines = ((1, 40, 700_000), (3, 30, 198_000))
    yield SalesMonth(
        id=worlds.made_id("month", route, number),
        created_at=NOW,
        retailer_id=shop.id,
        month=month,
        qty_tiao=70,
        amount_fen=898_000,
        order_count=3,
        lines=lines,
    )


def _under() -> dict[UUID, list[UUID]]:
    first = [UUID(int=SHOP.int + number) for number in range(len(worlds.shops()))]
    others = {route: [shop_of(route, number) for number in range(count)] for route, count in _MORE.items()}
    return {worlds.ROUTE: first, **others}
