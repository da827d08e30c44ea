"""The pictures in a hand-carried package: taken as if they had been uploaded, and chosen for the answer.

Rules (the tests cite them):
 1. A picture is taken by the same code as an upload, after the entries of its package: rights, row, size and hash are
    looked at there. One that cannot be taken is told by itself and stays on the computer it came from.
 2. Once the server has no room, or is too busy, it tries no further picture; the entries are answered all the same.
 3. An answer brings what the reader asks for, then what the rows in this very answer name and another wrote: whoever
    reviews a visit that came by hand has no line to fetch its photos over. His own he has, or asks for.
 4. Small versions go first, then the newest; what does not fit is counted, and comes when it is asked for.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from contract.errors import Malformed, NotAllowed
from contract.messages import Page
from contract.package import Became, Enclosed, Inside, Told
from server import blobs
from server.access import Principal
from server.blobs import BlobFiles
from server.database import Database, Transient
from server.refusals import TooLarge

MOST_BYTES: Final = 64 * 1024 * 1024
"""So much of pictures comes with an answer."""
_MOST: Final = 1_000
"""So many pictures are looked at for an answer: each costs a look at the rights of its reader."""
_KIND: Final = "photos"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where pictures are handed over, and by whom or to whom."""

    database: Database
    files: BlobFiles
    person: Principal

    def take(self, inside: Inside, enclosed: list[Enclosed]) -> list[Told]:
        """Take the pictures of a package and tell what became of each (rules 1 and 2)."""
        told: list[Told] = []
        has_room = True
        for picture, content in inside.pictures(enclosed):
            became = self._taken(picture, content) if has_room else Became.LATER
            has_room = became is not Became.LATER
            told.append(Told(picture.sha256, became))
        return told

    def _taken(self, picture: Enclosed, content: bytes | None) -> Became:
        if content is None:
            return Became.DAMAGED
        try:
            at = blobs.receive_whole(self.database, self.files, self.person, picture.sha256, content)
        except (NotAllowed, Malformed, TooLarge):
            return Became.UNNAMED
        except Transient:
            return Became.LATER
        return Became.ARRIVED if at is not None and at.is_whole else Became.LATER

    def look_for(self, names: Iterable[bytes]) -> list[Told]:
        """Tell which of these pictures are here."""
        return [Told(name, self._found(name)) for name in names]

    def _found(self, name: bytes) -> Became:
        try:
            at = blobs.standing(self.database, self.files, self.person, name)
        except NotAllowed:
            return Became.UNNAMED
        except Transient:
            return Became.LATER
        return Became.FOUND if at.is_whole else Became.LOST

    def choose(self, wishes: Wishes, most: int) -> tuple[list[Enclosed], int]:
        """Choose the pictures of an answer, at most so many bytes; count the photos that do not fit (rules 3 and 4)."""
        wanted = wishes.in_order()
        try:
            sizes = blobs.sizes_of_readable(self.database, self.files, self.person, wanted)
        except Transient:
            return [], 0
        chosen: list[Enclosed] = []
        left = 0
        for name, size in sizes.items():
            most -= size
            if most >= 0:
                chosen.append(Enclosed(name, size, wanted[name]))
            else:
                left += not wanted[name]
        return chosen, left

    def contents(self, chosen: Iterable[Enclosed]) -> Iterator[bytes]:
        """Read the chosen pictures, one after the other; Transient when one was let go of meanwhile."""
        for picture in chosen:
            try:
                yield b"".join(self.files.pieces(self.person.city_id, picture.sha256))
            except FileNotFoundError as gone:
                raise Transient("a picture was let go of") from gone


@dataclass(slots=True)
class Wishes:
    """The pictures that an answer is to bring if it can: what `person` asked for, then what came with rows."""

    person: bytes
    asked: list[tuple[bytes, bool]]
    _rows: list[tuple[bytes, bytes, bytes]] = field(default_factory=list)

    def note(self, page: Page) -> None:
        """Note the photos that others took and this page tells of, the newest of them (rule 3)."""
        for block in page.blocks:
            if block.kind == _KIND:
                named = dict(zip(block.columns, block.data, strict=True))
                columns = (named[name] for name in ("id", "created_by", "erased_at", "sha256", "thumb_sha256"))
                self._rows += [
                    (row, bytes.fromhex(large), bytes.fromhex(small))
                    for row, author, erased_at, large, small in zip(*columns, strict=True)
                    if author != self.person and erased_at is None
                ]
        if len(self._rows) > 2 * _MOST:
            self._rows = heapq.nlargest(_MOST, self._rows)

    def in_order(self) -> dict[bytes, bool]:
        """Give the pictures with whether each is a small version, those first that go first (rule 4)."""
        rows = heapq.nlargest(_MOST, self._rows)
        every = [*self.asked[:_MOST], *((row[2], True) for row in rows), *((row[1], False) for row in rows)]
        return dict(sorted(dict(every).items(), key=lambda item: not item[1])[: 2 * _MOST])
