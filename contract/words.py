"""One table of sentences for every layer: English in the code is the key, the catalogue gives the Chinese.

The catalogue is compiled from `resources/translations/<language>/*.po` by `python dev.py words`.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("zh_CN", "en")
_VERBS: Final = {" are": " is", " were": " was", " have": " has", " fit": " fits", " go": " goes", " say": " says"}
_CATALOGUES: Final = Path(__file__).resolve().parent.parent / "resources" / "translations"


class _Spoken:
    """The language of this process and its catalogue."""

    language = "en"
    catalogue: Mapping[str, str] = {}


def use_language(language: str) -> None:
    """Speak `language` (one of LANGUAGES) from now on, in this process."""
    if language not in LANGUAGES:
        raise ValueError(language)
    _Spoken.catalogue = {} if language == "en" else _catalogue(language)
    _Spoken.language = language


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    """Read the compiled catalogue, in a tenth of the time of the standard library, which looks for plurals as well."""
    compiled = (_CATALOGUES / language / "LC_MESSAGES" / "rounds.mo").read_bytes()
    count, sources, translations = struct.unpack_from("<3I", compiled, 8)  # after the magic number and the revision
    return dict(zip(_texts(compiled, count, sources), _texts(compiled, count, translations), strict=True))


def _texts(compiled: bytes, count: int, table: int) -> list[str]:
    """Read the texts whose lengths and places stand in one table of a compiled catalogue."""
    pairs = struct.iter_unpack("<2I", compiled[table : table + 8 * count])
    return [compiled[place : place + length].decode() for length, place in pairs]


def language() -> str:
    """Name the language spoken now."""
    return _Spoken.language


def say(template: str, **values: object) -> str:
    """Give the sentence `template` in the language spoken now, with its `{named}` values filled in.

    English says "1 shop is", not "1 shops are"; Chinese makes no such difference.
    """
    spoken = _Spoken.catalogue.get(template, template)
    if _Spoken.language == "en" and any(_is_one(value) for value in values.values()):
        spoken = _of_one(spoken, values)
    return spoken.format(**values) if values else spoken


def _of_one(template: str, values: Mapping[str, object]) -> str:
    """Put what is counted by a value of 1 into the singular, and the verb after it."""
    for name in _counts(template):
        if _is_one(values.get(name)):
            template = re.sub(rf"(?<=\{{{name}\}} )(\w+s)( \w+)?", _singular, template)
    return template


@cache
def _counts(template: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\{(\w+)\} (?!(?:is|was|has|does)\b)\w+s\b", template))


def _is_one(value: object) -> bool:
    """Say whether a value is the number 1, written out perhaps as large numbers are."""
    return value == "1" if isinstance(value, str) else type(value) is int and value == 1


def _singular(found: re.Match[str]) -> str:
    noun, verb = found[1], found[2] or ""
    return (noun[:-3] + "y" if noun.endswith("ies") else noun[:-1]) + _VERBS.get(verb, verb)


def phrase(template: str) -> str:
    """Mark a text that is said elsewhere, as in a table of them, so that its Chinese is asked for; give it back."""
    return template
