"""The bands of a visit and its nine checks are worked by keys alone."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from contract.words import use_language
from desktop.views import parts
from tests.desktop.views.conftest import Show


def test_a_digit_turns_a_check_and_its_word(qtbot: QtBot, show: Show) -> None:
    use_language("zh_CN")
    tile = parts.CheckTile(4, "陈列")
    window = show(tile)
    assert (tile.is_exception(), tile.state_word()) == (False, "正常")
    qtbot.keyClick(window, Qt.Key.Key_4)
    assert (tile.is_exception(), tile.state_word()) == (True, "异常")
    assert tile.accessibleName() == "4 陈列 异常"


def test_an_exception_looks_different(show: Show) -> None:
    tile = parts.CheckTile(7, "断档")
    show(tile)
    calm = tile.grab().toImage()
    tile.setChecked(True)
    assert tile.grab().toImage() != calm


def test_a_band_is_entered_by_its_key_and_is_then_in_hand(qtbot: QtBot, show: Show) -> None:
    first, second = parts.Band("检查", "Alt+2"), parts.Band("反馈诉求", "Alt+5")
    first.body.addWidget(parts.LineEdit())
    editor = parts.LineEdit()
    second.body.addWidget(parts.Label("原话"))
    second.body.addWidget(editor)
    window = show(first, second)
    with qtbot.waitSignal(second.entered):
        qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert editor.hasFocus()
    assert second.is_in_hand()
    assert not first.is_in_hand()


def test_a_band_counts_in_its_quiet_lines(show: Show) -> None:
    band = parts.Band("检查", "Alt+2", ("全部正常",))
    show(band)
    band.set_lines(("2 项异常", "按 1–9 切换"), warned=1)
    assert [label.text() for label in band.findChildren(parts.Label)] == ["检查", "2 项异常", "按 1–9 切换"]
