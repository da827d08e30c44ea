"""A log that does not fit is noticed before the database drops it without a word; the rules are in write_ahead.py."""

import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from contract.clock import FixedClock
from contract.ids import SeededIds
from desktop.models import cipher, notices, write_ahead
from desktop.models.refusals import DamagedStore
from desktop.models.store import Store
from desktop.models.write_ahead import PAGE, Fit, fit, log_of, mend
from tests.examples import NOW
from tests.stores import KEY, a_store

_HEAD, _FRAME = 32, 24 + PAGE
_SAVES: Final = 4


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Path]:
    """Give the path of a store with four saves in its log, as a kill leaves it."""
    folder, left = tmp_path / "open", tmp_path / "left"
    folder.mkdir()
    left.mkdir()
    with closing(a_store(folder)) as store:
        for number in range(_SAVES):
            with store.local() as connection:
                store.keep(connection, saved=number, **{f"fact_{number}": "x" * 3_000})
        for path in (store.path, log_of(store.path)):
            (left / path.name).write_bytes(path.read_bytes())
        yield left / store.path.name


def ends(path: Path) -> list[int]:
    """Give the places of the frames that end a change."""
    log = log_of(path).read_bytes()
    return [at for at in range(_HEAD, len(log), _FRAME) if any(log[at + 4 : at + 8])]


def flip(path: Path, at: int) -> None:
    log = bytearray(log_of(path).read_bytes())
    log[at] ^= 0x20
    log_of(path).write_bytes(log)


def last_saved(path: Path) -> int:
    with closing(opened(path)) as store:
        saved: int = store.known("saved")
        return saved


def opened(path: Path) -> Store:
    clock = FixedClock(NOW)
    return Store.open(path.parent, KEY, clock=clock, ids=SeededIds(clock, 3))


def test_a_log_as_a_kill_leaves_it_is_sound_and_so_is_one_that_is_not_there(killed: Path) -> None:
    assert fit(killed) is Fit.SOUND
    assert last_saved(killed) == _SAVES - 1
    assert not log_of(killed).exists()
    assert fit(killed) is Fit.SOUND


def test_an_unfinished_change_at_the_end_is_sound(killed: Path) -> None:
    """Rule 1: a kill in the middle of a save leaves frames without an end."""
    log = log_of(killed).read_bytes()
    log_of(killed).write_bytes(log[: ends(killed)[-1]] + bytes(100))
    assert fit(killed) is Fit.SOUND
    assert last_saved(killed) == _SAVES - 2


def test_frames_of_an_older_log_behind_the_end_are_sound(killed: Path) -> None:
    """Rule 1: the log is written anew from its beginning, over what it held before."""
    log = log_of(killed).read_bytes()
    older = bytearray(log[ends(killed)[0] :])
    older[8:16] = bytes(8)
    log_of(killed).write_bytes(log + older)
    assert fit(killed) is Fit.SOUND


@pytest.mark.case("RA-12")
@pytest.mark.parametrize("place", [0, 8, 12, 16, 23, 24 + 2_000])
def test_damage_in_the_last_save_is_told_to_the_person_once(killed: Path, place: int) -> None:
    """Rule 2."""
    flip(killed, ends(killed)[-1] + place)
    assert fit(killed) is Fit.CUT
    with closing(opened(killed)) as store:
        assert store.known("saved") == _SAVES - 2
        (told,) = notices.unread(store)
        assert "last entry" in told.words
        files = {path: path.read_bytes() for path in (killed, log_of(killed))}
    for path, content in files.items():  # killed again: the log that did not fit is gone
        path.write_bytes(content)
    with closing(opened(killed)) as store:
        assert len(notices.unread(store)) == 1


@pytest.mark.case("RA-12")
@pytest.mark.parametrize("place", [-_HEAD + 1, -_HEAD + 17, -_HEAD + 30, 0, 6, 9, 17, 24 + 2_000])
def test_damage_before_the_last_save_is_refused_and_all_of_it_is_read_in_a_mended_copy(
    killed: Path, place: int
) -> None:
    """Rules 3 and 4: the database itself would show an older state as if it were whole."""
    flip(killed, _HEAD + place)
    assert fit(killed) is Fit.DAMAGED
    with pytest.raises(DamagedStore, match="damaged"):
        opened(killed)
    mend(killed)
    assert fit(killed) is Fit.SOUND
    with closing(cipher.connect(killed, KEY)) as raw:
        (saved,) = raw.execute("SELECT value FROM meta WHERE name = 'saved'").fetchone()
    assert saved == bytes([_SAVES - 1])


def test_a_sound_log_is_not_mended(killed: Path) -> None:
    log = log_of(killed).read_bytes()
    mend(killed)
    assert log_of(killed).read_bytes() == log


def test_an_order_of_bytes_that_other_computers_write_is_read_too(killed: Path) -> None:
    log = log_of(killed).read_bytes()
    other = struct.pack(">I", 0x377F0683) + log[4:24]
    running = write_ahead._sum(other, ">", (0, 0))  # noqa: SLF001 - a log of such a computer is made here
    made = [other, struct.pack(">II", *running)]
    for at in range(_HEAD, len(log), _FRAME):
        running = write_ahead._sum(log[at : at + 8] + log[at + 24 : at + _FRAME], ">", running)  # noqa: SLF001
        made += [log[at : at + 16], struct.pack(">II", *running), log[at + 24 : at + _FRAME]]
    log_of(killed).write_bytes(b"".join(made))
    assert fit(killed) is Fit.SOUND
    assert last_saved(killed) == _SAVES - 1
