"""Editors take what they should, say why something is refused, and are left by the keyboard."""

from datetime import date

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.views import parts
from tests.desktop.views.conftest import Show

LEFT = Qt.MouseButton.LeftButton


def test_a_refused_content_says_why_until_it_is_mended(show: Show) -> None:
    field = parts.Field("许可证号", parts.LineEdit("33070210431"), "12 位数字")
    show(field)
    field.set_error("许可证号是 12 位，这里 11 位，看看末位是不是漏了。")
    assert field.editor.is_wrong()
    assert field.message.text().startswith("许可证号是 12 位")
    field.set_error("")
    assert not field.editor.is_wrong()
    assert field.message.text() == "12 位数字"


def test_a_number_cell_takes_digits_only(qtbot: QtBot, show: Show) -> None:
    cell = parts.NumberCell()
    show(cell)
    qtbot.keyClicks(cell, "1a2-3.4567")
    assert cell.value() == 1234
    cell.clear()
    assert cell.value() is None


def test_a_digit_typed_into_a_number_cell_replaces_what_was_there(qtbot: QtBot, show: Show) -> None:
    cell, other = parts.NumberCell(12), parts.NumberCell(3)
    show(cell, other)
    other.setFocus()
    cell.setFocus()
    qtbot.keyClicks(cell, "5")
    assert cell.value() == 5


def test_a_number_cell_hears_as_last_time_and_next(qtbot: QtBot, show: Show) -> None:
    cell = parts.NumberCell(7)
    show(cell)
    with qtbot.waitSignal(cell.repeated):
        qtbot.keyClicks(cell, "=")
    with qtbot.waitSignal(cell.passed):
        qtbot.keyClick(cell, Qt.Key.Key_Return)
    assert cell.value() == 7


def test_escape_empties_a_search_first(qtbot: QtBot, show: Show) -> None:
    search = parts.SearchField("找店铺")
    show(search)
    qtbot.keyClicks(search, "hxbl")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""


def test_tab_leaves_a_text(qtbot: QtBot, show: Show) -> None:
    text, after = parts.TextEdit("修路"), parts.LineEdit()
    show(text, after)
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_Tab)
    assert after.hasFocus()
    assert text.toPlainText() == "修路"


def test_a_drop_down_says_its_key(qtbot: QtBot, show: Show) -> None:
    choice = parts.DropDown([("a", "周敏"), ("b", "吴磊")], "b")
    show(choice)
    assert choice.current() == "b"
    with qtbot.waitSignal(choice.chosen) as chosen:
        qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert chosen.args == ["a"]


def test_a_date_is_stepped_by_button_and_key_but_not_before_its_first_day(qtbot: QtBot, show: Show) -> None:
    stepper = parts.Stepper(date(2026, 12, 8), lambda day: f"{day:%m-%d}", low=date(2026, 12, 7))
    show(stepper)
    qtbot.mouseClick(stepper.more, LEFT)
    assert (stepper.day(), stepper.field.text()) == (date(2026, 12, 9), "12-09")
    qtbot.keyClick(stepper.field, Qt.Key.Key_PageUp)
    assert stepper.day() == date(2026, 12, 16)
    for _ in range(12):
        qtbot.keyClick(stepper.field, Qt.Key.Key_Left)
    assert stepper.day() == date(2026, 12, 7)


def test_the_search_in_a_head_opens_rather_than_takes_words(qtbot: QtBot, show: Show) -> None:
    opener = parts.SearchOpener("速查店铺")
    show(opener)
    with qtbot.waitSignal(opener.clicked):
        qtbot.mouseClick(opener, LEFT)
