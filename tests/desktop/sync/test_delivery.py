"""A list of the office reaches the server whole, from where the last try stopped, or it is told why not."""

import hashlib
from pathlib import Path
from uuid import UUID

import pytest

from contract import wire
from contract.records import Import
from desktop.models import parcels
from desktop.models.parcels import Parcel
from desktop.models.store import Store
from desktop.sync.delivery import deliver
from desktop.sync.doubt import look_again
from desktop.sync.trouble import Refused, TimedOut
from server.blobs import BlobFiles, folder_beside, is_whole
from server.exchange import write_official
from tests.desktop.sync.devices import Device, Ring
from tests.server.world import CITY

LIST = "客户名称,许可证号\n惠鑫便利店,370102100001\n".encode() * 60_000


@pytest.fixture
def oda(ring: Ring) -> Device:
    """Give the computer of the sales office."""
    return ring.device("oda")


def a_parcel(folder: Path, content: bytes = LIST) -> Parcel:
    path = folder / "名单.csv"
    path.write_bytes(content)
    return Parcel(sha256=hashlib.sha256(content).hexdigest(), path=path, size=len(content))


def ask(store: Store, parcel: Parcel, office: bytes) -> None:

    with store.change("request_import") as tx:
        tx.put(
            Import(
                id=store.ids.new_id(),
                created_by=store.me.person_id,
                created_at=store.clock.now(),
                office_id=UUID(bytes=office),
                import_kind="retailers",
                file_name=parcel.path.name,
                sha256=parcel.sha256,
                size=parcel.size,
            )
        )
        parcels.hand_over(tx, parcel)


def arrived(ring: Ring, parcel: Parcel) -> bytes | None:
    database = ring.world.database
    with database.acting(ring.world.system, reading=True) as tx:
        files, sha256 = BlobFiles(folder_beside(database.url)), bytes.fromhex(parcel.sha256)
        return b"".join(files.pieces(CITY, sha256)) if is_whole(tx, files, sha256) else None


def test_a_list_handed_over_offline_arrives_whole_after_its_request(ring: Ring, oda: Device, tmp_path: Path) -> None:
    oda.sync()
    parcel = a_parcel(tmp_path)
    ask(oda.store, parcel, ring.world.node("营销中心"))
    oda.sync()
    assert deliver(oda.store, oda.transport) == 1
    assert arrived(ring, parcel) == LIST
    assert parcels.to_send(oda.store) == []
    assert oda.transport.read_file(parcel.sha256) == LIST


def test_a_list_cut_off_goes_on_where_it_stopped(ring: Ring, oda: Device, tmp_path: Path) -> None:
    oda.sync()
    parcel = a_parcel(tmp_path)
    ask(oda.store, parcel, ring.world.node("营销中心"))
    oda.sync()
    oda.wire.faults = ["", "", "lost answer"]
    with pytest.raises(TimedOut):
        deliver(oda.store, oda.transport)
    assert arrived(ring, parcel) is None
    oda.wire.log.clear()
    deliver(oda.store, oda.transport)
    pieces = [line for line in oda.wire.log if "blobs" in line]
    assert arrived(ring, parcel) == LIST
    assert len(pieces) == 1 + 2  # the question how much is there, then what is left of four pieces


def test_a_list_changed_before_it_was_sent_is_told(ring: Ring, oda: Device, tmp_path: Path) -> None:
    oda.sync()
    parcel = a_parcel(tmp_path)
    ask(oda.store, parcel, ring.world.node("营销中心"))
    parcel.path.write_bytes(LIST[:-1] + b"x")
    oda.sync()
    deliver(oda.store, oda.transport)
    parcel.path.unlink()
    ask(oda.store, parcel, ring.world.node("营销中心"))
    deliver(oda.store, oda.transport)
    (told,) = parcels.refused(oda.store)
    assert "名单.csv" in told.words
    assert parcels.to_send(oda.store) == []


def test_a_file_that_is_not_there_is_refused(oda: Device) -> None:
    with pytest.raises(Refused):
        oda.transport.read_file("00" * 32)


@pytest.mark.case("S45")
def test_a_list_that_a_server_put_back_may_have_lost_is_handed_over_again_while_it_is_needed(
    ring: Ring, oda: Device, tmp_path: Path
) -> None:
    oda.sync()
    parcel = a_parcel(tmp_path)
    ask(oda.store, parcel, ring.world.node("营销中心"))
    oda.sync()
    deliver(oda.store, oda.transport)
    folder = BlobFiles(folder_beside(ring.world.database.url))
    folder.remove(CITY, bytes.fromhex(parcel.sha256))
    assert deliver(oda.store, oda.transport) == 0
    look_again(oda.store)
    assert deliver(oda.store, oda.transport) == 1
    assert arrived(ring, parcel) == LIST
    answered(ring)
    oda.sync()
    parcel.path.unlink()
    look_again(oda.store)
    assert deliver(oda.store, oda.transport) == 0
    assert (parcels.to_send(oda.store), parcels.refused(oda.store)) == ([], [])


def answered(ring: Ring) -> None:
    """Answer every import, as the server's worker does."""
    now = wire.instant_ms(ring.world.clock.now())
    rows = [{"id": r["id"], "root_id": r["root_id"], "finished_at": now} for r in ring.world.all_rows("imports")]
    with ring.world.database.acting(ring.world.system) as tx:
        write_official(tx, {"imports": rows}, action="answer_import")
