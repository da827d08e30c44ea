"""The visit report (A4): one visit, or a day of one account manager, as a table and then visit by visit.

Nothing is cut short on it: it is the record that a supervisor reads and files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from contract.records.advice import Advice
from contract.records.cases import Case
from contract.records.configs import Rules
from contract.records.promises import Promise
from contract.records.retailers import Retailer
from contract.records.visits import StockCount, Visit
from contract.words import say
from desktop.reports.blocks import (
    GAP,
    LISTED,
    Beside,
    Block,
    Column,
    SignBox,
    Space,
    Table,
    heading,
    table,
)
from desktop.reports.page import A4, Paper, Printed, Stamp
from desktop.reports.text import Typesetter, Words, licence_tail
from desktop.reports.wording import day_of_week, findings, listed, marked, metric, month_day, name_of, short_id, weekday
from insights.wording import Steps, measured

_CAPTION: Final = 63.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitEntry:
    """One visit with what belongs to it; `counts` names each product."""

    retailer: Retailer
    visit: Visit
    counts: tuple[tuple[str, StockCount], ...] = ()
    advice: tuple[Advice, ...] = ()
    promises: tuple[Promise, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitReport:
    """The visits of one account manager on one day, in the order they were made; `people` names colleagues by id."""

    stamp: Stamp
    account_manager: str
    day: date
    rules: Rules
    entries: tuple[VisitEntry, ...]
    people: Mapping[UUID, str] = field(default_factory=dict)

    def clock(self, moment: datetime) -> str:
        """Give the time of day of an instant in the city's zone, which is that of the stamp."""
        return f"{moment.astimezone(self.stamp.printed_at.tzinfo):%H:%M}"


def draw_visit_report(report: VisitReport) -> Printed:
    """Lay the report out on as many A4 sheets as it needs."""
    setter = Typesetter()
    paper = Paper(A4, setter)
    right = (
        say("No. {serial}", serial=report.stamp.serial),
        f"{report.account_manager} · {report.day:%Y-%m-%d} {weekday(report.day)}",
    )
    paper.head(report.stamp.office, say("Visit report"), right)
    paper.put(Space(4))
    if len(report.entries) != 1:
        paper.put(table(setter, (Column("", A4.inner),), [(_summary(report),)], ruled=False), _overview(report, setter))
    for number, entry in enumerate(report.entries, 1):
        first, *rest = _entry(report, entry, f"{number}\u3000" if len(report.entries) > 1 else "", setter)
        paper.keep(first, *rest[:1])
        paper.put(*rest[1:])
    paper.keep(Space(12), _signing(setter), Space(4))
    return paper.finish_stamped(report.stamp)


def _summary(report: VisitReport) -> str:
    entries = report.entries
    if not entries:
        return say("No visit on this day.")
    visits = [entry.visit for entry in entries]
    exceptions = sum(len(visit.exceptions()) for visit in visits)
    given = sum(advice.declined is None for entry in entries for advice in entry.advice)
    return say(
        "{n} visits from {first} to {last}: {exceptions} items not in order, {advice} pieces of advice.",
        n=len(entries),
        first=report.clock(min(visit.started_at for visit in visits)),
        last=report.clock(max(visit.finished_at for visit in visits)),
        exceptions=exceptions,
        advice=given,
    )


def _overview(report: VisitReport, setter: Typesetter) -> Table:
    widths = {"no": 24.0, "at": 33.0, "tail": 36.0, "next": 36.0}
    rest = A4.inner - sum(widths.values()) - 6 * GAP
    columns = (
        Column(say("No."), widths["no"]),
        Column(say("At"), widths["at"]),
        Column(say("Shop"), rest * 0.3),
        Column(say("Licence"), widths["tail"]),
        Column(say("Found"), rest * 0.32),
        Column(say("Advice"), rest * 0.38),
        Column(say("Next"), widths["next"], right=True),
    )
    rows = [
        (
            f"{number}",
            report.clock(entry.visit.started_at),
            entry.retailer.name,
            licence_tail(entry.retailer.license_no or ""),
            findings(entry.visit),
            listed(advice.words for advice in entry.advice if advice.declined is None),
            month_day(entry.visit.next_on) if entry.visit.next_on else "",
        )
        for number, entry in enumerate(report.entries, 1)
    ]
    return table(setter, columns, rows)


