"""The two weights of Noto Sans SC that everything on paper is set in, loaded when first needed.

A character that they lack is set as GETA, the printer's mark for a missing type, and named in the job's result.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from desktop.reports.typeface import Typeface

FOLDER: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts"
GETA: Final = "〓"


class Fonts(NamedTuple):
    """Both weights, and the characters that both of them have."""

    regular: Typeface
    bold: Typeface
    characters: frozenset[str]


@cache
def fonts() -> Fonts:
    """Load both weights, once in a process."""
    from desktop.reports.typeface import Typeface

    regular, bold = (Typeface(FOLDER / f"NotoSansSC-{weight}.ttf") for weight in ("Regular", "Bold"))
    return Fonts(regular, bold, frozenset(regular.width.keys() & bold.width.keys()))


def missing(text: str) -> set[str]:
    """Name the characters of `text` that cannot be set."""
    return set(text) - fonts().characters
