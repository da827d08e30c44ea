"""The rows of the queue, and the four numbers above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, tzinfo

from contract.words import say
from desktop.models.reviewing import Queue, Queued
from desktop.views.parts import Figure
from desktop.views.rows import ListRow
from desktop.views.tokens import Ink
from insights.wording import Day, Percent


def row_of(item: Queued, zone: tzinfo) -> ListRow:
    """Put one visit of the queue into a row."""
    begun = item.visit.started_at.astimezone(zone)
    return ListRow(
        title=item.shop.name,
        subtitle=summary_of(item),
        figure=f"{begun:%H:%M}",
        section=item.author,
        key=item.visit.id,
        icon="triangle-alert" if item.is_risky else "",
        icon_tone="warn",
    )


def with_counts(rows: Iterable[ListRow]) -> list[ListRow]:
    """Say beside each author how many visits stand below, and how many of them have hints."""
    counted = list(rows)
    every = Counter(row.section for row in counted)
    risky = Counter(row.section for row in counted if row.icon)
    said: set[str] = set()
    for place, row in enumerate(counted):
        if row.section not in said:
            said.add(row.section)
            counted[place] = replace(row, section_note=_note(every[row.section], risky[row.section]))
    return counted


def _note(every: int, risky: int) -> str:
    return say("{n} visits, {risky} with hints", n=every, risky=risky) if risky else say("{n} visits", n=every)


def summary_of(item: Queued) -> str:
    """Say in a few words why to look at it, or what it holds."""
    heavy = [hint.short for hint in item.hints if hint.weighs]
    if heavy:
        return say(", ").join(str(short) for short in heavy[:3])
    wrong = len(item.visit.exceptions())
    parts = [
        say("correction") if item.visit.corrects_id else "",
        say("{n} not in order", n=wrong) if wrong else "",
        say("{n} advised", n=item.advice) if item.advice else "",
        say("{n} requests", n=item.cases) if item.cases else "",
        say("{n} promised", n=item.promises) if item.promises else "",
    ]
    said = [part for part in parts if part]
    return say(", ").join(said) if said else say("All in order")


def figures_of(queue: Queue, items: tuple[Queued, ...], zone: tzinfo, now: datetime) -> list[Figure]:
    """Give what is seen first: waiting, with hints, overdue, coverage; `items` are those still waiting."""
    risky = [item for item in items if item.is_risky]
    covered = queue.coverage.per_mille
    return [
        Figure("waiting", str(len(items)), say("Visits to review"), _oldest(items, zone, now)),
        Figure("risky", str(len(risky)), say("With hints, first in line"), _by_author(risky), _warned(len(risky))),
        Figure("late", str(len(queue.late)), say("Promises and cases overdue"), _longest(queue)),
        Figure("coverage", str(Percent(covered, 1)) if covered is not None else "–", say("Shops covered"), _due(queue)),
    ]


def _warned(count: int) -> Ink:
    return "warn" if count else "text"


def _oldest(items: tuple[Queued, ...], zone: tzinfo, now: datetime) -> str:
    if not items:
        return say("all are reviewed")
    at = min(item.visit.finished_at for item in items).astimezone(zone)
    return say("the oldest {when}", when=moment(at, now.astimezone(zone)))


def moment(at: datetime, now: datetime) -> str:
    """Say an instant as one does today: 09:40, yesterday 16:02, 21 Nov 16:02; both in the city's zone."""
    days = (now.date() - at.date()).days
    if days == 0:
        return say("today {time}", time=f"{at:%H:%M}")
    if days == 1:
        return say("yesterday {time}", time=f"{at:%H:%M}")
    return say("{day} {time}", day=Day(at.date()), time=f"{at:%H:%M}")


def _by_author(risky: list[Queued]) -> str:
    if not risky:
        return say("no hints")
    counts = Counter(item.author for item in risky).most_common(3)
    return say(", ").join(say("{name} {n}", name=name, n=n) for name, n in counts)


def _longest(queue: Queue) -> str:
    if not queue.late:
        return say("nothing overdue")
    worst = queue.late[0]
    return say("the longest {n} days, {name}", n=-worst.days_left, name=worst.owner)


def _due(queue: Queue) -> str:
    return say(
        "since {day}: {due} due, {visited} visited",
        day=Day(queue.since),
        due=len(queue.coverage.due),
        visited=len(queue.coverage.visited),
    )
