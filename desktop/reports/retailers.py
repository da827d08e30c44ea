"""The customer report: what we know of one shop and did for it, always on one A4 (screens.md section 4).

When the words are many, the report tries ever tighter layouts: fewer lines for each thing, then fewer things, and
the heading says how many there are besides. The name of the shop stays whole up to the length that a record can have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from contract.records.advice import Advice
from contract.records.configs import Rules
from contract.records.promises import Promise
from contract.records.retailers import Retailer
from contract.records.visits import Visit
from contract.words import say
from desktop.reports.blocks import (
    GAP,
    LISTED,
    NAME,
    NOTHING,
    SIGN_HEIGHT,
    TEXT,
    Beside,
    Block,
    Column,
    NameLine,
    Row,
    SignBox,
    Space,
    Table,
    head_row,
    heading,
    row,
    table,
)
from desktop.reports.charts import HIGHEST, Month, MonthBars, legend
from desktop.reports.codes import SquareCode, code_words, fingerprint
from desktop.reports.five_classes import file_lines
from desktop.reports.page import A4, Paper, Printed, Stamp
from desktop.reports.text import Typesetter, Words, licence_tail
from desktop.reports.wording import findings, marked, metric, month_day, month_of

_BETWEEN: Final = 18.0  # between two halves of the page
_ROUND_BOXES: Final = 13.5  # above and below the boxes to sign in
_HALF: Final = (A4.inner - _BETWEEN) / 2
_NAME_LINES: Final = 5  # 200 Chinese characters, the longest name a record can have


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One advice and what became of it: its verdict, once there is one, and the figures from baseline on."""

    advice: Advice
    verdict: str | None = None  # effective, unchanged, worse, unknown
    figures: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One visit and the advice given at it."""

    visit: Visit
    advice: tuple[Followed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of the score: words, and how many tenths of a point it gives."""

    words: str
    tenths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The value score with its reasons, the weightiest first; the rank among so many similar shops."""

    points: int
    reasons: tuple[Reason, ...]
    rank: int | None = None
    among: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReport:
    """What one customer report shows; `visits` newest first, `months` oldest first, at most twelve."""

    stamp: Stamp
    retailer: Retailer
    account_manager: str
    rules: Rules
    months: tuple[Month, ...] = ()
    sales_until: date | None = None
    confirmed_on: date | None = None
    promises_kept: int = 0
    promises_settled: int = 0
    products_sold: int | None = None
    stock_sales_per_mille: int | None = None
    visits: tuple[Called, ...] = ()
    promises: tuple[Promise, ...] = ()
    score: Score | None = None
    next_steps: tuple[str, ...] = ()

    def here(self, moment: datetime) -> date:
        """Give the day of an instant in the city's zone, which is that of the stamp."""
        return moment.astimezone(self.stamp.printed_at.tzinfo).date()


class _Fit(NamedTuple):
    """How generous a layout is: lines for each kind of thing, and how many things of each kind."""

    fact_lines: int
    cell_lines: int
    advice: int
    promises: int
    steps: int
    step_lines: int
    highest: float = HIGHEST


_FITS: Final = (
    _Fit(2, 3, 3, 6, 4, 2),
    _Fit(2, 2, 2, 4, 3, 2),
    _Fit(2, 2, 1, 3, 2, 1),
    _Fit(1, 2, 2, 3, 2, 2),
    _Fit(1, 2, 1, 3, 2, 1),
    _Fit(1, 1, 2, 3, 2, 1),
    _Fit(1, 1, 1, 3, 2, 1),
    _Fit(1, 1, 1, 2, 1, 1, 54.0),
)


def draw_customer_report(report: CustomerReport) -> Printed:
    """Lay the report out on one A4."""
    setter = Typesetter()
    paper = Paper(A4, setter)
    paper.head(report.stamp.office, say("Customer report"), _head_lines(report), at_most=2)
    paper.put(*_fitting(report, setter, paper.room - SIGN_HEIGHT - _ROUND_BOXES))
    mark = fingerprint("\n".join(paper.sheet.words))
    code = SquareCode(code_words(report.stamp.serial, mark), SIGN_HEIGHT)
    paper.sink(Space(_ROUND_BOXES / 2), _signing(setter, code), Space(_ROUND_BOXES / 2))
    return paper.finish_stamped(report.stamp)


