"""One program at a time on one person's store.

The lock is the operating system's, on a file beside the store: it goes when the process goes, however it ends,
so the file that a killed program leaves behind never blocks the next start.
"""

from __future__ import annotations

import sys
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from contract.errors import UserError
from desktop.models.refusals import not_opened

if sys.platform == "win32":
    import msvcrt

    def _seize(file: FileIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _seize(file: FileIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class SecondInstance(UserError):
    """The store is open in another window or session."""


class InstanceLock:
    """Holds one person's folder for this process, from `__enter__` or `take` until `release` or the process's end."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "in-use.lock"
        self._file: FileIO | None = None

    def take(self) -> None:
        """Take the folder; SecondInstance when another process, or another lock of this one, has it; StoreRefused."""
        try:
            file = FileIO(self._path, "a+")
        except OSError as refused:
            raise not_opened(refused, self._path) from refused
        try:
            file.seek(0)  # Windows locks from where the file stands
            _seize(file)
        except OSError as refused:
            file.close()
            raise SecondInstance(
                "Rounds is already open on this computer for this account. Your records are safe. "
                "Go to the window that is open, or close it and try again."
            ) from refused
        self._file = file

    def release(self) -> None:
        """Give the folder back; harmless when it was never taken."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
