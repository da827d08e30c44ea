"""The six lines of the card: what a shop bought, earned and holds, month by month, beside similar shops (A27, M3).

Peers are official figures of the city, so they are the same on every copy; where there are none, there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from contract.records import SalesMonth
from contract.records.configs import Rules
from insights.facts import ShopFacts, Trade, weekly_sales
from insights.margins import margin_of
from insights.measures import stock_of
from insights.months import last_months, month_of, months_before
from insights.reasons import Reason, Row, rows_of
from insights.wording import Ratio, Yuan, rounded

MONTHS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line: its last value, its months (the oldest first), those of an average peer, and how it came about.

    `unit` is tiao, fen, weeks_per_mille or items; a value is None where it is not known, never 0. `remark` says what
    stands beside it, `formula` is told with F1.
    """

    code: str
    caption: Reason
    unit: str
    value: int | None
    months: tuple[int | None, ...]
    peer_value: int | None
    peers: tuple[int | None, ...]
    remark: Reason | None
    formula: Reason
    rows: tuple[Row, ...]


def six_lines(facts: ShopFacts, trade: Trade, rules: Rules, today: date) -> tuple[Figure, ...]:
    """Give the six lines over the last six full months before `today`."""
    look = _Look(facts=facts, trade=trade, rules=rules, months=last_months(today, MONTHS), today=today)
    return tuple(line(look) for line in _LINES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    facts: ShopFacts
    trade: Trade
    rules: Rules
    months: tuple[date, ...]
    today: date

    def sales(self) -> list[SalesMonth | None]:
        known = {made.month: made for made in self.facts.months or ()}
        return [known.get(month) for month in self.months]

    def peer(self, each: Callable[[int, int], int], of: str) -> tuple[int | None, ...]:
        known = self.trade.peer_months(self.facts.retailer.class42)
        found = [known.get(month) for month in self.months]
        return tuple(each(getattr(peer, of), peer.shops) if peer and peer.shops else None for peer in found)


def _bought(look: _Look, of: str) -> tuple[int | None, ...]:
    """A month without a row is a month without an order, once there is a row before it."""
    values: list[int | None] = []
    for sales in look.sales():
        has_begun = any(value is not None for value in values) or bool(look.facts.months and _before(look))
        values.append(getattr(sales, of) if sales else 0 if has_begun else None)
    return tuple(values)


def _before(look: _Look) -> bool:
    return any(made.month < look.months[0] for made in look.facts.months or ())


def _quantity(look: _Look) -> Figure:
    months, peers = _bought(look, "qty_tiao"), look.peer(rounded, "qty_tiao")
    return Figure(
        code="quantity",
        caption=Reason("Bought"),
        unit="tiao",
        value=months[-1],
        months=months,
        peer_value=peers[-1],
        peers=peers,
        remark=_peer_remark(peers[-1], f"{peers[-1]:,}" if peers[-1] is not None else ""),
        formula=Reason("cartons bought in the month; peers: all cartons of the class ÷ its shops"),
        rows=rows_of(*look.sales()),
    )


def _amount(look: _Look) -> Figure:
    months, peers = _bought(look, "amount_fen"), look.peer(rounded, "amount_fen")
    return Figure(
        code="amount",
        caption=Reason("Amount"),
        unit="fen",
        value=months[-1],
        months=months,
        peer_value=peers[-1],
        peers=peers,
        remark=_peer_remark(peers[-1], Yuan(rounded(peers[-1], 100) * 100) if peers[-1] is not None else ""),
        formula=Reason("what the cartons of the month cost the shop; peers: amount of the class ÷ its shops"),
        rows=rows_of(*look.sales()),
    )


def _peer_remark(value: int | None, said: object) -> Reason | None:
    return None if value is None else Reason("peers {value}", value=said)


def _margin(look: _Look) -> Figure:
    margins = [margin_of(sales.lines, look.trade, sales.month) if sales else None for sales in look.sales()]
    last = margins[-1]
    missing = len(last.missing) if last else 0
    return Figure(
        code="margin",
        caption=Reason("Gross margin"),
        unit="fen",
        value=last.fen if last else None,
        months=tuple(margin.fen if margin else None for margin in margins),
        peer_value=None,
        peers=(None,) * len(margins),
        remark=Reason("{n} unpriced", n=missing) if missing else None,
        formula=Reason("(retail price - wholesale price) × cartons; products without a retail price are left out"),
        rows=rows_of(*look.sales()),
    )


def _by_month(look: _Look, read: Callable[[date], int | None]) -> tuple[int | None, ...]:
    return tuple(read(month) for month in look.months)


def _stock_sales(look: _Look) -> Figure:
    def of(month: date) -> int | None:
        visit, counts = look.facts.last_counts(before=months_before(month, -1))
        if visit is None or month_of(visit.visited_on) != month:
            return None
        weekly = weekly_sales(look.facts, look.rules, visit.visited_on) or {}
        sold = sum(weekly.get(no, 0) for no in counts)
        return sum(map(stock_of, counts.values())) * 10_000 // sold if sold else None

    months = _by_month(look, of)
    visit, counts = look.facts.last_counts()
    known = next((value for value in reversed(months) if value is not None), None)
    return Figure(
        code="stock_sales",
        caption=Reason("Stock-to-sales"),
        unit="weeks_per_mille",
        value=known,
        months=months,
        peer_value=None,
        peers=(None,) * len(months),
        remark=_limit_remark(look.rules.limit("stock_sales_weeks_per_mille")),
        formula=Reason("stock at the month's last count ÷ cartons bought a week of the same products, in weeks"),
        rows=rows_of(visit, *counts.values()),
    )


def _limit_remark(limit: int | None) -> Reason | None:
    return None if limit is None else Reason("limit {value}", value=Ratio(limit))


def _out_of_stock(look: _Look) -> Figure:
    def of(month: date) -> int | None:
        visit, counts = look.facts.last_counts(before=months_before(month, -1))
        if visit is None or month_of(visit.visited_on) != month:
            return None
        return sum(stock_of(count) == 0 for count in counts.values())

    months = _by_month(look, of)
    visit, counts = look.facts.last_counts()
    return Figure(
        code="out_of_stock",
        caption=Reason("Out of stock"),
        unit="items",
        value=sum(stock_of(count) == 0 for count in counts.values()) if visit else None,
        months=months,
        peer_value=None,
        peers=(None,) * len(months),
        remark=Reason("of {n} counted", n=len(counts)) if visit else None,
        formula=Reason("counted products of which nothing stood in the shop, at the last count"),
        rows=rows_of(visit, *(count for count in counts.values() if stock_of(count) == 0)),
    )


def _moving(look: _Look) -> Figure:
    months = tuple(sum(qty > 0 for _, qty, _ in sales.lines) if sales is not None else None for sales in look.sales())
    carried = {no for sales in look.sales() if sales for no, qty, _ in sales.lines if qty > 0}
    return Figure(
        code="moving",
        caption=Reason("SKUs moving"),
        unit="items",
        value=months[-1],
        months=months,
        peer_value=None,
        peers=(None,) * len(months),
        remark=Reason("carries {n}", n=len(carried)) if carried else None,
        formula=Reason("products bought in the month; carried: those bought in any of the six months"),
        rows=rows_of(*look.sales()),
    )


_LINES: Final[tuple[Callable[[_Look], Figure], ...]] = (
    _quantity,
    _amount,
    _margin,
    _stock_sales,
    _out_of_stock,
    _moving,
)
