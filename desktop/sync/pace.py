"""When to try again: soon after a save, every minute while all is well, later and later while it is not.

Waits after a trouble are drawn anew each time between nothing and their limit (full jitter), so that a hundred laptops
that lost the network together do not come back together. What a busy server asks for comes before the wait that is
drawn: it tells all of them the same.
"""

from __future__ import annotations

from typing import Final

from contract.ids import Ids
from desktop.sync.trouble import Trouble

AFTER_SAVE_S: Final = 0.5
NEWS_S: Final = 60.0
_FIRST_S: Final = 2.0
_LONGEST_S: Final = 300.0
_LASTING_S: Final = 900.0
_DOUBLINGS: Final = 10
_FINENESS: Final = 1 << 32


class Pace:
    """Says how many seconds to wait before the next try."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._failures = 0
        self._asked_for_s = 0.0

    def after_success(self) -> float:
        """Wait about a minute for news."""
        self._failures, self._asked_for_s = 0, 0.0
        return NEWS_S * (0.75 + 0.5 * self._chance())

    def after(self, trouble: Trouble) -> float:
        """Wait longer after each failure, never shorter than the server asked for."""
        self._failures = min(self._failures + 1, _DOUBLINGS)
        self._asked_for_s = trouble.retry_after_s or 0.0
        limit = min(_LONGEST_S, _FIRST_S * 2**self._failures) if trouble.passes else _LASTING_S
        return self._asked_for_s + limit * self._chance()

    def after_save(self) -> float:
        """Try soon: a save may be worth a try however long the wait still is, unless the server asked for it."""
        return max(AFTER_SAVE_S, self._asked_for_s)

    def _chance(self) -> float:
        return int.from_bytes(self._ids.random_bytes(4), "big") / _FINENESS
