"""`python -m server import`: its last line, its files, its sentences, its exit codes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.__main__ import main
from server.schema import METADATA
from tests.server.imports.lists import ORDERS, SHOPS
from tests.server.world import World

RED = ["1001", "红星便利店", "东街 1 号", "13800001111", "", "18", "AA", "CB2", ""]
BAD = ["1003", "红星二店", "北街", "1.38E+10", "", "", "", "", ""]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder; give exit code, output and errors."""
    url = world.database.url.render_as_string(hide_password=False)
    folder = tmp_path / "working folder"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def command(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["import", *map(str, words), "--database", url])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def last(out: str) -> dict[str, Any]:
    return dict(json.loads(out.splitlines()[-1]))


def test_the_last_line_is_one_object_with_the_counts_and_the_file_of_refused_lines(
    run: Run, listed: Callable[..., Path]
) -> None:
    code, out, _ = run("retailers", listed(SHOPS, [RED, BAD]), "--json")
    assert code == 0
    assert last(out) == {
        "new": 1,
        "changed": 0,
        "same": 0,
        "missing": 0,
        "refused": 1,
        "error_file": "list-errors.csv",
    }
    assert "红星二店" in Path("list-errors.csv").read_text(encoding="utf-8-sig")


def test_without_refused_lines_no_file_is_named_or_made(run: Run, listed: Callable[..., Path]) -> None:
    _, out, _ = run("retailers", listed(SHOPS, [RED]), "--json")
    assert last(out)["error_file"] is None
    assert list(Path().iterdir()) == []


def test_a_file_of_refused_lines_is_never_written_over_another(run: Run, listed: Callable[..., Path]) -> None:
    path = listed(SHOPS, [BAD])
    run("retailers", path)
    Path("list-errors.csv").write_text("corrected by hand", encoding="utf-8")
    _, out, _ = run("retailers", path, "--json")
    assert last(out)["error_file"] == "list-errors-2.csv"
    assert Path("list-errors.csv").read_text(encoding="utf-8") == "corrected by hand"


def test_the_file_of_refused_lines_goes_where_it_is_asked_for(run: Run, listed: Callable[..., Path]) -> None:
    _, out, _ = run("retailers", listed(SHOPS, [BAD]), "--json", "--error-file", "refused.csv")
    assert last(out)["error_file"] == "refused.csv"
    assert Path("refused.csv").is_file()
    code, _, err = run("retailers", listed(SHOPS, [BAD]), "--error-file", "no such folder/refused.csv")
    assert (code, "cannot be written" in err) == (1, True)


def test_columns_are_mapped_and_then_nothing_else_is_read(run: Run, listed: Callable[..., Path], world: World) -> None:
    path = listed(("一", "二", "电话"), [["7", "东门店", "13800001111"]])
    code, out, _ = run(
        "retailers",
        path,
        "--map",
        "customer_code=一",
        "--map",
        "name=二",
        "--key",
        "name",
        "--source",
        "手工",
        "--json",
    )
    assert (code, last(out)["new"]) == (0, 1)
    (made,) = [row for row in world.all_rows("retailers") if row["source"] == "手工"]
    assert (made["customer_code"], made["name"], made["phone"]) == ("7", "东门店", None)


def test_a_dry_run_says_so_and_writes_nothing(run: Run, listed: Callable[..., Path], world: World) -> None:
    before = len(world.all_rows("retailers"))
    _, out, _ = run("retailers", listed(SHOPS, [RED]), "--dry-run", "--json")
    assert out.startswith("This was a dry run")
    assert last(out)["new"] == 1
    assert len(world.all_rows("retailers")) == before


def test_orders_are_imported_and_what_is_missing_is_made_only_when_asked_for(
    run: Run, listed: Callable[..., Path]
) -> None:
    path = listed(ORDERS, [["1001", "A1", "2026-01-06", "6901", "利群", 5, "150.5"]])
    assert last(run("orders", path, "--json")[1])["refused"] == 1
    assert last(run("orders", path, "--json", "--create-missing")[1])["new"] == 1
    assert last(run("orders", path, "--json", "--create-missing")[1])["same"] == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 no workbook", "Nothing was imported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        ("一,二\n三,四\n".encode(), "No column of the list was recognised"),
        ('店名,电话\n"红星,1\n'.encode(), "quotation mark"),
    ],
)
def test_a_bad_file_gets_a_sentence_exit_code_1_and_leaves_nothing(
    run: Run, tmp_path: Path, world: World, content: bytes, words: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    before = world.all_rows("retailers")
    code, out, err = run("retailers", path, "--json")
    assert (code, out) == (1, "")
    assert words in err
    assert world.all_rows("retailers") == before
    assert list(Path().iterdir()) == []


def test_a_file_that_is_not_there_and_a_field_that_lists_do_not_have_are_told(
    run: Run, listed: Callable[..., Path]
) -> None:
    assert run("retailers", "nowhere.csv")[::2] == (1, "There is no file nowhere.csv. Nothing was imported.\n")
    code, _, err = run("retailers", listed(SHOPS, [RED]), "--map", "colour=一")
    assert (code, "There is no field colour" in err) == (1, True)


def test_every_table_leads_with_its_city() -> None:
    for table in METADATA.tables.values():
        assert next(iter(table.primary_key.columns)).name == "city_id", table.name
