"""The bars of the months: their figures are words that can be read, and nothing unknown is drawn as nought."""

from desktop.reports.charts import Month, MonthBars, legend
from desktop.reports.pdf import Sheet
from desktop.reports.text import Typesetter
from tests.desktop.reports.reading import as_pdf, page_words
from tests.desktop.reports.specimens import months


def drawn(*shown: Month) -> str:
    sheet = Sheet(600, 300)
    MonthBars(Typesetter(), shown, 510).draw(sheet, 40, 20)
    return page_words(as_pdf([sheet.done()]))[0]


def test_every_month_shows_its_name_its_quantity_and_its_margin_in_hundreds_of_yuan() -> None:
    words = drawn(*months(12))
    assert "12月111" not in words
    for month in months(12):
        assert f"{month.month}月" in words
        assert f"{month.qty_tiao}" in words
    assert "35.7" in words
    assert "购进" in words
    assert "毛利" in words


def test_a_margin_without_a_price_says_so_and_is_not_nought() -> None:  # A27
    assert drawn(*months(1, margin_fen=None)).count("缺价") == 1
    assert drawn(*months(1, margin_fen=0)).count("0.0") == 1


def test_a_month_without_figures_and_a_month_of_returns_can_be_drawn() -> None:
    assert drawn(*months(1, qty_tiao=None, peers_tiao=None, margin_fen=None)).count("–") == 2
    assert "-5" in drawn(*months(1, qty_tiao=-5, margin_fen=-1500))
    assert "−1.5" in drawn(*months(1, qty_tiao=-5, margin_fen=-15_000))


def test_months_of_nothing_have_no_bars_and_do_not_divide_by_nought() -> None:
    assert "0" in drawn(*months(2, qty_tiao=0, peers_tiao=0))


def test_the_legend_tells_of_the_running_month_only_when_there_is_one() -> None:
    setter = Typesetter()
    assert [line.words for _, line in legend(setter, 23, 510).entries] == ["至 23 日", "同类", "本店"]
    assert [line.words for _, line in legend(setter, 0, 510).entries] == ["同类", "本店"]
