"""The value score: five dimensions from banded inputs, each with its row, and what would change it (A16, N5).

Rules (the tests cite them):
 1. The displayed points of all inputs add up to the score, to the hundredth of a point.
 2. Changing one input changes its own points and no others.
 3. An input that is not known gives its share to the other inputs of its dimension; a dimension without any input
    leaves the whole score undecided.
 4. Scores are compared within one version of the weights only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from contract.errors import UserError
from contract.records.configs import Dimension, Input, Rules
from insights.reasons import Reason, Row
from insights.score_inputs import Measured
from insights.wording import Coded, Ratio

_MILLE = 1000


class MixedVersions(UserError):
    """Scores of different versions of the weights were to be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputScore:
    """One input: its value, the band it falls into (from this value on), the band's points, what it gives.

    `hundredths` are hundredths of a point of the score; `most` is what the input would give at 100 points.
    """

    name: str
    value: int
    band_from: int
    points: int
    hundredths: int
    most: int
    words: Reason
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """One dimension: its own points of 100, what it gives to the score, and its inputs; those left out by name."""

    name: str
    points: int
    hundredths: int
    inputs: tuple[InputScore, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score of one shop in hundredths of a point, None where a dimension could not be measured (rule 3)."""

    hundredths: int | None
    dimensions: tuple[DimensionScore, ...]
    config_id: UUID | None

    @property
    def points(self) -> int | None:
        """Give the whole points, rounded half up."""
        return None if self.hundredths is None else (self.hundredths + 50) // 100

    def inputs(self) -> tuple[InputScore, ...]:
        """Give all inputs, the one that gives most first."""
        every = (given for dimension in self.dimensions for given in dimension.inputs)
        return tuple(sorted(every, key=lambda given: (-given.hundredths, given.name)))


def score_of(measured: Mapping[str, Measured], rules: Rules) -> Score | None:
    """Score one shop from its measured inputs; None where no weights are configured."""
    weights = rules.weights()
    if weights is None:
        return None
    dimensions = tuple(_dimension(dimension, measured) for dimension in weights.dimensions)
    decided = all(dimension.inputs for dimension in dimensions)
    return Score(
        hundredths=sum(dimension.hundredths for dimension in dimensions) if decided else None,
        dimensions=dimensions,
        config_id=rules.ids.get(("weights", "value")),
    )


def _dimension(dimension: Dimension, measured: Mapping[str, Measured]) -> DimensionScore:
    known = [given for given in dimension.inputs if given.name in measured]
    shares = _shares(known)
    inputs = tuple(
        _input(dimension, given, share, measured[given.name]) for given, share in zip(known, shares, strict=True)
    )
    return DimensionScore(
        name=dimension.name,
        points=(sum(i.points * share for i, share in zip(inputs, shares, strict=True)) + _MILLE // 2) // _MILLE,
        hundredths=sum(given.hundredths for given in inputs),
        inputs=inputs,
        unknown=tuple(given.name for given in dimension.inputs if given.name not in measured),
    )


def _shares(known: list[Input]) -> list[int]:
    """Share 1000 per mille among the known inputs by their weights; what rounding leaves goes to the first."""
    whole = sum(given.per_mille for given in known)
    shares = [given.per_mille * _MILLE // whole for given in known] if whole else [0] * len(known)
    if shares and whole:
        shares[0] += _MILLE - sum(shares)
    return shares


def _input(dimension: Dimension, given: Input, share: int, measured: Measured) -> InputScore:
    band_from, points = _band(given, measured.value)
    weight = dimension.per_mille * share  # of a million
    return InputScore(
        name=given.name,
        value=measured.value,
        band_from=band_from,
        points=points,
        hundredths=(weight * points + 5_000) // 10_000,
        most=(weight * 100 + 5_000) // 10_000,
        words=measured.words,
        rows=measured.rows,
    )


def _band(given: Input, value: int) -> tuple[int, int]:
    """Give the last band that begins at or below a value; below all bands there are no points."""
    below = [band for band in given.bands if band[0] <= value]
    return below[-1] if below else (value, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What would change the score: one input moved to another band, and by how many hundredths of a point."""

    name: str
    value: int
    gain: int


def what_if(measured: Mapping[str, Measured], name: str, value: int, rules: Rules) -> Score | None:
    """Score again with one input at another value; an input that is not known stays so."""
    if name not in measured:
        return score_of(measured, rules)
    return score_of({**measured, name: replace(measured[name], value=value)}, rules)


def next_steps(measured: Mapping[str, Measured], rules: Rules) -> tuple[Step, ...]:
    """Give for each known input the nearest band with more points, the greatest gain first (N5)."""
    weights, score = rules.weights(), score_of(measured, rules)
    if weights is None or score is None:
        return ()
    now = {given.name: given for given in score.inputs()}
    steps = []
    for given in (given for dimension in weights.dimensions for given in dimension.inputs if given.name in now):
        better = [band[0] for band in given.bands if band[1] > now[given.name].points]
        if better:
            _, value = min((abs(start - now[given.name].value), start) for start in better)
            then = what_if(measured, given.name, value, rules)
            steps.append(Step(name=given.name, value=value, gain=_total(then) - _total(score)))
    return tuple(sorted(steps, key=lambda step: (-step.gain, step.name)))


def _total(score: Score | None) -> int:
    return sum(dimension.hundredths for dimension in score.dimensions) if score else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The place of one score among others: 1 is the best; equal scores share a place."""

    place: int
    among: int


def place_among(score: Score, others: Iterable[Score]) -> Place | None:
    """Give the place among similar shops; None for an undecided score, MixedVersions over several versions (rule 4)."""
    listed = [score, *others]
    if len({made.config_id for made in listed}) > 1:
        raise MixedVersions(
            "These scores come from different versions of the weights and cannot be ranked together. "
            "Score all of them by one version first."
        )
    decided = [made.hundredths for made in listed if made.hundredths is not None]
    if score.hundredths is None:
        return None
    return Place(place=1 + sum(other > score.hundredths for other in decided), among=len(decided))


def input_words(given: InputScore, rules: Rules) -> Reason:
    """Say one line of the score: what is measured, what it is, and what it gives."""
    return Reason(
        "{input}: {words}, +{points}",
        input=Coded(rules.codes("score_inputs"), given.name),
        words=given.words,
        points=Ratio(given.hundredths * 10),
    )
