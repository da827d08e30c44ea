"""One program at a time on one person's store, and a killed one never blocks the next (RA-14)."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.models import instance
from desktop.models.instance import InstanceLock, SecondInstance

HOLD = """
import sys
from pathlib import Path
from desktop.models.instance import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
lock.take()
print("taken", flush=True)
sys.stdin.read()
"""


@pytest.mark.case("S22", "RA-14")
def test_a_second_instance_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    with InstanceLock(tmp_path), pytest.raises(SecondInstance, match="already open"):
        InstanceLock(tmp_path).take()
    with InstanceLock(tmp_path):
        pass


def test_two_people_on_one_computer_do_not_hinder_each_other(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with InstanceLock(tmp_path / "one"), InstanceLock(tmp_path / "two"):
        pass


def test_a_refused_lock_can_be_released_and_taken_later(tmp_path: Path) -> None:
    second = InstanceLock(tmp_path)
    with InstanceLock(tmp_path), pytest.raises(SecondInstance):
        second.take()
    second.release()
    second.take()
    second.release()


def test_another_process_is_refused_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    root = Path(instance.__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"taken"
        with pytest.raises(SecondInstance):
            InstanceLock(tmp_path).take()
        holder.kill()
        holder.wait()
    with InstanceLock(tmp_path):
        pass
