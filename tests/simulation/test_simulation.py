"""Whatever is lost, repeated, cut, killed, put back or copied: the ten oracles hold, and a seed replays to the bit.

A short run of what `python3 dev.py simulate` does with thousands of seeds.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.planted import BUGS
from tests.simulation.schedule import play
from tests.simulation.seeds import SEEDS
from tests.simulation.stage import Stage

BUGS_AT_LEAST = 25
ONCE_AMISS = (485, 1229, 4199, 5733, 7801)
"""Seeds by which the program, or an oracle, was once found wrong."""
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.end()


@pytest.mark.case("RB-01", "RB-27")
@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (3, 4, *ONCE_AMISS))])
def test_every_promise_is_kept_whatever_happens(stage: Stage, seed: int) -> None:
    run = play(stage, seed)
    assert run.violation == "", "\n".join(run.events)


@pytest.mark.case("RB-01")
def test_a_seed_replays_to_the_bit(stage: Stage) -> None:
    again = Stage()
    first = play(stage, 1)
    assert play(again, 1) == first
    assert len(first.events) > 40
    again.end()


@pytest.mark.slow
@pytest.mark.case("RB-01")
def test_a_seed_replays_to_the_bit_in_another_process(stage: Stage) -> None:
    here = play(stage, 3)
    command = [sys.executable, "-m", "tests.simulation", "--replay", "3"]
    other = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    there = subprocess.run(command, check=True, cwd=ROOT, env=other, capture_output=True, text=True)
    assert there.stdout.splitlines()[-1] == f"seed 3  digest {here.digest}"


def test_every_planted_bug_has_the_seed_that_finds_it() -> None:
    assert SEEDS.keys() == BUGS.keys()
    assert len(BUGS) >= BUGS_AT_LEAST


@pytest.mark.parametrize(
    "bug",
    [
        "a header is encoded anew when it is sent",
        "a refused op is not kept in the log",
        "the cursor skips a version",
    ],
)
def test_a_planted_bug_is_found(stage: Stage, bug: str) -> None:
    with BUGS[bug]():
        assert play(stage, SEEDS[bug]).violation
