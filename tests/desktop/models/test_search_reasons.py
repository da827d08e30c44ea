"""Why a shop was found, letter by letter."""

import pytest

from desktop.models.search_reasons import reason_of
from tests.examples import a_retailer


@pytest.mark.parametrize(
    ("name", "typed", "marked"),
    [
        ("惠鑫便利店", "hxbl", "惠鑫便利"),
        ("惠鑫便利店", "huixin", "惠鑫"),
        ("惠鑫便利店", "huix", "惠鑫"),
        ("惠鑫便利店", "bianlid", "便利店"),
        ("惠鑫便利店", "鑫便", "鑫便"),
        ("和兴百乐超市", "hxbl", "和兴百乐"),
        ("惠鑫(东)便利店", "hxdb", "惠鑫(东)便"),
        ("A8便利店", "a8bl", "A8便利"),
        ("老周副食", "ｌｚ", "老周"),
    ],
)
def test_the_letters_that_were_meant_are_marked(name: str, typed: str, marked: str) -> None:
    found = reason_of(a_retailer(name=name), typed)
    assert [name[start : start + length] for start, length in found.name] == [marked]


@pytest.mark.parametrize(
    ("typed", "by"),
    [("04318", "license_no"), ("4471", "phone"), ("C00000", "customer_code"), ("cxy", "owner_name"), ("xyz", "")],
)
def test_another_fact_is_named_when_it_is_not_the_name(typed: str, by: str) -> None:
    shop = a_retailer(license_no="330702104318", phone="13857904471")
    found = reason_of(shop, typed)
    assert (found.by, found.name, found.address) == (by, (), ())


def test_a_street_is_marked_in_the_address() -> None:
    found = reason_of(a_retailer(address="桥头街 36 号"), "qtj")
    assert found.address == ((0, 3),)


def test_each_of_several_words_is_marked() -> None:
    found = reason_of(a_retailer(name="惠鑫便利店", address="桥头街 36 号"), "hx qt")
    assert (found.name, found.address) == (((0, 2),), ((0, 2),))


def test_a_less_usual_reading_is_told() -> None:
    shop = a_retailer(name="重阳烟酒")
    usual = {reason_of(shop, typed).reading for typed in ("cyyj", "zyyj")}
    assert len(usual) == 2
    assert None in usual
    assert {("重", "chong"), ("重", "zhong")} & usual


def test_a_short_run_of_digits_is_no_tail() -> None:
    assert reason_of(a_retailer(phone="13857904471"), "471").by == ""
