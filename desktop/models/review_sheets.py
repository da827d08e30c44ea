"""One visit as its author saw it, with what stands beside it for the reviewer (S2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from statistics import median_low
from typing import Final, TypeVar
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.errors import NotFound
from contract.records import Advice, Case, Paper, Photo, Promise, Review, StockCount, Visit
from desktop.models import configs, coverage, facts, org, photos, reviewing, reviews
from desktop.models.store import Store
from insights.alarms import Alarm, alarms_of
from insights.anomalies import Hint, Knowledge, hints_of
from insights.cycles import Cycle, cycle_of
from insights.expectations import Expected, expected_stock
from insights.facts import ShopFacts, Trade

_Part = TypeVar("_Part", StockCount, Advice, Promise, Case)
EARLIER: Final = 4
"""So many earlier visits stand beside the one under review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An earlier visit of the same shop with the verdict on it; None while nobody judged it."""

    visit: Visit
    verdict: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Where an entry comes from: the device and its entry number, once the server has checked the chain up to it.

    `days_late` counts from the visit to its arrival, `minutes_later` from its end to when it was written down.
    """

    device_no: int | None
    entry: int | None
    days_late: int
    minutes_later: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSheet:
    """One visit under review. `before` is the visit it is compared with, `corrected` the entry it corrects.

    `kept` are promises settled at this visit; `unmentioned` were due by then, and nothing was said of them.
    """

    visit: Visit
    known: ShopFacts
    trade: Trade
    zone: tzinfo
    author: str
    recorder: str
    usual_seconds: int | None
    cycle: Cycle | None
    before: Visit | None
    corrected: Visit | None
    corrected_reviews: tuple[Review, ...]
    counts: tuple[StockCount, ...]
    counts_before: Mapping[int, StockCount]
    expected: Mapping[int, Expected]
    advice: tuple[Advice, ...]
    promises: tuple[Promise, ...]
    kept: tuple[Promise, ...]
    unmentioned: tuple[Promise, ...]
    cases: tuple[Case, ...]
    earlier: tuple[Judged, ...]
    alarms: tuple[Alarm, ...]
    hints: tuple[Hint, ...]
    reviews: tuple[Review, ...]
    papers: tuple[Paper, ...]
    photos: tuple[Photo, ...]
    log: Log

    @property
    def spot_mark(self) -> Review | None:
        """Give the review that marks the visit for a spot check."""
        return next((review for review in reversed(self.reviews) if review.spot_check), None)


def sheet(store: Store, visit_id: UUID, today: date) -> ReviewSheet:
    """Give one visit with all that a reviewer wants beside it; NotFound when it left this computer."""
    visit = store.get(Visit, visit_id)
    if visit is None:
        raise NotFound("This visit is not on this computer any more. Nothing was changed.")
    known = facts.of_shop(store, visit.retailer_id)
    rules, trade, zone = configs.rules(store, today), facts.trade(store), org.zone(store)
    corrected = store.get(Visit, visit.corrects_id) if visit.corrects_id else None
    earlier = [v for v in known.visits if v.started_at < visit.started_at and v.id not in {visit.id, visit.corrects_id}]
    knowledge = Knowledge(
        rules=rules,
        shops=coverage.every_shop(store),
        known={visit.retailer_id: known},
        trade=trade,
        zone=zone,
    )
    return ReviewSheet(
        visit=visit,
        known=known,
        trade=trade,
        zone=zone,
        author=org.name_of(store, visit.author_id),
        recorder=org.name_of(store, visit.recorded_by),
        usual_seconds=usual_seconds(store, visit, today),
        cycle=cycle_of(known.retailer, rules),
        before=next(iter(earlier), None),
        corrected=corrected,
        corrected_reviews=tuple(reviews.of_visit(store, corrected.id)) if corrected else (),
        counts=tuple(sorted(_at(known.counts, visit), key=lambda count: count.product_no)),
        counts_before=known.last_counts(before=visit.visited_on)[1],
        expected=expected_stock(visit, known, rules),
        advice=tuple(_at(known.advice, visit)),
        promises=tuple(_at(known.promises, visit)),
        kept=tuple(p for p in known.promises if p.settled_on == visit.visited_on and p.visit_id != visit.id),
        unmentioned=tuple(p for p in known.promises if _was_passed_over(p, visit)),
        cases=tuple(_at(known.cases, visit)),
        earlier=_judged(store, earlier[:EARLIER]),
        alarms=alarms_of(known, trade, rules, today),
        hints=hints_of(visit, reviewing.same_days(store, [visit]), knowledge),
        reviews=tuple(reviews.of_visit(store, visit.id)),
        papers=_papers(store, visit),
        photos=(*(photos.of_visit(store, corrected.id) if corrected else ()), *photos.of_visit(store, visit.id)),
        log=_log(visit, zone),
    )


def usual_seconds(store: Store, visit: Visit, today: date) -> int | None:
    """Give how long the author of a visit writes at one in the middle; None where there are no others."""
    usual = store.cache.get(("usual", today), frozenset({"visits"}), lambda: _usual(store, today))
    return usual.get(visit.author_id)


def _usual(store: Store, today: date) -> dict[UUID, int]:
    rows = store.t("visits")
    window = configs.rules(store, today).limit("review_window_days") or 0
    asked = sa.select(rows.c.author_id, (rows.c.finished_at - rows.c.started_at).label("taken")).where(
        rows.c.visited_on >= wire.day_number(today - timedelta(days=window)), rows.c.channel == "visit"
    )
    taken: dict[bytes, list[int]] = {}
    with store.read() as connection:
        for row in connection.execute(asked):
            taken.setdefault(row.author_id, []).append(row.taken)
    return {UUID(bytes=author): (median_low(times) + 500) // 1000 for author, times in taken.items()}


def _at(records: Iterable[_Part], visit: Visit) -> list[_Part]:
    return [made for made in records if made.visit_id == visit.id]


def _was_passed_over(promise: Promise, visit: Visit) -> bool:
    return promise.state == "open" and promise.made_on < visit.visited_on and promise.due_on <= visit.visited_on


def _judged(store: Store, before: list[Visit]) -> tuple[Judged, ...]:
    rows = store.t("reviews")
    asked = sa.select(rows).where(
        rows.c.visit_id.in_([visit.id.bytes for visit in before]), rows.c.verdict.in_(reviews.JUDGED)
    )
    found = store.all(Review, asked.order_by(rows.c.reviewed_at.desc(), rows.c.id.desc()))
    verdicts = {review.visit_id: review.verdict for review in found}  # of two verdicts the first decides
    return tuple(Judged(visit=visit, verdict=verdicts.get(visit.id)) for visit in before)


def _papers(store: Store, visit: Visit) -> tuple[Paper, ...]:
    rows = store.t("papers")
    printed = sa.select(rows).where(rows.c.visit_id == visit.id.bytes).order_by(rows.c.printed_at, rows.c.id)
    return tuple(store.all(Paper, printed))


def _log(visit: Visit, zone: tzinfo) -> Log:
    arrived = visit.received_at.astimezone(zone).date() if visit.received_at else visit.visited_on
    later = (visit.created_at - visit.finished_at).total_seconds()
    return Log(
        device_no=visit.device_no,
        entry=visit.op_seq,
        days_late=max(0, (arrived - visit.visited_on).days),
        minutes_later=max(0, int(later) // 60),
    )
