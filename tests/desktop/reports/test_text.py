"""Words become lines: cleaned, measured, broken, cut short. Rules as numbered in desktop.reports.text."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.reports.fonts import GETA, fonts
from desktop.reports.text import BIDI_SIGN, ELLIPSIS, Typesetter, clean, licence_tail, phone_masked
from tests.desktop.reports.specimens import HOSTILE

NAUGHTY = Path(__file__).resolve().parents[4] / "shared" / "data" / "naughty_strings" / "blns.json"
SIZE = 10.0


def broken(words: str, characters: int) -> list[str]:
    """Break into lines of so many Chinese characters."""
    return [line.words for line in Typesetter().lines(words, characters * SIZE, SIZE)]


def test_a_character_the_typeface_lacks_is_shown_as_geta_and_named() -> None:  # rule 1
    lacking: set[str] = set()
    assert clean("小😀店", lacking) == f"小{GETA}店"
    assert lacking == {"😀"}


def test_half_a_surrogate_pair_is_a_missing_character() -> None:  # rule 1
    lacking: set[str] = set()
    assert clean("\ud83d店", lacking) == f"{GETA}店"
    assert lacking == {"\ud83d"}


def test_bidirectional_controls_are_shown_as_signs() -> None:  # rule 2
    assert clean("\u202egnp.店\u202c", set()) == f"{BIDI_SIGN}gnp.店{BIDI_SIGN}"


def test_line_ends_become_one_space_and_controls_disappear() -> None:  # rule 3
    lacking: set[str] = set()
    assert clean("一\r\n\t二\x00\x1b\u200b三\ufe0f", lacking) == "一 二三"
    assert lacking == set()


@pytest.mark.parametrize("mark", "，。、；：？！）》」”’…%")
def test_a_closing_mark_never_begins_a_line(mark: str) -> None:  # rule 4
    lines = broken("走访回执签名客户" + mark + "走访", 8)
    assert all(not line.startswith(mark) for line in lines)
    assert "".join(lines) == "走访回执签名客户" + mark + "走访"


@pytest.mark.parametrize("mark", "（《「“‘")
def test_an_opening_mark_never_ends_a_line(mark: str) -> None:  # rule 4
    assert all(not line.endswith(mark) for line in broken("走访回执签名客" + mark + "走访回执", 8))


def test_a_straight_mark_clings_to_the_words_it_stands_at() -> None:  # rule 4: English has no other
    assert broken('走访回执 "签名客户走访" 回执', 5) == ["走访回执", '"签名客户', '走访" 回执']
    assert broken('走访回执 "签名客户走访" 回执', 6) == ['走访回执 "签', '名客户走访"', "回执"]


def test_a_date_stays_in_one_piece() -> None:  # rule 4
    assert broken("我们在2026年12月8日再来", 7) == ["我们在", "2026年12月8日", "再来"]


def test_a_latin_word_stays_in_one_piece_while_it_fits() -> None:
    assert broken("卖 Marlboro 两条", 5) == ["卖", "Marlboro", "两条"]


def test_a_word_wider_than_the_line_is_broken_anywhere() -> None:
    lines = broken("x" * 50, 5)
    assert "".join(lines) == "x" * 50
    assert len(lines) > 1


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:  # rule 5
    lines = Typesetter().lines("走访，" * 40, 60, SIZE, at_most=2)
    assert len(lines) == 2
    assert lines[1].words.endswith(ELLIPSIS)
    assert not lines[1].words.endswith("，" + ELLIPSIS)
    assert lines[1].width * SIZE / 1000 <= 60


def test_bold_and_plain_words_share_a_line_with_their_own_widths() -> None:
    line = Typesetter().line([("共 ", False), ("12", True), (" 条", False)])
    regular, bold = fonts().regular.width, fonts().bold.width
    assert line.words == "共 12 条"
    assert line.width == sum(regular[c] for c in "共  条") + sum(bold[c] for c in "12")


def test_breaking_keeps_bold_words_bold() -> None:
    lines = Typesetter().lines([("走访回执", False), ("客户签名", True), ("完", False)], 60, SIZE)
    assert [line.spans for line in lines] == [(("走访回执", False), ("客户", True)), (("签名", True), ("完", False))]


def test_phones_are_masked_in_the_middle() -> None:
    assert phone_masked("13812341234") == "138****1234"
    assert phone_masked("12313") == "***13"
    assert phone_masked("5") == "5"


def test_of_a_licence_only_the_serial_is_shown() -> None:
    assert licence_tail("370102104318") == "04318"


texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(), max_size=80),
    st.text(st.sampled_from("走访回执，。（）“”《》… 12月8日abc-./"), max_size=80),
)


@given(texts, st.integers(1, 12), st.integers(0, 3))
@example("\x8500", 1, 1)
def test_lines_hold_all_words_and_none_is_too_wide(text: str, characters: int, at_most: int) -> None:
    setter = Typesetter()
    whole = setter.lines(text, characters * SIZE, SIZE)
    assert "".join(line.words for line in whole).replace(" ", "") == clean(text, set()).replace(" ", "")
    shown = setter.lines(text, characters * SIZE, SIZE, at_most=at_most)
    assert not at_most or len(shown) <= at_most
    assert all(line.width <= characters * 1000 or len(line.words) <= 2 for line in shown)
    assert all(line.width == setter.line(line.spans).width for line in shown)


@given(texts)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text, set())
    assert clean(once, set()) == once
    assert set(once) <= fonts().characters


def test_every_naughty_string_can_be_set() -> None:
    if not NAUGHTY.exists():
        pytest.skip("the list of naughty strings is not on this machine")
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        assert "".join(broken(text, 20)).replace(" ", "") == clean(text, set()).replace(" ", "")
