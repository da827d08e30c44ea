"""A server put back to yesterday's copy, without a word, is noticed at first contact; nothing is lost, nothing twice.

The four ways: by file copy and by volume snapshot, before and after it has regrown past what the devices know. A file
copy brings the database back alone; a snapshot all that lies beside it too.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from contract import wire
from contract.records import Photo, Retailer, Review
from desktop.models import outbox, photos
from desktop.models.pictures import State
from desktop.models.visits import RecordedVisit, record_visit
from desktop.sync import run
from desktop.sync.photos import send
from server.app import create_app
from server.blobs import BlobFiles
from server.schema import OP, SCOPE_HEAD
from tests.desktop.sync.conftest import copied
from tests.desktop.sync.devices import Device, Ring
from tests.postgres.cluster import Cluster, LaySchema
from tests.server.world import CITY, QUICK, World, lay_world, open_world

KINDS = ("retailers", "visits", "photos", "reviews")


@pytest.fixture(scope="session")
def lay_schema() -> LaySchema:
    return lay_world


class Place:
    """Where a server keeps its database and its files; both can be copied and put back."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, BlobFiles(folder / "server" / "files")
        (folder / "server").mkdir()

    def url(self) -> str:
        return f"sqlite:///{self.folder / 'server' / 'server.db'}"

    def back_up(self) -> None:
        shutil.copytree(self.folder / "server", self.folder / "snapshot")

    def put_back(self, *, whole: bool) -> None:
        """Put the database back, and when it is `whole` all that lies beside it."""
        if whole:
            shutil.rmtree(self.folder / "server")
            shutil.copytree(self.folder / "snapshot", self.folder / "server")
            return
        for name in ("server.db", "server.db-wal", "server.db-shm"):
            (self.folder / "server" / name).unlink(missing_ok=True)
            if (copy := self.folder / "snapshot" / name).exists():
                shutil.copy(copy, self.folder / "server" / name)


class PostgresPlace(Place):
    """The same with the database in PostgreSQL."""

    def __init__(self, folder: Path, cluster: Cluster, name: str) -> None:
        super().__init__(folder)
        self._cluster, self._name, self._copy = cluster, name, ""

    def url(self) -> str:
        return self._cluster.url(self._name)

    def back_up(self) -> None:
        self._copy = self._cluster.copy_of(self._name)
        super().back_up()

    def put_back(self, *, whole: bool) -> None:
        self._cluster.drop(self._name)
        self._name = self._cluster.copy_of(self._copy)
        if whole:
            super().put_back(whole=True)


class Town(Ring):
    """The city's server at a place, with the devices on it."""

    def __init__(self, place: Place) -> None:
        self.server_place, self._seed = place, 50
        super().__init__(World(open_world(place.url(), seed=50)), None, place.folder)
        self._serve()

    def _serve(self) -> None:
        self.app = create_app(self.world.database, QUICK, self.server_place.files)
        for device in self.devices:
            device.wire.good.app = self.app

    def _again(self) -> None:
        self._seed += 1
        self.world = World(open_world(self.server_place.url(), seed=self._seed))
        self._serve()

    def back_up(self) -> None:
        """Take last night's copy."""
        self.world.database.close()
        self.server_place.back_up()
        self._again()

    def put_back(self, *, whole: bool) -> None:
        """Put the server back to the copy; nobody runs a command."""
        self.world.database.close()
        self.server_place.put_back(whole=whole)
        self._again()

    def street(self, name: str) -> None:
        """Let the office write the street of the shops of A1."""
        rows = self.permitted("retailers", "A1").values()
        self.import_rows(*(replace(wire.record_of(Retailer, row), street=name) for row in rows))

    def version(self) -> int:
        s = SCOPE_HEAD.c
        asked = sa.select(s.ver).where(s.city_id == CITY, s.scope == self.world.node("A1"))
        return int(self.world.rows(asked)[0][0])


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def town(request: pytest.FixtureRequest, laid: Path, lay_schema: LaySchema, tmp_path: Path) -> Iterator[Town]:
    if request.param == "sqlite":
        place = Place(tmp_path)
        copied(laid, tmp_path / "server")
    else:
        cluster: Cluster = request.getfixturevalue("postgres")
        place = PostgresPlace(tmp_path, cluster, cluster.copy(lay_schema))
    made = Town(place)
    yield made
    made.close()
    made.world.database.close()


def recorded(town: Town, device: Device, shop: str, content: bytes) -> Photo:
    """Record a visit with a photo."""
    visit = town.world.visit(device.login, shop)
    taken = photos.Taken(
        sha256=device.store.pictures.keep(content, 1),
        size=len(content),
        thumb_sha256=device.store.pictures.keep(content[:100], 1, small=True),
        thumb_size=100,
        width=40,
        height=30,
        taken_ms=0,
    )
    (photo,) = photos.photos_of(device.store, [taken], visit)
    device.store.run(record_visit, RecordedVisit(visit=visit, photos=(photo,))).result()
    return photo


