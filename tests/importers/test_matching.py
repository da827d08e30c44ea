"""The shop that a line means: by code, by licence, by name and address, or refused with the candidates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.matching import ExistingShop, ShopIndex, key_of, plain_text
from importers.unreadable import Unreadable


def index(*shops, key_fields=("name", "address")):
    return ShopIndex([ExistingShop(number, fields) for number, fields in enumerate(shops)], key_fields)


def test_the_customer_code_counts_before_anything_else():
    known = index({"customer_code": "1", "name": "红星", "address": "东街"}, {"customer_code": "2", "name": "金穗"})
    assert known.find({"customer_code": "2", "name": "红星", "address": "东街"}) == 1


def test_the_licence_counts_where_the_code_is_unknown():
    assert index({"customer_code": "1", "license_no": "L1"}).find({"customer_code": "9", "license_no": "L1"}) == 0


def test_a_code_and_a_licence_that_mean_two_shops_are_refused():
    known = index({"customer_code": "1", "name": "红星"}, {"license_no": "L2", "name": "金穗"})
    with pytest.raises(Unreadable, match=r"红星.*金穗"):
        known.find({"customer_code": "1", "license_no": "L2"})


def test_without_code_and_licence_name_and_address_count():
    known = index({"customer_code": "1", "name": "红星便利店", "address": "东街 1 号"})
    assert known.find({"name": "红星便利店", "address": "东街１号"}) == 0
    assert known.find({"name": "红星便利店", "address": "东街 2 号"}) is None


def test_the_same_name_and_address_under_another_code_is_another_shop():
    assert (
        index({"customer_code": "1", "name": "红星", "address": "东街"}).find(
            {"customer_code": "2", "name": "红星", "address": "东街"}
        )
        is None
    )


def test_a_shop_kept_without_a_code_is_found_by_its_key_and_may_get_one():
    assert (
        index({"name": "红星", "address": "东街"}).find({"customer_code": "2", "name": "红星", "address": "东街"}) == 0
    )


def test_several_shops_of_one_key_are_refused_with_the_candidates():
    known = index({"customer_code": "1", "name": "红星"}, {"customer_code": "2", "name": "红星"})
    with pytest.raises(Unreadable, match=r"红星 \(1\); 红星 \(2\)"):
        known.find({"name": "红星"})


def test_a_line_that_names_nothing_is_refused():
    with pytest.raises(Unreadable, match="which shop"):
        index().find({"phone": "1"})


def test_the_key_may_be_other_fields():
    known = index({"name": "红星", "phone": "1"}, {"name": "红星", "phone": "2"}, key_fields=("name", "phone"))
    assert known.find({"name": "红 星", "phone": "2"}) == 1


def test_a_phone_in_the_key_counts_by_its_digits():
    known = index({"name": "红星", "phone": "138 0000 1111"}, key_fields=("name", "phone"))
    assert known.find({"name": "红星", "phone": "+86 13800001111"}) == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ＡＢＣ超市", "abc 超市"),
        ("红星（东街）店", "红星(东街)店"),
        ("M& MARY DELI", "m mary-deli"),
        ("26號", "26 號"),
    ],
)
def test_width_case_spaces_and_punctuation_do_not_count(first, second):
    assert plain_text(first) == plain_text(second)


@given(st.text(), st.text())
def test_a_key_is_the_same_for_the_same_shop_however_it_is_spaced(name, address):
    spaced = {"name": f" {name} ", "address": f"{address}。"}
    assert key_of(spaced, ("name", "address")) == key_of({"name": name, "address": address}, ("name", "address"))
