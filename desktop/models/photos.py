"""Photos of visits and cases: taken in and frozen, kept with their rows, shown with how far each has come.

Rules (the tests cite them):
 1. A photo is frozen as it is taken in: what is kept, hashed and sent is that, whatever becomes of the file.
 2. The pictures are kept before the rows that name them; a visit is not saved with a photo whose picture is not here.
 3. A picture is swept once no row, no draft and no entry that the server refused names it; what was taken in here is
    first found at the server, though its shop may have moved away and its row with it.
 4. A picture is sent only after the server has answered for its row: text goes before photos.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contract import chain, wire
from contract.errors import NotFound
from contract.records import Photo, Visit
from desktop.models import configs, org, outbox, schema, settling
from desktop.models.pictures import Standing, State
from desktop.models.retailers import here

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.models.store import Store
    from desktop.models.transaction import Transaction
    from importers.pictures import Wish

_HASHES: Final = frozenset({"sha256", "thumb_sha256"})
MOST: Final = 9
"""How many photos one visit may have: more is a survey of its own."""
SUFFIXES: Final = ("jpg", "jpeg", "png", "webp")
_SETTINGS: Final = "settings"
_AT_ONCE: Final = 500
_CAMERA: Final = "%Y:%m:%d %H:%M:%S"
_rows, _box = schema.RECORDS["photos"], schema.outbox
_MARK: Final = b"thumb_sha256"  # every body that makes a photo has it


@dataclass(slots=True, kw_only=True)
class Taken:
    """A photo taken into a form and not saved yet: its pictures are kept; plain values, for the draft."""

    sha256: str
    size: int
    thumb_sha256: str
    thumb_size: int
    width: int
    height: int
    taken_ms: int
    latitude: int | None = None
    longitude: int | None = None
    subject: str = ""


def take_in(store: Store, content: bytes) -> Taken:
    """Freeze a picture and keep it (rule 1); BadPicture in words when it is none. Takes a while: not on the screen."""
    from importers import picture_child  # with the library of pictures, which the day's list does without

    now = store.clock.now()
    made = picture_child.frozen(content, _wish(store))
    at_ms = wire.instant_ms(now)
    return Taken(
        sha256=store.pictures.keep(made.content, at_ms),
        size=len(made.content),
        thumb_sha256=store.pictures.keep(made.thumb, at_ms, small=True),
        thumb_size=len(made.thumb),
        width=made.width,
        height=made.height,
        taken_ms=wire.instant_ms(_taken(store, made.taken, now)),
        latitude=made.latitude,
        longitude=made.longitude,
    )


def take_in_file(store: Store, path: Path) -> Taken:
    """Freeze the picture in a file; NotFound when it cannot be read."""
    from importers.pictures import check_size

    try:
        check_size(path.stat().st_size)
        content = path.read_bytes()
    except OSError as gone:
        raise NotFound("The file {name} cannot be read. Nothing was added.", name=path.name) from gone
    return take_in(store, content)


def photos_of(store: Store, taken: Iterable[Taken], visit: Visit) -> tuple[Photo, ...]:
    """Make the photos of a visit that is saved now."""
    return tuple(
        Photo(
            id=store.ids.new_id(),
            created_by=visit.created_by,
            created_at=visit.finished_at,
            retailer_id=visit.retailer_id,
            visit_id=visit.id,
            taken_at=wire.instant(one.taken_ms),
            subject=one.subject or None,
            **{name: value for name, value in asdict(one).items() if name not in {"taken_ms", "subject"}},
        )
        for one in taken
    )


def put_with(tx: Transaction, store: Store, photos: Iterable[Photo]) -> None:
    """Keep the rows of photos in the transaction that saves what they belong to (rule 2); NotFound."""
    wanted = list(photos)
    if store.pictures.lacking(name for photo in wanted for name in names_of(photo)):
        raise NotFound(
            "The picture of a photo is not on this computer any more. Nothing was saved; your entries are still there. "
            "Remove the photo from the form and add it again."
        )
    for photo in wanted:
        tx.put(photo)


def add_photos(store: Store, photos: tuple[Photo, ...]) -> None:
    """Keep photos of a visit or case that is recorded already, and owe them to the server."""
    for photo in photos:
        here(store, photo.retailer_id)
    with store.change("add_photo") as tx:
        put_with(tx, store, photos)


def of_visit(store: Store, visit_id: UUID) -> tuple[Photo, ...]:
    """Give the photos of one visit, in the order in which they were taken in."""
    rows = store.t("photos")
    return tuple(store.all(Photo, sa.select(rows).where(rows.c.visit_id == visit_id.bytes).order_by(rows.c.id)))


def of_shop(store: Store, retailer_id: UUID) -> dict[UUID, tuple[Photo, ...]]:
    """Give the photos of each visit of a shop that has any, as above."""
    rows = store.t("photos")
    found: dict[UUID, tuple[Photo, ...]] = {}
    for photo in store.all(Photo, sa.select(rows).where(rows.c.root_id == retailer_id.bytes).order_by(rows.c.id)):
        if photo.visit_id is not None:
            found[photo.visit_id] = (*found.get(photo.visit_id, ()), photo)
    return found


def standing(store: Store, photos: Iterable[Photo]) -> dict[UUID, Standing]:
    """Tell how far the picture of each photo has come."""
    wanted = list(photos)
    known = store.pictures.standing(photo.sha256 for photo in wanted)
    return {photo.id: known[photo.sha256] for photo in wanted}


def names_of(photo: Photo) -> tuple[str, str]:
    """Name the two pictures of a photo."""
    return photo.sha256, photo.thumb_sha256


def to_send(store: Store, epoch: bytes, *, with_rows: bool = False) -> list[Standing]:
    """Give the pictures that wait to be sent and whose rows the server has (rule 4), small versions first.

    `with_rows`: also those whose rows go with them, ahead of them.
    """
    wait = store.pictures.to_send(epoch)
    if not wait:
        return []
    unsent = [] if with_rows else [row.bytes for row in outbox.unsent_rows(store)]
    told = (outbox.ANSWERED, outbox.DONE, *((outbox.WAITING,) if with_rows else ()))
    with store.read() as connection:
        there = sa.select(_rows.c.sha256, _rows.c.thumb_sha256).where(_rows.c.id.not_in(unsent))
        named = {name for row in connection.execute(there) for name in row}
        named |= _told_by(connection, _box.c.state.in_(told))
        named -= _erased(connection)
    return [picture for picture in wait if picture.sha256 in named]


def waiting(store: Store) -> int:
    """Count the photos of which the server has not got the picture yet."""
    return sum(
        picture.state is not State.SENT and not picture.is_small
        for picture in to_send(store, settling.epoch(store), with_rows=True)
    )


def missing(store: Store, most: int) -> list[tuple[str, bool]]:
    """Give the pictures of the `most` newest photos that never were here, and whether each is small: small ones first.

    One that was let go of again is not among them: it comes when somebody looks at it.
    """
    sides = sa.select(_rows.c.thumb_sha256, _rows.c.sha256).where(_rows.c.erased_at.is_(None))
    with store.read() as connection:
        found = connection.execute(sides.order_by(_rows.c.id.desc()).limit(most)).all()
    named = [(thumb, True) for thumb, _ in found] + [(sha256, False) for _, sha256 in found]
    never = store.pictures.never_here(name for name, _ in named)
    return [(name, small) for name, small in dict.fromkeys(named) if name in never]


def lacking(store: Store, names: Iterable[str]) -> dict[str, bool]:
    """Give those of these pictures that a photo here names and that are not here, and whether each is small."""
    wanted = sorted(store.pictures.lacking(names))
    found: dict[str, bool] = {}
    with store.read() as connection:
        for column, small in ((_rows.c.sha256, False), (_rows.c.thumb_sha256, True)):
            for some in (wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE)):
                named = sa.select(column).where(column.in_(some), _rows.c.erased_at.is_(None))
                found |= dict.fromkeys(connection.scalars(named), small)
    return found


def names_under(connection: sa.Connection, roots: Iterable[bytes]) -> set[str]:
    """Name the pictures of everything under these roots."""
    here_too = sa.select(_rows.c.sha256, _rows.c.thumb_sha256).where(_rows.c.root_id.in_(list(roots)))
    return {name for row in connection.execute(here_too) for name in row}


def erase(store: Store, names: set[str]) -> int:
    """Erase those of these pictures that nothing names any more (rule 3); count them."""
    return store.pictures.drop(names - _named(store)) if names else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A photo whose picture the server does not take, with the pictures that it refused."""

    photo: Photo
    names: tuple[str, ...]
    words: str


