"""A short run of what `python3 dev.py faults` does at every call: kills, disk errors and power cuts lose nothing."""

import shutil
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop.models import cipher
from tests.faults import changed_bytes, parts
from tests.faults.__main__ import main
from tests.faults.scene import Lost
from tests.stores import KEY

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


@pytest.mark.case("RA-12")
@pytest.mark.parametrize(
    "planted",
    [
        "UPDATE visits SET note = replace(note, '三', '二')",
        "UPDATE outbox SET body = CAST(replace(CAST(body AS TEXT), 'note', 'nute') AS BLOB) WHERE state = 'waiting'",
        "DELETE FROM visits WHERE id NOT IN (SELECT visit_id FROM photos)",
        "UPDATE scopes SET ver = ver + 1",
    ],
)
def test_a_change_that_the_program_cannot_notice_is_a_loss(planted: str, tmp_path: Path) -> None:
    """What is written under the key looks whole: the check of the harness must see it all the same."""
    kept, folder = parts.left_by_a_kill(), tmp_path / "planted"
    kept.lay(folder)
    assert changed_bytes.judge(kept, folder) == "equal"
    kept.lay(folder)
    with closing(cipher.connect(folder / "records.db", KEY)) as raw:
        raw.execute("INSERT INTO gate (one, action) VALUES (1, 'planted')")
        assert raw.execute(planted).rowcount > 0
        raw.execute("DELETE FROM gate")
    with pytest.raises(Lost, match="not noticed"):
        changed_bytes.judge(kept, folder)


@pytest.mark.case("RA-12")
def test_an_entry_that_is_taken_over_as_another_is_a_loss(tmp_path: Path) -> None:
    kept, folder = parts.left_by_a_kill(), tmp_path / "planted"
    kept.lay(folder)
    with closing(cipher.connect(folder / "records.db", KEY)) as raw:
        raw.execute("UPDATE outbox SET salt = zeroblob(length(salt)) WHERE state = 'waiting'")
        damaged_page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'retailers'").fetchone()[0]
    content = bytearray((folder / "records.db").read_bytes())
    content[(damaged_page - 1) * 4096 + 700] ^= 1
    (folder / "records.db").write_bytes(content)
    with pytest.raises(Lost, match="taken over as another"):
        changed_bytes.judge(kept, folder)


@pytest.mark.case("RA-16", "RA-17")
def test_a_day_in_short_with_outages_grows_nothing_and_leaves_nothing_waiting(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--soak", "0.08"]) == 0
    assert capsys.readouterr().out.endswith("nothing grew, and nothing waits\n")
