"""`python -m benchmarks [NAME ...] [--json]`: what is measured, each figure beside its floor, taken in the same run.

Machines are noisy: quote ratios and medians, never a single time. Every module named here has `run() -> dict`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from typing import Any, Final

NAMES: Final = {
    "start": "process to unlock screen, unlock to painted list; memory; floors: an empty window, a table",
    "records": "search, save, card; floors: plain SQLite",
    "review": "the queue, and the next visit after a verdict, over 3,000 shops and 220,000 visits",
    "sync": "the exchange with a real server, SQLite and PostgreSQL, three reference stores; floor: the plainest means",
    "herd": "500 devices at one moment after an outage, a real server on SQLite; goal: 99 of 100 in 10 s",
    "taking": "rows of a first download and a delta in the store alone, saves while they arrive; floor: plain SQLite",
    "running": "the program while a team's records arrive from a server: stalls of the screen's thread, saves",
    "paper": "receipts and reports a second; floor: operators by hand",
    "log": "verifying 100,000 entries of a log; floor: their hashes alone",
    "imports": "half a million order lines; lists of shops",
}


def main() -> int:
    """Run the benchmarks asked for and print their tables."""
    parser = argparse.ArgumentParser(prog="python dev.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", action="store_true", help="print one JSON object on the last line")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(NAMES)}")
    told: dict[str, Any] = {}
    for name in given.names or NAMES:
        print(f"\n== {name}: {NAMES[name]}", flush=True)
        told[name] = importlib.import_module(f"benchmarks.{name}").run()
        _show(told[name])
    if given.json:
        print(json.dumps(told, ensure_ascii=False))
    return 0


def _show(figures: dict[str, Any], indent: int = 1) -> None:
    for name, value in figures.items():
        if isinstance(value, dict):
            print(f"{'  ' * indent}{name}")
            _show(value, indent + 1)
        else:
            print(f"{'  ' * indent}{name:<44} {value}")


if __name__ == "__main__":
    sys.exit(main())
