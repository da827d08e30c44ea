"""Files handed over: photos, lists to be imported, and the refused lines that come back. On disk, beside the database,
unless a bucket is named (buckets.py).

Rules (the tests cite them):
 1. One content is kept once in a city, under its SHA-256.
 2. A file arrives piece by piece: a piece is taken only where the file ends so far, and what is behind that place on
    disk is what a broken piece left, so it is cut off first. What the database says was received is on the disk.
 3. A file is there when all of it has arrived and its hash is its name; if it is not, it begins anew.
 4. Who may hand a file over, and who may read it, is said in blob_rights.py.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

import sqlalchemy as sa

from contract.errors import Malformed, NotFound
from importers.limits import MIB
from server.access import Principal
from server.blob_rights import check_giving, may_read, readable_among
from server.database import Database, Transient, Tx, Violation
from server.schema import BLOB, REPLICA

PIECE_BYTES: Final = 4 * MIB
"""The longest piece of a file that one request brings."""
READ_BYTES: Final = 1 * MIB
_HASH_BYTES: Final = 32
_HELD: Final = re.compile(r"[0-9a-f]{64}(\.part)?")
_UNFINISHED: Final = (".new", ".out")


def folder_beside(url: sa.URL) -> Path:
    """Name the folder for files beside a SQLite database; for another kind, in the working folder by its name."""
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        return path.with_name(path.name + ".files")
    return Path("rounds-data") / f"{url.database}.files"


class BlobFiles:
    """The bytes of files in one folder; who may have them, and what is known of them, is the database's to say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, city_id: int, sha256: bytes) -> Path:
        """Name the whole file."""
        return self.folder / str(city_id) / sha256.hex()

    def part(self, city_id: int, sha256: bytes) -> Path:
        """Name the file while it arrives."""
        return self.path(city_id, sha256).with_suffix(".part")

    def length(self, city_id: int, sha256: bytes) -> int:
        """Count the bytes that have arrived on the disk."""
        part = self.part(city_id, sha256)
        return part.stat().st_size if part.exists() else 0

    def append(self, city_id: int, sha256: bytes, start: int, content: bytes) -> None:
        """Write a piece at `start`, where nothing may be missing; it is on the disk afterwards (rule 2)."""
        part = self.part(city_id, sha256)
        part.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("r+b" if part.exists() else "wb") as stream:
                stream.seek(start)
                stream.truncate()
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as full:
            raise Transient("53100") from full

    def is_kept(self, city_id: int, sha256: bytes) -> bool:
        """Say whether the whole file is here."""
        return self.path(city_id, sha256).exists()

    def settle(self, city_id: int, sha256: bytes) -> bool:
        """Give a file that has arrived its name; False when its content is another, and then it is gone (rule 3)."""
        part = self.part(city_id, sha256)
        if hash_of_file(part) != sha256:
            part.unlink()
            return False
        _give_name(part, self.path(city_id, sha256))
        return True

    def remove(self, city_id: int, sha256: bytes) -> None:
        """Let go of a file, whole or in part; harmless when it is not there."""
        for path in (self.path(city_id, sha256), self.part(city_id, sha256)):
            path.unlink(missing_ok=True)

    def pieces(self, city_id: int, sha256: bytes, start: int = 0) -> Iterator[bytes]:
        """Read a whole file piece by piece, from the byte `start` on."""
        with self.path(city_id, sha256).open("rb") as stream:
            stream.seek(start)
            while piece := stream.read(READ_BYTES):
                yield piece

    @contextmanager
    def at_hand(self, city_id: int, sha256: bytes) -> Iterator[Path]:
        """Give a whole file as a path, for as long as it is worked on."""
        yield self.path(city_id, sha256)

    def names(self, city_id: int) -> Iterator[bytes]:
        """Name every whole file that is here."""
        folder = self.folder / str(city_id)
        for path in sorted(folder.iterdir()) if folder.exists() else ():
            if len(path.name) == 2 * _HASH_BYTES:
                yield bytes.fromhex(path.name)

    def note(self, city_id: int, name: str, content: bytes) -> None:
        """Keep a few bytes beside the files, whole or not at all; Transient when the disk is full."""
        path = self.folder / str(city_id) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        try:
            with new.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            _give_name(new, path)
        except OSError as full:
            raise Transient("53100") from full

    def noted(self, city_id: int, name: str) -> bytes:
        """Give what was noted; nothing where nothing was."""
        path = self.folder / str(city_id) / name
        return path.read_bytes() if path.exists() else b""

    def begin(self, city_id: int, name: bytes) -> tuple[Path, BinaryIO]:
        """Begin a file of our own; `keep` gives it its name when it is whole."""
        path = self.folder / str(city_id) / f"{name.hex()}.new"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path, path.open("wb")

    def keep(self, city_id: int, made: Path) -> bytes:
        """Keep a whole file of our own; give its SHA-256."""
        sha256 = hash_of_file(made)
        with made.open("r+b") as stream:
            os.fsync(stream.fileno())
        _give_name(made, self.path(city_id, sha256))
        return sha256

    def untouched(self, city_id: int, since: datetime) -> set[bytes]:
        """Name the files, whole or in part, that nothing was written to since an instant."""
        return {bytes.fromhex(path.stem) for path in self._old(city_id, since) if _HELD.fullmatch(path.name)}

    def drop_unfinished(self, city_id: int, since: datetime) -> int:
        """Let go of what a kill left of files of our own, begun before an instant; count them."""
        left = [path for path in self._old(city_id, since) if path.suffix in _UNFINISHED]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _old(self, city_id: int, since: datetime) -> list[Path]:
        folder = self.folder / str(city_id)
        found = sorted(folder.iterdir()) if folder.exists() else []
        return [path for path in found if path.stat().st_mtime < since.timestamp()]


