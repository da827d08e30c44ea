"""The text of a cell as a value of its field, or the reason why it is none.

Nothing is guessed and nothing is rounded: a value that Excel has already shortened, a fraction where whole cartons
are counted, or a date that could be two days is refused by name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache, partial
from itertools import islice
from typing import Any, Final

from contract.fields import Field, Value
from importers.dates import find_order, read_date
from importers.reasons import Reason
from importers.unreadable import Unreadable

CodeLists = Mapping[str, Mapping[str, str]]
"""For each code list, every word that lists use for a code (its own name, its code) with the code."""

Reader = Callable[[str], Any]

CODES: Final = frozenset({"customer_code", "license_no", "invoice_no", "product_code"})
"""The text fields that hold codes: Excel may have made numbers of them."""

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LOST: Final = "\N{REPLACEMENT CHARACTER}"
_EXCEL_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_NOTHING: Final = frozenset({"", "-", "--", "—", "——", "/", "无", "無", "暂无", "null", "none", "n/a", "na", "nan"})
_SHORTENED: Final = re.compile(r"-?\d(?:\.\d+)?[eE]\+\d{1,3}")
_FLOAT_CODE: Final = re.compile(r"(\d+)\.0+")
_WHOLE: Final = re.compile(r"([-+]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.0*)?\s*条?")
_DECIMAL: Final = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?")
_MONEY_SIGNS: Final = re.compile(r"^(?:RMB|CNY|[¥$€£])\s*|\s*元$")
_PHONE_MARKS: Final = re.compile(r"[\s\-()./]+")
_LICENCE: Final = re.compile(r"\d{6}[12]\d{5}")
_WORDS_SHOWN: Final = 12
_MOST_DIGITS: Final = 15
_MOST_DIGITS_OF_DECIMALS: Final = 24  # Decimal keeps 28 by itself: nothing is rounded
_YES: Final = frozenset({"是", "y", "yes", "true", "1", "√", "✓", "有"})
_NO: Final = frozenset({"否", "n", "no", "false", "0", "×", "x", "无", "無"})


def read_text(text: str, length: int) -> str | None:
    """Give a text as it was written: trimmed, NFC, without control characters; None where nothing is said."""
    if not (text.isascii() and text.isprintable()):
        text = _CONTROLS.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
        if _LOST in text:
            raise Unreadable("Some characters were lost before the file came here. Type them again.")
    text = text.strip()
    if text in _EXCEL_ERRORS:
        raise Unreadable("The cell holds an error of Excel, {value}.", value=text)
    if len(text) > length:
        raise Unreadable("The text is longer than {length} characters. Shorten it.", length=length)
    return text or None


def is_blank(text: str) -> bool:
    """Say whether a cell of a number, date or code says nothing."""
    return text.strip().casefold() in _NOTHING


@lru_cache(maxsize=1 << 16)
def read_code(text: str, length: int) -> str | None:
    """Give a code: half width, without the `.0` of a spreadsheet; raises Unreadable for 1.38E+10."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    code = read_text(text, length)
    if code is None or code.casefold() in _NOTHING:
        return None
    if _SHORTENED.fullmatch(code):
        raise Unreadable(
            "Excel has shortened this number to {value} and its last digits are lost. Format the column as text and "
            "export the list again.",
            value=code,
        )
    whole = _FLOAT_CODE.fullmatch(code)
    return whole[1] if whole else code


