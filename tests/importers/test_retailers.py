"""A list of shops is planned: new, changed, same, refused, missing; never deleted, and a second time the same."""

from collections import Counter

import pytest

from importers import mapping, sheet
from importers.lines import Refused
from importers.matching import ExistingShop
from importers.retailers import Changed, New, RetailersPlan, Same
from importers.sheet import Line

HEADINGS = ("客户编码", "许可证号", "店名", "地址", "电话", "业态", "有效期至")
CODES = {"formats": {"Z": "Z", "食杂店": "Z", "B": "B", "便利店": "B"}}
FIRST = ["1001", "330702104310", "红星便利店", "东街 1 号", "13800001111", "便利店", "2031-12-23"]


def bound(headings=HEADINGS):
    return mapping.bind("retailers", mapping.propose("retailers", headings), headings)


def planned(rows, existing=(), *, headings=HEADINGS, **more):
    plan = RetailersPlan(bound(headings), existing, CODES, **more)
    lines = [Line(number, list(cells)) for number, cells in enumerate(rows, 2)]
    return list(plan.outcomes(lines)), plan.counts


def kept(outcomes, existing=()):
    """What a caller would keep after writing these outcomes."""
    shops = {shop.id: dict(shop.fields) for shop in existing}
    for outcome in outcomes:
        if isinstance(outcome, New):
            shops[f"row {outcome.line}"] = outcome.fields
        elif isinstance(outcome, Changed):
            shops[outcome.id].update({name: new for name, (_, new) in outcome.fields.items()})
    return [ExistingShop(shop, fields, in_source=True) for shop, fields in shops.items()]


def kinds(outcomes):
    return [type(outcome).__name__ for outcome in outcomes]


def test_an_unknown_shop_is_new_with_its_values_read():
    (new,), counts = planned([FIRST])
    assert new.fields["format_code"] == "B"
    assert new.fields["license_valid_to"].isoformat() == "2031-12-23"
    assert (counts.new, counts.changed, counts.same, counts.refused, counts.missing) == (1, 0, 0, 0, 0)


def test_the_same_list_again_changes_nothing():
    rows = [FIRST, ["1002", "", "金穗粮油店", "西街 2 号", "", "Z", ""]]
    outcomes, _ = planned(rows)
    again, counts = planned(rows, kept(outcomes))
    assert kinds(again) == ["Same", "Same"]
    assert (counts.same, counts.missing) == (2, 0)


def test_a_change_names_the_field_with_its_old_and_new_value():
    outcomes, _ = planned([FIRST])
    (changed,), _ = planned([[*FIRST[:4], "13900002222", *FIRST[5:]]], kept(outcomes))
    assert changed.fields == {"phone": ("13800001111", "13900002222")}


def test_a_blank_cell_says_nothing_and_erases_nothing():
    outcomes, _ = planned([FIRST])
    again, _ = planned([["1001", "", "红星便利店", "", "", "", ""]], kept(outcomes))
    assert kinds(again) == ["Same"]


def test_only_mapped_fields_are_compared():
    outcomes, _ = planned([FIRST])
    again, _ = planned([["1001", "红星便利店"]], kept(outcomes), headings=("客户编码", "店名"))
    assert kinds(again) == ["Same"]


def test_a_list_that_lacks_shops_counts_them_as_missing_within_its_source():
    rows = [[str(1000 + number), "", f"红星 {number} 店", "东街", "", "", ""] for number in range(10)]
    outcomes, _ = planned(rows)
    elsewhere = ExistingShop("other", {"customer_code": "77", "name": "别处"}, in_source=False)
    again, counts = planned(rows[:4], [*kept(outcomes), elsewhere])
    assert kinds(again) == ["Same"] * 4
    assert counts.missing == 6


def test_a_line_is_taken_whole_or_refused_with_every_reason():
    (refused,), counts = planned([["1001", "", "红星", "东街", "1.38E+10", "超市", "2031-02-30"]])
    assert [refusal.column for refusal in refused.refusals] == ["电话", "业态", "有效期至"]
    assert refused.line.cells[4] == "1.38E+10"
    assert counts.refused == 1


def test_a_shop_whose_line_is_refused_is_not_missing():
    outcomes, _ = planned([FIRST])
    _, counts = planned([[*FIRST[:5], "超市", ""]], kept(outcomes))
    assert (counts.refused, counts.missing) == (1, 0)


def test_an_old_licence_number_of_the_wrong_shape_is_taken_with_a_doubt():
    (new,), _ = planned([["1001", "33070210431", *FIRST[2:]]])
    assert new.fields["license_no"] == "33070210431"
    assert [doubt.column for doubt in new.doubts] == ["许可证号"]


def test_a_shop_without_licence_number_is_legal_and_one_without_name_is_not():
    outcomes, _ = planned([["1001", "", "红星", *[""] * 4], ["1002", "330702104310", "", *[""] * 4]])
    assert kinds(outcomes) == ["New", "Refused"]


def test_a_line_repeated_in_one_list_is_the_same_and_one_that_says_otherwise_is_refused():
    outcomes, counts = planned([FIRST, FIRST, [*FIRST[:4], "13900002222", *FIRST[5:]]])
    assert kinds(outcomes) == ["New", "Same", "Refused"]
    assert "Row 2 already names this shop, with another Phone" in str(outcomes[2].refusals[0])
    assert (counts.new, counts.same, counts.refused) == (1, 1, 1)


