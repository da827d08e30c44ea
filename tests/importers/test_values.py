"""A cell is read as its field wants it, or refused by name; nothing is guessed and nothing is rounded."""

import unicodedata
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.dates import Order, find_order, read_date
from importers.fields import importable
from importers.unreadable import Unreadable
from importers.values import (
    doubt_licence,
    plain_phone,
    read_choice,
    read_code,
    read_fen,
    read_microdegrees,
    read_text,
    read_whole,
    read_yes_no,
    reader_of,
)

FORMATS = {"formats": {"Z": "Z", "食杂店": "Z", "B": "B", "便利店": "B", "烟酒店": "Y", "娱乐服务": "F"}}

FIELDS = importable("retailers") | importable("orders")


@pytest.mark.parametrize(
    "text",
    [
        "2024-10-01",
        "2024/10/1",
        "2024.10.01",
        "20241001",
        "2024年10月1日",
        "2024-10-01 07:45:00",
        "2024-10-01T07:45:00",
        "2024/10/1 7:45",
        "20241001074500",
        "1131001",
        "113/10/01",
        "113年10月1日",
        "民國113年10月1日",
        "1-Oct-2024",
        "1 October 2024",
        "October 1, 2024",
        "45566",
        "２０２４－１０－０１",
        " 2024-10-01 ",
    ],
)
def test_a_day_is_the_same_in_every_spelling(text):
    assert read_date(text) == date(2024, 10, 1)


