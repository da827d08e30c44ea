"""A store that cannot be opened is refused in words and left as it is; no fresh one takes its place (RA-11 to 14)."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from contract.clock import FixedClock, SystemClock
from contract.errors import UserError
from contract.ids import SystemIds
from contract.records import Retailer, Visit
from desktop.models import cipher, keys, notices, outbox, refusals, slots, tries
from desktop.models.instance import SecondInstance
from desktop.models.place import Place
from desktop.models.store import FILE, Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.settings import FolderRefused
from desktop.sync.enrol import enrol
from tests.journeys.sentences import said_in_both
from tests.journeys.towns import Town, password_of
from tests.journeys.work import a_visit_at, exchange, folder_of, shops, shown, unlocked

pytestmark = pytest.mark.slow

_PAGE = 4096
_OFFERS_DELETION = re.compile(r"\bdelete (the|your|it)\b|start (afresh|over)|删除(该|资料|文件)|清空")
_ROOT = Path(__file__).resolve().parents[2]
PASSWORD = password_of("ann")


@pytest.fixture(scope="module")
def made(served_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Make a computer with Ann's shops and two visits that are not sent yet; it is closed."""
    place = replace(served_town.place("unused"), profile=tmp_path_factory.mktemp("made") / "profile")
    with closing(served_town.enrol("ann", place.profile.as_posix())) as ann:
        exchange(ann)
        for shop in shops(ann)[:2]:
            ann.run(record_visit, RecordedVisit(visit=a_visit_at(ann, shop))).result()
    return place


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    """Give a copy of that computer."""
    shutil.copytree(made.profile, tmp_path / "profile", ignore=shutil.ignore_patterns("*.lock"))
    return replace(made, profile=tmp_path / "profile")


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder but the lock, which says nothing."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x55
    path.write_bytes(content)


def cut(path: Path, length: int) -> None:
    path.write_bytes(path.read_bytes()[:length])


def make_newer(folder: Path) -> None:
    key = keys.unlock(folder, PASSWORD, None, SystemClock())
    with closing(cipher.connect(folder / FILE, key)) as connection:
        connection.execute("PRAGMA user_version = 999")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def make_plain(folder: Path) -> None:
    (folder / FILE).unlink()
    with closing(sqlite3.connect(folder / FILE)) as plain:
        plain.execute("CREATE TABLE t (a)")
        plain.commit()


def swap_slot(folder: Path) -> None:
    """Put the key file of another computer in place."""
    other = folder.parent / "other"
    other.mkdir()
    ids = SystemIds()
    keys.create_slot(other, PASSWORD, ids.new_id(), None, ids, cost=slots.FLOOR)
    shutil.move(other / keys.SLOT, folder / keys.SLOT)
    shutil.rmtree(other)


BROKEN: dict[str, tuple[Callable[[Path], object], type[UserError]]] = {
    "no key file": (lambda folder: (folder / keys.SLOT).unlink(), slots.MissingSlot),
    "a spoilt key file": (lambda folder: flip(folder / keys.SLOT, 0), slots.SpoiltSlot),
    "an empty key file": (lambda folder: cut(folder / keys.SLOT, 0), slots.SpoiltSlot),
    "the key file of another computer": (swap_slot, keys.OtherComputer),
    "no store": (lambda folder: (folder / FILE).unlink(), refusals.MissingStore),
    "an empty store": (lambda folder: cut(folder / FILE, 0), refusals.MissingStore),
    "a store cut short": (lambda folder: cut(folder / FILE, 20 * _PAGE + 7), refusals.DamagedStore),
    "a store with a damaged beginning": (lambda folder: flip(folder / FILE, 20), refusals.WrongKey),
    "a store that nobody encrypted": (make_plain, refusals.NotEncrypted),
    "the store of a newer program": (make_newer, refusals.NewerStore),
}


@pytest.mark.case("RA-09", "RA-11", "RA-12")
@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_opened_is_refused_in_words_and_left_as_it_is(place: Place, case: str) -> None:
    damage, expected = BROKEN[case]
    folder = folder_of(place.profile, "ann")
    whole = contents(folder)
    damage(folder)
    damaged = contents(folder)
    with pytest.raises(UserError) as told:
        unlocked(place, "ann", PASSWORD)
    assert type(told.value) is expected
    for words in said_in_both(told.value):
        assert not _OFFERS_DELETION.search(words)
    assert contents(folder) == damaged
    for name, content in whole.items():
        (folder / name).write_bytes(content)
    with closing(unlocked(place, "ann", PASSWORD)) as ann:
        unsent = outbox.unsent_rows(ann)
        assert len(unsent) == 2
        assert unsent <= shown(ann, Visit)


