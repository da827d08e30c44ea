"""The store's key takes both secrets, and no fault between two steps ever leaves it without a way in."""

import contextlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import argon2.low_level
import pytest
from argon2.exceptions import HashingError

from contract.clock import FixedClock
from contract.ids import SeededIds
from desktop.models import keys, slots, tries
from desktop.models.key_store import KeyStoreRefused
from desktop.models.keys import change_password, create_slot, describe_slot, unlock
from desktop.models.slots import FLOOR, USUAL_COST, Cost, Mode, WrongPassword
from tests.desktop.models.key_stores import Fickle, Forgetful, KeptInMemory, Locked

DEVICE = UUID(int=1)
CLOCK = FixedClock(datetime(2026, 3, 5, tzinfo=UTC))
IDS = SeededIds(CLOCK, seed=1)


@pytest.fixture(autouse=True)
def quickened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the key derivation take next to no memory: it runs some hundreds of times. Another cost is another key."""

    def cheap(secret: bytes, salt: bytes, **kwargs: Any) -> bytes:
        asked = Cost(memory_kib=kwargs["memory_cost"], passes=kwargs["time_cost"], lanes=kwargs["parallelism"])
        assert asked.bearable()
        little = {"memory_cost": 64, "time_cost": 1}
        return argon2.low_level.hash_secret_raw(secret + f"{asked}".encode(), salt, **(kwargs | little))

    monkeypatch.setattr(slots, "hash_secret_raw", cheap)


@pytest.fixture
def store() -> KeptInMemory:
    return KeptInMemory()


@pytest.fixture
def key(tmp_path: Path, store: KeptInMemory) -> bytes:
    """A slot in `tmp_path`, opened by "first"."""
    return create_slot(tmp_path, "first", DEVICE, store, IDS, cost=FLOOR)


def test_password_and_key_store_together_give_the_key(tmp_path: Path, store: KeptInMemory, key: bytes) -> None:
    assert len(key) == 32
    assert unlock(tmp_path, "first", store, CLOCK, device_id=DEVICE) == key
    assert describe_slot(tmp_path).mode is Mode.BOTH


def test_the_password_is_the_same_however_the_keyboard_composes_it(tmp_path: Path, store: KeptInMemory) -> None:
    key = create_slot(tmp_path, "caf\u00e9 走访", DEVICE, store, IDS, cost=FLOOR)
    assert unlock(tmp_path, "cafe\u0301 走访", store, CLOCK) == key


def test_without_a_key_store_the_password_alone_opens_and_the_slot_says_so(tmp_path: Path) -> None:
    key = create_slot(tmp_path, "first", DEVICE, None, IDS, cost=FLOOR)
    assert unlock(tmp_path, "first", None, CLOCK) == key
    assert describe_slot(tmp_path).mode is Mode.ALONE


def test_the_usual_costs_are_those_of_the_design_and_bearable() -> None:
    told = {mode: (c.memory_kib // 1024, c.passes, c.lanes) for mode, c in USUAL_COST.items()}
    assert told == {Mode.BOTH: (128, 3, 4), Mode.ALONE: (256, 3, 2)}
    assert all(cost.bearable() for cost in USUAL_COST.values())


def test_the_slot_file_holds_neither_key_nor_secret_nor_password(
    tmp_path: Path, store: KeptInMemory, key: bytes, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Rule 6."""
    with pytest.raises(WrongPassword) as refused:
        unlock(tmp_path, "geheim", store, CLOCK)
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for secret in (key, *store.kept.values(), b"first", b"geheim"):
        assert secret not in content
        assert secret.hex().encode() not in content
    assert "geheim" not in str(refused.value)
    assert (capfd.readouterr(), caplog.text) == (("", ""), "")


