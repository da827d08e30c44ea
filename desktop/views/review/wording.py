"""What a visit says, band by band, in the words a reviewer reads; what differs or is odd is marked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from contract.fields import Caption
from contract.records import Advice, Case, Promise, Retailer, Review, Visit
from contract.records.configs import Rules
from contract.words import say
from desktop.models.review_sheets import ReviewSheet
from desktop.views.parts import Run
from desktop.views.review.stripes import Check, Line, Piece, Stock
from insights.anomalies import seconds_of
from insights.expectations import Expected
from insights.measures import stock_of
from insights.wording import Day, DayOfWeek, Listed

_SAID: Final = ("purposes", "findings", "tagged", "tags_due", "note", "next_on")
"""What a visit says besides its checks and its stock."""


def purpose_lines(sheet: ReviewSheet, rules: Rules) -> list[Line]:
    """Say what the visit was for, how often the shop is visited, and when last."""
    purposes = rules.codes("purposes")
    said = str(Listed(purposes.words(code) for code in sheet.visit.purposes)) or say("No purpose")
    quiet = [say("every {days} days", days=sheet.cycle.days)] if sheet.cycle else []
    if sheet.before is not None:
        quiet.append(say("last visit {day}", day=Day(sheet.before.visited_on)))
    return [Line((said,), (_joined(quiet),))]


def correction_lines(sheet: ReviewSheet, rules: Rules) -> list[Line]:
    """Say which entry this one corrects, why, and why that one was returned."""
    if sheet.visit.corrects_id is None:
        return []
    reason = (say('"{words}"', words=sheet.visit.correction_reason),)
    lines = [Line(reason, (_corrected(sheet),))]
    returned = [review for review in sheet.corrected_reviews if review.verdict == "returned"]
    lines += [Line((), (_returned(review, rules),)) for review in returned]
    changed = _changed(sheet, rules)
    return [*lines, Line((), (say("Changed against it: {what}", what=Listed(changed)),))] if changed else lines


def _changed(sheet: ReviewSheet, rules: Rules) -> list[str]:
    """Name what a correction says otherwise than the entry it corrects."""
    was, now = sheet.corrected, sheet.visit
    if was is None:
        return []
    items = rules.codes("check_items")
    found = [items.words(item) for item in Visit.CHECKS if getattr(was, item) != getattr(now, item)]
    captions = (Visit.kind.by_name[name].caption for name in _SAID if getattr(was, name) != getattr(now, name))
    found += [f"{Caption(caption)}" for caption in captions]
    counted = [
        {no: (count.counter_tiao, count.backroom_tiao) for no, count in sheet.known.counted_at(visit.id).items()}
        for visit in (was, now)
    ]
    return [*found, say("Stock")] if counted[0] != counted[1] else found


def _corrected(sheet: ReviewSheet) -> str:
    if sheet.corrected is None:
        return say("corrects an earlier entry")
    at = sheet.corrected.created_at.astimezone(sheet.zone)
    return say("corrects the entry of {day} {time}", day=Day(at.date()), time=f"{at:%H:%M}")


def _returned(review: Review, rules: Rules) -> str:
    reason = review.words or rules.codes("return_reasons").words(review.reason_code)
    return say("It was returned: {reason}", reason=reason)


def checks_of(sheet: ReviewSheet, rules: Rules) -> list[Check]:
    """Give the nine items; one that was otherwise last time differs."""
    items = rules.codes("check_items")
    return [
        Check(items.words(item), getattr(sheet.visit, item), differs=_differs(sheet, item)) for item in Visit.CHECKS
    ]


def _differs(sheet: ReviewSheet, item: str) -> bool:
    before = None if sheet.before is None else getattr(sheet.before, item)
    now = getattr(sheet.visit, item)
    return before is not None and now is not None and before != now


def check_lines(sheet: ReviewSheet, rules: Rules) -> list[Line]:
    """Say what was not in order, that nothing was touched, and what last time was found where it differs."""
    lines = [Line((words,)) for words in findings_of(sheet.visit, rules)]
    visit = sheet.visit
    if visit.tagged is not None and visit.tags_due is not None:
        lines.append(Line((), (say("price tags {tagged} of {due}", tagged=visit.tagged, due=visit.tags_due),)))
    last: tuple[Piece, ...] = ()
    if sheet.before is not None and any(_differs(sheet, item) for item in Visit.CHECKS):
        last = (say("Last time: {found}", found=_last_found(sheet.before, rules)),)
    if visit.all_default():
        lines.append(Line((Run(say("Nothing was touched, all as the form opened"), mark="differs"),), last))
    elif last:
        lines.append(Line((), last))
    return lines


def _last_found(before: Visit, rules: Rules) -> str:
    found = findings_of(before, rules)
    return str(Listed(found)) if found else say("all in order")


def findings_of(visit: Visit, rules: Rules) -> list[str]:
    """Say each item that was not in order, with its reasons."""
    items, reasons = rules.codes("check_items"), rules.codes("check_reasons")
    said = []
    for item in visit.exceptions():
        why = [detail or reasons.words(code) for found, code, detail in visit.findings if found == item]
        word = items.words(item)
        said.append(say("{item}: {what}", item=word, what=Listed(why)) if why else word)
    return said


def stock_of_visit(sheet: ReviewSheet, rules: Rules) -> list[Stock]:
    """Give the count beside that of last time and what the orders let expect."""
    oldest = rules.limit("stock_age_days")
    lines = []
    for count in sheet.counts:
        before, expected = sheet.counts_before.get(count.product_no), sheet.expected.get(count.product_no)
        age = count.stock_age_days
        is_old = oldest is not None and age is not None and age >= oldest
        name = sheet.trade.name(count.product_no)
        lines.append(
            Stock(
                name=say("{product}, {days} days old", product=name, days=age) if is_old else name,
                cells=(
                    str(count.counter_tiao),
                    str(count.backroom_tiao),
                    "" if before is None else str(stock_of(before)),
                    "" if expected is None else str(expected.expected_tiao),
                ),
                gap=_gap(expected, rules),
                is_old=is_old,
            )
        )
    return lines


def _gap(expected: Expected | None, rules: Rules) -> str:
    if expected is None or not expected.is_far(rules):
        return ""
    return say("{n} off", n=abs(expected.gap))


def advice_lines(sheet: ReviewSheet, rules: Rules) -> list[Line]:
    """Say what was advised with the owner's answer and when it is looked at; what was not advised, and why."""
    lines = []
    for given in sheet.advice:
        topic = rules.codes("advice_topics").words(given.topic)
        if given.declined is not None:
            lines.append(Line((), (say("not advised, {topic}: {reason}", topic=topic, reason=given.declined),)))
            continue
        lines.append(Line((say("{topic}: {words}", topic=topic, words=given.words),), (_check_on(given, rules),)))
    return lines or [none()]


