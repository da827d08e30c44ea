"""An exported log of a real device verifies anywhere, and the server knows it again (N2)."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path

import pytest

from contract import log
from contract.errors import UserError
from desktop.commands import verify
from desktop.models.log_file import write_log
from server import log_check
from tests.desktop.sync.devices import Device, Ring


def _visits(ring: Ring, device: Device, count: int) -> None:
    for _ in range(count):
        device.put("record_visit", ring.world.visit("ann", "A1-1"))


@pytest.fixture
def exported(ring: Ring, ann: Device, tmp_path: Path) -> Path:
    """Export a log of six entries: three forgotten and two more signed for, one not sent yet."""
    ann.sync()
    _visits(ring, ann, 3)
    ann.sync()
    ring.world.clock.advance(timedelta(days=36))
    _visits(ring, ann, 2)
    ann.sync()
    _visits(ring, ann, 1)
    assert write_log(ann.store, tmp_path / "log.rounds") == 6
    return tmp_path / "log.rounds"


def _judged(*told: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    parser = ArgumentParser()
    verify.declare(parser)
    code = verify.run(parser.parse_args([str(word) for word in told]))
    return code, capsys.readouterr().out


@pytest.mark.case("RG-01")
def test_the_command_says_that_everything_fits_up_to_where_the_server_signed(
    exported: Path, ann: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _judged(exported, "--server-key", ann.store.known("server_key").hex(), capsys=capsys)
    assert code == 0
    assert "6 entries fit, 3 of them without their content" in said
    assert "signed up to entry 5" in said


@pytest.mark.case("RG-01")
def test_the_command_names_the_first_bad_entry(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = exported.read_bytes()
    entries = [r for r in log._Reading(content).records() if isinstance(r, log.Entry)]  # noqa: SLF001
    body = entries[4].parts[2]
    exported.write_bytes(content.replace(body, body[:-1] + bytes([body[-1] ^ 1])))
    code, said = _judged(exported, capsys=capsys)
    assert code == 1
    assert "The first bad entry is 5" in said


def test_the_server_holds_a_file_against_what_it_signed(ring: Ring, exported: Path) -> None:
    with ring.world.database.acting(ring.world.system, reading=True) as tx:
        assert log_check.check_file(tx, exported.read_bytes()).fault is None


def test_a_place_that_takes_no_file_is_said(ann: Device, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be written"):
        write_log(ann.store, tmp_path / "no such folder" / "log.rounds")