def test_a_shop_whose_code_changes_is_found_by_its_new_code_further_down():
    existing = [ExistingShop("a", {"customer_code": "1", "license_no": "330702104310", "name": "红星"})]
    rows = [["2", "330702104310", "红星", *[""] * 4], ["2", "", "红星", *[""] * 4]]
    outcomes, _ = planned(rows, existing)
    assert kinds(outcomes) == ["Changed", "Same"]


def test_a_line_of_totals_and_a_line_with_too_many_cells_are_refused():
    outcomes, _ = planned([["合计", "", "128", *[""] * 4], [*FIRST, "多出一格"]])
    assert ["totals" in str(outcomes[0].refusals[0]), "more cells" in str(outcomes[1].refusals[0])] == [True, True]


def test_lines_left_out_by_a_person_are_neither_written_nor_missing():
    outcomes, _ = planned([FIRST])
    again, counts = planned([[*FIRST[:4], "1", *FIRST[5:]]], kept(outcomes), excluded=frozenset({2}))
    assert (again, counts.changed, counts.missing) == ([], 0, 0)


def test_the_error_of_a_cell_names_row_column_and_value():
    (refused,), _ = planned([["1001", "", "红星", "", "", "超市", ""]])
    (refusal,) = refused.refusals
    assert (refusal.line, refusal.column, refusal.value) == (2, "业态", "超市")
    assert str(refusal) == '业态: "超市" is not among the codes. Use one of: Z / 食杂店 / B / 便利店.'


# ---- real lists


def read(path, *, maps=(), key="name+address", existing=(), rows=None, kind="retailers"):
    summary = sheet.inspect(path, sheet.Choice(kind=kind))
    pairs = mapping.parse_maps(kind, maps) if maps else mapping.propose(kind, summary.headings)
    plan = RetailersPlan(
        mapping.bind(kind, pairs, summary.headings),
        existing,
        CODES,
        key_fields=mapping.parse_key(kind, key),
        sample=summary.sample_rows,
    )
    lines = rows if rows is not None else sheet.rows(path, summary.choice)
    return list(plan.outcomes(lines)), plan.counts


@pytest.mark.slow
def test_a_later_edition_of_the_taiwan_list_is_counted_exactly(real):
    path = real("zh_tw_convenience_stores/tw_five_chains_2025-04_raw.csv.gz")
    lines = list(sheet.rows(path, sheet.inspect(path).choice))
    first, counts = read(path)
    assert (counts.new, counts.refused) == (21_882, 0)
    assert first[0].fields["customer_code"] == "00000716"  # leading zeros stay
    assert first[0].fields["joined_on"].isoformat() == "2024-10-01"  # written in years of the Republic
    later = []
    for place, line in enumerate(lines):
        cells = list(line.cells)
        if place % 1000 == 7:
            continue  # 22 dropped
        if place % 500 == 3:
            cells[4] += "（新）"  # 44 changed
        later.append(Line(line.number, cells))
    later += [
        Line(30_000 + n, [*lines[0].cells[:2], f"9999{n:04}", f"新店{n}", "新竹縣", "01", "1140101", ""])
        for n in range(30)
    ]
    again, counts = read(path, existing=kept(first), rows=later)
    assert (counts.new, counts.changed, counts.missing, counts.refused) == (30, 44, 22, 0)
    assert counts.same == len(later) - 74
    assert {tuple(outcome.fields) for outcome in again if isinstance(outcome, Changed)} == {("address",)}


@pytest.mark.slow
def test_the_shops_of_pennsylvania_month_after_month_are_never_deleted(real):
    months = ["2021_07", "2021_08", "2022_02", "2022_03", "2022_12", "2023_02"]
    maps = ["name=Trade Name|Legal Name", "address=Address & Lat/Long", "license_valid_to=Expiration Date"]
    existing, seen = [], []
    for month in months:
        path = real(f"us_pa_tobacco_licences/pa_{month}.csv.gz")
        outcomes, counts = read(path, maps=maps, existing=existing)
        before = len(existing)
        existing = [
            ExistingShop((month, shop.id) if isinstance(shop.id, str) else shop.id, shop.fields, in_source=True)
            for shop in kept(outcomes, existing)
        ]
        assert len(existing) == before + counts.new
        seen.append(counts)
    _, again = read(path, maps=maps, existing=existing)
    assert (again.new, again.changed) == (0, 0)
    assert seen[3].missing > 4_000  # the short file of 2022-03
    assert seen[5].missing > 8_000  # and that of 2023-02
    assert seen[1].new < 1_000 < seen[0].new


@pytest.mark.slow
def test_the_list_of_new_jersey_matches_itself_without_any_key_of_its_own(real):
    path = real("us_nj_cigarette_licences/nj_cigarette_retailers_2021.xlsx")
    outcomes, counts = read(path)
    assert counts.new > 8_500
    assert counts.new + counts.same + counts.refused == 8_656
    _, again = read(path, existing=kept(outcomes))
    assert (again.new, again.changed, again.missing) == (0, 0, 0)


def test_the_shops_of_beijing_with_their_repeated_names_stay_apart(real):
    path = real("zh_beijing_community_shops/超市.csv")
    outcomes, counts = read(path)
    assert counts.new + counts.same + counts.refused == 1_941
    assert counts.new > 1_880
    assert Counter(kinds(outcomes))["Refused"] < 40
    _, again = read(path, existing=kept(outcomes))
    assert (again.new, again.changed, again.refused) == (0, 0, counts.refused)


@pytest.mark.parametrize("outcome", [New, Changed, Same, Refused])
def test_what_becomes_of_a_line_cannot_be_altered_afterwards(outcome):
    assert outcome.__dataclass_params__.frozen
