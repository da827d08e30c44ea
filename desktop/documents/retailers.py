"""The customer report of one shop: its months, its last visits with what became of the advice, what is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from contract.records import SalesMonth, StockCount
from contract.words import say
from desktop.documents.desk import Desk
from desktop.models import facts
from desktop.reports.charts import Month
from desktop.reports.retailers import Called, CustomerReport, Followed
from insights.facts import ShopFacts, Trade, weekly_sales
from insights.margins import margin_of
from insights.measures import stock_of
from insights.months import last_months, month_of
from insights.outcomes import UNDECIDABLE, WAITING, AdviceOutcome, outcome_of
from insights.suggestions import Observed, suggest
from insights.wording import Listed, Yuan, measured, rounded

_MONTHS: Final = 12
_VISITS: Final = 3
_NAMED: Final = 3  # products without a price that are called by name
_WEEKS_A_YEAR: Final = 52
_UNKNOWN: Final = "unknown"
_TOLD: Final = ("owner_name", "phone")  # the facts that age on the line of basics


def customer_report(desk: Desk, retailer_id: UUID, serial: str) -> CustomerReport:
    """Fill the report of one shop; NotFound, in words, when the shop is no longer here."""
    known = facts.of_shop(desk.store, retailer_id)
    theirs = [made for made in known.promises if made.side == "retailer" and made.state != "open"]
    opened = sorted((made for made in known.promises if made.state == "open"), key=lambda made: (made.due_on, made.id))
    return CustomerReport(
        stamp=desk.stamp(serial, desk.office_of(retailer_id)),
        retailer=known.retailer,
        account_manager=desk.manager_of(retailer_id),
        rules=desk.rules,
        months=tuple(_months(known, desk.trade, desk.today)),
        sales_until=_sales_until(known, desk),
        confirmed_on=_confirmed_on(known),
        promises_kept=sum(made.state == "kept" for made in theirs),
        promises_settled=len(theirs),
        products_sold=_products_sold(known, desk),
        stock_sales_per_mille=_stock_sales(known, desk),
        visits=tuple(_called(known, desk)),
        promises=tuple(opened),
        next_steps=tuple(next_steps(known, desk)),
    )


def _months(known: ShopFacts, trade: Trade, today: date) -> Iterator[Month]:
    """Give the months from the first one on file; one without a row in between bought nothing."""
    own = {month.month: month for month in known.months or ()}
    peers = trade.peer_months(known.retailer.class42)
    for month in (*last_months(today, _MONTHS - 1), month_of(today)):
        if not own or month < min(own):
            continue
        bought, peer = own.get(month), peers.get(month)
        shops = peer.shops if peer else 0
        yield Month(
            year=month.year,
            month=month.month,
            qty_tiao=bought.qty_tiao if bought else 0,
            amount_fen=bought.amount_fen if bought else 0,
            peers_tiao=peer.qty_tiao // shops if peer and shops else None,
            peers_amount_fen=peer.amount_fen // shops if peer and shops else None,
            margin_fen=_margin(bought, trade),
            whole=month < month_of(today),
        )


def _margin(bought: SalesMonth | None, trade: Trade) -> int | None:
    return margin_of(bought.lines, trade, bought.month).fen if bought else 0


def _sales_until(known: ShopFacts, desk: Desk) -> date | None:
    """Give the day that the running month's purchases reach to."""
    if known.retailer.marketing_as_of is not None:
        return min(desk.local(known.retailer.marketing_as_of), desk.today)
    return known.orders[0].ordered_on if known.orders else None


def _confirmed_on(known: ShopFacts) -> date | None:
    """Give the day since which all that is told of the owner has stood confirmed; None where some never was."""
    states = {state.field_name: state.confirmed_on for state in known.states}
    days = [states.get(name) for name in _TOLD if getattr(known.retailer, name) is not None]
    confirmed = [day for day in days if day is not None]
    return min(confirmed) if confirmed and len(confirmed) == len(days) else None


def _products_sold(known: ShopFacts, desk: Desk) -> int | None:
    weekly = weekly_sales(known, desk.rules, desk.today)
    return len(weekly) if weekly else None


