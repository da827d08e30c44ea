"""The shops of the demonstration: who they are, how well they do, and what is planted in their story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from contract.records import Retailer
from contract.records.configs import Cycles
from server.demo import names
from server.demo.goods import Goods
from server.demo.people import Route

REGION: Final = "370102"
_STREETS: Final = 13
_VILLAGE_STREETS: Final = 2
_FORMATS: Final = (("Z", 35), ("B", 25), ("S", 12), ("Y", 18), ("N", 2), ("F", 4), ("Q", 4))
_SCALES: Final = (("1", 10), ("2", 50), ("3", 40))
_STORIES: Final = (
    ("steady", 800),
    ("growing", 90),
    ("dropping", 25),
    ("silent", 8),
    ("missing", 6),
    ("closed", 30),
    ("new", 41),
)
_WEEKLY: Final = {"1": 60, "2": 30, "3": 13}  # cartons a week, before the shop's own luck
_ASSORTMENT: Final = {"1": 34, "2": 24, "3": 15}
_STOPS: Final = ("transferred", "poor_trade", "stopped", "papers")
_NEEDS: Final = ("delivery", "scarce", "settlement", "guidance", "terminal")
_TIMES: Final = ("上午 9–11 时", "下午 2–4 时", "午饭后", "傍晚前", None, None, None)
_HOURS: Final = ("7:00–22:30", "6:30–22:00", "8:00–21:30", "7:00–23:00", "全天")
_ORDER_DAYS: Final = "一二三四五"
_CREDIT: Final = (("AAA", 8), ("AA", 30), ("A", 46), ("B", 11), ("C", 4), ("D", 1))
_LATITUDE: Final = 36_650_000
_LONGITUDE: Final = 117_020_000
_HOUSE: Final = 140  # one house further along the street, in 1e-6 degrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One shop as it was thought up: its record, its story, and what it buys a week of each product in tenths."""

    retailer: Retailer
    route: Route
    seed: int
    story: str
    weekly: dict[int, int]
    cycle_days: int
    due_in: int
    """Days from today to the day it is due, below 0 when overdue."""
    advised: bool
    """Whether it is among the shops that got the planted advice."""
    pictured: bool = False
    """Whether it is the shop of the pictures, whose last two visits are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the whole city shares."""

    goods: Goods
    cycles: Cycles
    new_id: Callable[[], UUID]
    today: date
    now: datetime


