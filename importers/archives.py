"""Packed files opened with care: what they unpack to is known, or counted, before memory is spent on it."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from contract.errors import UserError
from importers.limits import MIB, Limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GZIP_MARK: Final = b"\x1f\x8b"
_PLAIN_WAYS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED: Final = 0x1


def damaged(path: Path) -> UserError:
    """Give the sentence for a file that breaks off or contradicts itself."""
    return UserError(
        "The file {name} is damaged and cannot be read. Nothing was imported; save or export it again.",
        name=path.name,
    )


def out_of_memory(path: Path) -> UserError:
    """Give the sentence for a file that needs more memory than its reader may take."""
    return UserError(
        "The file {name} needs more memory than a list may. Nothing was imported; split it into several files.",
        name=path.name,
    )


def check_packed_size(path: Path, limits: Limits) -> None:
    """Refuse a file that cannot be opened, is empty, or is larger as it lies on the disk than `limits` allow."""
    try:
        with path.open("rb") as raw:
            size = raw.seek(0, io.SEEK_END)
    except OSError as absent:
        raise UserError(
            "The file {name} cannot be opened. Nothing was imported; see whether it is still there, and close it in "
            "other programs.",
            name=path.name,
        ) from absent
    if size == 0:
        raise UserError("The file {name} is empty. Nothing was imported; export the list again.", name=path.name)
    if size > limits.packed_bytes:
        raise _too_large(path, limits.packed_bytes)


@contextmanager
def unpacked(path: Path, limits: Limits) -> Iterator[io.BufferedReader[Any]]:
    """Open a text file, packed with gzip or not, that fails when more than `limits` allow comes out of it."""
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP_MARK
        raw.seek(0)
        source = gzip.GzipFile(fileobj=raw) if packed else raw
        with io.BufferedReader(_Counted(source, path, limits.unpacked_bytes), buffer_size=1 << 16) as counted:
            yield counted


class _Counted(io.RawIOBase):
    """A stream that counts what is read from it, and turns a broken package into a sentence."""

    def __init__(self, source: io.BufferedIOBase, path: Path, most: int) -> None:
        self._source = source
        self._path = path
        self._most = most
        self._read = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._read = 0
        return self._source.seek(offset, whence)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        try:
            piece = self._source.read(len(memoryview(buffer)))
        except (EOFError, zlib.error, gzip.BadGzipFile) as broken:
            raise damaged(self._path) from broken
        self._read += len(piece)
        if self._read > self._most:
            raise _too_large(self._path, self._most)
        memoryview(buffer)[: len(piece)] = piece
        return len(piece)


def _too_large(path: Path, most: int) -> UserError:
    return UserError(
        "The file {name} is larger than {most} MB. Nothing was imported; split it into several files.",
        name=path.name,
        most=most // MIB,
    )


def check_workbook(path: Path, limits: Limits) -> None:
    """Judge an XLSX package by its table of contents, before one byte of it is inflated."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise damaged(path) from broken
    if len(parts) > limits.parts:
        raise _refused(path)
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise _too_large(path, limits.unpacked_bytes)
    _check_overlap(path, parts)
    for part in parts:
        _check_part(path, part, limits)


def _check_overlap(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    end = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < end:
            raise _refused(path)
        end = part.header_offset + part.compress_size


def _check_part(path: Path, part: zipfile.ZipInfo, limits: Limits) -> None:
    if part.flag_bits & _ENCRYPTED or part.compress_type not in _PLAIN_WAYS:
        raise damaged(path)
    squeezed = part.file_size > limits.ratio * max(part.compress_size, 1)
    if squeezed and part.file_size > limits.small_part_bytes:
        raise _refused(path)
    if part.filename.endswith("sharedStrings.xml") and part.file_size > limits.shared_text_bytes:
        raise _too_large(path, limits.shared_text_bytes)


def _refused(path: Path) -> UserError:
    return UserError(
        "The file {name} is packed like no list of a person: it would unpack to far more than it holds. "
        "Nothing was imported; open it in Excel and save it anew.",
        name=path.name,
    )
