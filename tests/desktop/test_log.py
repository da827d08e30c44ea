"""Logs hold names of events and typed values, nobody's data, for 14 days, in 20 MB (rules of `desktop/log.py`)."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.clock import FixedClock
from desktop import log
from desktop.settings import Scheme

START = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
PLANTED = ("王芳", "13812345678", "中山路12号", "320102100123", "She owes us money")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def logger(tmp_path: Path, clock: FixedClock) -> Iterator[logging.Logger]:
    """A logger of ours whose log is kept in `tmp_path`."""
    handler = log.start_log(tmp_path, clock)
    yield logging.getLogger("desktop.example")
    logging.getLogger().removeHandler(handler)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.iterdir()) for line in path.read_text("ascii").splitlines()]


def test_an_event_is_kept_with_its_time_place_and_values(tmp_path: Path, logger: logging.Logger) -> None:
    fields = {
        "rows": 120,
        "whole": True,
        "share": 0.5,
        "device": UUID(int=1),
        "day": date(2026, 3, 5),
        "scheme": Scheme.DARK,
        "kind": ValueError,
        "none": None,
    }
    logger.info("sync.done", extra={"fields": fields})
    assert lines(tmp_path) == [
        {
            "at": "2026-03-05T09:30:00.000+00:00",
            "level": "INFO",
            "from": "desktop.example",
            "event": "sync.done",
            "rows": 120,
            "whole": True,
            "share": 0.5,
            "device": "00000000-0000-0000-0000-000000000001",
            "day": "2026-03-05",
            "scheme": "DARK",
            "kind": "ValueError",
            "none": None,
        }
    ]


def test_no_text_gets_in_by_any_door(tmp_path: Path, logger: logging.Logger) -> None:
    """Rule 1, RC-01."""
    name, phone, address, licence, note = PLANTED
    logger.warning(f"{name} lives at {address}")  # noqa: G004 - the mistake that the log must survive
    logger.warning("visit.saved %s", note)
    logger.warning("visit.saved", extra={"fields": {"shop": name, "list": [phone], "told": {"note": note}}})
    logger.warning("visit.saved", extra={"fields": {"phone": int(phone), "licence": int(licence)}})
    logging.getLogger("urllib3.connectionpool").warning("GET /shops/%s failed", phone)
    try:
        try:
            raise ValueError(name, phone)
        except ValueError as cause:
            raise KeyError(address) from cause
    except KeyError:
        logger.exception("visit.failed")
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    told = kept.decode() + json.dumps(lines(tmp_path), ensure_ascii=False)
    assert len(lines(tmp_path)) == 6
    assert not [secret for secret in PLANTED if secret in told]
    assert str(tmp_path) not in told
    assert str(Path.home()) not in told


def test_an_error_is_kept_by_its_kinds_and_its_places(tmp_path: Path, logger: logging.Logger) -> None:
    try:
        try:
            json.loads("{")
        except ValueError as cause:
            raise KeyError from cause
    except KeyError:
        logger.exception("visit.failed")
    errors = lines(tmp_path)[0]["errors"]
    assert [error["kind"] for error in errors] == ["KeyError", "JSONDecodeError"]
    assert errors[1]["places"][-1].startswith("json/decoder.py:")


@given(value=st.recursive(st.text() | st.binary(), st.lists))
def test_whatever_holds_a_text_is_told_by_its_kind_alone(value: object) -> None:
    assert log.allowed(value) == type(value).__name__


def test_a_value_never_takes_the_place_of_the_event(tmp_path: Path, logger: logging.Logger) -> None:
    logger.info("sync.done", extra={"fields": {"event": 1, "at": 2}})
    assert lines(tmp_path)[0]["event"] == "sync.done"


def test_libraries_are_heard_from_their_warnings_on(tmp_path: Path, logger: logging.Logger) -> None:
    del logger
    logging.getLogger("sqlalchemy.engine").info("SELECT name FROM shops")
    assert lines(tmp_path) == []


def test_nothing_is_kept_longer_than_fourteen_days(tmp_path: Path, logger: logging.Logger, clock: FixedClock) -> None:
    """Rule 2."""
    for _ in range(30):
        logger.info("day.begun")
        clock.advance(timedelta(days=1))
    days = [datetime.fromisoformat(line["at"]).date() for line in lines(tmp_path)]
    assert days == [date(2026, 3, 21) + timedelta(days=n) for n in range(14)]


def test_all_of_it_takes_no_more_than_twenty_megabytes_and_the_newest_stays(
    tmp_path: Path, logger: logging.Logger, clock: FixedClock
) -> None:
    """Rule 2."""
    for day in range(24):
        (tmp_path / f"2026-03-0{1 + day % 5}-{day:04}.jsonl").write_bytes(b"x" * 999_999)
    logger.info("day.begun")
    logger.info("day.ended")
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert sum(sizes) <= 20_000_000
    assert len(sizes) == 18 + 1
    newest = max(tmp_path.iterdir())
    assert newest.name == "2026-03-05-0020.jsonl"


def test_a_full_part_is_followed_by_another_and_a_restart_goes_on_with_the_last(
    tmp_path: Path, clock: FixedClock
) -> None:
    (tmp_path / "2026-03-05-0000.jsonl").write_bytes(b"x" * 1_000_000)
    (tmp_path / "2026-03-05-copy.jsonl").write_bytes(b"of somebody")
    for _ in range(3):
        handler = log.LogFiles(tmp_path, clock)
        handler.handle(logging.makeLogRecord({"msg": "day.begun", "levelname": "INFO"}))
    assert sorted(path.name[11:15] for path in tmp_path.iterdir()) == ["0000", "0001", "copy"]
    assert (tmp_path / "2026-03-05-0001.jsonl").read_bytes().count(b"\n") == 3


def test_a_log_that_cannot_be_written_stops_nobody(
    tmp_path: Path, clock: FixedClock, capfd: pytest.CaptureFixture[str]
) -> None:
    """Rule 3."""
    handler = log.LogFiles(tmp_path / "gone", clock)
    handler.handle(logging.makeLogRecord({"msg": "day.begun"}))
    assert capfd.readouterr() == ("", "")
    (tmp_path / "gone").mkdir()
    handler.handle(logging.makeLogRecord({"msg": "day.begun"}))
    assert len(lines(tmp_path / "gone")) == 1