def stuck(store: Store) -> list[Stuck]:
    """Give the photos whose picture the server refused and nobody has dealt with yet."""
    refused = {told.sha256: told for told in store.pictures.refused()}
    if not refused:
        return []
    rows = store.t("photos")
    named = sa.or_(rows.c.sha256.in_(refused), rows.c.thumb_sha256.in_(refused))
    return [
        Stuck(photo=photo, names=names, words=refused[names[-1]].words)
        for photo in store.all(Photo, sa.select(rows).where(named).order_by(rows.c.id))
        if (names := tuple(name for name in names_of(photo) if name in refused))
    ]


def send_again(store: Store, names: tuple[str, ...]) -> None:
    """Have refused pictures sent once more; a change function for `store.run`."""
    store.pictures.send_again(names)
    told_of_pictures(store)


def put_away(store: Store, names: tuple[str, ...]) -> None:
    """Leave refused pictures here and ask about them no more; a change function for `store.run`."""
    store.pictures.put_away(names)
    told_of_pictures(store)


def told_of_pictures(store: Store) -> None:
    """Tell the screens that pictures came or went; a change function for `store.run`."""
    with store.local("pictures"):
        pass


def tidy(store: Store) -> int:
    """Sweep what nothing names, and let go of what the server has had for a week; once after each start."""
    store.pictures.let_go(wire.instant_ms(store.clock.now()))
    return store.pictures.sweep(_named(store), store.opened_ms)


