"""How Chinese characters are read, without tones: all the readings that somebody may type, the usual one first."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_READINGS = Path(__file__).resolve().parent.parent.parent / "resources" / "readings" / "readings.txt"


def readings(char: str) -> tuple[str, ...]:
    """Give the readings of a character, ü as v; none for what is not Chinese. The table is read at the first call."""
    return _table().get(char, ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in _READINGS.read_text(encoding="utf-8").splitlines():
        told, _, chars = line.partition("\t")
        table.update(dict.fromkeys(chars, tuple(told.split())))
    return table
