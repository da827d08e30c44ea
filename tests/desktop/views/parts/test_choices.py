"""What is chosen is said once, by click or by key."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop.views import parts
from tests.desktop.views.conftest import Show

LEFT = Qt.MouseButton.LeftButton


def test_one_word_of_a_segment_is_chosen(qtbot: QtBot, show: Show) -> None:
    segment = parts.Segment([("none", "无"), ("request", "诉求"), ("praise", "表扬")], "none")
    window = show(segment)
    assert segment.current() == "none"
    word = window.childAt(segment.mapTo(window, QPoint(segment.width() // 2, segment.height() // 2)))
    assert word is not None
    with qtbot.waitSignal(segment.chosen) as chosen:
        qtbot.mouseClick(word, LEFT)
    assert chosen.args == ["request"]
    with qtbot.waitSignal(segment.chosen) as chosen:
        qtbot.keyClick(word, Qt.Key.Key_Right)
    assert chosen.args == ["praise"]
    assert segment.current() == "praise"


def test_a_count_in_a_segment_can_change_without_a_choice(qtbot: QtBot) -> None:
    segment = parts.Segment([("open", "未走访 18"), ("alarm", "预警 4")], "open")
    qtbot.addWidget(segment)
    segment.chosen.connect(lambda _key: pytest.fail("nobody chose"))
    before = segment.sizeHint().width()
    segment.set_word("open", "未走访 1,817")
    assert segment.sizeHint().width() > before


def test_an_option_turns_on_and_off(qtbot: QtBot, show: Show) -> None:
    option = parts.Option("例行走访", mark=True)
    show(option)
    qtbot.mouseClick(option, LEFT)
    assert option.isChecked()
    qtbot.keyClick(option, Qt.Key.Key_Space)
    assert not option.isChecked()


def test_a_closable_option_is_taken_away(qtbot: QtBot, show: Show) -> None:
    option = parts.Option("中华(硬)", closable=True)
    show(option)
    with qtbot.waitSignal(option.removed):
        qtbot.mouseClick(option, LEFT)


def test_a_tick_turns_by_a_click_on_its_words(qtbot: QtBot, show: Show) -> None:
    tick = parts.Tick("存一份 PDF")
    show(tick)
    qtbot.mouseClick(tick, LEFT, pos=QPoint(tick.width() - 4, tick.height() // 2))
    assert tick.isChecked()
