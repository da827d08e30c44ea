"""500 devices come back at one moment after an outage, each with a visit to push and all to pull (RB-26).

Server and devices share this machine. A device waits between tries as the program does, and its seconds count until all
is answered. The processor time of the server says what a machine of its own would need.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

_GOAL_S: Final = 10.0


def run() -> dict[str, Any]:
    """Give the seconds of the median and of 99 in 100 beside the goal, what was shed, and what it cost the server."""
    command = [sys.executable, "-m", "tests.server.herd_figures"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    took: list[float] = told["took_s"]
    seen = {int(status): count for status, count in told["statuses"].items()}
    each_ms = told["processor_s"] / len(took) * 1000
    failed = sum(count for status, count in seen.items() if status >= 500 and status != 503)
    return {
        "devices": len(took),
        "median": f"{took[len(took) // 2]:.1f} s",
        "99 of 100": f"{took[len(took) * 99 // 100]:.1f} s (goal {_GOAL_S:.0f} s)",
        "shed, told when to come again": seen.get(503, 0),
        "lines not taken": seen.get(0, 0),
        "failures of the server": failed,
        "processor time of the server": f"{told['processor_s']:.1f} s ({each_ms:.1f} ms a device)",
        "memory of the server": f"{told['memory_mb']} MB",
    }
