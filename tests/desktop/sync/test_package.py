"""Carrying by hand between real stores and the real server: desktop/sync/package.py and server/carrying.py."""

from io import BytesIO

import pytest
import sqlalchemy as sa

from contract import package
from contract.errors import NotAllowed
from contract.records import Retailer, Visit
from desktop.models import notices, outbox, receipts, schema, scopes
from desktop.sync.answer import State
from desktop.sync.courier import hand_over
from desktop.sync.package import carry_in
from desktop.sync.transport import HttpTransport
from desktop.sync.trouble import Refused, SignedOut
from server.accounts import revoke
from server.carrying import Most
from tests.desktop.sync.devices import SERVER, Device, Ring
from tests.desktop.sync.sticks import Stick, damage
from tests.desktop.sync.test_restore import put_back, saved


def _visit(ring: Ring, device: Device, shop: str = "A1-1", **more: object) -> Visit:
    visit = ring.world.visit(device.login, shop, **more)
    device.put("record_visit", visit)
    return visit


def _first_then_visit(ring: Ring, device: Device, stick: Stick) -> Visit:
    stick.trip(device)
    return _visit(ring, device)


def test_a_first_download_and_the_visits_after_it_go_by_hand_alone(ring: Ring, ann: Device, stick: Stick) -> None:
    assert stick.trip(ann).state is State.WHOLE
    assert ann.rows("retailers").keys() == ring.permitted("retailers", "A1").keys()
    assert scopes.is_whole(ann.store)
    visit = _visit(ring, ann)
    taken = stick.trip(ann)
    assert (taken.answered, taken.state) == (1, State.WHOLE)
    held = ann.store.get(Visit, visit.id)
    assert held is not None
    assert held.op_seq == 1
    assert [receipt.seq for receipt in receipts.kept(ann.store)] == [1]
    assert ann.wire.log == []


def test_the_same_files_any_number_of_times_have_one_effect(ring: Ring, ann: Device, stick: Stick) -> None:
    stick.trip(ann)
    _visit(ring, ann)
    file = stick.out(ann)
    answers = [stick.office(file) for _ in range(3)]
    taken = [carry_in(ann.store, answer) for answer in (*answers, answers[0])]
    assert [t.answered for t in taken] == [1, 0, 0, 0]
    assert {t.state for t in taken[1:]} == {State.BEFORE}
    assert len(ring.permitted("visits", "A1")) == 1
    assert len(ann.rows("visits")) == 1


def test_packages_in_another_order_come_to_the_same_end(ring: Ring, ann: Device, stick: Stick) -> None:
    stick.trip(ann)
    _visit(ring, ann)
    first = stick.out(ann)
    _visit(ring, ann)
    second = stick.out(ann)
    late, early = stick.office(second), stick.office(first)
    assert carry_in(ann.store, early).answered == 1
    assert outbox.waiting(ann.store).count == 1
    assert carry_in(ann.store, late).answered == 1
    assert carry_in(ann.store, early).answered == 0
    assert stick.trip(ann).state in {State.WHOLE, State.BEFORE}
    assert len(ann.rows("visits")) == len(ring.permitted("visits", "A1")) == 2
    assert outbox.waiting(ann.store).count == 0


def test_an_answer_older_than_what_is_here_brings_no_records_and_says_so(ring: Ring, ann: Device, stick: Stick) -> None:
    stick.trip(ann)
    _visit(ring, ann)
    old = stick.office(stick.out(ann))
    _visit(ring, ann)
    ann.sync()
    taken = carry_in(ann.store, old)
    assert taken.state is State.OLDER
    assert "older" in taken.words
    assert len(ann.rows("visits")) == 2


def test_what_was_recorded_after_the_package_stays_waiting(ring: Ring, ann: Device, stick: Stick) -> None:
    stick.trip(ann)
    _visit(ring, ann)
    file = stick.out(ann)
    later = _visit(ring, ann)
    taken = carry_in(ann.store, stick.office(file))
    assert (taken.answered, taken.state) == (1, State.WHOLE)
    assert outbox.unsent_rows(ann.store) == frozenset({later.id})
    ann.sync()
    assert len(ring.permitted("visits", "A1")) == 2


