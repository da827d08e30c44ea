"""Refused lines come back as the list they came in, with a column of reasons, and import like it (C22, I5, RF-07)."""

import io
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.words import use_language
from importers import mapping, sheet
from importers.errors_file import ErrorsFile, error_file_name, write_errors
from importers.lines import Refused
from importers.reasons import Reason
from importers.sheet import Choice, Line
from importers.unreadable import Refusal
from importers.workbook_writer import WorkbookWriter

WHY = (Refusal(4, "电话", "1.38E+10", Reason('"{value}" is not a number.', {"value": "1.38E+10"})),)
TEXT = "城东名册,,\n客户编码,店名,地址\n1,红星,东街\n2,金穗,西街\n"


def errors_of(path, pick=lambda line: True, **choice):
    """Refuse the lines that `pick` picks and give the error file beside the list."""
    summary = sheet.inspect(path, Choice(**choice))
    target = io.BytesIO()
    refused = [Refused(line, WHY) for line in sheet.rows(path, summary.choice) if pick(line)]
    assert list(write_errors(path, summary.choice, refused, target)) == refused
    made = path.with_name(error_file_name(path))
    made.write_bytes(target.getvalue())
    return made, summary


def reread(path, **choice):
    summary = sheet.inspect(path, Choice(**choice))
    return summary, list(sheet.rows(path, summary.choice))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_layout_and_encoding_stay_and_one_column_is_added(written, codec):
    made, before = errors_of(written("a.csv", TEXT, codec), lambda line: line.number == 4)
    after, lines = reread(made)
    assert (after.encoding, after.header_row) == (before.encoding, before.header_row)
    assert after.headings == (*before.headings, "Why refused")
    assert [line.cells for line in lines] == [["2", "金穗", "西街", '电话: "1.38E+10" is not a number.']]


def test_reasons_are_said_in_the_language_of_the_reader(written):
    use_language("zh_CN")
    made, _ = errors_of(written("a.csv", TEXT))
    after, lines = reread(made)
    assert after.headings[-1] == "不收原因"
    assert lines[0].cells[-1] == "电话: “1.38E+10”不是数字。"


def test_an_encoding_that_cannot_hold_the_reasons_gives_way_to_utf8(written):
    use_language("zh_CN")
    path = written("a.csv", "客戶編號,店名,地址\r\n" + "1001,關西中山東分公司,新竹縣關西鎮東安里\r\n" * 3, "big5")
    after, lines = reread(errors_of(path)[0])
    assert after.encoding == "utf-8-sig"
    assert lines[0].cells[1] == "關西中山東分公司"


def test_a_workbook_comes_back_as_a_workbook_of_the_same_sheet(written):
    rows = [["名册", "", ""], ["店名", "地址", "电话"], ["红星", "=1+1", "+86 1"], ["金穗", "西街", "2"]]
    made, _ = errors_of(written("a.xlsx", rows), lambda line: line.number == 3)
    assert made.name == "a-errors.xlsx"
    after, lines = reread(made)
    assert after.sheets == ("Sheet1",)
    assert [line.cells[:3] for line in lines] == [rows[2]]
    assert b"<f>" not in zipfile.ZipFile(made).read("xl/worksheets/sheet1.xml")


def test_any_spreadsheet_library_reads_the_workbook(written):
    made, _ = errors_of(written("a.xlsx", [["店名", "地址"], ["=红星", "东街"]]))
    assert [cell.data_type for cell in openpyxl.load_workbook(made)["Sheet1"][2]] == ["s", "s", "s"]


def test_the_column_of_reasons_is_not_doubled_when_an_error_file_has_errors(written):
    made, _ = errors_of(written("a.csv", TEXT))
    twice, _ = errors_of(made, lambda line: line.number == 3)
    after, lines = reread(twice)
    assert after.headings == ("客户编码", "店名", "地址", "Why refused")
    assert len(lines[0].cells) == 4


def test_the_mapping_of_the_list_fits_its_error_file(written):
    path = written("a.csv", TEXT)
    made, before = errors_of(path)
    after, _ = reread(made)
    assert mapping.fingerprint(after.headings) == mapping.fingerprint(before.headings)
    assert mapping.propose("retailers", after.headings) == mapping.propose("retailers", before.headings)


def test_headings_in_two_rows_keep_both_and_the_reasons_a_heading_of_their_own(written):
    rows = [
        ["客户编码", "店名", "联系方式", "", "地址"],
        ["", "", "固话", "手机", ""],
        ["1", "红星", "85", "138", "东街"],
    ]
    made, before = errors_of(written("a.xlsx", rows))
    after, lines = reread(made)
    assert after.headings == (*before.headings, "Why refused")
    assert lines[0].cells[:5] == rows[2]


def test_a_list_without_headings_gets_its_reasons_behind_the_last_cell(written):
    made, _ = errors_of(written("a.csv", "1001,13800001111\n1002,13800002222\n"))
    assert made.read_text(encoding="utf-8").splitlines()[0] == '1001,13800001111,"电话: ""1.38E+10"" is not a number."'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("名册.csv.gz", "名册-errors.csv"),
        ("a.b.xlsx", "a.b-errors.xlsx"),
        ("a.xlsm", "a-errors.xlsx"),
        ("list", "list-errors.csv"),
    ],
)
def test_the_error_file_is_named_after_the_list(name, expected):
    assert error_file_name(Path(name)) == expected


def test_a_large_error_file_leaves_nothing_in_the_folder_of_temporary_files(written, tmp_path, monkeypatch):
    path = written("a.xlsx", [["店名", "地址"], ["红星", "东街"]])
    choice = sheet.inspect(path).choice
    empty = tmp_path / "temporary"
    empty.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(empty))
    errors = ErrorsFile(path, choice, io.BytesIO())
    for number in range(5000):
        errors.add(Refused(Line(number, ["红星", "东街"]), WHY))
    assert list(empty.iterdir()) == []
    errors.close()


CELL = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.text(
    alphabet="'=+-@\t\r\n\0＝＋－＠,;\"\\|_x0041", max_size=12
)
ROWS = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6)


@given(ROWS, st.sampled_from(["utf-8", "utf-16", "gb18030"]), st.sampled_from([",", ";", "\t"]))
def test_whatever_a_cell_holds_comes_back_from_a_text_file_as_it_was(rows, codec, delimiter):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(f"客户编码{delimiter}店名{delimiter}地址\r\n1{delimiter}2{delimiter}3\r\n".encode(codec))
        choice = sheet.inspect(path).choice
        path.write_bytes(made(rows, path, choice))
        assert_same(rows, list(sheet.rows(path, choice)))


@given(ROWS)
def test_whatever_a_cell_holds_comes_back_from_a_workbook_as_it_was(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        with path.open("wb") as target:
            writer = WorkbookWriter(target, "Sheet1")
            writer.write(["客户编码", "店名", "地址"])
            writer.write(["1", "2", "3"])
            writer.close()
        choice = sheet.inspect(path).choice
        path.write_bytes(made(rows, path, choice))
        assert_same(rows, list(sheet.rows(path, choice)))


def made(rows, path, choice):
    target = io.BytesIO()
    for _ in write_errors(path, choice, [Refused(Line(n, row), WHY) for n, row in enumerate(rows, 2)], target):
        pass
    return target.getvalue()


def assert_same(rows, lines):
    assert [line.cells[:3] for line in lines] == rows
    assert {line.cells[3] for line in lines} == {str(WHY[0])}
