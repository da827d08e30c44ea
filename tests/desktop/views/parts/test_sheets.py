"""Sheets, facts, quotes and the states of what is not there."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.views import parts
from tests.desktop.views.conftest import Show


def test_a_sheet_says_when_its_text_button_is_pressed(qtbot: QtBot, show: Show) -> None:
    sheet = parts.Sheet("基本", "完整度 92 %", action="确认无误", key="F8")
    window = show(sheet)
    with qtbot.waitSignal(sheet.acted):
        qtbot.keyClick(window, Qt.Key.Key_F8)


def test_facts_can_be_shown_anew(show: Show) -> None:
    known = parts.KeyValueRows()
    show(known)
    known.add("电话", "138****4471", "41 天前", icon="eye")
    known.add("营业", "7:00–22:30", "203 天前，该问了", note_colour="warn")
    before = known.sizeHint().height()
    known.clear()
    known.add("状态", "正常")
    texts = [label.text() for label in known.findChildren(parts.Label)]
    assert texts == ["状态", "正常", ""]
    assert known.sizeHint().height() == before / 2


def test_a_quote_keeps_the_words_apart_from_the_speaker(qtbot: QtBot) -> None:
    quote = parts.Quote("“周末客人问软盒的多。”", "陈秀英")
    qtbot.addWidget(quote)
    assert quote.text() == "“周末客人问软盒的多。” 陈秀英"


def test_an_empty_state_offers_what_to_do(qtbot: QtBot, show: Show) -> None:
    state = parts.EmptyState("还没有走访记录", "走访保存后排在这里。", action="开始走访", key="F2")
    window = show(state)
    with qtbot.waitSignal(state.acted):
        qtbot.keyClick(window, Qt.Key.Key_F2)


def test_a_first_download_shows_how_far_it_is(show: Show) -> None:
    state = parts.EmptyState.first_download("第一次下载你的 248 户", "约 3.1 MB", "先到的店现在就能用")
    show(state)
    state.progress.set_progress(58, 100)
    assert state.progress.isVisible()
    assert state.promise.text() == "先到的店现在就能用"
    assert state.progress.accessibleName() == "58 / 100"


def test_a_stale_state_wears_its_age(qtbot: QtBot) -> None:
    state = parts.EmptyState.stale("库存是 41 天前的", "超过 30 天", "41 天")
    qtbot.addWidget(state)
    assert [chip.text() for chip in state.findChildren(parts.ChipLabel)] == ["41 天"]


def test_the_day_grows_by_one_stroke_a_shop(qtbot: QtBot) -> None:
    strokes = parts.DayStrokes(12, 30)
    qtbot.addWidget(strokes)
    assert strokes.sizeHint().width() == 267
    strokes.set_progress(13, 31)
    assert strokes.sizeHint().width() == 276
    assert strokes.accessibleName() == "13 / 31"
