"""Photos: frozen when they are taken in, kept before their rows, swept when nothing names them (rules of photos.py)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from contract.clock import FixedClock
from contract.errors import NotFound
from contract.records import Photo
from desktop.models import drafts, outbox, photos, visits
from desktop.models.pictures import FILE, Pictures, State
from desktop.models.refusals import StoreRefused
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from tests.desktop.cameras import a_camera_file
from tests.examples import NOW, SHOP, a_retailer, a_visit, number
from tests.stores import KEY, a_store, reopened, take


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(a_store(tmp_path)) as made:
        take(made, a_retailer())
        yield made


def taken_in(store: Store, shade: int = 90) -> photos.Taken:
    """Take a small picture in as the form does, without the other process."""
    content = a_camera_file(shade=shade, size=(40, 30))
    return photos.Taken(
        sha256=store.pictures.keep(content, 0),
        size=len(content),
        thumb_sha256=store.pictures.keep(content[::-1], 0, small=True),
        thumb_size=len(content),
        width=40,
        height=30,
        taken_ms=0,
    )


def saved(store: Store, *taken: photos.Taken) -> tuple[Photo, ...]:
    visit = a_visit()
    made = photos.photos_of(store, taken, visit)
    store.run(record_visit, RecordedVisit(visit=visit, photos=made)).result()
    return made


def test_rule_1_what_is_taken_in_is_frozen_small_and_stripped(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.png"
    path.write_bytes(a_camera_file(size=(2400, 1800), position=True, taken="2026:11:23 09:30:00"))
    taken = photos.take_in_file(store, path)
    path.write_bytes(b"another")
    kept = store.pictures.content(taken.sha256)
    assert kept is not None
    assert hashlib.sha256(kept).hexdigest() == taken.sha256
    with Image.open(io.BytesIO(kept)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (1600, 1200), {})
    assert (taken.width, taken.height, taken.latitude) == (1600, 1200, None)
    with Image.open(io.BytesIO(store.pictures.content(taken.thumb_sha256) or b"")) as small:
        assert max(small.size) == 256
    assert taken.taken_ms < NOW.timestamp() * 1000 - 3_600_000


@pytest.mark.case("RA-01")
def test_rule_2_a_visit_with_photos_is_kept_whole_and_owed(store: Store) -> None:
    first, second = taken_in(store, 10), taken_in(store, 200)
    made = saved(store, first, second)
    assert photos.of_shop(store, SHOP) == {number(0): made}
    assert photos.of_visit(store, number(0)) == made
    assert outbox.waiting(store).count == 1
    assert [told.state for told in photos.standing(store, made).values()] == [State.WAITING] * 2


def test_rule_2_a_visit_is_not_saved_with_a_photo_whose_picture_is_gone(store: Store) -> None:
    taken = taken_in(store)
    store.pictures.drop([taken.sha256])
    with pytest.raises(NotFound, match="not on this computer"):
        saved(store, taken)
    assert visits.of_retailer(store, SHOP) == []
    assert outbox.waiting(store).count == 0


@pytest.mark.case("RA-02")
def test_rule_3_a_start_sweeps_what_nothing_names_and_nothing_else(store: Store) -> None:
    orphan, named, drafted = taken_in(store, 1), taken_in(store, 2), taken_in(store, 3)
    saved(store, named)
    store.run(drafts.keep, "visit/x", {"photos": [{"sha256": drafted.sha256, "thumb_sha256": "…"}]}).result()
    assert photos.tidy(store) == 3  # both pictures of the orphan, and the small one that the draft does not name
    assert store.pictures.lacking([orphan.sha256, named.sha256, named.thumb_sha256, drafted.sha256]) == {orphan.sha256}


def test_rule_3_what_a_refused_entry_names_is_kept(store: Store) -> None:
    made = saved(store, taken_in(store))
    with store.taking() as taking:
        taking.connection.exec_driver_sql("UPDATE outbox SET state = 'refused'")
        taking.connection.exec_driver_sql("DELETE FROM photos")
    assert photos.tidy(store) == 0
    assert store.pictures.content(made[0].sha256) is not None


def test_rule_4_a_picture_waits_until_the_server_has_answered_for_its_row(store: Store) -> None:
    made = saved(store, taken_in(store))
    assert photos.to_send(store, b"") == []
    with store.local() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'answered'")
    assert [picture.sha256 for picture in photos.to_send(store, b"")] == [made[0].thumb_sha256, made[0].sha256]


def test_photos_can_be_added_to_a_visit_that_is_recorded_already(store: Store) -> None:
    store.run(record_visit, RecordedVisit(visit=a_visit())).result()
    made = photos.photos_of(store, [taken_in(store)], a_visit())
    store.run(photos.add_photos, made).result()
    assert photos.of_visit(store, number(0)) == made


def test_one_content_is_kept_once(store: Store) -> None:
    assert taken_in(store, 5).sha256 == taken_in(store, 5).sha256
    assert len(store.pictures.to_send(b"")) == 2


def test_the_second_file_is_encrypted_and_outlives_the_program(store: Store) -> None:
    taken = taken_in(store, 7)
    content = store.pictures.content(taken.sha256)
    again = reopened(store)
    with closing(again):
        assert again.pictures.content(taken.sha256) == content
    on_disk = (store.folder / FILE).read_bytes()
    assert content is not None
    assert content[:40] not in on_disk
    assert not on_disk.startswith(b"SQLite format 3")


@pytest.mark.case("RF-12")
def test_a_picture_swapped_in_the_store_is_noticed_before_it_is_shown(store: Store) -> None:
    taken = taken_in(store)
    store.pictures._engines()[0].raw_connection().driver_connection.execute(  # noqa: SLF001
        "UPDATE pictures SET content = x'00'"
    )
    with pytest.raises(StoreRefused, match="damaged"):
        store.pictures.content(taken.sha256)


def test_what_the_server_has_had_for_seven_days_is_let_go_but_its_small_version_is_not(store: Store) -> None:
    taken = taken_in(store)
    at = 1_000_000
    for name in (taken.sha256, taken.thumb_sha256):
        store.pictures.verified(name, b"e", at)
    week = timedelta(days=7) // timedelta(milliseconds=1)
    assert store.pictures.let_go(at + week) == 0
    assert store.pictures.let_go(at + week + 1) == 1
    assert store.pictures.content(taken.sha256) is None
    assert store.pictures.content(taken.thumb_sha256) is not None
    assert store.pictures.standing([taken.sha256])[taken.sha256].state is State.VERIFIED


def test_what_was_not_found_at_the_server_is_never_let_go(store: Store) -> None:
    taken = taken_in(store)
    store.pictures.arrived(taken.sha256, taken.size)
    assert store.pictures.let_go(10**15) == 0
    assert store.pictures.content(taken.sha256) is not None


def test_a_picture_with_another_key_is_refused_in_words(tmp_path: Path) -> None:
    Pictures(tmp_path, KEY).keep(b"x", 0)
    with pytest.raises(StoreRefused):
        Pictures(tmp_path, bytes(32)).content("00")


def test_a_camera_whose_clock_is_ahead_is_not_believed(store: Store) -> None:
    taken = photos.take_in(store, a_camera_file(taken="2031:01:01 00:00:00"))
    assert taken.taken_ms == NOW.timestamp() * 1000
    assert isinstance(store.clock, FixedClock)
    assert replace(taken, subject="counter").subject == "counter"


@pytest.mark.parametrize("left", [b"", b"half of a page"])
def test_a_second_file_whose_making_was_cut_off_is_made_anew(tmp_path: Path, left: bytes) -> None:
    (tmp_path / f"unfinished-{FILE}").write_bytes(left)
    (tmp_path / f"unfinished-{FILE}-wal").write_bytes(b"what is left")
    with closing(Pictures(tmp_path, KEY)) as pictures:
        name = pictures.keep(b"picture", 1)
        assert pictures.content(name) == b"picture"
    assert [path.name for path in tmp_path.glob("*.db*")] == [FILE]


def test_a_second_file_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / f"unfinished-{FILE}").mkdir()
    with closing(Pictures(tmp_path, KEY)) as pictures, pytest.raises(StoreRefused):
        pictures.keep(b"picture", 1)
    assert not (tmp_path / FILE).exists()
