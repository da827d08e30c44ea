"""Colours can be read and sizes can be hit, in both schemes and at every font factor."""

import pytest

from desktop.views import tokens
from desktop.views.tokens import DARK, LIGHT, Ink, Palette, Sizes, contrast, is_narrow

SCHEMES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
GROUNDS: tuple[Ink, ...] = ("bg", "surface", "sunken", "accent-soft")
INKS: tuple[Ink, ...] = ("text", "quiet", "accent", "good", "warn", "bad")
TEXT: set[tuple[Ink, Ink]] = {
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    *tokens.TONES.values(),
    ("text", "good-soft"),
    ("text", "warn-soft"),
    ("text", "bad-soft"),
    ("text", "grey-soft"),
    ("quiet", "good-soft"),
    ("quiet", "warn-soft"),
    ("quiet", "grey-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-press"),
    ("surface", "text"),
}
MARKS: list[tuple[Ink, Ink]] = [
    (mark, ground) for mark in ("edge", "chart-1", "chart-2") for ground in ("bg", "surface", "sunken")
]


@SCHEMES
@pytest.mark.parametrize(("ink", "ground"), sorted(TEXT))
def test_words_stand_out_from_their_ground(palette: Palette, ink: Ink, ground: Ink) -> None:
    assert contrast(palette[ink], palette[ground]) >= 4.5


@SCHEMES
@pytest.mark.parametrize(("ink", "ground"), MARKS)
def test_outlines_and_chart_marks_can_be_seen(palette: Palette, ink: Ink, ground: Ink) -> None:
    assert contrast(palette[ink], palette[ground]) >= 3


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_both_schemes_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


@pytest.mark.parametrize("factor", tokens.FACTORS)
def test_what_is_pressed_is_at_least_forty_pixels_high(factor: float) -> None:
    sizes = Sizes(factor)
    assert min(sizes.control, sizes.row, sizes.row_two, sizes.place) >= 40


@pytest.mark.parametrize("factor", tokens.FACTORS)
def test_two_lines_fit_into_a_row_of_two_lines(factor: float) -> None:
    sizes = Sizes(factor)
    assert sizes.leading("text") + sizes.leading("quiet") <= sizes.row_two


def test_heights_follow_the_font() -> None:
    assert (Sizes(1).row, Sizes(1.5).row) == (40, 45)
    assert (Sizes(1).font("text"), Sizes(1.25).font("text"), Sizes(1.5).font("text")) == (14, 18, 21)
    assert (Sizes(1).chip, Sizes(1.5).chip) == (24, 32)


def test_a_window_is_narrow_by_its_width_over_the_font() -> None:
    assert not is_narrow(1366)
    assert is_narrow(1093)
    assert is_narrow(1366, 1.25)
    assert not is_narrow(1920, 1.5)
