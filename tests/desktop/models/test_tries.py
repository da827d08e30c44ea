"""How long to wait after wrong passwords: a pure function, and a count on the disk that no clock turns into a lock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contract.clock import FixedClock
from desktop.models import tries

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def test_the_wait_doubles_from_the_third_wrong_password_up_to_five_minutes() -> None:
    assert [tries.wait_after(n) for n in range(14)] == [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert tries.wait_after(10**9) == 300


def test_the_count_survives_a_restart_and_ends_when_the_password_is_right(tmp_path: Path) -> None:
    for _ in range(6):
        tries.count_wrong(tmp_path, FixedClock(NOON))
    assert tries.wait_s(tmp_path, FixedClock(NOON)) == 8
    assert tries.wait_s(tmp_path, FixedClock(NOON + timedelta(seconds=7))) == 1
    tries.forgive(tmp_path)
    tries.forgive(tmp_path)
    assert tries.wait_s(tmp_path, FixedClock(NOON)) == 0


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_is_years_wrong_never_makes_the_wait_longer(tmp_path: Path, years: int) -> None:
    for _ in range(50):
        tries.count_wrong(tmp_path, FixedClock(NOON))
    assert 0 <= tries.wait_s(tmp_path, FixedClock(NOON + timedelta(days=365 * years))) <= 300


@pytest.mark.parametrize("content", [b"", b"{", b'{"wrong":"x"}', b'{"wrong":9,"last_at":"2026-03-05T12:00:00"}'])
def test_a_count_that_cannot_be_read_begins_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tries.json").write_bytes(content)
    assert tries.wait_s(tmp_path, FixedClock(NOON)) == 0
    tries.count_wrong(tmp_path, FixedClock(NOON))
    assert b'"wrong":1' in (tmp_path / "tries.json").read_bytes()


def test_a_folder_that_is_gone_does_not_stop_the_password_from_being_called_wrong(tmp_path: Path) -> None:
    tries.count_wrong(tmp_path / "gone", FixedClock(NOON))
    assert not (tmp_path / "gone").exists()