@pytest.mark.parametrize("name", [keys.SLOT, "records.db", "records.db-wal"])
def test_no_second_key_is_made_where_a_slot_or_a_store_exists(tmp_path: Path, store: KeptInMemory, name: str) -> None:
    """Rule 1, RC-04."""
    (tmp_path / name).write_bytes(b"here")
    with pytest.raises(keys.StoreExists):
        create_slot(tmp_path, "first", DEVICE, store, IDS, cost=FLOOR)
    assert (tmp_path / name).read_bytes() == b"here"
    assert not store.kept


def test_a_wrong_password_is_the_same_error_every_time_and_touches_nothing(
    tmp_path: Path, store: KeptInMemory, key: bytes
) -> None:
    """RC-03."""
    before = (tmp_path / keys.SLOT).read_bytes()
    said = set()
    for password in ("second", "", "first ", "FIRST"):
        with pytest.raises(WrongPassword) as refused:
            unlock(tmp_path, password, store, CLOCK)
        said.add((type(refused.value), str(refused.value)))
    assert len(said) == 1
    assert (tmp_path / keys.SLOT).read_bytes() == before
    assert unlock(tmp_path, "first", store, CLOCK) == key


def test_wrong_passwords_make_the_next_wait_longer_and_a_restart_does_not_forgive_them(
    tmp_path: Path, store: KeptInMemory, key: bytes
) -> None:
    """Rule 5, RC-03."""
    clock = FixedClock(datetime(2026, 3, 5, tzinfo=UTC))
    waits = []
    for _ in range(5):
        with pytest.raises(WrongPassword):
            unlock(tmp_path, "second", store, clock)
        waits.append(tries.wait_s(tmp_path, clock))
    assert waits == [0, 0, 1, 2, 4]
    clock.advance(timedelta(seconds=3))
    assert tries.wait_s(tmp_path, clock) == 1
    assert unlock(tmp_path, "first", store, clock) == key
    assert tries.wait_s(tmp_path, clock) == 0


@pytest.mark.parametrize(
    ("lose", "kind", "words"),
    [
        (lambda store: store.kept.clear(), keys.StaleSlot, "no secret"),
        (lambda store: store.kept.update(dict.fromkeys(store.kept, b"")), KeyStoreRefused, "something else"),
        (lambda store: store.kept.update(dict.fromkeys(store.kept, bytes(32))), KeyStoreRefused, "something else"),
    ],
    ids=["missing", "empty", "another"],
)
def test_a_key_store_that_lost_or_spoilt_the_secret_is_told_from_a_typing_mistake(  # two fixtures, three cases
    tmp_path: Path,
    store: KeptInMemory,
    key: bytes,
    lose: Callable[[KeptInMemory], None],
    kind: type[Exception],
    words: str,
) -> None:
    """RC-04: explained, nothing counted as a wrong password, nothing touched."""
    del key
    before = (tmp_path / keys.SLOT).read_bytes()
    lose(store)
    with pytest.raises(kind, match=words):
        unlock(tmp_path, "first", store, CLOCK)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {keys.SLOT: before}


@pytest.mark.parametrize(("store_now", "words"), [(Locked(), "locked"), (None, "there is none now")])
def test_a_key_store_that_is_locked_or_gone_is_said(
    tmp_path: Path, key: bytes, store_now: Locked | None, words: str
) -> None:
    """RC-04."""
    del key
    with pytest.raises(KeyStoreRefused, match=words):
        unlock(tmp_path, "first", store_now, CLOCK)


@pytest.mark.parametrize("broken", [Forgetful(), Locked()])
def test_a_key_store_that_does_not_keep_leaves_no_slot_behind(tmp_path: Path, broken: KeptInMemory) -> None:
    """RC-05."""
    with pytest.raises(KeyStoreRefused):
        create_slot(tmp_path, "first", DEVICE, broken, IDS, cost=FLOOR)
    assert list(tmp_path.iterdir()) == []


def test_a_key_store_that_changes_its_mind_is_noticed_before_the_old_slot_goes(tmp_path: Path) -> None:
    """RC-05."""
    key = create_slot(tmp_path, "first", DEVICE, None, IDS, cost=FLOOR)
    with pytest.raises(KeyStoreRefused, match="something else"):
        change_password(tmp_path, "first", "second", Fickle(), IDS, CLOCK, cost=FLOOR)
    assert unlock(tmp_path, "first", None, CLOCK) == key


