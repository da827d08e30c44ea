"""Shops entered twice are pointed out: names all but equal, in the same street."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.duplicates import NamedShop, candidates, edit_distance, street_of

NAMES = st.text(alphabet="红星金穗便利店", min_size=1, max_size=8)


def pairs(*names, street="东街"):
    return {(found.first, found.second) for found in candidates(NamedShop(name, name, street) for name in names)}


def test_names_two_characters_apart_in_one_street_are_candidates():
    assert pairs("红星烟酒便利店", "红星烟酒便民店", "红星酒便利", "金穗粮油") == {
        ("红星烟酒便利店", "红星烟酒便民店"),
        ("红星烟酒便利店", "红星酒便利"),
    }


def test_short_names_must_be_closer():
    assert pairs("红星", "金星") == set()
    assert pairs("红星店", "金星店") == {("红星店", "金星店")}


def test_the_same_name_in_another_street_is_another_shop():
    shops = [NamedShop(1, "红星便利店", "东街"), NamedShop(2, "红星便利店", "西街"), NamedShop(3, "红星便利店")]
    assert list(candidates(shops)) == []


def test_width_and_spaces_make_no_other_name():
    (found,) = candidates([NamedShop(1, "ＡＢＣ 超市", "东街"), NamedShop(2, "abc超市", "东 街")])
    assert found.distance == 0


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("金华市婺城区新华路 12 号", "新华路"),
        ("新华路12号", "新华路"),
        ("城东区人民东大街8号", "人民东大街"),
        ("万博苑小区5号楼", "万博苑小区5号楼"),
        ("", ""),
    ],
)
def test_the_street_is_taken_from_the_address_where_no_field_names_it(address, street):
    assert street_of(NamedShop(1, "x", None, address)) == street


@given(st.lists(NAMES, max_size=12))
def test_exactly_the_near_names_are_found(names):
    shops = [NamedShop(number, name, "东街") for number, name in enumerate(names)]
    expected = {
        (one, two)
        for one, first in enumerate(names)
        for two, second in enumerate(names)
        if one < two and edit_distance(first, second) <= min(2, max(min(len(first), len(second)) - 2, 0))
    }
    found = [(pair.first, pair.second) for pair in candidates(shops)]
    assert (set(found), len(found)) == (expected, len(expected))


@given(NAMES, NAMES)
def test_the_distance_is_a_distance(first, second):
    assert edit_distance(first, first) == 0
    assert edit_distance(first, second) == edit_distance(second, first) >= abs(len(first) - len(second))


def test_the_repeated_names_of_beijing_are_found_in_their_streets(real):
    from importers import sheet

    path = real("zh_beijing_community_shops/超市.csv")
    shops = [
        NamedShop(line.number, line.cells[5], line.cells[2])
        for line in sheet.rows(path, sheet.inspect(path).choice)
        if len(line.cells) > 5
    ]
    assert len(list(candidates(shops))) > 50
