"""Reads the write-ahead log of a store before the database does, which drops what does not fit in it without a word.

Each frame of the log carries the marks (salts) of the log's head and a checksum over all frames before it. The database
reads up to the first frame that does not fit: one changed byte hides every later save, and the older state looks whole.

Rules (the tests cite them):
1. A log that ends where it was written ends soundly: with nothing, with frames of an older log, or with frames of a
   change that was never finished.
2. Behind a frame that does not fit may lie the end of one change: a power cut can leave that, for one change at most is
   on its way to the disk. Its person is told, for the same may be damage in the last save.
3. Two finished changes there, or a head that does not fit, are damage: no power cut leaves them.
4. A copy is mended by giving each frame the marks and the checksum that it should have: every frame is read then, and
   each page still proves itself, for its own seal is not touched.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from itertools import chain, takewhile
from pathlib import Path
from typing import BinaryIO, Final

from desktop.files import write_whole
from desktop.models.refusals import damaged, not_opened

PAGE: Final = 4096
_HEAD: Final = struct.Struct(">IIII8s2I")
_FRAME: Final = struct.Struct(">II8s2I")
_SUMMED: Final = 24  # the bytes of the head before its checksum
_FORMAT: Final = 3_007_000
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_HALF: Final = 4
_MASK: Final = 0xFFFFFFFF
Sum = tuple[int, int]


class Fit(Enum):
    """How a log ends."""

    SOUND = "sound"
    CUT = "cut"  # the last change may not be whole (rule 2)
    DAMAGED = "damaged"  # changes that were saved cannot be read (rule 3)


@dataclass(frozen=True, slots=True)
class _Frame:
    number: int
    pages: int
    marks: bytes
    told: Sum
    page: bytes

    @property
    def summed(self) -> bytes:
        """What the checksum is reckoned over."""
        return struct.pack(">II", self.number, self.pages) + self.page


def log_of(path: Path) -> Path:
    """Name the log of the store at `path`."""
    return path.with_name(path.name + "-wal")


def fit(path: Path) -> Fit:
    """Judge the log of the store at `path`, which nobody has open (rules 1 to 3); 4 MB take a tenth of a second."""
    log = log_of(path)
    if not log.exists() or log.stat().st_size < _HEAD.size + _FRAME.size + PAGE:
        return Fit.SOUND
    with log.open("rb") as file:
        head = file.read(_HEAD.size)
        order, marks, running = _read_head(head)
        if _sum(head[:_SUMMED], order, (0, 0)) != running:
            return Fit.DAMAGED
        frames = _frames(file)
        unfit = _first_unfit(frames, order, marks, running)
        return Fit.SOUND if unfit is None else _end(unfit, frames, marks)


def is_cut(*paths: Path) -> bool:
    """Say whether the last save in any of these stores cannot be read; DamagedStore when more of the first cannot.

    The others say that themselves when they are opened.
    """
    try:
        ends = [fit(path) for path in paths]
    except OSError as failed:
        raise not_opened(failed, paths[0]) from failed
    if ends[0] is Fit.DAMAGED:
        raise damaged(paths[0])
    return Fit.CUT in ends


def mend(path: Path) -> None:
    """Have every frame of the log of a copy read; what is in the pages stays as it is (rule 4)."""
    if fit(path) is Fit.SOUND:
        return
    content = log_of(path).read_bytes()
    frames = list(_frames(BytesIO(content[_HEAD.size :])))
    order, marks, running = _read_head(content)
    if all(frame.marks != marks for frame in frames):
        marks = frames[0].marks
    unfit = _first_unfit(iter(frames), order, marks, running)
    head = _HEAD.pack(_LITTLE, _FORMAT, PAGE, 0, marks, 0, 0)[:_SUMMED]
    running = _sum(head, "<", (0, 0))
    made = [head, struct.pack(">II", *running)]
    for frame in takewhile(lambda one: _is_ours(one, marks), frames):
        # The database reads no further than a frame of page 0, and nothing behind a page 1 that cannot be read: it says
        # where all else is, and an older one says it too.
        if frame.number and not (frame is unfit and frame.number == 1):
            running = _sum(frame.summed, "<", running)
            made += [_FRAME.pack(frame.number, frame.pages, marks, *running), frame.page]
    write_whole(log_of(path), b"".join(made))


def _read_head(head: bytes) -> tuple[str, bytes, Sum]:
    """Give the order of bytes that checksums are reckoned in, the marks of this log, and the checksum of its head."""
    magic, _, _, _, marks, first, second = _HEAD.unpack_from(head)
    return ">" if magic == _BIG else "<", marks, (first, second)


def _frames(file: BinaryIO | BytesIO) -> Iterator[_Frame]:
    """Read the frames that are there whole."""
    while len(read := file.read(_FRAME.size + PAGE)) == _FRAME.size + PAGE:
        number, pages, marks, first, second = _FRAME.unpack_from(read)
        yield _Frame(number, pages, marks, (first, second), read[_FRAME.size :])


def _first_unfit(frames: Iterator[_Frame], order: str, marks: bytes, running: Sum) -> _Frame | None:
    """Take frames as long as they fit, and the first that does not."""
    for frame in frames:
        following = _sum(frame.summed, order, running)
        if frame.marks != marks or following != frame.told:
            return frame
        running = following
    return None


def _end(unfit: _Frame, behind: Iterator[_Frame], marks: bytes) -> Fit:
    """Judge what lies behind the last frame that fits; a frame ends a change when it says how many pages there are."""
    if not _is_ours(unfit, marks):
        return Fit.SOUND
    ours = chain([unfit], takewhile(lambda one: _is_ours(one, marks), behind))
    changes = sum(1 for frame in ours if frame.pages)
    if changes > 1:
        return Fit.DAMAGED
    return Fit.CUT if changes or unfit.marks != marks else Fit.SOUND


def _is_ours(frame: _Frame, marks: bytes) -> bool:
    """Say whether a frame is of this log; both marks of an older one are others, one byte changes one of them."""
    return frame.marks[:_HALF] == marks[:_HALF] or frame.marks[_HALF:] == marks[_HALF:]


def _sum(content: bytes, order: str, before: Sum) -> Sum:
    first, second = before
    words = struct.unpack(f"{order}{len(content) // _HALF}I", content)
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _MASK
        second = (second + other + first) & _MASK
    return first, second