def _give_name(whole: Path, path: Path) -> None:
    """Give a file that is on the disk its name; after a power cut it has that too."""
    whole.replace(path)
    if os.name == "nt":  # Windows cannot open a folder and writes its names itself
        return
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_of_file(path: Path) -> bytes:
    """Give the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a file has arrived; `size` is None while nobody said how large it is."""

    offset: int
    size: int | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file of `size` bytes that begins at `offset`."""

    offset: int
    size: int
    content: bytes


def named(text: str) -> bytes:
    """Read the SHA-256 in an address; NotFound when it is none."""
    try:
        sha256 = bytes.fromhex(text)
    except ValueError:
        sha256 = b""
    if len(sha256) != _HASH_BYTES:
        raise _no_such()
    return sha256


def _no_such() -> NotFound:
    return NotFound("There is no such file here, or none that you may see.")


def standing(database: Database, files: BlobFiles, principal: Principal, sha256: bytes) -> Standing:
    """Tell how much of a file has arrived; NotAllowed."""
    with database.acting(principal, reading=True) as tx:
        check_giving(tx, principal, sha256)
        return _standing(tx, files, sha256)


def _standing(tx: Tx, files: BlobFiles, sha256: bytes) -> Standing:
    b = BLOB.c
    found = tx.row(sa.select(b.size, b.received, b.finished_at).where(b.city_id == tx.city_id, b.sha256 == sha256))
    if found is None:
        return Standing(0, None, is_whole=False)
    size, received, finished_at = found
    if finished_at is not None and files.is_kept(tx.city_id, sha256):
        return Standing(size, size, is_whole=True)
    return Standing(min(received, files.length(tx.city_id, sha256)), size, is_whole=False)


def receive(database: Database, files: BlobFiles, principal: Principal, sha256: bytes, piece: Piece) -> Standing | None:
    """Take a piece where the file ends so far, else nothing; tell how much has arrived (rule 2).

    None says that all has arrived and is not what its hash names: it begins anew (rule 3). Raises NotAllowed,
    TooLarge, Malformed, and Transient when the disk is full.
    """
    if piece.offset + len(piece.content) > piece.size:
        raise Malformed("a piece reaches beyond the end of its file")
    try:
        with database.acting(principal) as tx:
            check_giving(tx, principal, sha256, piece.size)
            _lock(tx, sha256, piece.size)
            at = _standing(tx, files, sha256)
            if at.is_whole or at.offset != piece.offset:
                return at
            now = _append(tx, files, sha256, piece)
            if now is not None and now.is_whole:
                r = REPLICA.c
                mine = (r.city_id == tx.city_id) & (r.id == principal.device)
                tx.run(sa.update(REPLICA).where(mine).values(files=r.files + 1))
            return now
    except Violation as twice:  # two began the same file at the same moment
        raise Transient(str(twice)) from twice


def receive_whole(
    database: Database, files: BlobFiles, principal: Principal, sha256: bytes, content: bytes
) -> Standing | None:
    """Take a file that has come whole and is what its hash names, from where the server has it; raises as `receive`."""
    at: Standing | None = standing(database, files, principal, sha256)
    for _ in range(2 * (len(content) // PIECE_BYTES + 1)):  # twice: what was there before may not be of it (rule 3)
        if at is not None and at.is_whole:
            return at
        start = at.offset if at is not None else 0
        piece = Piece(start, len(content), content[start : start + PIECE_BYTES])
        at = receive(database, files, principal, sha256, piece)
    return at


def _lock(tx: Tx, sha256: bytes, size: int) -> None:
    """Hold the row of a file, made where it is not there yet; its size is what was said with the first piece."""
    b = BLOB.c
    mine = (b.city_id == tx.city_id) & (b.sha256 == sha256)
    found = tx.row(sa.select(b.size, b.received).where(mine).with_for_update())
    if found is None:
        tx.run(sa.insert(BLOB), [_row(tx, sha256, size)])
    elif found[0] != size:
        if found[1]:
            raise Malformed("the file was said to be of another size")
        tx.run(sa.update(BLOB).where(mine).values(size=size))


def _row(tx: Tx, sha256: bytes, size: int) -> dict[str, object]:
    return {
        "city_id": tx.city_id,
        "sha256": sha256,
        "size": size,
        "received": 0,
        "created_by": tx.person,
        "created_at": tx.now_ms,
        "finished_at": None,
    }


def _append(tx: Tx, files: BlobFiles, sha256: bytes, piece: Piece) -> Standing | None:
    b = BLOB.c
    mine = (b.city_id == tx.city_id) & (b.sha256 == sha256)
    files.append(tx.city_id, sha256, piece.offset, piece.content)
    received = piece.offset + len(piece.content)
    if received < piece.size:
        tx.run(sa.update(BLOB).where(mine).values(received=received))
        return Standing(received, piece.size, is_whole=False)
    if files.settle(tx.city_id, sha256):
        tx.run(sa.update(BLOB).where(mine).values(received=received, finished_at=tx.now_ms))
        return Standing(received, piece.size, is_whole=True)
    tx.run(sa.delete(BLOB).where(mine))
    return None


def is_whole(tx: Tx, files: BlobFiles, sha256: bytes) -> bool:
    """Say whether a file has arrived whole."""
    return _standing(tx, files, sha256).is_whole


def add(tx: Tx, files: BlobFiles, made: Path) -> bytes:
    """Keep a file of our own, for those who may read it; give its SHA-256."""
    size = made.stat().st_size
    sha256 = files.keep(tx.city_id, made)
    _lock(tx, sha256, size)
    b = BLOB.c
    mine = (b.city_id == tx.city_id) & (b.sha256 == sha256)
    tx.run(sa.update(BLOB).where(mine).values(size=size, received=size, finished_at=tx.now_ms))
    return sha256


def let_go(tx: Tx, files: BlobFiles, sha256: bytes) -> None:
    """Let go of a file; a row that a crash leaves without it says by itself that nothing has arrived."""
    files.remove(tx.city_id, sha256)
    b = BLOB.c
    tx.run(sa.delete(BLOB).where(b.city_id == tx.city_id, b.sha256 == sha256))


def sweep_strays(tx: Tx, files: BlobFiles, since: datetime) -> int:
    """Let go of files that no row knows and nothing was written to since an instant; count them. Raises Transient."""
    b = BLOB.c
    known = {row[0] for row in tx.rows(sa.select(b.sha256).where(b.city_id == tx.city_id))}
    strays = sorted(files.untouched(tx.city_id, since) - known)
    if not strays:
        return 0
    try:  # the rows hold their places: nobody begins one of them meanwhile
        tx.run(sa.insert(BLOB), [_row(tx, sha256, 0) for sha256 in strays])
    except Violation as begun:
        raise Transient(str(begun)) from begun
    left = files.untouched(tx.city_id, since).intersection(strays)
    for sha256 in left:
        files.remove(tx.city_id, sha256)
    tx.run(sa.delete(BLOB).where(b.city_id == tx.city_id, b.sha256.in_(strays)))
    return len(left)


def sizes_of_readable(
    database: Database, files: BlobFiles, principal: Principal, names: Iterable[bytes]
) -> dict[bytes, int]:
    """Give the sizes of those whole files that this person may read, in the order of `names` (rule 4)."""
    with database.acting(principal, reading=True) as tx:
        found = {name: _standing(tx, files, name) for name in readable_among(tx, principal, names)}
    return {name: at.offset for name, at in found.items() if at.is_whole}


def readable(database: Database, files: BlobFiles, principal: Principal, sha256: bytes) -> int:
    """Give the size of a whole file that this person may read; NotFound (rule 4)."""
    with database.acting(principal, reading=True) as tx:
        at = _standing(tx, files, sha256) if may_read(tx, principal, sha256) else None
    if at is None or not at.is_whole:
        raise _no_such()
    return at.offset
