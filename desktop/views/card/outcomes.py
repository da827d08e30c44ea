"""What became of an advice, as a chip: a word and a shape, the colour only helps."""

from __future__ import annotations

from datetime import date
from typing import Final

from contract.records.configs import Rules
from contract.words import say
from desktop.views.parts import Chip
from desktop.views.tokens import Tone
from insights.outcomes import EFFECTIVE, UNCHANGED, UNDECIDABLE, WAITING, WORSE, AdviceOutcome, outcome_words

_LOOKS: Final[dict[str, tuple[str, Tone]]] = {
    EFFECTIVE: ("trending-up", "good"),
    UNCHANGED: ("minus", "grey"),
    WORSE: ("trending-down", "warn"),
    UNDECIDABLE: ("circle-help", "line"),
    WAITING: ("", "line"),
}


def outcome_chip(outcome: AdviceOutcome, rules: Rules, today: date) -> Chip:
    """Give the chip of an advice: its verdict, or when it is to be looked at."""
    icon, tone = _LOOKS[outcome.verdict]
    if outcome.verdict == WAITING and outcome.advice.check_on <= today:
        return Chip(say("look today"), "", "line")
    return Chip(str(outcome_words(outcome, rules)), icon, tone)
