"""Prints, as one JSON object, how the herd fared: `python -m tests.server.herd_figures`; for `dev.py bench herd`."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.measures import peak_mb
from tests.server import herd
from tests.server.test_processes import open_now, served
from tests.server.world import World, lay_world

DEVICES: Final = 500


def figures() -> dict[str, Any]:
    """Lay a city, enrol the herd, and have it come back to a server that has just started."""
    with TemporaryDirectory(prefix="rounds-benchmark-") as folder:
        path = Path(folder) / "server.db"
        path.touch()
        url = f"sqlite:///{path}"
        lay_world(url)
        with closing(open_now(url)) as database:
            world = World(database)
            members = [herd.member(world) for _ in range(DEVICES)]
            with served(url) as (process, port):
                before = processor_s(process.pid)
                told = herd.come_back(port, members)
                spent, memory = processor_s(process.pid) - before, peak_mb(process.pid)
    seen = Counter(status for one in told for status in one.statuses)
    return {
        "took_s": sorted(one.took_s for one in told),
        "statuses": seen,
        "processor_s": spent,
        "memory_mb": memory,
    }


def processor_s(process: int) -> float:
    """Give the seconds that a process has had of the processor."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(figures()))
