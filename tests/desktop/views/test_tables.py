"""Tables move by cell or row, open by Enter, and share their width."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from desktop.views.parts import Chip
from desktop.views.tables import Cell, Column, Table, TableRow, row_words
from desktop.views.theme import Theme
from tests.desktop.views.conftest import Show

COLUMNS = (
    Column("客户经理"),
    Column("户数", "户", number=True, width=64),
    Column("覆盖率", "%", number=True, width=128),
)
TEAM = (
    TableRow(("全队", "2,486", Cell("91.4", share=91, target=95)), "all", total=True),
    TableRow(("郑海波", "251", Cell("97.2", share=97, target=95)), "zheng"),
    TableRow(("吴磊", "248", Cell("82.3", "warn", bold=True, share=82, target=95)), "wu"),
)


def test_the_cell_in_hand_is_told_and_opened(qtbot: QtBot, show: Show) -> None:
    table = Table(COLUMNS, by_cell=True)
    table.show_rows(TEAM)
    show(table)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.moved) as moved:
        qtbot.keyClick(table, Qt.Key.Key_Right)
    assert moved.args == ["zheng", 1]
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == ["zheng", 1]


def test_tab_leaves_the_table(qtbot: QtBot, show: Show) -> None:
    first, second = Table(COLUMNS), Table(COLUMNS)
    first.show_rows(TEAM)
    show(first, second)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()


def test_the_row_in_hand_stays_when_the_table_is_shown_anew(qtbot: QtBot) -> None:
    table = Table(COLUMNS)
    qtbot.addWidget(table)
    table.show_rows(TEAM)
    table.choose("wu")
    table.show_rows(TEAM[::-1])
    assert (table.current_key(), table.currentIndex().row()) == ("wu", 0)


def test_columns_without_a_width_share_what_is_left(show: Show) -> None:
    table = Table(COLUMNS)
    table.show_rows(TEAM)
    show(table, width=800)
    assert sum(table.columnWidth(place) for place in range(3)) == table.viewport().width()
    assert table.columnWidth(1) == 64


def test_a_column_is_as_narrow_as_it_says(show: Show) -> None:
    table = Table((Column("店铺"), Column("", width=24)))
    show(table, width=400)
    assert (table.columnWidth(0), table.columnWidth(1)) == (table.viewport().width() - 24, 24)


def test_a_table_grows_with_the_font(look: Theme, show: Show) -> None:
    table = Table(COLUMNS, compact=True)
    table.show_rows(TEAM)
    show(table)
    before = table.rowHeight(1)
    look.choose(factor=1.5)
    assert (before, table.rowHeight(1), table.columnWidth(1)) == (32, 36, 96)


@pytest.mark.parametrize(("text", "told"), [("开发区友谊街54号（临街）", "开发区友谊街54号（临街）"), ("54号", "")])
def test_a_cell_that_is_cut_tells_its_words_in_full_under_the_pointer(show: Show, text: str, told: str) -> None:
    table = Table((Column("店铺"), Column("地址", width=96)))
    table.show_rows([TableRow(("锦绣烟酒行", text), 1)])
    show(table)
    place = table.visualRect(table.rows.index(0, 1)).center()
    help_asked = QHelpEvent(QEvent.Type.ToolTip, place, table.viewport().mapToGlobal(place))
    QApplication.sendEvent(table.viewport(), help_asked)
    assert QToolTip.text() == told
    QToolTip.hideText()


def test_a_tick_in_a_table_turns_by_space_and_by_click(qtbot: QtBot, show: Show) -> None:
    table = Table((Column("", width=48), Column("店铺")))
    table.show_rows([TableRow((Cell(checked=True), "锦绣烟酒行"), 1), TableRow((Cell(checked=False), "临湖小卖部"), 2)])
    show(table)
    with qtbot.waitSignal(table.ticked) as ticked:
        qtbot.keyClick(table, Qt.Key.Key_Space)
    assert ticked.args == [1, False]
    place = table.visualRect(table.rows.index(1, 0)).center()
    with qtbot.waitSignal(table.ticked) as ticked:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ticked.args == [2, True]


@pytest.mark.parametrize(
    ("cell", "said"),
    [("251", "251"), (Cell("91.4"), "91.4"), (Cell(chip=Chip("预警", "triangle-alert", "warn")), "预警")],
)
def test_a_cell_is_read_out(cell: Cell | str, said: str) -> None:
    assert row_words(TableRow((cell,)), 0) == said


def test_words_of_a_cell_are_painted_in_their_tone(look: Theme, show: Show) -> None:
    table = Table((Column("明码标价", number=True),))
    table.show_rows([TableRow(("95.3",)), TableRow((Cell("88.2", "warn", bold=True),))])
    show(table)
    place = table.visualRect(table.rows.index(1, 0))
    image = table.viewport().grab(place).toImage()
    painted = {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}
    assert look.palette["warn"] in painted
    assert look.palette["text"] not in painted
