"""Labels, chips and tool tips show what was written, never what it might mean as markup; runs mark words within it."""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop.views import parts
from desktop.views.parts import Chip, Run
from tests.desktop.views.conftest import Show

LEFT = Qt.MouseButton.LeftButton
MARKUP = "<b>低价</b> & <img src='x'>"


def test_markup_in_a_label_is_shown_as_it_was_written(qtbot: QtBot) -> None:
    label = parts.Label(MARKUP)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.sizeHint().width() > parts.Label("低价").sizeHint().width() * 2


def test_markup_in_a_chip_is_shown_as_it_was_written(qtbot: QtBot) -> None:
    chip = parts.ChipLabel(Chip(MARKUP))
    qtbot.addWidget(chip)
    assert (chip.textFormat(), chip.text()) == (Qt.TextFormat.PlainText, MARKUP)


def test_markup_in_a_tool_tip_is_escaped(qtbot: QtBot) -> None:
    piece = QWidget()
    qtbot.addWidget(piece)
    parts.set_tip(piece, MARKUP)
    assert "<b>" not in piece.toolTip()
    parts.set_tip(piece, "桥头街 36 号 & 38 号")
    assert piece.toolTip() == "桥头街 36 号 & 38 号"


def test_a_label_that_may_be_cut_gives_way(qtbot: QtBot) -> None:
    label = parts.Label("红星便利店 湖滨路 131 号", elide=True)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < label.sizeHint().width() / 2


def test_a_label_that_is_cut_tells_its_words_in_full_under_the_pointer(show: Show) -> None:
    label = parts.Label("红星便利店 <湖滨路> 131 号", elide=True)
    show(label, width=120)
    help_asked = QHelpEvent(QEvent.Type.ToolTip, QPoint(4, 4), label.mapToGlobal(QPoint(4, 4)))
    assert label.is_cut()
    QApplication.sendEvent(label, help_asked)
    assert QToolTip.text() == "<span>红星便利店 &lt;湖滨路> 131 号</span>"
    QToolTip.hideText()
    label.setText("红星")
    assert not label.is_cut()


def test_a_paragraph_grows_as_it_narrows(qtbot: QtBot) -> None:
    said = parts.Runs(("价签今天换了 20 张，", Run("12月8日前带到", bold=True), "。"), "read", wrap=True)
    qtbot.addWidget(said)
    assert said.heightForWidth(200) > said.heightForWidth(800)
    assert said.text() == "价签今天换了 20 张，12月8日前带到。"


def test_a_link_within_words_opens_by_click_and_by_key(qtbot: QtBot, show: Show) -> None:
    line = parts.Runs(("今天走访 ", Run("29", mark="link", key="visits"), " 户，异常 ", Run("17", key="odd"), " 项"))
    show(line)
    before = parts.Runs(("今天走访 ",)).sizeHint().width()
    with qtbot.waitSignal(line.opened) as opened:
        qtbot.mouseClick(line, LEFT, pos=QPoint(before + 4, line.height() // 2))
    assert opened.args == ["visits"]
    qtbot.mouseClick(line, LEFT, pos=QPoint(4, line.height() // 2))
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Right)
    with qtbot.waitSignal(line.opened) as opened:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert opened.args == ["odd"]


def test_words_without_links_are_passed_over_by_tab(qtbot: QtBot) -> None:
    line = parts.Runs(("只是话",))
    qtbot.addWidget(line)
    assert line.focusPolicy() == Qt.FocusPolicy.NoFocus
