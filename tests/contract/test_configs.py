"""Configuration: decoded by kind, chosen by day, refused where it is wrong."""

from __future__ import annotations

import json
from datetime import date

import pytest

from contract.errors import InvalidRecord
from contract.records import Config
from contract.records.configs import CodeList, Cycles, Ladder, Outcomes, Rules, Thresholds, Weights, decode, rules_on
from contract.words import say, use_language
from tests.examples import NOW, number

CREDIT = {"levels": [{"code": c, "zh": c, "en": c} for c in ("AAA", "AA", "A", "B", "C", "D")], "best": "first"}
TIER = {"levels": [{"code": str(n), "zh": f"{n}档", "en": f"tier {n}"} for n in range(1, 31)], "best": "last"}


def a_config(kind: str, code: str, content: object, version: int = 1, valid_from: date = date(2026, 1, 1)) -> Config:
    return Config(
        id=number(version),
        created_at=NOW,
        config_kind=kind,
        code=code,
        version=version,
        valid_from=valid_from,
        content=json.dumps(content),
    )


def weights(volume: int) -> dict[str, object]:
    inputs = [
        {"name": "qty", "per_mille": volume, "bands": [[0, 0], [50, 100]], "is_volume": True},
        {"name": "price", "per_mille": 1000 - volume, "bands": [[0, 0]]},
    ]
    return {"dimensions": [{"name": "ability", "per_mille": 1000, "inputs": inputs}], "volume_cap_per_mille": 400}


def test_a_ladder_says_which_end_is_the_better_one() -> None:
    credit, tier = decode(a_config("ladder", "credit_levels", CREDIT)), decode(a_config("ladder", "tiers", TIER))
    assert isinstance(credit, Ladder)
    assert isinstance(tier, Ladder)
    assert credit.height("AAA") == 5
    assert credit.height("D") == 0
    assert tier.height("30") == 29
    assert tier.height("31") is None
    assert tier.words("18") == "tier 18"
    assert tier.words("31") == "31"


def test_words_of_a_code_follow_the_language() -> None:
    codes = decode(a_config("codes", "formats", {"codes": [{"code": "B", "zh": "便利店", "en": "Convenience store"}]}))
    assert isinstance(codes, CodeList)
    assert codes.words("B") == "Convenience store"
    use_language("zh_CN")
    assert codes.words("B") == "便利店"
    assert codes.words("X") == "X"
    assert codes.words(None) == ""


def test_volume_beyond_its_cap_is_refused() -> None:
    a_config("weights", "value", weights(400)).check()
    with pytest.raises(InvalidRecord, match="volume"):
        a_config("weights", "value", weights(401)).check()


def test_weights_that_do_not_add_up_are_refused() -> None:
    wrong = weights(300)
    wrong["dimensions"][0]["per_mille"] = 900  # type: ignore[index]
    with pytest.raises(InvalidRecord, match="1000"):
        a_config("weights", "value", wrong).check()


def test_the_newest_version_in_force_is_chosen() -> None:
    configs = [
        a_config("thresholds", "thresholds", {"limits": {"dormant_months": 3}}),
        a_config("thresholds", "thresholds", {"limits": {"dormant_months": 4}}, 2, date(2026, 6, 1)),
        a_config("thresholds", "thresholds", {"limits": {"dormant_months": 5}}, 3, date(2027, 1, 1)),
    ]
    assert rules_on(configs, date(2026, 3, 1)).limit("dormant_months") == 3
    rules = rules_on(reversed(configs), date(2026, 11, 24))
    assert rules.limit("dormant_months") == 4
    assert rules.ids["thresholds", "thresholds"] == number(2)
    assert rules.limit("unheard_of") is None
    assert rules.without("thresholds", "thresholds").limit("dormant_months") is None


def test_what_the_server_has_not_delivered_is_empty() -> None:
    rules = Rules(contents={}, ids={})
    assert rules.codes("formats") == CodeList(codes=())
    assert rules.ladder("tiers").height("1") is None
    assert (rules.weights(), rules.cycles(), rules.outcomes(), rules.limit("x")) == (None, None, None, None)


def test_every_content_is_found_under_its_own_name() -> None:
    outcome = {
        "topic": "restock",
        "metric": "oos_items",
        "direction": "down",
        "per_mille": 500,
        "least": 0,
        "visits": [1, 2],
    }
    rules = rules_on(
        [
            a_config("weights", "value", weights(300)),
            a_config("cycles", "cycles", {"default_days": 14, "by_class": {}, "by_market": {}}),
            a_config("outcomes", "outcomes", {"rules": [outcome], "fewest_pairs": 20}),
            a_config("codes", "formats", {"codes": []}),
            a_config("ladder", "tiers", TIER),
        ],
        date(2026, 11, 24),
    )
    assert isinstance(rules.weights(), Weights)
    assert isinstance(rules.cycles(), Cycles)
    assert isinstance(rules.outcomes(), Outcomes)
    assert rules.ladder("tiers").best == "last"
    assert rules.codes("formats").codes == ()
    assert not isinstance(rules.cycles(), Thresholds)


def test_an_unknown_language_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="fr"):
        use_language("fr")
    assert say("Shop") == "Shop"
