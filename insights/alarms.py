"""The alarms of one shop (domain.md section 3c, A52): rule by rule, each with its numbers and its rows.

A rule whose limit is not configured, or whose figures were not looked up, stays silent. Limits may differ by the
scale of the shop: `dormant_scale1_months` before `dormant_months`.

R-01 buys less than its peers · R-02 no order for months · R-03 licence ends · R-04 visit overdue · R-05 promise past
its date · R-06 case past its date · R-07 stock against sales, stock age · R-08 price over the limit · R-09 facts to be
confirmed · R-10 falling · R-11 missed order cycles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from contract.records import Change, Retailer, StockCount
from contract.records.configs import Rules
from insights.cycles import cycle_of
from insights.facts import ShopFacts, Trade, weekly_sales
from insights.freshness import STALE, freshness_of
from insights.growth import growth_of
from insights.months import last_months
from insights.reasons import Reason, Row, rows_of
from insights.wording import Coded, Day, Listed, Ratio, Steps, Tenths


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One alarm: its rule (code list `alarm_rules`), one line of words, the figures behind it, its rows, its limit."""

    rule: str
    title: Reason
    figures: tuple[Reason, ...]
    rows: tuple[Row, ...]
    config_id: UUID | None


def alarms_of(facts: ShopFacts, trade: Trade, rules: Rules, today: date) -> tuple[Alarm, ...]:
    """Give every alarm of one shop, in the order of the rules; none for one that stopped."""
    if facts.retailer.stopped_on is not None or facts.retailer.merged_into is not None:
        return ()
    case = _Case(facts=facts, trade=trade, rules=rules, today=today)
    return tuple(alarm for rule in _RULES for alarm in rule(case))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What each rule is given."""

    facts: ShopFacts
    trade: Trade
    rules: Rules
    today: date

    @property
    def retailer(self) -> Retailer:
        return self.facts.retailer

    def limit(self, stem: str, unit: str) -> int | None:
        """Give a limit for the scale of this shop, else the one for all."""
        by_scale = self.rules.limit(f"{stem}_scale{self.retailer.scale}_{unit}")
        return by_scale if by_scale is not None else self.rules.limit(f"{stem}_{unit}")

    def alarm(self, rule: str, title: Reason, *figures: Reason, rows: tuple[Row, ...]) -> Alarm:
        config_id = self.rules.ids.get(("thresholds", "thresholds"))
        return Alarm(rule=rule, title=title, figures=figures, rows=rows, config_id=config_id)


_Found = list[Alarm]


def _growth_behind_peers(case: _Case) -> _Found:
    limit, window = case.limit("purchase_growth_vs_peers", "per_mille"), case.limit("purchase_growth_window", "months")
    if limit is None or not window or _dormant(case):
        return []
    growth = growth_of(case.facts, case.trade, window, case.today)
    least = case.limit("purchase_growth_least", "tiao") or 1
    if growth is None or growth.before < least or not growth.is_behind(limit):
        return []
    figure = Reason(
        "{now} cartons after {before}; limit {limit} of the peers' growth",
        now=growth.since,
        before=growth.before,
        limit=Ratio(limit),
    )
    return [case.alarm("R-01", growth.words, figure, rows=growth.rows)]


def _dormant(case: _Case) -> _Found:
    limit = case.limit("dormant", "months")
    if limit is None or case.facts.months is None:
        return []
    full = last_months(case.today, limit)
    since = [month for month in case.facts.months if month.month >= full[0] and month.qty_tiao > 0]
    before = next((month for month in case.facts.months if month.month < full[0] and month.qty_tiao > 0), None)
    ordered = any(order.ordered_on >= full[0] for order in case.facts.orders or ())
    if since or ordered or before is None:
        return []
    title = Reason("No order for {n} months", n=limit)
    last = Reason("last bought {n} cartons in {month}", n=before.qty_tiao, month=f"{before.month:%Y-%m}")
    return [case.alarm("R-02", title, last, rows=rows_of(before))]


def _licence_ends(case: _Case) -> _Found:
    limits = [case.limit(f"license_{step}", "days") for step in ("third", "second", "first")]
    ends = case.retailer.license_valid_to
    known = [limit for limit in limits if limit is not None]
    if ends is None or not known:
        return []
    left = (ends - case.today).days
    if left > max(known):
        return []
    if left < 0:
        title = Reason("The licence ended {n} days ago", n=-left)
    else:
        title = Reason("The licence ends in {n} days", n=left)
    step = min((limit for limit in known if left <= limit), default=max(known))
    figures = (
        Reason("valid to {day}", day=Day(ends, with_year=True)),
        Reason("reminder at {n} days", n=step),
    )
    return [case.alarm("R-03", title, *figures, rows=rows_of(case.retailer))]


def _visit_overdue(case: _Case) -> _Found:
    limit = case.limit("visit_overdue_share", "per_mille")
    cycle, last = cycle_of(case.retailer, case.rules), case.facts.last_visit
    if limit is None or cycle is None or last is None:
        return []
    since = (case.today - last.visited_on).days
    if (since - cycle.days) * 1000 <= limit * cycle.days:
        return []
    title = Reason("Not visited for {n} days, {over} over its cycle", n=since, over=since - cycle.days)
    return [case.alarm("R-04", title, cycle.reason, rows=rows_of(last))]


def _promises_late(case: _Case) -> _Found:
    limit = case.limit("promise_late", "days")
    if limit is None:
        return []
    return [
        case.alarm(
            "R-05",
            Reason("Promise {n} days past its date: {words}", n=(case.today - made.due_on).days, words=made.words),
            Reason("due {day}", day=Day(made.due_on)),
            rows=rows_of(made),
        )
        for made in case.facts.promises
        if made.state == "open" and (case.today - made.due_on).days > limit
    ]


def _cases_late(case: _Case) -> _Found:
    limit = case.limit("case_late", "days")
    if limit is None:
        return []
    return [
        case.alarm(
            "R-06",
            Reason("Answer {n} days past its date: {words}", n=(case.today - opened.due_on).days, words=opened.words),
            Reason("due {day}", day=Day(opened.due_on)),
            rows=rows_of(opened),
        )
        for opened in case.facts.cases
        if opened.state == "open" and (case.today - opened.due_on).days > limit
    ]


def _stock_too_high(case: _Case) -> _Found:
    """The worst product of the last count whose stock lasts too long, or is too old."""
    most, least = case.limit("stock_sales_weeks", "per_mille"), case.limit("stock_sales_least", "tiao")
    visit, counts = case.facts.last_counts()
    weekly = weekly_sales(case.facts, case.rules, case.today)
    if most is None or visit is None or weekly is None:
        return []
    found = [
        (stock * 10_000 // sold, count, stock, sold)
        for no, count in counts.items()
        if (stock := count.counter_tiao + count.backroom_tiao) >= (least or 1)
        and (sold := weekly.get(no, 0))
        and stock * 10_000 // sold > most
    ]
    if not found:
        return _stock_too_old(case, counts)
    ratio, count, stock, sold = max(found, key=lambda entry: (entry[0], -entry[1].product_no))
    title = Reason("{product} stock-to-sales {ratio}", product=case.trade.name(count.product_no), ratio=Ratio(ratio))
    figure = Reason("holds {stock} ÷ {sold} a week, limit {limit}", stock=stock, sold=Tenths(sold), limit=Ratio(most))
    return [case.alarm("R-07", _with_age(title, count), figure, rows=rows_of(count, visit))]


def _with_age(title: Reason, count: StockCount) -> Reason:
    if count.stock_age_days is None:
        return title
    return Reason("{title}, stock age {n} days", title=title, n=count.stock_age_days)


def _stock_too_old(case: _Case, counts: dict[int, StockCount]) -> _Found:
    limit = case.limit("stock_age", "days")
    old = [count for count in counts.values() if limit is not None and (count.stock_age_days or 0) > limit]
    if not old:
        return []
    oldest = max(old, key=lambda count: (count.stock_age_days or 0, -count.product_no))
    title = Reason("{product} stock age {n} days", product=case.trade.name(oldest.product_no), n=oldest.stock_age_days)
    return [case.alarm("R-07", title, Reason("limit {n} days", n=limit), rows=rows_of(oldest))]


def _price_too_high(case: _Case) -> _Found:
    limit, last = case.limit("price_over_1000", "fen"), case.facts.last_visit
    if limit is None or last is None:
        return []
    over = [detail for _, code, detail in last.findings if code == "price_over_1000"]
    if not over:
        return []
    title = Reason("A price over {yuan} yuan a carton", yuan=limit // 100)
    seen = Reason("seen {day}: {what}", day=Day(last.visited_on), what=Listed(what for what in over if what))
    return [case.alarm("R-08", title, seen, rows=rows_of(last))]


def _facts_stale(case: _Case) -> _Found:
    judged = freshness_of(case.retailer, case.facts.states, case.rules, case.today)
    stale = [found for found in judged if found.state == STALE]
    if not stale:
        return []
    title = Reason("To be confirmed: {fields}", fields=Listed(found.caption for found in stale))
    oldest = max(stale, key=lambda found: found.age_days or 0)
    figure = Reason("oldest {n} days, limit {limit}", n=oldest.age_days, limit=case.limit("stale_field", "days"))
    return [case.alarm("R-09", title, figure, rows=tuple(row for found in stale for row in found.rows))]


_LADDERS: Final = (("tier", "tiers"), ("credit_level", "credit_levels"))


def _falling(case: _Case) -> _Found:
    limit = case.limit("falls_in_a_row", "count")
    if limit is None:
        return []
    found = []
    for field, ladder in _LADDERS:
        steps = _steps(case.facts.changes, field)[-limit:]
        heights = case.rules.ladder(ladder)
        falls = [_fell(heights.height(before), heights.height(after)) for _, before, after in steps]
        if len(steps) == limit and all(falls):
            levels = [steps[0][1], *(after for _, _, after in steps)]
            said = Steps(Coded(case.rules.codes(ladder), level) for level in levels)
            title = Reason("Down {n} times in a row: {levels}", n=limit, levels=said)
            since = Reason("since {day}", day=Day(steps[0][0].changed_at.date(), with_year=True))
            found.append(case.alarm("R-10", title, since, rows=rows_of(*(change for change, _, _ in steps))))
    return found


def _steps(changes: tuple[Change, ...], field: str) -> list[tuple[Change, str | None, str | None]]:
    """Give the changes of one field of the shop itself, the oldest first."""
    return [
        (change, _text(before), _text(after))
        for change in reversed(changes)
        if change.target_kind == "retailers"
        for name, before, after in change.fields
        if name == field
    ]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _fell(before: int | None, after: int | None) -> bool:
    return before is not None and after is not None and after < before


def _missed_orders(case: _Case) -> _Found:
    limit, cycle = case.limit("missed_orders", "cycles"), case.rules.limit("order_cycle_days", "settings")
    if limit is None or not cycle or not case.facts.orders:
        return []
    last = case.facts.orders[0]
    missed = (case.today - last.ordered_on).days // cycle - 1
    if missed < limit or _dormant(case):
        return []
    title = Reason("No order for {n} cycles", n=missed)
    figure = Reason("last order {day}, {n} cartons", day=Day(last.ordered_on), n=last.qty_tiao)
    return [case.alarm("R-11", title, figure, rows=rows_of(last))]


_RULES: Final[tuple[Callable[[_Case], _Found], ...]] = (
    _growth_behind_peers,
    _dormant,
    _licence_ends,
    _visit_overdue,
    _promises_late,
    _cases_late,
    _stock_too_high,
    _price_too_high,
    _facts_stale,
    _falling,
    _missed_orders,
)