def _entry(report: VisitReport, entry: VisitEntry, number: str, setter: Typesetter) -> Iterator[Block]:
    shop, visit = entry.retailer, entry.visit
    tail = say("licence ends {tail}", tail=licence_tail(shop.license_no)) if shop.license_no else ""
    times = f"{report.clock(visit.started_at)}–{report.clock(visit.finished_at)}"
    yield heading(setter, f"{number}{shop.name}", f"{times} · {short_id(visit.id)}", A4.inner)
    columns = (Column("", _CAPTION), Column("", A4.inner - _CAPTION - GAP))
    place = "\u3000".join(filter(None, (shop.name, shop.street, tail)))
    facts = [(say("Shop"), place), *_facts(report, entry)]
    yield table(setter, columns, [(((caption, True),), words) for caption, words in facts], kind=LISTED, ruled=False)
    if entry.counts:
        yield _counts(entry, setter)


def _facts(report: VisitReport, entry: VisitEntry) -> Iterator[tuple[str, Words]]:
    visit = entry.visit
    purposes = report.rules.codes("purposes")
    if visit.purposes:
        yield say("Purpose"), listed((purposes.words(code) for code in visit.purposes), ",")
    yield say("Checks"), _checks(visit)
    yield from _agreed(report, entry)
    if visit.note:
        yield say("Note"), visit.note
    if visit.next_on:
        yield say("Next visit"), day_of_week(visit.next_on)
    if visit.corrects_id:
        words = say("Corrects {visit}: {reason}", visit=short_id(visit.corrects_id), reason=visit.correction_reason)
        yield say("Correction"), words
    if visit.all_default():
        yield say("Remark"), say("Nothing was changed from the defaults.")


def _agreed(report: VisitReport, entry: VisitEntry) -> Iterator[tuple[str, Words]]:
    for advice in entry.advice:
        yield say("Advice"), _advised(advice)
    for promise in entry.promises:
        due = month_day(promise.due_on)
        if promise.side == "us":
            who = name_of(report.people, promise.person_id)
            yield say("Promise"), marked(say("{words} (**{who}, by {day}**)"), words=promise.words, who=who, day=due)
        else:
            yield say("Promise"), marked(say("{words} (**the shop, by {day}**)"), words=promise.words, day=due)
    for case in entry.cases:
        owner, due = name_of(report.people, case.owner_id), month_day(case.due_on)
        yield say("Told us"), marked(say('"{words}" (**{who}, by {day}**)'), words=case.words, who=owner, day=due)


def _checks(visit: Visit) -> str:
    judged = [item for item in Visit.CHECKS if getattr(visit, item) is not None]
    passed = len(judged) - len(visit.exceptions())
    tags = ""
    if visit.tagged is not None:
        tags = say("price tags {n}/{due}", n=visit.tagged, due="–" if visit.tags_due is None else visit.tags_due)
    if not visit.exceptions():
        return listed((say("{n} in order", n=passed), tags))
    return listed((say("{n} in order", n=passed), say("not in order: {items}", items=findings(visit)), tags))


def _advised(advice: Advice) -> Words:
    if advice.declined is not None:
        return say("{words} (not advised: {why})", words=advice.words, why=advice.declined)
    template = say("{words} (**{aim}, checked {day}**)")
    course = Steps(measured(value, advice.unit) for value in (advice.baseline, advice.target) if value is not None)
    aim = f"{metric(advice)} {course}".rstrip()
    return marked(template, words=advice.words, aim=aim, day=month_day(advice.check_on))


def _counts(entry: VisitEntry, setter: Typesetter) -> Table:
    columns = (
        Column(say("Stock"), _CAPTION),
        Column(say("Product"), 198),
        Column(say("Counter"), 54, right=True),
        Column(say("Back room"), 63, right=True),
        Column(say("Age, days"), 63, right=True),
    )
    rows = [
        ("", name, f"{count.counter_tiao}", f"{count.backroom_tiao}", _age(count.stock_age_days))
        for name, count in entry.counts
    ]
    return table(setter, columns, rows, kind=LISTED)


def _age(days: int | None) -> str:
    return "–" if days is None else f"{days}"


def _signing(setter: Typesetter) -> Beside:
    side = (A4.inner - 12) / 2
    when = setter.line(say("year      month      day      "))
    left = SignBox(setter.line(say("Account manager")), when, side)
    right = SignBox(setter.line(say("Supervisor")), when, side)
    return Beside(((0, (left,)), (side + 12, (right,))))
