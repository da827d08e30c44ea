"""Reads the metric of an advice at a later visit: from its checks, its count, or the orders by then.

None means that the visit measured nothing. A visit that nobody touched says nothing of checks: what stands there
are the defaults of the form (A59).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from contract.records import Advice, PeerMonth, StockCount, Visit
from contract.records.configs import Rules
from insights.facts import ShopFacts, Trade, weekly_sales
from insights.margins import margin_of
from insights.months import last_months

_ITEMS: Final = {"display_passed": "display_ok", "price_gap": "price_ok"}


def measure(advice: Advice, visit: Visit, facts: ShopFacts, trade: Trade, rules: Rules) -> int | None:
    """Give the value of the advice's metric at `visit`, in the advice's unit."""
    read = _METRICS.get(advice.metric)
    return read(advice, visit, facts, trade, rules) if read else None


_Read = Callable[[Advice, Visit, ShopFacts, Trade, Rules], int | None]


def _oos_items(advice: Advice, visit: Visit, facts: ShopFacts, _trade: Trade, _rules: Rules) -> int | None:
    """The advised products of which nothing stood in the shop."""
    counted = _counted(advice, visit, facts)
    if counted:
        return sum(stock_of(count) == 0 for count in counted)
    return 0 if _check(visit, "oos_ok") == 1 else None


def _stock_sales(advice: Advice, visit: Visit, facts: ShopFacts, _trade: Trade, rules: Rules) -> int | None:
    """Stock in weeks of sales, in per mille."""
    counted = _counted(advice, visit, facts)
    weekly = weekly_sales(facts, rules, visit.visited_on)
    if not counted or weekly is None:
        return None
    sold = sum(weekly.get(count.product_no, 0) for count in counted)
    return sum(stock_of(count) for count in counted) * 10_000 // sold if sold else None


def _stock_age(advice: Advice, visit: Visit, facts: ShopFacts, _trade: Trade, _rules: Rules) -> int | None:
    ages = [count.stock_age_days for count in _counted(advice, visit, facts) if count.stock_age_days is not None]
    return max(ages, default=None)


def _counted(advice: Advice, visit: Visit, facts: ShopFacts) -> list[StockCount]:
    counts = facts.counted_at(visit.id)
    return [counts[no] for no in advice.products if no in counts]


def stock_of(count: StockCount) -> int:
    """Add counter and back room, in cartons."""
    return count.counter_tiao + count.backroom_tiao


def _passed(advice: Advice, visit: Visit, _facts: ShopFacts, _trade: Trade, _rules: Rules) -> int | None:
    return _check(visit, advice.check_item or _ITEMS.get(advice.metric, ""))


def _check(visit: Visit, item: str) -> int | None:
    passed = getattr(visit, item) if item in Visit.CHECKS and not visit.all_default() else None
    return None if passed is None else int(passed)


def _tagged_share(_advice: Advice, visit: Visit, _facts: ShopFacts, _trade: Trade, _rules: Rules) -> int | None:
    if visit.tagged is None or not visit.tags_due:
        return None
    return min(visit.tagged, visit.tags_due) * 1000 // visit.tags_due


def _price_gap(advice: Advice, visit: Visit, _facts: ShopFacts, _trade: Trade, _rules: Rules) -> int | None:
    """Only the check of prices is recorded: in order is no gap, not in order is the gap there was."""
    passed = _check(visit, advice.check_item or _ITEMS["price_gap"])
    return None if passed is None else 0 if passed else advice.baseline


def _reorders(advice: Advice, visit: Visit, facts: ShopFacts, _trade: Trade, rules: Rules) -> int | None:
    """The orders with an advised product since the advice, within the configured number of order cycles."""
    cycles, days = rules.limit("reorder_window_cycles"), rules.limit("order_cycle_days", "settings")
    if facts.orders is None or not cycles or not days:
        return None
    until = min(visit.visited_on, advice.given_on + timedelta(days=cycles * days))
    return sum(
        advice.given_on < order.ordered_on <= until
        and any(no in advice.products and qty > 0 for no, qty, _ in order.lines)
        for order in facts.orders
    )


def _margin_month(advice: Advice, visit: Visit, facts: ShopFacts, trade: Trade, rules: Rules) -> int | None:
    """The margin a month over the last full months, made smaller or greater by what the class bought less or more."""
    window = rules.limit("margin_window_months")
    if facts.months is None or not window:
        return None
    now, before = last_months(visit.visited_on, window), last_months(advice.given_on, window)
    peers = trade.peer_months(facts.retailer.class42)
    lines = {made.month: made.lines for made in facts.months}
    margins = [margin_of(lines.get(month, ()), trade, month).fen for month in now]
    known = [margin for margin in margins if margin is not None]
    others, others_before = _amount_each(peers, now), _amount_each(peers, before)
    if len(known) < window or not others or not others_before:
        return None
    return sum(known) * others_before // (window * others)


def _amount_each(peers: Mapping[date, PeerMonth], months: tuple[date, ...]) -> int:
    """Give what a shop of the class bought in some months, in fen; 0 where a month is not known."""
    known = [peers[month] for month in months if month in peers and peers[month].shops]
    return sum(peer.amount_fen // peer.shops for peer in known) if len(known) == len(months) else 0


_METRICS: Final[dict[str, _Read]] = {
    "oos_items": _oos_items,
    "stock_sales": _stock_sales,
    "stock_age_days": _stock_age,
    "display_passed": _passed,
    "check_passed": _passed,
    "tagged_share": _tagged_share,
    "price_gap": _price_gap,
    "reorders": _reorders,
    "margin_month": _margin_month,
}
