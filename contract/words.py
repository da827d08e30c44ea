"""One table of sentences for every layer: English in the code is the key, the catalogue gives the Chinese.

The catalogue is compiled from `resources/translations/<language>/*.po` by `python dev.py words`.
"""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("zh_CN", "en")
_CATALOGUES: Final = Path(__file__).resolve().parent.parent / "resources" / "translations"


class _Spoken:
    """The language of this process and its catalogue."""

    language = "en"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str) -> None:
    """Speak `language` (one of LANGUAGES) from now on, in this process."""
    if language not in LANGUAGES:
        raise ValueError(language)
    english = language == "en"
    _Spoken.catalogue = gettext.NullTranslations() if english else _catalogue(language)
    _Spoken.language = language


def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("rounds", str(_CATALOGUES), [language])


def language() -> str:
    """Name the language spoken now."""
    return _Spoken.language


def say(template: str, **values: object) -> str:
    """Give the sentence `template` in the language spoken now, with its `{named}` values filled in."""
    spoken = _Spoken.catalogue.gettext(template)
    return spoken.format(**values) if values else spoken


def phrase(template: str) -> str:
    """Mark a text that is said elsewhere, as in a table of them, so that its Chinese is asked for; give it back."""
    return template
