"""Dates, amounts and codes as papers say them."""

from datetime import date
from uuid import UUID

import pytest

from desktop.reports.wording import (
    day,
    day_of_week,
    findings,
    listed,
    marked,
    metric,
    month_of,
    name_of,
    numeral,
    short_id,
    yuan,
)
from tests.examples import a_visit, an_advice

WHEN = date(2026, 12, 8)


def test_dates_in_chinese() -> None:
    assert (day(WHEN), day_of_week(WHEN), month_of(2026, 12)) == ("12月8日", "12月8日 星期二", "2026年12月")


@pytest.mark.usefixtures("english")
def test_dates_in_english() -> None:
    assert (day(WHEN), day_of_week(WHEN), month_of(2026, 12)) == ("8 Dec", "Tuesday 8 Dec", "Dec 2026")


def test_points_are_counted_in_chinese_numerals() -> None:
    assert [numeral(n) for n in (1, 10, 11, 20, 35, 99, 100)] == ["一", "十", "十一", "二十", "三十五", "九十九", "100"]


def test_amounts_are_whole_yuan_rounded_half_up() -> None:
    assert [yuan(fen) for fen in (0, 49, 50, 2_540_000, -149, -49)] == ["0", "0", "1", "25,400", "−1", "0"]


def test_bold_marks_count_in_the_sentence_and_not_in_its_values() -> None:
    assert marked("{words}：**{who}**。", words="**a** {who}", who="周**敏**") == (
        ("**a** {who}：", False),
        ("周**敏**", True),
        ("。", False),
    )


def test_findings_stand_with_their_items() -> None:
    visit = a_visit(
        oos_ok=False, display_ok=False, findings=(("oos_ok", "none", "中华(硬)"), ("oos_ok", "none", "利群"))
    )
    assert findings(visit) == "陈列；断档：中华(硬)，利群"
    assert findings(a_visit()) == "九项正常"


def test_only_what_is_there_is_listed() -> None:
    assert listed(["甲", "", "乙"]) == "甲；乙"
    assert listed(["甲", "乙"], ",") == "甲，乙"


def test_a_metric_this_program_does_not_know_is_shown_by_its_code() -> None:
    assert metric(an_advice(metric="oos_items")) == "断货"
    assert metric(an_advice(metric="smell")) == "smell"


def test_a_colleague_this_computer_does_not_know_is_our_office() -> None:
    known = UUID(int=1)
    assert [name_of({known: "周敏"}, who) for who in (known, UUID(int=2), None)] == ["周敏", "营销部", "营销部"]


def test_short_ids_of_different_rows_differ() -> None:
    assert short_id(UUID(int=1)) == "0000-0001"
    assert short_id(UUID(int=1)) != short_id(UUID(int=2))