@pytest.mark.case("RA-12")
def test_damage_in_the_middle_is_found_and_said_and_nothing_is_deleted(place: Place) -> None:
    path = folder_of(place.profile, "ann") / FILE
    pages = path.stat().st_size // _PAGE
    whole, found = path.read_bytes(), 0
    key = keys.unlock(path.parent, PASSWORD, None, place.clock)
    for page in range(2, pages, 7):
        flip(path, page * _PAGE + 700)
        damaged = path.read_bytes()
        with pytest.raises(refusals.DamagedStore) as told:
            _opened_and_looked_over(place, key)
        said_in_both(told.value)
        assert path.read_bytes() == damaged
        path.write_bytes(whole)
        found += 1
    assert found >= 10
    _opened_and_looked_over(place, key)


def _opened_and_looked_over(place: Place, key: bytes) -> None:
    folder = folder_of(place.profile, "ann")
    with closing(Store.open(folder, key, clock=place.clock, ids=place.ids)) as store:
        store.check()


def test_a_page_that_cannot_be_read_is_said_where_it_is_read(place: Place) -> None:
    folder = folder_of(place.profile, "ann")
    with closing(unlocked(place, "ann", PASSWORD)) as ann, ann.read() as connection:
        root = connection.scalar(sa.text("SELECT rootpage FROM sqlite_master WHERE name = 'retailers'"))
    flip(folder / FILE, (root - 1) * _PAGE + 700)
    with closing(unlocked(place, "ann", PASSWORD)) as ann, pytest.raises(refusals.DamagedStore) as told:
        ann.all(Retailer, sa.select(ann.t("retailers")))
    said_in_both(told.value)


@pytest.mark.case("RA-12")
def test_a_new_enrolment_beside_a_damaged_store_brings_the_records_back_and_what_was_not_sent(
    served_town: Town, place: Place
) -> None:
    folder = folder_of(place.profile, "ann")
    with closing(unlocked(place, "ann", PASSWORD)) as ann, ann.read() as connection:
        unsent = outbox.unsent_rows(ann)
        root = connection.scalar(sa.text("SELECT rootpage FROM sqlite_master WHERE name = 'visits'"))
    flip(folder / FILE, (root - 1) * _PAGE + 700)
    damaged = {path.name: path.read_bytes() for path in folder.glob("*.db")}
    with closing(served_town.enrol("ann", place.profile.as_posix())) as ann:
        assert exchange(ann).refused == 0
        assert ann.folder != folder
        assert len(shops(ann)) == 6
        assert len(unsent) == 2
        assert unsent <= shown(ann, Visit)
    sent = [row["id"] for row in served_town.rows("visits")]
    assert all(sent.count(visit.bytes) == 1 for visit in unsent)
    assert {path.name: path.read_bytes() for path in folder.glob("*.db")} == damaged


@pytest.mark.case("RA-09")
def test_a_long_path_with_chinese_and_spaces_works_from_enrolling_on(served_town: Town, tmp_path: Path) -> None:
    folder = tmp_path
    while len(str(folder)) < 280:
        folder = folder / "资料 of Ann (2026) in a folder below another"
    with closing(served_town.enrol("ann", folder.as_posix())) as ann:
        exchange(ann)
        ann.run(record_visit, RecordedVisit(visit=a_visit_at(ann, shops(ann)[0]))).result()
    with closing(unlocked(replace(served_town.place("unused"), profile=folder), "ann", PASSWORD)) as ann:
        assert outbox.waiting(ann).count == 1
        exchange(ann)


@pytest.mark.case("RA-09")
def test_a_path_that_is_too_long_is_said_before_the_code_is_used_up(served_town: Town, tmp_path: Path) -> None:
    slip = served_town.slip("ann")
    with pytest.raises(FolderRefused) as told:
        enrol(slip, replace(served_town.place("unused"), profile=tmp_path.joinpath(*["客户服务一组的资料"] * 20)))
    said_in_both(told.value)
    with closing(enrol(slip, replace(served_town.place("unused"), profile=tmp_path / "short"))) as ann:
        assert ann.me.login == "ann"


def forbid_writing_files(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o400)


MODES: dict[str, Callable[[Path], object]] = {
    "files that may only be read": forbid_writing_files,
    "a folder that may only be read": lambda folder: folder.chmod(0o500),
    "a folder that may not be entered": lambda folder: folder.chmod(0o000),
}


