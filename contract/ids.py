"""New ids and random bytes, as something handed in: nothing else in the product draws them.

Ids are UUIDv7: they sort by the millisecond of their making, so new rows land together at the end of an index.
Nothing reads the time back out of an id; the clock orders nothing (sync.md section 7).
"""

from __future__ import annotations

import random
import secrets
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

import uuid_utils

from contract.clock import Clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTER_BITS = 74  # what version and variant leave free below the 48 bits of the time


class Ids(Protocol):
    """What anything that makes rows or secrets is given."""

    def new_id(self) -> UUID:
        """Make an id that nobody has made before; later ones sort after earlier ones of the same maker."""
        ...

    def random_bytes(self, count: int) -> bytes:
        """Draw `count` bytes that nobody can guess."""
        ...


class SystemIds:
    """Ids and bytes from the operating system's source of chance."""

    def new_id(self) -> UUID:
        """Make an id."""
        return UUID(bytes=uuid_utils.uuid7().bytes)

    def random_bytes(self, count: int) -> bytes:
        """Draw bytes."""
        return secrets.token_bytes(count)


class SeededIds:
    """Ids and bytes that come out the same for the same seed and clock; for tests and the demonstration only."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._chance = random.Random(seed)  # noqa: S311 - repeatable is the point; no secret comes from here
        self._last_ms = 0
        self._counter = 0

    def new_id(self) -> UUID:
        """Make an id; within one millisecond, or when the clock goes back, it still sorts after the last."""
        ms = (self._clock.now() - _EPOCH) // timedelta(milliseconds=1)
        if ms > self._last_ms:
            self._last_ms = ms
            self._counter = self._chance.getrandbits(_COUNTER_BITS - 1)
        else:
            self._counter += 1 + self._chance.getrandbits(32)
        high, low = divmod(self._counter, 1 << 62)
        return UUID(int=self._last_ms << 80 | 7 << 76 | high << 64 | 2 << 62 | low)

    def random_bytes(self, count: int) -> bytes:
        """Draw bytes."""
        return self._chance.randbytes(count)
