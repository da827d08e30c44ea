"""Days in a sentence, as each language says them."""

from datetime import date

import pytest

from insights.wording import Day, DayOfWeek, WeekDay

WHEN = date(2026, 12, 8)


@pytest.mark.usefixtures("chinese")
def test_a_day_in_chinese() -> None:
    assert (f"{Day(WHEN, with_year=True)}", f"{WeekDay(WHEN)}") == ("2026年12月8日", "周二")
    assert f"{DayOfWeek(WHEN)}" == "12月8日 周二"


def test_a_day_in_english() -> None:
    assert (f"{Day(WHEN, with_year=True)}", f"{WeekDay(WHEN, short=True)}") == ("8 Dec 2026", "Tue")
    assert f"{DayOfWeek(WHEN)}" == "Tuesday 8 Dec"
