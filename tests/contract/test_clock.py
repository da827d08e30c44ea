"""The clock is handed in, always knows its zone, and moves only when told."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from contract.clock import FixedClock, SystemClock

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def test_the_system_clock_tells_utc_and_counts_forward() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.monotonic_ms() <= clock.monotonic_ms()


def test_a_fixed_clock_stands_still_until_it_is_advanced() -> None:
    clock = FixedClock(NOON)
    assert (clock.now(), clock.monotonic_ms()) == (NOON, 0)
    clock.advance(timedelta(seconds=1, microseconds=1500))
    assert clock.now() == NOON + timedelta(seconds=1, microseconds=1500)
    assert clock.monotonic_ms() == 1001


def test_a_fixed_clock_in_another_zone_tells_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert FixedClock(datetime(2026, 3, 5, 20, tzinfo=shanghai)).now().isoformat() == "2026-03-05T12:00:00+00:00"


def test_a_clock_that_is_put_wrong_jumps_and_no_time_passes() -> None:
    clock = FixedClock(NOON)
    clock.set_to(NOON - timedelta(days=3650))
    assert (clock.now(), clock.monotonic_ms()) == (NOON - timedelta(days=3650), 0)


def test_time_without_a_zone_and_time_running_backwards_are_refused() -> None:
    with pytest.raises(ValueError, match="2026"):
        FixedClock(NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="2026"):
        FixedClock(NOON).set_to(NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="-1 day"):
        FixedClock(NOON).advance(timedelta(seconds=-1))
