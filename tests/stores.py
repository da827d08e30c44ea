"""Real stores of the client for tests: encrypted, in a temporary folder, with a clock and ids that repeat."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from contract import wire
from contract.clock import Clock, FixedClock
from contract.fields import Record
from contract.ids import SeededIds
from desktop.models import schema, search
from desktop.models.store import Me, Store
from tests.examples import CITY, NOW, PERSON

KEY = bytes(range(32))


def me_as(*roles: str, person: UUID = PERSON, device_no: int = 7) -> Me:
    """The person of the examples, or another, in these roles."""
    return Me(
        person_id=person,
        name="陈立",
        login="chenli",
        city_id=370_100,
        city=CITY,
        device_id=UUID(int=0xD000 + device_no),
        device_no=device_no,
        roles=frozenset(roles or ("account_manager",)),
    )


def a_store(folder: Path, *roles: str, clock: Clock | None = None, threaded: bool = False) -> Store:
    """Make an empty store; whoever asks closes it."""
    clock = clock or FixedClock(NOW)
    return Store.create(folder, KEY, me_as(*roles), clock=clock, ids=SeededIds(clock, 1), threaded=threaded)


def reopened(store: Store, *, threaded: bool = False) -> Store:
    """Close a store and open it again."""
    store.close()
    return Store.open(store.folder, KEY, clock=store.clock, ids=store.ids, threaded=threaded)


def put(store: Store, action: str, *records: Record) -> None:
    """Change records as a person would, by `action`; a change function for `store.run`."""
    with store.change(action) as tx:
        for record in records:
            tx.put(record)


def take(store: Store, *records: Record, rev: int = 1) -> None:
    """Put records there as if the server had sent them; for tests that are not about the sync."""
    with store.taking() as taking:
        for record in records:
            row = wire.row_of(record, store.me.city) | {"rev": rev, "stamp": rev}
            table = schema.RECORDS[type(record).kind.name]
            taking.connection.execute(table.insert().prefix_with("OR REPLACE"), row)
            taking.kinds.add(table.name)
        search.refresh(taking.connection, [r.id.bytes for r in records if type(r).kind.name == "retailers"])
