"""Room set aside on the disk is given back when a store cannot be opened without it; saves leave half of it (RA-07)."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from contract.clock import FixedClock
from contract.ids import SeededIds
from desktop.models import cipher, reserve
from desktop.models.refusals import DiskFull
from desktop.models.store import Store
from tests.examples import NOW
from tests.stores import KEY, me_as


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of a closed store."""
    clock = FixedClock(NOW)
    Store.create(tmp_path, KEY, me_as(), clock=clock, ids=SeededIds(clock, 1)).close()
    return tmp_path


def opened(folder: Path) -> Store:
    clock = FixedClock(NOW)
    return Store.open(folder, KEY, clock=clock, ids=SeededIds(clock, 2))


def test_room_is_set_aside_where_there_is_plenty(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: _Usage(0, 0, reserve.BYTES))
    assert not reserve.keep(folder)
    monkeypatch.undo()
    assert reserve.keep(folder)
    assert (folder / reserve.FILE).stat().st_size == reserve.BYTES


@pytest.mark.case("RA-07")
def test_a_store_that_lacks_room_opens_with_what_was_set_aside_and_saves_leave_the_half_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve.keep(folder)
    real, free = cipher.connect, [0]

    def starved(path: Path, key: bytes, **how: bool) -> object:
        if not free[0] and not reserve.is_given_back(folder):
            raise DiskFull("The disk is full.")
        return real(path, key, **how)

    monkeypatch.setattr(cipher, "connect", starved)
    with closing(opened(folder)):
        assert reserve.is_given_back(folder)
    free[0] = reserve.BYTES // 2
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: _Usage(0, 0, free[0]))
    with closing(opened(folder)) as store:
        with pytest.raises(DiskFull), store.change("record_visit"):
            pass
        with store.local() as connection:
            store.keep(connection, answered=1)
        assert not reserve.keep(folder)
        monkeypatch.undo()
        assert reserve.keep(folder)
        with store.change("record_visit"):
            pass


@pytest.mark.case("RA-07")
def test_a_store_without_room_and_without_any_set_aside_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_given: object, **_how: object) -> object:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(cipher, "connect", refused)
    with pytest.raises(DiskFull):
        opened(folder)
