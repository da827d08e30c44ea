"""Buttons hear their keys and the pointer, at once, and only when they should."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from contract.words import use_language
from desktop.views import parts
from desktop.views.parts.painting import cap_words
from tests.desktop.views.conftest import Show

LEFT = Qt.MouseButton.LeftButton


def test_a_button_is_pressed_by_its_key(qtbot: QtBot, show: Show) -> None:
    button = parts.Button("保存，下一户", "primary", key="Ctrl+Return")
    window = show(button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_button_keeps_its_key_when_its_words_change(qtbot: QtBot, show: Show) -> None:
    button = parts.Button("打印 29 份", key="Ctrl+P")
    window = show(button)
    button.setText("打印 30 份 & 存档")
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)


def test_a_key_that_the_page_hears_itself_is_only_shown(qtbot: QtBot, show: Show) -> None:
    bound, free = parts.Button("说明", key="F1"), parts.Button("说明", key="F1", binds=False)
    qtbot.addWidget(bound)
    window = show(free)
    free.clicked.connect(lambda: pytest.fail("pressed"))
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert free.sizeHint() == bound.sizeHint()


def test_an_ampersand_in_a_name_is_no_key(qtbot: QtBot, show: Show) -> None:
    button = parts.Button("A&B 烟酒")
    window = show(button)
    button.clicked.connect(lambda: pytest.fail("pressed"))
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)


def test_a_key_acts_at_once_and_each_time(qtbot: QtBot, show: Show) -> None:
    pressed: list[bool] = []
    button = parts.Button("下一条", key="J")
    window = show(button)
    button.clicked.connect(lambda: pressed.append(True))
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_J)
    assert len(pressed) == 3


def test_enter_on_the_number_pad_is_enter(qtbot: QtBot, show: Show) -> None:
    button = parts.Button("保存", key="Ctrl+Return")
    window = show(button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)


def test_enter_presses_the_button_in_focus(qtbot: QtBot, show: Show) -> None:
    button = parts.Button("补完", "plain")
    show(button)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return)


def test_a_disabled_button_does_not_hear_its_key(qtbot: QtBot, show: Show) -> None:
    button = parts.Button("通过", key="F9")
    window = show(button)
    button.setEnabled(False)
    button.clicked.connect(lambda: pytest.fail("pressed"))
    qtbot.keyClick(window, Qt.Key.Key_F9)


def test_the_ring_shows_a_focus_that_came_by_key_not_by_click(qtbot: QtBot, show: Show) -> None:
    button, other = parts.Button("电话"), parts.LineEdit()
    show(button, other)
    qtbot.mouseClick(button, LEFT)
    assert button.hasFocus()
    assert not button.shows_focus()
    other.setFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.shows_focus()


@pytest.mark.parametrize(
    ("sequence", "cap"),
    [("Ctrl+Return", "Ctrl Enter"), ("F2", "F2"), ("Space", "空格"), ("Alt+1", "Alt 1"), ("Up", "↑")],
)
def test_a_key_is_written_as_on_the_keyboard(sequence: str, cap: str) -> None:
    use_language("zh_CN")
    assert cap_words(sequence) == cap


def test_a_letter_key_does_not_act_while_one_types(qtbot: QtBot, show: Show) -> None:
    button, editor = parts.Button("通过", key="A"), parts.LineEdit()
    show(button, editor)
    button.clicked.connect(lambda: pytest.fail("pressed"))
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_A)
    assert editor.text() == "a"