def _head_lines(report: CustomerReport) -> tuple[str, ...]:
    code, months = report.retailer.customer_code, report.months
    span = (
        f"{month_of(months[0].year, months[0].month)}—{month_of(months[-1].year, months[-1].month)}" if months else ""
    )
    coded = say("Customer code {code}", code=code) if code else ""
    return say("No. {serial}", serial=report.stamp.serial), " · ".join(filter(None, (span, coded)))


def _fitting(report: CustomerReport, setter: Typesetter, room: float) -> list[Block]:
    """Lay out with the most generous fit that the room allows."""
    for fit in _FITS[:-1]:
        blocks = _blocks(report, setter, fit)
        if sum(block.height for block in blocks) <= room:
            return blocks
    return _blocks(report, setter, _FITS[-1])


def _blocks(report: CustomerReport, setter: Typesetter, fit: _Fit) -> list[Block]:
    facts = [(((caption, True),), words, age) for caption, words, age in file_lines(report)]
    aged = max(setter.line(age).width for _, _, age in facts) * TEXT.size / 1000 + 1
    columns = (Column("", 51), Column("", A4.inner - 51 - aged - 2 * GAP), Column("", aged, right=True, quiet=True))
    return [
        *_name(report, setter),
        table(setter, columns, facts, at_most=fit.fact_lines),
        *_chart(report, setter, fit),
        *_visits(report, setter, fit),
        *_ledger(report, setter, fit),
        *_steps(report, setter, fit),
    ]


def _name(report: CustomerReport, setter: Typesetter) -> Iterator[Block]:
    """Name the shop in large type where all fits on one line, else in bold text type over as many lines as it needs."""
    shop = report.retailer
    tail = say("licence ends {tail}", tail=licence_tail(shop.license_no)) if shop.license_no else ""
    beside = "\u3000".join(filter(None, (shop.street or "", tail)))
    manager = say("Account manager {who}", who=report.account_manager)
    name, left, right = setter.line(shop.name, bold=True), setter.line(beside), setter.line(manager)
    yield Space(6)
    if name.width * NAME.size + (left.width + right.width) * TEXT.size + 30_000 <= A4.inner * 1000:
        yield NameLine(name, left, right, A4.inner)
        yield Space(2)
        return
    yield table(setter, (Column("", A4.inner),), [(((shop.name, True),),)], at_most=_NAME_LINES, ruled=False)
    halves = (Column("", A4.inner * 0.7), Column("", A4.inner * 0.3 - GAP, right=True))
    yield table(setter, halves, [(beside, manager)], at_most=1, ruled=False)


def _chart(report: CustomerReport, setter: Typesetter, fit: _Fit) -> Iterator[Block]:
    running = report.sales_until.day if report.sales_until and not all(m.whole for m in report.months) else 0
    title = say("The last {n} months", n=len(report.months))
    if not report.months:
        yield heading(setter, title, "", A4.inner)
        yield table(setter, (Column("", A4.inner, quiet=True),), [(say("No orders are on file."),)], ruled=False)
        return
    unit = say("cartons bought; margin in 100 yuan")
    marks = legend(setter, running, A4.inner)
    named = heading(setter, title, unit, A4.inner, taken=marks.taken)
    yield Beside(((0, (named,)), (0, (Space(named.above + 1), marks))))
    yield MonthBars(setter, report.months, A4.inner, fit.highest)


def _visits(report: CustomerReport, setter: Typesetter, fit: _Fit) -> Iterator[Block]:
    unseen = sum(max(len(_given(called)) - fit.advice, 0) for called in report.visits[:3])
    yield heading(setter, say("The last three visits"), _more(unseen), A4.inner)
    day, found, advised = 42.0, 132.0, 150.0
    columns = (
        Column(say("Day"), day),
        Column(say("Found"), found),
        Column(say("Advice"), advised),
        Column(say("What became of it"), A4.inner - day - found - advised - 3 * GAP),
    )
    if not report.visits:
        yield table(setter, (Column("", A4.inner, quiet=True),), [(say("No visit yet."),)], ruled=False)
        return
    rows = [laid for called in report.visits[:3] for laid in _visit_rows(called, columns, setter, fit)]
    yield Table(head_row(setter, columns), tuple(rows))


def _visit_rows(called: Called, columns: tuple[Column, ...], setter: Typesetter, fit: _Fit) -> Iterator[Row]:
    """Lay out one visit: the first advice beside the day, each further one under it."""
    cells = [(followed.advice.words, _outcome(followed)) for followed in _given(called)[: fit.advice]]
    lead: tuple[Words, Words] = (month_day(called.visit.visited_on), findings(called.visit))
    for at, (words, outcome) in enumerate(cells or [(say("none"), "")]):
        begin = ("", "") if at else lead
        last = at >= len(cells) - 1
        yield row(setter, columns, (*begin, words, outcome), at_most=fit.cell_lines, ruled=last)


