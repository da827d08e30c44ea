"""Room that is kept on the disk beside the records, so that on a full disk they still open and still go to the server.

Opening a store takes a little room, and so does noting what the server has answered. A file of a fixed size keeps it
from being used up: it is emptied when the store cannot be opened for want of room, and filled again once there is some.
What a person saves meanwhile may take the first half of it; the rest is for what goes to the server.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from hashlib import shake_256
from pathlib import Path
from typing import Final

from desktop.files import write_whole

FILE: Final = "reserve.bin"
BYTES: Final = 4 * 1024 * 1024
_FREE: Final = 4 * BYTES  # below that nothing is set aside


def keep(folder: Path) -> bool:
    """Set the room aside in `folder`, where it is not yet and the disk has plenty; say whether it is there now.

    Its bytes are such as no disk can make smaller.
    """
    if not _length(folder) and shutil.disk_usage(folder).free >= _FREE:
        with suppress(OSError):  # then there is no room to be set aside
            write_whole(folder / FILE, shake_256(b"room").digest(BYTES))
    return _length(folder) == BYTES


def give_back(folder: Path) -> bool:
    """Give the room back to the disk; False when none is set aside."""
    if not _length(folder):
        return False
    os.truncate(folder / FILE, 0)
    return True


def is_given_back(folder: Path) -> bool:
    """Say whether the room was set aside once and has been given back since."""
    return _length(folder) == 0


def has_more(folder: Path) -> bool:
    """Say whether there is more room on the disk than is kept for what goes to the server."""
    return shutil.disk_usage(folder).free > BYTES // 2


def _length(folder: Path) -> int | None:
    path = folder / FILE
    return path.stat().st_size if path.exists() else None
