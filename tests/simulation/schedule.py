"""One schedule: a seed in, a digest of every event out, and the promise that was broken where one was.

Everything is drawn from one `random.Random(seed)`; time stands still until a step moves it; nothing asks the machine
for time, ids or chance. So two runs of one seed are equal to the bit, and a violation comes again when its seed does.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tests.simulation import oracles
from tests.simulation.computers import Computer, Violation
from tests.simulation.stage import Stage
from tests.simulation.steps import FAULTS, RARE, USUAL, Step
from tests.simulation.town import Town

STEPS: Final = 40


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one seed; `violation` is empty when every oracle was content."""

    seed: int
    digest: str
    violation: str
    events: list[str]


class _Said(logging.Handler):
    """Keeps what the programs log, for the oracle that looks for names in it."""

    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.said.append(self.format(record))


def play(stage: Stage, seed: int) -> Run:
    """Play one schedule to its end, or to the first promise broken."""
    town = Town(stage, seed)
    said = _Said(town.said)
    logging.getLogger().addHandler(said)
    violation = ""
    with stage.engines, ExitStack() as after:
        after.callback(logging.getLogger().removeHandler, said)
        try:
            town.open()
            after.callback(town.close)
            _play(town)
        except Violation as broken:
            violation = str(broken)
        except Exception as error:  # noqa: BLE001 - whatever a program raises that it should not is found
            violation = f"O8: {_place_of(error)}"
    town.log(violation or "every promise was kept")
    return Run(seed, town.digest.hexdigest(), violation, town.events)


def _place_of(error: BaseException) -> str:
    """Say what was raised and where, without its text when that could hold what people wrote."""
    at = error.__traceback__
    places = []
    while at is not None:
        code = at.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{at.tb_lineno} {code.co_name}")
        at = at.tb_next
    return f"{type(error).__name__} at {' < '.join(reversed(places[-6:]))}: {str(error)[:200]}"


def _play(town: Town) -> None:
    steps = _temper(town)
    names = sorted(steps)
    weights = [steps[name][0] for name in names]
    for _ in range(STEPS):
        name = town.chance.choices(names, weights)[0]
        town.pass_time(timedelta(seconds=town.chance.randint(1, 900)))
        town.log(name)
        steps[name][1](town)
    _heal(town)
    oracles.settled(town)


def _temper(town: Town) -> dict[str, tuple[int, Step]]:
    """Draw which rare steps this schedule has, and how bad its network is."""
    town.rare = {name for name in (*sorted(RARE), "dies at a commit") if town.chance.random() < 0.4}
    town.faults = town.chance.sample(FAULTS, k=town.chance.randint(1, 6))
    town.roughness = town.chance.choice([0.0, 0.2, 0.5])
    return USUAL | {name: RARE[name] for name in sorted(town.rare & RARE.keys())}


def _heal(town: Town) -> None:
    """End every fault, and let every computer exchange three times (O7)."""
    for computer in town.computers:
        computer.dies_in = None
        if computer.is_full:
            computer.free_disk()
    while town.late:
        town.deliver_late()
    town.writes += 1
    for number in range(oracles.ROUNDS):
        town.log(f"heal {number + 1}")
        for computer in town.computers:
            _exchange_whole(town, computer)
    for computer in town.computers:
        held = [computer.rows(kind) for kind in ("visits", "retailers")]
        town.log(f"at the end {computer.number}", repr([sorted(rows.items()) for rows in held]).encode())


def _exchange_whole(town: Town, computer: Computer) -> None:
    if computer.is_stopped or computer.knows_all:
        return
    town.pass_time(timedelta(seconds=30))
    if not computer.exchange() and not computer.is_stopped:
        raise Violation(f"O7: computer {computer.number} does not come to the end of a round")
