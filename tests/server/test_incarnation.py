"""A database put back without what lies beside it is noticed by the server itself (rules of incarnation.py)."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from obstore.store import MemoryStore

from server.access import epoch_of
from server.blobs import BlobFiles
from server.buckets import Bucket
from server.incarnation import renew
from server.schema import META
from tests.server.world import CITY, World


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> BlobFiles:
    return BlobFiles(tmp_path / "files") if request.param == "folder" else Bucket(tmp_path / "files", MemoryStore())


@pytest.fixture
def folder(tmp_path: Path) -> BlobFiles:
    return BlobFiles(tmp_path / "folder")


def number(world: World) -> bytes:
    m = META.c
    found: bytes = world.rows(sa.select(m.value).where(m.city_id == CITY, m.name == "incarnation"))[0][0]
    return found


def put_number_back(world: World, copied: bytes) -> None:
    m = META.c
    with world.database.acting(world.system) as tx:
        tx.run(sa.update(META).where(m.city_id == CITY, m.name == "incarnation").values(value=copied))


def epoch(world: World) -> bytes:
    with world.database.acting(world.system, reading=True) as tx:
        return epoch_of(tx)


@pytest.mark.case("S45", "RB-19")
def test_rule_1_a_database_of_an_earlier_hour_begins_a_new_epoch_once(world: World, files: BlobFiles) -> None:
    assert renew(world.database, files) == []
    copied, before = number(world), epoch(world)
    assert renew(world.database, files) == []
    assert (number(world) != copied, epoch(world)) == (True, before)
    put_number_back(world, copied)
    assert renew(world.database, files) == [CITY]
    after = epoch(world)
    assert after != before
    assert renew(world.database, files) == []
    assert epoch(world) == after


def test_rule_1_a_database_without_the_number_that_was_beside_it_is_not_trusted(world: World, tmp_path: Path) -> None:
    renew(world.database, BlobFiles(tmp_path / "here"))
    assert renew(world.database, BlobFiles(tmp_path / "elsewhere")) == [CITY]


@pytest.mark.parametrize("noted_last", [1, 2])
def test_rule_3_a_kill_between_two_steps_raises_no_alarm(world: World, folder: BlobFiles, noted_last: int) -> None:
    renew(world.database, folder)
    with pytest.raises(KeyboardInterrupt):
        renew(world.database, _Killed(folder, noted_last))
    assert renew(world.database, folder) == []


class _Killed(BlobFiles):
    """Dies behind a note: the first is written before the commit, the second after it."""

    def __init__(self, files: BlobFiles, after: int) -> None:
        super().__init__(files.folder)
        self._left = after

    def note(self, city_id: int, name: str, content: bytes) -> None:
        super().note(city_id, name, content)
        self._left -= 1
        if not self._left:
            raise KeyboardInterrupt


def test_rule_3_a_second_server_on_the_same_files_raises_no_alarm(world: World, folder: BlobFiles) -> None:
    other = BlobFiles(folder.folder)
    assert [renew(world.database, each) for each in (folder, other, folder, other)] == [[]] * 4