@pytest.mark.case("RA-09")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps its permissions elsewhere")
@pytest.mark.parametrize("case", MODES)
def test_a_profile_that_may_not_be_written_is_said_and_nothing_new_is_made(place: Place, case: str) -> None:
    folder = folder_of(place.profile, "ann")
    before = contents(folder)
    with as_a_guest(place.profile.parent):
        MODES[case](folder)
        try:
            with pytest.raises(UserError) as told:
                opened_in(folder, place)
        finally:
            folder.chmod(0o700)
            for path in folder.iterdir():
                path.chmod(0o600)
        said_in_both(told.value)
    after = contents(folder)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() <= {f"{FILE}-wal", f"{FILE}-shm"}
    with closing(unlocked(place, "ann", PASSWORD)) as ann:
        assert outbox.waiting(ann).count == 2


def opened_in(folder: Path, place: Place) -> Store:
    """Open a store whose folder may not even be looked into, as the first screen does."""
    key = keys.unlock(folder, PASSWORD, None, place.clock)
    return Store.open(folder, key, clock=place.clock, ids=place.ids)


@contextmanager
def as_a_guest(folder: Path) -> Iterator[None]:
    """Run as an account without privileges, to whom all of `folder` belongs; where the test is not root, as it is."""
    if os.geteuid() != 0:
        yield
        return
    above = [path for path in folder.parents if path.stat().st_uid == 0 and path.stat().st_mode & 0o001 == 0]
    for path in above:
        path.chmod(path.stat().st_mode | 0o011)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.case("RA-13")
def test_a_store_put_back_without_its_log_comes_level_with_the_server_and_is_not_taken_for_new(
    served_town: Town, place: Place
) -> None:
    """The file is copied while its log has what came last: it opens to an older state, and the server tells so."""
    folder = folder_of(place.profile, "ann")
    with closing(unlocked(place, "ann", PASSWORD)) as ann:
        exchange(ann)
        number = ann.me.device_no
        visits = [a_visit_at(ann, shop) for shop in shops(ann)[:3]]
        ann.run(record_visit, RecordedVisit(visit=visits[0])).result()
        exchange(ann)
        ann.shrink_log()
        older = (folder / FILE).read_bytes()
        stale = (folder / f"{FILE}-shm").read_bytes()
        ann.run(record_visit, RecordedVisit(visit=visits[1])).result()
        exchange(ann)
    (folder / FILE).write_bytes(older)
    (folder / f"{FILE}-shm").write_bytes(stale)
    with closing(unlocked(place, "ann", PASSWORD)) as ann:
        assert visits[1].id not in shown(ann, Visit)
        ann.run(record_visit, RecordedVisit(visit=visits[2])).result()
        assert exchange(ann).has_forked
        assert ann.me.device_no != number
        assert {visit.id for visit in visits} <= shown(ann, Visit)
        assert any("put back from a backup" in notice.words for notice in notices.unread(ann))
    sent = [row["id"] for row in served_town.rows("visits")]
    assert [sent.count(visit.id.bytes) for visit in visits] == [1, 1, 1]


def test_wrong_passwords_are_said_make_the_next_try_wait_longer_and_delete_nothing(place: Place) -> None:
    clock = FixedClock(place.clock.now())
    place = replace(place, clock=clock)
    folder = folder_of(place.profile, "ann")
    before, waits, said = contents(folder), [], set()
    for _ in range(6):
        with pytest.raises(slots.WrongPassword) as told:
            unlocked(place, "ann", password_of("bob"))
        said.add(said_in_both(told.value))
        waits.append(tries.wait_s(folder, clock))
        clock.advance(timedelta(seconds=waits[-1]))
        assert tries.wait_s(folder, clock) == 0
    assert waits == [0, 0, 1, 2, 4, 8]
    assert len(said) == 1
    after = contents(folder)
    assert b"bob" not in after.pop("tries.json")
    assert after == before
    with closing(unlocked(place, "ann", PASSWORD)) as ann:
        assert outbox.waiting(ann).count == 2
    with pytest.raises(slots.WrongPassword):
        unlocked(place, "ann", password_of("bob"))
    assert tries.wait_s(folder, clock) == 0


@pytest.mark.case("RA-14")
def test_a_second_program_on_the_same_store_is_refused_until_the_first_has_gone(place: Place) -> None:
    first = holder(place)
    try:
        with pytest.raises(SecondInstance) as told:
            unlocked(place, "ann", PASSWORD)
        said_in_both(told.value)
    finally:
        first.kill()
        first.communicate()
    with closing(unlocked(place, "ann", PASSWORD)) as ann:
        assert outbox.waiting(ann).count == 2


def holder(place: Place) -> "subprocess.Popen[str]":
    """Start another program that has Ann's store open."""
    command = [sys.executable, "-m", "tests.journeys.saver", str(place.profile), "hold"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"ann\n{PASSWORD}\n")
    process.stdin.flush()
    assert process.stdout.readline() == "open\n"
    return process
