"""A first download makes its indexes and the triggers of inserts behind its rows; nothing is recorded before them."""

import pytest
import sqlalchemy as sa

from desktop.models import bulk, schema, scopes
from desktop.sync import run
from desktop.sync.trouble import Unreachable
from tests.desktop.sync.devices import Device, Ring
from tests.desktop.sync.wires import Edited


def triggers(device: Device) -> set[str]:
    with device.store.read() as connection:
        return set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())


def indexes(device: Device) -> set[str]:
    with device.store.read() as connection:
        return set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'").scalars())


def test_a_large_first_download_builds_its_indexes_when_its_rows_are_there(
    ring: Ring, ann: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_WORTH_IT", 1)
    cut = Edited(ann)
    cut.cut_after = 1
    with pytest.raises(Unreachable):
        run.synchronise(ann.store, cut)  # type: ignore[arg-type]  # it pushes and pulls alone
    assert "visits_root" not in indexes(ann)
    ann.sync()
    assert indexes(ann) >= {index.name for index in schema.bulk_indexes()}
    ring.hold("ann", "A2")
    ann.sync()
    assert indexes(ann) >= {index.name for index in schema.bulk_indexes()}


def test_nothing_is_recorded_without_the_triggers_even_while_a_first_download_goes_on(
    ring: Ring, ann: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann.sync()
    monkeypatch.setattr(bulk, "_WORTH_IT", 1)
    store = ann.store
    with store.taking() as taking:
        taking.connection.execute(sa.update(schema.scopes).values(state=scopes.LOADING))
        bulk.begin(store, taking.connection, 1)
    assert not triggers(ann) & {f"{kind}_insert" for kind in schema.RECORDS}
    ann.put("record_visit", ring.world.visit("ann", "A1-1"))
    assert triggers(ann) == {f"{kind}_{moment}" for kind in schema.RECORDS for moment in ("insert", "update", "delete")}
    assert not bulk.goes_on(store)


def test_that_indexes_are_missing_is_known_still_when_they_could_not_be_made(
    ann: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_WORTH_IT", 1)
    with ann.store.taking() as taking:
        bulk.begin(ann.store, taking.connection, 1)

    def fail() -> None:
        with ann.store.taking() as taking:
            bulk.end(ann.store, taking.connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert bulk.goes_on(ann.store)
