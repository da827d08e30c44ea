"""The hand-carry package as a file: the messages of the sync in a signed and sealed box (N9, sync.md section 7).

A file is a line that names it, a label that stands open, and a box (sealing.py). Its first part holds a signature of 64
bytes, then the frames of wire.py; each further part is a picture. Rules (the tests cite them):
 1. Out: Carried, its pushes, its pull. Back: Answered, an answer to each push, digests, then the frames of the
    pull's answer.
 2. The label is sealed with the box and signed with the content: none can be put on another.
 3. What is no package, is damaged, is for somebody else or of a newer program is refused, each in its own words.
 4. The signed frames name every picture behind them by hash and length: one that was damaged or cut off is missed by
    itself, and nothing else with it. A picture is the most that is held in memory beside the first part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, BinaryIO, Final, TypeVar

import msgspec

from contract import sealing, signing, wire
from contract.errors import Malformed, UserError
from contract.messages import Pull
from contract.records import Photo
from contract.words import phrase

FORMAT: Final = 1
ENTRIES: Final = "entries"
ANSWER: Final = "answer"
PICTURES_BYTES: Final = 256 * 1024 * 1024
"""So much of pictures goes into a package: a week of a busy account manager; what does not fit goes with the next."""
FIRST_LIMIT: Final = 192 * 1024 * 1024
FILE_LIMIT: Final = 512 * 1024 * 1024
"""The longest package: its first part and its pictures."""
_MAGIC: Final = b"rounds-carry\n"
_TAG: Final = b"rounds/carry/1"
_LENGTH: Final = 4
_LABEL_LIMIT: Final = 4 * 1024
_SIGNATURE: Final = 64
_HASH_BYTES: Final = 32
_M = TypeVar("_M")
Hash = Annotated[bytes, msgspec.Meta(min_length=_HASH_BYTES, max_length=_HASH_BYTES)]


class Label(msgspec.Struct, frozen=True):
    """What stands open on the file: which way it goes, of which city and for which device. No personal data.

    `first` is the length of the first part of the box.
    """

    format: int
    way: str
    city_id: int
    device: bytes
    first: int = 0


class Enclosed(msgspec.Struct, frozen=True, array_like=True):
    """A picture behind the frames, in their order: its SHA-256, its length, and whether it is a small version."""

    sha256: Hash
    size: Annotated[int, msgspec.Meta(ge=1, le=Photo.MOST_BYTES)]
    is_small: bool = False


class Became(StrEnum):
    """What became of a picture at the server."""

    ARRIVED = "arrived"  # came with this package, and is there whole
    FOUND = "found"  # was asked for, and is there whole
    LOST = "lost"  # was asked for, and is not there
    DAMAGED = "damaged"  # did not come as it was enclosed
    UNNAMED = "unnamed"  # no row at the server names it, or not for this person
    LATER = "later"  # could not be kept now


MISSED: Final = frozenset({Became.DAMAGED, Became.UNNAMED, Became.LATER})
"""What was enclosed and is not at the server."""


class Told(msgspec.Struct, frozen=True, array_like=True):
    """The answer to one picture that was enclosed or asked for."""

    sha256: Hash
    became: Became


class Carried(msgspec.Struct, frozen=True):
    """First in a package of entries: how many pushes follow, and the key to seal the answer with.

    `acked_seq` is the last op that the device knew to be answered, `files` how many files it knew to have brought: a
    server that has less lost them. `doubted` are the scopes of which it holds something else than the server told: the
    answer brings the digests of their roots. `pictures` stand behind the frames; of those in `asked` the server is to
    say whether it has them; `wanted` are to come with the answer, the first first. `number` names the package.
    """

    schema: int
    pushes: int
    acked_seq: int
    reply_to: bytes
    doubted: list[bytes] = []
    files: int = 0
    pictures: list[Enclosed] = []
    asked: list[Hash] = []
    wanted: list[tuple[Hash, bool]] = []
    number: bytes = b""


class Answered(msgspec.Struct, frozen=True):
    """First in an answer: the pull it answers, how many pushes are answered before it; `acked_seq` as it was told.

    `diverged` says that the one answer is what the server knows of the log, and that nothing was taken; `whole` that
    the pull's answer is here to its closing frame; `digests` how many Digests stand before it. `told` is what became
    of the pictures of the package `number`, `files` as it said; `pictures` stand behind the frames, `left` more photos
    did not fit.
    """

    schema: int
    pushes: int
    acked_seq: int
    pull: Pull
    diverged: bool
    whole: bool
    digests: int = 0
    files: int = 0
    told: list[Told] = []
    pictures: list[Enclosed] = []
    left: int = 0
    number: bytes = b""


class NotAPackage(UserError):
    """The file cannot be taken in (rule 3)."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What it takes to write: our signing key, whom it is for, and 32 random bytes."""

    signing_key: bytes
    receiver: bytes
    fresh: bytes


