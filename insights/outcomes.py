"""What became of an advice at the visits that followed it (N3, domain.md section 3b).

Rules (the tests cite them):
 1. A value is read at visits N+1 and N+2 only; a visit that measured nothing is a reading without a value.
 2. An advice is effective when each visit its rule names shows the change wanted.
 3. Better and worse are mirror images: what is effective from a to b is worse from b to a.
 4. Nobody is compared over fewer pairs than configured: then there are counts and no claim.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from contract.records import Advice, Visit
from contract.records.configs import Outcome, Rules
from insights.facts import ShopFacts, Trade
from insights.measures import measure
from insights.months import month_of, months_before
from insights.reasons import Reason, Row, rows_of
from insights.wording import Coded, Day, Listed, Steps, measured

EFFECTIVE: Final = "effective"
UNCHANGED: Final = "unchanged"
WORSE: Final = "worse"
UNDECIDABLE: Final = "undecidable"
WAITING: Final = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the n-th visit after an advice shows: the value, None where nothing was measured, and the verdict on it."""

    nth: int
    visit: Visit
    value: int | None
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceOutcome:
    """What became of one advice (code list `advice_outcomes`), provisional until its last visit has taken place."""

    advice: Advice
    verdict: str
    is_final: bool
    readings: tuple[Reading, ...]
    title: Reason
    figures: Reason
    rows: tuple[Row, ...]
    config_id: UUID | None

    @property
    def now(self) -> int | None:
        """Give the newest value measured."""
        return next((reading.value for reading in reversed(self.readings) if reading.value is not None), None)


def outcome_of(advice: Advice, facts: ShopFacts, trade: Trade, rules: Rules) -> AdviceOutcome | None:
    """Judge one advice; None where its topic and metric have no rule, or where it was not given at all."""
    rule = _rule(advice, rules)
    if rule is None or advice.declined is not None:
        return None
    readings = _readings(advice, rule, facts, trade, rules)
    verdict, is_final = _verdict(rule, readings)
    return AdviceOutcome(
        advice=advice,
        verdict=verdict,
        is_final=is_final,
        readings=readings,
        title=_title(advice, trade, rules),
        figures=_figures(advice, readings, rules),
        rows=rows_of(advice, *(reading.visit for reading in readings)),
        config_id=rules.ids.get(("outcomes", "outcomes")),
    )


def _rule(advice: Advice, rules: Rules) -> Outcome | None:
    outcomes = rules.outcomes()
    if outcomes is None:
        return None
    return next((r for r in outcomes.rules if (r.topic, r.metric) == (advice.topic, advice.metric)), None)


def _readings(advice: Advice, rule: Outcome, facts: ShopFacts, trade: Trade, rules: Rules) -> tuple[Reading, ...]:
    after = [v for v in reversed(facts.visits) if v.visited_on > advice.given_on and v.id != advice.visit_id]
    readings = []
    for nth, visit in enumerate(after[: max(rule.visits)], start=1):
        value = measure(advice, visit, facts, trade, rules)
        readings.append(Reading(nth=nth, visit=visit, value=value, verdict=judged(rule, advice.baseline, value)))
    return tuple(readings)


def judged(rule: Outcome, baseline: int | None, value: int | None) -> str:
    """Judge one value against the baseline by a rule (rule 3)."""
    if baseline is None or value is None:
        return UNDECIDABLE
    if _better(rule, baseline, value):
        return EFFECTIVE
    return WORSE if _better(rule, value, baseline) else UNCHANGED


def _better(rule: Outcome, before: int, after: int) -> bool:
    """Say whether `after` is what the rule wants, coming from `before`."""
    if rule.direction == "within":
        return abs(after) <= rule.per_mille and (abs(before) > rule.per_mille or abs(after) <= abs(before))
    sign = 1 if rule.direction == "up" else -1
    if (rule.floor is not None and after < rule.floor) or sign * (after - before) < 0:
        return False
    reached = rule.least is not None and sign * (after - rule.least) >= 0
    changed = rule.per_mille > 0 and after != before and sign * (after - before) * 1000 >= rule.per_mille * abs(before)
    return reached or changed


def _verdict(rule: Outcome, readings: tuple[Reading, ...]) -> tuple[str, bool]:
    """Give the verdict and whether it is the last word (rule 2)."""
    if not readings:
        return WAITING, False
    is_final = len(readings) >= max(rule.visits)
    wanted = [reading for reading in readings if reading.nth in rule.visits] if is_final else list(readings)
    verdicts = [reading.verdict for reading in wanted]
    if UNDECIDABLE in verdicts:
        return UNDECIDABLE, is_final
    if all(verdict == EFFECTIVE for verdict in verdicts):
        return EFFECTIVE, is_final
    return (WORSE if verdicts[-1] == WORSE else UNCHANGED), is_final


