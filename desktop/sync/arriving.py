"""How far a first download has come, and how long it still takes at the rate of the pages so far. Pure."""

from __future__ import annotations

from typing import Final

_MEASURED_MS: Final = 2_000  # before that a rate is a guess
_MS: Final = 1_000


class Arriving:
    """One first download that goes on: `had` rows were here when it went on, at `begun_ms` on the monotonic clock."""

    def __init__(self, had: int, begun_ms: int) -> None:
        self._had, self._begun_ms = had, begun_ms

    def at(self, taken: int, expected: int, now_ms: int) -> tuple[int, int, int | None]:
        """Give the rows here, the rows in all, and the whole seconds left; None while the rate is not known yet."""
        total = max(expected, taken)
        done = min(self._had + taken, total)
        passed = now_ms - self._begun_ms
        if not taken or passed < _MEASURED_MS:
            return done, total, None
        return done, total, -(-(total - done) * passed // (taken * _MS))
