"""The inputs of the value score, each measured from rows: a value, the rows it comes from, and how it is said.

An input that cannot be measured is None; it is left out of the score, never counted as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from contract.records.configs import Rules
from insights.expectations import expected_stock
from insights.facts import ShopFacts, Trade
from insights.margins import margin_of
from insights.months import last_months, months_before
from insights.reasons import Reason, Row, rows_of
from insights.wording import Coded, Percent, Yuan, rounded

_YEAR: Final = 12
_CYCLES: Final = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One input's value in its unit, what it is in words, and the rows it was read from."""

    value: int
    words: Reason
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    facts: ShopFacts
    trade: Trade
    rules: Rules
    today: date


def measure_inputs(facts: ShopFacts, trade: Trade, rules: Rules, today: date) -> dict[str, Measured]:
    """Measure every input that can be measured, by name (code list `score_inputs`)."""
    look = _Look(facts=facts, trade=trade, rules=rules, today=today)
    found = {name: read(look) for name, read in _READERS.items()}
    return {name: measured for name, measured in found.items() if measured is not None}


def _year(look: _Look) -> tuple[date, ...]:
    return last_months(look.today, _YEAR)


def _bought_in_year(look: _Look) -> list[tuple[date, int, int]]:
    months = set(_year(look))
    return [(m.month, m.qty_tiao, m.amount_fen) for m in look.facts.months or () if m.month in months]


def _rows_of_year(look: _Look) -> tuple[Row, ...]:
    months = set(_year(look))
    return rows_of(*(m for m in look.facts.months or () if m.month in months))


def _quantity_percentile(look: _Look) -> Measured | None:
    """The tenth of its class in which a shop's year lies: what each tenth bought, added up over the same months."""
    peers = look.trade.peer_months(look.facts.retailer.class42)
    months = [month for month in _year(look) if month in peers and peers[month].percentiles]
    if not months or not look.facts.months:
        return None
    qty = sum(qty for month, qty, _ in _bought_in_year(look) if month in months)
    steps = min(len(peers[month].percentiles) for month in months)
    marks = [sum(peers[month].percentiles[n] for month in months) for n in range(steps)]
    place = sum(qty >= mark for mark in marks) * 1000 // (steps + 1)
    return Measured(
        value=place,
        words=Reason(
            "{n} cartons in {months} months, above {share} of its class",
            n=qty,
            months=len(months),
            share=Percent(place),
        ),
        rows=(*_rows_of_year(look), *rows_of(*(peers[month] for month in months))),
    )


def _average_price(look: _Look) -> Measured | None:
    bought = _bought_in_year(look)
    qty, amount = sum(q for _, q, _ in bought), sum(a for _, _, a in bought)
    if qty <= 0:
        return None
    price = rounded(amount, qty)
    return Measured(
        value=price, words=Reason("{yuan} yuan a carton on average", yuan=Yuan(price)), rows=_rows_of_year(look)
    )


def _active_products(look: _Look) -> Measured | None:
    recent = set(last_months(look.today, 3))
    months = [month for month in look.facts.months or () if month.month in recent]
    if not months:
        return None
    moving = {no for month in months for no, qty, _ in month.lines if qty > 0}
    return Measured(
        value=len(moving), words=Reason("{n} products bought in three months", n=len(moving)), rows=rows_of(*months)
    )


