"""Sentences are said in the language spoken now, and count as that language does."""

import pytest

from contract.words import say, use_language


@pytest.mark.parametrize(
    ("template", "values", "said"),
    [
        ("{n} shops", {"n": 1}, "1 shop"),
        ("{n} shops", {"n": 2}, "2 shops"),
        ("{n} shops", {"n": 0}, "0 shops"),
        ("{n} entries are in {name}.", {"n": 1, "name": "a"}, "1 entry is in a."),
        ("{done} of {all} shops", {"done": 1, "all": 1}, "1 of 1 shop"),
        ("{done} of {all} shops", {"done": 1, "all": 2}, "1 of 2 shops"),
        ("{n} visits, {risky} with hints", {"n": 3, "risky": 1}, "3 visits, 1 with hints"),
        ("{n} lines refused", {"n": "1"}, "1 line refused"),
        ("{name} has no shops", {"name": "1"}, "1 has no shops"),
        ("{n} shops", {"n": True}, "True shops"),
    ],
)
def test_english_counts_one_in_the_singular(template: str, values: dict[str, object], said: str) -> None:
    assert say(template, **values) == said


def test_chinese_says_one_like_every_number() -> None:
    use_language("zh_CN")
    assert say("{n} shops", n=1) == "1 户"
