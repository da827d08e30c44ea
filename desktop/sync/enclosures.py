"""The pictures in a package carried by hand: what this computer owes goes out, what it lacks comes in.

Rules (the tests cite them):
 1. A picture goes with its row or after it; small versions first, the oldest first. What does not fit is counted and
    goes with the next package.
 2. One that arrived counts as sent, as after an upload. The next package asks for it, and only when it was found there
    it counts as verified; only the answer to the last package says so, and not once the server was put back since.
 3. One that the server lost is owed again. One that was damaged on its way, or that the server could not take, stays
    as it is and goes with the next package.
 4. What comes is kept where a photo here names it, and looked at by its hash before.
 5. Asked for are what a screen wants and the pictures of the newest photos that never were here; what was let go of
    again comes when somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from contract import wire
from contract.package import MISSED, PICTURES_BYTES, Became, Enclosed, Inside, Told
from desktop.models import photos, settling
from desktop.models.pictures import State
from desktop.models.refusals import DamagedStore
from desktop.models.store import Store

_NEWEST: Final = 500
"""So many photos, of the newest, are to be here with their pictures: what a reviewer has before him."""
_WANTED_MOST: Final = 1_000
_NUMBER_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """The pictures of a package, those it only asks about, and how many photos are among the first or stay behind."""

    number: bytes
    pictures: list[Enclosed]
    asked: list[bytes]
    wanted: list[tuple[bytes, bool]]
    photos: int
    left: int


def enclose(store: Store, most: int = PICTURES_BYTES) -> Enclosure:
    """Choose the pictures of a package, at most so many bytes (rules 1, 2 and 5)."""
    pictures: list[Enclosed] = []
    asked: list[bytes] = []
    left = 0
    for picture in photos.to_send(store, settling.epoch(store), with_rows=True):
        name = bytes.fromhex(picture.sha256)
        if picture.state in {State.SENT, State.VERIFIED}:  # verified: at a server of another epoch
            asked.append(name)
            continue
        most -= picture.size
        if most >= 0:
            pictures.append(Enclosed(name, picture.size, picture.is_small))
        else:
            left += not picture.is_small
    wanted = dict([*store.pictures.wanted(), *photos.missing(store, _NEWEST)])
    return Enclosure(
        number=store.ids.random_bytes(_NUMBER_BYTES),
        pictures=pictures,
        asked=asked,
        wanted=[(bytes.fromhex(name), small) for name, small in wanted.items()][:_WANTED_MOST],
        photos=sum(not picture.is_small for picture in pictures),
        left=left,
    )


def contents(store: Store, pictures: Iterable[Enclosed], unread: list[Enclosed]) -> Iterator[bytes]:
    """Read the pictures of a package one after the other; one that cannot be read any more travels blank.

    Its hash gives it away where it arrives, and the rest of the package is not held up by it; `unread` gets it.
    """
    for picture in pictures:
        try:
            content = store.pictures.content(picture.sha256.hex())
        except DamagedStore:
            content = None
        if content is None:
            unread.append(picture)
        yield content or bytes(picture.size)


@dataclass(slots=True, kw_only=True)
class Fates:
    """What became of photos by an answer: at the server, on the way there, and on the way here.

    `arrived` and `came` count photos, `small` the small versions among both; `damaged`, `unnamed` and `later` the
    pictures of the package that the server could not take, `spoilt` those of the answer that did not come whole.
    """

    arrived: int = 0
    damaged: int = 0
    unnamed: int = 0
    later: int = 0
    came: int = 0
    small: int = 0
    spoilt: int = 0
    left: int = 0


def mark(store: Store, answers: Iterable[Told], epoch: bytes | None, fates: Fates) -> None:
    """Keep what the server told of our pictures (rules 2 and 3); `epoch` is None unless it answers the last package."""
    told = {one.sha256.hex(): one.became for one in answers}
    for name, picture in store.pictures.standing(told).items():
        became, is_owed = told[name], picture.state in {State.WAITING, State.PART}
        if became is Became.ARRIVED and is_owed:
            store.pictures.arrived(name, picture.size)
            fates.small += picture.is_small
            fates.arrived += not picture.is_small
        elif became is Became.FOUND and epoch is not None:
            store.pictures.verified(name, epoch, wire.instant_ms(store.clock.now()))
        elif became is Became.LOST and epoch is not None:
            store.pictures.arrived(name, 0)
        elif is_owed and became in MISSED:
            setattr(fates, became.value, getattr(fates, became.value) + 1)


def keep(store: Store, inside: Inside, enclosed: list[Enclosed], fates: Fates) -> None:
    """Keep the pictures of an answer that a photo here names (rule 4)."""
    lacking = photos.lacking(store, (picture.sha256.hex() for picture in enclosed))
    for picture, content in inside.pictures(enclosed):
        small = lacking.get(picture.sha256.hex())
        if content is None:
            fates.spoilt += 1
        elif small is not None:
            store.pictures.keep(content, wire.instant_ms(store.clock.now()), small=small, ours=False)
            fates.small += small
            fates.came += not small
