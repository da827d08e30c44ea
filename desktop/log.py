"""What happened, kept for support: names of events and typed values, one JSON object a line, and nobody's data.

Rules, cited by the tests:
1. What is written is an allow-list: the event's name, whole numbers, yes and no, instants, ids, names of kinds. Every
   text is left out, whoever wrote it, and so is what an error says: only its kind and its places in the code stay.
2. Nothing is kept longer than 14 days, and all of it together never takes more than 20 MB.
3. A log that cannot be written stops nobody's work.

    _log.info("sync.done", extra={"fields": {"rows": 120, "ms": 340}})
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import traceback
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from contract.clock import Clock
from desktop.files import append_line

KEPT_DAYS: Final = 14
KEPT_BYTES: Final = 20_000_000
_PART_BYTES: Final = 1_000_000
_LINE_BYTES: Final = 8_000  # more than the longest line
_LARGEST_NUMBER: Final = 10**10  # phones and licence numbers have more digits
_FRAMES: Final = 12
_CAUSES: Final = 4
_EVENT: Final = re.compile(r"[a-z_]+(\.[a-z_]+)+")
_PARTS: Final = "????-??-??-[0-9][0-9][0-9][0-9].jsonl"
_OURS: Final = ("contract", "insights", "importers", "desktop")


class LogFiles(logging.Handler):
    """Writes events into files of a day and a part each; the oldest go first."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        super().__init__()
        self._folder = folder
        self._clock = clock
        self._path = folder / "none"
        self._full = True

    def emit(self, record: logging.LogRecord) -> None:
        """Write one event."""
        now = self._clock.now()
        with contextlib.suppress(OSError):
            if self._full or not self._path.name.startswith(now.date().isoformat()):
                self._turn_page(now.date())
            self._full = append_line(self._path, described(record, now)) >= _PART_BYTES

    def _turn_page(self, today: date) -> None:
        parts = [path for path in self._prune(today) if path.name.startswith(today.isoformat())]
        last = max((int(path.stem[-4:]) for path in parts), default=0)
        self._path = self._folder / f"{today.isoformat()}-{last:04}.jsonl"
        if self._path in parts and self._path.stat().st_size >= _PART_BYTES:
            self._path = self._folder / f"{today.isoformat()}-{last + 1:04}.jsonl"

    def _prune(self, today: date) -> list[Path]:
        """Remove what is too old, and the oldest of what is too much; give what stays."""
        oldest = (today - timedelta(days=KEPT_DAYS - 1)).isoformat()
        paths = sorted(self._folder.glob(_PARTS))
        room = KEPT_BYTES - _PART_BYTES - _LINE_BYTES
        kept: list[Path] = []
        for path in reversed(paths):
            room -= path.stat().st_size
            if path.name < oldest or room < 0:
                path.unlink()
            else:
                kept.append(path)
        return kept


def start_log(folder: Path, clock: Clock) -> LogFiles:
    """Keep from now on what Rounds tells, and the warnings of the libraries it stands on, in `folder`."""
    handler = LogFiles(folder, clock)
    logging.getLogger().addHandler(handler)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    return handler


def described(record: logging.LogRecord, now: datetime) -> bytes:
    """Give the line of an event: what may be known of it, and nothing else (rule 1)."""
    at = now.astimezone(UTC).isoformat(timespec="milliseconds")
    told: dict[str, Any] = {"at": at, "level": record.levelname, "from": record.name}
    if isinstance(record.msg, str) and not record.args and _EVENT.fullmatch(record.msg):
        told["event"] = record.msg
    else:
        told["event"] = "text"
        told["place"] = _place(record.pathname, record.lineno, record.funcName or "")
    fields = getattr(record, "fields", {})
    told |= {name: allowed(value) for name, value in fields.items() if name not in told}
    if record.exc_info and record.exc_info[1] is not None:
        told["errors"] = _errors(record.exc_info[1])
    return json.dumps(told).encode()


def allowed(value: object) -> object:
    """Give the value as it may be written; of a text, only that it was one."""
    match value:
        case None | bool():
            return value
        case Enum():
            return value.name
        case int() | float():
            return value if abs(value) < _LARGEST_NUMBER else "number"
        case UUID() | date():
            return str(value)
        case _:
            return (value if isinstance(value, type) else type(value)).__name__


def _errors(error: BaseException | None) -> list[dict[str, object]]:
    """Tell of an error and of what caused it: the kind and the places, never what it says."""
    told: list[dict[str, object]] = []
    while error is not None and len(told) < _CAUSES:
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        places = [_place(frame.filename, frame.lineno or 0, frame.name) for frame in frames]
        told.append({"kind": type(error).__name__, "places": places})
        error = error.__cause__ or error.__context__
    return told


def _place(path: str, line: int, function: str) -> str:
    """Name a place in the code without the folders above it, which may bear a person's name."""
    return f"{'/'.join(Path(path).parts[-2:])}:{line} {function}"
