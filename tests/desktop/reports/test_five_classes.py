"""One line for each class of the file; what is not known is left out, never nought."""

from dataclasses import replace
from datetime import date, datetime

from desktop.reports.five_classes import file_lines
from tests.desktop.reports.specimens import STAMP, ZONE, a_customer_report, months
from tests.examples import a_retailer


def lines(**values: object) -> dict[str, tuple[str, str]]:
    return {caption: (words, age) for caption, words, age in file_lines(a_customer_report(**values))}


def test_the_five_classes_come_in_their_order() -> None:
    assert list(lines()) == ["基础", "信用", "经营", "销售业绩", "动态"]


def test_basics_tell_when_they_were_confirmed() -> None:
    assert lines()["基础"] == ("便利店 CB2，城镇，2；经营者 陈秀英，138****4471；许可证有效至 2027-03-15", "41 天前核")
    assert lines(confirmed_on=STAMP.printed_at.date())["基础"][1] == "今天核"


def test_ages_are_days_of_the_city() -> None:
    late = datetime(2026, 10, 20, 17, 0, tzinfo=ZONE).astimezone()
    shop = a_retailer(licence_as_of=late, marketing_as_of=late)
    assert lines(retailer=shop)["信用"][1] == "专卖 10-20"
    assert lines(retailer=shop, confirmed_on=None)["基础"][1] == "专卖 10-20"


def test_sales_are_averages_of_whole_months_beside_those_of_similar_shops() -> None:
    assert lines()["销售业绩"][0] == "月均购进 106 条、15,052 元，同类 100 条；单条均价 142 元，同类 140 元"


def test_sales_without_amounts_tell_quantities_alone() -> None:
    unknown = {"amount_fen": None, "peers_amount_fen": None, "peers_tiao": None}
    assert lines(months=months(**unknown))["销售业绩"][0] == "月均购进 106 条"
    assert lines(months=months(qty_tiao=None))["销售业绩"][0] == "没有资料"


def test_growth_compares_three_whole_months_with_the_three_before() -> None:
    assert lines()["动态"][0] == "近 3 月购进降 3 %，同类持平"
    rising = tuple(replace(month, qty_tiao=200 - month.qty_tiao) for month in months() if month.qty_tiao)
    assert lines(months=rising)["动态"][0] == "近 3 月购进升 3 %，同类持平"
    assert lines(months=months(6))["动态"][0] == "没有资料"
    assert lines(months=months(qty_tiao=0))["动态"][0] == "没有资料"


def test_a_shop_that_stopped_or_waits_says_so() -> None:
    shop = a_retailer(coverage="awaiting", stopped_on=date(2026, 11, 1), stop_reason="rest")
    assert lines(retailer=shop, months=())["动态"][0] == "待接管；2026-11-01 停止经营"


def test_ratios_are_rounded_half_up() -> None:
    assert "存销比 0.63" in lines(stock_sales_per_mille=625)["经营"][0]
    assert "存销比 12.00" in lines(stock_sales_per_mille=12_000)["经营"][0]
