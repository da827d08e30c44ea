"""The supervisor's queue: the visits of the team that nobody has judged yet, those with hints first (S1, C13).

Rules (the tests cite them):
 1. A visit of one's own, made or recorded, is never in the queue (RD-11).
 2. It waits until somebody approves or returns it; a comment is no verdict. An entry that was corrected waits no more:
    its correction does.
 3. Account managers with most hints come first, those of visits judged meanwhile counted, so that nothing jumps while
    one works; of one manager, visits with hints first, then by time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.fields import Record
from contract.records import Order, Retailer, Review, StockCount, Visit
from desktop.models import configs, coverage, facts, ledger, org
from desktop.models.ledger import Entry
from desktop.models.reviews import JUDGED
from desktop.models.store import Store
from insights.anomalies import Hint, Knowledge, hints_of_days
from insights.facts import ShopFacts, shop_facts
from insights.plan import Coverage

KINDS: Final = frozenset({"visits", "reviews", "advice", "stock_counts"}) | ledger.KINDS | coverage.KINDS
"""The kinds that the queue is made from."""
_OF_HINTS: Final = frozenset({"visits", "stock_counts", "orders", "retailers", "configs", "products"})
_CHUNK: Final = 500
_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """One visit that waits for a verdict, its hints, whether one puts it before others, how much was said at it."""

    visit: Visit
    shop: Retailer
    author: str
    hints: tuple[Hint, ...]
    is_risky: bool
    advice: int = 0
    cases: int = 0
    promises: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The queue in the order it is worked (rule 3), and what the supervisor sees first besides."""

    items: tuple[Queued, ...]
    late: tuple[Entry, ...]
    coverage: Coverage
    since: date
    managers: int
    place: str

    @property
    def risky(self) -> tuple[Queued, ...]:
        """Give the visits that a hint puts before others."""
        return tuple(item for item in self.items if item.is_risky)

    @property
    def oldest_at(self) -> datetime | None:
        """Give since when the oldest visit waits."""
        return min((item.visit.finished_at for item in self.items), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A visit of one's own that a supervisor returned and that is not corrected yet."""

    visit: Visit
    review: Review


@dataclass(frozen=True, slots=True)
class _Hinted:
    """The hints on one visit, and whose visit it is."""

    author_id: UUID
    hints: tuple[Hint, ...]


def queue(store: Store, today: date) -> Queue:
    """Make the queue of `today`."""
    waiting = waiting_visits(store, today)
    shops = coverage.every_shop(store)
    found = _hints(store, waiting, today)
    said = {kind: _said_at(store, kind, waiting) for kind in ("advice", "cases", "promises")}
    items = [
        Queued(
            visit=visit,
            shop=shops[visit.retailer_id],
            author=org.name_of(store, visit.author_id),
            hints=found[visit.id].hints,
            is_risky=_weigh(found[visit.id].hints),
            **{kind: counts[visit.id] for kind, counts in said.items()},
        )
        for visit in waiting
        if visit.retailer_id in shops
    ]
    return Queue(
        items=tuple(_in_order(items, Counter(of.author_id for of in found.values() if _weigh(of.hints)))),
        late=tuple(ledger.late_entries(store, today)),
        coverage=coverage.of_month(store, today),
        since=today.replace(day=1),
        managers=len(org.my_managers(store, today)),
        place=_place(store, today),
    )


def waiting_visits(store: Store, today: date) -> list[Visit]:
    """Give the visits that wait for a verdict, as far back as configured."""
    visits, reviews, later = store.t("visits"), store.t("reviews"), store.t("visits").alias("later")
    me = store.me.person_id.bytes
    asked = sa.select(visits).where(
        visits.c.channel == "visit",
        visits.c.author_id != me,
        visits.c.recorded_by != me,
        ~sa.exists().where(reviews.c.visit_id == visits.c.id, reviews.c.verdict.in_(JUDGED)),
        ~sa.exists().where(later.c.corrects_id == visits.c.id),
    )
    window = configs.rules(store, today).limit("review_window_days")
    if window is not None:
        asked = asked.where(visits.c.visited_on >= wire.day_number(today - timedelta(days=window)))
    return store.all(Visit, asked)


def _in_order(items: Iterable[Queued], risky: Counter[UUID]) -> list[Queued]:
    """Put visits in the order they are worked (rule 3); `risky` counts by author."""
    return sorted(
        items,
        key=lambda item: (
            -risky[item.visit.author_id],
            item.author,
            item.visit.author_id,
            not item.is_risky,
            item.visit.started_at,
            item.visit.id,
        ),
    )


def _weigh(hints: tuple[Hint, ...]) -> bool:
    return any(hint.weighs for hint in hints)


def returned_to_me(store: Store, today: date) -> list[Returned]:
    """Give the visits of this person that were returned and wait for a correction, the newest verdict first.

    They go as far back as a reviewer looks: what is corrected later nobody would read.
    """
    visits, reviews, later = store.t("visits"), store.t("reviews"), store.t("visits").alias("later")
    asked = (
        sa.select(reviews)
        .join(visits, visits.c.id == reviews.c.visit_id)
        .where(
            reviews.c.verdict == "returned",
            visits.c.author_id == store.me.person_id.bytes,
            ~sa.exists().where(later.c.corrects_id == visits.c.id),
        )
        .order_by(reviews.c.reviewed_at.desc(), reviews.c.id)
    )
    window = configs.rules(store, today).limit("review_window_days")
    if window is not None:
        asked = asked.where(visits.c.visited_on >= wire.day_number(today - timedelta(days=window)))
    found = store.all(Review, asked)
    mine = {
        visit.id: visit
        for visit in store.all(
            Visit, sa.select(visits).where(visits.c.id.in_([review.visit_id.bytes for review in found]))
        )
    }
    first = _first_verdicts(store, mine)
    return [
        Returned(visit=mine[review.visit_id], review=review)
        for review in found
        if first.get(review.visit_id) == review.id
    ]


def _first_verdicts(store: Store, visit_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Give by visit the verdict that decides: the first to arrive."""
    rows = store.t("reviews")
    asked = sa.select(rows).where(rows.c.verdict.in_(JUDGED), rows.c.visit_id.in_([i.bytes for i in visit_ids]))
    found = store.all(Review, asked.order_by(rows.c.reviewed_at.desc(), rows.c.id.desc()))
    return {review.visit_id: review.id for review in found}


def _hints(store: Store, waiting: list[Visit], today: date) -> dict[UUID, _Hinted]:
    """Give the hints by visit. Those found stay until something they rest on changes: a verdict is no such thing."""
    kept: dict[UUID, _Hinted] = store.cache.get(("hints", today), _OF_HINTS, dict)
    fresh = [visit for visit in waiting if visit.id not in kept]
    if fresh:
        knowledge = Knowledge(
            rules=configs.rules(store, today),
            shops=coverage.every_shop(store),
            known=_facts_around(store, fresh, today),
            trade=facts.trade(store),
            zone=org.zone(store),
        )
        ids = {visit.id for visit in fresh}
        found = hints_of_days(same_days(store, fresh), knowledge, ids)
        kept.update({visit.id: _Hinted(visit.author_id, found.get(visit.id, ())) for visit in fresh})
    return kept


def same_days(store: Store, visits: Iterable[Visit]) -> list[Visit]:
    """Give every visit of the same people on the same days, judged or not: a hint compares a visit with them."""
    rows = store.t("visits")
    asked = sa.select(rows).where(
        rows.c.visited_on.in_({wire.day_number(visit.visited_on) for visit in visits}),
        rows.c.author_id.in_({visit.author_id.bytes for visit in visits}),
        rows.c.channel == "visit",
    )
    return store.all(Visit, asked)


def _facts_around(store: Store, visits: list[Visit], today: date) -> dict[UUID, ShopFacts]:
    """Give of the shops visited what hints look at: contacts, counts and orders, no farther back than they look.

    Only visits that were counted at, or that nobody touched, are compared with what was before.
    """
    rules, shops = configs.rules(store, today), coverage.every_shop(store)
    since = min(visit.visited_on for visit in visits) - timedelta(days=rules.limit("count_window_days") or 0)
    ordered = since - timedelta(weeks=rules.limit("weekly_sales_weeks") or 0)
    now = _of_roots(store, StockCount, [visit.id for visit in visits], by="visit_id")
    compared = {visit.retailer_id for visit in visits if visit.retailer_id in now or visit.all_default()}
    roots, counted = [root for root in compared if root in shops], [root for root in now if root in shops]
    contacts = _of_roots(store, Visit, roots, "visited_on", wire.day_number(since))
    earlier = [visit.id for root in counted for visit in contacts.get(root, ())]
    counts = _of_roots(store, StockCount, earlier, by="visit_id")
    orders = _of_roots(store, Order, counted, "ordered_on", wire.day_number(ordered))
    return {
        root: shop_facts(
            shops[root], contacts=contacts.get(root, ()), counts=counts.get(root, ()), orders=orders.get(root, ())
        )
        for root in roots
    }


def _of_roots(
    store: Store, cls: type[_R], ids: list[UUID], dated: str | None = None, since: int = 0, *, by: str = "root_id"
) -> Mapping[UUID, list[Any]]:
    """Give records by shop, those whose column `by` holds one of `ids`, not dated before `since`."""
    rows, groups = store.t(cls.kind.name), defaultdict[UUID, list[Any]](list)
    for start in range(0, len(ids), _CHUNK):
        asked = sa.select(rows).where(rows.c[by].in_([one.bytes for one in ids[start : start + _CHUNK]]))
        if dated is not None:
            asked = asked.where(rows.c[dated] >= since)
        for made in store.all(cls, asked):
            groups[made.root(made.id)].append(made)
    return groups


def _said_at(store: Store, kind: str, visits: list[Visit]) -> Counter[UUID]:
    """Count what was said at each visit; an advice that was declined does not count."""
    rows, counts = store.t(kind), Counter[UUID]()
    ids = [visit.id.bytes for visit in visits]
    for start in range(0, len(ids), _CHUNK):
        asked = sa.select(rows.c.visit_id, sa.func.count().label("n")).where(
            rows.c.visit_id.in_(ids[start : start + _CHUNK])
        )
        if kind == "advice":
            asked = asked.where(rows.c.declined.is_(None))
        with store.read() as connection:
            counts.update({UUID(bytes=r.visit_id): r.n for r in connection.execute(asked.group_by(rows.c.visit_id))})
    return counts


def _place(store: Store, today: date) -> str:
    """Name what this person supervises."""
    tree = org.nodes(store)
    held = [tree[held.node_id].name for held in org.my_holdings(store, today) if held.node_id in tree]
    return "、".join(dict.fromkeys(held))
