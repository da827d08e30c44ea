"""The forms under which a shop is found, and the questions that a typed text asks of them.

Everything that can be typed for a shop becomes a word of one full-text column, and a mark before the word says what
it is, so that each kind of word has lists of its own and a question reads no longer list than it must:

    n新华烟酒店             the whole name, and the short name: found by their beginning
    sxhyjd sxinhuayanjiudian  how they sound, initials and full pinyin, in all sensible readings
    t3821 t53821 ...        the last 4 to 8 digits of codes, licence and phones, and the whole
    i华 ihyjd ihuayanjiu    each character of the names, and how they sound from the second syllable on
    a中 azsl azhongshanlu   the same of people, street and address

A shop's number in the table begins with the length of its name, so that the table gives shorter names first unasked
(of two names that begin alike, the shorter is the nearer), and a question stops at its limit without sorting.

Words are made of letters, digits and characters alone, and are always quoted in a question: nothing that is typed can
be an operator. Both sides are folded in the same way (width, case, accents), so the table's own tokenizer only splits
at spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Final

import sqlalchemy as sa

from desktop.models.pinyin import readings

SEARCH_TABLE_SQL: Final = (
    "CREATE VIRTUAL TABLE search USING fts5(words, tokenize = 'ascii', prefix = '2 3')",
    "INSERT INTO search(search, rank) VALUES('secure-delete', 1)",
)
_FIND: Final = sa.text(
    "SELECT searched.retailer_id FROM search JOIN searched ON searched.number = search.rowid"
    " WHERE search MATCH :question ORDER BY search.rowid LIMIT :most"
)

_LONGEST_TYPED: Final = 100
_LONGEST_WHOLE: Final = 24
_LONGEST_INNER: Final = 12
_INITIALS: Final = 8
_VARIANTS: Final = 16
_TAILS: Final = range(4, 9)
_GAP: Final = "0"  # keeps a phrase from running on from one text into the next
_LENGTHS: Final = 255
_LENGTH_SHIFT: Final = 32
# Characters that are words by themselves: Chinese, kana, bopomofo, hangul.
_ALONE: Final = (
    "\u3005-\u3007\u3040-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_PART: Final = re.compile(rf"[{_ALONE}]|(?:(?![{_ALONE}])[^\W_])+")
_SEVERAL: Final = re.compile(r"[/,;、|\n]")


def search_row(
    names: Iterable[str | None],
    numbers: Iterable[str | None] = (),
    around: Iterable[str | None] = (),
) -> str:
    """Give the words of one shop: its names, its codes, licence and phones, and its people, street and address."""
    words: dict[str, None] = {}
    text: list[str] = []
    for parts in map(_parts, filter(None, names)):
        whole = "".join(parts)[:_LONGEST_WHOLE]
        words["n" + whole] = None
        words.update(dict.fromkeys("s" + sound for sound in _whole_sounds(parts)))
        text += [*_in_order("i", parts), _GAP]
        words.update(dict.fromkeys("i" + sound for sound in _inner_sounds(parts, 1)))
    for number in filter(None, numbers):
        words.update(dict.fromkeys("t" + tail for tail in _tails(number)))
    for parts in map(_parts, filter(None, around)):
        text += [*_in_order("a", parts), _GAP]
        words.update(dict.fromkeys("a" + sound for sound in _inner_sounds(parts, 0)))
    return " ".join([*text, *words])


def numbers_for(name: str) -> range:
    """Give the numbers from which a shop of this name takes a free one: shorter names come first."""
    length = min(len(_parts(name)), _LENGTHS)
    return range(length << _LENGTH_SHIFT, (length + 1) << _LENGTH_SHIFT)


def match(typed: str) -> list[str]:
    """Give the MATCH expressions that `typed` asks, the nearest meaning first; none when nothing can be asked.

    The order: a name, sound or number typed whole; the beginning of a name; of its sound; the tail of a number;
    anywhere in a name; people and places. Of several words typed, every one must be found somewhere.
    """
    terms = [parts for chunk in typed[:_LONGEST_TYPED].split() if (parts := _parts(chunk))]
    if not terms:
        return []
    rest = ["(" + " OR ".join(_everywhere(term)) + ")" for term in terms[1:]]
    return [" AND ".join([f"({nearness})", *rest]) for nearness in _by_nearness(terms[0])]


def find(connection: sa.Connection, typed: str, most: int = 100) -> list[bytes]:
    """Give the ids of the shops that `typed` means, the nearest first, at most `most`."""
    found: dict[bytes, None] = {}
    for question in match(typed):
        rows = connection.execute(_FIND, {"question": question, "most": most + len(found)})
        found.update(dict.fromkeys(rows.scalars()))
        if len(found) >= most:
            break
    return list(found)[:most]


def _by_nearness(parts: Sequence[str]) -> Iterator[str]:
    word = "".join(parts)[:_LONGEST_WHOLE]
    yield " OR ".join(f'"{mark}{word}"' for mark in "nst")
    yield f'"n{word}" *'
    if word.isascii():
        yield f'"s{word}" *'
        yield f'"t{word}" *'
    yield _phrase("i", parts)
    yield _phrase("a", parts)


def _everywhere(parts: Sequence[str]) -> list[str]:
    return list(_by_nearness(parts))[1:]


def _phrase(mark: str, parts: Sequence[str]) -> str:
    """Ask for the parts one after the other; what is no character by itself may go on after the last letter typed."""
    words = " ".join(_in_order(mark, parts))
    begun = "" if len(parts[-1]) == 1 and not parts[-1].isascii() else " *"
    return f'"{words}"{begun}'


def _in_order(mark: str, parts: Iterable[str]) -> list[str]:
    return [mark + part[:_LONGEST_INNER] for part in parts]


@cache
def _fold_character(char: str) -> str:
    parted = unicodedata.normalize("NFKD", char.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in parted if not unicodedata.combining(c)))


def _parts(text: str) -> list[str]:
    """Fold a text and part it: each Chinese character alone, letters and digits in runs, all else dropped."""
    return _PART.findall("".join(map(_fold_character, text)))


def _whole_sounds(parts: Sequence[str]) -> list[str]:
    """Spell a name from its beginning; a name without Chinese has no sound but its letters."""
    if all(not readings(part) for part in parts):
        return []
    return [word for choices in _choices(parts) for word in _spell(choices, _LONGEST_WHOLE)]


def _inner_sounds(parts: Sequence[str], first: int) -> list[str]:
    """Spell what follows from every Chinese character on, from the one at `first`."""
    initials, syllables = _choices(parts)
    return [
        word
        for at in range(first, len(parts))
        if readings(parts[at])  # a run of letters is a word of its own already
        for words in (
            _spell(initials[at : at + _INITIALS], _INITIALS),
            _spell(syllables[at : at + _LONGEST_INNER], _LONGEST_INNER),
        )
        for word in words
    ]


def _choices(parts: Sequence[str]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Give the initials and the syllables that each part may have; letters and digits are both, as they are."""
    syllables = [readings(part) or ((part,) if part.isascii() else ("",)) for part in parts]
    initials = [
        _first_letters(found) if readings(part) else found for part, found in zip(parts, syllables, strict=True)
    ]
    return initials, syllables


