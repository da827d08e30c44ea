"""The program of saver.py, started on one person's store."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.models.place import Place
from tests.journeys.towns import password_of

_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def program(place: Place, *verb: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program of Ann's until the block ends; it has her store open."""
    command = [sys.executable, "-m", "tests.journeys.saver", str(place.profile), *verb]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"ann\n{password_of('ann')}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            process.kill()
