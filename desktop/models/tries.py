"""Wrong passwords in a row, and how long to wait before the next try.

The count lies beside the slot, so that a restart does not forgive it. It slows a person at the keyboard; what slows
somebody who has copied the disk is the cost of the key derivation.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import msgspec

from contract.clock import Clock
from desktop.files import write_whole

_FILE: Final = "tries.json"
_FREE: Final = 3
_LONGEST_WAIT_S: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tries:
    """How often a wrong password was given in a row, and when last."""

    wrong: int
    last_at: Annotated[datetime, msgspec.Meta(tz=True)]


def wait_after(wrong: int) -> int:
    """Seconds to wait after `wrong` wrong passwords in a row: none for two, then 1, 2, 4 ... up to five minutes."""
    return 0 if wrong < _FREE else min(1 << min(wrong - _FREE, 10), _LONGEST_WAIT_S)


def wait_s(folder: Path, clock: Clock) -> int:
    """Seconds that are left to wait before the next try; no clock, however wrong, makes them more than five minutes."""
    tries = _read(folder)
    if tries is None:
        return 0
    passed = max(clock.now() - tries.last_at, timedelta(0))
    return max(0, wait_after(tries.wrong) - passed // timedelta(seconds=1))


def count_wrong(folder: Path, clock: Clock) -> None:
    """Count one more."""
    before = _read(folder)
    tries = _Tries(wrong=1 if before is None else before.wrong + 1, last_at=clock.now())
    with contextlib.suppress(OSError):  # in a folder that may not be written, the password is still said to be wrong
        write_whole(folder / _FILE, msgspec.json.encode(tries))


def forgive(folder: Path) -> None:
    """Begin to count anew: the password was right."""
    (folder / _FILE).unlink(missing_ok=True)


def _read(folder: Path) -> _Tries | None:
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=_Tries)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
