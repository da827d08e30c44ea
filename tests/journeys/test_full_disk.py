"""The disk has no room: nothing is called saved that is not, the draft stays, with room the same save works (RA-06)."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contract.errors import UserError
from tests.journeys.sentences import said_in_both
from tests.journeys.starving import ROOM, TRIES
from tests.journeys.towns import Town, password_of
from tests.journeys.work import exchange

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="disks are filled up by means of POSIX"),
]
_ROOT = Path(__file__).resolve().parents[2]
_MOUNTED = 'mount -t tmpfs -o size=24m none "$0" && exec "$@"'


@dataclass
class Starved:
    """What a starving program told: one round for each amount of room, then what was there when it opened again.

    `full` is how opening went while there was no room at all.
    """

    rounds: list[dict[str, Any]]
    full: dict[str, Any]
    last: dict[str, Any]
    days: list[dict[str, Any]]


@pytest.fixture(scope="module")
def profile(served_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a computer with Ann's shops; it is closed."""
    folder = tmp_path_factory.mktemp("starved") / "profile"
    with closing(served_town.enrol("ann", folder.as_posix())) as ann:
        exchange(ann)
    return folder


def starved(profile: Path, folder: Path, how: str, before: Sequence[str] = ()) -> Starved:
    command = [*before, sys.executable, "-m", "tests.journeys.starving", str(profile), str(folder), how]
    typed = f"ann\n{password_of('ann')}\n"
    done = subprocess.run(command, input=typed, capture_output=True, text=True, cwd=_ROOT, check=False)
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    *rounds, full, last = told[: len(ROOM) + 2]
    return Starved(rounds, full, last, told[len(ROOM) + 2 :])


def no_acknowledgement_lies(told: Starved) -> None:
    """What was said to be saved is there, what was refused is not; either nothing of it or all of it."""
    for each in told.rounds:
        before, at, after = each["before"], each["starved"], each["after"]
        if each["first"]["saved"]:
            assert (at["visits"], at["waiting"], at["draft"]) == (before["visits"] + 1, before["waiting"] + 1, False)
        else:
            assert at == before, each["room"]
            assert at["draft"]
        assert each["again"]["saved"], each
        assert (after["visits"], after["waiting"], after["draft"]) == (
            before["visits"] + 1,
            before["waiting"] + 1,
            False,
        )
    came = told.rounds[0]["before"]["visits"]  # recorded by others, and fetched with the shops
    assert told.last["visits"] - came == told.last["waiting"] == len(told.rounds)
    assert {each["first"]["saved"] for each in told.rounds} == {True, False}


def sentences(told: Starved) -> set[str]:
    """Give the kinds of refusal; each has its sentence in both languages, and says that this was not saved."""
    refused = [each for each in (*(each["first"] for each in told.rounds), told.full) if "template" in each]
    for first in refused:
        assert "This was not saved" in said_in_both(UserError(first["template"], **first["values"]))[0]
    return {first["kind"] for first in refused}


@pytest.mark.case("S51", "RA-06", "RA-07")
def test_a_full_disk_refuses_the_save_in_words_and_loses_nothing(profile: Path, tmp_path: Path) -> None:
    told = starved(profile, tmp_path, "disk", _a_small_disk(tmp_path))
    no_acknowledgement_lies(told)
    assert sentences(told) == {"DiskFull"}
    assert told.full == told.last or told.full["kind"] == "DiskFull"
    on_a_full_disk_it_opens_sends_what_waits_and_does_not_grow(told)


def on_a_full_disk_it_opens_sends_what_waits_and_does_not_grow(told: Starved) -> None:
    """With the room set aside, start after start; saves go on until that is used up, then they are refused again."""
    assert told.last["waiting"] > 0
    assert [day["refused"] for day in told.days] == [None] * len(told.days)
    assert [day["exchange"] for day in told.days] == [None] * len(told.days)
    assert [day["waiting"] for day in told.days] == [0] * len(told.days)
    assert all(0 < day["saved"] < TRIES for day in told.days)
    assert max(day["bytes"] for day in told.days) < 4 * 1024 * 1024


def _a_small_disk(folder: Path) -> Sequence[str]:
    """Give the command that runs another on a small file system of its own, seen by nobody else."""
    for apart in (("unshare", "-m"), ("unshare", "-rm")):
        command = (*apart, "sh", "-c", _MOUNTED, str(folder))
        try:
            if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
                return command
        except FileNotFoundError:
            break
    pytest.skip("this system lets nobody mount a small disk: the test with short files stands in")


def test_a_disk_that_takes_no_more_of_a_file_refuses_the_save_in_words(profile: Path, tmp_path: Path) -> None:
    told = starved(profile, tmp_path, "limit")
    no_acknowledgement_lies(told)
    assert sentences(told) <= {"DiskFull", "DiskFault"}
