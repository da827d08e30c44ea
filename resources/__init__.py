"""Files the program carries with it: icons, fonts, style, translations, code lists."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).resolve().parent  # inside a packed program this module keeps its place beside the files


def path(*parts: str) -> Path:
    """Give the path of a carried file: `path("icons", "store.svg")`."""
    return _HERE.joinpath(*parts)
