"""Columns find their fields by what the trade calls them, or as a person says."""

import pytest

from contract.errors import UserError
from contract.fields import kinds
from importers import mapping, sheet
from importers.fields import importable
from importers.mapping import bind, default_source, fingerprint, parse_key, parse_maps, propose
from importers.synonyms import BY_KIND


@pytest.mark.parametrize("kind", list(BY_KIND))
def test_every_known_heading_names_a_field_that_such_lists_have(kind):
    assert set(BY_KIND[kind]) - set(importable(kind)) == set()


def test_the_headings_of_a_company_are_known():
    headings = [
        "许可证号",
        "客户代码",
        "客户名称",
        "经营地址",
        "联系电话",
        "经营业态",
        "城乡",
        "档位",
        "信用等级",
        "访销日",
        "送货线",
        "备注2",
    ]
    assert dict(propose("retailers", headings)) == {
        "license_no": "许可证号",
        "customer_code": "客户代码",
        "name": "客户名称",
        "address": "经营地址",
        "phone": "联系电话",
        "format_code": "经营业态",
        "market_type": "城乡",
        "tier": "档位",
        "credit_level": "信用等级",
        "order_cycle": "访销日",
        "delivery_route": "送货线",
    }


@pytest.mark.parametrize(
    "heading",
    ["客户编码", "客户编码 ", "客戶編碼", "CUSTOMER  CODE", "Customer_Code", "customer code", "customer_code"],
)
def test_width_case_spaces_and_punctuation_of_a_heading_do_not_count(heading):
    assert propose("retailers", [heading]) == (("customer_code", heading),)


def test_the_real_lists_map_themselves(real):
    for name, expected in {
        "zh_tw_convenience_stores/tw_five_chains_2025-04_raw.csv.gz": {"customer_code", "name", "address", "joined_on"},
        "zh_beijing_community_shops/超市.csv": {"name", "address", "street", "phone", "opening_hours"},
        "us_nj_cigarette_licences/nj_cigarette_retailers_2021.xlsx": {"name", "address", "street"},
        "us_pa_tobacco_licences/pa_2021_07.csv.gz": {"name", "address", "owner_name", "license_valid_to"},
    }.items():
        assert {field for field, _ in propose("retailers", sheet.inspect(real(name)).headings)} == expected


def test_the_real_order_list_maps_itself(real):
    headings = sheet.inspect(real("uk_online_retail_y1/derived_2009-12_2010-02.csv.gz")).headings
    assert dict(propose("orders", headings)) == {
        "invoice_no": "Invoice",
        "product_code": "StockCode",
        "product_name": "Description",
        "qty_tiao": "Quantity",
        "ordered_on": "InvoiceDate",
        "price_fen": "Price",
        "customer_code": "Customer ID",
    }


def test_an_address_in_parts_is_put_together():
    headings = ["店名", "区县", "街道名称", "门牌号"]
    bound = bind("retailers", propose("retailers", headings), headings)
    address = next(column for column in bound.columns if column.field == "address")
    assert address.text(["红星", "城东区", "新华路", "12 号"]) == "城东区新华路12 号"


def test_a_name_in_two_columns_is_the_first_that_says_something():
    headings = ["Name", "Trade", "Address"]
    bound = bind("retailers", propose("retailers", headings), headings)
    name = next(column for column in bound.columns if column.field == "name")
    assert name.text(["LEE INC", "LION GROCERY", "x"]) == "LION GROCERY"
    assert name.text(["LEE INC", " ", "x"]) == "LEE INC"


def test_with_an_explicit_map_only_the_mapped_fields_are_read():
    bound = bind("retailers", parse_maps("retailers", ["name=Trade Name"]), ["Trade Name", "Phone"])
    assert bound.fields == ("name",)


def test_columns_are_named_by_heading_letter_or_several_of_them():
    headings = ["店名", "市", "路", "", "市"]
    bound = bind("retailers", parse_maps("retailers", ["name=A", "address=B+路+E"]), headings)
    assert [column.places for column in bound.columns] == [(0,), (1, 2, 4)]


def test_a_heading_with_a_plus_in_it_is_found_before_it_is_taken_apart():
    bound = bind("retailers", parse_maps("retailers", ["name=A+B"]), ["A+B", "x"])
    assert bound.columns[0].places == (0,)


@pytest.mark.parametrize(
    ("maps", "why"),
    [
        (["nonsense=店名"], "There is no field nonsense"),
        (["name"], "does not say which column"),
        (["name="], "does not say which column"),
        (["name=没有"], "has no column 没有"),
        (["name=电话"], "has no column 电话, or several"),
        (["name=店名", "name=地址"], "mapped twice"),
        (["address=地址"], 'recognised as "Shop name"'),
    ],
)
def test_a_wrong_map_is_refused_with_what_is_wrong(maps, why):
    with pytest.raises(UserError, match=why):
        bind("retailers", parse_maps("retailers", maps), ["店名", "地址", "电话", "电话"])


def test_what_only_the_office_or_the_program_may_set_is_in_no_list():
    assert {"merged_into", "source", "coverage", "id", "licence_as_of", "voided_at"} & set(
        importable("retailers")
    ) == set()
    assert set(importable("retailers")) - {"route"} <= set(kinds()["retailers"].by_name)


def test_a_list_is_known_again_with_its_columns_in_another_order_and_a_column_of_reasons():
    headings = ["客户编码", "店名", "地址"]
    assert fingerprint(headings) == fingerprint(["地址", "客户编码 ", "店名", "不收原因"])
    assert fingerprint(headings) != fingerprint(["客户编码", "店名"])


def test_a_remembered_mapping_fits_reordered_columns():
    remembered = propose("retailers", ["客户编码", "店名"])
    bound = bind("retailers", remembered, ["店名", "客户编码"])
    assert {column.field: column.places for column in bound.columns} == {"customer_code": (1,), "name": (0,)}


def test_the_source_is_named_by_kind_and_mapping():
    pairs = propose("retailers", ["客户编码", "店名"])
    assert default_source("retailers", pairs) == default_source("retailers", tuple(reversed(pairs)))
    assert default_source("retailers", pairs) != default_source("orders", pairs)
    assert len(default_source("retailers", pairs)) <= kinds()["orders"].by_name["source"].length


def test_a_key_is_made_of_fields():
    assert parse_key("retailers", "name+phone") == ("name", "phone")
    with pytest.raises(UserError, match="There is no field 店名"):
        parse_key("retailers", "店名")


def test_letters_of_columns_count_as_in_excel():
    assert [mapping.letter_of(place) for place in (0, 25, 26, 199)] == ["A", "Z", "AA", "GR"]
    assert [mapping.place_of(mapping.letter_of(place)) for place in range(200)] == list(range(200))