def reviewed(device: Device, photo: Photo) -> Review:
    """Approve the visit of a photo."""
    assert photo.visit_id is not None
    me, now = device.store.me.person_id, device.store.clock.now()
    made = Review(
        id=device.store.ids.new_id(),
        created_by=me,
        created_at=now,
        retailer_id=photo.retailer_id,
        visit_id=photo.visit_id,
        reviewer_id=me,
        verdict="approved",
        reviewed_at=now,
    )
    device.put("review_visit", made)
    return made


def settle(device: Device) -> None:
    """Do what the worker does until nothing waits."""
    device.sync()
    while not send(device.store, device.transport).is_done:
        pass
    device.sync()
    assert outbox.waiting(device.store).count == 0


def stamps(rows: dict[bytes, dict[str, Any]]) -> dict[bytes, int]:
    """Tell rows that are the same write from others."""
    return {row_id: row["stamp"] for row_id, row in rows.items()}


def state(device: Device, photo: Photo) -> State:
    return photos.standing(device.store, [photo])[photo.id].state


def notices_at_first_contact(device: Device) -> bool:
    """Ask the cheapest question there is, as the worker does each minute."""
    heads, _ = device.transport.heads()
    return heads is not None and not run.is_as_told(device.store, heads)


def regrow(_town: Town, _version: int) -> None:
    """Nothing is written before the devices come."""


def regrow_equal(town: Town, version: int) -> None:
    for n in range(version - town.version()):
        town.street(f"人民路{n}号")
    assert town.version() == version


def regrow_past(town: Town, version: int) -> None:
    regrow_equal(town, version + 3)


@pytest.mark.case("S45", "RB-19", "RB-20", "RB-21")
@pytest.mark.parametrize(
    ("grow", "whole"),
    [
        pytest.param(regrow, False, id="before, file copy", marks=pytest.mark.slow),
        pytest.param(regrow, True, id="before, volume snapshot", marks=pytest.mark.slow),
        pytest.param(regrow_equal, False, id="equal, file copy", marks=pytest.mark.slow),
        pytest.param(regrow_equal, True, id="equal, volume snapshot"),
        pytest.param(regrow_past, False, id="past, file copy"),
        pytest.param(regrow_past, True, id="past, volume snapshot", marks=pytest.mark.slow),
    ],
)
def test_a_server_put_back_is_noticed_at_first_contact_and_given_again_all_that_it_lost(
    town: Town, grow: Callable[[Town, int], None], *, whole: bool
) -> None:
    ann, sue = town.device("ann"), town.device("sue")
    ann.sync()
    kept = recorded(town, ann, "A1-1", b"k" * 5_000)
    settle(ann)
    sue.sync()
    town.back_up()
    lost = recorded(town, ann, "A1-2", b"l" * 5_000)
    settle(ann)
    sue.sync()
    review = reviewed(sue, kept)
    town.street("中山街")
    for device in (sue, ann):
        settle(device)
        assert not notices_at_first_contact(device)
    assert state(ann, lost) is State.VERIFIED

    version = town.version()
    town.put_back(whole=whole)
    grow(town, version)
    assert lost.id.bytes not in town.permitted("photos", "A1")

    for device in (ann, sue):
        assert notices_at_first_contact(device)
        settle(device)
    for device in (ann, sue):
        settle(device)
        assert not notices_at_first_contact(device)
    assert town.permitted("photos", "A1").keys() == {kept.id.bytes, lost.id.bytes}
    assert (len(town.permitted("visits", "A1")), town.permitted("reviews", "A1").keys()) == (2, {review.id.bytes})
    for kind in KINDS:
        assert stamps(ann.rows(kind)) == stamps(town.permitted(kind, "A1"))
        assert stamps(sue.rows(kind)) == stamps(town.permitted(kind, "A1", "A2"))
    ops = town.world.rows(sa.select(OP.c.op_id).where(OP.c.city_id == CITY))
    assert len(ops) == len(set(ops)) == 3
    for photo in (kept, lost):
        assert state(ann, photo) is State.VERIFIED
        found = town.server_place.files.path(CITY, bytes.fromhex(photo.sha256)).read_bytes()
        assert hashlib.sha256(found).hexdigest() == photo.sha256
    assert (ann.sync().pushed, sue.sync().pushed) == (0, 0)


@pytest.mark.case("RB-21")
def test_a_server_put_back_to_before_a_picture_came_is_noticed_though_no_row_was_lost(town: Town) -> None:
    ann = town.device("ann")
    ann.sync()
    photo = recorded(town, ann, "A1-1", b"p" * 3_000)
    ann.sync()
    town.back_up()
    settle(ann)
    assert state(ann, photo) is State.VERIFIED
    town.put_back(whole=True)
    assert notices_at_first_contact(ann)
    settle(ann)
    assert town.server_place.files.path(CITY, bytes.fromhex(photo.sha256)).exists()
