"""Why a typed text found a shop: which letters of its name, or which other fact (screens.md M2, N7).

The question itself is asked of the search table (search_forms.py); here the few shops it gave are read again, so that
a person sees what was meant and tells look-alikes apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from contract.records import Retailer
from desktop.models.pinyin import readings

Span = tuple[int, int]
"""Start and length, in characters."""
_LEAST_TAIL: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One shop and why it was found.

    `name` and `address` are the letters that were meant; `by` names the other fact that was meant: "license_no",
    "phone", "customer_code", "short_name", "owner_name" or "contact_name", "" where there is none. `reading` is
    (character, reading) where a character is read in a less usual way.
    """

    shop: Retailer
    name: tuple[Span, ...] = ()
    address: tuple[Span, ...] = ()
    by: str = ""
    reading: tuple[str, str] | None = None


def reason_of(shop: Retailer, typed: str) -> Found:
    """Say why `typed` found `shop`; a shop found by a spelling unknown here has no letters marked."""
    name: list[Span] = []
    address: list[Span] = []
    by, reading = "", None
    for term in typed.split():
        if (span := _span(shop.name, term)) is not None:
            name.append(span)
            reading = reading or _unusual(shop.name, span, term)
        elif (other := _other_fact(shop, term)) != "":
            by = by or other
        elif (span := _span(shop.address or "", term)) is not None:
            address.append(span)
    return Found(shop=shop, name=_merged(name), address=_merged(address), by=by, reading=reading)


def _other_fact(shop: Retailer, term: str) -> str:
    folded = _folded(term)
    for field in ("license_no", "phone", "customer_code"):
        number = _folded(getattr(shop, field) or "")
        if number and (number == folded or (len(folded) >= _LEAST_TAIL and number.endswith(folded))):
            return field
    for field in ("short_name", "owner_name", "contact_name"):
        if _span(getattr(shop, field) or "", term) is not None:
            return field
    return ""


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, length in sorted(spans):
        if merged and start <= merged[-1][0] + merged[-1][1]:
            before, old = merged[-1]
            merged[-1] = (before, max(old, start + length - before))
        else:
            merged.append((start, length))
    return tuple(merged)


def _span(text: str, term: str) -> Span | None:
    """Find the characters of `text` that `term` writes or sounds like, the earliest."""
    wanted = _folded(term)
    for start in range(len(text) if wanted else 0):
        end = _end(text, start, wanted)
        if end is not None:
            return start, end - start
    return None


def _end(text: str, start: int, wanted: str) -> int | None:
    """Follow `wanted` through `text` from the character at `start`; give where it ends, None where it breaks off."""
    reached = {0}  # how much of `wanted` the characters so far may stand for
    for place in range(start, len(text)):
        here = _folded(text[place])
        if here:  # a bracket or a space is not typed
            reached = {at + len(piece) for at in reached for piece in _pieces(text[place], here, wanted[at:])}
        elif place == start:
            return None
        if len(wanted) in reached:
            return place + 1
        if not reached:
            return None
    return None


def _pieces(character: str, here: str, wanted: str) -> Iterator[str]:
    """Give what of the beginning of `wanted` may stand for one character: itself, its sound, its first letter."""
    if wanted.startswith(here):
        yield here
    for sound in readings(character):
        if wanted.startswith(sound):
            yield sound
        elif len(wanted) > 1 and sound.startswith(wanted):  # the last syllable is not typed to its end
            yield wanted
        if wanted[0] == sound[0]:
            yield wanted[0]


def _unusual(text: str, span: Span, term: str) -> tuple[str, str] | None:
    """Give the character that is not read in its usual way, where letters were typed."""
    wanted = _folded(term)
    for character in text[span[0] : span[0] + span[1]]:
        if not wanted:
            return None
        sounds = readings(character)
        if not sounds:
            wanted = wanted[len(_folded(character)) :]
            continue
        usual = sounds[0]
        if wanted[0] != usual[0]:
            return next(((character, sound) for sound in sounds if sound[0] == wanted[0]), None)
        wanted = wanted[len(usual) :] if wanted.startswith(usual) else wanted[1:]
    return None


def _folded(text: str) -> str:
    return "".join(map(_fold, text))


@cache
def _fold(character: str) -> str:
    parted = unicodedata.normalize("NFKD", character.casefold())
    return "".join(sign for sign in parted if sign.isalnum())
