"""Tries come later and later with chance in them, never sooner than the server asked, soon after a save."""

import pytest

from contract.clock import FixedClock
from contract.ids import SeededIds
from desktop.sync.pace import AFTER_SAVE_S, NEWS_S, Pace
from desktop.sync.trouble import Overloaded, SignedOut, Unreachable
from tests.examples import NOW


def a_pace(seed: int = 1) -> Pace:
    return Pace(SeededIds(FixedClock(NOW), seed))


def test_waits_are_drawn_up_to_a_limit_that_doubles_and_ends() -> None:
    limits = [min(300.0, 2.0 * 2**n) for n in range(1, 12)]
    for seed in range(50):
        pace = a_pace(seed)
        waits = [pace.after(Unreachable()) for _ in limits]
        assert all(0 <= wait <= limit for wait, limit in zip(waits, limits, strict=True))


@pytest.mark.case("RB-26")
def test_two_laptops_do_not_come_back_together() -> None:
    assert len({a_pace(seed).after(Unreachable()) for seed in range(50)}) == 50


@pytest.mark.case("RB-26")
def test_laptops_that_a_busy_server_told_the_same_do_not_come_back_together() -> None:
    waits = {a_pace(seed).after(Overloaded(retry_after_s=5)) for seed in range(50)}
    assert len(waits) == 50
    assert min(waits) >= 5


def test_the_server_is_given_the_time_it_asked_for_even_by_a_save() -> None:
    pace = a_pace()
    assert pace.after(Overloaded(retry_after_s=90)) >= 90
    assert pace.after_save() == 90
    pace.after_success()
    assert pace.after_save() == AFTER_SAVE_S


def test_a_save_is_tried_soon_however_long_the_wait_was() -> None:
    pace = a_pace()
    for _ in range(9):
        pace.after(Unreachable())
    assert pace.after_save() == AFTER_SAVE_S


def test_news_are_asked_for_about_every_minute() -> None:
    waits = [a_pace(seed).after_success() for seed in range(50)]
    assert all(NEWS_S * 0.75 <= wait <= NEWS_S * 1.25 for wait in waits)


def test_what_waits_for_a_person_is_tried_rarely() -> None:
    assert max(a_pace(seed).after(SignedOut()) for seed in range(50)) > 300
