"""What a spreadsheet would run as a formula is made harmless, and comes back as it was (RF-07)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.formulas import guarded, unguarded

TEXTS = st.text() | st.text(alphabet="'=+-@\t\r\n\0＝＋－＠a")


@given(TEXTS)
def test_what_the_exporter_added_the_importer_takes_away_and_nothing_else(text):
    assert unguarded([guarded(text)]) == [text]


@given(TEXTS)
def test_no_cell_begins_with_a_sign_that_a_spreadsheet_acts_on(text):
    assert guarded(text)[:1] not in set("=+-@\t\r\n\0＝＋－＠")


@pytest.mark.parametrize("text", ["=1+1", "+86", "-7.25", "@sum", "\tx", "\rx", "\0x", "＝1", "'=1"])
def test_each_dangerous_beginning_is_guarded(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["红星商店", "'quoted'", "", "O'Brien"])
def test_other_texts_stay(text):
    assert guarded(text) == text
