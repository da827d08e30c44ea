"""The server's look at the logs it keeps, and at a file that a device exported (server/log_check.py)."""

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from contract import log
from server import log_check
from server.database import Tx
from server.schema import OP
from tests.server.clients import Client
from tests.server.world import CITY, World


@pytest.fixture
def sent(world: World, ann: Client) -> UUID:
    """Send three pushes of two visits each; give the device."""
    for _ in range(3):
        for _ in range(2):
            ann.make("record_visit", world.visit("ann", "A1-1"))
        ann.push()
    return UUID(bytes=ann.principal.device)


def _checked(world: World, device: UUID) -> log.Verdict:
    with world.database.acting(world.system, reading=True) as tx:
        return log_check.check(tx, device)


def test_what_is_stored_fits_and_is_signed_to_the_end(world: World, sent: UUID) -> None:
    with world.database.acting(world.system, reading=True) as tx:
        assert log_check.devices(tx) == [sent]
    found = _checked(world, sent)
    assert (found.fault, found.entries, found.signed_seq) == (None, 6, 6)


def test_an_op_whose_content_was_erased_still_fits(world: World, sent: UUID) -> None:
    with world.database.acting(world.system) as tx:
        tx.run(sa.update(OP).where(OP.c.city_id == CITY, OP.c.seq == 3).values(salt=None, body=None))
    found = _checked(world, sent)
    assert (found.fault, found.erased) == (None, 1)


def _edit(tx: Tx) -> None:
    tx.run(sa.update(OP).where(OP.c.city_id == CITY, OP.c.seq == 4).values(body=b"\x90"))


def _delete(tx: Tx) -> None:
    tx.run(sa.delete(OP).where(OP.c.city_id == CITY, OP.c.seq == 4))


def _cut(tx: Tx) -> None:
    tx.run(sa.delete(OP).where(OP.c.city_id == CITY, OP.c.seq >= 4))


@pytest.mark.parametrize("tamper", [_edit, _delete, _cut])
def test_what_was_done_to_the_database_is_named(world: World, sent: UUID, tamper: Callable[[Tx], None]) -> None:
    with world.database.acting(world.system) as tx:
        tamper(tx)
    fault = _checked(world, sent).fault
    assert fault is not None
    assert fault.seq == 4
