"""A toast can be undone for ten seconds; an overlay keeps keys to itself and gives the focus back."""

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.views import parts
from tests.desktop.views.conftest import Show

LEFT = Qt.MouseButton.LeftButton


def test_what_happened_can_be_undone_by_key(qtbot: QtBot, show: Show) -> None:
    page = QWidget()
    toast = parts.Toast(page)
    window = show(page)
    toast.offer("删掉了一条草稿承诺")
    with qtbot.waitSignal(toast.undone):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not toast.isVisible()


def test_the_offer_lapses_after_ten_seconds(qtbot: QtBot, show: Show) -> None:
    page = QWidget()
    toast = parts.Toast(page)
    show(page)
    toast.offer("推迟到明天")
    for _ in range(9):
        toast.second_passed()
    assert (toast.isVisible(), toast.seconds_left()) == (True, 1)
    with qtbot.waitSignal(toast.lapsed):
        toast.second_passed()
    assert not toast.isVisible()


def test_a_second_offer_takes_the_place_of_the_first(qtbot: QtBot, show: Show) -> None:
    page = QWidget()
    toast = parts.Toast(page)
    show(page)
    toast.offer("推迟了金穗粮油店")
    with qtbot.waitSignal(toast.lapsed):
        toast.offer("推迟了老周副食")
    assert (toast.happened(), toast.seconds_left()) == ("推迟了老周副食", 10)


def test_it_stays_at_the_foot_when_the_page_grows(qtbot: QtBot, show: Show) -> None:
    page = QWidget()
    toast = parts.Toast(page)
    window = show(page)
    toast.offer("推迟到明天")
    window.resize(900, 700)
    qtbot.waitUntil(lambda: toast.geometry().bottom() == page.height() - 11)
    assert toast.width() == page.width() - 24


def test_it_takes_the_focus_and_gives_it_back(qtbot: QtBot, show: Show) -> None:
    below = parts.LineEdit()
    window = show(below, width=1000, height=700)
    below.setFocus()
    overlay = parts.Overlay(window)
    ask = parts.LineEdit()
    overlay.body.addWidget(ask)
    overlay.open()
    assert ask.hasFocus()
    assert overlay.panel.width() == 784
    with qtbot.waitSignal(overlay.closed):
        qtbot.keyClick(ask, Qt.Key.Key_Escape)
    assert below.hasFocus()


def test_the_focus_goes_back_to_what_was_drawn_anew_meanwhile(qtbot: QtBot, show: Show) -> None:
    page, second = QPushButton("first"), QPushButton("second")
    page.setObjectName("photo:0")
    window = show(page, second)
    page.setFocus()
    overlay = parts.Overlay(window)
    inside = QPushButton("inside")
    overlay.body.addWidget(inside)
    overlay.open(inside)
    shiboken6.delete(page)
    again = QPushButton("again", window)
    again.setObjectName("photo:0")
    again.show()
    with qtbot.waitSignal(overlay.closed):
        qtbot.keyClick(inside, Qt.Key.Key_Escape)
    assert again.hasFocus()
    again.setFocus()
    overlay.open(inside)
    shiboken6.delete(again)
    with qtbot.waitSignal(overlay.closed):
        qtbot.keyClick(inside, Qt.Key.Key_Escape)
    assert not overlay.isVisible()


def test_no_key_reaches_the_page_beneath(qtbot: QtBot, show: Show) -> None:
    below = parts.Button("开始走访", key="F2")
    below.clicked.connect(lambda: pytest.fail("the page was pressed"))
    window = show(below, width=1000, height=700)
    overlay = parts.Overlay(window)
    ask, within = parts.LineEdit(), parts.Button("开始走访", key="F2")
    overlay.body.addWidget(ask)
    overlay.body.addWidget(within)
    overlay.open()
    with qtbot.waitSignal(within.clicked):
        qtbot.keyClick(ask, Qt.Key.Key_F2)


def test_letters_are_typed_even_if_a_button_inside_has_them(qtbot: QtBot, show: Show) -> None:
    window = show(QWidget(), width=1000, height=700)
    overlay = parts.Overlay(window)
    ask, within = parts.LineEdit(), parts.Button("通过", key="A")
    within.clicked.connect(lambda: pytest.fail("pressed"))
    overlay.body.addWidget(ask)
    overlay.body.addWidget(within)
    overlay.open()
    qtbot.keyClicks(ask, "ab")
    assert ask.text() == "ab"


def test_tab_stays_inside(qtbot: QtBot, show: Show) -> None:
    window = show(QPushButton("below"), width=1000, height=700)
    overlay = parts.Overlay(window)
    first, second = parts.LineEdit(), parts.LineEdit()
    overlay.body.addWidget(first)
    overlay.body.addWidget(second)
    overlay.open()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Tab)
    assert first.hasFocus()


def test_a_click_beside_the_panel_closes_it_unless_it_must_be_answered(qtbot: QtBot, show: Show) -> None:
    window = show(QWidget(), width=1000, height=700)
    for closable in (True, False):
        overlay = parts.Overlay(window, closable=closable)
        overlay.body.addWidget(parts.LineEdit())
        overlay.open()
        qtbot.mouseClick(overlay, LEFT, pos=QPoint(5, 5))
        assert overlay.isVisible() != closable
        overlay.close_overlay()


def test_it_fits_a_small_window(show: Show) -> None:
    window = show(QWidget(), width=500, height=400)
    overlay = parts.Overlay(window)
    overlay.body.addWidget(parts.TextEdit(lines=40))
    overlay.open()
    assert window.rect().contains(overlay.panel.geometry())
