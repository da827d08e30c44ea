"""Charts tell every figure by pointer and by key, and draw what the figures say."""

from decimal import Decimal

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from contract.words import use_language
from desktop.views.charts import Chart, MonthBars, ScoreBars, Spark
from desktop.views.theme import Theme
from tests.desktop.views.conftest import Show

MONTHS = ["7月", "8月", "9月", "10月", "11月至23日"]


def drawn(chart: Chart) -> QImage:
    """Give the picture of a chart, wherever the pointer of an earlier test was left."""
    chart.take(-1)
    return chart.grab().toImage()


def filled(picture: QImage, column: int, colour: str) -> int:
    """Count the pixels of `colour` in one column of the picture."""
    return sum(picture.pixelColor(column, y).name().upper() == colour for y in range(picture.height()))


def test_the_keyboard_tells_each_figure(qtbot: QtBot, show: Show) -> None:
    use_language("zh_CN")
    bars = MonthBars()
    bars.show_months(MONTHS, [172, 181, 190, 184, 143], [168, 174, None, 176, 139], unfinished=True)
    show(bars)
    bars.setFocus()
    heard: list[str] = []
    bars.told.connect(heard.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(bars, key)
    assert heard == ["11月至23日：143，同类平均 139", "7月：172，同类平均 168", "8月：181，同类平均 174", "9月：190"]


def test_the_pointer_tells_the_figure_under_it(qtbot: QtBot, show: Show) -> None:
    bars = MonthBars()
    bars.show_months(MONTHS, [1172, 181, 190, 184, 143])
    show(bars)
    with qtbot.waitSignal(bars.told) as told:
        qtbot.mouseMove(bars, QPoint(10, 40))
    assert told.args == ["7月: 1,172"]


def test_bars_stand_from_zero_in_proportion(look: Theme, show: Show) -> None:
    bars = MonthBars(height=240)
    bars.show_months(["9月", "10月"], [200, 100])
    show(bars)
    picture = drawn(bars)
    high, low = (filled(picture, bars.width() * at // 4, look.palette["chart-1"]) for at in (1, 3))
    assert high > 100
    assert abs(high - 2 * low) <= 2


def test_an_unfinished_month_is_hollow(look: Theme, show: Show) -> None:
    bars = MonthBars()
    bars.show_months(["10月", "至23日"], [184, 143], unfinished=True)
    show(bars)
    assert filled(drawn(bars), bars.width() * 3 // 4, look.palette["chart-1"]) <= 1


def test_no_figures_draw_nothing_and_tell_nothing(qtbot: QtBot, show: Show) -> None:
    bars, spark, scores = MonthBars(), Spark(), ScoreBars()
    bars.show_months([], [])
    show(bars, spark, scores)
    for chart in (bars, spark, scores):
        chart.setFocus()
        with qtbot.assertNotEmitted(chart.told):
            qtbot.keyClick(chart, Qt.Key.Key_Right)
            qtbot.mouseMove(chart, QPoint(5, 5))
        drawn(chart)


def test_a_flat_line_lies_flat(show: Show) -> None:
    spark = Spark()
    spark.show_line([Decimal("0.62"), Decimal("0.62"), Decimal("0.62")])
    show(spark)
    assert spark.sayings == ["0.62", "0.62", "0.62"]
    drawn(spark)


def test_a_line_names_its_months(qtbot: QtBot, show: Show) -> None:
    spark = Spark()
    spark.show_line([26128, 24800], [25000, 24000], months=["9月", "10月"])
    show(spark)
    spark.setFocus()
    with qtbot.waitSignal(spark.told) as told:
        qtbot.keyClick(spark, Qt.Key.Key_Left)
    assert told.args == ["10月 24,800"]


def test_a_score_that_cannot_be_reckoned_has_no_bar(look: Theme, show: Show) -> None:
    use_language("zh_CN")
    scores = ScoreBars()
    scores.show_scores([("经营能力", 78), ("信用度", None)])
    show(scores)
    picture = drawn(scores)
    assert [
        any(filled(picture, column, look.palette["chart-1"]) for column in columns)
        for columns in (range(20), range(scores.width() // 2 + 10, scores.width()))
    ] == [True, False]
    assert scores.sayings == ["经营能力：78 分", "信用度：— 分"]
