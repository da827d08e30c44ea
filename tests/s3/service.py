"""A real S3 service for tests: moto, over HTTP, in an environment of its own made from its own hashed lock.

It weighs twenty packages, one of which wants an older dateutil than the product's: so it is no dependency of the
project, and only the slow tests make it.
"""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

_LOCK = Path(__file__).with_name("requirements.lock")
_BUCKETS = count()


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.fixture(scope="session")
def s3_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the service; give its address. Skipped in words where its packages cannot be fetched."""
    folder = tmp_path_factory.mktemp("s3") / "environment"
    python = _python_of(folder)
    made = [
        [sys.executable, "-m", "uv", "venv", "-q", "--python", sys.executable, str(folder)],
        [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", str(python), "--require-hashes", "-r", _LOCK],
    ]
    for command in made:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"the S3 service could not be fetched: {done.stderr[-200:]}")
    command = [python, "-m", "moto.server", "-p", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            yield _address(process)
        finally:
            process.terminate()


def _address(process: "subprocess.Popen[str]") -> str:
    """Read where the service listens from what it prints."""
    assert process.stderr is not None
    for line in process.stderr:
        if "Running on " in line:
            return line.split("Running on ")[1].strip()
    raise RuntimeError("the S3 service did not start")


@pytest.fixture
def s3_bucket(s3_service: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a new bucket; give its address for ROUNDS_BLOBS, and the rest by the environment, as an operator does."""
    name = f"rounds-{next(_BUCKETS)}"
    settings = {
        "AWS_ENDPOINT_URL": s3_service,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "rounds",
        "AWS_SECRET_ACCESS_KEY": "shops before noon",
    }
    for variable, value in settings.items():
        monkeypatch.setenv(variable, value)
    asked = urllib.request.Request(f"{s3_service}/{name}", method="PUT")  # noqa: S310 - our own service
    with urllib.request.urlopen(asked):  # noqa: S310
        return f"s3://{name}/files"
