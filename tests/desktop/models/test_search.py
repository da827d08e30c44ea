"""A shop is found by whatever a person would type for it, and is gone from the index when it is gone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.models import schema, search
from desktop.models.store import Store
from tests.examples import SHOP, a_retailer
from tests.stores import a_store, put, take

SHOPS = (
    a_retailer(0),
    a_retailer(1, name="南京路烟酒店", phone="13900001234", street="南京路", address="南京路8号", owner_name="王五"),
    a_retailer(2, name="重庆小面超市", phone="13700009876", street="中山街", address="中山街2号", owner_name="赵六"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = a_store(tmp_path)
    take(made, *SHOPS)
    yield made
    made.close()


def names(store: Store, typed: str) -> list[str]:
    return [shop.name for shop in search.find(store, typed)]


@pytest.mark.parametrize(
    "typed", ["南京路烟酒店", "南京", "南", "烟酒", "njl", "nanjinglu", "00001", "1234", "王五", "NJL"]
)
def test_a_shop_is_found_by_name_pinyin_tails_and_people(store: Store, typed: str) -> None:
    assert "南京路烟酒店" in names(store, typed)


def test_a_shop_is_found_by_its_street_in_either_reading(store: Store) -> None:
    assert names(store, "中山街") == ["重庆小面超市"]
    assert names(store, "zsj") == ["重庆小面超市"]
    assert names(store, "cq") == ["重庆小面超市"]


def test_nothing_is_found_for_what_no_shop_has(store: Store) -> None:
    assert names(store, "哈尔滨") == []
    assert names(store, '" OR *') == []
    assert names(store, "") == []


def test_a_changed_shop_is_found_under_its_new_number_only(store: Store) -> None:
    put(store, "change_file", replace(a_retailer(), phone="13600005555"))
    assert names(store, "5555") == ["惠鑫便利店"]
    assert names(store, "4471") == []


def test_a_hidden_shop_is_not_found(store: Store) -> None:
    with store.local() as connection:
        connection.execute(sa.insert(schema.hidden_roots).values(root_id=SHOP.bytes, why="loading"))
    assert names(store, "惠鑫") == []


def test_an_erased_shop_leaves_no_word_in_the_index(store: Store) -> None:
    with store.taking() as taking:
        search.erase(taking.connection, [SHOPS[1].id.bytes])
    assert names(store, "南京") == []
    with store.read() as connection:
        pages = connection.exec_driver_sql("SELECT block FROM search_data").scalars().all()
    assert not any("烟".encode() in page for page in pages)


def test_no_more_are_given_than_asked_for(store: Store) -> None:
    take(store, *(a_retailer(10 + n, name=f"桥头便利店{n}") for n in range(20)))
    assert len(search.find(store, "桥头", limit=7)) == 7
