"""Lists move and open by key, tick by Space, keep the row in hand, and fetch only what is looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from pytestqt.qtbot import QtBot

from desktop.views import parts
from desktop.views.parts import Chip
from desktop.views.rows import PAGE, Rows, row_words
from desktop.views.tables import ListLook, ListRow, ListView
from desktop.views.theme import Theme, px
from tests.desktop.views.conftest import Show

LEFT = Qt.MouseButton.LeftButton
SHOPS = (
    ListRow("惠鑫便利店", "36 号", (Chip("到期", "calendar-days", "line"),), "14 天", "周期 14", "13", "桥头街", 1),
    ListRow("老周副食", "2 排 7 号", (), "15 天", "超 1 天", "14", "农贸市场", 2, note_tone="warn"),
    ListRow("福满家超市", "北门", (), "14 天", "周期 14", "15", "农贸市场", 3),
)


def test_arrows_move_and_enter_opens(qtbot: QtBot, show: Show) -> None:
    shops = ListView(ListLook(number_width=44))
    shops.show_rows(SHOPS)
    show(shops)
    with qtbot.waitSignal(shops.moved) as moved:
        qtbot.keyClick(shops, Qt.Key.Key_Down)
    assert moved.args == [2]
    with qtbot.waitSignal(shops.opened) as opened:
        qtbot.keyClick(shops, Qt.Key.Key_Return)
    assert opened.args == [2]


def test_a_double_click_opens(qtbot: QtBot, show: Show) -> None:
    shops = ListView()
    shops.show_rows(SHOPS)
    show(shops)
    at = shops.visualRect(shops.rows.index(2, 0)).center()
    qtbot.mouseClick(shops.viewport(), LEFT, pos=at)
    assert shops.current_key() == 3
    with qtbot.waitSignal(shops.opened) as opened:
        qtbot.mouseDClick(shops.viewport(), LEFT, pos=at)
    assert opened.args == [3]


def test_the_row_in_hand_stays_in_hand_when_the_list_is_shown_anew(qtbot: QtBot) -> None:
    shops = ListView()
    qtbot.addWidget(shops)
    shops.show_rows(SHOPS)
    shops.choose(3)
    shops.show_rows(SHOPS[::-1])
    assert (shops.current_key(), shops.currentIndex().row()) == (3, 0)


def test_when_the_row_in_hand_is_gone_the_first_is_taken(qtbot: QtBot) -> None:
    shops = ListView()
    qtbot.addWidget(shops)
    shops.show_rows(SHOPS)
    shops.choose(3)
    shops.show_rows(SHOPS[:2])
    assert shops.current_key() == 1


def test_only_the_first_row_of_a_section_carries_its_name(qtbot: QtBot) -> None:
    shops = ListView()
    qtbot.addWidget(shops)
    shops.show_rows(SHOPS)
    heights = [shops.sizeHintForIndex(shops.rows.index(row, 0)).height() for row in range(3)]
    assert heights == [px().row_two + px().section, px().row_two + px().section, px().row_two]


def test_rows_grow_with_the_font(look: Theme, show: Show) -> None:
    shops = ListView()
    shops.show_rows(SHOPS)
    show(shops)
    look.choose(factor=1.5)
    assert shops.sizeHintForIndex(shops.rows.index(2, 0)) == QSize(200, 66)


def test_space_and_a_click_on_the_box_turn_the_tick(qtbot: QtBot, show: Show) -> None:
    shops = ListView()
    shops.show_rows([ListRow("锦绣烟酒行", key=1, checked=True), ListRow("临湖小卖部", key=2, checked=False)])
    show(shops)
    with qtbot.waitSignal(shops.ticked) as ticked:
        qtbot.keyClick(shops, Qt.Key.Key_Space)
    assert ticked.args == [1, False]
    place = shops.visualRect(shops.rows.index(1, 0))
    with qtbot.waitSignal(shops.ticked) as ticked:
        qtbot.mouseClick(shops.viewport(), LEFT, pos=QPoint(24, place.center().y()))
    assert ticked.args == [2, True]
    with qtbot.assertNotEmitted(shops.ticked):
        qtbot.mouseClick(shops.viewport(), LEFT, pos=QPoint(200, place.center().y()))


def test_the_next_and_the_one_before_can_be_taken_from_elsewhere(qtbot: QtBot) -> None:
    visits = ListView()
    qtbot.addWidget(visits)
    visits.show_rows(SHOPS)
    for by, key in ((1, 2), (1, 3), (1, 3), (-1, 2)):
        visits.step(by)
        assert visits.current_key() == key


def test_an_empty_list_says_what_to_do(show: Show) -> None:
    shops = ListView()
    state = parts.EmptyState("今天没有到期的店", "可以用速查走计划外的店。")
    shops.set_empty(state)
    shops.show_rows(())
    show(shops)
    assert state.isVisible()
    shops.show_rows(SHOPS)
    assert not state.isVisible()


def test_a_long_list_fetches_only_the_pages_in_sight(show: Show) -> None:
    asked: list[int] = []

    def fetch(offset: int, limit: int) -> Sequence[ListRow]:
        asked.append(offset)
        return [ListRow(f"店 {number}", key=number) for number in range(offset, offset + limit)]

    shops = ListView(ListLook(height="one"))
    shops.show_pages(100_000, fetch)
    show(shops)
    assert asked == [0]
    shops.setCurrentIndex(shops.rows.index(99_999, 0))
    shops.grab()
    assert shops.current_key() == 99_999
    assert len(asked) <= 3


def test_a_page_may_come_later() -> None:
    rows = Rows()
    asked: list[int] = []
    rows.show_pages(2 * PAGE, lambda offset, _limit: asked.append(offset))
    assert rows.row(PAGE) is None
    assert rows.row(PAGE + 1) is None
    assert asked == [PAGE]
    rows.supply(PAGE, [ListRow("后到的店", key="late")])
    assert rows.place("late") == PAGE


def test_a_row_is_read_out_whole() -> None:
    assert row_words(SHOPS[0], 0) == "惠鑫便利店 · 36 号 · 到期 · 14 天 · 周期 14"


def test_why_a_search_found_a_row_is_marked(show: Show) -> None:
    shops = ListView()
    shops.show_rows([ListRow("惠鑫便利店", "桥头街", key=1)])
    show(shops)
    plain = shops.grab().toImage()
    shops.show_rows([ListRow("惠鑫便利店", "桥头街", key=1, found=((0, 4),))])
    assert shops.grab().toImage() != plain


def test_a_selection_without_the_focus_is_grey_unless_the_list_is_always_lit(look: Theme, show: Show) -> None:
    away, lit, focus = ListView(), ListView(ListLook(always_lit=True)), parts.LineEdit()
    for shops in (away, lit):
        shops.show_rows([ListRow("惠鑫便利店", key=1)])
    show(focus, away, lit)
    focus.setFocus()
    colours = [shops.grab().toImage().pixelColor(100, 4).name().upper() for shops in (away, lit)]
    assert colours == [look.palette["grey-soft"], look.palette["accent-soft"]]
