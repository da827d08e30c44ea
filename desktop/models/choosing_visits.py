"""The visits that papers are printed for: one by one for receipts, and by day and account manager for visit reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.records import Retailer, Visit
from desktop.models import org, papers, schema, search
from desktop.models.store import Store

KINDS: Final = frozenset({"visits", "papers", "retailers", "advice", "promises", "cases"})
"""The kinds that the lists are made from."""
_FOUND: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChoice:
    """One visit to choose: how many points its receipt has, and how often that was printed."""

    visit: Visit
    shop: Retailer
    author: str
    points: int
    prints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChoice:
    """The visits of one person on one day; `visits` in the order they were made."""

    author_id: UUID
    author: str
    day: date
    visits: tuple[VisitChoice, ...]

    @property
    def key(self) -> tuple[UUID, date]:
        """Name the person and the day."""
        return self.author_id, self.day

    @property
    def exceptions(self) -> int:
        """Count the check items found not in order."""
        return sum(len(choice.visit.exceptions()) for choice in self.visits)

    @property
    def advice(self) -> int:
        """Count what was agreed."""
        return sum(choice.points for choice in self.visits)

    @property
    def prints(self) -> int:
        """Count how often this day was printed."""
        return max((choice.prints for choice in self.visits), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which visits are wanted: of which days (both counted), of which route, of which shops."""

    since: date
    until: date
    route: UUID | None = None
    typed: str = ""
    only_unprinted: bool = False


def visits(store: Store, wanted: Wanted) -> list[VisitChoice]:
    """Give the visits that are wanted, the latest first; corrected ones are left out."""
    found = list(_choices(store, wanted, "receipt"))
    return [choice for choice in found if not (wanted.only_unprinted and choice.prints)]


def days(store: Store, wanted: Wanted) -> list[DayChoice]:
    """Give the days that are wanted, the latest first, one for each person who made visits on it."""
    groups: defaultdict[tuple[date, UUID], list[VisitChoice]] = defaultdict(list)
    for choice in _choices(store, wanted, "visit_report"):
        groups[choice.visit.visited_on, choice.visit.author_id].append(choice)
    made = [
        DayChoice(author_id=author, author=org.name_of(store, author), day=day, visits=tuple(reversed(group)))
        for (day, author), group in groups.items()
    ]
    made.sort(key=lambda choice: (-choice.day.toordinal(), choice.author, choice.author_id))
    return [choice for choice in made if not (wanted.only_unprinted and choice.prints)]


def _choices(store: Store, wanted: Wanted, paper_kind: str) -> Iterator[VisitChoice]:
    found = _visits(store, wanted)
    shops = _shops(store, {visit.retailer_id for visit in found})
    points = _points(store, wanted.since)
    prints = papers.of_visits(store, [visit.id for visit in found], paper_kind)
    for visit in found:
        if (shop := shops.get(visit.retailer_id)) is not None:
            yield VisitChoice(
                visit=visit,
                shop=shop,
                author=org.name_of(store, visit.author_id),
                points=points[visit.id],
                prints=prints.get(visit.id, 0),
            )


def _visits(store: Store, wanted: Wanted) -> list[Visit]:
    rows, later = store.t("visits"), store.t("visits").alias("later")
    corrected = sa.select(later.c.corrects_id).where(later.c.corrects_id.is_not(None))
    asked = sa.select(rows).where(
        rows.c.visited_on.between(wire.day_number(wanted.since), wire.day_number(wanted.until)),
        rows.c.channel == "visit",
        rows.c.id.not_in(corrected),
    )
    if wanted.route is not None:
        roots = schema.roots
        under = sa.select(roots.c.root_id).where(roots.c.scope == wanted.route.bytes)
        asked = asked.where(rows.c.root_id.in_(under))
    if wanted.typed.strip():
        named = [shop.id.bytes for shop in search.find(store, wanted.typed, _FOUND)]
        asked = asked.where(rows.c.root_id.in_(named))
    return store.all(Visit, asked.order_by(rows.c.visited_on.desc(), rows.c.started_at.desc(), rows.c.id.desc()))


def _shops(store: Store, wanted: set[UUID]) -> Mapping[UUID, Retailer]:
    rows = store.t("retailers")
    found: dict[UUID, Retailer] = {}
    ids = sorted(shop.bytes for shop in wanted)
    for at in range(0, len(ids), 500):
        some = store.all(Retailer, sa.select(rows).where(rows.c.id.in_(ids[at : at + 500])))
        found |= {shop.id: shop for shop in some}
    return found


def _points(store: Store, since: date) -> Counter[UUID]:
    """Count what was agreed at each visit since a day: advice given, promises made, what we were asked."""
    points: Counter[UUID] = Counter()
    first = wire.day_number(since)
    advice, promises, cases = store.t("advice"), store.t("promises"), store.t("cases")
    asked = (
        sa.select(advice.c.visit_id).where(advice.c.given_on >= first, advice.c.declined.is_(None)),
        sa.select(promises.c.visit_id).where(promises.c.made_on >= first, promises.c.visit_id.is_not(None)),
        sa.select(cases.c.visit_id).where(cases.c.visit_id.is_not(None), cases.c.subject_person.is_(None)),
    )
    with store.read() as connection:
        for question in asked:
            points.update(UUID(bytes=visit) for visit in connection.scalars(question))
    return points
