"""Taking a hand-carried package: the same push and the same pull as over the network, from a file and into one (N9).
Its pictures are the business of enclosures.py.

Rules (the tests cite them):
 1. The device is known by its signature; a revoked one is refused in words, and what it recorded stays on it.
 2. A package is taken as often as it comes, in any order: push() answers what it has with the answers it gave.
 3. Where the device holds something else than is here, the digests of the roots go along: the next package then asks
    for those that differ.
 4. An answer is as long as a stick takes at once; what is cut off is fetched by the next package.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO, Final
from uuid import UUID

import sqlalchemy as sa

from contract import package, sealing, signing, wire
from contract.errors import Malformed, NotAllowed
from contract.messages import Compare, Hello, Page, Pull, Push, Pushed
from server.access import Principal, System, signing_key_of, system_of
from server.blobs import BlobFiles
from server.database import Database
from server.enclosures import MOST_BYTES, Desk, Wishes
from server.exchange import Diverged, digests, pull, push
from server.schema import BUSINESS

ANSWER_BYTES: Final = 128 * 1024 * 1024
"""At this size an answer is cut behind a page."""
PUSHES_MOST: Final = 10_000
_DOUBTED_MOST: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a package: the answer to carry back, `size` bytes part by part, whose it was, what was in it.

    `photos` arrived with it; `missed` pictures could not be taken.
    """

    answer: Iterator[bytes]
    size: int
    device: UUID
    entries: int
    photos: int
    missed: int
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """How long an answer may be: its pages, and its pictures."""

    pages: int = ANSWER_BYTES
    pictures: int = MOST_BYTES


_USUAL: Final = Most()


@dataclass(frozen=True, slots=True)
class _Sender:
    principal: Principal
    key: bytes


def take(database: Database, files: BlobFiles, file: BinaryIO, most: Most = _USUAL) -> Taken:
    """Take a package and make the answer; NotAPackage, NotAllowed, NotSignedIn, NewerProgram, Transient.

    The pictures of the answer are read from the store while it is written: Transient may come then too.
    """
    read = package.read(file, package.ENTRIES)
    city = system_of(database, read.label.city_id)
    with database.acting(city, reading=True) as tx:
        server_key = signing_key_of(tx)
    sender = _sender(database, city, read.label.device)
    inside = read.opened(sealing.private_of(server_key), sender.key)
    try:
        return _answered(Desk(database, files, sender.principal), inside, server_key, most)
    except Malformed as wrong:
        raise package.NotAPackage(
            "The package cannot be read. Nothing more was taken from it. Have it made anew."
        ) from wrong


def _sender(database: Database, city: System, device: bytes) -> _Sender:
    """Find who sends, by the device (rule 1); NotAllowed."""
    d = BUSINESS["devices"].c
    with database.acting(city, reading=True) as tx:
        found = tx.row(
            sa.select(d.person_id, d.public_key, d.revoked_at).where(
                d.city_id == tx.city_id, d.id == device, d.voided_at.is_(None)
            )
        )
    if found is None:
        raise NotAllowed("The computer that made this package is not enrolled here. Nothing was taken from it.")
    person, key, revoked_at = found
    if revoked_at is not None:
        raise NotAllowed(
            "The computer that made this package was revoked, so nothing was taken from it. "
            "What was recorded stays on that computer; ask the administration what is to become of it."
        )
    principal = Principal(city.city_id, city.city, person, device, None)
    return _Sender(principal, signing.read_public(key or ""))


def _answered(desk: Desk, inside: package.Inside, server_key: bytes, most: Most) -> Taken:
    database, sender = desk.database, desk.person
    carried = inside.next(package.Carried)
    pushes = [inside.next(Push) for _ in range(min(carried.pushes, PUSHES_MOST))]
    request = inside.next(Pull)
    answers, diverged = _pushed(database, sender, pushes)
    told = [*desk.take(inside, carried.pictures), *desk.look_for(carried.asked)]
    wishes = Wishes(sender.person, carried.wanted)
    pulled = _Pulled() if diverged else _pull(desk, request, wishes, most.pages)
    doubted = [] if diverged else sorted(pulled.diverged.union(carried.doubted[:_DOUBTED_MOST]))
    told_of = [digests(database, sender, Compare(wire.SCHEMA, scope)) for scope in doubted]
    chosen, left = desk.choose(wishes, most.pictures)
    answered = package.Answered(
        schema=wire.SCHEMA,
        pushes=len(answers),
        acked_seq=carried.acked_seq,
        pull=request,
        diverged=diverged,
        whole=pulled.whole,
        digests=len(told_of),
        files=carried.files,
        told=told,
        pictures=chosen,
        left=left,
        number=carried.number,
    )
    body = b"".join(map(wire.frame, (answered, *answers, *told_of))) + pulled.pages
    keys = package.Keys(server_key, carried.reply_to, database.ids.random_bytes(sealing.KEY_BYTES))
    parts = _sealed(desk, body, keys, chosen)
    first = next(parts)
    small = {picture.sha256 for picture in carried.pictures if picture.is_small}
    return Taken(
        answer=chain([first], parts),
        size=package.length_of(first, chosen),
        device=UUID(bytes=sender.device),
        entries=sum(len(answer.results) for answer in answers),
        photos=sum(one.became == package.Became.ARRIVED and one.sha256 not in small for one in told),
        missed=sum(one.became in package.MISSED for one in told),
        whole=pulled.whole and not left,
    )


def _sealed(desk: Desk, body: bytes, keys: package.Keys, chosen: list[package.Enclosed]) -> Iterator[bytes]:
    person = desk.person
    label = package.Label(format=package.FORMAT, way=package.ANSWER, city_id=person.city_id, device=person.device)
    return package.packed(label, body, keys, desk.contents(chosen))


def _pushed(database: Database, sender: Principal, pushes: list[Push]) -> tuple[list[Pushed], bool]:
    """Answer each push; True when the log is not the one known here, which is then the one answer."""
    try:
        return [push(database, sender, asked) for asked in pushes], False
    except Diverged as known:
        return [known.known], True


@dataclass(slots=True)
class _Pulled:
    """The frames of a pull, whether they are all of it, and the scopes whose cursor is of another history."""

    pages: bytes = b""
    whole: bool = False
    diverged: set[bytes] = field(default_factory=set)


def _pull(desk: Desk, request: Pull, wishes: Wishes, most: int) -> _Pulled:
    """Give the frames of a pull, at most so many bytes (rule 4), and note what they would have for pictures."""
    made = bytearray()
    diverged: set[bytes] = set()
    for part in pull(desk.database, desk.person, request):
        if isinstance(part, Page) and not part.scope and part.bundle is None:
            return _Pulled(bytes(made), whole=True, diverged=diverged)
        if isinstance(part, Page):
            wishes.note(part)
            if part.diverged:
                diverged.add(part.scope)
        made += wire.frame(part)
        if len(made) > most and not isinstance(part, Hello):
            break
    return _Pulled(bytes(made), diverged=diverged)
