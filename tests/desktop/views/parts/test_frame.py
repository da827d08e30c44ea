"""The frame leads from place to place and always says offline or online."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.views import parts
from desktop.views.parts import Chip, Run
from tests.desktop.views.conftest import Show

LEFT = Qt.MouseButton.LeftButton


PLACES = (
    parts.Place("today", "今日", "calendar-check"),
    parts.Place("shops", "店铺", "store"),
    parts.Place("settle", "待处理", "inbox", bottom=True),
)


def test_ctrl_and_a_digit_go_to_a_place(qtbot: QtBot, show: Show) -> None:
    rail = parts.NavigationRail(PLACES)
    window = show(rail)
    rail.set_current("today")
    with qtbot.waitSignal(rail.chosen) as chosen:
        qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert chosen.args == ["settle"]
    assert rail.current() == "settle"


def test_another_role_has_other_places_under_the_same_keys(qtbot: QtBot, show: Show) -> None:
    rail = parts.NavigationRail(PLACES)
    window = show(rail)
    rail.set_places([parts.Place("review", "审阅", "list-checks"), parts.Place("team", "团队", "users")])
    QApplication.processEvents()  # parts put on an open page are shown when it is laid out again
    with qtbot.waitSignal(rail.chosen) as chosen:
        qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert chosen.args == ["team"]


def test_what_waits_at_a_place_is_counted(show: Show) -> None:
    rail = parts.NavigationRail(PLACES)
    show(rail)
    bare = rail.grab().toImage()
    rail.set_count("settle", 2)
    assert rail.grab().toImage() != bare
    rail.set_count("settle", 0)
    assert rail.grab().toImage() == bare


def test_the_strip_says_offline_in_a_word(qtbot: QtBot, show: Show) -> None:
    strip = parts.StatusStrip()
    show(strip, width=1200)
    strip.set_state(Chip("离线 3 天", "cloud-off"))
    strip.set_blocks((("待上传 ", Run("212", bold=True), " 条"),), (("周敏 · 客户经理",),))
    assert [line.text() for line in strip.findChildren(parts.Runs)] == ["待上传 212 条", "周敏 · 客户经理"]
    with qtbot.waitSignal(strip.help_asked):
        qtbot.mouseClick(strip.help, LEFT)


def test_the_strip_can_be_shown_anew(show: Show) -> None:
    strip = parts.StatusStrip()
    show(strip, width=1200)
    for waiting in ("12", "13"):
        strip.set_blocks((("待上传 ", waiting),))
    assert [line.text() for line in strip.findChildren(parts.Runs)] == ["待上传 13"]


def test_a_page_head_goes_back(qtbot: QtBot, show: Show) -> None:
    head = parts.PageHead("惠鑫便利店", back=True)
    show(head)
    head.set_title("惠鑫便利店", "快访", [Chip("18 档", "lock")])
    with qtbot.waitSignal(head.went_back):
        qtbot.mouseClick(head.back, LEFT)
    assert [chip.text() for chip in head.findChildren(parts.ChipLabel)] == ["18 档"]


def test_an_action_bar_hides_the_lines_it_has_not(show: Show) -> None:
    bar = parts.ActionBar()
    show(bar)
    bar.set_summary("你改了 11 处")
    assert bar.title.isVisible()
    assert not bar.second.isVisible()
