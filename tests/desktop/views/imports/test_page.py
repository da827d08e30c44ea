"""The import as the clerk works it: drop, name the columns, try, hand over, see the server's answer."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from contract.records import Import
from desktop.models import imports, outbox, parcels
from desktop.views.imports.page import ImportPage
from desktop.views.main_window import MainWindow
from desktop.views.places import pages_of
from desktop.views.rows import row_words
from desktop.views.status import Status
from desktop.views.workplace import Workplace
from tests.desktop import lists, offices
from tests.desktop.views.imports.conftest import CHOOSE, COLUMNS, HANDED, TRIAL, Importing
from tests.examples import NOW
from tests.stores import take

SHOPS = offices.shops()
FRESH = ["330702199999", "3307990001", "新丰烟酒", "新街 12 号", "13900001111", "烟酒店", "5", "A", ""]
TWIN = ["330702188888", "3307990002", "惠鑫便利商店", "桥头街 38 号", "13900001112", "便利店", "5", "A", ""]
BROKEN = lists.line_of(SHOPS[4], 经营业态="没有这种")


def figures(importing: Importing) -> dict[str, str]:
    tiles = importing.page.trial.figures.findChildren(object)
    told = [tile.figure for tile in tiles if hasattr(tile, "figure")]
    return {one.key: one.figure for one in told}


def handed_over(importing: Importing) -> Import:
    importing.until(lambda: importing.page.step() == HANDED)
    (asked,) = imports.history(importing.page.work.store)
    return asked.asked


def test_a_list_is_handed_over_with_two_keys(importing: Importing) -> None:
    importing.open([*lists.same(3), FRESH])
    importing.press("Ctrl+Return")
    importing.until(lambda: importing.page.step() == TRIAL)
    importing.press("Ctrl+Return")
    made = handed_over(importing)
    assert made.state == "waiting"
    assert outbox.waiting(importing.page.work.store).count == 1
    assert len(parcels.to_send(importing.page.work.store)) == 1


def test_a_dropped_file_opens(importing: Importing) -> None:
    path = lists.a_list(importing.folder / "x.csv", lists.same(2))
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path))])
    told = (
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        carried,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(*told)
    importing.page.dragEnterEvent(enter)
    assert enter.isAccepted()
    importing.page.dropEvent(QDropEvent(*told))
    importing.until(lambda: importing.page.step() == COLUMNS)


def test_several_files_at_once_are_not_taken(importing: Importing) -> None:
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile("a.csv"), QUrl.fromLocalFile("b.csv")])
    enter = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    importing.page.dragEnterEvent(enter)
    assert not enter.isAccepted()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.csv", b"", "is empty"),
        ("图.csv", b"\x89PNG\r\n\x1a\n" + bytes(4_000), "is no list"),
        ("旧.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000), "protected by a password"),
        ("坏.xlsx", b"PK\x03\x04" + bytes(400), "damaged"),
        ("半.csv.gz", b"\x1f\x8b\x08\x00" + bytes(40), "damaged"),
    ],
)
def test_a_bad_file_gives_a_sentence_and_the_page_stays(
    importing: Importing, name: str, content: bytes, words: str
) -> None:  # RF-01
    path = importing.folder / name
    path.write_bytes(content)
    importing.page.open_file(path)
    importing.until(lambda: words in importing.told())
    assert importing.page.step() == CHOOSE
    importing.open(lists.same(2))  # and the next file opens
    assert importing.told() == ""


def test_the_five_figures_add_up_to_the_list(importing: Importing) -> None:
    changed = lists.line_of(SHOPS[3], 档位="30")
    importing.try_out([*lists.same(3), changed, BROKEN, FRESH])
    assert figures(importing) == {"new": "1", "changed": "1", "same": "3", "refused": "1", "missing": "0"}
    assert importing.page.head.quiet.text().endswith("6 lines")


def test_f1_says_what_the_figures_mean(importing: Importing) -> None:
    assert importing.page.explain() == ""
    importing.try_out([FRESH])
    assert "These four add up to the lines of the list." in importing.page.explain()


def test_a_change_shows_old_and_new_masked(importing: Importing) -> None:
    importing.try_out([lists.line_of(SHOPS[0], 联系电话="13700001234")])
    (row,) = importing.words()
    assert row[2:8] == ["惠鑫便利店", "04318", "Phone", "138****4471", "", "137****1234"]


def test_a_difference_that_the_mask_hides_is_named(importing: Importing) -> None:
    importing.try_out([lists.line_of(SHOPS[0], 联系电话="13800004471")])
    assert importing.words()[0][8] == "differs where masked"


def test_a_line_without_its_tick_is_left_out(importing: Importing) -> None:
    importing.try_out([FRESH, lists.line_of(SHOPS[3], 档位="30"), lists.line_of(SHOPS[5], 档位="31")])
    assert importing.page.bar.main.text() == "Hand over 3 lines"
    importing.press("Space")
    assert importing.page.bar.main.text() == "Hand over 2 lines"
    importing.press("Ctrl+Return")
    assert handed_over(importing).excluded == (3,)


def test_a_likely_double_has_no_tick_until_somebody_sets_it(importing: Importing) -> None:
    importing.try_out([FRESH, TWIN])
    assert importing.page.trial.hint.text() == "1 line has no tick: possible doubles"
    assert importing.words()[1][5] == "may be 惠鑫便利店 桥头街 36 号"
    assert importing.page.bar.main.text() == "Hand over 1 line"
    importing.press("Down", "Space")
    assert importing.page.bar.main.text() == "Hand over 2 lines"


def test_all_lines_of_a_tab_are_ticked_and_unticked_by_one_key(importing: Importing) -> None:
    importing.try_out([FRESH, TWIN, lists.line_of(SHOPS[3], 档位="30")])
    importing.page.trial.tabs.choose("new")
    importing.press("Ctrl+A")
    assert importing.page.trial.left_out() == frozenset()
    importing.press("Ctrl+A")
    assert importing.page.trial.left_out() == {2, 3}
    assert importing.page.bar.main.text() == "Hand over 1 line"


def test_a_list_that_says_what_is_kept_cannot_be_handed_over(importing: Importing) -> None:
    importing.try_out(lists.same(3))
    assert not importing.page.bar.main.isEnabled()
    importing.page.trial.figures.choose("same")
    importing.page.trial.figures.chosen.emit("same")
    assert importing.page.trial.nothing.title.text() == "3 lines say what is kept already"


def test_refused_lines_are_saved_with_their_reasons(importing: Importing) -> None:  # I5
    importing.try_out([*lists.same(2), BROKEN])
    assert importing.page.trial.refused.words.text().startswith("1 line refused")
    assert importing.page.bar.errors.isVisible()
    target = importing.folder / "errors.csv"
    importing.page.save_errors(target)
    importing.until(lambda: "The refused lines are in errors.csv" in importing.told())
    lines = target.read_bytes().decode("gb18030").splitlines()
    assert len(lines) == 2
    assert "没有这种" in lines[1]


def test_an_error_file_that_cannot_be_written_is_told(importing: Importing) -> None:
    importing.try_out([*lists.same(2), BROKEN])
    importing.page.save_errors(importing.folder / "no" / "folder" / "errors.csv")
    importing.until(lambda: "could not be written" in importing.told())
    assert importing.page.step() == TRIAL


def test_each_column_has_its_field_and_some_cells_masked(importing: Importing) -> None:
    importing.open(lists.same(4))
    fields = [row.field.current() for row in importing.page.columns.rows]
    assert fields == [
        "license_no",
        "customer_code",
        "name",
        "address",
        "phone",
        "format_code",
        "tier",
        "credit_level",
        "",
    ]
    phone = importing.page.columns.rows[4].example.text()
    assert "138****4471" in phone
    assert "13857904471" not in phone


def test_another_field_for_a_column_is_remembered_for_the_next_list(importing: Importing) -> None:  # A08
    importing.open([FRESH])
    importing.page.columns.rows[8].field.choose("remark")
    importing.page.columns.source.setText("营销部台账")
    importing.press("Ctrl+Return")
    importing.until(lambda: importing.page.step() == TRIAL)
    importing.open([FRESH])
    assert importing.page.columns.rows[8].field.current() == "remark"
    assert importing.page.columns.source.text() == "营销部台账"
    assert importing.page.columns.left.remark.text() == "kept way, version 1"


def test_a_mapping_without_a_needed_field_is_told_on_the_page(importing: Importing) -> None:
    importing.open(lists.same(2))
    importing.page.columns.rows[2].field.choose("")
    importing.press("Ctrl+Return")
    importing.until(lambda: "No column of the list was recognised" in importing.told())
    assert importing.page.step() == COLUMNS


def test_the_row_of_headings_can_be_moved(importing: Importing) -> None:
    importing.open([lists.HEADINGS, *lists.same(3)], ["某某公司零售户名册", *[""] * 8])
    columns = importing.page.columns
    assert columns.header.text() == "Headings in row 2"
    columns.less.click()
    importing.until(lambda: columns.header.text() == "Headings in row 1")
    assert columns.rows[0].heading.text() == "某某公司零售户名册"
    columns.more.click()
    importing.until(lambda: columns.header.text() == "Headings in row 2")
    importing.press("Ctrl+Return")
    importing.until(lambda: importing.page.step() == TRIAL)
    assert figures(importing)["same"] == "3"


def test_a_list_of_orders_is_known_and_can_be_taken_for_shops(importing: Importing) -> None:
    headings = ("订单号", "客户编码", "订货日期", "商品编码", "数量", "单价")
    importing.open([["X1", SHOPS[0].customer_code or "", "2026-11-23", "P0001", "3", "175"]], headings)
    assert importing.page.columns.kind.current() == "orders"
    importing.press("Ctrl+Return")
    importing.until(lambda: importing.page.step() == TRIAL)
    assert importing.words() == [["惠鑫便利店", "X1", "2026-11-23", "3"]]
    importing.press("Esc")
    importing.page.columns.kind.choose("retailers")
    importing.until(lambda: importing.page.columns.rows[0].field.current() == "")


def test_esc_goes_back_step_by_step_and_keeps_what_was_named(importing: Importing) -> None:
    importing.try_out([FRESH])
    importing.press("Esc")
    assert importing.page.step() == COLUMNS
    assert importing.page.columns.source.text() == "零售户"
    importing.press("Esc")
    assert importing.page.step() == CHOOSE


def test_offline_the_list_waits_and_says_so(importing: Importing) -> None:
    importing.try_out([FRESH])
    importing.press("Ctrl+Return")
    importing.until(lambda: importing.page.step() == HANDED)
    words = importing.page.handed.state.findChildren(object)
    said = [piece.text() for piece in words if hasattr(piece, "text") and callable(piece.text)]
    assert "The file waits to be sent" in said
    assert any("as soon as there is a connection" in one for one in said)


def test_the_servers_result_comes_by_itself_and_is_the_one_that_counts(importing: Importing) -> None:
    importing.try_out([FRESH])
    importing.press("Ctrl+Return")
    made = handed_over(importing)
    answer = replace(
        made,
        state="done",
        new_count=1,
        changed_count=0,
        same_count=0,
        missing_count=2,
        refused_count=0,
        finished_at=NOW,
    )
    take(importing.page.work.store, answer)
    importing.until(importing.page.handed.figures.isVisible)
    told = [tile.figure for tile in importing.page.handed.figures.findChildren(object) if hasattr(tile, "figure")]
    assert {one.key: one.figure for one in told}["missing"] == "2"
    importing.press("Ctrl+Return")
    assert importing.page.step() == CHOOSE


def test_what_the_server_would_not_take_is_told_in_its_words(importing: Importing) -> None:
    importing.try_out([FRESH])
    importing.press("Ctrl+Return")
    made = handed_over(importing)
    take(importing.page.work.store, replace(made, state="refused", answer="文件读不了。", finished_at=NOW))
    importing.until(lambda: importing.page.handed.asked is not None and importing.page.handed.asked.stage == "refused")
    said = [p.text() for p in importing.page.handed.state.findChildren(object) if callable(getattr(p, "text", None))]
    assert "文件读不了。" in said


def test_the_history_leads_back_to_each_import(importing: Importing) -> None:
    importing.try_out([FRESH])
    importing.press("Ctrl+Return")
    made = handed_over(importing)
    importing.press("Esc")
    importing.until(lambda: importing.page.choose.history.rows.rowCount() == 1)
    row = importing.page.choose.history.rows.row(0)
    words = [row_words(row, column) for column in range(10)]
    assert words[:3] == ["零售户.csv", "Shops", "零售户"]
    assert words[7:] == ["方晓兰", "11-24 10:00", "file waits to be sent"]
    importing.page.choose.history.opened.emit(made.id, 0)
    assert importing.page.step() == HANDED


def test_reading_can_be_stopped_and_nothing_is_shown(importing: Importing) -> None:
    lines = [[f"3307029{n:05}", f"99{n:05}", f"店{n}", f"路{n}号", "", "烟酒店", "5", "A", ""] for n in range(6_000)]
    importing.open(lines)
    importing.press("Ctrl+Return")
    importing.page.bar.stop.click()
    importing.until(importing.page.bar.ready.isVisible)
    assert importing.page.step() == COLUMNS


@pytest.mark.slow
def test_thousands_of_lines_are_listed_as_they_come_into_sight(importing: Importing) -> None:
    lines = [
        [f"33070{n:07}", f"9{n:06}", f"{n:05}店", f"{n // 20}街 {n} 号", "", "烟酒店", "5", "A", ""]
        for n in range(4_000)
    ]
    importing.try_out(lines)
    table = importing.page.trial.table()
    assert table is not None
    assert table.rows.rowCount() == 4_000
    assert table.rows.place((2, 0)) == 0
    assert table.rows.place((3_000, 0)) == -1  # not made yet


def test_the_tab_key_reaches_what_stands_before_the_list_of_a_trial(
    work: Workplace, qtbot: QtBot, tmp_path: Path
) -> None:
    window = MainWindow(work, pages_of(work.me), Status(work))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_page("imports")
    page = window.page()
    assert isinstance(page, ImportPage)
    Importing(page, qtbot, tmp_path).try_out([FRESH])
    reached: list[QWidget] = []
    for _ in range(30):
        in_hand = QApplication.focusWidget()
        assert in_hand is not None
        reached.append(in_hand)
        qtbot.keyClick(in_hand, Qt.Key.Key_Tab)
    assert page.trial.table() in reached
    assert any(page.trial.tabs.isAncestorOf(piece) for piece in reached)
    assert any(page.trial.figures.isAncestorOf(piece) for piece in reached)


def test_a_narrow_window_has_one_column(importing: Importing) -> None:
    importing.open(lists.same(3))
    importing.page.window().resize(1093, 614)
    importing.until(lambda: not importing.page.columns.right.isVisible())
    importing.press("Ctrl+Return")
    importing.until(lambda: importing.page.step() == TRIAL)
    assert not importing.page.trial.columns.isVisible()
    assert importing.page.trial.figures.isVisible()


def test_the_error_file_of_the_server_needs_a_connection(importing: Importing) -> None:
    importing.try_out([FRESH])
    importing.press("Ctrl+Return")
    made = handed_over(importing)
    take(importing.page.work.store, replace(made, state="done", refused_count=1, error_sha256="ab" * 32))
    importing.until(importing.page.bar.errors.isVisible)
    importing.page.save_errors(importing.folder / "errors.csv")
    importing.until(lambda: importing.told() != "")
    assert not Path(importing.folder / "errors.csv").exists()
