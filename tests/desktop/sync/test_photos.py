"""The lane of photos: after the rows, from where the server says, until it is found there (rules of sync/photos.py)."""

from __future__ import annotations

import hashlib
import random

import pytest

from contract.errors import NotAllowed
from contract.records import Photo
from desktop.models import photos, settle
from desktop.models.pictures import State
from desktop.models.visits import RecordedVisit, record_visit
from desktop.sync.photos import Turn, fetch, fetch_wanted, send
from desktop.sync.trouble import Garbled, ServerFault, TimedOut, Trouble
from server.access import authenticate
from server.blobs import BlobFiles, Piece, folder_beside, receive, standing
from tests.desktop.sync.devices import Device, Ring
from tests.server.world import CITY

PIECE = 1_000


def a_picture(n: int, size: int = 9_500) -> bytes:
    """Make bytes that stand for a picture: what is sent is never looked into."""
    return random.Random(n).randbytes(size)


def taken_in(device: Device, content: bytes) -> photos.Taken:
    """Take a picture in, as a form does."""
    store = device.store
    return photos.Taken(
        sha256=store.pictures.keep(content, 1),
        size=len(content),
        thumb_sha256=store.pictures.keep(content[:700], 1, small=True),
        thumb_size=700,
        width=40,
        height=30,
        taken_ms=0,
    )


def photographed(ring: Ring, device: Device, shop: str, *contents: bytes) -> tuple[Photo, ...]:
    """Record a visit with photos on a device, as the form does."""
    visit = ring.world.visit(device.login, shop)
    made = photos.photos_of(device.store, [taken_in(device, content) for content in contents], visit)
    device.store.run(record_visit, RecordedVisit(visit=visit, photos=made)).result()
    return made


def lane(device: Device, *faults: str) -> Turn:
    device.wire.faults = list(faults)
    return send(device.store, device.transport, piece_bytes=PIECE)


def states(device: Device, *made: Photo) -> list[State]:
    found = photos.standing(device.store, made)
    return [found[photo.id].state for photo in made]


def stored(ring: Ring) -> dict[str, bytes]:
    folder = BlobFiles(folder_beside(ring.world.database.url)).folder / str(CITY)
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


@pytest.mark.case("RB-15")
def test_rule_1_text_goes_first_and_the_lane_gives_way_between_two_pieces(ring: Ring, ann: Device) -> None:
    ann.sync()
    made = photographed(ring, ann, "A1-1", a_picture(1))
    assert lane(ann) == Turn()
    assert stored(ring) == {}
    ann.sync()
    left = iter([True] * 6)
    turn = send(ann.store, ann.transport, goes_on=lambda: next(left, False), piece_bytes=PIECE)
    assert not turn.is_done
    assert states(ann, *made) == [State.PART]
    assert not lane(ann).is_done
    assert states(ann, *made) == [State.SENT]


def test_a_photo_arrives_whole_and_is_found_there_again_before_it_counts_as_verified(ring: Ring, ann: Device) -> None:
    ann.sync()
    made = photographed(ring, ann, "A1-1", a_picture(1), a_picture(2))
    assert states(ann, *made) == [State.WAITING] * 2
    ann.sync()
    assert lane(ann).arrived == 4
    assert states(ann, *made) == [State.SENT] * 2
    assert lane(ann).verified == {name for photo in made for name in photos.names_of(photo)}
    assert states(ann, *made) == [State.VERIFIED] * 2
    assert sorted(map(len, stored(ring).values())) == [700, 700, 9_500, 9_500]
    ann.wire.log.clear()
    assert lane(ann) == Turn()
    assert ann.wire.log == []


@pytest.mark.case("S52")
def test_s52_an_offset_that_the_server_does_not_share_is_answered_with_the_true_one(ring: Ring, ann: Device) -> None:
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", content := a_picture(1))
    ann.sync()
    with pytest.raises(TimedOut):
        lane(ann, "", "", "", "", "", "lost answer")  # the small one is whole; of the other an answer is lost
    at = ann.transport.file_offset(photo.sha256)
    assert at == 3 * PIECE
    ann.transport.send_piece(photo.sha256, at, len(content), content[at : 5 * PIECE])
    assert ann.transport.send_piece(photo.sha256, 0, len(content), content[:PIECE]) == 5 * PIECE
    lane(ann)
    assert stored(ring)[photo.sha256] == content


@pytest.mark.case("S53")
def test_s53_what_is_sent_cannot_change_between_two_pieces(ring: Ring, ann: Device) -> None:
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", content := a_picture(1))
    ann.sync()
    wrong = content[:5_000] + b"x" + content[5_001:]
    ann.transport.send_piece(photo.sha256, 0, len(wrong), wrong[:6_000])  # another program, under the same name
    assert lane(ann).arrived == 2
    assert stored(ring)[photo.sha256] == content


