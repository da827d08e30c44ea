"""How far a first download has come, and how long it still takes."""

from __future__ import annotations

from desktop.sync.arriving import Arriving


def test_the_rest_takes_as_long_as_the_rate_so_far_says() -> None:
    assert Arriving(0, 1_000).at(2_000, 12_000, 5_000) == (2_000, 12_000, 20)


def test_no_time_is_told_before_the_rate_is_known() -> None:
    arriving = Arriving(0, 0)
    assert arriving.at(0, 12_000, 9_000) == (0, 12_000, None)
    assert arriving.at(2_000, 12_000, 500) == (2_000, 12_000, None)


def test_one_that_goes_on_begins_where_it_stopped_and_reckons_with_its_own_rate() -> None:
    assert Arriving(6_000, 0).at(2_000, 12_000, 2_000) == (8_000, 12_000, 4)


def test_more_than_was_said_is_never_more_than_all() -> None:
    assert Arriving(11_000, 0).at(2_000, 12_000, 2_000) == (12_000, 12_000, 0)
