"""Cells that a spreadsheet program would run as a formula, made harmless and brought back exactly.

A cell of a CSV file that begins with a sign Excel acts on gets an apostrophe in front. So does one that already
begins with apostrophes and such a sign: thus `unguarded` takes away exactly what `guarded` added, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_SIGNS: Final = "=+\\-@\t\r\n\0＝＋－＠"
_TO_GUARD: Final = re.compile(f"'*[{_SIGNS}]")
_GUARDED: Final = re.compile(f"''*[{_SIGNS}]")


def guarded(text: str) -> str:
    """Give the text as it is written into a cell of a CSV file."""
    return f"'{text}" if _TO_GUARD.match(text) else text


def unguarded(cells: Sequence[str]) -> list[str]:
    """Give the cells of a CSV file without the apostrophes that `guarded` put in front."""
    return [cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell for cell in cells]
