"""The hand-carry package as a file: the messages of the sync in a signed and sealed box (N9, sync.md section 7).

A file is a line that names it, a label that stands open, and a box (sealing.py). In the box: a signature of 64 bytes,
then the frames of wire.py. Rules (the tests cite them):
 1. Out: Carried, its pushes, its pull. Back: Answered, an answer to each push, digests, then the frames of the
    pull's answer.
 2. The label is sealed with the box and signed with the content: none can be put on another.
 3. What is no package, is damaged, is for somebody else or of a newer program is refused, each in its own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, TypeVar

import msgspec

from contract import sealing, signing, wire
from contract.errors import Malformed, UserError
from contract.messages import Pull
from contract.words import phrase

FORMAT: Final = 1
ENTRIES: Final = "entries"
ANSWER: Final = "answer"
FILE_LIMIT: Final = 512 * 1024 * 1024
_MAGIC: Final = b"rounds-carry\n"
_TAG: Final = b"rounds/carry/1"
_LENGTH: Final = 4
_LABEL_LIMIT: Final = 4 * 1024
_SIGNATURE: Final = 64
_M = TypeVar("_M")


class Label(msgspec.Struct, frozen=True):
    """What stands open on the file: which way it goes, of which city and for which device. No personal data."""

    format: int
    way: str
    city_id: int
    device: bytes


class Carried(msgspec.Struct, frozen=True):
    """First in a package of entries: how many pushes follow, and the key to seal the answer with.

    `acked_seq` is the last op that the device knew to be answered: a server that has less lost it. `doubted` are the
    scopes of which it holds something else than the server told: the answer brings the digests of their roots.
    """

    schema: int
    pushes: int
    acked_seq: int
    reply_to: bytes
    doubted: list[bytes] = []


class Answered(msgspec.Struct, frozen=True):
    """First in an answer: the pull it answers, how many pushes are answered before it; `acked_seq` as it was told.

    `diverged` says that the one answer is what the server knows of the log, and that nothing was taken; `whole` that
    the pull's answer is here to its closing frame; `digests` how many Digests stand before it.
    """

    schema: int
    pushes: int
    acked_seq: int
    pull: Pull
    diverged: bool
    whole: bool
    digests: int = 0


class NotAPackage(UserError):
    """The file cannot be taken in (rule 3)."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What it takes to write: our signing key, whom it is for, and 32 random bytes."""

    signing_key: bytes
    receiver: bytes
    fresh: bytes


def packed(label: Label, content: bytes, keys: Keys) -> bytes:
    """Make the file of a label and the frames in it."""
    told = _open(label)
    signature = signing.sign(keys.signing_key, _signed(told, content))
    return told + sealing.seal(signature + content, keys.receiver, keys.fresh, told)


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
    box: bytes

    def opened(self, box_key: bytes, signer: bytes) -> bytes:
        """Give the frames in it; NotAPackage when it was made for another key, was changed, or is not by `signer`."""
        try:
            inside = sealing.unseal(self.box, box_key, self.told)
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
        return content


def read(file: bytes, way: str) -> Package:
    """Read a file that is to go this way; NotAPackage."""
    start = len(_MAGIC) + _LENGTH
    end = start + int.from_bytes(file[len(_MAGIC) : start], "big")
    if not file.startswith(_MAGIC) or end - start > _LABEL_LIMIT:
        raise NotAPackage("This is not a package of Rounds. Nothing was taken from it. Choose another file.")
    try:
        label = msgspec.msgpack.decode(file[start:end], type=Label)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise NotAPackage("The package is damaged. Nothing was taken from it. Copy it once more.") from wrong
    if label.format > FORMAT:
        raise NotAPackage(
            "The package was made by a newer version of Rounds. Nothing was taken from it. Update Rounds first."
        )
    if label.way != way:
        raise NotAPackage(_OTHER_WAY[way])
    return Package(label, file[:end], file[end:])


_OTHER_WAY: Final = {
    ENTRIES: phrase(
        "This package is an answer of the server: it is taken in on the computer that it is for, not here."
    ),
    ANSWER: phrase(
        "This package holds entries on their way to the office. Choose the answer that the office gave back."
    ),
}


class Frames:
    """Reads the frames of a box one after the other; Malformed."""

    def __init__(self, content: bytes) -> None:
        self._parts = wire.cut(content)

    def next(self, shape: type[_M]) -> _M:
        """Read the next frame as a `shape`; Malformed when there is none."""
        part = next(self._parts, None)
        if part is None:
            raise Malformed("the package ends early")
        return wire.unframe(part, shape)

    def rest(self, shape: type[_M]) -> Any:
        """Read all that is left, frame by frame."""
        return (wire.unframe(part, shape) for part in self._parts)
