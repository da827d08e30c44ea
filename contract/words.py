"""One table of sentences for every layer: English in the code is the key, the catalogue gives the Chinese.

The catalogue is compiled from `resources/translations/<language>/*.po` by `python dev.py words`.
"""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("zh_CN", "en")
_CATALOGUES: Final = Path(__file__).resolve().parent.parent / "resources" / "translations"

_english = gettext.NullTranslations()
_spoken: gettext.NullTranslations = _english
_language = "en"


def use_language(language: str) -> None:
    """Speak `language` (one of LANGUAGES) from now on, in this process."""
    global _spoken, _language
    if language not in LANGUAGES:
        raise ValueError(language)
    _language = language
    _spoken = _english if language == "en" else gettext.translation("rounds", str(_CATALOGUES), [language])


def language() -> str:
    """Name the language spoken now."""
    return _language


def say(template: str, **values: object) -> str:
    """Give the sentence `template` in the language spoken now, with its `{named}` values filled in."""
    spoken = _spoken.gettext(template)
    return spoken.format(**values) if values else spoken
