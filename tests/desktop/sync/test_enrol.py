"""A computer is enrolled once, keeps its secrets in the encrypted store, and can sign in again."""

from pathlib import Path

import pytest

from desktop import settings
from desktop.models import keys, notices, outbox
from desktop.models.store import Store
from desktop.sync import enrol
from desktop.sync.trouble import NewerServer, OtherServer, Portal, Refused, SignedOut
from tests.desktop.sync.devices import Ring
from tests.desktop.sync.test_restore import put_back, saved
from tests.desktop.sync.wires import FAULTS, AsgiWire, FaultyWire, answering
from tests.server.world import PASSWORD


def test_an_enrolled_computer_has_a_store_that_the_first_round_fills(ring: Ring) -> None:
    device = ring.enrolled("ann")
    assert device.store.me.name == "Ann"
    assert device.store.me.is_("account_manager")
    device.sync()
    assert len(device.shown("retailers")) == 2


def test_the_store_opens_again_with_the_password_alone(ring: Ring) -> None:
    device = ring.enrolled("ann")
    device.store.close()
    folder = device.store.folder
    key = keys.unlock(folder, PASSWORD, None, device.store.clock)
    device.store = Store.open(folder, key, clock=device.store.clock, ids=device.store.ids)
    device.transport = enrol.transport_of(device.store, adapter=device.wire)
    device.sync()


def test_the_sign_in_screen_finds_who_enrolled(ring: Ring) -> None:
    device = ring.enrolled("ann")
    (person,) = settings.people(device.store.folder.parent.parent)
    assert (person.login, person.name, person.device_id) == ("ann", "Ann", device.store.me.device_id)


def test_neither_token_nor_password_is_on_the_disk_in_the_clear(ring: Ring) -> None:
    device = ring.enrolled("ann")
    token = device.store.known("token")
    profile = device.store.folder.parent.parent
    for path in (p for p in profile.rglob("*") if p.is_file()):
        content = path.read_bytes()
        assert token.encode() not in content
        assert PASSWORD.encode() not in content


def test_a_wrong_code_is_refused_in_the_servers_words_and_leaves_nothing(ring: Ring) -> None:
    wire, place = FaultyWire(AsgiWire(ring.app)), ring.place()
    with pytest.raises(Refused, match="does not fit"):
        enrol.enrol(ring.slip("ann", code="AAAA-AAAA-AAAA-AAAA"), place, adapter=wire)
    assert settings.people(place.profile) == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("portal", Portal), ("moved", Portal), ("other", OtherServer), ("newer", NewerServer)],
)
def test_the_code_is_never_told_to_what_is_not_our_server(
    ring: Ring, fault: str, expected: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    json = "application/json"
    monkeypatch.setitem(FAULTS, "other", answering(200, json, b'{"product":"x","schema":1,"server_ms":1}'))
    monkeypatch.setitem(FAULTS, "newer", answering(200, json, b'{"product":"rounds","schema":99,"server_ms":1}'))
    wire = FaultyWire(AsgiWire(ring.app), [fault])
    with pytest.raises(expected):
        enrol.enrol(ring.slip("ann"), ring.place(), adapter=wire)
    assert wire.log == [f"/status {fault}"]


def test_signing_in_again_needs_the_right_password(ring: Ring) -> None:
    device = ring.device("ann")
    with pytest.raises(Refused):
        enrol.sign_in(device.store, "a wrong password", adapter=device.wire)
    before = device.store.known("token")
    enrol.sign_in(device.store, PASSWORD, adapter=device.wire)
    assert device.store.known("token") != before


def test_two_people_have_stores_of_their_own_on_one_computer(ring: Ring, tmp_path: Path) -> None:
    wire, place = FaultyWire(AsgiWire(ring.app)), ring.place()
    stores = [enrol.enrol(ring.slip(login), place, adapter=wire) for login in ("ann", "bob")]
    assert {person.login for person in settings.people(place.profile)} == {"ann", "bob"}
    assert stores[0].folder != stores[1].folder
    for store in stores:
        store.close()


@pytest.mark.case("S45", "RB-19")
def test_a_computer_enrolled_after_the_backup_is_enrolled_again_and_all_it_recorded_arrives_once(ring: Ring) -> None:
    sue = ring.device("sue")
    backup = saved(ring, "before.db")
    ann = ring.device("ann")
    ann.sync()
    answered, waiting = ring.world.visit("ann", "A1-1"), ring.world.visit("ann", "A1-2")
    ann.put("record_visit", answered)
    ann.sync()
    put_back(ring, backup)
    ann.put("record_visit", waiting)
    with pytest.raises(SignedOut):
        ann.sync()
    number = ann.store.me.device_no
    with pytest.raises(Refused, match="does not fit"):
        enrol.enrol_again(ann.store, "AAAA-AAAA-AAAA-AAAA", PASSWORD, adapter=ann.wire)
    assert ann.store.me.device_no == number
    enrol.enrol_again(ann.store, ring.world.code("ann"), PASSWORD, adapter=ann.wire)
    ann.transport = enrol.transport_of(ann.store, adapter=ann.wire)
    ann.sync()
    sue.sync()
    both = {answered.id.bytes, waiting.id.bytes}
    assert ring.permitted("visits", "A1").keys() == ann.shown("visits") == sue.shown("visits") == both
    assert outbox.waiting(ann.store).count == 0
    assert "enrolled again" in str(notices.unread(ann.store)[0].words)
