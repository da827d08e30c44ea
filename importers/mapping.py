"""Which column of a list holds which field.

A mapping is a plain value: pairs of a field's name and the columns it comes from, written as a person writes them
after `--map`. A column is named by its heading (width, case and punctuation do not count) or by its letter as in Excel.
`A+B` puts several columns into one field, `A|B` takes the first that says something. Because headings are named and
not places, a remembered mapping also fits the same list with its columns in another order.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from contract.errors import UserError
from contract.fields import Caption
from importers.fields import importable
from importers.synonyms import fields_by_heading, plain_heading

Pairs = tuple[tuple[str, str], ...]
"""(field, column) pairs; what is remembered and what an import carries."""

REASON_HEADINGS: Final = ("Why refused", "不收原因")
"""The heading of the column that the error file adds, in either language; it belongs to no mapping."""

_LETTERS: Final = re.compile(r"[A-Z]{1,2}")
_ALTERNATIVES: Final = {"name"}
_ADDRESS_PARTS: Final = (
    ("省", "省份"),
    ("市", "城市", "地市"),
    ("区", "县", "区县", "区县名称", "市辖区"),
    ("乡镇", "街道", "街道名称", "镇街"),
    ("社区", "社区名称", "村", "居委会", "村委会"),
    ("路", "路名", "道路"),
    ("门牌", "门牌号", "号"),
    ("street", "street address", "address1", "address line 1"),
    ("address2", "address line 2"),
    ("city", "town"),
    ("state", "province"),
    ("zip", "zip code", "postcode", "postal code"),
)
_PLAIN_PARTS: Final = tuple(frozenset(map(plain_heading, names)) for names in _ADDRESS_PARTS)
_PARTS_ENOUGH: Final = 2
_NEEDED: Final = {
    "retailers": ("name",),
    "orders": ("customer_code", "invoice_no", "ordered_on", "product_code", "qty_tiao"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """Where one field comes from: places from 0, and how several become one text."""

    field: str
    heading: str
    places: tuple[int, ...]
    first_of: bool = False

    def text(self, cells: Sequence[str]) -> str:
        """Give the text of this field in one line; a line that ends early is blank there."""
        if len(self.places) == 1:
            place = self.places[0]
            return cells[place].strip() if place < len(cells) else ""
        parts = [cells[place].strip() for place in self.places if place < len(cells)]
        filled = [part for part in parts if part]
        if self.first_of:
            return filled[0] if filled else ""
        return (" " if all(map(str.isascii, filled)) else "").join(filled)


@dataclass(frozen=True, slots=True)
class Binding:
    """A mapping laid on the headings of one file."""

    kind: str
    pairs: Pairs
    headings: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Name the mapped fields."""
        return tuple(column.field for column in self.columns)


def fingerprint(headings: Iterable[str]) -> str:
    """Give 16 characters by which a list with these headings, in any order, is known again."""
    plain = sorted(plain_heading(heading) for heading in headings if heading and heading not in REASON_HEADINGS)
    return _digest("\n".join(plain))


def default_source(kind: str, pairs: Pairs) -> str:
    """Name the source of a list by its kind and mapping, where nobody named it."""
    return f"{kind}:{_digest(repr(sorted((field, plain_heading(column)) for field, column in pairs)))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def propose(kind: str, headings: Sequence[str]) -> Pairs:
    """Map the headings that the trade knows.

    Of several columns for one field the most telling heading counts; the shop's name comes from the first of them that
    says something. An address in parts is put together.
    """
    known = fields_by_heading(kind)
    found: dict[str, list[str]] = {}
    rank = list(known)
    places = [place for place, heading in enumerate(headings) if plain_heading(heading) in known]
    for place in sorted(places, key=lambda place: rank.index(plain_heading(headings[place]))):
        name = known[plain_heading(headings[place])]
        found.setdefault(name, []).append(_naming(headings, place))
    pairs = {name: "|".join(columns) if name in _ALTERNATIVES else columns[0] for name, columns in found.items()}
    if kind == "retailers" and "address" not in pairs and (parts := _address_parts(headings)):
        pairs["address"] = "+".join(parts)
    return tuple(pairs.items())


def _naming(headings: Sequence[str], place: int) -> str:
    """Name a column so that it is found again: by its heading, or by its letter where the heading is not alone."""
    plain = plain_heading(headings[place])
    twice = Counter(map(plain_heading, headings))[plain] > 1
    return letter_of(place) if twice or set(headings[place]) & set("+|=") else headings[place]