@pytest.mark.case("S53")
def test_s53_a_picture_spoiled_twice_is_told_and_can_be_sent_again_or_put_away(ring: Ring, ann: Device) -> None:
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", content := a_picture(1))
    ann.sync()
    sent = ["", "", ""]  # the small one: asked for, its one piece; how far the large one is
    turn = lane(ann, *sent, *[""] * 9, "spoiled", "from 0", "", "spoiled")
    assert (turn.arrived, turn.refused, states(ann, photo)) == (1, 1, [State.REFUSED])
    (stuck,) = photos.stuck(ann.store)
    assert (stuck.photo, stuck.names, settle.of(ann.store).count) == (photo, (photo.sha256,), 1)
    assert "changed while it was sent" in stuck.words
    ann.store.run(photos.put_away, stuck.names).result()
    assert photos.stuck(ann.store) == []
    assert ann.store.pictures.content(photo.sha256) == content
    ann.store.run(photos.send_again, stuck.names).result()
    lane(ann)
    assert stored(ring)[photo.sha256] == content
    assert states(ann, photo) == [State.SENT]


@pytest.mark.case("S54")
def test_s54_the_same_photo_twice_and_from_two_clients_at_once_is_one_blob(ring: Ring, ann: Device) -> None:
    ring.hold("bob", "A1")
    bob = ring.device("bob")
    for device in (ann, bob):
        device.sync()
    content = a_picture(1)
    mine = photographed(ring, ann, "A1-1", content, content)
    his = photographed(ring, bob, "A1-2", content)
    for device in (ann, bob):
        device.sync()
    half = iter([True] * 5)
    send(ann.store, ann.transport, goes_on=lambda: next(half, False), piece_bytes=PIECE)
    bob.wire.log.clear()
    lane(bob)
    lane(ann)
    assert stored(ring) == {mine[0].sha256: content, mine[0].thumb_sha256: content[:700]}
    assert states(ann, *mine) == [State.SENT] * 2
    assert states(bob, *his) == [State.SENT]
    assert sum("blobs" in line for line in bob.wire.log) < 2 + 10  # he went on from where she was


@pytest.mark.case("S55")
def test_s55_a_photo_that_the_server_does_not_take_is_told_with_its_visit_and_the_rest_goes(
    ring: Ring, ann: Device
) -> None:
    ann.sync()
    made = photographed(ring, ann, "A1-1", a_picture(1), a_picture(2), a_picture(3))
    ann.sync()
    first = min(made, key=lambda photo: photo.sha256)
    refusal = "The server has no room for photos. Tell your office."
    ann.store.pictures.refuse(first.sha256, refusal, {})
    lane(ann)
    lane(ann)
    told = photos.standing(ann.store, made)
    assert sorted(t.state for t in told.values()) == [State.REFUSED, State.VERIFIED, State.VERIFIED]
    assert told[first.id].words == refusal
    assert len(stored(ring)) == 5


def test_rule_4_a_picture_that_the_server_fails_over_does_not_stop_the_rest(ring: Ring, ann: Device) -> None:
    ann.sync()
    made = photographed(ring, ann, "A1-1", a_picture(1), a_picture(2))
    ann.sync()
    with pytest.raises(ServerFault):
        lane(ann, "", "fault")
    assert len(stored(ring)) == 3
    lane(ann)
    lane(ann)
    assert states(ann, *made) == [State.VERIFIED] * 2


@pytest.mark.case("S56")
def test_s56_a_row_whose_picture_has_not_arrived_is_a_placeholder_and_no_error(
    ring: Ring, ann: Device, sue: Device
) -> None:
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", content := a_picture(1))
    ann.sync()
    sue.sync()
    (seen,) = photos.of_shop(sue.store, photo.retailer_id).values()
    assert seen == (photo,)
    assert states(sue, photo) == [State.ABSENT]
    sue.store.pictures.want(photo.sha256, small=False)
    assert fetch_wanted(sue.store, sue.transport) == 0
    assert sue.store.pictures.wanted() == [(photo.sha256, False)]
    lane(ann)
    assert fetch_wanted(sue.store, sue.transport) == 1
    assert sue.store.pictures.content(photo.sha256) == content
    assert sue.store.pictures.wanted() == []
    assert states(sue, photo) == [State.FETCHED]
    assert lane(sue) == Turn()


@pytest.mark.case("RF-12")
def test_rule_5_a_picture_swapped_at_the_server_is_noticed_before_it_is_kept(
    ring: Ring, ann: Device, sue: Device
) -> None:
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", a_picture(1))
    ann.sync()
    sue.sync()
    lane(ann)
    folder = BlobFiles(folder_beside(ring.world.database.url))
    folder.path(CITY, bytes.fromhex(photo.sha256)).write_bytes(a_picture(2))
    with pytest.raises(Garbled):
        fetch(sue.store, sue.transport, photo.sha256, small=False)
    assert states(sue, photo) == [State.ABSENT]


