"""Figures are chosen, notices acted on, steps gone through, and a change is marked for a moment."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

from desktop.views import parts
from desktop.views.parts import Chip, Figure, Run
from desktop.views.theme import Theme
from tests.desktop.views.conftest import Show

LEFT = Qt.MouseButton.LeftButton
COUNTS = (
    Figure("new", "18", "新增", "名册里没有的户"),
    Figure("changed", "143", "有变化", "187 处，电话 96 处"),
    Figure("refused", "14", "不收", "每行写明原因", "warn"),
)


def test_a_whole_title_takes_another_line_and_a_usual_one_ends(show: Show, qtbot: QtBot) -> None:
    title = "Display: Bring the hidden SKUs to the front, and write a price tag for each of them"
    usual, whole = parts.Item(title), parts.Item(title, whole=True)
    show(usual, whole, width=240)
    assert (usual.title.is_cut(), whole.title.is_cut()) == (True, False)
    qtbot.waitUntil(lambda: whole.title.height() >= whole.title.heightForWidth(whole.title.width()))
    assert whole.height() > usual.height()


def test_a_figure_is_chosen_and_stays_chosen_when_it_is_counted_anew(qtbot: QtBot, show: Show) -> None:
    counts = parts.Figures(COUNTS, choosable=True)
    window = show(counts, width=900)
    tile = window.childAt(counts.geometry().center())
    assert tile is not None
    with qtbot.waitSignal(counts.chosen) as chosen:
        qtbot.mouseClick(tile, LEFT)
    assert chosen.args == ["changed"]
    counts.set_figures((COUNTS[0], Figure("changed", "142", "有变化")))
    assert counts.current() == "changed"


def test_figures_that_are_only_told_take_no_focus(qtbot: QtBot, show: Show) -> None:
    told = parts.Figures(COUNTS)
    window = show(told, width=900)
    tile = window.childAt(told.geometry().center())
    assert tile is not None
    with qtbot.assertNotEmitted(told.chosen):
        qtbot.mouseClick(tile, LEFT)
    assert tile.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert tile.accessibleName() == "143 有变化 187 处，电话 96 处"


def test_a_notice_is_acted_on(qtbot: QtBot, show: Show) -> None:
    notice = parts.Notice((Run("4 户先看一眼：", bold=True), "资料旧 2，缺零售价 1"), action="只看这 4 户")
    show(notice)
    with qtbot.waitSignal(notice.acted):
        qtbot.mouseClick(notice.action, LEFT)
    notice.set_words(("没有要先看的",))
    assert notice.words.text() == "没有要先看的"


def test_an_item_without_a_second_line_is_lower(qtbot: QtBot) -> None:
    one = parts.Item("带到 20 张价签", icon="handshake", right=parts.ChipLabel(Chip("承诺到期", tone="accent")))
    two = parts.Item("带到 20 张价签", "11月10日你答应陈秀英，今天到期", icon="handshake")
    qtbot.addWidget(one)
    qtbot.addWidget(two)
    assert one.sizeHint().height() < two.sizeHint().height()


def test_steps_look_different_as_they_go(show: Show) -> None:
    steps = parts.Steps([("选文件", ""), ("对应列", ""), ("试导入", ""), ("写入", "")], 2)
    show(steps)
    before = steps.grab().toImage()
    steps.set_at(3)
    assert steps.at() == 3
    assert steps.accessibleName() == "4 / 4 写入"
    assert steps.grab().toImage() != before


def test_what_has_just_changed_is_marked_and_then_not(look: Theme, qtbot: QtBot, show: Show) -> None:
    label = parts.Label("138****4471")
    show(label)
    parts.flash(label)
    assert label.palette().color(QPalette.ColorRole.Window).name().upper() == look.palette["accent-soft"]
    assert label.autoFillBackground()
    qtbot.waitUntil(lambda: not label.autoFillBackground())
