"""What a person answers in the form of a visit, as plain values that a draft keeps, and what follows from them.

Rules (the tests cite them):
 1. Checks are in order unless somebody says otherwise; stock is counted only where somebody wrote or repeated it.
 2. A line of stock of which one cell was written takes the other cell as it was shown.
 3. A product counted as none left is a finding of the check "out of stock".
 4. A suggestion that no longer stands is not given (recording.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import msgspec

from contract import wire
from contract.records import Visit
from contract.records.visits import Finding
from desktop.models.photos import Taken
from desktop.models.visit_forms import OOS, Form, StockLine
from insights.suggestions import Observed, Suggestion, suggest

OUT: Final = "oos_out"


@dataclass(slots=True, kw_only=True)
class OwnAdvice:
    """Advice in the person's own words; `reason` is why it stands although its wording was warned of (N15)."""

    topic: str = "restock"
    words: str = ""
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class NewPromise:
    """A promise made now: whose it is, the words, and the day (days since 1970)."""

    side: str
    words: str
    due_day: int


@dataclass(slots=True, kw_only=True)
class Then:
    """What a visit that is written anew keeps of the first time: when it ended, and what it replaces.

    `corrects` is the visit it corrects, `reason` why, `retry_of` the refused entry it replaces; "" where none is.
    """

    finished_ms: int
    corrects: str = ""
    reason: str = ""
    retry_of: str = ""


@dataclass(slots=True, kw_only=True)
class Answers:
    """Everything that was answered; plain values only, so that a crash resumes at the same field (`focus`)."""

    started_ms: int
    keys: int = 0
    touched: int = 0
    focus: str = ""
    channel: str = "visit"
    purposes: list[str] = field(default_factory=list)
    failed: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # item: [(reason, detail)]
    counts: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)
    tagged: int | None = None
    tags_due: int | None = None
    taken: dict[str, str] = field(default_factory=dict)  # rule: the retailer's answer, "" while not told
    declined: dict[str, str] = field(default_factory=dict)  # rule: why not
    own: list[OwnAdvice] = field(default_factory=list)
    rated: dict[str, str] = field(default_factory=dict)  # advice: rating
    case_kind: str = ""
    topic: str = ""
    words: str = ""
    about_me: bool = False
    promises: list[NewPromise] = field(default_factory=list)
    settled: dict[str, str] = field(default_factory=dict)  # promise: state
    next_day: int | None = None
    note: str = ""
    photos: list[Taken] = field(default_factory=list)
    then: Then | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One line of stock that was counted in the form."""

    product_no: int
    counter_tiao: int
    backroom_tiao: int
    stock_age_days: int | None


def begun(form: Form, at: datetime) -> Answers:
    """Begin a form: everything as it is filled in."""
    return Answers(started_ms=wire.instant_ms(at), channel=form.channel, purposes=list(form.purposes))


def plain(answers: Answers) -> dict[str, Any]:
    """Give the answers as plain values for the draft."""
    made: dict[str, Any] = msgspec.to_builtins(answers)
    return made


def resumed(kept: dict[str, Any]) -> Answers:
    """Read the answers of a draft."""
    return msgspec.convert(kept, Answers)


def counted(form: Form, answers: Answers) -> list[Counted]:
    """Give the lines that were counted (rules 1 and 2), in the order of the table."""
    lines = {line.product_no: line for line in form.lines}
    made = []
    for product_no, (counter, backroom) in answers.counts.items():
        line = lines.get(product_no)
        if counter is None and backroom is None:
            continue
        front = counter if counter is not None else (line.counter_tiao if line else None) or 0
        back = backroom if backroom is not None else (line.backroom_tiao if line else None) or 0
        age = line.age_days if line and front + back and _is_no_more(front + back, line) else None
        made.append(Counted(product_no=product_no, counter_tiao=front, backroom_tiao=back, stock_age_days=age))
    return made


def _is_no_more(now: int, line: StockLine) -> bool:
    return line.last_tiao is not None and now <= line.last_tiao


def failed(form: Form, answers: Answers) -> dict[str, list[tuple[str, str]]]:
    """Give what is not in order with its reasons; products counted as none left are added (rule 3)."""
    found = {item: list(reasons) for item, reasons in answers.failed.items()}
    for line in counted(form, answers):
        name = form.trade.name(line.product_no)
        if not line.counter_tiao + line.backroom_tiao and (OUT, name) not in found.get(OOS, []):
            found.setdefault(OOS, []).append((OUT, name))
    return found


def findings(form: Form, answers: Answers) -> tuple[Finding, ...]:
    """Give the findings in the order of the check items."""
    found = failed(form, answers)
    return tuple((item, code, detail) for item in Visit.CHECKS for code, detail in found.get(item, ()))


def suggestions(form: Form, answers: Answers) -> tuple[Suggestion, ...]:
    """Give the advice that what was found so far suggests."""
    if not form.is_visit:
        return ()
    found = failed(form, answers)
    observed = Observed(
        checks={item: item not in found for item in Visit.CHECKS},
        findings=findings(form, answers),
        counts=tuple(counted(form, answers)),
        tagged=answers.tagged,
        tags_due=answers.tags_due,
    )
    return suggest(observed, form.facts, form.trade, form.rules, form.today, next_on(form, answers))


def next_on(form: Form, answers: Answers) -> date:
    """Give the day of the next visit."""
    return form.next_on if answers.next_day is None else wire.day(answers.next_day)


def changes(form: Form, answers: Answers) -> dict[str, int]:
    """Count what the person changed, by what it is: checks, stock, advice, request, photos, promises, other."""
    advice = len(answers.taken) + len(answers.declined) + len(written(answers)) + len(answers.rated)
    other = (answers.purposes != list(form.purposes)) + (answers.next_day is not None) + bool(answers.note.strip())
    return {
        "checks": len(failed(form, answers)),
        "stock": len(counted(form, answers)),
        "advice": advice,
        "request": int(has_case(answers)),
        "photos": len(answers.photos),
        "promises": len(answers.settled) + sum(bool(made.words.strip()) for made in answers.promises),
        "other": other,
    }


def has_case(answers: Answers) -> bool:
    """Say whether something was told or asked."""
    return bool(answers.case_kind and answers.words.strip())


def written(answers: Answers) -> list[OwnAdvice]:
    """Give the advice in own words that says something."""
    return [advice for advice in answers.own if advice.words.strip()]
