"""What the form of a visit or a call opens with: filled in by default, from the last visit and from the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.records import Advice, Promise, Retailer, Visit
from contract.records.configs import Rules
from desktop.models import cards, configs, facts
from desktop.models.store import Store
from insights.facts import ShopFacts, Trade, weekly_sales
from insights.plan import NextVisit, next_visit, waiting_advice

_LINES: Final = 12
_WITHOUT_CYCLE: Final = timedelta(days=14)
OOS: Final = "oos_ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    """One product in the table of stock: what stood there last time, and what the shop buys of it a week.

    `age_days` is the age that what is left must have by now: known only while nothing of it was ordered since.
    """

    product_no: int
    name: str
    counter_tiao: int | None
    backroom_tiao: int | None
    age_days: int | None
    weekly_tenths: int | None

    @property
    def last_tiao(self) -> int | None:
        """Give all that stood there last time."""
        if self.counter_tiao is None or self.backroom_tiao is None:
            return None
        return self.counter_tiao + self.backroom_tiao


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form as it opens: the shop with all that is known, and the defaults."""

    channel: str
    today: date
    facts: ShopFacts
    trade: Trade
    rules: Rules
    lines: tuple[StockLine, ...]
    purposes: tuple[str, ...]
    due: tuple[Promise, ...]
    """Promises whose day has come, to be settled now."""
    waiting: tuple[Advice, ...]
    """Advice to be looked at now: the retailer may say whether it was of use."""
    next: NextVisit | None
    next_on: date
    failed_before: frozenset[str]
    """What was not in order last time."""
    out_before: Mapping[str, tuple[date, ...]]
    """The days on which a product was out of stock at a visit, the latest first, by the product's name."""

    @property
    def shop(self) -> Retailer:
        """Give the shop."""
        return self.facts.retailer

    @property
    def is_visit(self) -> bool:
        """Say whether this is a visit in person, which alone has checks, stock and advice (A36)."""
        return self.channel == "visit"


def opened(
    store: Store, retailer_id: UUID, today: date, channel: str = "visit", *, before: Visit | None = None
) -> Form:
    """Open the form of a shop; NotFound, in words, when the shop is not here.

    With `before` it opens as it did then: of contacts, only what was made before that visit is known.
    """
    known = facts.of_shop(store, retailer_id)
    if before is not None:
        earlier = tuple(made for made in known.contacts if made.started_at < before.started_at)
        known = replace(known, contacts=earlier)
    rules, trade = configs.rules(store, today), facts.trade(store)
    coming = next_visit(known.retailer, _street_days(store, known.retailer), rules, today)
    waiting = waiting_advice(known, today)
    last = known.last_visit
    return Form(
        channel=channel,
        today=today,
        facts=known,
        trade=trade,
        rules=rules,
        lines=_lines(known, trade, rules, today),
        purposes=_purposes(known, rules, today, waiting),
        due=tuple(
            sorted(
                (made for made in known.promises if made.state == "open" and made.due_on <= today),
                key=lambda made: (made.side != "us", made.due_on, made.id),
            )
        ),
        waiting=waiting,
        next=coming,
        next_on=coming.on if coming else today + _WITHOUT_CYCLE,
        failed_before=frozenset(last.exceptions()) if last else frozenset(),
        out_before=_out_before(known),
    )


def _purposes(known: ShopFacts, rules: Rules, today: date, waiting: tuple[Advice, ...]) -> tuple[str, ...]:
    """Fill in why one goes there: as the plan says."""
    if known.last_visit is None:
        return ("new_shop",)
    found = ["routine"]
    if waiting:
        found.append("advice_check")
    first = rules.limit("collection_from_day", "settings")
    if first is not None and today.day >= first and known.retailer.is_sample:
        found.append("stock_count")
    return tuple(code for code in found if any(code == known.code for known in rules.codes("purposes").codes))


def _lines(known: ShopFacts, trade: Trade, rules: Rules, today: date) -> tuple[StockLine, ...]:
    """Give what was counted last time and what sells best, the best sellers first."""
    weekly = weekly_sales(known, rules, today) or {}
    visit, counts = known.last_counts()
    best = sorted(weekly, key=lambda no: (-weekly[no], no))
    wanted = dict.fromkeys([*sorted(counts, key=lambda no: (-weekly.get(no, 0), no)), *best])
    return tuple(
        line_of(no, known, trade, visit, weekly.get(no), today) for no in list(wanted)[: max(_LINES, len(counts))]
    )


def line_of(
    product_no: int, known: ShopFacts, trade: Trade, counted: Visit | None, weekly: int | None, today: date
) -> StockLine:
    """Give the line of one product."""
    count = known.counted_at(counted.id).get(product_no) if counted else None
    return StockLine(
        product_no=product_no,
        name=trade.name(product_no),
        counter_tiao=count.counter_tiao if count else None,
        backroom_tiao=count.backroom_tiao if count else None,
        age_days=_age(product_no, known, counted, today),
        weekly_tenths=weekly,
    )


def _age(product_no: int, known: ShopFacts, counted: Visit | None, today: date) -> int | None:
    count = known.counted_at(counted.id).get(product_no) if counted else None
    if counted is None or count is None or count.stock_age_days is None:
        return None
    if not count.counter_tiao + count.backroom_tiao or known.orders is None:
        return None
    ordered = any(
        order.ordered_on >= counted.visited_on and any(no == product_no and qty > 0 for no, qty, _ in order.lines)
        for order in known.orders
    )
    return None if ordered else count.stock_age_days + (today - counted.visited_on).days


def _out_before(known: ShopFacts) -> dict[str, tuple[date, ...]]:
    days: dict[str, list[date]] = {}
    for visit in known.visits:
        for item, _code, detail in visit.findings:
            if item == OOS and detail:
                days.setdefault(detail, []).append(visit.visited_on)
    return {name: tuple(found[:2]) for name, found in days.items()}


def _street_days(store: Store, shop: Retailer) -> list[tuple[date, Retailer]]:
    """Give the shops of the same street with the day each is to be visited next."""
    beside = {
        other.id.bytes: other for other in cards.neighbours(store) if other.street and other.street == shop.street
    }
    rows = store.t("visits")
    asked = (
        sa.select(rows.c.root_id, rows.c.next_on)
        .where(rows.c.root_id.in_(list(beside)), rows.c.channel == "visit")
        .order_by(rows.c.visited_on)
    )
    with store.read() as connection:
        last = {root: next_on for root, next_on in connection.execute(asked)}  # noqa: C416 - of each, the last wins
    return [(wire.day(next_on), beside[root]) for root, next_on in last.items() if next_on is not None]
