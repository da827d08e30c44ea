"""The lane of photos: pictures go to the server after the rows, piece by piece, and come from it when they are shown.

Rules (the tests cite them):
 1. Rows go first: between two pieces the lane gives way to whatever waits, and it never fails a round of rows.
 2. A picture goes on from where the server says it has come; at most one piece is sent twice after a cut.
 3. One that has arrived is asked for again at a later time before it counts as verified.
 4. One that the server refuses is told with its photo, and the rest goes on.
 5. What had arrived of a picture and turns out not to be of it is thrown away by the server: it is sent once more from
    its beginning, and when that fails too the person is told, who may have it sent again or put it away.
 6. What comes is looked at by its hash before it is kept; what was cut off goes on where it stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from contract import wire
from contract.records import Photo
from desktop.models import photos, settling
from desktop.models.pictures import Standing, State
from desktop.models.store import Store
from desktop.sync.trouble import Garbled, NotServed, Refused, ServerFault, Trouble

PIECE_BYTES: Final = 64 * 1024
"""What one request brings: a quarter of a minute on a line of 4 KB a second."""
_PIECES_A_TURN: Final = 64
_RETRIES: Final = 3


class Transport(Protocol):
    """The way to the server for files; raises Trouble, narrower."""

    def file_offset(self, sha256: str) -> int:
        """Ask how many bytes of a file have arrived."""
        ...

    def send_piece(self, sha256: str, offset: int, size: int, content: bytes) -> int:
        """Send the piece at `offset`; give where the server goes on from."""
        ...

    def read_from(self, sha256: str, offset: int, most: int) -> tuple[bytes, bool]:
        """Read a file from `offset` on, at most `most` bytes of it; say too whether that was all."""
        ...


@dataclass(slots=True)
class Turn:
    """What one turn of the lane did; `is_done` says that nothing waits any more."""

    arrived: int = 0
    verified: set[str] = field(default_factory=set)
    pieces: int = 0
    refused: int = 0
    is_done: bool = True


def send(
    store: Store,
    transport: Transport,
    *,
    goes_on: Callable[[], bool] = lambda: True,
    piece_bytes: int = PIECE_BYTES,
) -> Turn:
    """Send pictures for one turn, as long as `goes_on` (rule 1); Trouble when a try broke off: the next resumes."""
    turn, epoch = Turn(), settling.epoch(store)
    failed: Trouble | None = None
    for picture in photos.to_send(store, epoch):
        if turn.pieces >= _PIECES_A_TURN or not goes_on():
            turn.is_done = False
            break
        try:
            _Sending(store, transport, picture, turn, piece_bytes).run(epoch, goes_on)
        except NotServed:
            continue  # the server does not know its row, or not any more: it is asked again next time
        except Refused as refused:
            values = {name: str(value) for name, value in refused.values.items()}
            store.pictures.refuse(picture.sha256, refused.template, values)
            turn.refused += 1
        except ServerFault as fault:  # one picture that the server fails over does not stop the rest
            failed = fault
    photos.erase(store, turn.verified)  # of a shop that moved away meanwhile nothing stays
    if failed is not None:
        raise failed
    return turn


def fetch_wanted(store: Store, transport: Transport) -> int:
    """Fetch what a screen has asked for and is not here; count what came. Trouble when a try broke off."""
    came = 0
    for sha256, small in store.pictures.wanted():
        came += fetch(store, transport, sha256, small=small)
    return came


def fetch(store: Store, transport: Transport, sha256: str, *, small: bool) -> bool:
    """Fetch a picture that is not here and keep it (rule 6); False when the server has not got it yet. Trouble."""
    content = bytearray()
    try:
        for _ in range(_RETRIES):
            part, is_all = transport.read_from(sha256, len(content), Photo.MOST_BYTES)
            content += part
            if is_all:
                break
    except Refused:
        return False
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Garbled
    store.pictures.keep(bytes(content), wire.instant_ms(store.clock.now()), small=small, ours=False)
    return True


class _Sending:
    """One picture on its way."""

    def __init__(self, store: Store, transport: Transport, picture: Standing, turn: Turn, piece_bytes: int) -> None:
        self._store, self._transport, self._picture = store, transport, picture
        self._turn, self._piece_bytes = turn, piece_bytes

    def run(self, epoch: bytes, goes_on: Callable[[], bool]) -> None:
        sha256, size = self._picture.sha256, self._picture.size
        at = self._transport.file_offset(sha256)
        if at == size and self._picture.state is State.SENT:
            self._store.pictures.verified(sha256, epoch, wire.instant_ms(self._store.clock.now()))
            self._turn.verified.add(sha256)
            return
        content, has_begun_anew = self._store.pictures.content(sha256) or b"", False
        while at < size:
            if self._turn.pieces >= _PIECES_A_TURN or not goes_on():
                self._turn.is_done = False
                return
            try:
                at = self._piece(content, at)
            except Refused:
                if has_begun_anew or at + self._piece_bytes < size or self._transport.file_offset(sha256):
                    raise
                at, has_begun_anew = 0, True  # only the last piece tells that the whole is spoiled (rule 5)
        self._store.pictures.arrived(sha256, size)
        self._turn.arrived += 1
        self._turn.is_done = False  # it is asked for once more, later (rule 3)

    def _piece(self, content: bytes, at: int) -> int:
        piece = content[at : at + self._piece_bytes]
        following = self._transport.send_piece(self._picture.sha256, at, len(content), piece)
        self._turn.pieces += 1
        if following == at or following > len(content):
            raise Garbled
        self._store.pictures.arrived(self._picture.sha256, following)
        return following
