"""The look changes while the program runs, and nobody has to be told."""

import pytest
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.views import parts
from desktop.views.theme import Theme, ink, px
from desktop.views.tokens import DARK, LIGHT


def test_chinese_is_written_in_the_carried_font_in_two_weights(look: Theme) -> None:
    regular, bold = QFontInfo(look.font()), QFontInfo(look.font(bold=True))
    assert (regular.family(), regular.bold(), regular.pixelSize()) == ("Noto Sans SC", False, 14)
    assert (bold.family(), bold.bold()) == ("Noto Sans SC", True)


def test_the_scheme_changes_at_run_time(look: Theme, qapp: QApplication) -> None:
    heard: list[str] = []
    look.changed.connect(lambda: heard.append(ink("bg").name().upper()))
    look.choose("dark")
    assert heard == [DARK["bg"]]
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK["bg"]
    look.choose("light")
    assert ink("bg").name().upper() == LIGHT["bg"]


def test_a_page_that_is_open_grows_with_the_font(look: Theme, qtbot: QtBot) -> None:
    label, button = parts.Label("惠鑫便利店"), parts.Button("开始走访", key="F2")
    qtbot.addWidget(label)
    qtbot.addWidget(button)
    label.show()
    before, high = label.sizeHint().width(), button.sizeHint().height()
    look.choose(factor=1.5)
    assert label.sizeHint().width() == pytest.approx(1.5 * before, rel=0.05)
    assert button.sizeHint().height() == px().control == 48 > high


def test_a_label_keeps_its_colour_by_name(look: Theme, qtbot: QtBot) -> None:
    label = parts.Label("203 天前，该问了", "quiet", "warn")
    qtbot.addWidget(label)
    label.show()
    look.choose("dark")
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == DARK["warn"]
