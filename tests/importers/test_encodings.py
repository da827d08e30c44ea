"""The encoding is found from the bytes alone, or the file is refused by name."""

import io
from pathlib import Path

import pytest

from contract.errors import UserError
from importers import sheet
from importers.encodings import find_encoding, legacy_encoding

SIMPLIFIED = (
    "客户编码,店名,地址\r\n" + "1001,新华路便民商店,城东区新华路十二号\r\n1002,老周副食,城西区建设街三号\r\n" * 3
)
TRADITIONAL = "客戶編號,店名,地址\r\n" + "1001,關西中山東分公司,新竹縣關西鎮東安里中山東路26號\r\n" * 3


def found(content: bytes) -> str:
    return find_encoding(io.BufferedReader(io.BytesIO(content)), Path("list.csv"))


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_simplified_chinese_reads_as_it_was_written(written, codec):
    path = written("a.csv", SIMPLIFIED, codec)
    summary = sheet.inspect(path)
    assert summary.headings == ("客户编码", "店名", "地址")
    assert next(sheet.rows(path, summary.choice)).cells == ["1001", "新华路便民商店", "城东区新华路十二号"]


@pytest.mark.parametrize("codec", ["big5", "cp950", "utf-8"])
def test_traditional_chinese_reads_as_it_was_written(written, codec):
    path = written("a.csv", TRADITIONAL, codec)
    assert next(sheet.rows(path, sheet.inspect(path).choice)).cells[1] == "關西中山東分公司"


@pytest.mark.parametrize(
    ("name", "codec", "heading"),
    [
        ("gb18030_sales_by_quarter.csv", "gb18030", "各国销售额"),
        ("gb18030_hainan_points.csv", "gb18030", "经度_84"),
        ("big5_traffic_107.csv", "cp950", "路線方向"),
    ],
)
def test_real_files_of_old_encodings_are_told_apart(real, name, codec, heading):
    summary = sheet.inspect(real(f"zh_encodings/{name}"))
    assert summary.encoding == codec
    assert heading in summary.headings


def test_accents_among_ascii_are_western_and_not_chinese():
    assert legacy_encoding("Café Zoé,Müller & Söhne,naïve\n".encode("cp1252") * 5) == "cp1252"


def test_a_few_spoilt_lines_leave_a_file_utf8():
    assert found("新华路便民商店,城东区\n".encode() * 50 + b"\xff\xfe\xfd,x\n") == "utf-8"


def test_a_file_that_mixes_two_encodings_is_refused_by_name():
    mixed = "新华路便民商店,城东区\n".encode() * 5 + "老周副食,城西区建设街\n".encode("gb18030") * 5
    with pytest.raises(UserError, match=r"list\.csv mixes two encodings"):
        found(mixed)


def test_bytes_beyond_ascii_far_down_the_file_still_count():
    assert found(b"plain,ascii\n" * 200_000 + "新华路便民商店,城东区新华路\n".encode("gb18030")) == "gb18030"


def test_what_is_no_text_is_refused():
    with pytest.raises(UserError, match="neither text nor a workbook"):
        found(bytes(range(256)) * 2 + b"\0" * 200)


def test_a_person_may_choose_the_encoding(written):
    path = written("a.csv", SIMPLIFIED, "gb18030")
    assert sheet.inspect(path, sheet.Choice(encoding="cp1252")).encoding == "cp1252"
