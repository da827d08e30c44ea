"""What should stand in a shop by its orders: the last count, what was bought since, less what is sold meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contract.records import Visit
from contract.records.configs import Rules
from insights.facts import ShopFacts, weekly_sales
from insights.measures import stock_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The stock of one product at one visit beside what its orders let expect, in cartons; `gap` above 0 is too much.

    `before_tiao` stood there at the count before, `bought_tiao` was ordered since.
    """

    product_no: int
    counted_tiao: int
    before_tiao: int
    bought_tiao: int
    expected_tiao: int

    @property
    def gap(self) -> int:
        """Give by how many cartons the count differs."""
        return self.counted_tiao - self.expected_tiao

    def is_far(self, rules: Rules) -> bool:
        """Say whether the gap is one to ask about: past the configured cartons and the configured share."""
        cartons, share = rules.limit("count_gap_tiao"), rules.limit("count_gap_per_mille")
        if cartons is None or share is None:
            return False
        return abs(self.gap) >= cartons and abs(self.gap) * 1000 >= share * self.expected_tiao


def expected_stock(visit: Visit, facts: ShopFacts, rules: Rules) -> dict[int, Expected]:
    """Give what was to be expected of each product counted at `visit`.

    Purchases of the weeks before the last count stand for sales. Products without a last count within the configured
    days, or without purchases, are left out: of them nothing is to be expected.
    """
    window = rules.limit("count_window_days")
    last, before = facts.last_counts(before=visit.visited_on)
    if window is None or last is None or (visit.visited_on - last.visited_on).days > window:
        return {}
    sold_a_week = weekly_sales(facts, rules, last.visited_on)
    if sold_a_week is None:
        return {}
    days = (visit.visited_on - last.visited_on).days
    bought = _bought(facts, last.visited_on, visit.visited_on)
    made = {}
    for no, count in facts.counted_at(visit.id).items():
        if no in before and no in sold_a_week:
            stood, came = stock_of(before[no]), bought.get(no, 0)
            sold = (2 * sold_a_week[no] * days + 70) // 140  # tenths of a carton a week
            made[no] = Expected(
                product_no=no,
                counted_tiao=stock_of(count),
                before_tiao=stood,
                bought_tiao=came,
                expected_tiao=max(0, stood + came - sold),
            )
    return made


def _bought(facts: ShopFacts, since: date, until: date) -> dict[int, int]:
    bought: dict[int, int] = {}
    for order in facts.orders or ():
        if since <= order.ordered_on < until:
            for no, qty, _ in order.lines:
                bought[no] = bought.get(no, 0) + qty
    return bought
