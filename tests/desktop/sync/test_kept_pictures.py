"""How long pictures are kept at the server, and what every computer hears of it (rules of server/keeping.py)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from contract.records import Config, Photo
from desktop.models import photos
from desktop.sync.doubt import look_again
from desktop.sync.photos import Turn, fetch
from server.blobs import BlobFiles, folder_beside
from server.exchange import rows_of, write_official
from server.keeping import GRACE, Swept, sweep
from tests.desktop.sync.devices import Device, Ring
from tests.desktop.sync.test_photos import a_picture, lane, photographed, stored


@pytest.mark.case("RG-05")
@pytest.mark.parametrize("kept_days", [0, 30])
def test_a_picture_past_its_time_goes_everywhere_and_its_photo_says_since_when(
    ring: Ring, ann: Device, sue: Device, kept_days: int
) -> None:
    keep_pictures(ring, kept_days)
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", a_picture(1))
    ann.sync()
    while not lane(ann).is_done:
        pass
    sue.sync()
    fetch(sue.store, sue.transport, photo.sha256, small=False)
    files = BlobFiles(folder_beside(ring.world.database.url))
    ring.world.clock.advance(timedelta(days=29))
    assert sweep(ring.world.database, files) == Swept()
    ring.world.clock.advance(timedelta(days=2))
    assert sweep(ring.world.database, files) == Swept(past=1 if kept_days else 0)
    assert len(stored(ring)) == (0 if kept_days else 2)
    assert sweep(ring.world.database, files) == Swept()
    for device in (ann, sue):
        device.sync()
        device.store.opened_ms += 10**12
        photos.tidy(device.store)
        (known,) = device.store.all(Photo, sa.select(device.store.t("photos")))
        assert (known.erased_at is None) == (not kept_days)
        assert (device.store.pictures.content(photo.thumb_sha256) is None) == bool(kept_days) or device is sue
    if kept_days:
        look_again(ann.store)
        assert lane(ann) == Turn()


def keep_pictures(ring: Ring, days: int) -> None:
    """Let the city keep pictures for so many days."""
    content = msgspec.json.encode({"limits": {"photo_kept_days": days}}).decode()
    made = Config(
        id=ring.world.database.ids.new_id(),
        created_at=ring.world.clock.now(),
        config_kind="settings",
        code="settings",
        version=2,
        valid_from=date(2026, 1, 1),
        content=content,
    )
    with ring.world.database.acting(ring.world.system) as tx:
        write_official(tx, rows_of([made], UUID(bytes=tx.city)))


def test_a_file_that_nothing_names_goes_after_a_week(ring: Ring, ann: Device) -> None:
    oda = ring.device("oda")
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", a_picture(1))
    ann.sync()
    lane(ann)
    oda.transport.send_piece("ab" * 32, 0, 20, b"half a list")
    files = BlobFiles(folder_beside(ring.world.database.url))
    assert sweep(ring.world.database, files) == Swept()
    ring.world.clock.advance(GRACE + timedelta(hours=1))
    assert sweep(ring.world.database, files) == Swept(unnamed=1)
    assert stored(ring).keys() == set(photos.names_of(photo))
