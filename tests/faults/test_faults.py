"""A short run of what `python3 dev.py faults` does at every call: kills, disk errors and power cuts lose nothing."""

import shutil
import sys

import pytest

from tests.faults.__main__ import main

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="faults are put below a program of Linux"),
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed here"),
]


@pytest.mark.case("RA-01", "RA-02", "RA-03", "RA-04", "RA-05", "RA-06", "RA-08", "RA-12", "RB-06")
def test_nothing_acknowledged_is_lost_and_a_store_that_does_not_wait_loses_some(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--kills", "20", "--states", "200", "--every", "30", "--bytes", "100"]) == 0
    told = capsys.readouterr().out
    assert told.endswith("bites\nnothing acknowledged was lost\n")
