"""Pictures as Qt paints them: decoded within limits, at the size wanted, and only JPEG as the store keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from contract import wire
from contract.records import Photo
from contract.words import say
from desktop.models import org, photos
from desktop.models.photos import Taken
from desktop.models.pictures import Standing, State
from desktop.models.store import Store
from insights.wording import Day

_SIDE: Final = 128
_JPEG: Final = b"\xff\xd8"
_UNSENT: Final = frozenset({State.WAITING, State.PART})


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo as screens show it; `words` say how far it has come, "" where there is nothing to say."""

    sha256: str
    thumb_sha256: str
    taken_at: datetime
    subject: str
    words: str = ""
    is_waiting: bool = False
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Pictured:
    """The photos of one visit for a row of a list: small images, and how many of them wait to be sent."""

    photos: tuple[Shown, ...]
    images: tuple[QImage | None, ...]
    waiting: int


def pictured(store: Store, made: Iterable[Photo]) -> Pictured:
    """Give the photos of one visit for a row."""
    shown = tuple(shown_of(store, made).values())
    return Pictured(shown, tuple(small(store, one) for one in shown), sum(one.is_waiting for one in shown))


def shown_of(store: Store, made: Iterable[Photo]) -> dict[UUID, Shown]:
    """Give saved photos as they are shown, by their ids."""
    wanted = list(made)
    known = photos.standing(store, wanted)
    return {
        photo.id: Shown(
            photo.sha256,
            photo.thumb_sha256,
            photo.taken_at,
            photo.subject or "",
            _words(known[photo.id]) if photo.erased_at is None else _no_longer(store, photo.erased_at),
            known[photo.id].state in _UNSENT,
            photo.erased_at is None,
        )
        for photo in wanted
    }


def shown_taken(taken: Taken) -> Shown:
    """Give a photo of a form that is not saved yet."""
    at = wire.instant(taken.taken_ms)
    return Shown(taken.sha256, taken.thumb_sha256, at, taken.subject, say("not saved yet"))


def small(store: Store, photo: Shown) -> QImage | None:
    """Give the small version; None where it is not here yet: then it is fetched, and the screens are told."""
    content = store.pictures.content(photo.thumb_sha256) if photo.is_kept else None
    if content is None and photo.is_kept:
        store.pictures.want(photo.thumb_sha256, small=True)
    return None if content is None else decoded(content, _SIDE)


def large(store: Store, photo: Shown) -> QImage | None:
    """Give the picture itself; None where it is not here, as above."""
    content = store.pictures.content(photo.sha256) if photo.is_kept else None
    if content is None and photo.is_kept:
        store.pictures.want(photo.sha256, small=False)
    return None if content is None else decoded(content, Photo.LONGEST_SIDE)


def decoded(content: bytes, side: int) -> QImage | None:
    """Decode a kept picture no larger than `side` px; None when it is none that may be shown."""
    if not content.startswith(_JPEG):
        return None
    held = QByteArray(content)
    source = QBuffer(held)
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source, QByteArray(b"jpeg"))
    size = reader.size()
    if max(size.width(), size.height()) > Photo.LONGEST_SIDE or size.width() * size.height() > Photo.MOST_PIXELS:
        return None
    if max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


def _no_longer(store: Store, since: datetime) -> str:
    return say("the picture is no longer kept, since {day}", day=Day(since.astimezone(org.zone(store)).date()))


def _words(known: Standing) -> str:
    match known.state:
        case State.WAITING:
            return say("waiting to be sent")
        case State.PART:
            return say("{percent} % sent", percent=100 * known.sent // known.size)
        case State.REFUSED:
            return say("not taken by the server: {words}", words=known.words)
        case State.ABSENT:
            return say("not here yet: it is fetched")
        case _:
            return ""