@given(st.dates(min_value=date(1912, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_survives_the_usual_spellings(day):
    spellings = [day.isoformat(), f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日"]
    spellings.append(f"{day.year - 1911:03}{day:%m%d}")
    assert {read_date(text) for text in spellings} == {day}
    assert read_date(f"{day:%m/%d/%Y}", Order.MONTH_FIRST) == day
    assert read_date(f"{day:%d/%m/%Y}", Order.DAY_FIRST) == day


@pytest.mark.parametrize("text", ["2024-02-30", "2024-13-01", "24-10-1", "soon", "99999", "1/2", "0000-00-00", "长期"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(Unreadable, match="is not a date"):
        read_date(text)


def test_a_date_that_could_be_two_days_is_refused_unless_its_column_tells():
    with pytest.raises(Unreadable, match="could be two days"):
        read_date("03/04/2024")
    assert find_order(["03/04/2024", "02/28/2022"]) is Order.MONTH_FIRST
    assert find_order(["03/04/2024", "28/02/2022"]) is Order.DAY_FIRST
    assert find_order(["28/02/2022", "02/28/2022"]) is Order.UNTOLD


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("6.95", 695),
        ("2.1", 210),
        ("0", 0),
        ("0.0", 0),
        ("¥1,234.50", 123450),
        ("12元", 1200),
        ("６.９５", 695),
        (".5", 50),
    ],
)
def test_yuan_become_fen(text, fen):
    assert read_fen(text) == fen


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_every_amount_in_fen_comes_back_exactly(fen):
    assert read_fen(str(Decimal(fen) / 100)) == fen


@pytest.mark.parametrize("text", ["6.955", "1,23", "1e3", "six", ".", "", "1.2.3", "9" * 30, "NaN", "Infinity"])
def test_no_amount_is_rounded_or_guessed(text):
    with pytest.raises(Unreadable):
        read_fen(text)


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_a_whole_number_reads_plain_with_separators_and_as_a_spreadsheet_writes_it(number):
    assert {read_whole(str(number)), read_whole(f"{number:,}"), read_whole(f"{number}.0")} == {number}


def test_a_fraction_of_a_carton_is_refused_as_such():
    with pytest.raises(Unreadable, match="is not a whole number"):
        read_whole("1.5")


@given(st.integers(min_value=-180_000_000, max_value=180_000_000))
def test_a_position_keeps_its_six_places(microdegrees):
    assert read_microdegrees(str(Decimal(microdegrees) / 1_000_000)) == microdegrees


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("13085.0", "13085"),
        ("00000716", "00000716"),
        (" 3307-02 ", "3307-02"),
        ("３３０７", "3307"),
        ("-", None),
        ("", None),
    ],
)
def test_a_code_is_a_text_that_excel_may_have_taken_for_a_number(text, code):
    assert read_code(text, 64) == code


@pytest.mark.parametrize("text", ["1.38E+10", "3.30702E+11", "1.23456789012346e+17"])
def test_a_number_that_excel_shortened_is_refused_by_name(text):
    with pytest.raises(Unreadable, match="its last digits are lost"):
        read_code(text, 64)
    with pytest.raises(Unreadable, match="its last digits are lost"):
        reader_of(importable("retailers")["phone"], {}, [])(text)


def test_a_product_code_with_an_e_in_it_is_a_code():
    assert read_code("79323E", 64) == "79323E"
    assert read_code("1E3", 64) == "1E3"


@given(st.text(st.characters(exclude_characters="\N{REPLACEMENT CHARACTER}"), max_size=60))
def test_a_text_is_stored_as_given_trimmed_composed_and_without_control_characters(text):
    kept = read_text(text, 1000)
    composed = unicodedata.normalize("NFC", text)
    assert kept is None or (kept == kept.strip() and unicodedata.is_normalized("NFC", kept))
    assert not any(unicodedata.category(char) == "Cc" and ord(char) < 32 for char in kept or "" if char not in "\n\t")
    if all(char.isprintable() for char in composed):
        assert (kept or "") == composed.strip()


def test_hanzi_of_all_planes_stay():
    assert read_text("𬭎㭎喆堃", 10) == "𬭎㭎喆堃"


def test_lost_characters_errors_of_excel_and_overlong_texts_are_refused():
    for text, why in (
        ("红\N{REPLACEMENT CHARACTER}店", "were lost"),
        ("#REF!", "error of Excel"),
        ("长" * 11, "longer than 10"),
    ):
        with pytest.raises(Unreadable, match=why):
            read_text(text, 10)


@pytest.mark.parametrize(("word", "code"), [("Z", "Z"), ("z", "Z"), ("食杂店", "Z"), ("食杂", "Z"), ("便利店 ", "B")])
def test_a_code_is_found_by_its_code_its_name_or_a_beginning_that_fits_one(word, code):
    assert reader_of(importable("retailers")["format_code"], FORMATS, [])(word) == code


@pytest.mark.parametrize("word", ["杂", "店", "超市", "食"])
def test_a_word_that_fits_no_code_or_too_little_of_one_is_refused(word):
    with pytest.raises(Unreadable, match="is not among the codes"):
        read_choice(word, {"z": "Z", "食杂店": "Z"}, "Z / 食杂店")


@pytest.mark.parametrize(
    ("text", "said"), [("是", True), ("Y", True), ("1", True), ("否", False), ("0", False), ("×", False)]
)
def test_yes_and_no_as_lists_write_them(text, said):
    assert read_yes_no(text) is said


def test_a_phone_is_compared_by_its_digits():
    same = ["+86 138-0000-1111", "１３８００００１１１１", "138 0000 1111", "0086-13800001111"]
    assert {plain_phone(text) for text in same} == {"13800001111"}


def test_a_licence_number_of_the_wrong_shape_is_doubted_and_not_refused():
    assert doubt_licence("330702104310") is None
    assert "12 digits" in str(doubt_licence("33070210431"))
    assert doubt_licence("330702904310") is not None


def test_a_position_outside_the_earth_is_refused():
    with pytest.raises(Unreadable, match="out of range"):
        reader_of(importable("retailers")["latitude"], {}, [])("121.5")


@pytest.mark.parametrize("name", list(FIELDS))
@pytest.mark.parametrize("text", ["", " ", "\u3000"])
def test_a_blank_cell_says_nothing_in_any_field(name, text):
    assert reader_of(FIELDS[name], FORMATS, [])(text) is None


@pytest.mark.parametrize("name", list(FIELDS))
@given(text=st.text(max_size=40))
def test_any_text_in_any_field_is_read_or_refused(name, text):
    value = None
    with suppress(Unreadable):
        value = reader_of(FIELDS[name], FORMATS, [text])(text)
    assert value is None or isinstance(value, str | int | bool | date)
