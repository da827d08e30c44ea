"""Licence numbers, carton codes and quantities."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.units import (
    InvalidCode,
    InvalidLicence,
    NotWhole,
    carton_code,
    cartons_of_cases,
    cartons_of_master_cases,
    cartons_of_sticks,
    licence_number,
    packed,
)

TODAY = date(2026, 11, 24)


def test_a_licence_number_is_taken_apart() -> None:
    read = licence_number("370102104318")
    assert (read.region, read.owner_kind, read.serial, read.number) == ("370102", "1", "04318", "370102104318")


def test_full_width_digits_and_spaces_are_read() -> None:
    assert licence_number(" ３７０１０２ １０４３１８ ").number == "370102104318"


@pytest.mark.parametrize("text", ["", "37010210431", "3701021043181", "37010210431A", "370102304318"])
def test_a_wrong_licence_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidLicence, match="Compare it with the licence"):
        licence_number(text)


@given(st.from_regex(r"\A[0-9]{6}[12][0-9]{5}\Z"))
def test_every_number_of_the_form_is_read_back(number: str) -> None:
    assert licence_number(number).number == number


def code(sorted_on: date, license_no: str = "370102104318", carton: int = 7) -> str:
    return f"{sorted_on.year % 10}{sorted_on:%m%d}123456789{carton:02}\nJNYC{license_no}"


@given(st.integers(0, 3_600), st.integers(1, 50), st.from_regex(r"\A[0-9]{6}[12][0-9]{5}\Z"))
def test_owner_day_and_age_of_a_carton_are_right(days: int, carton: int, license_no: str) -> None:
    sorted_on = TODAY - timedelta(days=days)
    read = carton_code(code(sorted_on, license_no, carton), TODAY)
    assert (read.sorted_on, read.age_days(TODAY), read.carton_no) == (sorted_on, days, carton)
    assert read.belongs_to(license_no)
    assert not read.belongs_to("000000000000")


def test_the_year_is_the_latest_that_is_not_in_the_future() -> None:
    assert carton_code(code(date(2026, 11, 24)), TODAY).sorted_on == date(2026, 11, 24)
    assert carton_code(code(date(2026, 11, 25)), TODAY).sorted_on == date(2016, 11, 25)
    assert carton_code(code(date(2024, 2, 29)), TODAY).sorted_on == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        "",
        code(TODAY)[:-1],
        code(TODAY).replace("61124", "61332"),
        code(TODAY).replace("12345678907", "12345678951"),
        code(TODAY).replace("12345678907", "12345678900"),
    ],
)
def test_a_wrong_carton_code_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidCode, match="Type it again"):
        carton_code(text, TODAY)


def test_sticks_cases_and_master_cases_are_whole_cartons() -> None:
    assert cartons_of_sticks(50_000) == cartons_of_master_cases(1) == cartons_of_cases(5) == 250
    with pytest.raises(NotWhole):
        cartons_of_sticks(201)


@given(st.integers(0, 1_000_000))
def test_packing_loses_no_carton(cartons: int) -> None:
    told = packed(cartons)
    assert told.master_cases * 250 + told.cases * 50 + told.cartons == cartons
    assert told.cases < 5
    assert told.cartons < 50
