"""How the client writes files: as a whole, so that a kill leaves the old one or the new one, or line by line."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Lend a file to write that takes the place of `path` at the end, whole: a kill or a power cut leaves the old one.

    After the block the new file is on the disk, not merely on its way there. After an error nothing half written is
    left behind (RF-14). OSError.
    """
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):  # the first error is the one to tell
            beside.unlink()
        raise
    _sync_folder(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path` as `whole_file` does."""
    with whole_file(path) as file:
        file.write(content)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file so that a kill or a power cut leaves no target or a whole one; OSError if it cannot."""
    with source.open("rb") as read, whole_file(target) as file:
        shutil.copyfileobj(read, file, 1 << 20)


def put_in_place(beside: Path, path: Path) -> None:
    """Give a whole file, which is on the disk already, its name; after a power cut it has that too. OSError."""
    beside.replace(path)
    _sync_folder(path.parent)


def append_line(path: Path, line: bytes) -> int:
    """Add a line to the file at `path`, made if it is not there, and give the file's length; OSError if it cannot.

    For what may be lost: nothing waits until it is on the disk.
    """
    with path.open("ab") as file:
        file.write(line + b"\n")
        return file.tell()


def _sync_folder(folder: Path) -> None:
    """Put the folder's own list of names on the disk; Windows cannot open a folder and writes its names itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
