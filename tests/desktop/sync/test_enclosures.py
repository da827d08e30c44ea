"""Photos in the package carried by hand, both ways (rules of desktop/sync/enclosures.py and server/enclosures.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.errors import Cancelled, UserError
from contract.records import Photo
from desktop.models import outbox, photos
from desktop.models.pictures import State
from desktop.sync import answer
from desktop.sync.courier import hand_over
from desktop.sync.enclosures import Fates
from desktop.sync.package import Written, carry_in, carry_out
from desktop.sync.trouble import Trouble
from server.carrying import Most
from tests.desktop.sync.devices import Device, Ring
from tests.desktop.sync.sticks import Stick, cut, damage
from tests.desktop.sync.test_photos import a_picture, lane, photographed, states, stored, taken_in
from tests.desktop.sync.test_restore import put_back, saved
from tests.server.world import CITY

SIZE, SMALL = 9_500, 700


def begun(ring: Ring, device: Device, stick: Stick, *contents: bytes) -> tuple[Photo, ...]:
    """Fetch the first records by hand, then record a visit with photos."""
    stick.trip(device)
    return photographed(ring, device, "A1-1", *contents)


def named(*made: Photo) -> set[str]:
    return {name for photo in made for name in photos.names_of(photo)}


def test_rules_1_and_2_photos_go_with_their_rows_count_as_sent_and_are_found_by_the_next_package(
    ring: Ring, ann: Device, stick: Stick
) -> None:
    made = begun(ring, ann, stick, a_picture(1), a_picture(2))
    written = carry_out(ann.store, path := stick.folder / "a.out")
    assert written == Written(entries=1, photos=2, left=0)
    assert "2 photos go along" in written.words
    taken = carry_in(ann.store, stick.office(path))
    assert (taken.answered, taken.state, taken.photos) == (1, answer.State.WHOLE, Fates(arrived=2, small=2))
    assert "2 photos arrived at the server" in taken.words
    assert states(ann, *made) == [State.SENT] * 2
    assert stored(ring).keys() == named(*made)
    path = stick.out(ann)
    assert path.stat().st_size < SMALL * 2  # what is sent is asked for, not sent again
    assert carry_in(ann.store, stick.office(path)).photos == Fates()
    assert states(ann, *made) == [State.VERIFIED] * 2
    assert photos.waiting(ann.store) == 0
    assert ann.wire.log == []


@pytest.mark.case("S52")
def test_a_photo_that_came_partly_over_the_network_goes_on_by_hand(ring: Ring, ann: Device, stick: Stick) -> None:
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", content := a_picture(1))
    ann.sync()
    with pytest.raises(Trouble):
        lane(ann, "", "", "", "", "", "lost answer")
    stick.trip(ann)
    assert stored(ring)[photo.sha256] == content
    assert states(ann, photo) == [State.SENT]


@pytest.mark.case("S53")
def test_what_came_before_and_was_not_of_the_photo_is_thrown_away(ring: Ring, ann: Device, stick: Stick) -> None:
    ann.sync()
    (photo,) = photographed(ring, ann, "A1-1", content := a_picture(1))
    ann.sync()
    ann.transport.send_piece(photo.sha256, 0, SIZE, bytes(5_000))
    stick.trip(ann)
    assert stored(ring)[photo.sha256] == content


@pytest.mark.case("S54")
def test_packages_with_photos_in_another_order_and_twice_come_to_the_same_end(
    ring: Ring, ann: Device, stick: Stick
) -> None:
    first = begun(ring, ann, stick, a_picture(1))
    early = stick.out(ann)
    second = photographed(ring, ann, "A1-2", a_picture(2), a_picture(1))
    late = stick.out(ann)
    late_answer, early_answer = stick.office(late), stick.office(early)
    told = [carry_in(ann.store, file).photos for file in (early_answer, late_answer, early_answer, late_answer)]
    assert told == [Fates(arrived=1, small=1), Fates(arrived=1, small=1), Fates(), Fates()]
    assert stored(ring).keys() == named(*first, *second)
    stick.office(early)
    assert states(ann, *first, *second) == [State.SENT] * 3
    assert outbox.waiting(ann.store).count == 0
    stick.trip(ann)
    assert states(ann, *first, *second) == [State.VERIFIED] * 3
    assert len(stored(ring)) == 4


@pytest.mark.case("S55", "RF-12")
@pytest.mark.parametrize("at", [-20, -SIZE])
def test_rule_3_a_byte_changed_in_a_photo_costs_this_photo_alone_until_the_next_package(
    ring: Ring, ann: Device, stick: Stick, at: int
) -> None:
    made = begun(ring, ann, stick, a_picture(1), a_picture(2))
    damage(path := stick.out(ann), at)
    with stick.taking(path) as told:
        assert (told.entries, told.photos, told.missed) == (1, 1, 1)
    taken = carry_in(ann.store, stick.office(path))
    assert (taken.answered, taken.state) == (1, answer.State.WHOLE)
    assert taken.photos == Fates(arrived=1, damaged=1, small=2)
    assert "did not arrive whole" in taken.words
    assert sorted(states(ann, *made)) == [State.SENT, State.WAITING]
    assert stick.trip(ann).photos == Fates(arrived=1)
    assert stored(ring).keys() == named(*made)


@pytest.mark.parametrize("short", [1, SIZE + 16, SIZE + 300])
def test_rule_3_a_package_cut_off_in_its_photos_brings_all_entries(
    ring: Ring, ann: Device, stick: Stick, short: int
) -> None:
    made = begun(ring, ann, stick, a_picture(1), a_picture(2))
    path = stick.out(ann)
    cut(path, path.stat().st_size - short)
    taken = carry_in(ann.store, stick.office(path))
    assert (taken.answered, taken.photos.damaged) == (1, 2 if short > SIZE + 16 else 1)
    stick.trip(ann)
    assert stored(ring).keys() == named(*made)


@pytest.mark.case("S15")
def test_a_photo_whose_row_was_refused_is_not_taken_and_the_others_are(ring: Ring, ann: Device, stick: Stick) -> None:
    (taken_one,) = begun(ring, ann, stick, a_picture(1))
    elsewhere = ring.world.visit(ann.login, "B1-1")
    (refused,) = photos.photos_of(ann.store, [taken_in(ann, a_picture(2))], elsewhere)
    ann.put("record_visit", elsewhere, refused)  # as a form that was open when the shop left
    told = stick.trip(ann)
    assert told.photos == Fates(arrived=1, unnamed=2, small=1)
    assert "no record that names" in told.words
    assert stored(ring).keys() == named(taken_one)
    assert states(ann, taken_one, refused) == [State.SENT, State.WAITING]
    assert ann.store.pictures.content(refused.sha256) == a_picture(2)
    assert stick.trip(ann).photos == Fates()  # it waits with its entry, for the person


def test_rule_1_what_does_not_fit_is_told_and_goes_with_the_next_package(ring: Ring, ann: Device, stick: Stick) -> None:
    made = begun(ring, ann, stick, *map(a_picture, range(3)))
    path = stick.folder / "small.out"
    written = carry_out(ann.store, path, most=3 * SMALL + SIZE)
    assert written == Written(entries=1, photos=1, left=2)
    assert "2 photos did not fit" in written.words
    carry_in(ann.store, stick.office(path))
    assert photos.waiting(ann.store) == 2
    assert stick.trip(ann).photos.arrived == 2
    assert stored(ring).keys() == named(*made)


def test_a_server_without_room_answers_the_entries_all_the_same(ring: Ring, ann: Device, stick: Stick) -> None:
    made = begun(ring, ann, stick, a_picture(1))
    full = stick.files.part(CITY, bytes.fromhex(made[0].thumb_sha256))
    full.mkdir(parents=True)  # where a file is to be written stands what cannot be written
    taken = stick.trip(ann)
    assert (taken.answered, taken.photos) == (1, Fates(later=2))
    full.rmdir()
    assert stick.trip(ann).photos == Fates(arrived=1, small=1)
    assert states(ann, *made) == [State.SENT]


def test_rule_3_the_reviewer_gets_photos_with_the_visits_they_are_of(
    ring: Ring, ann: Device, sue: Device, stick: Stick
) -> None:
    stick.trip(sue)
    made = begun(ring, ann, stick, a_picture(1), a_picture(2))
    stick.trip(ann)
    taken = stick.trip(sue)
    assert taken.photos == Fates(came=2, small=2)
    assert "2 photos came with the answer" in taken.words
    assert states(sue, *made) == [State.FETCHED] * 2
    assert sue.store.pictures.content(made[0].sha256) == a_picture(1)
    assert stick.trip(sue).photos == Fates()
    assert sue.wire.log == []


def test_rule_4_an_answer_brings_the_small_versions_first_then_the_newest_and_the_rest_next(
    ring: Ring, ann: Device, sue: Device, stick: Stick
) -> None:
    old = begun(ring, ann, stick, a_picture(1))
    new = photographed(ring, ann, "A1-2", a_picture(2))
    stick.trip(ann)
    taken = carry_in(sue.store, stick.office(stick.out(sue), Most(pictures=2 * SMALL + SIZE)))
    assert taken.photos == Fates(came=1, small=2, left=1)
    assert "1 photo did not fit" in taken.words
    assert states(sue, *old, *new) == [State.ABSENT, State.FETCHED]
    assert stick.trip(sue).photos == Fates(came=1)


def test_rule_5_what_was_let_go_of_comes_again_only_when_somebody_looks_at_it(
    ring: Ring, ann: Device, sue: Device, stick: Stick
) -> None:
    (photo,) = begun(ring, ann, stick, a_picture(1))
    stick.trip(ann)
    stick.trip(sue)
    assert sue.store.pictures.let_go(10**15) == 1
    assert stick.trip(sue).photos == Fates()
    sue.store.pictures.want(photo.sha256, small=False)
    assert stick.trip(sue).photos == Fates(came=1)
    assert sue.store.pictures.wanted() == []


def test_a_photo_is_not_given_to_whoever_may_not_see_its_shop(ring: Ring, ann: Device, stick: Stick) -> None:
    cai = ring.device("cai")
    (photo,) = begun(ring, ann, stick, a_picture(1))
    stick.trip(ann)
    stick.trip(cai)
    cai.store.pictures.want(photo.sha256, small=False)
    assert stick.trip(cai).photos == Fates()
    assert cai.store.pictures.lacking([photo.sha256]) == {photo.sha256}
    with stick.taking(stick.out(cai)) as taken:
        assert len(list(taken.answer)) == 1  # nothing stands behind the frames


@pytest.mark.parametrize("short", [0, SIZE])
def test_a_photo_damaged_on_its_way_back_comes_with_the_next_answer(
    ring: Ring, ann: Device, sue: Device, stick: Stick, short: int
) -> None:
    made = begun(ring, ann, stick, a_picture(1))
    stick.trip(ann)
    path = stick.office(stick.out(sue))
    cut(path, path.stat().st_size - short)
    damage(path, -1)
    taken = carry_in(sue.store, path)
    assert (taken.state, taken.photos) == (answer.State.WHOLE, Fates(small=1, spoilt=1))
    assert "next answer brings" in taken.words
    assert stick.trip(sue).photos == Fates(came=1)
    assert states(sue, *made) == [State.FETCHED]


@pytest.mark.case("S45", "RB-19")
def test_rule_3_a_server_put_back_is_given_the_photos_it_lost_by_hand(ring: Ring, ann: Device, stick: Stick) -> None:
    stick.trip(ann)
    backup = saved(ring, "yesterday.db")
    made = photographed(ring, ann, "A1-1", a_picture(1))
    stick.trip(ann)
    stick.trip(ann)
    assert states(ann, *made) == [State.VERIFIED]
    put_back(ring, backup)
    for name in stored(ring):
        (stick.files.folder / str(CITY) / name).unlink()
    shown = []
    for _ in range(4):  # what it lacks is noticed, asked for, carried, and looked for again
        stick.trip(ann)
        shown += states(ann, *made)
    assert shown == [State.SENT, State.WAITING, State.SENT, State.VERIFIED]
    assert stored(ring).keys() == named(*made)


def test_rule_2_only_the_answer_to_the_last_package_says_that_a_photo_is_there(
    ring: Ring, ann: Device, stick: Stick
) -> None:
    made = begun(ring, ann, stick, a_picture(1))
    stick.trip(ann)
    asked = stick.office(stick.out(ann))
    stick.out(ann)
    carry_in(ann.store, asked)
    assert states(ann, *made) == [State.SENT]


def test_a_photo_that_can_be_read_no_more_holds_nothing_up(ring: Ring, ann: Device, stick: Stick) -> None:
    made = begun(ring, ann, stick, a_picture(1), a_picture(2))
    with ann.store.pictures._writing() as raw:  # noqa: SLF001 - a disk spoils what no function of ours does
        raw.execute("UPDATE pictures SET content = zeroblob(size) WHERE sha256 = ?", (made[0].sha256,))
    written = carry_out(ann.store, path := stick.folder / "a.out")
    assert (written.photos, written.unread) == (1, 1)
    assert "1 picture cannot be read on this computer" in written.words
    assert carry_in(ann.store, stick.office(path)).photos == Fates(arrived=1, damaged=1, small=2)
    assert stored(ring).keys() == named(*made) - {made[0].sha256}


def test_a_package_tells_how_far_it_is_byte_by_byte_to_its_end(ring: Ring, ann: Device, stick: Stick) -> None:
    begun(ring, ann, stick, a_picture(1), a_picture(2))
    told: list[tuple[int, int]] = []
    carry_out(ann.store, path := stick.folder / "a.out", progress=lambda done, total: told.append((done, total)))
    size = path.stat().st_size
    assert len(told) == 5  # the entries, two small versions, two photos
    assert told == sorted(told)
    assert {total for _, total in told} == {size}
    assert told[-1] == (size, size)


@pytest.mark.parametrize("at", [1, 3, 5])
def test_a_package_that_a_person_stops_leaves_no_file_and_loses_nothing(
    ring: Ring, ann: Device, stick: Stick, at: int
) -> None:
    made = begun(ring, ann, stick, a_picture(1), a_picture(2))
    whole = stick.out(ann)
    steps: list[int] = []

    def stop(done: int, _total: int) -> None:
        steps.append(done)
        if len(steps) == at:
            raise Cancelled

    with pytest.raises(Cancelled):
        carry_out(ann.store, stick.folder / "stopped.out", progress=stop)
    assert [path.name for path in stick.folder.glob("stopped*")] == []
    assert outbox.waiting(ann.store).count == 1
    assert states(ann, *made) == [State.WAITING] * 2
    assert carry_in(ann.store, stick.office(whole)).photos == Fates(arrived=2, small=2)
    stick.office(asked := stick.out(ann))
    with pytest.raises(Cancelled):
        carry_out(ann.store, stick.folder / "stopped.out", progress=_stop_at_once)
    carry_in(ann.store, stick.office(asked))  # still the answer to the last package
    assert states(ann, *made) == [State.VERIFIED] * 2


def _stop_at_once(_done: int, _total: int) -> None:
    raise Cancelled


def test_a_colleague_with_a_network_hands_photos_over_and_brings_them_back_whole_or_not_at_all(
    ring: Ring, ann: Device, sue: Device, stick: Stick
) -> None:
    oda = ring.device("oda")
    made = begun(ring, ann, stick, a_picture(1))
    carry_in(ann.store, hand_over(oda.store, stick.out(ann), adapter=oda.wire))
    assert states(ann, *made) == [State.SENT]
    path = stick.out(sue)
    oda.wire.faults = ["cut late"]
    with pytest.raises((Trouble, UserError)):
        hand_over(oda.store, path, adapter=oda.wire)
    assert sorted(file.suffix for file in Path(stick.folder).glob(f"{path.stem}.*")) == [".out"]
    assert carry_in(sue.store, hand_over(oda.store, path, adapter=oda.wire)).photos == Fates(came=1, small=1)
    assert sue.store.pictures.content(made[0].sha256) == a_picture(1)