def _named(store: Store) -> set[str]:
    """Name every picture that a row, a draft or an entry names whose pictures are still to be sent (rule 3)."""
    wait = {picture.sha256 for picture in store.pictures.to_send(settling.epoch(store))}
    with store.read() as connection:
        found = {name for row in connection.execute(sa.select(_rows.c.sha256, _rows.c.thumb_sha256)) for name in row}
        found |= _told_by(connection, _box.c.state != sa.literal_column("'done'"))
        if wait:
            found |= wait & _told_by(connection, _box.c.state == outbox.DONE)
        found -= _erased(connection)
        drafts = connection.scalars(sa.select(schema.drafts.c.content)).all()
    for plain in drafts:
        found |= set(_hashes_in(msgspec.msgpack.decode(plain)))
    return found


def _erased(connection: sa.Connection) -> set[str]:
    """Name the pictures that the server keeps no longer and that no photo names which is still kept."""
    sides = (_rows.c.sha256, _rows.c.thumb_sha256)
    gone = connection.execute(sa.select(*sides).where(_rows.c.erased_at.is_not(None))).all()
    if not gone:
        return set()
    kept = connection.execute(sa.select(*sides).where(_rows.c.erased_at.is_(None))).all()
    return {name for row in gone for name in row} - {name for row in kept for name in row}


def _told_by(connection: sa.Connection, which: sa.ColumnElement[bool]) -> set[str]:
    """Name the pictures that entries of our log name: their rows may be gone, as with a shop that moved away."""
    named = sa.func.instr(_box.c.body, _MARK) > 0
    return {
        pair[-1]
        for body in connection.scalars(sa.select(_box.c.body).where(which, named))
        for change in chain.read_body(body)
        if change.kind == "photos"
        for name, pair in change.fields.items()
        if name in _HASHES
    }


def _hashes_in(plain: Any) -> Iterator[str]:
    """Find the names of pictures in the plain values of a draft, wherever they stand."""
    if isinstance(plain, dict):
        for name, value in plain.items():
            if name in _HASHES and isinstance(value, str):
                yield value
            else:
                yield from _hashes_in(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _hashes_in(value)


def _wish(store: Store) -> Wish:
    from importers.pictures import Wish

    rules, usual = configs.rules(store, org.today(store)), Wish()
    return Wish(
        side_px=rules.limit("photo_side_px", _SETTINGS) or usual.side_px,
        thumb_px=rules.limit("photo_thumb_px", _SETTINGS) or usual.thumb_px,
        with_position=bool(rules.limit("photo_position_kept_count", _SETTINGS)),
    )


def _taken(store: Store, told: str, now: datetime) -> datetime:
    """Give the instant the camera wrote, in the city's zone; now where it wrote none, or one that is yet to come."""
    try:
        naive = datetime.strptime(told, _CAMERA)  # noqa: DTZ007 - a camera writes no zone; the city's is given below
    except ValueError:
        return now
    taken = naive.replace(tzinfo=org.zone(store))
    return min(taken, now)