def _check_on(given: Advice, rules: Rules) -> str:
    answer = rules.codes("answers").words(given.answer)
    return _joined([answer, say("to be looked at {day}", day=Day(given.check_on))])


def promise_lines(sheet: ReviewSheet, rules: Rules) -> list[Line]:
    """Say what was promised at the visit and which promises were settled at it."""
    sides, states = rules.codes("sides"), rules.codes("promise_states")
    made = [
        Line(
            (say("{side}: {words}", side=sides.words(promise.side), words=promise.words),),
            (say("by {day}", day=Day(promise.due_on)),),
        )
        for promise in sheet.promises
    ]
    settled = [
        Line((promise.words,), (_joined([states.words(promise.state), promise.result or ""]),))
        for promise in sheet.kept
    ]
    return [*made, *settled]


def case_lines(sheet: ReviewSheet, rules: Rules) -> list[Line]:
    """Say what the retailer told or asked, in his own words."""
    return [_case(case, rules) for case in sheet.cases] or [none()]


def _case(case: Case, rules: Rules) -> Line:
    kind = rules.codes("case_kinds").words(case.case_kind)
    topic = rules.codes("case_topics").words(case.topic)
    said = say('{kind}: "{words}"', kind=_joined([kind, topic], " · "), words=case.words)
    quiet = [say("answer by {day}", day=Day(case.due_on))]
    if case.reading:
        quiet.insert(0, case.reading)
    return Line((said,), (_joined(quiet),))