def shops_of(route: Route, count: int, setting: Setting, rng: Random, first_no: int) -> list[Shop]:
    """Think up the shops of one route, street by street; `first_no` is the running number of the first."""
    streets = names.street_names(rng, route.number, _STREETS)
    taken: set[str] = set()
    made = []
    for n in range(count):
        at = n * _STREETS // count
        place = _place(streets[at], at, n - (at * count + _STREETS - 1) // _STREETS, rng)
        made.append(_shop(route, place, taken, setting, rng, first_no + n))
    return [_persona(shop, setting) for shop in made] if route.number == 0 else made


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a shop stands: the street, its number in the route, the house, and how far along the street that is."""

    street: str
    street_no: int
    house: str
    along: int


def _place(street: str, street_no: int, nth: int, rng: Random) -> _Place:
    number = 2 + 4 * nth + rng.randrange(0, 4, 2)
    house = f"{1 + nth // 8}排{1 + nth % 8}号" if street.endswith("市场") else f"{number}号"
    return _Place(street, street_no, house, number)


def _weighted(rng: Random, choices: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([code for code, _ in choices], [weight for _, weight in choices])[0]


def _shop(route: Route, place: _Place, taken: set[str], setting: Setting, rng: Random, number: int) -> Shop:
    format_code, scale, story = _weighted(rng, _FORMATS), _weighted(rng, _SCALES), _weighted(rng, _STORIES)
    market = "X" if place.street_no >= _STREETS - _VILLAGE_STREETS else "C"
    class42 = f"{market}{format_code}{scale}"
    luck = rng.uniform(0.7, 1.4)
    retailer = Retailer(
        id=setting.new_id(),
        created_at=setting.now - timedelta(days=400),
        name=names.shop_name(rng, format_code, taken),
        customer_code=f"3701{number:08d}",
        license_no=f"{REGION}{'2' if format_code in 'SN' else '1'}{(4318 + 7919 * number) % 100_000:05d}",
        owner_name=names.owner_name(rng),
        phone=f"1380000{(4471 + 37 * number) % 10_000:04d}",
        address=f"{place.street}{place.house}",
        street=place.street,
        latitude=_LATITUDE + route.number % 8 * 21_000 + place.street_no // 4 * 4_300 + rng.randrange(60),
        longitude=_LONGITUDE + route.number // 8 * 60_000 + place.street_no % 4 * 9_000 + place.along * _HOUSE,
        datum="gcj02",
        format_code=format_code,
        market_type=market,
        scale=scale,
        class42=class42,
        source="demo",
    )
    retailer = _with_file(retailer, story, luck, setting, rng)
    return Shop(
        retailer=retailer,
        route=route,
        seed=rng.getrandbits(48),
        story=story,
        weekly=_assortment(setting.goods, scale, luck, rng),
        cycle_days=setting.cycles.by_class.get(class42) or setting.cycles.by_market[market],
        due_in=_due_in(rng, setting.cycles.by_class.get(class42) or setting.cycles.by_market[market], setting.today),
        advised=number % 2 == 0,
    )


def _assortment(goods: Goods, scale: str, luck: float, rng: Random) -> dict[int, int]:
    """Choose what a shop sells, and share its weekly quantity out, in tenths of a carton."""
    drawn = sorted(goods.goods, key=lambda good: rng.random() ** (1 / good.weight), reverse=True)[: _ASSORTMENT[scale]]
    total = sum(good.weight for good in drawn)
    weekly = round(_WEEKLY[scale] * luck * 10)
    return {good.no: max(1, weekly * good.weight // total) for good in drawn}


def _due_in(rng: Random, cycle: int, today: date) -> int:
    """Spread the due days: some today, a few overdue, the others over the working days of one cycle."""
    drawn = rng.random()
    if drawn < 0.055:
        return 0
    if drawn < 0.07:
        return -rng.randint(1, 6)
    days = [n for n in range(1, cycle + 1) if (today + timedelta(days=n)).weekday() < 5]
    return rng.choice(days)


def _with_file(retailer: Retailer, story: str, luck: float, setting: Setting, rng: Random) -> Retailer:
    today = setting.today
    drawn = rng.random()
    if drawn < 0.006:
        ends = today - timedelta(days=rng.randint(1, 40))
    elif drawn < 0.022:
        ends = today + timedelta(days=rng.randint(5, 88))
    else:
        ends = today + timedelta(days=rng.randint(120, 1800))
    credit = _weighted(rng, _CREDIT)
    joined = today - timedelta(days=rng.randint(40, 300) if story == "new" else rng.randint(900, 6000))
    return replace(
        retailer,
        license_valid_to=ends,
        license_status="closed" if story == "closed" else "expired" if ends < today else "normal",
        stop_reason=rng.choice(_STOPS) if story == "closed" else None,
        stopped_on=today - timedelta(days=rng.randint(20, 220)) if story == "closed" else None,
        contact_name=retailer.owner_name if rng.random() < 0.7 else names.owner_name(rng),
        opening_hours=rng.choice(_HOURS),
        joined_on=joined,
        credit_level=credit,
        credit_period=f"{today.year}年{(today.month - 1) // 3 + 1}季度",
        violations=0 if credit in {"AAA", "AA", "A"} else rng.randint(1, 3),
        payment_rate=1000 - rng.choice((0, 0, 0, 12, 25, 40)),
        terminal_type=rng.choices(("modern", "franchise", "standard"), (30, 8, 62))[0],
        is_sample=rng.random() < 0.02 or None,
        is_demonstration=rng.random() < 0.05 or None,
        big_account=(retailer.scale == "1" and luck > 1.35) or None,
        order_cycle=f"周{rng.choice(_ORDER_DAYS)}",
        order_channel="新商盟",
        delivery_route=f"城东{rng.randint(1, 6)}线",
        need=rng.choice(_NEEDS) if rng.random() < 0.85 else None,
        best_time=rng.choice(_TIMES),
        large_print=rng.random() < 0.08 or None,
        tier=str(min(30, max(1, {"1": 25, "2": 17, "3": 8}[retailer.scale or "3"] + round(8 * (luck - 1))))),
        tier_period=f"{today:%Y-%m}",
        licence_as_of=setting.now - timedelta(days=33),
        marketing_as_of=setting.now - timedelta(hours=10),
        logistics_as_of=setting.now - timedelta(days=4),
        finance_as_of=setting.now - timedelta(days=2),
        licence_source="专卖",
        marketing_source="营销",
        logistics_source="物流",
        finance_source="结算",
    )


def _persona(shop: Shop, setting: Setting) -> Shop:
    """The first shop is that of the pictures, and another one has the same name (A10)."""
    retailer, place = shop.retailer, int((shop.retailer.customer_code or "0")[4:])
    if place == 0:
        weekly = dict(sorted({**_HUIXIN_WEEKLY, **{no: n // 2 for no, n in shop.weekly.items() if no > 8}}.items()))
        shop = replace(shop, story="steady", cycle_days=14, due_in=0, advised=True, pictured=True, weekly=weekly)
        return replace(
            shop, retailer=replace(retailer, **_HUIXIN, license_valid_to=setting.today + timedelta(days=111))
        )
    if place == _TWIN_PLACE:
        return replace(shop, retailer=replace(retailer, name="惠鑫便利店", license_no=f"{REGION}111726"))
    return shop


_TWIN_PLACE: Final = 88
_HUIXIN_WEEKLY: Final = {1: 90, 2: 20, 3: 60, 4: 33, 5: 20, 6: 30, 7: 40, 8: 30}
_HUIXIN: Final[dict[str, Any]] = {
    "name": "惠鑫便利店",
    "license_no": f"{REGION}104318",
    "owner_name": "陈秀英",
    "contact_name": "陈秀英",
    "address": "桥头街36号",
    "license_status": "normal",
    "format_code": "B",
    "market_type": "C",
    "scale": "2",
    "class42": "CB2",
    "tier": "18",
    "credit_level": "AA",
    "violations": 0,
    "opening_hours": "7:00–22:30",
    "order_cycle": "周四",
    "delivery_route": "城东3线",
    "need": "scarce",
    "best_time": "上午 9–11 时",
    "large_print": True,
    "stop_reason": None,
    "stopped_on": None,
}
