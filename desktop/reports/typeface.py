"""One weight of the type on paper, as reportlab embeds it; a module of its own because reportlab is slow to import."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

_CUTTING: Final = Lock()  # reportlab reads outlines at a place that it keeps in the typeface, so one file at a time
_BEYOND: Final = re.compile("<([0-9A-F]{5})>")


class Typeface(TTFont):  # type: ignore[misc]  # reportlab ships no types
    """A typeface known to reportlab as `fontName`; `width` of each character in thousandths of the type size."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.stem, str(path), asciiReadable=False, shapable=False)
        # Unless it is kept, each subset of each file copies the ten megabytes of outlines once more.
        self.face.get_table = cache(self.face.get_table)
        self.width: dict[str, int] = {chr(code): round(width) for code, width in self.face.charWidths.items()}
        registerFont(self)

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab calls it so
        """Embed the subsets, with characters beyond U+FFFF written so that they can be found and copied.

        reportlab writes them as one number of five digits; a PDF wants the two halves of UTF-16.
        """
        with _CUTTING:
            super().addObjects(doc)
        for name, part in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                part.content = _BEYOND.sub(_halves, part.content)


def _halves(found: re.Match[str]) -> str:
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex()}>"
