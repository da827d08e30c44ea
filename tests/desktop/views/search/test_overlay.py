"""Quick search by the keys: shops at each letter, why each was found, and where the keys lead."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from contract.words import use_language
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.views.search import QuickSearch
from desktop.views.workplace import Workplace
from tests.desktop.worlds import TWIN
from tests.examples import SHOP, a_visit


@pytest.fixture
def search(work: Workplace, qtbot: QtBot, show: object) -> QuickSearch:
    window: QWidget = show(QLabel("page"), width=1366, height=700)  # type: ignore[operator]
    panel = QuickSearch(window, work, {"today", "card", "visit", "contact"}.__contains__)
    panel.open_search()
    qtbot.waitUntil(panel.box.hasFocus)
    qtbot.waitUntil(lambda: len(panel.found()) > 0)  # the day's list has come
    return panel


@pytest.fixture
def gone(work: Workplace) -> list[tuple[str, object]]:
    asked: list[tuple[str, object]] = []
    work.asked.connect(lambda page, argument: asked.append((page, argument)))
    return asked


def test_it_opens_with_the_next_shops_of_today(search: QuickSearch) -> None:
    assert search.words() == "Next on today's list"
    assert 0 < len(search.found()) <= 7


def test_each_letter_finds_and_marks_why(search: QuickSearch, qtbot: QtBot) -> None:
    qtbot.keyClicks(search.box, "hxbl")
    first = search.found()[0]
    assert (first.title, first.found) == ("惠鑫便利店", ((0, 4),))
    assert all(row.found for row in search.found())


def test_shops_of_one_name_are_told_apart_by_street_and_licence(search: QuickSearch, qtbot: QtBot) -> None:
    qtbot.keyClicks(search.box, "hxbl")
    one, other = search.found()[:2]
    assert {one.key, other.key} == {SHOP, TWIN}
    assert "桥头街 36 号 · licence ...04318" in one.subtitle
    assert "车站路 41 号 · licence ...11726" in other.subtitle
    assert '2 shops are called "惠鑫便利店"' in search.words()


def test_a_phone_tail_says_that_it_was_the_phone_and_shows_no_more_of_it(search: QuickSearch, qtbot: QtBot) -> None:
    qtbot.keyClicks(search.box, "4471")
    (row,) = search.found()
    assert row.subtitle.endswith("phone ...4471")
    assert "1385790" not in row.subtitle


def test_a_street_is_marked_below_the_name(search: QuickSearch, qtbot: QtBot) -> None:
    qtbot.keyClicks(search.box, "qiaotou")
    assert {row.found_below for row in search.found() if not row.found} == {((0, 2),)}


@pytest.mark.parametrize(
    ("key", "page"),
    [(Qt.Key.Key_Return, "card"), (Qt.Key.Key_F2, "visit"), (Qt.Key.Key_F3, "contact")],
)
def test_a_key_goes_on_with_the_shop_in_hand(
    search: QuickSearch, gone: list[tuple[str, object]], qtbot: QtBot, key: Qt.Key, page: str
) -> None:
    qtbot.keyClicks(search.box, "hxbl")
    qtbot.keyClick(search.box, Qt.Key.Key_Down)
    second = search.found()[1].key
    qtbot.keyClick(search.box, key)
    assert gone == [(page, second)]
    assert not search.isVisible()


def test_a_page_that_the_role_does_not_have_is_not_offered(
    search: QuickSearch, gone: list[tuple[str, object]], qtbot: QtBot
) -> None:
    qtbot.keyClicks(search.box, "hxbl")
    qtbot.keyClick(search.box, Qt.Key.Key_F4)
    assert gone == []
    assert search.isVisible()


def test_what_finds_nothing_says_what_to_try(search: QuickSearch, gone: list[tuple[str, object]], qtbot: QtBot) -> None:
    qtbot.keyClicks(search.box, "qqqq")
    assert search.found() == []
    assert search.words() == "0 of 40 shops"
    qtbot.keyClick(search.box, Qt.Key.Key_Return)
    assert gone == []


def test_each_row_tells_when_the_shop_was_visited_and_its_place_today(
    search: QuickSearch, shops: Store, qtbot: QtBot
) -> None:
    record_visit(shops, RecordedVisit(visit=a_visit(1)))
    search.close_overlay()
    search.open_search()
    qtbot.keyClicks(search.box, "04318")
    qtbot.waitUntil(lambda: search.found()[0].figure == "this day")
    assert [chip.word for chip in search.found()[0].chips] == ["Visited today"]


def test_chinese_words_stand_in_chinese(search: QuickSearch, qtbot: QtBot) -> None:
    use_language("zh_CN")
    qtbot.keyClicks(search.box, "04318")
    assert search.words() == "40 户中找到 1 户"