def packed(label: Label, content: bytes, keys: Keys, pictures: Iterable[bytes] = ()) -> Iterator[bytes]:
    """Make the file of a label, the frames in it and the pictures that they name, part by part."""
    label = msgspec.structs.replace(label, first=_SIGNATURE + len(content) + sealing.SEAL_BYTES)
    told = _open(label)
    box = sealing.box_for(keys.receiver, keys.fresh)
    signature = signing.sign(keys.signing_key, _signed(told, content))
    yield told + box.public + box.seal(0, signature + content, told)
    for number, picture in enumerate(pictures, start=1):
        yield box.seal(number, picture)


def length_of(parts: bytes, pictures: Iterable[Enclosed]) -> int:
    """Count the bytes of a file that begins with `parts`."""
    return len(parts) + sum(picture.size + sealing.SEAL_BYTES for picture in pictures)


def _open(label: Label) -> bytes:
    body = wire.pack(label)
    return _MAGIC + len(body).to_bytes(_LENGTH, "big") + body


def _signed(told: bytes, content: bytes) -> bytes:
    return _TAG + sha256(told).digest() + sha256(content).digest()


@dataclass(frozen=True, slots=True)
class Package:
    """A file with its label read; nothing of it is believed before `opened`."""

    label: Label
    told: bytes
    rest: BinaryIO

    def opened(self, box_key: bytes, signer: bytes) -> Inside:
        """Open the box; NotAPackage when it was made for another key, was changed, or is not by `signer`."""
        try:
            box = sealing.box_of(self.rest.read(sealing.KEY_BYTES), box_key)
            inside = box.open(0, self.rest.read(self.label.first), self.told)
        except sealing.NotOpened as refused:
            raise NotAPackage(
                "The file is damaged, or was made for another server or another computer. Nothing was taken from it. "
                "Copy it once more, or have it made anew."
            ) from refused
        signature, content = inside[:_SIGNATURE], inside[_SIGNATURE:]
        if not signing.is_signed(signer, _signed(self.told, content), signature):
            raise NotAPackage(
                "The file is not signed by whom it says it is of, so nothing was taken from it. "
                "Have it made anew on the computer it came from."
            )
        return Inside(content, box, self.rest)


class Inside:
    """What is in a box: frames, read one after the other, then pictures."""

    def __init__(self, content: bytes, box: sealing.Box, rest: BinaryIO) -> None:
        self._parts = wire.cut(content)
        self._box, self._rest = box, rest

    def next(self, shape: type[_M]) -> _M:
        """Read the next frame as a `shape`; Malformed when there is none."""
        part = next(self._parts, None)
        if part is None:
            raise Malformed("the package ends early")
        return wire.unframe(part, shape)

    def frames(self, shape: type[_M]) -> Iterator[Any]:
        """Read all frames that are left."""
        return (wire.unframe(part, shape) for part in self._parts)

    def pictures(self, enclosed: Iterable[Enclosed]) -> Iterator[tuple[Enclosed, bytes | None]]:
        """Read the pictures that the frames name, all of them and once; None for one that is not as named (rule 4)."""
        for number, picture in enumerate(enclosed, start=1):
            try:
                content = self._box.open(number, self._rest.read(picture.size + sealing.SEAL_BYTES))
            except (sealing.NotOpened, OSError):  # a stick may be pulled out
                content = b""
            yield picture, content if sha256(content).digest() == picture.sha256 else None


def read(file: BinaryIO, way: str) -> Package:
    """Read a file that is to go this way up to its box; NotAPackage."""
    begin = file.read(len(_MAGIC) + _LENGTH)
    length = int.from_bytes(begin[len(_MAGIC) :], "big")
    if not begin.startswith(_MAGIC) or length > _LABEL_LIMIT:
        raise NotAPackage("This is not a package of Rounds. Nothing was taken from it. Choose another file.")
    body = file.read(length)
    try:
        label = msgspec.msgpack.decode(body, type=Label)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise _damaged() from wrong
    if label.format > FORMAT:
        raise NotAPackage(
            "The package was made by a newer version of Rounds. Nothing was taken from it. Update Rounds first."
        )
    if label.way != way:
        raise NotAPackage(_OTHER_WAY[way])
    if not 0 <= label.first <= FIRST_LIMIT:
        raise _damaged()
    return Package(label, begin + body, file)


def _damaged() -> NotAPackage:
    return NotAPackage("The package is damaged. Nothing was taken from it. Copy it once more.")


_OTHER_WAY: Final = {
    ENTRIES: phrase(
        "This package is an answer of the server: it is taken in on the computer that it is for, not here."
    ),
    ANSWER: phrase(
        "This package holds entries on their way to the office. Choose the answer that the office gave back."
    ),
}
