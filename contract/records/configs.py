"""Configuration that the server delivers, by version: ladders, code lists, weights, thresholds, visit cycles.

The code holds no ladder, threshold or weight as a constant; the first values of a new city come from
`resources/configs/*.json`. Contents are typed here, so that a bad one is refused where it is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from contract.errors import InvalidRecord
from contract.fields import LINE, Merge, Record, field, record
from contract.words import language

_LONGEST: Final = 500_000
_WHOLE: Final = 1_000  # per mille
_OFFICE: Final = "office"


@record("configs")
class Config(Record):
    """One version of one configuration; old versions are never edited, so old scores stay readable."""

    config_kind: str = field("Kind", codes="config_kinds", merge=Merge.OFFICIAL, owner=_OFFICE)
    code: str = field("Code", length=64, merge=Merge.OFFICIAL, owner=_OFFICE)
    version: int = field("Version", low=1, merge=Merge.OFFICIAL, owner=_OFFICE)
    valid_from: date = field("Valid from", merge=Merge.OFFICIAL, owner=_OFFICE)
    node_id: UUID | None = field("For", to="nodes", merge=Merge.OFFICIAL, owner=_OFFICE, default=None)
    reason: str | None = field("Reason", length=LINE, merge=Merge.OFFICIAL, owner=_OFFICE, default=None)
    content: str = field("Content", length=_LONGEST, merge=Merge.OFFICIAL, owner=_OFFICE)

    def check(self) -> None:
        """The content reads as what the kind says."""
        decode(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code with its words; a local subdivision names its parent."""

    code: str
    zh: str
    en: str
    parent: str | None = None

    @property
    def words(self) -> str:
        """The code in the language spoken now."""
        return self.en if language() == "en" else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A list of codes in the order people expect."""

    codes: tuple[Code, ...]

    def words(self, code: str | None) -> str:
        """Give the words of `code`, or the code itself where the list does not know it."""
        return next((known.words for known in self.codes if known.code == code), code or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Levels from the first to the last; `best` says which end is the better one."""

    levels: tuple[Code, ...]
    best: str  # "first" or "last"

    def height(self, code: str | None) -> int | None:
        """Count the levels below `code`, 0 for the worst; None when the ladder does not know it."""
        codes = [level.code for level in self.levels]
        if code not in codes:
            return None
        place = codes.index(code)
        return len(codes) - 1 - place if self.best == "first" else place

    def words(self, code: str | None) -> str:
        """Give the words of a level, or the code itself where the ladder does not know it."""
        return next((level.words for level in self.levels if level.code == code), code or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input of a score dimension: points by bands, ((from value, points), ...) rising, and its share."""

    name: str
    per_mille: int
    bands: tuple[tuple[int, int], ...]
    is_volume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One dimension of the value score with its weight in per mille."""

    name: str
    per_mille: int
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The value score: dimensions and weights; volume together is capped (domain.md section 3)."""

    dimensions: tuple[Dimension, ...]
    volume_cap_per_mille: int

    def volume_per_mille(self) -> int:
        """Add up what volume decides, in per mille of the score."""
        return sum(d.per_mille * i.per_mille // 1000 for d in self.dimensions for i in d.inputs if i.is_volume)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Limits by name, whole numbers in the unit that the name ends with."""

    limits: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycles:
    """Days between visits: by customer class where given, else by market type, else the default."""

    default_days: int
    by_class: dict[str, int]
    by_market: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """When an advice on a topic counts as effective: the change wanted, at which following visits.

    It is enough to reach `least` (from either side, as `direction` says), or to change by `per_mille` of the
    baseline when that is not 0, without passing `floor`.
    """

    topic: str
    metric: str
    direction: str  # "down", "up" or "within"
    per_mille: int  # relative change wanted, or the tolerance for "within"
    visits: tuple[int, ...]  # 1 = the next visit; the change must show at each of these
    least: int | None = None
    floor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """The rules of advice outcomes (domain.md section 3b) and the fewest pairs one may speak of."""

    rules: tuple[Outcome, ...]
    fewest_pairs: int


Content = CodeList | Ladder | Weights | Thresholds | Cycles | Outcomes
_TYPES: Final[dict[str, type[Content]]] = {
    "ladder": Ladder,
    "codes": CodeList,
    "weights": Weights,
    "thresholds": Thresholds,
    "settings": Thresholds,
    "suggestions": Thresholds,
    "cycles": Cycles,
    "outcomes": Outcomes,
}


# Made while there is one thread: msgspec looks into a class when it first meets it, and two threads that look into the
# same one at the same time end the program.
_DECODERS: Final = {kind: msgspec.json.Decoder(content) for kind, content in _TYPES.items()}


def decode(config: Config) -> Content:
    """Read the content of one configuration; InvalidRecord says what is wrong with it."""
    try:
        content = _DECODERS[config.config_kind].decode(config.content)
    except (msgspec.ValidationError, msgspec.DecodeError) as wrong:
        raise InvalidRecord(
            "The configuration {code} cannot be read: {why}", field="content", code=config.code, why=str(wrong)
        ) from wrong
    if isinstance(content, Weights):
        _check_weights(config.code, content)
    return content


def _check_weights(code: str, weights: Weights) -> None:
    if sum(d.per_mille for d in weights.dimensions) != _WHOLE or any(
        sum(i.per_mille for i in d.inputs) != _WHOLE for d in weights.dimensions
    ):
        raise InvalidRecord("The weights of {code} must add up to 1000.", field="content", code=code)
    if weights.volume_per_mille() > weights.volume_cap_per_mille:
        raise InvalidRecord(
            "In {code} volume decides {share} per mille of the score, more than the {cap} allowed.",
            field="content",
            code=code,
            share=weights.volume_per_mille(),
            cap=weights.volume_cap_per_mille,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The configuration in force on one day, decoded; `ids` names the version behind each."""

    contents: dict[tuple[str, str], Content]
    ids: dict[tuple[str, str], UUID]

    def codes(self, name: str) -> CodeList:
        """Give the code list `name`, or the levels of the ladder `name`; an empty one where neither was delivered."""
        found = self.contents.get(("codes", name))
        return found if isinstance(found, CodeList) else CodeList(codes=self.ladder(name).levels)

    def ladder(self, name: str) -> Ladder:
        """Give the ladder `name`; an empty one where the server has not delivered it."""
        found = self.contents.get(("ladder", name))
        return found if isinstance(found, Ladder) else Ladder(levels=(), best="last")

    def limit(self, name: str, kind: str = "thresholds") -> int | None:
        """Give one limit by name; None where the server has not delivered it, so that the rule stays silent."""
        found = self.contents.get((kind, kind))
        return found.limits.get(name) if isinstance(found, Thresholds) else None

    def weights(self) -> Weights | None:
        """Give the weights of the value score."""
        found = self.contents.get(("weights", "value"))
        return found if isinstance(found, Weights) else None

    def cycles(self) -> Cycles | None:
        """Give the visit cycles."""
        found = self.contents.get(("cycles", "cycles"))
        return found if isinstance(found, Cycles) else None

    def outcomes(self) -> Outcomes | None:
        """Give the rules of advice outcomes."""
        found = self.contents.get(("outcomes", "outcomes"))
        return found if isinstance(found, Outcomes) else None

    def without(self, kind: str, code: str) -> Rules:
        """Give the same rules but one, for what-if questions."""
        left = {key: content for key, content in self.contents.items() if key != (kind, code)}
        return replace(self, contents=left)


def rules_on(configs: Iterable[Config], day: date) -> Rules:
    """Choose the newest version in force on `day` of each configuration, and decode it."""
    newest: dict[tuple[str, str], Config] = {}
    for config in configs:
        key = (config.config_kind, config.code)
        if config.voided_at is None and config.valid_from <= day:
            held = newest.get(key)
            if held is None or (config.valid_from, config.version) > (held.valid_from, held.version):
                newest[key] = config
    return Rules(
        contents={key: decode(config) for key, config in newest.items()},
        ids={key: config.id for key, config in newest.items()},
    )