def _address_parts(headings: Sequence[str]) -> list[str]:
    plain = [plain_heading(heading) for heading in headings]
    parts = [
        _naming(headings, next(place for place, heading in enumerate(plain) if heading in names))
        for names in _PLAIN_PARTS
        if names & set(plain)
    ]
    return parts if len(parts) >= _PARTS_ENOUGH else []


def parse_maps(kind: str, maps: Iterable[str]) -> Pairs:
    """Read `FIELD=COLUMN` as it stands after --map; raises UserError for a field that such lists do not have."""
    pairs = []
    for text in maps:
        name, sign, column = text.partition("=")
        if not sign or not column.strip():
            raise UserError('"{text}" does not say which column. Write FIELD=COLUMN.', text=text)
        pairs.append((name.strip(), column.strip()))
    _check_fields(kind, (name for name, _ in pairs))
    return tuple(pairs)


def _check_fields(kind: str, names: Iterable[str]) -> None:
    known = importable(kind)
    for name in names:
        if name not in known:
            raise UserError("There is no field {field}. Use one of: {known}.", field=name, known=", ".join(known))


def parse_key(kind: str, key: str) -> tuple[str, ...]:
    """Read `A+B+C` as it stands after --key; raises UserError for a field that such lists do not have."""
    names = tuple(name.strip() for name in key.split("+"))
    _check_fields(kind, names)
    return names


def bind(kind: str, pairs: Pairs, headings: Sequence[str]) -> Binding:
    """Lay a mapping on the headings of a file.

    Raises UserError when a column is not there or not alone, or when the fields a list cannot do without have none.
    """
    _check_fields(kind, (name for name, _ in pairs))
    twice = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if twice:
        raise UserError("The field {field} is mapped twice. Join the columns as A+B instead.", field=twice[0])
    _check_needed(kind, {name for name, _ in pairs})
    return Binding(
        kind=kind,
        pairs=pairs,
        headings=tuple(headings),
        columns=tuple(sorted((_column(name, column, headings) for name, column in pairs), key=lambda c: c.places)),
    )


def _check_needed(kind: str, mapped: set[str]) -> None:
    missing = [name for name in _NEEDED[kind] if name not in mapped]
    if missing:
        caption = importable(kind)[missing[0]].caption
        raise UserError(
            'No column of the list was recognised as "{caption}". Nothing was imported; '
            "choose the column, or map it as {field}=COLUMN.",
            caption=Caption(caption),
            field=missing[0],
        )


def _column(field: str, expression: str, headings: Sequence[str]) -> Column:
    sign = "|" if "|" in expression else "+"
    parts = [part.strip() for part in expression.split(sign)]
    place = _place(expression, headings)  # a heading may have a sign in it
    if place is not None and not are_letters(expression, parts, headings):
        return Column(field, headings[place] or expression, (place,))
    return Column(field, expression, tuple(_known_place(part, headings) for part in parts), first_of=sign == "|")


def are_letters(expression: str, parts: Sequence[str], headings: Sequence[str]) -> bool:
    """Say whether an expression names several columns by their letters, and is not itself the heading of one."""
    return expression not in headings and len(parts) > 1 and all(_LETTERS.fullmatch(part) for part in parts)


def _known_place(name: str, headings: Sequence[str]) -> int:
    place = _place(name, headings)
    if place is None:
        raise UserError(
            "The list has no column {column}, or several of that name. Nothing was imported; "
            "choose among its columns: {columns}.",
            column=name,
            columns=", ".join(heading or letter_of(number) for number, heading in enumerate(headings)),
        )
    return place


def _place(name: str, headings: Sequence[str]) -> int | None:
    """Find a column by its exact heading, its plain heading or its letter; None where that is not one column."""
    same: tuple[Callable[[str], bool], ...] = (
        lambda heading: heading == name,
        lambda heading: bool(heading) and plain_heading(heading) == plain_heading(name),
    )
    for is_it in same:
        places = [place for place, heading in enumerate(headings) if is_it(heading)]
        if places:
            return places[0] if len(places) == 1 else None
    if _LETTERS.fullmatch(name):
        place = place_of(name)
        return place if place < len(headings) else None
    return None


def letter_of(place: int) -> str:
    """Give the letter of a column as Excel shows it; `place` counts from 0."""
    first, second = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def place_of(letter: str) -> int:
    """Give the place from 0 of a column's letter or two letters."""
    place = 0
    for char in letter:
        place = place * 26 + ord(char) - 64
    return place - 1