def _order_regularity(look: _Look) -> Measured | None:
    days = look.rules.limit("order_cycle_days", "settings")
    if look.facts.orders is None or not days:
        return None
    cycles = {(look.today - order.ordered_on).days // days for order in look.facts.orders}
    ordered = sum(0 <= cycle < _CYCLES for cycle in cycles)
    return Measured(
        value=ordered * 1000 // _CYCLES,
        words=Reason("ordered in {n} of {cycles} cycles", n=ordered, cycles=_CYCLES),
        rows=rows_of(*look.facts.orders[:_CYCLES]),
    )


def _amount_vs_class(look: _Look) -> Measured | None:
    peers = look.trade.peer_months(look.facts.retailer.class42)
    months = [month for month in _year(look) if month in peers and peers[month].shops]
    others = sum(rounded(peers[month].amount_fen, peers[month].shops) for month in months)
    if not look.facts.months or not others:
        return None
    own = sum(amount for month, _, amount in _bought_in_year(look) if month in months)
    share = rounded(own * 1000, others)
    return Measured(
        value=share,
        words=Reason("bought for {share} of what its class buys on average", share=Percent(share)),
        rows=(*_rows_of_year(look), *rows_of(*(peers[month] for month in months))),
    )


def _margin_rate(look: _Look) -> Measured | None:
    recent = set(last_months(look.today, 3))
    months = [month for month in look.facts.months or () if month.month in recent]
    rate = margin_of([line for month in months for line in month.lines], look.trade, look.today).rate_per_mille
    if rate is None:
        return None
    return Measured(value=rate, words=Reason("gross margin {share}", share=Percent(rate, 1)), rows=rows_of(*months))


def _new_product_orders(look: _Look) -> Measured | None:
    """Orders of new products that an agreed advice had named before."""
    if look.facts.orders is None:
        return None
    since = months_before(look.today.replace(day=1), _YEAR)
    agreed = [
        advice
        for advice in look.facts.advice
        if advice.topic == "new_product" and advice.answer == "agreed" and advice.given_on >= since
    ]
    orders = [
        order
        for order in look.facts.orders
        if any(
            order.ordered_on > advice.given_on and any(no in advice.products and qty > 0 for no, qty, _ in order.lines)
            for advice in agreed
        )
    ]
    return Measured(
        value=len(orders),
        words=Reason("{n} orders of new products after agreed advice", n=len(orders)),
        rows=rows_of(*agreed, *orders),
    )


def _credit_height(look: _Look) -> Measured | None:
    ladder = look.rules.ladder("credit_levels")
    height = ladder.height(look.facts.retailer.credit_level)
    if height is None or len(ladder.levels) < 2:  # noqa: PLR2004 - one level alone has no height
        return None
    level = Coded(look.rules.codes("credit_levels"), look.facts.retailer.credit_level)
    return Measured(
        value=height * 1000 // (len(ladder.levels) - 1),
        words=Reason("credit level {level}", level=level),
        rows=rows_of(look.facts.retailer),
    )


def _violations(look: _Look) -> Measured | None:
    count = look.facts.retailer.violations
    if count is None:
        return None
    words = Reason("{n} monopoly records in two years", n=count) if count else Reason("no monopoly record in two years")
    return Measured(value=count, words=words, rows=rows_of(look.facts.retailer))


def _payment_rate(look: _Look) -> Measured | None:
    rate = look.facts.retailer.payment_rate
    if rate is None:
        return None
    words = Reason("{share} of the payments succeeded", share=Percent(rate, 1))
    return Measured(value=rate, words=words, rows=rows_of(look.facts.retailer))


def _promises_kept(look: _Look) -> Measured | None:
    """The retailer's own promises only; one kept in part counts half."""
    settled = [made for made in look.facts.promises if made.side == "retailer" and made.state != "open"]
    if not settled:
        return None
    halves = sum({"kept": 2, "partly": 1}.get(made.state, 0) for made in settled)
    kept = sum(made.state == "kept" for made in settled)
    return Measured(
        value=halves * 1000 // (2 * len(settled)),
        words=Reason("kept {n} of {all} promises", n=kept, all=len(settled)),
        rows=rows_of(*settled),
    )


def _counts_plausible(look: _Look) -> Measured | None:
    """The counts that the orders explain; those of which nothing was to be expected are left out."""
    fits = all_counts = 0
    judged = []
    counted = {count.visit_id for count in look.facts.counts}
    for visit in (visit for visit in look.facts.visits if visit.id in counted):
        expected = expected_stock(visit, look.facts, look.rules)
        if expected:
            judged.append(visit)
            all_counts += len(expected)
            fits += sum(not made.is_far(look.rules) for made in expected.values())
    if not all_counts:
        return None
    words = Reason("{n} of {all} counts fit the orders", n=fits, all=all_counts)
    return Measured(value=fits * 1000 // all_counts, words=words, rows=rows_of(*judged))


def _yes(name: str, yes: Reason, no: Reason) -> Callable[[_Look], Measured]:
    def read(look: _Look) -> Measured:
        holds = bool(getattr(look.facts.retailer, name))
        return Measured(value=int(holds), words=yes if holds else no, rows=rows_of(look.facts.retailer))

    return read


def _town(look: _Look) -> Measured | None:
    market = look.facts.retailer.market_type
    if market is None:
        return None
    words = Reason("location: {market}", market=Coded(look.rules.codes("market_types"), market))
    return Measured(value=int(market.startswith("C")), words=words, rows=rows_of(look.facts.retailer))


_READERS: Final[Mapping[str, Callable[[_Look], Measured | None]]] = {
    "quantity_percentile": _quantity_percentile,
    "average_price_fen": _average_price,
    "active_products_count": _active_products,
    "order_regularity_per_mille": _order_regularity,
    "amount_vs_class_per_mille": _amount_vs_class,
    "margin_rate_per_mille": _margin_rate,
    "new_product_orders_count": _new_product_orders,
    "credit_height_per_mille": _credit_height,
    "violations_count": _violations,
    "payment_rate_per_mille": _payment_rate,
    "promises_kept_per_mille": _promises_kept,
    "counts_plausible_per_mille": _counts_plausible,
    "demonstration_yes": _yes("is_demonstration", Reason("demonstration shop"), Reason("no demonstration shop")),
    "sample_yes": _yes("is_sample", Reason("sample point"), Reason("no sample point")),
    "town_yes": _town,
}