def test_a_computer_without_memory_for_the_key_is_told_how_much_it_takes(
    tmp_path: Path, store: KeptInMemory, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    del key

    def exhausted(*args: object, **kwargs: object) -> bytes:
        raise HashingError("Memory allocation error")

    monkeypatch.setattr(slots, "hash_secret_raw", exhausted)
    with pytest.raises(slots.NoMemory, match="64 MB"):
        unlock(tmp_path, "first", store, CLOCK)


@pytest.mark.parametrize(
    ("field", "value"),
    [("memory_kib", 64 * 1024 - 1), ("memory_kib", 64 * 1024 * 1024), ("passes", 1), ("passes", 17), ("lanes", 0)],
)
def test_a_cost_below_the_floor_or_above_the_ceiling_is_refused_before_any_memory_is_taken(
    tmp_path: Path, store: KeptInMemory, key: bytes, monkeypatch: pytest.MonkeyPatch, field: str, value: int
) -> None:
    """Rule 4, RC-07."""
    del key
    edit_slot(tmp_path, lambda slot: slot["cost"].update({field: value}))
    monkeypatch.setattr(slots, "hash_secret_raw", None)  # what takes the memory is not there to be called
    with pytest.raises(slots.SpoiltSlot):
        unlock(tmp_path, "first", store, CLOCK)


def test_a_slot_of_another_computer_is_told(tmp_path: Path, store: KeptInMemory, key: bytes) -> None:
    """RC-08."""
    del key
    with pytest.raises(keys.OtherComputer, match="another computer"):
        unlock(tmp_path, "first", store, CLOCK, device_id=UUID(int=2))


def test_a_slot_rewritten_for_another_computer_does_not_open(tmp_path: Path, store: KeptInMemory, key: bytes) -> None:
    """RC-08: the seal covers the device."""
    del key
    edit_slot(tmp_path, lambda slot: slot.update(device_id=str(UUID(int=2))))
    with pytest.raises(WrongPassword):
        unlock(tmp_path, "first", store, CLOCK, device_id=UUID(int=2))


def test_an_older_copy_of_the_slot_is_told(tmp_path: Path, store: KeptInMemory, key: bytes) -> None:
    """RC-08: after a change of password that has settled, the copy from before finds no secret."""
    older = (tmp_path / keys.SLOT).read_bytes()
    change_password(tmp_path, "first", "second", store, IDS, CLOCK, cost=FLOOR)
    assert unlock(tmp_path, "second", store, CLOCK) == key
    (tmp_path / keys.SLOT).write_bytes(older)
    with pytest.raises(keys.StaleSlot, match="older copy"):
        unlock(tmp_path, "first", store, CLOCK)


def test_a_slot_that_holds_another_key_than_it_says_is_spoilt(tmp_path: Path, store: KeptInMemory, key: bytes) -> None:
    """RC-08: the key-check value."""
    del key
    edit_slot(tmp_path, lambda slot: slot.update(check="AAAAAAAAAAA="))
    with pytest.raises(slots.SpoiltSlot):
        unlock(tmp_path, "first", store, CLOCK)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[1]", b"x" * 100_000])
def test_a_slot_that_cannot_be_read_is_said_and_kept(tmp_path: Path, store: KeptInMemory, content: bytes) -> None:
    """Rule 2."""
    (tmp_path / keys.SLOT).write_bytes(content)
    with pytest.raises(slots.SpoiltSlot):
        unlock(tmp_path, "first", store, CLOCK)
    assert (tmp_path / keys.SLOT).read_bytes() == content


def test_a_missing_slot_is_said(tmp_path: Path, store: KeptInMemory) -> None:
    with pytest.raises(slots.MissingSlot):
        unlock(tmp_path, "first", store, CLOCK)


def test_a_changed_password_opens_the_same_key_and_the_old_one_no_more(
    tmp_path: Path, store: KeptInMemory, key: bytes
) -> None:
    change_password(tmp_path, "first", "second", store, IDS, CLOCK, cost=FLOOR)
    assert unlock(tmp_path, "second", store, CLOCK) == key
    with pytest.raises(WrongPassword):
        unlock(tmp_path, "first", store, CLOCK)
    assert len(store.kept) == 1
    assert {file.name for file in tmp_path.iterdir()} == {keys.SLOT, "tries.json"}


def test_the_old_slot_stays_until_the_new_one_has_opened_once(tmp_path: Path, store: KeptInMemory, key: bytes) -> None:
    """Rule 3, RC-05: the new secret reads back as rubbish at the next start."""
    change_password(tmp_path, "first", "second", store, IDS, CLOCK, cost=FLOOR)
    store.kept[describe_slot(tmp_path).entry] = b"rubbish"
    with pytest.raises(keys.PreviousPassword, match="previous password"):
        unlock(tmp_path, "second", store, CLOCK)
    assert unlock(tmp_path, "first", store, CLOCK) == key
    assert unlock(tmp_path, "first", store, CLOCK) == key
    assert {file.name for file in tmp_path.iterdir()} == {keys.SLOT}
    assert set(store.kept) == {describe_slot(tmp_path).entry}


def test_a_computer_that_gains_a_key_store_takes_both_secrets_after_the_next_change(
    tmp_path: Path, store: KeptInMemory
) -> None:
    key = create_slot(tmp_path, "first", DEVICE, None, IDS, cost=FLOOR)
    change_password(tmp_path, "first", "second", store, IDS, CLOCK, cost=FLOOR)
    assert describe_slot(tmp_path).mode is Mode.BOTH
    assert unlock(tmp_path, "second", store, CLOCK) == key


class Killed(BaseException):
    """The process ends here."""


class Steps:
    """Counts what reaches the disk or the key store, and ends the process at one of them."""

    def __init__(self) -> None:
        self.left = 0

    def kill_at(self, step: int) -> None:
        """End at the step of this number; 0 ends nowhere."""
        self.left = step

    def take(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Make the call a step that may end before it or after it."""

        def stepping(*args: Any, **kwargs: Any) -> Any:
            self.take()
            done = call(*args, **kwargs)
            self.take()
            return done

        return stepping


def test_a_kill_at_any_step_of_a_change_leaves_the_old_or_the_new_password_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RC-06. The steps: each write that reaches the disk, each renaming, each removal, each word to the key store."""
    steps = Steps()
    for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (KeptInMemory, "put")):
        monkeypatch.setattr(owner, name, steps.around(getattr(owner, name)))
    monkeypatch.setattr(KeptInMemory, "drop", steps.around(KeptInMemory.drop))
    last = 0
    while not kill_a_change(tmp_path / str(last + 1), steps, last + 1):
        last += 1
    assert last > 20


def kill_a_change(folder: Path, steps: Steps, at: int) -> bool:
    """End a change of password and the unlocking after it at step `at`; tell whether there were no more steps."""
    folder.mkdir()
    store = KeptInMemory()
    key = create_slot(folder, "first", DEVICE, store, IDS, cost=FLOOR)
    steps.kill_at(at)
    finished = False
    with contextlib.suppress(Killed):
        change_password(folder, "first", "second", store, IDS, CLOCK, cost=FLOOR)
        unlock(folder, "second", store, CLOCK)
        finished = True
    steps.kill_at(0)
    opened = [password for password in ("second", "first") if opens(folder, password, store, key)]
    assert opened == ["second"] if finished else opened in (["first"], ["second"]), at
    return finished


def opens(folder: Path, password: str, store: KeptInMemory, key: bytes) -> bool:
    try:
        return unlock(folder, password, store, CLOCK) == key
    except WrongPassword:
        return False


def edit_slot(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    told = json.loads((folder / keys.SLOT).read_bytes())
    edit(told)
    (folder / keys.SLOT).write_text(json.dumps(told))
