"""Compliance of the words of an advice: what must not be written, found before it is saved (N15).

The wordings come from the configuration: in `lint_phrases` a phrase may hold … for up to six characters, its parent
is the rule; `lint_negations` turn a phrase into its opposite when they stand close before it ("不得搭售" is right).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from contract.records.configs import CodeList, Rules
from insights.reasons import Reason
from insights.wording import Coded

_GAP: Final = "…"
_GAP_PATTERN: Final = ".{0,6}?"
_BEFORE: Final = 6
"""A negation stands at most so many characters before the phrase, with no end of a sentence between."""
_ENDS: Final = "。！？；，,;!?"
_PRICE: Final = re.compile(r"(\d{3,6})元?(?:/|每|一)条|一?条(?:卖|要|收|标)到?(\d{3,6})|(?:卖到|标到|卖|标)(\d{4,6})")
_FEN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One wording that breaks a rule (code list `lint_rules`): where it stands in the text, and what is amiss."""

    rule: str
    start: int
    end: int
    words: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """What an advice would have the shop do, beside its words."""

    qty_tiao: int | None = None
    need_tiao: int | None = None
    minor_sign_ok: bool | None = None


def lint(text: str, rules: Rules, intended: Intended | None = None) -> tuple[Finding, ...]:
    """Find what an advice must not say, in the order of the text; what it intends comes last."""
    plain = unicodedata.normalize("NFKC", text)
    found = [*_phrases(plain, rules), *_prices(plain, rules)]
    found.sort(key=lambda finding: (finding.start, finding.rule))
    kept: list[Finding] = []
    for finding in found:
        if not any(finding.rule == other.rule and finding.start < other.end for other in kept):
            kept.append(finding)
    return (*kept, *_intentions(intended or Intended(), len(plain)))


def _phrases(text: str, rules: Rules) -> Iterator[Finding]:
    words = rules.codes("lint_rules")
    negations = tuple(code.zh for code in rules.codes("lint_negations").codes)
    for rule, pattern in _patterns(rules.codes("lint_phrases")):
        for hit in pattern.finditer(text):
            if not _is_negated(text, hit.start(), negations):
                said = Reason('{rule}: "{words}"', rule=Coded(words, rule), words=hit.group())
                yield Finding(rule=rule, start=hit.start(), end=hit.end(), words=said)


@lru_cache(maxsize=4)
def _patterns(phrases: CodeList) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (phrase.parent or phrase.code, re.compile(_GAP_PATTERN.join(map(re.escape, phrase.zh.split(_GAP)))))
        for phrase in phrases.codes
    )


def _is_negated(text: str, start: int, negations: tuple[str, ...]) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    for sign in _ENDS:
        before = before.rpartition(sign)[2]
    return any(negation in before for negation in negations)


def _prices(text: str, rules: Rules) -> Iterator[Finding]:
    limit = rules.limit("price_over_1000_fen")
    if limit is None:
        return
    for hit in _PRICE.finditer(text):
        yuan = int(next(group for group in hit.groups() if group))
        if yuan * _FEN > limit:
            said = Reason("A price over {yuan} yuan a carton", yuan=limit // _FEN)
            yield Finding(rule="overpriced", start=hit.start(), end=hit.end(), words=said)


def _intentions(intended: Intended, end: int) -> Iterator[Finding]:
    if intended.qty_tiao is not None and intended.need_tiao is not None and intended.qty_tiao > intended.need_tiao:
        said = Reason(
            "{qty} cartons are more than the {need} needed until the next orders",
            qty=intended.qty_tiao,
            need=intended.need_tiao,
        )
        yield Finding(rule="volume", start=end, end=end, words=said)
    if intended.minor_sign_ok is False:
        said = Reason("The minors sign is missing: advise on that first")
        yield Finding(rule="minors", start=end, end=end, words=said)
