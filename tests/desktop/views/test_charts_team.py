"""The team's charts tell every week, rate and subject by key."""

from decimal import Decimal

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.views.charts_team import Outcome, OutcomeBars, Rate, RateDots, Trend, TrendLines
from desktop.views.theme import Theme
from tests.desktop.views.conftest import Show

TEAM = Trend("全队", [Decimal("90.1"), Decimal("91.9"), Decimal("91.4")], leads=True)
WU = Trend("吴磊", [Decimal("84.2"), Decimal("83.1"), Decimal("82.3")])


def test_each_week_tells_every_line(qtbot: QtBot, show: Show) -> None:
    trends = TrendLines()
    trends.show_trends(["45周", "46周", "47周"], [TEAM, WU], [80, 85, 90, 95], target=95)
    show(trends)
    trends.setFocus()
    with qtbot.waitSignal(trends.told) as told:
        qtbot.keyClick(trends, Qt.Key.Key_Left)
    assert told.args == ["47周 全队 91.4, 吴磊 82.3"]
    trends.grab()


def test_lines_without_weeks_draw_nothing(show: Show) -> None:
    trends = TrendLines()
    trends.show_trends([], [], [])
    show(trends)
    assert len(set(trends.grab().toImage().bits().tobytes())) <= 4


def test_rates_are_told_from_top_to_bottom(qtbot: QtBot, show: Show) -> None:
    rates = RateDots()
    rates.show_rates(
        [Rate("信息维护", [1, -1, 2], 1, "95.6"), Rate("诉求处理", [-2, 0], Decimal("-0.1"), "97.9", below=True)]
    )
    show(rates)
    rates.setFocus()
    heard: list[str] = []
    rates.told.connect(heard.append)
    qtbot.keyClick(rates, Qt.Key.Key_Down)
    qtbot.keyClick(rates, Qt.Key.Key_Down)
    assert heard == ["信息维护 95.6", "诉求处理 97.9"]
    rates.grab()


def test_a_subject_with_too_few_cases_has_words_and_no_bar(look: Theme, show: Show) -> None:
    bars = OutcomeBars()
    bars.show_outcomes(
        [
            Outcome("补货断档", ((38, "good"), (14, "chart-3"), (3, "warn")), "69 % 有效，共 55"),
            Outcome("价格", (), "样本不足，共 12 条：5 / 6 / 1"),
        ]
    )
    show(bars)
    picture = bars.grab().toImage()
    rows = [range(bars.height() // 2), range(bars.height() // 2, bars.height())]
    has_bar = [
        any(picture.pixelColor(x, y).name().upper() == look.palette["good"] for y in row for x in range(bars.width()))
        for row in rows
    ]
    assert has_bar == [True, False]
