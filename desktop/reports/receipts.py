"""The receipt of a visit (A5): what shop and account manager agreed, in 16 pt, exactly as it is signed (M7, N4, A11).

Nothing is ever cut short on it: what does not fit goes on to a second sheet, and the signature stands after the last
word. The fingerprint is taken over `signed_text`, so it is the same on every reprint and in both sizes of screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contract.records.advice import Advice
from contract.records.cases import Case
from contract.records.promises import Promise
from contract.records.retailers import Retailer
from contract.records.visits import Visit
from contract.words import say
from desktop.reports.blocks import GAP, READ, SIGN_HEIGHT, Beside, Column, SignBox, Space, Table, Type, table
from desktop.reports.codes import Fingerprint, SquareCode, code_words, fingerprint
from desktop.reports.page import A5, Paper, Printed
from desktop.reports.text import Span, Typesetter, Words, clean, licence_tail
from desktop.reports.wording import day, day_of_week, marked, metric, minute, name_of, numeral, short_id

_TITLE = Type(16.5, 21)
_FREE_TO_ORDER = frozenset({"restock", "new_product"})
_REPORTED = frozenset({"feedback", "complaint"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What one receipt shows; `people` names our colleagues by id, instants are in the city's zone."""

    office: str
    serial: str
    retailer: Retailer
    visit: Visit
    account_manager: str
    advice: tuple[Advice, ...] = ()
    promises: tuple[Promise, ...] = ()
    cases: tuple[Case, ...] = ()
    people: Mapping[UUID, str] = field(default_factory=dict)
    hotline: str = ""
    signed_at: datetime | None = None
    ink: tuple[tuple[tuple[int, int], ...], ...] = ()  # strokes, in thousandths of the box's height


def greeting(receipt: Receipt) -> Words:
    """Say to whom and of which day we speak."""
    who = receipt.retailer.owner_name or receipt.retailer.name
    when = day(receipt.visit.visited_on)
    if any(points(receipt)):
        return marked(say("**{who}**, good day. Today ({day}) we agreed:"), who=who, day=when)
    if receipt.visit.exceptions():
        return marked(say("**{who}**, good day. We called today ({day})."), who=who, day=when)
    template = say("**{who}**, good day. We called today ({day}); all was in order and nothing is left to do.")
    return marked(template, who=who, day=when)


def points(receipt: Receipt) -> Iterator[tuple[Span, ...]]:
    """Give what was agreed, one point each: promises, advice, what we were asked."""
    for promise in receipt.promises:
        yield _promise(receipt, promise)
    for advice in receipt.advice:
        if advice.declined is None:
            yield _advice(advice)
    for case in receipt.cases:
        if case.subject_person is None:  # a complaint about a colleague is never left lying in the shop (A48)
            yield _case(receipt, case)


def next_visit(receipt: Receipt) -> Words:
    """Say when we come again; empty when no day is set."""
    when = receipt.visit.next_on
    if when is None:
        return ""
    hour = receipt.retailer.best_time or ""
    return marked(say("Next visit: **{day}**"), day=f"{day_of_week(when)} {hour}".rstrip())


def closing(receipt: Receipt) -> str:
    """Say who speaks, and whom to call when something is amiss."""
    words = say(
        "Account manager {who}. Only what both agreed is here.",
        who=receipt.account_manager,
    )
    return words + say(" Hotline {number}.", number=receipt.hotline) if receipt.hotline else words


def signed_text(receipt: Receipt) -> str:
    """Give the words that the signature stands for, as they are shown, one paragraph a line."""
    shop = receipt.retailer
    shown: list[Words] = [
        receipt.office,
        say("Visit receipt"),
        f"{shop.name} · {licence_tail(shop.license_no or '')} · {short_id(receipt.visit.id)}",
        f"{receipt.visit.visited_on:%Y-%m-%d}",
        greeting(receipt),
        *(((say("{n}.", n=numeral(n)), False), *point) for n, point in enumerate(points(receipt), 1)),
        next_visit(receipt),
        closing(receipt),
    ]
    plain = (words if isinstance(words, str) else "".join(part for part, _ in words) for words in shown)
    return "\n".join(clean(words, set()) for words in plain)