def _title(advice: Advice, trade: Trade, rules: Rules) -> Reason:
    topic = Coded(rules.codes("advice_topics"), advice.topic)
    if not advice.products:
        return Reason("{topic}: {what}", topic=topic, what=advice.words)
    return Reason("{topic}: {what}", topic=topic, what=Listed(trade.name(no) for no in advice.products))


def _figures(advice: Advice, readings: tuple[Reading, ...], rules: Rules) -> Reason:
    values = [advice.baseline, *(reading.value for reading in readings)]
    known = [measured(value, advice.unit) for value in values if value is not None]
    metric = Coded(rules.codes("advice_metrics"), advice.metric)
    if not known:
        return Reason("{metric}: nothing measured yet", metric=metric)
    if advice.target is None:
        return Reason("{metric} {steps}", metric=metric, steps=Steps(known))
    target = measured(advice.target, advice.unit)
    return Reason("{metric} {steps}, target {target}", metric=metric, steps=Steps(known), target=target)


def outcome_words(outcome: AdviceOutcome, rules: Rules) -> Reason | Coded:
    """Say the verdict with the visit it was read at, for the chip beside an advice."""
    verdict = Coded(rules.codes("advice_outcomes"), outcome.verdict)
    if not outcome.readings:
        return Reason("to be checked on {day}", day=Day(outcome.advice.check_on))
    if outcome.is_final:
        return verdict
    return Reason("check {n}: {verdict}", n=outcome.readings[-1].nth, verdict=verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One shop before and after a day, in the same measure: with the advice, or a similar one without it."""

    retailer_id: UUID
    alike: str
    """What makes shops similar: their customer class."""
    advised: bool
    before: int
    after: int

    @property
    def per_mille(self) -> int:
        """Give the relative change; a shop that had nothing before has none."""
        return (self.after - self.before) * 1000 // self.before if self.before > 0 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Advised shops beside similar ones without the advice, pair by pair.

    `is_enough` says whether there are pairs enough to speak of an effect; below that only the counts may be shown,
    and `effect_per_mille` is None.
    """

    pairs: int
    better: int
    even: int
    worse: int
    is_enough: bool
    effect_per_mille: int | None
    words: Reason


def compare(shifts: Iterable[Shift], rules: Rules) -> Comparison | None:
    """Compare advised shops with similar ones (rule 4); None where no least number of pairs is configured.

    Within a class the pairs are made by the size before, so that like stands beside like; the effect is the median
    of the differences of the relative changes.
    """
    outcomes = rules.outcomes()
    if outcomes is None:
        return None
    differences = sorted(
        advised.per_mille - other.per_mille for advised, other in _pairs(list(shifts)) if advised.before > 0
    )
    better, worse = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    pairs = len(differences)
    is_enough = pairs >= outcomes.fewest_pairs
    return Comparison(
        pairs=pairs,
        better=better,
        even=pairs - better - worse,
        worse=worse,
        is_enough=is_enough,
        effect_per_mille=_median(differences) if is_enough else None,
        words=_compared(pairs, better, worse, is_enough=is_enough),
    )


def _compared(pairs: int, better: int, worse: int, *, is_enough: bool) -> Reason:
    if is_enough:
        return Reason(
            "{better} of {pairs} better than similar shops, {worse} worse", better=better, pairs=pairs, worse=worse
        )
    return Reason(
        "Too few to judge: {pairs} pairs, {better} better, {worse} worse", pairs=pairs, better=better, worse=worse
    )


def _pairs(shifts: list[Shift]) -> list[tuple[Shift, Shift]]:
    made: list[tuple[Shift, Shift]] = []
    for alike in sorted({shift.alike for shift in shifts}):
        advised, others = (
            sorted(
                (s for s in shifts if s.alike == alike and s.advised is side), key=lambda s: (s.before, s.retailer_id)
            )
            for side in (True, False)
        )
        made += _beside(advised, others)
    return made


def _beside(advised: list[Shift], others: list[Shift]) -> list[tuple[Shift, Shift]]:
    """Pair two lists in the order of their sizes; the longer one gives of its members evenly."""
    count = min(len(advised), len(others))
    return [(advised[n * len(advised) // count], others[n * len(others) // count]) for n in range(count)]


def _median(ordered: list[int]) -> int:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) // 2


def purchase_shift(facts: ShopFacts, from_on: date, window_months: int, *, advised: bool) -> Shift | None:
    """Measure a shop's purchases in the full months before and after a day; None without both."""
    if facts.months is None:
        return None
    month = month_of(from_on)
    own = {made.month: made.qty_tiao for made in facts.months}
    before = [months_before(month, n) for n in range(1, window_months + 1)]
    after = [months_before(month, -n) for n in range(1, window_months + 1)]
    if not all(m in own for m in (*before, *after)):
        return None
    return Shift(
        retailer_id=facts.retailer.id,
        alike=facts.retailer.class42 or "",
        advised=advised,
        before=sum(own[m] for m in before),
        after=sum(own[m] for m in after),
    )