def test_an_answer_too_long_for_one_trip_goes_on_with_the_next(ring: Ring, ann: Device, stick: Stick) -> None:
    trips = 0
    while not scopes.is_whole(ann.store):
        taken = carry_in(ann.store, stick.office(stick.out(ann), most=Most(pages=1)))
        assert taken.state in {State.MORE, State.WHOLE}
        trips += 1
        assert trips < 30
    assert trips > 1
    assert ann.rows("retailers").keys() == ring.permitted("retailers", "A1").keys()


def test_an_answer_taken_in_halfway_goes_on_where_it_stopped(
    ring: Ring, sue: Device, stick: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.sync import apply

    answer = stick.office(stick.out(sue))
    whole, taken = apply.take_page, []

    def cut(*given: object) -> int:
        if len(taken) == 2:
            raise KeyboardInterrupt
        taken.append(1)
        return whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(apply, "take_page", cut)
    with pytest.raises(KeyboardInterrupt):
        carry_in(sue.store, answer)
    monkeypatch.undo()
    assert carry_in(sue.store, answer).state is State.WHOLE
    assert sue.rows("retailers").keys() == ring.permitted("retailers", "A1", "A2").keys()


def test_a_refused_entry_comes_back_with_its_reason(ring: Ring, ann: Device, stick: Stick) -> None:
    stick.trip(ann)
    _visit(ring, ann, "B1-1")
    assert stick.trip(ann).answered == 1
    assert len(outbox.needs_you(ann.store)) == 1


def test_a_revoked_computer_is_refused_in_words(ring: Ring, ann: Device, stick: Stick) -> None:
    file = stick.out(ann)
    with ring.world.database.acting(ring.world.system) as tx:
        revoke(tx, ann.store.me.device_id.bytes)
    with pytest.raises(NotAllowed, match="was revoked"):
        stick.office(file)


def test_a_token_that_has_ended_does_not_hinder_the_hand_carry(ring: Ring, ann: Device, stick: Stick) -> None:
    from datetime import timedelta

    ann.sync()
    _visit(ring, ann)
    ring.world.clock.advance(timedelta(days=100))
    assert stick.trip(ann).answered == 1


def test_another_persons_answer_a_foreign_file_and_a_damaged_one_change_nothing(
    ring: Ring, ann: Device, sue: Device, stick: Stick
) -> None:
    answer = stick.office(stick.out(sue))
    with pytest.raises(package.NotAPackage, match="another computer or another person"):
        carry_in(ann.store, answer)
    mine = stick.office(stick.out(ann))
    damage(mine, -1)
    with pytest.raises(package.NotAPackage, match="damaged"):
        carry_in(ann.store, mine)
    with pytest.raises(package.NotAPackage, match="on their way"):
        carry_in(ann.store, stick.out(ann))
    mine.write_bytes(b"%PDF-1.7")
    with pytest.raises(package.NotAPackage, match="not a package"):
        carry_in(ann.store, mine)
    assert ann.rows("retailers") == {}


@pytest.mark.case("S33", "S34", "S36", "RB-25")
def test_a_shop_reassigned_while_its_manager_is_offline_through_the_package(
    ring: Ring, ann: Device, stick: Stick
) -> None:
    """Both unsent visits arrive late in the new route, the shop leaves with a message, the new manager has it all."""
    bob = ring.device("bob")
    stick.trip(ann)
    stick.trip(bob)
    shop = ring.world.shop("A1-1")
    before = _visit(ring, ann, note="第一次")
    stick.trip(ann)
    unsent = [_visit(ring, ann, note=note) for note in ("路上", "回程")]
    ring.move("A1-1", "A2")

    taken = stick.trip(ann)
    assert (taken.answered, taken.state) == (2, State.WHOLE)
    assert outbox.waiting(ann.store).count == 0
    assert outbox.needs_you(ann.store) == []
    assert ann.store.get(Retailer, shop) is None
    assert all(row["root_id"] != shop.bytes for row in ann.rows("visits").values())
    [told] = notices.unread(ann.store)
    assert "A1-1" in told.words
    assert "A2" in told.words

    assert stick.trip(bob).state is State.WHOLE
    late = {row["id"]: bool(row["is_late"]) for row in bob.rows("visits").values()}
    assert late == {before.id.bytes: False} | {visit.id.bytes: True for visit in unsent}
    assert bob.store.get(Retailer, shop) is not None


def test_any_rounds_with_a_network_hands_a_package_over_and_cannot_read_it(
    ring: Ring, ann: Device, stick: Stick
) -> None:
    oda = ring.device("oda")
    visit = _first_then_visit(ring, ann, stick)
    file = stick.out(ann)
    answer = hand_over(oda.store, file, adapter=oda.wire)
    assert answer.parent == file.parent
    with pytest.raises(package.NotAPackage, match="another computer"):
        carry_in(oda.store, answer)
    taken = carry_in(ann.store, answer)
    assert (taken.answered, taken.state) == (1, State.WHOLE)
    assert ann.store.get(Visit, visit.id) is not None


def test_what_the_server_refuses_of_a_package_is_said_to_whoever_hands_it_over(
    ring: Ring, ann: Device, stick: Stick
) -> None:
    oda = ring.device("oda")
    file = stick.out(ann)
    with ring.world.database.acting(ring.world.system) as tx:
        revoke(tx, ann.store.me.device_id.bytes)
    with pytest.raises(Refused, match="was revoked"):
        hand_over(oda.store, file, adapter=oda.wire)


def test_a_package_is_not_handed_over_by_a_stranger(ring: Ring, ann: Device, stick: Stick) -> None:
    stranger = HttpTransport(SERVER, "370100.no-such-token", adapter=ann.wire)
    with pytest.raises(SignedOut):
        stranger.carry(BytesIO(stick.out(ann).read_bytes()), BytesIO())
    stranger.close()


@pytest.mark.case("S45", "RB-19")
@pytest.mark.parametrize("waits", [False, True])
def test_a_server_put_back_is_given_again_what_it_lost_by_hand(
    ring: Ring, ann: Device, stick: Stick, *, waits: bool
) -> None:
    _first_then_visit(ring, ann, stick)
    stick.trip(ann)
    backup = saved(ring, "yesterday.db")
    _visit(ring, ann)
    stick.trip(ann)
    put_back(ring, backup)
    if waits:
        _visit(ring, ann)
    assert stick.trip(ann).state is State.MORE
    again = stick.trip(ann)
    assert again.answered == 1 + waits
    assert outbox.waiting(ann.store).count == 0
    assert len(ring.permitted("visits", "A1")) == 2 + waits


@pytest.mark.case("RB-24")
def test_rule_5_what_differs_from_the_server_is_mended_by_packages_alone(ring: Ring, ann: Device, stick: Stick) -> None:
    _first_then_visit(ring, ann, stick)
    stick.trip(ann)
    with ann.store.taking() as taking:
        taking.connection.execute(sa.delete(schema.RECORDS["visits"]))
    _visit(ring, ann)
    trips = [stick.trip(ann).state for _ in range(3)]
    assert trips == [State.DIFFERS, State.MORE, State.WHOLE]
    assert len(ann.rows("visits")) == 2
    assert stick.trip(ann).state is State.BEFORE


@pytest.mark.case("S45", "RB-20")
def test_rule_5_a_history_that_is_not_the_servers_is_mended_by_packages_alone(
    ring: Ring, ann: Device, stick: Stick
) -> None:
    _first_then_visit(ring, ann, stick)
    stick.trip(ann)
    with ann.store.taking() as taking:
        taking.connection.execute(sa.update(schema.scopes).values(mark=7))
        taking.connection.execute(sa.delete(schema.RECORDS["visits"]))
    trips = [stick.trip(ann).state for _ in range(2)]
    assert (trips, len(ann.rows("visits"))) == ([State.MORE, State.WHOLE], 1)
