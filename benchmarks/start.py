"""Start-up and memory (performance.md 2 and 6): the program beside an empty window and a table of 20,000 rows."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measures import ratio, summary
from benchmarks.worlds import PASSWORD, SMALL, copy_of, profile_of
from contract.clock import SystemClock

ROUNDS = 7


def run() -> dict[str, Any]:
    """Give seconds and MB; the three take turns, the ratios are round by round.

    Between the first screen and Enter a person types: that time is not counted, and what is imported in it is free.
    """
    profile = profile_of("small", SMALL, SystemClock().now().date())
    empty, table, unlock, listed, key = [], [], [], [], []
    memory: dict[str, list[float]] = {"empty": [], "table": [], "program": []}
    with TemporaryDirectory() as folder, copy_of(profile) as copied:
        database = _rows(Path(folder) / "floor.db")
        for _ in range(ROUNDS):
            marks = _window("empty")
            empty.append(marks["painted"][0])
            memory["empty"].append(marks["painted"][1])
            marks = _window("table", str(database))
            table.append(marks["painted"][0])
            memory["table"].append(marks["painted"][1])
            marks = _window("program", str(copied), PASSWORD)
            unlock.append(marks["unlock_painted"][0])
            key.append(marks["key"][2])
            listed.append(marks["list_painted"][0] - marks["entered"][0] - marks["key"][2])
            memory["program"].append(marks["list_painted"][1])
    whole = [first + second for first, second in zip(unlock, listed, strict=True)]
    return {
        "empty window, s": summary(empty),
        "table of 20,000 rows, s": summary(table),
        "process to unlock screen, s": summary(unlock),
        "Enter to painted list, key not counted, s": summary(listed),
        "key derivation, s": summary(key),
        "both / table floor (goal <= 2.2)": ratio(whole, table),
        "memory empty / table / program, MB": " / ".join(f"{summary(m)['median']:.0f}" for m in memory.values()),
        "memory program / table (goal <= 2)": ratio(memory["program"], memory["table"]),
    }


def _window(*told: str) -> dict[str, tuple[float, float, float]]:
    """Run one window; gives by mark the seconds since the process began, the MB, and the raw figure."""
    began = time.monotonic()
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    words = [sys.executable, "-m", "benchmarks.windows", *told]  # of modules compiled before, as where it is installed
    done = subprocess.run(words, env=compiled, capture_output=True, text=True, check=True)
    marks = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {mark["mark"]: (mark["at"] - began, mark["mb"], mark["at"]) for mark in marks}


def _rows(path: Path) -> Path:
    names = ", ".join(f"c{n}" for n in range(15))
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE visit ({names})")
        places = ", ".join("?" * 15)
        rows = [[f"客户{n}-{column}" for column in range(15)] for n in range(20_000)]
        database.executemany(f"INSERT INTO visit VALUES ({places})", rows)  # noqa: S608 - fixed words
    database.close()
    return path
