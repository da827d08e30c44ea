"""XLSX as people and programs write it: what a person sees is what is read."""

from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from contract.errors import UserError
from importers import sheet
from importers.sheet import Choice


def saved(tmp_path, fill):
    book = openpyxl.Workbook()
    fill(book, book.active)
    path = tmp_path / "list.xlsx"
    book.save(path)
    return path


def cells(path, **choice):
    summary = sheet.inspect(path, Choice(**choice))
    return [line.cells for line in sheet.rows(path, summary.choice)]


def test_numbers_come_as_their_digits(tmp_path):
    numbers = [13085.0, 13800001234, 6.95, 0.1 + 0.2, 1e-07, 330702104310, -3, True]

    def fill(book, page):
        page.append([f"h{n}" for n in range(len(numbers))])
        page.append(numbers)

    assert cells(saved(tmp_path, fill), header_row=1) == [
        ["13085", "13800001234", "6.95", "0.3", "0.0000001", "330702104310", "-3", "TRUE"]
    ]


def test_a_number_whose_last_digits_excel_lost_is_not_passed_off_as_a_code(tmp_path):
    def fill(book, page):
        page.append(["店名", "编码"])
        page.append(["红星", 123456789012345678.0])

    assert cells(saved(tmp_path, fill)) == [["红星", "1.23456789012346e+17"]]


def test_a_code_formatted_with_leading_zeros_keeps_them(tmp_path):
    def fill(book, page):
        page.append(["店名", "编码"])
        page.append(["红星", 716])
        page["B2"].number_format = "00000000"

    assert cells(saved(tmp_path, fill)) == [["红星", "00000716"]]


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_dates_are_days_by_either_calendar_of_excel(tmp_path, epoch):
    def fill(book, page):
        if epoch:
            book.epoch = epoch
        page.append(["店名", "有效期至", "时间", "时刻"])
        page.append(["红星", date(2031, 12, 23), datetime.fromisoformat("2026-11-21T07:45"), time(7, 45)])

    assert cells(saved(tmp_path, fill)) == [["红星", "2031-12-23", "2026-11-21 07:45:00", "07:45:00"]]


def test_cells_merged_downwards_stand_in_each_of_their_rows(tmp_path):
    def fill(book, page):
        for row in (
            ["街道", "店名", "电话"],
            ["东街", "红星", "1"],
            [None, "金穗", "2"],
            [None, "福满", "3"],
            ["西街", "和兴", "4"],
        ):
            page.append(row)
        page.merge_cells("A2:A4")

    assert [row[0] for row in cells(saved(tmp_path, fill))] == ["东街", "东街", "东街", "西街"]


def test_a_cell_merged_sideways_belongs_to_its_first_column(tmp_path):
    def fill(book, page):
        page.append(["店名", "地址", "电话"])
        page.append(["红星", "东街 1 号", None])
        page.append(["金穗", "西街", "2"])
        page.merge_cells("B2:C2")

    assert cells(saved(tmp_path, fill))[0] == ["红星", "东街 1 号"]


def test_hidden_sheets_are_not_there(tmp_path):
    def fill(book, page):
        page.title = "旧"
        page.append(["店名"])
        page.sheet_state = "hidden"
        shown = book.create_sheet("名册")
        shown.append(["店名", "地址"])
        shown.append(["红星", "东街"])
        book.active = 1

    path = saved(tmp_path, fill)
    assert sheet.inspect(path).sheets == ("名册",)
    assert cells(path) == [["红星", "东街"]]


def test_the_first_sheet_that_is_not_blank_is_taken_unless_one_is_named(tmp_path):
    def fill(book, page):
        for title, name in (("一", "红星"), ("二", "金穗")):
            added = book.create_sheet(title)
            added.append(["店名", "地址"])
            added.append([name, "东街"])

    path = saved(tmp_path, fill)
    assert cells(path) == [["红星", "东街"]]
    assert cells(path, sheet="二") == [["金穗", "东街"]]
    with pytest.raises(UserError, match="no sheet called 三"):
        sheet.inspect(path, Choice(sheet="三"))


def test_a_formula_gives_its_stored_result_and_never_its_text(tmp_path):
    def fill(book, page):
        page.append(["店名", "数量"])
        page.append(["红星", "=1+1"])

    assert cells(saved(tmp_path, fill)) == [["红星"]]


@pytest.mark.slow
def test_the_real_list_of_new_jersey_has_its_headings_in_row_three(real):
    path = real("us_nj_cigarette_licences/nj_cigarette_retailers_2021.xlsx")
    summary = sheet.inspect(path)
    found = list(sheet.rows(path, summary.choice))
    assert (summary.header_row, len(found)) == (3, 8656)
    assert summary.headings == ("Name", "Trade", "Street", "City", "State", "Zip")
    assert found[1].cells == ["SALIGRAM INC.", "FRESH FARM MARKET", "201 EAST BROAD ST", "PALMYRA", "NJ", "080651606"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"E\0n\0c\0"),
    ],
)
def test_old_and_locked_workbooks_are_refused_with_what_to_do(written, name, content):
    with pytest.raises(UserError, match=r"save it as \.xlsx without a password"):
        sheet.inspect(written(name, content))