@lru_cache(maxsize=1 << 16)
def read_whole(text: str) -> int:
    """Read a whole number, with or without thousands separators."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _WHOLE.fullmatch(plain)
    if found is None or len(found[2]) > _MOST_DIGITS:
        if _DECIMAL.fullmatch(plain) and any(digit in plain for digit in "123456789"):
            raise Unreadable('"{value}" is not a whole number.', value=text.strip())
        raise Unreadable('"{value}" is not a number.', value=text.strip())
    return int(found[1] + found[2].replace(",", ""))


@lru_cache(maxsize=1 << 16)
def read_fen(text: str) -> int:
    """Read an amount in yuan, exactly, as whole fen: 6.95 is 695."""
    fen = _decimal(_MONEY_SIGNS.sub("", unicodedata.normalize("NFKC", text).strip()), text) * 100
    if fen != fen.to_integral_value():
        raise Unreadable('"{value}" has a fraction of a fen.', value=text.strip())
    return int(fen)


def read_microdegrees(text: str) -> int:
    """Read a latitude or longitude in degrees as whole millionths of a degree."""
    degrees = _decimal(unicodedata.normalize("NFKC", text).strip().rstrip("°"), text)
    return int((degrees * 1_000_000).to_integral_value(ROUND_HALF_EVEN))


def _decimal(plain: str, text: str) -> Decimal:
    digits = sum(char.isdigit() for char in plain)
    if not _DECIMAL.fullmatch(plain) or not 0 < digits <= _MOST_DIGITS_OF_DECIMALS:
        raise Unreadable('"{value}" is not a number.', value=text.strip())
    return Decimal(plain.replace(",", ""))


def read_yes_no(text: str) -> bool:
    """Read yes or no as lists write it."""
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word not in _YES | _NO:
        raise Unreadable('"{value}" is neither yes nor no.', value=text.strip())
    return word in _YES


def read_choice(text: str, words: Mapping[str, str], shown: str) -> str:
    """Find the code that a word names: the code, its name, or a beginning of two characters that fits one code.

    `words` has plain words as keys; `shown` is what a person is told to choose from.
    """
    plain = plain_word(text)
    if plain in words:
        return words[plain]
    shortest = 2
    begun = {code for word, code in words.items() if len(plain) >= shortest and word.startswith(plain)}
    if len(begun) != 1:
        raise Unreadable('"{value}" is not among the codes. Use one of: {codes}.', value=text.strip(), codes=shown)
    return begun.pop()


def plain_word(text: str) -> str:
    """Give a word of a code list as it is compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def plain_phone(text: str) -> str:
    """Give a phone number as it is compared: its digits, without +86 and without signs between them."""
    digits = _PHONE_MARKS.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(?:\+|00)86", "", digits)


def doubt_licence(license_no: str) -> Reason | None:
    """Say what is odd about a licence number: old rows have wrong ones, so they are taken (TF1)."""
    if _LICENCE.fullmatch(license_no):
        return None
    return Reason("The licence number does not have the usual 12 digits. It was taken as it is; check it.")


def reader_of(field: Field, codes: CodeLists, sample: Sequence[str]) -> Reader:
    """Give the function that reads one field from its column, of which `sample` shows some cells.

    It gives None for a cell that says nothing, and raises Unreadable.
    """
    if field.name in CODES:
        return lambda text: read_code(text, field.length)
    if field.value is Value.TEXT:
        return partial(_read_plain, field=field)
    if field.codes is not None:
        given = codes.get(field.codes, {})
        words = {plain_word(word): code for word, code in given.items()}
        shown = " / ".join(islice(given, _WORDS_SHOWN))
        return _unless_blank(lambda text: read_choice(text, words, shown))
    if field.value is Value.DATE:
        order = find_order(sample)
        return _unless_blank(lambda text: read_date(text, order))
    return _unless_blank(_number_reader(field))


def _read_plain(text: str, field: Field) -> str | None:
    if field.name == "phone" and _SHORTENED.fullmatch(text.strip()):
        return read_code(text, field.length)
    return read_text(text, field.length)


def _number_reader(field: Field) -> Reader:
    if field.value is Value.YES_NO:
        return read_yes_no
    by_unit: dict[str | None, Callable[[str], int]] = {"1e-6 degree": read_microdegrees, "fen": read_fen}
    read = by_unit.get(field.unit, read_whole)
    return lambda text: _within(field, read(text), text)


def _within(field: Field, number: int, text: str) -> int:
    if (field.low is not None and number < field.low) or (field.high is not None and number > field.high):
        raise Unreadable('"{value}" is out of range for this column.', value=text.strip())
    return number


def _unless_blank(read: Reader) -> Reader:
    return lambda text: None if is_blank(text) else read(text)
