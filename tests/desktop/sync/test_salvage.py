"""Beside a damaged store the person is enrolled anew: what the server has comes back, what waited is taken over."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from desktop.models import cipher, keys, notices, outbox, refusals, salvage
from desktop.models.store import Store
from desktop.sync import enrol
from desktop.sync.enrol import transport_of
from tests.desktop.sync.devices import Device, Ring
from tests.desktop.sync.wires import AsgiWire, FaultyWire
from tests.server.world import PASSWORD
from tests.stores import KEY

_PAGE = 4096
_PICTURE = b"picture" * 999


def with_waiting(ring: Ring, old: Device) -> list[Any]:
    """Have a store with one visit at the server and four that wait, with a picture; it is closed."""
    old.sync()
    wordy = [ring.world.database.ids.random_bytes(4_900).hex() for _ in range(5)]
    visits = [ring.world.visit("ann", f"A1-{1 + n % 2}", note=note) for n, note in enumerate(wordy)]
    old.put("record_visit", visits[0])
    old.sync()
    for visit in visits[1:]:
        old.put("record_visit", visit)
    old.store.pictures.keep(_PICTURE, 1)
    old.store.close()
    return visits


@pytest.fixture
def ann(ring: Ring) -> Device:
    """Give Ann's first computer, enrolled and empty."""
    return ring.device("ann")


def spoil_root(store: Store, key: bytes, table: str) -> None:
    """Make the first page of a table or index unreadable."""
    with closing(cipher.connect(store.path, key)) as raw:
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    flip(store.path, (root - 1) * _PAGE + 700)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x55
    path.write_bytes(content)


def databases(store: Store) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in store.folder.glob("*.db*")}


@pytest.mark.case("RA-12")
@pytest.mark.parametrize("damaged", ["retailers", "visits", "outbox_state"])
def test_what_waited_in_a_damaged_store_goes_to_the_server_once(ring: Ring, ann: Device, damaged: str) -> None:
    visits = with_waiting(ring, ann)
    spoil_root(ann.store, KEY, damaged)
    files = databases(ann.store)
    again = ring.device("ann")
    assert salvage.take_over(again.store, ann.store.folder, KEY) == 4
    again.sync()
    everything = {visit.id.bytes for visit in visits}
    assert again.shown("visits") == ring.permitted("visits", "A1").keys() == everything
    assert outbox.waiting(again.store).count == 0
    (picture,) = again.store.pictures.to_send(b"")
    assert again.store.pictures.content(picture.sha256) == _PICTURE
    assert databases(ann.store) == files
    assert "4 were taken over" in notices.unread(again.store)[0].words
    assert not (again.store.folder / "salvage").exists()


@pytest.mark.case("RA-12")
def test_what_cannot_be_read_is_counted_and_the_rest_goes(ring: Ring, ann: Device) -> None:
    visits = with_waiting(ring, ann)
    for page in range(ann.store.path.stat().st_size // _PAGE, 1, -1):  # find one that holds a single entry
        whole = ann.store.path.read_bytes()
        flip(ann.store.path, (page - 1) * _PAGE + 700)
        if readable(ann.store) == 3:
            break
        ann.store.path.write_bytes(whole)
    again = ring.device("ann")
    assert salvage.take_over(again.store, ann.store.folder, KEY) == 3
    again.sync()
    assert len(again.shown("visits")) == 4
    assert visits[0].id.bytes in again.shown("visits")
    told = notices.unread(again.store)[0].words
    assert "3 were taken over" in told
    assert "1 cannot be read" in told


def readable(store: Store) -> int:
    """Count the waiting entries that can be read; 0 where more than entries is damaged."""
    if not works(store, "SELECT seq FROM outbox WHERE state <> 'done'"):
        return 0
    return sum(works(store, f"SELECT * FROM outbox WHERE seq = {seq}") for seq in range(2, 6))


def works(store: Store, statement: str) -> bool:
    """Ask on a connection of its own: one that met a damaged page reads nothing more."""
    try:
        with closing(cipher.connect(store.path, KEY)) as raw:
            return bool(raw.execute(statement).fetchall())
    except (dbapi2.DatabaseError, refusals.StoreRefused):
        return False


@pytest.mark.case("RA-12")
def test_a_store_whose_beginning_is_damaged_gives_nothing_and_stays(ring: Ring, ann: Device) -> None:
    visits = with_waiting(ring, ann)
    flip(ann.store.path, 20)
    files = databases(ann.store)
    again = ring.device("ann")
    with pytest.raises(refusals.WrongKey):
        salvage.take_over(again.store, ann.store.folder, KEY)
    again.sync()
    assert again.shown("visits") == {visits[0].id.bytes}
    assert databases(ann.store) == files
    assert not (again.store.folder / "salvage").exists()


def test_what_another_store_that_is_whole_sends_later_is_not_there_twice(ring: Ring, ann: Device) -> None:
    visits = with_waiting(ring, ann)
    again = ring.device("ann")
    assert salvage.take_over(again.store, ann.store.folder, KEY) == 4
    assert salvage.take_over(again.store, ann.store.folder, KEY) == 0
    again.sync()
    with closing(Store.open(ann.store.folder, KEY, clock=ann.store.clock, ids=ann.store.ids)) as store:
        first = Device("ann", store, ann.wire, transport_of(store, adapter=ann.wire))
        first.sync()
        assert outbox.waiting(store).count == 0
        assert first.shown("visits") == {visit.id.bytes for visit in visits}
    assert len(ring.permitted("visits", "A1")) == 5


@pytest.mark.slow  # the key of a store is made at its true cost
@pytest.mark.case("RA-12")
def test_enrolling_the_computer_again_takes_over_what_is_the_persons_alone(ring: Ring) -> None:
    place, line = ring.place(), FaultyWire(AsgiWire(ring.app))

    def enrolled(login: str) -> Device:
        store = enrol.enrol(ring.slip(login), place, adapter=line)
        device = Device(login, store, line, transport_of(store, adapter=line))
        ring.devices.append(device)
        return device

    old = enrolled("ann")
    visits = with_waiting(ring, old)
    spoil_root(old.store, keys.unlock(old.store.folder, PASSWORD, None, place.clock), "visits")
    assert outbox.waiting(enrolled("bob").store).count == 0
    again = enrolled("ann")
    assert outbox.waiting(again.store).count == 4
    again.sync()
    assert again.shown("visits") == {visit.id.bytes for visit in visits}
