"""How a list is read is remembered by its headings."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models import list_schemes
from desktop.models.list_schemes import fields_by_column, keep_scheme, pairs_of, scheme_for
from desktop.models.store import Store
from importers.mapping import bind
from tests.desktop import lists

PATH = Path("零售户_城东_202611.csv")


def test_a_list_never_seen_is_read_as_the_trade_would(office: Store) -> None:
    scheme = scheme_for(office, "retailers", lists.HEADINGS, PATH)
    assert scheme.version == 0
    assert dict(scheme.pairs)["name"] == "客户名称"
    assert scheme.source == "零售户 城东"


def test_what_was_kept_comes_back_for_the_same_headings_in_any_order(office: Store) -> None:  # A08
    scheme = replace(
        scheme_for(office, "retailers", lists.HEADINGS, PATH), pairs=(("name", "客户名称"),), source="业务系统"
    )
    office.run(keep_scheme, scheme, lists.HEADINGS).result()
    found = scheme_for(office, "retailers", lists.HEADINGS[::-1], PATH)
    assert (found.pairs, found.source, found.version) == ((("name", "客户名称"),), "业务系统", 1)
    assert scheme_for(office, "orders", lists.HEADINGS, PATH).version == 0


def test_the_version_grows_only_when_something_was_changed(office: Store) -> None:
    scheme = scheme_for(office, "retailers", lists.HEADINGS, PATH)
    for source, version in (("甲", 1), ("甲", 1), ("乙", 2)):
        office.run(keep_scheme, replace(scheme, source=source), lists.HEADINGS).result()
        assert scheme_for(office, "retailers", lists.HEADINGS, PATH).version == version


@pytest.mark.parametrize(
    ("name", "source"),
    [("专卖系统_11月.xlsx", "专卖系统"), ("20261101.csv", "retailers"), ("某某导出 2026.csv", "某某导出")],
)
def test_a_source_is_proposed_by_what_is_known_or_the_files_name(office: Store, name: str, source: str) -> None:
    assert scheme_for(office, "retailers", lists.HEADINGS, Path(name)).source == source


def test_lists_of_orders_are_known_by_their_headings() -> None:
    assert list_schemes.kind_of(("订单号", "客户编码", "订货日期", "商品编码", "数量")) == "orders"
    assert list_schemes.kind_of(lists.HEADINGS) == "retailers"


def test_columns_that_share_a_field_are_joined_and_of_names_the_first_counts() -> None:
    headings = ("客户名称", "简称", "省", "市", "", "A+B")
    fields = ["name", "name", "address", "address", "phone", "remark"]
    pairs = pairs_of(fields, headings)
    assert pairs == (("name", "客户名称|简称"), ("address", "省+市"), ("phone", "E"), ("remark", "F"))
    assert fields_by_column(pairs, headings) == fields


FIELDS = st.sampled_from(["", "", "phone", "address", "tier", "remark", "owner_name"])
HEADINGS = st.lists(st.sampled_from(["甲", "乙", "丙", "甲", "", "B+C", "x|y", "店"]), min_size=1, max_size=8)


@given(HEADINGS, st.data())
def test_every_choice_of_columns_is_read_back_as_it_was_made(headings: list[str], data: st.DataObject) -> None:
    fields = [data.draw(FIELDS) for _ in headings]
    fields[0] = "name"
    pairs = pairs_of(fields, headings)
    assert fields_by_column(pairs, headings) == fields
    binding = bind("retailers", pairs, headings)  # and the importer reads the very columns
    places = {column.field: column.places for column in binding.columns}
    assert places == {name: tuple(p for p, f in enumerate(fields) if f == name) for name in set(fields) - {""}}