@cache
def _first_letters(sounds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sound[0] for sound in sounds))


def _spell(choices: Sequence[tuple[str, ...]], longest: int) -> list[str]:
    """Put the readings together in every way, cut at `longest` letters.

    Of too many ways the most usual stay, and among these the ones that differ early: few letters are typed.
    """
    sure = ""
    for at, options in enumerate(choices):
        if len(options) > 1:
            return _branch(sure, choices[at:], longest)
        sure += options[0]
        if len(sure) >= longest:
            break
    return [sure[:longest]] if sure else []


def _branch(sure: str, choices: Sequence[tuple[str, ...]], longest: int) -> list[str]:
    """Go on from the letters that are sure, the first choice being among several."""
    spelt = [(sure, 0)]  # each way with its rarity: how far its readings are from the usual ones
    for options in choices:
        if len(options) == 1:
            spelt = [(word + options[0], rarity) for word, rarity in spelt]
        else:
            grown = [(word + option, rarity + more) for more, option in enumerate(options) for word, rarity in spelt]
            spelt = sorted(grown, key=itemgetter(1))[:_VARIANTS]
        if len(spelt[0][0]) >= longest and all(len(word) >= longest for word, _ in spelt):
            break
    return list(dict.fromkeys([word[:longest] for word, _ in spelt if word]))


def _tails(number: str) -> Iterator[str]:
    """Give the last digits of each number in the text, and the whole."""
    for one in _SEVERAL.split(number):
        whole = "".join(_parts(one))
        yield from (whole[-length:] for length in _TAILS if length < len(whole))
        if whole:
            yield whole[:_LONGEST_WHOLE]
