"""The server judges the device's signature, keeps it and counter-signs (server/exchange/receipts.py)."""

from datetime import timedelta

import msgspec
import pytest
import sqlalchemy as sa

from contract import signing
from contract.errors import InvalidRecord, NotAllowed
from contract.messages import Pushed
from server.access import signing_key_of
from server.accounts import enrol
from server.exchange import push
from server.schema import OP, RECEIPT
from tests.server.clients import Client
from tests.server.test_accounts import asked
from tests.server.world import CITY, PUBLIC_KEY, QUICK, World


def _sent(world: World, client: Client) -> Pushed:
    return push(world.database, client.principal, client.request())


def _server_key(world: World) -> bytes:
    with world.database.acting(world.system, reading=True) as tx:
        return signing.public_of(signing_key_of(tx))


def _receipts(world: World) -> list[tuple[object, ...]]:
    return world.rows(sa.select(RECEIPT.c.seq, RECEIPT.c.device_signature).where(RECEIPT.c.city_id == CITY))


def test_each_push_is_kept_signed_and_answered_counter_signed(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    ann.make("record_visit", world.visit("ann", "A1-1"))
    answer = _sent(world, ann)
    words = signing.receipt(ann.principal.device, 2, ann.chain(2), answer.received_at)
    assert signing.is_signed(_server_key(world), words, answer.signature)
    [(seq, kept)] = _receipts(world)
    assert seq == 2
    assert signing.is_signed(bytes.fromhex(PUBLIC_KEY), signing.head(ann.principal.device, 2, ann.chain(2)), kept)


def test_a_push_that_comes_again_gets_the_receipt_that_stands(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    first = _sent(world, ann)
    world.clock.advance(timedelta(hours=1))
    again = _sent(world, ann)
    assert (again.received_at, again.signature) == (first.received_at, first.signature)
    assert len(_receipts(world)) == 1


@pytest.mark.parametrize("signature", [b"", b"\x00", b"x" * 64])
def test_ops_that_the_device_did_not_sign_are_not_taken(world: World, ann: Client, signature: bytes) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    forged = msgspec.structs.replace(ann.request(), signature=signature)
    with pytest.raises(NotAllowed, match="not signed"):
        push(world.database, ann.principal, forged)
    assert world.rows(sa.select(OP.c.seq).where(OP.c.city_id == CITY)) == []
    assert [result.outcome for result in ann.push()] == ["applied"]


def test_the_signature_of_a_longer_log_is_not_good_for_its_beginning(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    ann.make("record_visit", world.visit("ann", "A1-1"))
    whole = ann.request()
    with pytest.raises(NotAllowed, match="not signed"):
        push(world.database, ann.principal, msgspec.structs.replace(whole, ops=whole.ops[:1]))


def test_a_device_without_a_key_is_not_enrolled_and_the_code_stays_good(world: World) -> None:
    code = world.code("ann")
    with pytest.raises(InvalidRecord, match="key of this computer"):
        enrol(world.database, QUICK, asked(world, code=code, public_key="abc"))
    assert enrol(world.database, QUICK, asked(world, code=code)).server_key == _server_key(world).hex()
