"""Packages that would unpack to far more than they hold, or say so falsely, are refused before they are inflated."""

import gzip
import io
import struct
import zipfile

import pytest

from contract.errors import UserError
from importers import sheet
from importers.archives import check_packed_size, unpacked
from importers.limits import LISTS, MIB
from importers.workbook_writer import WorkbookWriter


def workbook(**parts: bytes) -> bytes:
    """A sound workbook of two rows, with some of its parts replaced or added."""
    plain = io.BytesIO()
    writer = WorkbookWriter(plain, "Sheet1")
    writer.write(["店名", "地址"])
    writer.write(["红星", "东街"])
    writer.close()
    made = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        contents = {part.filename: source.read(part) for part in source.infolist()}
        for name, content in (contents | {name.replace("__", "/"): content for name, content in parts.items()}).items():
            target.writestr(name, content)
    return made.getvalue()


def sheet_of(cell: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{cell}</t></is></c></row></sheetData></worksheet>'
    ).encode()


def test_a_part_packed_more_than_two_hundred_to_one_is_refused_without_being_inflated(written):
    bomb = workbook(**{"xl__worksheets__sheet1.xml": b" " * (64 * MIB)})
    with pytest.raises(UserError, match="unpack to far more"):
        sheet.inspect(written("a.xlsx", bomb))


def test_a_workbook_of_more_than_two_hundred_parts_is_refused(written):
    with pytest.raises(UserError, match="unpack to far more"):
        sheet.inspect(written("a.xlsx", workbook(**{f"x{n}": b"x" for n in range(201)})))


def test_parts_that_share_their_bytes_are_refused(written):
    content = bytearray(workbook())
    places = [at for at in range(len(content)) if content[at : at + 4] == b"PK\x01\x02"]
    first = struct.unpack_from("<I", content, places[0] + 42)[0]
    struct.pack_into("<I", content, places[1] + 42, first)
    with pytest.raises(UserError, match=r"unpack to far more|is damaged"):
        sheet.inspect(written("a.xlsx", bytes(content)))


def test_a_part_that_lies_about_its_size_is_damaged(written):
    content = bytearray(workbook())
    name = b"xl/worksheets/sheet1.xml"
    entry = content.rindex(name) - 46
    struct.pack_into("<I", content, entry + 24, 40)
    with pytest.raises(UserError, match="is damaged"):
        sheet.inspect(written("a.xlsx", bytes(content)))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_in_a_workbook_are_refused(written, head):
    with pytest.raises(UserError, match="is damaged"):
        sheet.inspect(written("a.xlsx", workbook(**{"xl__worksheets__sheet1.xml": sheet_of("&b;", head)})))


def test_the_library_that_forbids_entities_is_in_use():
    assert __import__("openpyxl").DEFUSEDXML is True


def test_a_workbook_in_a_workbook_is_no_list(written):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.xlsx", workbook())
    with pytest.raises(UserError, match="not a list that can be read"):
        sheet.inspect(written("a.xlsx", packed.getvalue()))


def test_a_row_number_far_below_the_last_row_of_excel_does_not_run_on(written):
    far = sheet_of("x").replace(b'r="1"', b'r="99999999999"').replace(b"A1", b"A99999999999")
    with pytest.raises(UserError, match="holds no lines"):
        sheet.inspect(written("a.xlsx", workbook(**{"xl__worksheets__sheet1.xml": far})))


def test_what_a_sheet_says_of_its_own_size_is_not_believed(written):
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>x{n}</t></is></c></row>' for n in range(1, 6))
    lie = sheet_of("x").replace(b"<sheetData>", b'<dimension ref="A1:A2"/><sheetData>')
    lie = lie[: lie.index(b"<row")] + rows.encode() + lie[lie.index(b"</sheetData>") :]
    path = written("a.xlsx", workbook(**{"xl__worksheets__sheet1.xml": lie}))
    assert [line.number for line in sheet.rows(path, sheet.inspect(path).choice)] == [2, 3, 4, 5]


@pytest.mark.slow
def test_a_gzip_bomb_stops_at_the_limit(tmp_path):
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wb") as target:
        for _ in range(LISTS.unpacked_bytes // MIB + 1):
            target.write(b"x" * MIB)
    read = 0
    with pytest.raises(UserError, match="larger than 200 MB"), unpacked(path, LISTS) as stream:  # noqa: PT012
        while piece := stream.read(MIB):
            read += len(piece)
    assert read <= LISTS.unpacked_bytes


def test_a_gzip_that_breaks_off_is_damaged(written):
    whole = gzip.compress("店名,地址\n".encode() + b"".join(f"{n},{n * n}\n".encode() for n in range(9000)))
    with pytest.raises(UserError, match="is damaged"):
        sheet.inspect(written("a.csv", whole[: len(whole) // 2]))


def test_a_file_larger_than_its_kind_may_be_is_refused_unread(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as target:
        target.truncate(LISTS.packed_bytes + 1)
    with pytest.raises(UserError, match="larger than 20 MB"):
        check_packed_size(path, LISTS)


def test_the_limits_are_those_of_the_design():
    assert (LISTS.rows, LISTS.packed_bytes, LISTS.unpacked_bytes) == (50_000, 20 * MIB, 200 * MIB)
    assert (LISTS.parts, LISTS.ratio, LISTS.columns) == (200, 200, 200)
