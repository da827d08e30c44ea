"""The value score: its points add up, each part stands by itself, and it can be questioned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.records import PeerMonth
from contract.records.configs import Rules, Weights
from insights.facts import shop_facts, trade_of
from insights.reasons import Reason, Row
from insights.score_inputs import Measured, measure_inputs
from insights.scores import MixedVersions, Score, input_words, next_steps, place_among, score_of, what_if
from tests.examples import TODAY, a_count, a_promise, a_retailer, an_advice, number
from tests.insights.shops import a_price, an_order, months, peers, trade, visited, weekly_orders

NAMES = [
    "quantity_percentile",
    "average_price_fen",
    "active_products_count",
    "order_regularity_per_mille",
    "amount_vs_class_per_mille",
    "margin_rate_per_mille",
    "new_product_orders_count",
    "credit_height_per_mille",
    "violations_count",
    "payment_rate_per_mille",
    "promises_kept_per_mille",
    "counts_plausible_per_mille",
    "demonstration_yes",
    "sample_yes",
    "town_yes",
]
SURE = ["quantity_percentile", "amount_vs_class_per_mille", "violations_count", "payment_rate_per_mille", "town_yes"]


def measured(value: int) -> Measured:
    return Measured(value=value, words=Reason("sample point"), rows=(Row("retailers", number(1)),))


inputs = st.builds(
    lambda sure, others: {name: measured(value) for name, value in {**others, **sure}.items()},
    st.fixed_dictionaries({name: st.integers(0, 30_000) for name in SURE}),
    st.dictionaries(st.sampled_from(NAMES), st.integers(0, 30_000)),
)


def scored(given_inputs: dict[str, Measured], rules: Rules) -> Score:
    made = score_of(given_inputs, rules)
    assert made is not None
    return made


@given(inputs)
def test_the_displayed_points_add_up_to_the_score(rules: Rules, given_inputs: dict[str, Measured]) -> None:
    score = scored(given_inputs, rules)
    assert score.hundredths == sum(given.hundredths for given in score.inputs())
    assert all(d.hundredths == sum(i.hundredths for i in d.inputs) for d in score.dimensions)
    assert 0 <= (score.hundredths or 0) <= 10_050
    assert {given.name for given in score.inputs()} == given_inputs.keys()


@given(inputs, st.integers(0, 30_000))
def test_changing_one_input_changes_its_own_points_alone(
    rules: Rules, given_inputs: dict[str, Measured], value: int
) -> None:
    before = {given.name: given.hundredths for given in scored(given_inputs, rules).inputs()}
    after = what_if(given_inputs, "payment_rate_per_mille", value, rules)
    assert after is not None
    changed = {given.name for given in after.inputs() if given.hundredths != before[given.name]}
    assert changed <= {"payment_rate_per_mille"}


@given(inputs)
def test_what_would_change_the_score_is_what_a_real_change_gives(
    rules: Rules, given_inputs: dict[str, Measured]
) -> None:
    score = scored(given_inputs, rules)
    for step in next_steps(given_inputs, rules):
        really = scored({**given_inputs, step.name: replace(given_inputs[step.name], value=step.value)}, rules)
        assert (really.hundredths or 0) - (score.hundredths or 0) == step.gain
        assert step.gain >= 0


def test_changing_one_weight_changes_the_points_of_its_dimension_and_of_those_that_pay_for_it(rules: Rules) -> None:
    weights = rules.weights()
    assert weights is not None
    ability, *others = weights.dimensions
    heavier = (replace(ability, per_mille=350), *others[:-1], replace(others[-1], per_mille=50))
    contents = {**rules.contents, ("weights", "value"): replace(weights, dimensions=heavier)}
    given_inputs = {name: measured(500) for name in NAMES}
    before = scored(given_inputs, rules).dimensions
    after = scored(given_inputs, replace(rules, contents=contents)).dimensions
    changed = [one.name for one, two in zip(before, after, strict=True) if one.hundredths != two.hundredths]
    assert changed == ["ability", "influence"]
    assert [d.points for d in before] == [d.points for d in after]


def test_an_unknown_input_gives_its_share_to_the_others_of_its_dimension(rules: Rules) -> None:
    best = {"credit_height_per_mille": measured(1000)}
    score = scored(best, rules)
    law = next(dimension for dimension in score.dimensions if dimension.name == "law")
    assert (law.points, law.hundredths, law.unknown) == (100, 2_000, ("violations_count",))
    assert score.hundredths is None
    assert score.points is None


def test_without_weights_there_is_no_score(rules: Rules) -> None:
    without = rules.without("weights", "value")
    assert score_of({}, without) is None
    assert next_steps({}, without) == ()


def test_equal_scores_share_a_place_and_versions_are_not_mixed(rules: Rules) -> None:
    low, high = ({name: measured(value) for name in NAMES} for value in (0, 1000))
    score = scored(low, rules)
    place = place_among(score, [scored(high, rules), scored(low, rules)])
    assert place is not None
    assert (place.place, place.among) == (2, 3)
    with pytest.raises(MixedVersions):
        place_among(score, [replace(score, config_id=number(9))])
    assert place_among(replace(score, hundredths=None), []) is None


def test_volume_cannot_decide_more_than_its_cap(rules: Rules) -> None:
    weights = rules.weights()
    assert isinstance(weights, Weights)
    volume = {i.name for d in weights.dimensions for i in d.inputs if i.is_volume}
    none = scored({name: measured(0 if name in volume else 10**6) for name in NAMES}, rules)
    much = scored({name: measured(10**6) for name in NAMES}, rules)
    assert (much.hundredths or 0) - (none.hundredths or 0) <= weights.volume_cap_per_mille * 10


def with_tenths(months_of_class: list[PeerMonth]) -> list[PeerMonth]:
    return [replace(month, percentiles=tuple(range(10, 100, 10))) for month in months_of_class]


def test_every_input_is_measured_from_rows(rules: Rules, chinese: None) -> None:
    goods = trade_of([], [a_price(no, 10_000, 11_500) for no in (1, 2)], with_tenths(peers([50] * 12)))
    counts = [
        a_count(n, product_no=1, counter_tiao=4, backroom_tiao=5, visit_id=visited(days).id)
        for n, days in enumerate((7, 14))
    ]
    shop = a_retailer(violations=0, payment_rate=988, is_demonstration=True)
    facts = shop_facts(
        shop,
        contacts=[visited(7), visited(14)],
        counts=counts,
        months=months([65] * 12, ((1, 40, 400_000), (2, 25, 250_000))),
        orders=[*weekly_orders(p1=9), an_order(80, (2, 1, 9))],
        promises=[
            a_promise(n, side="retailer", state=state, settled_on=TODAY)
            for n, state in enumerate(["kept", "partly", "broken"])
        ],
        advice=[an_advice(topic="new_product", products=(1,), answer="agreed", given_on=TODAY - timedelta(days=20))],
    )
    found = measure_inputs(facts, goods, rules, TODAY)
    assert {name: made.value for name, made in found.items()} == {
        "quantity_percentile": 600,
        "average_price_fen": 15_000,
        "active_products_count": 2,
        "order_regularity_per_mille": 9 * 1000 // 26,
        "amount_vs_class_per_mille": 1300,
        "margin_rate_per_mille": 130,
        "new_product_orders_count": 3,
        "credit_height_per_mille": 800,
        "violations_count": 0,
        "payment_rate_per_mille": 988,
        "promises_kept_per_mille": 500,
        "counts_plausible_per_mille": 1000,
        "demonstration_yes": 1,
        "sample_yes": 0,
        "town_yes": 1,
    }
    assert all(made.rows for made in found.values())
    assert str(found["quantity_percentile"].words) == "12 个月购进 780 条，高于 60 % 的同类"
    score = scored(found, rules)
    assert score.points is not None
    lines = [str(input_words(given, rules)) for given in score.inputs()]
    assert "两年内专卖记录：两年内无专卖记录，+8.0" in lines


def test_a_shop_of_which_nothing_is_known_has_no_score(rules: Rules) -> None:
    found = measure_inputs(shop_facts(a_retailer(credit_level=None, market_type=None)), trade(), rules, TODAY)
    assert found.keys() == {"demonstration_yes", "sample_yes"}
    assert scored(found, rules).hundredths is None
