"""What is carried between one computer and the office: the way there and back, and what may become of a file on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract.package import PICTURES_BYTES
from desktop.sync.package import Taken, carry_in, carry_out
from server import carrying
from server.blobs import BlobFiles, folder_beside
from server.carrying import Most
from tests.desktop.sync.devices import Device, Ring

USUAL = Most()


class Stick:
    """A folder, and the trips of its files."""

    def __init__(self, ring: Ring, folder: Path) -> None:
        self.ring, self.folder = ring, folder
        self.files = BlobFiles(folder_beside(ring.world.database.url))
        self.written = 0

    def out(self, device: Device, most: int = PICTURES_BYTES) -> Path:
        """Write a package; give the file."""
        path = self._next("out")
        carry_out(device.store, path, most=most)
        return path

    def office(self, path: Path, most: Most = USUAL) -> Path:
        """Have the office take a package; give the answer."""
        answer = self._next("in")
        with self.taking(path, most) as taken:
            answer.write_bytes(b"".join(taken.answer))
        assert answer.stat().st_size == taken.size
        return answer

    @contextmanager
    def taking(self, path: Path, most: Most = USUAL) -> Iterator[carrying.Taken]:
        """Have the office take a package."""
        with path.open("rb") as file:
            yield carrying.take(self.ring.world.database, self.files, file, most)

    def trip(self, device: Device) -> Taken:
        """Go there and back."""
        return carry_in(device.store, self.office(self.out(device)))

    def _next(self, ending: str) -> Path:
        self.written += 1
        return self.folder / f"{self.written}.{ending}"


def damage(path: Path, at: int) -> None:
    """Change one byte of a file; counted from its end where `at` is less than 0."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def cut(path: Path, length: int) -> None:
    """Cut a file off."""
    path.write_bytes(path.read_bytes()[:length])
