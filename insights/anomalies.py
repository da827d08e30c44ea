"""What a reviewer may want to look at twice (A59, domain.md section 3): hints in words, never a score on the person.

A rule whose limit is not configured, or whose facts were not looked up, stays silent.

H-01 very short · H-02 many within an hour · H-03 the same note elsewhere that day · H-04 too far from the shop before ·
H-05 written down later · H-06 nothing touched · H-07 counts copied from last time · H-08 counts that the orders do
not explain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import cos, hypot, radians
from typing import Final
from uuid import UUID

from contract.records import Retailer, Visit
from contract.records.configs import Rules
from insights.expectations import Expected, expected_stock
from insights.facts import ShopFacts, Trade
from insights.measures import stock_of
from insights.reasons import Reason, Row, rows_of
from insights.wording import Coded, Day, Listed, rounded

_HOUR: Final = timedelta(hours=1)
_METRES_A_DEGREE: Final = 111_195
_MICRO: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One thing to look at: its rule, a few words for the queue, one line, the figures behind it, its rows.

    `weighs` says whether it puts the visit before others; a mild one is only told.
    """

    rule: str
    short: Reason
    title: Reason
    figures: tuple[Reason, ...]
    rows: tuple[Row, ...]
    config_id: UUID | None
    weighs: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What hints are found with: the shops, the facts of those that were looked up, the goods, the rules, the zone."""

    rules: Rules
    shops: Mapping[UUID, Retailer]
    known: Mapping[UUID, ShopFacts]
    trade: Trade
    zone: tzinfo = UTC


def hints_of(visit: Visit, day: Iterable[Visit], knowledge: Knowledge) -> tuple[Hint, ...]:
    """Give the hints on one visit; `day` are the visits of its day, whoever made them."""
    return hints_of_days([*day, visit], knowledge, {visit.id}).get(visit.id, ())


def hints_of_days(
    visits: Iterable[Visit], knowledge: Knowledge, wanted: set[UUID] | None = None
) -> dict[UUID, tuple[Hint, ...]]:
    """Give the hints on all visits of some days, or on those `wanted`; visits without hints are left out."""
    found: dict[UUID, tuple[Hint, ...]] = {}
    for walk in _walks(visits):
        for visit in walk.visits:
            if wanted is None or visit.id in wanted:
                case = _Case(visit=visit, walk=walk, know=knowledge)
                if hints := tuple(hint for rule in _RULES for hint in rule(case)):
                    found[visit.id] = hints
    return found


@dataclass(frozen=True, slots=True)
class _Walk:
    """One person's visits of one day, in the order of their time, and the place of each among them."""

    visits: tuple[Visit, ...]
    places: Mapping[UUID, int]

    def before(self, visit: Visit) -> Visit | None:
        place = self.places[visit.id]
        return self.visits[place - 1] if place else None

    def hour_around(self, visit: Visit) -> tuple[Visit, ...]:
        """Give the most visits begun within one hour, this one among them."""
        begun = [other.started_at for other in self.visits]
        place = self.places[visit.id]
        hours = ((first, bisect_right(begun, begun[first] + _HOUR)) for first in range(place + 1))
        first, end = max((hour for hour in hours if hour[1] > place), key=lambda hour: hour[1] - hour[0])
        return self.visits[first:end]


