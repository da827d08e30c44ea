"""What the shops bought: two years by month, the last 26 weeks by order, with seasons, growth, drops and closings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from contract.fields import Record
from contract.records import Order, PeerMonth, SalesMonth
from contract.records.orders import Line
from server.demo.goods import Goods
from server.demo.shops import Shop

MONTHS: Final = 24
ORDER_WEEKS: Final = 26
PLANTED_PER_MILLE: Final = 100
"""By how much the planted advice raises purchases."""
_PLANTED_DAYS_AGO: Final = 100
_SEASON: Final = (1280, 740, 920, 950, 970, 970, 1020, 990, 1070, 1040, 1000, 1020)  # per mille, January first
_GROWTH: Final = {"growing": 260, "new": 200}  # per mille a year
_SILENT_DAYS: Final = 130
_MISSING_DAYS: Final = 32
_DROP_DAYS: Final = 95
_DROP: Final = 550
_MILLE: Final = 1000
_TEN_MILLE: Final = 10_000


def planted_on(today: date) -> date:
    """Give the day from which the planted advice works: the first of a month, so that whole months compare."""
    return (today - timedelta(days=_PLANTED_DAYS_AGO)).replace(day=1)


class Sales:
    """Turns what the shops bought into records, and adds up what each class bought."""

    def __init__(self, goods: Goods, new_id: Callable[[], UUID], today: date, now: datetime) -> None:
        self._new_id, self._today, self._now = new_id, today, now
        self._prices = {good.no: good.price_fen for good in goods.goods}
        self._planted_on = planted_on(today)
        self._orders_from = today - timedelta(weeks=ORDER_WEEKS)
        self._weekly_from = (self._orders_from.replace(day=28) + timedelta(days=4)).replace(day=1)
        self._by_class: dict[tuple[str, date], list[tuple[int, int]]] = {}

    def records_of(self, shop: Shop) -> Iterator[Record]:
        """Make the months and the orders of one shop, and let it count among its peers."""
        rng = Random(shop.seed)
        months: dict[date, dict[int, int]] = dict(self._early_months(shop, rng))
        orders: dict[date, int] = dict.fromkeys(months, 4)
        for on, cartons in self._weeks(shop, rng):
            yield self._order(shop, on, cartons)
            if on >= self._weekly_from:
                month = on.replace(day=1)
                orders[month] = orders.get(month, 0) + 1
                known = months.setdefault(month, {})
                for no, qty in cartons.items():
                    known[no] = known.get(no, 0) + qty
        for month, cartons in months.items():
            yield self._month(shop, month, cartons, orders[month])

    def _early_months(self, shop: Shop, rng: Random) -> Iterator[tuple[date, dict[int, int]]]:
        """Before the weeks that are kept one by one, a month at a time."""
        month = self._today.replace(year=self._today.year - MONTHS // 12, day=1)
        while month < self._weekly_from:
            following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
            share = self._share(shop, month + timedelta(days=14), rng) * (following - month).days // 7
            cartons = {no: (weekly * share + 5_000) // _TEN_MILLE for no, weekly in shop.weekly.items()}
            if share:
                yield month, {no: qty for no, qty in cartons.items() if qty}
            month = following

    def _weeks(self, shop: Shop, rng: Random) -> Iterator[tuple[date, dict[int, int]]]:
        """One order a week of whole cartons; what is left over goes into the next."""
        weekday = "一二三四五".index((shop.retailer.order_cycle or "周一")[1])
        on = self._orders_from + timedelta(days=(weekday - self._orders_from.weekday()) % 7)
        carry = dict.fromkeys(shop.weekly, 5_000)
        while on < self._today:
            share = self._share(shop, on, rng)
            if share and rng.random() > 0.02:  # now and then a week is left out
                cartons = {}
                for no, weekly in shop.weekly.items():
                    qty, carry[no] = divmod(carry[no] + weekly * share, _TEN_MILLE)
                    if qty:
                        cartons[no] = qty
                yield on, cartons
            on += timedelta(days=7)

    def _share(self, shop: Shop, on: date, rng: Random) -> int:
        """Give the share of its usual quantity that a shop buys in the week of `on`, in per mille."""
        ago = (self._today - on).days
        joined, stopped = shop.retailer.joined_on, shop.retailer.stopped_on
        noise = rng.gauss(1000, 80)
        if (joined and on < joined) or (stopped and on >= stopped):
            return 0
        if (shop.story == "silent" and ago < _SILENT_DAYS) or (shop.story == "missing" and ago < _MISSING_DAYS):
            return 0
        share = _SEASON[on.month - 1] * noise / _MILLE
        share *= (_MILLE + _GROWTH.get(shop.story, shop.seed % 41 - 10) * (365 - ago) / 365) / _MILLE
        if shop.story == "dropping" and ago < _DROP_DAYS:
            share *= _DROP / _MILLE
        if shop.advised and on >= self._planted_on:
            share *= (_MILLE + PLANTED_PER_MILLE) / _MILLE
        return max(0, int(share))

    def _lines(self, cartons: dict[int, int]) -> tuple[Line, ...]:
        prices = self._prices
        return tuple([(no, qty, qty * prices[no]) for no, qty in cartons.items()])

    def _order(self, shop: Shop, on: date, cartons: dict[int, int]) -> Order:
        lines = self._lines(cartons)
        return Order(
            id=self._new_id(),
            created_at=self._now,
            retailer_id=shop.retailer.id,
            source="orders",
            invoice_no=f"{on:%Y%m%d}{(shop.retailer.customer_code or '')[-6:]}",
            ordered_on=on,
            qty_tiao=sum(cartons.values()),
            amount_fen=sum([amount for _, _, amount in lines]),
            lines=lines,
        )

    def _month(self, shop: Shop, month: date, cartons: dict[int, int], orders: int) -> SalesMonth:
        lines = self._lines(cartons)
        qty, amount = sum(cartons.values()), sum([amount for _, _, amount in lines])
        self._by_class.setdefault((shop.retailer.class42 or "", month), []).append((qty, amount))
        return SalesMonth(
            id=self._new_id(),
            created_at=self._now,
            retailer_id=shop.retailer.id,
            month=month,
            qty_tiao=qty,
            amount_fen=amount,
            order_count=orders,
            lines=lines,
        )

    def peer_records(self) -> Iterator[PeerMonth]:
        """Make what each class bought in each month, with the cartons a shop at each tenth of the class."""
        for (class42, month), bought in sorted(self._by_class.items()):
            ordered = sorted(qty for qty, _ in bought)
            yield PeerMonth(
                id=self._new_id(),
                created_at=self._now,
                class42=class42,
                month=month,
                shops=len(bought),
                qty_tiao=sum(ordered),
                amount_fen=sum(amount for _, amount in bought),
                percentiles=tuple(ordered[tenth * len(ordered) // 10] for tenth in range(1, 10)),
            )