def _stock_sales(known: ShopFacts, desk: Desk) -> int | None:
    """Give the last count over a month's sales of the same products, in per mille (TF18)."""
    visit, counts = known.last_counts()
    weekly = weekly_sales(known, desk.rules, visit.visited_on) if visit else None
    if not weekly:
        return None
    sold = sum(weekly.get(no, 0) for no in counts) * _WEEKS_A_YEAR
    return sum(map(stock_of, counts.values())) * 10_000 * _MONTHS // sold if sold else None


def _called(known: ShopFacts, desk: Desk) -> Iterator[Called]:
    for visit in known.visits[:_VISITS]:
        given = [advice for advice in known.advice if advice.visit_id == visit.id and advice.declined is None]
        judged = [(advice, outcome_of(advice, known, desk.trade, desk.rules)) for advice in given]
        yield Called(
            visit=visit,
            advice=tuple(
                Followed(advice=advice, verdict=_verdict(outcome), figures=_course(outcome))
                if outcome
                else Followed(advice=advice)
                for advice, outcome in judged
            ),
        )


def _verdict(outcome: AdviceOutcome) -> str | None:
    """Give the verdict so far; None while no visit followed."""
    if outcome.verdict == WAITING:
        return None
    return _UNKNOWN if outcome.verdict == UNDECIDABLE else outcome.verdict


def _course(outcome: AdviceOutcome) -> tuple[str, ...]:
    """Give the values from the baseline on, as they are said in the advice's unit."""
    values = (outcome.advice.baseline, *(reading.value for reading in outcome.readings))
    return tuple(str(measured(value, outcome.advice.unit)) for value in values if value is not None)


def next_steps(known: ShopFacts, desk: Desk) -> Iterator[str]:
    """Say what the shop misses by what stood empty, what to do next, and what the figures leave out (A27, N14)."""
    visit, counts = known.last_counts()
    weekly = weekly_sales(known, desk.rules, desk.today) or {}
    limit = desk.rules.limit("count_window_days")
    fresh = visit is not None and (limit is None or (desk.today - visit.visited_on).days <= limit)
    if visit is not None and fresh:
        yield from _missed(counts, weekly, desk)
    last = known.last_visit
    if last is not None:
        seen = Observed(
            checks={} if last.all_default() else {item: getattr(last, item) for item in last.CHECKS},
            findings=last.findings,
            counts=tuple(counts.values()) if fresh else (),
            tagged=last.tagged,
            tags_due=last.tags_due,
        )
        coming = max(last.next_on or desk.today, desk.today)
        for made in suggest(seen, known, desk.trade, desk.rules, desk.today, coming):
            yield say("{what}: {why}.", what=made.words, why=made.grounds)
    yield from _unpriced(known, desk)


def _missed(counts: dict[int, StockCount], weekly: dict[int, int], desk: Desk) -> Iterator[str]:
    """Reckon what a week without a product costs: what it sells a week times its margin."""
    for product_no, count in counts.items():
        price = desk.trade.price_on(product_no, desk.today)
        sold = weekly.get(product_no, 0)
        if stock_of(count) or not sold or price is None or price.price_guide is None:
            continue
        lost = rounded(sold * (price.price_guide - price.price_wholesale), 10)
        if lost > 0:
            yield say(
                "{product} was out of stock: each week without it earns about {yuan} yuan less.",
                product=desk.trade.name(product_no),
                yuan=Yuan(rounded(lost, 100) * 100),
            )


def _unpriced(known: ShopFacts, desk: Desk) -> Iterator[str]:
    """Name the products whose margin is not in the figures (A27: a missing price is told, never nought)."""
    months = (known.months or ())[:1]
    missing = [no for month in months for no in margin_of(month.lines, desk.trade, month.month).missing]
    if missing:
        named = Listed(desk.trade.name(no) for no in missing[:_NAMED])
        yield say(
            "No retail price for {n} products ({names}): no margin is counted there.", n=len(missing), names=named
        )