def _given(called: Called) -> list[Followed]:
    return [followed for followed in called.advice if followed.advice.declined is None]


def _more(count: int) -> str:
    """Say how many things are left out; empty when all are there."""
    return say("... and {n} more", n=count) if count > 0 else ""


def _outcome(followed: Followed) -> Words:
    advice = followed.advice
    course = " → ".join(map(str, followed.figures))
    if followed.verdict == "effective":
        return marked(say("**worked**: {metric} {course}"), metric=metric(advice), course=course)
    if followed.verdict == "unchanged":
        return marked(say("**no change**: {metric} {course}"), metric=metric(advice), course=course)
    if followed.verdict == "worse":
        return marked(say("**worse**: {metric} {course}"), metric=metric(advice), course=course)
    if followed.verdict is not None:
        return say("cannot be judged")
    return say("to be seen {day}", day=month_day(advice.check_on))


def _ledger(report: CustomerReport, setter: Typesetter, fit: _Fit) -> Iterator[Block]:
    """Lay out the open promises and, beside them, the score; without a score the promises have the whole width."""
    if report.score is None:
        yield from _promises(report, setter, fit, A4.inner)
        return
    left, right = (
        tuple(blocks) for blocks in (_promises(report, setter, fit, _HALF), _score(report.score, setter, fit, _HALF))
    )
    yield Beside(((0, left), (_HALF + _BETWEEN, right)))


def _promises(report: CustomerReport, setter: Typesetter, fit: _Fit, width: float) -> Iterator[Block]:
    yield heading(setter, say("Promises not yet kept"), _more(len(report.promises) - fit.promises), width)
    today = report.here(report.stamp.printed_at)
    rows = [(_promised(promise), _due(promise, today)) for promise in report.promises[: fit.promises]]
    columns = (Column("", width - 72 - GAP), Column("", 72, right=True))
    yield table(setter, columns, rows or [(say("none"), "")], kind=LISTED, at_most=min(fit.cell_lines, 2), ruled=False)


def _promised(promise: Promise) -> str:
    if promise.side == "us":
        return say("We: {words}", words=promise.words)
    return say("Shop: {words}", words=promise.words)


def _due(promise: Promise, today: date) -> Words:
    when = month_day(promise.due_on)
    if promise.due_on < today:
        return marked(say("**overdue {day}**"), day=when)
    return say("by {day}", day=when)


def _score(score: Score, setter: Typesetter, fit: _Fit, width: float) -> Iterator[Block]:
    rank = say("place {rank} of {among} similar shops", rank=score.rank, among=score.among) if score.rank else ""
    yield heading(setter, say("Value score {points}", points=score.points), rank, width)
    columns = (Column("", 12), Column("", width - 12 - 36 - 2 * GAP), Column("", 36, right=True))
    rows = [(f"{n}", reason.words, _tenths(reason.tenths)) for n, reason in enumerate(score.reasons[:3], 1)]
    yield table(setter, columns, rows, kind=LISTED, at_most=min(fit.cell_lines, 2), ruled=False)


def _tenths(tenths: int) -> str:
    sign = "−" if tenths < 0 else "+"
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def _steps(report: CustomerReport, setter: Typesetter, fit: _Fit) -> Iterator[Block]:
    if not report.next_steps:
        return
    title = say("Where this month's earnings went, and what to do next")
    yield heading(setter, title, _more(len(report.next_steps) - fit.steps), A4.inner)
    rows = [(f"{n}", words) for n, words in enumerate(report.next_steps[: fit.steps], 1)]
    columns = (Column("", 12), Column("", A4.inner - 12 - GAP))
    yield table(setter, columns, rows, kind=LISTED, at_most=fit.step_lines, ruled=False)


def _signing(setter: Typesetter, code: SquareCode) -> Beside:
    side = (A4.inner - SIGN_HEIGHT - 21) / 2
    when = setter.line(say("year      month      day      "))
    left = SignBox(setter.line(say("Retailer's signature")), when, side)
    right = SignBox(setter.line(say("Retailer's remarks")), NOTHING, side)
    return Beside(((0, (left,)), (side + 10.5, (right,)), (A4.inner - SIGN_HEIGHT, (code,))))
