"""The time, as something handed in: nothing else in the product asks the computer what time it is.

Tests, the demonstration and the simulation hand in a clock that stands still until it is moved, so that
every run of theirs can be repeated to the byte.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What anything that needs the time is given."""

    def now(self) -> datetime:
        """Tell the instant, in UTC, as this computer believes it; it may jump either way."""
        ...

    def monotonic_ms(self) -> int:
        """Count milliseconds from an arbitrary start; never goes back. For measuring lengths of time."""
        ...


class SystemClock:
    """The clock of this computer."""

    def now(self) -> datetime:
        """Tell the instant, in UTC."""
        return datetime.now(UTC)

    def monotonic_ms(self) -> int:
        """Count milliseconds since an arbitrary start."""
        return time.monotonic_ns() // 1_000_000


class FixedClock:
    """A clock that stands still until somebody moves it."""

    def __init__(self, start: datetime) -> None:
        if start.utcoffset() is None:
            raise ValueError(start)
        self._now = start.astimezone(UTC)
        self._elapsed_ms = 0

    def now(self) -> datetime:
        """Tell the instant it was set to."""
        return self._now

    def monotonic_ms(self) -> int:
        """Count the milliseconds it has been advanced by."""
        return self._elapsed_ms

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        if by < timedelta(0):
            raise ValueError(by)
        self._now += by
        self._elapsed_ms += by // timedelta(milliseconds=1)

    def set_to(self, instant: datetime) -> None:
        """Put the clock right, or wrong: `now` jumps either way and no time passes."""
        if instant.utcoffset() is None:
            raise ValueError(instant)
        self._now = instant.astimezone(UTC)
