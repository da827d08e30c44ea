"""What a device signs, and the receipts that it keeps of the server."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from contract import signing, wire
from desktop.models import notices, outbox, receipts, schema
from desktop.sync import enrol
from desktop.sync.trouble import OtherKey
from server.schema import META
from tests.desktop.sync.devices import Device, Ring
from tests.server.world import CITY, DEVICE_KEY, PASSWORD


def _visit(ring: Ring, device: Device) -> None:
    device.put("record_visit", ring.world.visit("ann", "A1-1"))


def _new_server_key(ring: Ring) -> None:
    with ring.world.database.acting(ring.world.system) as tx:
        mine = sa.update(META).where(META.c.city_id == CITY, META.c.name == "signing_key")
        tx.run(mine.values(value=b"k" * 32))


def test_every_push_leaves_a_receipt_that_both_keys_signed(ring: Ring, ann: Device) -> None:
    ann.sync()
    for _ in range(2):
        _visit(ring, ann)
        _visit(ring, ann)
        ann.sync()
    kept = receipts.kept(ann.store)
    assert [receipt.seq for receipt in kept] == [2, 4]
    for receipt in kept:
        replica = ann.store.me.device_id.bytes
        assert receipt.server_ms == wire.instant_ms(ring.world.clock.now())
        head = signing.head(replica, receipt.seq, receipt.hash)
        assert signing.is_signed(signing.public_of(DEVICE_KEY), head, receipt.device_signature)
        said = signing.receipt(replica, receipt.seq, receipt.hash, receipt.server_ms)
        assert signing.is_signed(ann.store.known("server_key"), said, receipt.signature)


def test_an_answer_that_was_lost_leaves_its_receipt_when_it_comes_again(ring: Ring, ann: Device) -> None:
    ann.sync()
    _visit(ring, ann)
    with pytest.raises(Exception, match="safe"):
        ann.sync("lost answer", "lost answer")
    assert receipts.kept(ann.store) == []
    ann.sync()
    assert [receipt.seq for receipt in receipts.kept(ann.store)] == [1]


def test_a_server_with_another_key_is_noticed_and_taken_by_signing_in(ring: Ring, ann: Device) -> None:
    ann.sync()
    before = ann.store.known("server_key")
    _new_server_key(ring)
    _visit(ring, ann)
    with pytest.raises(OtherKey):
        ann.sync()
    assert outbox.waiting(ann.store).count == 1
    enrol.sign_in(ann.store, PASSWORD, adapter=ann.wire)
    assert ann.store.known("old_server_keys") == (before,)
    assert any("new key" in notice.words for notice in notices.unread(ann.store))
    ann.transport.close()
    ann.transport = enrol.transport_of(ann.store, adapter=ann.wire)
    ann.sync()
    assert outbox.waiting(ann.store).count == 0


def test_what_is_forgotten_keeps_its_place_in_the_chain(ring: Ring, ann: Device) -> None:
    ann.sync()
    for _ in range(3):
        _visit(ring, ann)
    ann.sync()
    ring.world.clock.advance(timedelta(days=36))
    _visit(ring, ann)
    ann.sync()
    with ann.store.read() as connection:
        left = connection.execute(sa.select(schema.outbox.c.seq).order_by(schema.outbox.c.seq)).scalars().all()
        stays = connection.execute(sa.select(schema.old_ops)).all()
    assert left == [4]
    assert [row.seq for row in stays] == [1, 2, 3]
    assert timedelta(days=36) > outbox.KEPT