def _walks(visits: Iterable[Visit]) -> Iterable[_Walk]:
    """Part visits by author and day; contacts by other channels and entries that were corrected are left out."""
    standing = {visit.id: visit for visit in visits if visit.channel == "visit" and visit.voided_at is None}
    corrected = {visit.corrects_id for visit in standing.values()}
    walks: defaultdict[tuple[UUID, date], list[Visit]] = defaultdict(list)
    for visit in standing.values():
        if visit.id not in corrected:
            walks[visit.author_id, visit.visited_on].append(visit)
    for walk in walks.values():
        walk.sort(key=lambda visit: (visit.started_at, visit.id))
        yield _Walk(tuple(walk), {visit.id: place for place, visit in enumerate(walk)})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What each rule is given."""

    visit: Visit
    walk: _Walk
    know: Knowledge

    @property
    def facts(self) -> ShopFacts | None:
        return self.know.known.get(self.visit.retailer_id)

    def before(self) -> Visit | None:
        """Give the visit of the same shop before this one."""
        visits = self.facts.visits if self.facts else ()
        return next((other for other in visits if other.started_at < self.visit.started_at), None)

    def limit(self, name: str) -> int | None:
        return self.know.rules.limit(name)

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(self.know.zone):%H:%M}"

    def shop(self, visit: Visit) -> str:
        shop = self.know.shops.get(visit.retailer_id)
        return shop.name if shop else ""

    def hint(
        self, rule: str, short: Reason, title: Reason, *figures: Reason, rows: tuple[Row, ...], weighs: bool = True
    ) -> Hint:
        config_id = self.know.rules.ids.get(("thresholds", "thresholds"))
        return Hint(rule=rule, short=short, title=title, figures=figures, rows=rows, config_id=config_id, weighs=weighs)


_Found = list[Hint]


def _short(case: _Case) -> _Found:
    limit, visit = case.limit("visit_short_seconds"), case.visit
    seconds = seconds_of(visit)
    if limit is None or seconds >= limit:
        return []
    short = Reason("only {n} s", n=seconds)
    title = Reason("Written in {n} seconds", n=seconds)
    return [case.hint("H-01", short, title, Reason("the limit is {n} seconds", n=limit), rows=rows_of(visit))]


def _burst(case: _Case) -> _Found:
    limit = case.limit("visits_an_hour_count")
    hour = case.walk.hour_around(case.visit)
    if limit is None or len(hour) < limit:
        return []
    short = Reason("{n} in an hour", n=len(hour))
    title = Reason("{n} visits within one hour", n=len(hour))
    figure = Reason(
        "from {first} to {last}; the limit is {n} an hour",
        first=case.time(hour[0].started_at),
        last=case.time(hour[-1].started_at),
        n=limit,
    )
    return [case.hint("H-02", short, title, figure, rows=rows_of(*hour))]


def _same_note(case: _Case) -> _Found:
    count, least = case.limit("same_note_count"), case.limit("same_note_least_characters")
    note = (case.visit.note or "").strip()
    if count is None or least is None or len(note) < least:
        return []
    same = [visit for visit in case.walk.visits if (visit.note or "").strip() == note]
    if len(same) < count:
        return []
    others = [visit for visit in same if visit.id != case.visit.id]
    title = Reason("The note is word for word the same at {n} other shops that day", n=len(others))
    figure = Reason("also at {shops}", shops=Listed([case.shop(visit) for visit in others[:3]]))
    return [case.hint("H-03", Reason("same note"), title, figure, rows=rows_of(case.visit, *others))]


def _too_far(case: _Case) -> _Found:
    speed, least = case.limit("travel_metres_a_minute"), case.limit("travel_least_metres")
    before = case.walk.before(case.visit)
    if speed is None or least is None or before is None:
        return []
    shops = case.know.shops
    metres = metres_between(shops.get(before.retailer_id), shops.get(case.visit.retailer_id))
    seconds = max(0, round((case.visit.started_at - before.finished_at).total_seconds()))
    if metres is None or metres < least or metres * 60 <= speed * seconds:
        return []
    minutes = rounded(seconds, 60)
    title = Reason('{n} min after the shop before, "{shop}"', n=minutes, shop=case.shop(before))
    figure = Reason(
        "the shops are about {km} km apart; it was {time} there",
        km=f"{metres / 1000:.1f}",
        time=case.time(before.finished_at),
    )
    short = Reason("{n} min apart", n=minutes)
    return [case.hint("H-04", short, title, figure, rows=rows_of(case.visit, before))]


def _entered_late(case: _Case) -> _Found:
    limit, visit = case.limit("entered_late_minutes"), case.visit
    if limit is None or visit.corrects_id is not None or _minutes_late(visit) <= limit:
        return []
    batch = [
        other
        for other in case.walk.visits
        if _minutes_late(other) > limit and abs(other.created_at - visit.created_at) <= _HOUR
    ]
    short = Reason("added at {time}", time=case.time(visit.created_at))
    title = Reason(
        "Added at {time}, the visit was at {begun}", time=case.time(visit.created_at), begun=case.time(visit.started_at)
    )
    figures = [Reason("{n} visits were added within that hour", n=len(batch))] if len(batch) > 1 else []
    return [case.hint("H-05", short, title, *figures, rows=rows_of(visit, *batch))]


def _minutes_late(visit: Visit) -> int:
    return int((visit.created_at - visit.finished_at).total_seconds()) // 60


def _untouched(case: _Case) -> _Found:
    """A visit left as the form opened it; it weighs only where last time something was not in order."""
    if not case.visit.all_default():
        return []
    before = case.before()
    found = before.exceptions() if before else ()
    items = case.know.rules.codes("check_items")
    figure = Reason("last time not in order: {items}", items=Listed([Coded(items, item) for item in found]))
    return [
        case.hint(
            "H-06",
            Reason("untouched"),
            Reason("Nothing was touched: everything stands as the form opened"),
            *([figure] if found else []),
            rows=rows_of(case.visit, before if found else None),
            weighs=bool(found),
        )
    ]


def _copied(case: _Case) -> _Found:
    least, facts = case.limit("same_stock_least_count"), case.facts
    if least is None or facts is None:
        return []
    last, before = facts.last_counts(before=case.visit.visited_on)
    counts = facts.counted_at(case.visit.id)
    if last is None or len(counts) < least or counts.keys() != before.keys():
        return []
    pairs = [(counts[no], before[no]) for no in counts]
    same = all(now.counter_tiao == then.counter_tiao and now.backroom_tiao == then.backroom_tiao for now, then in pairs)
    if not same or not any(stock_of(now) for now, _ in pairs):
        return []
    title = Reason("All {n} counts are exactly those of last time", n=len(counts))
    figure = Reason("last counted on {day}", day=Day(last.visited_on))
    return [case.hint("H-07", Reason("counts copied"), title, figure, rows=rows_of(case.visit, last))]


def _unexplained(case: _Case) -> _Found:
    facts = case.facts
    if facts is None:
        return []
    far = [made for made in expected_stock(case.visit, facts, case.know.rules).values() if made.is_far(case.know.rules)]
    if not far:
        return []
    far.sort(key=lambda made: (-abs(made.gap), made.product_no))
    counts = facts.counted_at(case.visit.id)
    return [
        case.hint(
            "H-08",
            Reason("stock does not fit"),
            _gap(far[0], case.know.trade),
            _reckoned(far[0]),
            *(_gap(made, case.know.trade) for made in far[1:3]),
            rows=rows_of(case.visit, *(counts[made.product_no] for made in far)),
        )
    ]


def _gap(made: Expected, trade: Trade) -> Reason:
    name, n = trade.name(made.product_no), abs(made.gap)
    if made.gap > 0:
        return Reason("{product}: {n} cartons more than the orders explain", product=name, n=n)
    return Reason("{product}: {n} cartons less than the orders explain", product=name, n=n)


def _reckoned(made: Expected) -> Reason:
    return Reason(
        "{before} last time, {bought} bought since, {expected} expected, {counted} counted",
        before=made.before_tiao,
        bought=made.bought_tiao,
        expected=made.expected_tiao,
        counted=made.counted_tiao,
    )


_RULES: Final[tuple[Callable[[_Case], _Found], ...]] = (
    _too_far,
    _same_note,
    _burst,
    _short,
    _entered_late,
    _copied,
    _unexplained,
    _untouched,
)
"""In the order in which a reviewer reads them."""


def seconds_of(visit: Visit) -> int:
    """Give how long a visit was written at, in seconds."""
    return round((visit.finished_at - visit.started_at).total_seconds())


def metres_between(one: Retailer | None, other: Retailer | None) -> int | None:
    """Give the distance of two shops as the crow flies; None where a position is not known."""
    if one is None or other is None:
        return None
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north = (one.latitude - other.latitude) * _METRES_A_DEGREE / _MICRO
    shrink = cos(radians((one.latitude + other.latitude) / 2 / _MICRO))
    return round(hypot(north, (one.longitude - other.longitude) * _METRES_A_DEGREE * shrink / _MICRO))
