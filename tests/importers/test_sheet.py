"""A list of a person is opened: form found, headings found, lines given with the numbers Excel shows."""

import pytest

from contract.errors import UserError
from importers import sheet
from importers.dialects import Dialect
from importers.sheet import Choice, Line


def lines(path, **choice):
    summary = sheet.inspect(path, Choice(**choice))
    return summary, list(sheet.rows(path, summary.choice))


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "a.csv"), ("\t", "a.tsv"), (";", "a.csv"), ("|", "a.txt"), (",", "a.csv.gz")]
)
def test_the_delimiter_is_found(written, delimiter, name):
    text = "客户编码,店名,地址\r\n1001,红星商店,东街 1 号\r\n1002,金穗粮油店,西街 2 号\r\n".replace(",", delimiter)
    summary, found = lines(written(name, text))
    assert summary.dialect == Dialect(delimiter)
    assert summary.headings == ("客户编码", "店名", "地址")
    assert found == [Line(2, ["1001", "红星商店", "东街 1 号"]), Line(3, ["1002", "金穗粮油店", "西街 2 号"])]


def test_a_delimiter_told_in_the_first_line_is_believed(written):
    summary, found = lines(written("a.csv", "sep=;\r\n店名;地址\r\n红星, 东店;东街\r\n"))
    assert summary.header_row == 2
    assert found == [Line(3, ["红星, 东店", "东街"])]


def test_a_cell_with_line_breaks_is_one_row_and_rows_are_numbered_as_excel_shows_them(written):
    _, found = lines(written("a.csv", '店名,地址\n"红\n星",东街\n\n金穗,西街\n'))
    assert found == [Line(2, ["红\n星", "东街"]), Line(4, ["金穗", "西街"])]


def test_lines_that_end_as_on_an_old_macintosh_are_read(written):
    _, found = lines(written("a.csv", "店名,地址\r红星,东街\r金穗,西街\r"))
    assert [line.cells for line in found] == [["红星", "东街"], ["金穗", "西街"]]


def test_title_rows_above_the_headings_are_left_out(written):
    summary, found = lines(
        written("a.csv", "城东片区零售户名册,,\n导出日期 2026-11-01,,\n客户编码,店名,地址\n1,红星,东街\n")
    )
    assert summary.header_row == 3
    assert found == [Line(4, ["1", "红星", "东街"])]


def test_headings_in_two_rows_are_put_together(written):
    rows = [
        ["客户编码", "店名", "联系方式", "", "地址"],
        ["", "", "固话", "手机", ""],
        ["1", "红星", "85001234", "13800001111", "东街"],
    ]
    summary, found = lines(written("a.xlsx", rows))
    assert summary.choice.header_rows == 2
    assert summary.headings == ("客户编码", "店名", "联系方式 固话", "联系方式 手机", "地址")
    assert found == [Line(3, rows[2])]


def test_a_person_may_choose_the_row_of_the_headings(written):
    summary, found = lines(written("a.csv", "a,b\nc,d\ne,f\n"), header_row=2)
    assert summary.headings == ("c", "d")
    assert found == [Line(3, ["e", "f"])]


def test_a_list_without_headings_says_so(written):
    summary, found = lines(written("a.csv", "1001,13800001111\n1002,13800002222\n"))
    assert summary.header_row == 0
    assert len(found) == 2
    assert "No row of headings" in str(summary.remarks[0])


def test_headings_lost_to_question_marks_are_pointed_out(real):
    summary = sheet.inspect(real("zh_encodings/lost_header_question_marks.csv"))
    assert "question marks" in str(summary.remarks[0])


def test_a_quotation_that_never_closes_is_refused_with_its_row(written):
    with pytest.raises(UserError, match=r"In row 3 .* never closed"):
        lines(written("a.csv", '店名,地址\n红星,东街\n"金穗,西街\n福满家,南街\n'))


def test_an_empty_file_and_one_of_blank_lines_are_refused(written):
    with pytest.raises(UserError, match="is empty"):
        sheet.inspect(written("a.csv", b""))
    with pytest.raises(UserError, match="holds no lines"):
        sheet.inspect(written("b.csv", ",,\n\n,,\n"))


def test_more_than_two_hundred_columns_are_refused(written):
    with pytest.raises(UserError, match="more than 200 columns"):
        sheet.inspect(written("a.csv", ",".join(f"h{n}" for n in range(201)) + "\n"))


def test_a_long_line_below_narrow_headings_is_refused_too(written):
    path = written("a.csv", "店名,地址\n" + "红星,东街\n" * 300 + "x," * 250 + "\n")
    summary = sheet.inspect(path)
    with pytest.raises(UserError, match="more than 200 columns"):
        list(sheet.rows(path, summary.choice))


def test_a_list_of_shops_ends_at_fifty_thousand_lines(written):
    path = written("a.csv", "店名,地址\n" + "红星,东街\n" * 50_001)
    summary = sheet.inspect(path)
    with pytest.raises(UserError, match="more than 50000 lines"):
        list(sheet.rows(path, summary.choice))


def test_an_order_file_may_be_longer(written):
    path = written("a.csv", "订单号,数量\n" + "A1,1\n" * 50_001)
    assert sum(1 for _ in sheet.rows(path, sheet.inspect(path, Choice(kind="orders")).choice)) == 50_001


def test_rows_are_a_stream(written):
    path = written("a.csv", "店名,地址\n红星,东街\n" * 10 + '"never closed\n')
    summary = sheet.inspect(written("b.csv", "店名,地址\n红星,东街\n"))
    assert next(sheet.rows(path, summary.choice)) == Line(2, ["红星", "东街"])


def test_a_file_that_is_gone_or_held_by_another_program_is_told_in_a_sentence(tmp_path):
    with pytest.raises(UserError, match=r"gone\.csv cannot be opened"):
        sheet.inspect(tmp_path / "gone.csv")
    with pytest.raises(UserError, match="cannot be opened"):
        sheet.inspect(tmp_path)


def test_a_cell_that_swallows_the_rest_of_a_large_file_is_refused(written):
    path = written("a.csv", "店名,地址\n" + "红星,东街\n" * 9000 + '"金穗,西街\n' + "福满家,南街\n" * 30_000)
    summary = sheet.inspect(path)
    with pytest.raises(UserError, match="In row 9002 "):
        list(sheet.rows(path, summary.choice))


def test_quotation_marks_escaped_by_a_backslash_are_read(written):
    summary, found = lines(written("a.csv", '店名,地址\n"红 \\"星\\" 店",东街\n"金穗",西街\n'))
    assert summary.dialect == Dialect(",", '"', "\\")
    assert found[0].cells == ['红 "星" 店', "东街"]


def test_a_list_of_one_column_is_a_list(written):
    _, found = lines(written("a.csv", "店名\n红星\n金穗\n"))
    assert [line.cells for line in found] == [["红星"], ["金穗"]]


def test_rows_want_the_choice_of_an_inspected_file(written):
    with pytest.raises(ValueError, match="inspected"):
        list(sheet.rows(written("a.csv", "a,b\n"), Choice()))