def test_rule_5_a_download_that_is_cut_off_goes_on_where_it_stopped(ring: Ring, ann: Device, sue: Device) -> None:
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", content := a_picture(1))
    ann.sync()
    sue.sync()
    lane(ann)
    sue.wire.faults = ["cut early", "cut late"]
    assert fetch(sue.store, sue.transport, photo.sha256, small=False)
    assert sue.store.pictures.content(photo.sha256) == content
    begun, whole = sue.transport.read_from(photo.sha256, 9_000, 10_000)
    assert (begun, whole) == (content[9_000:], True)


def test_a_photo_is_read_only_by_who_sees_its_shop(ring: Ring, ann: Device) -> None:
    cai = ring.device("cai")
    for device in (ann, cai):
        device.sync()
    (photo,) = photographed(ring, ann, "A1-1", a_picture(1))
    ann.sync()
    lane(ann)
    assert not fetch(cai.store, cai.transport, photo.sha256, small=False)
    with pytest.raises((Trouble, NotAllowed)):
        cai.transport.file_offset(photo.sha256)


class CutLine:
    """Loses the line at random bytes: a piece cut short is no piece, or it arrived and its answer was lost."""

    def __init__(self, ring: Ring, ann: Device, cuts: int) -> None:
        self._database, self._files = ring.world.database, BlobFiles(folder_beside(ring.world.database.url))
        self._principal = authenticate(self._database, ann.store.known("token"))
        self._chance, self.cuts = random.Random(16), cuts
        self.sent = self.reached = 0

    def file_offset(self, sha256: str) -> int:
        at = standing(self._database, self._files, self._principal, bytes.fromhex(sha256)).offset
        assert at >= self.reached, "progress went back"
        return at

    def send_piece(self, sha256: str, offset: int, size: int, content: bytes) -> int:
        is_cut = self.cuts > 0 and self._chance.random() < 0.9
        self.cuts -= is_cut
        self.sent += self._chance.randrange(len(content)) if is_cut else len(content)
        if is_cut and self._chance.random() < 0.9:
            raise TimedOut
        piece = Piece(offset, size, content)
        at = receive(self._database, self._files, self._principal, bytes.fromhex(sha256), piece)
        assert at is not None
        self.reached = 0 if at.is_whole else at.offset
        if is_cut:
            raise TimedOut
        return at.offset

    def read_from(self, sha256: str, offset: int, most: int) -> tuple[bytes, bool]:
        raise AssertionError((sha256, offset, most))


@pytest.mark.slow
@pytest.mark.case("RB-16")
def test_rb_16_an_upload_cut_500_times_arrives_equal_with_at_most_one_piece_sent_twice_a_cut(
    ring: Ring, ann: Device
) -> None:
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", content := a_picture(1, 60_000))
    ann.sync()
    line, cuts = CutLine(ring, ann, 500), 0
    while states(ann, photo) != [State.SENT]:
        try:
            send(ann.store, line, piece_bytes=350)
        except TimedOut:
            cuts += 1
    assert (cuts, line.cuts) == (500, 0)
    assert hashlib.sha256(stored(ring)[photo.sha256]).hexdigest() == photo.sha256
    assert line.sent <= len(content) + 700 + 500 * 350


@pytest.mark.case("S33")
def test_a_shop_that_moves_away_keeps_its_pictures_until_they_have_arrived_and_not_longer(
    ring: Ring, ann: Device
) -> None:
    ann.sync()
    made = photographed(ring, ann, "A1-1", content := a_picture(1))
    other = photographed(ring, ann, "A1-2", a_picture(2))
    ring.move("A1-1", "A2")
    ann.sync()
    assert ann.rows("photos").keys() == {other[0].id.bytes}
    assert photos.tidy(ann.store) == 0
    while not lane(ann).is_done:
        assert ann.store.pictures.content(made[0].sha256) == content
    assert stored(ring)[made[0].sha256] == content
    assert ann.store.pictures.lacking(photos.names_of(made[0])) == set(photos.names_of(made[0]))
    assert states(ann, *other) == [State.VERIFIED]
    bob = ring.device("bob")
    bob.sync()
    assert fetch(bob.store, bob.transport, made[0].sha256, small=False)


def test_a_server_that_lost_its_files_is_given_them_again_after_its_restore(ring: Ring, ann: Device) -> None:
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", content := a_picture(1))
    ann.sync()
    while not lane(ann).is_done:
        pass
    for name in stored(ring):
        (BlobFiles(folder_beside(ring.world.database.url)).folder / str(CITY) / name).unlink()
    with ann.store.local() as connection:
        connection.exec_driver_sql("UPDATE log_head SET epoch = x'0102'")
    lane(ann)
    assert stored(ring)[photo.sha256] == content
    assert states(ann, photo) == [State.SENT]
