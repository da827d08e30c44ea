"""What people of the town do at their computers: open the store, look, visit, exchange."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contract import wire
from contract.fields import Record
from contract.records import Photo, Retailer, Visit
from desktop import settings
from desktop.models import keys, org, photos
from desktop.models.place import Place
from desktop.models.store import Store
from desktop.sync.enrol import transport_of
from desktop.sync.run import Outcome, synchronise


def unlocked(place: Place, login: str, password: str) -> Store:
    """Open the store of somebody who works on this computer, as the first screen does."""
    folder = folder_of(place.profile, login)
    key = keys.unlock(folder, password, place.key_store, place.clock, device_id=UUID(hex=folder.name))
    return Store.open(folder, key, clock=place.clock, ids=place.ids, threaded=place.threaded)


def folder_of(profile: Path, login: str) -> Path:
    """Give the folder of somebody's store on a computer."""
    person = next(known for known in settings.people(profile) if known.login == login)
    return settings.person_folder(profile, person.device_id)


def exchange(store: Store) -> Outcome:
    """Do one whole round with the server."""
    transport = transport_of(store)
    try:
        return synchronise(store, transport)
    finally:
        transport.close()


def shops(store: Store) -> list[Retailer]:
    """Give the shops that a person is shown, by customer code."""
    rows = store.t("retailers")
    return store.all(Retailer, sa.select(rows).order_by(rows.c.customer_code))


def shown(store: Store, kind: type[Record]) -> set[UUID]:
    """Name the records of a kind that a person is shown."""
    with store.read() as connection:
        return {UUID(bytes=found) for found in connection.scalars(sa.select(store.t(kind.kind.name).c.id))}


def a_visit_at(store: Store, shop: Retailer, **told: Any) -> Visit:
    """Make the visit that somebody of this store makes at a shop now."""
    me, now = store.me.person_id, store.clock.now()
    usual: dict[str, Any] = {
        "id": store.ids.new_id(),
        "created_by": me,
        "created_at": now,
        "retailer_id": shop.id,
        "channel": "visit",
        "author_id": me,
        "recorded_by": me,
        "visited_on": org.today(store),
        "started_at": now,
        "finished_at": now,
        "keys": 3,
        "purposes": ("routine",),
        **dict.fromkeys(Visit.CHECKS, True),
    }
    return Visit(**(usual | told))


def a_photo_taken(store: Store) -> photos.Taken:
    """Take a photo in, as small as a test can have it; its pictures are kept before anything names them."""
    content, small = store.ids.random_bytes(3_000), store.ids.random_bytes(400)
    at_ms = wire.instant_ms(store.clock.now())
    return photos.Taken(
        sha256=store.pictures.keep(content, at_ms),
        size=len(content),
        thumb_sha256=store.pictures.keep(small, at_ms, small=True),
        thumb_size=len(small),
        width=40,
        height=30,
        taken_ms=at_ms,
    )


def pictures_named(store: Store) -> set[str]:
    """Name the pictures of every photo that a person is shown."""
    made = store.all(Photo, sa.select(store.t("photos")))
    return {name for photo in made for name in photos.names_of(photo)}