def receipt_fingerprint(receipt: Receipt) -> Fingerprint:
    """Take the fingerprint of the words that are signed."""
    return fingerprint(signed_text(receipt))


def draw_receipt(receipt: Receipt) -> Printed:
    """Lay the receipt out on as many A5 sheets as its words need."""
    setter = Typesetter()
    paper = Paper(A5, setter)
    mark = receipt_fingerprint(receipt)
    shop, visit = receipt.retailer, receipt.visit
    tail = say("licence ends {tail}", tail=licence_tail(shop.license_no)) if shop.license_no else ""
    serial = " · ".join(filter(None, (receipt.serial, short_id(visit.id))))
    paper.head(
        receipt.office, say("Visit receipt"), (" · ".join(filter(None, (shop.name, tail))), serial), title_type=_TITLE
    )
    paper.put(Space(4), *_words(receipt, setter))
    paper.sink(Space(6), _signing(receipt, setter, mark), Space(3))
    foot = marked(say("Check code **{check}**   Fingerprint {print}"), check=mark.check, print=mark.short)
    return paper.finish(foot)


def _words(receipt: Receipt, setter: Typesetter) -> Iterator[Table]:
    whole = (Column("", A5.inner),)
    agreed = [(say("{n}.", n=numeral(n)), point) for n, point in enumerate(points(receipt), 1)]
    number = max((setter.line(n).width * READ.size / 1000 for n, _ in agreed), default=0)
    numbered = (Column("", number), Column("", A5.inner - number - GAP))
    coming = next_visit(receipt)
    yield table(setter, whole, [(greeting(receipt),)], kind=READ, ruled=False)
    yield table(setter, numbered, agreed, kind=READ, ruled=False)
    yield table(setter, whole, [(coming,)] if coming else [], kind=READ, ruled=False)
    yield table(setter, (Column("", A5.inner, quiet=True),), [(closing(receipt),)], ruled=False)


def _signing(receipt: Receipt, setter: Typesetter, mark: Fingerprint) -> Beside:
    side = A5.inner - SIGN_HEIGHT - 10
    when = minute(receipt.signed_at) if receipt.signed_at else say("year      month      day      ")
    box = SignBox(
        setter.line(say("Retailer's signature")),
        setter.line(when),
        side,
        below_right=receipt.signed_at is None,
        ink=receipt.ink,
    )
    code = SquareCode(code_words(short_id(receipt.visit.id), mark), SIGN_HEIGHT)
    return Beside(((0, (box,)), (side + 10, (code,))))


def _promise(receipt: Receipt, promise: Promise) -> tuple[Span, ...]:
    words, when = _open_ended(promise.words), day(promise.due_on)
    if promise.side == "us":
        who = name_of(receipt.people, promise.person_id)
        return marked(say("{words}: **{who}, by {day}**."), words=words, who=who, day=when)
    return marked(say("{words}: **you, by {day}**."), words=words, day=when)


def _advice(advice: Advice) -> tuple[Span, ...]:
    words, when, what = _open_ended(advice.words), day(advice.check_on), metric(advice)
    if advice.answer == "considers":
        return marked(say("{words}: **you want to think about it**."), words=words)
    if advice.answer == "refused":
        return marked(say("{words}: **you would rather not**."), words=words)
    if advice.topic in _FREE_TO_ORDER:
        template = say("{words}; **how much you order is yours to decide**. On {day} we look at {metric}.")
        return marked(template, words=words, day=when, metric=what)
    return marked(say("{words}; on {day} we look at {metric}."), words=words, day=when, metric=what)


def _case(receipt: Receipt, case: Case) -> tuple[Span, ...]:
    if case.case_kind == "praise":
        return marked(say('You said: "{words}"'), words=case.words)
    values = {"words": case.words, "who": name_of(receipt.people, case.owner_id), "day": day(case.due_on)}
    if case.case_kind in _REPORTED:
        return marked(say('You told us: "{words}" With {who}; **an answer by {day}**.'), **values)
    return marked(say('You asked: "{words}" With {who}; **an answer by {day}**.'), **values)


def _open_ended(words: str) -> str:
    """Give words without the mark at their end, for the sentence goes on."""
    return words.rstrip(" 。.；;，,")
