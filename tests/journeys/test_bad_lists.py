"""A list that is broken, empty, enormous, locked or no list: refused as a whole, in words (RF-01 to RF-04)."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contract.errors import UserError
from importers.limits import LISTS, MIB
from importers.workbook_writer import WorkbookWriter
from server.__main__ import main
from server.database import Database
from server.importing import ImportJob, run_import
from server.organisation import the_city
from tests.journeys.sentences import said_in_both
from tests.journeys.towns import CITY, HEADINGS, Town

pytestmark = pytest.mark.slow

HEAD = ",".join(HEADINGS)
LINE = "C0001,换了名字的店,37010001,13900000000,某路1号,桥头线,30,A"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def text(content: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content.encode(encoding)) and None


def raw(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def workbook() -> bytes:
    held = io.BytesIO()
    writer = WorkbookWriter(held, "Sheet1")
    for row in (HEADINGS, LINE.split(",")):
        writer.write(row)
    writer.close()
    return held.getvalue()


def bomb(path: Path) -> None:
    """Write a workbook of a few kilobytes whose sheet unpacks to 80 MB."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for part in whole.namelist():
            made.writestr(part, b" " * (80 * MIB) if part.endswith("sheet1.xml") else whole.read(part))


def enormous(path: Path) -> None:
    with path.open("wb") as file:
        file.write(f"{HEAD}\n{LINE}\n".encode())
        file.truncate(LISTS.packed_bytes + 1)


BAD: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "empty": ("a.csv", raw(b""), "is empty"),
    "blank": ("a.csv", text(",,\n\n,,\n"), "holds no lines"),
    "headings that mean nothing": ("a.csv", text("甲,乙\n1,2\n"), "No column of the list was recognised"),
    "a picture": ("a.csv", raw(b"\x89PNG\r\n\x1a\n" + bytes(4_000)), "is no list"),
    "a workbook cut short": ("a.xlsx", raw(workbook()[:-40]), "is damaged"),
    "a workbook spoilt inside": ("a.xlsx", raw(workbook().replace(b"sheet1", b"sheet7", 1)), "Nothing was imported"),
    "behind a password": ("a.xlsx", raw(OLD_EXCEL + bytes(4_088)), "protected by a password"),
    "a bomb": ("a.xlsx", bomb, "would unpack to far more"),
    "enormous": ("a.csv", enormous, "is larger than 20 MB"),
    "too long": ("a.csv", text(f"{HEAD}\n" + f"{LINE}\n" * (LISTS.rows + 1)), "more than 50000 lines"),
    "too wide": ("a.csv", text(HEAD + ",x" * 300 + "\n" + (LINE + "," * 300 + "\n") * 9), "more than 200 columns"),
    "never closed": ("a.csv", text(f'{HEAD}\n{LINE}\n"C0002,店\n'), "never closed"),
    "cut inside a package": ("a.csv.gz", raw(b"\x1f\x8b\x08\x00" + bytes(40)), "is damaged"),
}


@pytest.fixture(scope="module")
def unserved(laid_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Database]]:
    """Give a town that nobody serves, with its database open."""
    town = laid_town.copied(tmp_path_factory.mktemp("lists"))
    database = Database(town.url)
    yield town, database
    database.close()


@pytest.mark.parametrize("case", BAD)
def test_a_list_that_cannot_be_read_is_refused_and_nothing_is_imported(
    unserved: tuple[Town, Database], tmp_path: Path, case: str
) -> None:
    town, database = unserved
    name, write, words = BAD[case]
    path = tmp_path / name
    write(path)
    before = town.rows("retailers")
    with pytest.raises(UserError) as told:
        run_import(database, the_city(database, CITY), ImportJob(kind="retailers", path=path))
    english, chinese = said_in_both(told.value)
    assert words in english
    assert "没有导入任何内容" in chinese
    assert town.rows("retailers") == before


def test_the_command_says_the_sentence_ends_with_1_and_leaves_no_file_behind(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.csv"
    path.write_text(f'{HEAD}\n{LINE},x\n"C0002,店\n', encoding="utf-8")
    before = town.rows("retailers")
    assert main(["import", "retailers", str(path), "--database", town.url]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "never closed" in said.err
    assert main(["import", "retailers", str(tmp_path / "gone.csv"), "--database", town.url]) == 1
    assert "Nothing was imported" in capsys.readouterr().err
    assert town.rows("retailers") == before
    assert [found.name for found in tmp_path.iterdir() if found.is_file()] == ["a.csv"]


def test_a_bad_line_is_refused_alone_and_the_rest_is_taken(town: Town, tmp_path: Path) -> None:
    lines = [LINE, "C0009,,370100,13900000000,某路9号,没有的线路,30,ZZ", "C0010,新开的店,,,某路10号,河西线,12,AA"]
    path = tmp_path / "a.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    told = town.command("import", "retailers", str(path), "--error-file", str(tmp_path / "refused.csv"), "--json")
    assert '"new": 1, "changed": 1' in told
    assert '"refused": 1' in told
    refused = (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")
    assert "C0009" in refused
    assert "C0001" not in refused