def note_lines(sheet: ReviewSheet) -> list[Line]:
    """Say the note; one that stands elsewhere word for word is marked."""
    if not sheet.visit.note:
        return [none()]
    same = any(hint.rule == "H-03" for hint in sheet.hints)
    return [Line((Run(say('"{words}"', words=sheet.visit.note), mark="differs" if same else ""),))]


def next_lines(sheet: ReviewSheet) -> list[Line]:
    """Say when the shop is visited next, and whether that is what its cycle gives."""
    visit = sheet.visit
    if visit.next_on is None:
        return [Line((Run(say("not set"), colour="quiet"),))]
    quiet = ""
    if sheet.cycle is not None:
        off = (visit.next_on - visit.visited_on - timedelta(days=sheet.cycle.days)).days
        quiet = say("by the cycle, not changed")
        if off:
            quiet = say("{n} days after the cycle", n=off) if off > 0 else say("{n} days before the cycle", n=-off)
    return [Line((f"{DayOfWeek(visit.next_on)}",), (quiet,))]


def paper_lines(sheet: ReviewSheet, rules: Rules) -> list[Line]:
    """Say which papers of the visit were printed, by their serials."""
    kinds = rules.codes("paper_kinds")
    said = [
        Line((kinds.words(paper.paper_kind),), (say("{serial}, copies {n}", serial=paper.serial, n=paper.copies),))
        for paper in sheet.papers
    ]
    return said or [Line((Run(say("none printed"), colour="quiet"),))]


def review_lines(sheet: ReviewSheet, names: Mapping[UUID, str]) -> list[Line]:
    """Say what reviewers wrote on this visit before."""
    lines = []
    for review in sheet.reviews:
        if review.words:
            at = review.reviewed_at.astimezone(sheet.zone)
            who = say(
                "{name} {day} {time}", name=names.get(review.reviewer_id, ""), day=Day(at.date()), time=f"{at:%H:%M}"
            )
            lines.append(Line((say('"{words}"', words=review.words),), (who,)))
    return lines


def time_runs(sheet: ReviewSheet) -> list[Piece]:
    """Say how long the visit was written at, beside what is usual for its author."""
    short = any(hint.rule == "H-01" for hint in sheet.hints)
    taken = say("took {n} s", n=seconds_of(sheet.visit))
    runs: list[Piece] = [Run(taken, mark="differs" if short else "")]
    if sheet.usual_seconds is not None:
        runs.append(Run("  " + say("usually {n} s", n=sheet.usual_seconds), colour="quiet"))
    return runs


def summary_of(visit: Visit, rules: Rules) -> str:
    """Say an earlier visit in one line."""
    found = findings_of(visit, rules)
    return str(Listed(found)) if found else say("All in order")


def shop_words(shop: Retailer, rules: Rules) -> str:
    """Say what kind of shop it is: format and class, tier, credit."""
    kind = _joined([rules.codes("formats").words(shop.format_code), shop.class42 or ""], " ")
    credit = rules.ladder("credit_levels").words(shop.credit_level)
    parts = [
        kind,
        say("tier {tier}", tier=shop.tier) if shop.tier else "",
        say("Credit {level}", level=credit) if credit else "",
    ]
    return _joined(parts, " · ")


def promise_words(promise: Promise) -> str:
    """Say a promise with its day."""
    return say("Promise: {words}, {day}", words=promise.words, day=Day(promise.due_on))


def none() -> Line:
    """Say that a band is empty."""
    return Line((Run(say("none"), colour="quiet"),))


def _joined(parts: list[str], between: str | None = None) -> str:
    said = [part for part in parts if part]
    return between.join(said) if between is not None else say(", ").join(said)
