"""How a record is declared, once: its fields with all that the other layers derive from them.

Rules (the tests cite them):
 1. A record is a frozen, slotted, keyword-only dataclass; its kinds of value are those of `Value`, no others.
 2. Every field belongs to exactly one class of the retailer's file, or to none because it is not the file's.
 3. Every field has one merge class and one owner.
 4. Every field says whether it is personal.
 5. `check_record` applies every limit of every field, then the record's own `check`.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Final, dataclass_transform
from uuid import UUID

from contract.errors import InvalidRecord
from contract.words import say


class Value(StrEnum):
    """The kinds of value a field can have; each layer handles all of them."""

    TEXT = "text"
    NUMBER = "number"  # a whole number in the field's unit
    YES_NO = "yes_no"
    DATE = "date"
    INSTANT = "instant"  # aware datetime, kept as milliseconds UTC
    ID = "id"
    CODE = "code"  # a text out of a code list
    PACKED = "packed"  # a tuple of plain values, stored as MessagePack


class Merge(StrEnum):
    """What happens when two people wrote the same field (sync.md section 6)."""

    OFFICIAL = "official"  # import only
    FACT = "fact"  # insert only
    ATTRIBUTE = "attribute"  # first arrival stays, the other becomes a proposal
    STATUS = "status"  # permitted transitions only


class FileClass(StrEnum):
    """The five classes of the retailer's file (A01)."""

    BASIC = "basic"
    CREDIT = "credit"
    OPERATION = "operation"
    SALES = "sales"
    CHANGE = "change"


class Personal(StrEnum):
    """Which personal thing a field holds, so that screens, paper and logs know how to mask it."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    LICENCE = "licence"
    WORDS = "words"  # free text that may name people
    POSITION = "position"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """All that is known of one field of a record; there is one of each, so that what is looked up by it is quick."""

    name: str
    caption: str
    value: Value
    optional: bool
    unit: str | None
    low: int | None
    high: int | None
    length: int
    codes: str | None
    to: str | None
    inside: bool  # the row pointed at hangs on the same root
    file: FileClass | None
    merge: Merge
    owner: str
    fresh_days: int | None
    personal: Personal | None
    shape: Any = None  # of a packed value: its type


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Kind:
    """All that is known of one kind of record."""

    name: str
    cls: type[Record]
    root: str
    root_field: str | None
    fields: tuple[Field, ...]
    by_name: dict[str, Field]
    columns: tuple[str, ...]
    """The columns of a row, in the order of the wire: id, root_id, rev, stamp, then the record's own fields."""

    def column(self, name: str) -> str:
        """Name the column that holds the field `name`: the field of the root is the column root_id."""
        return "root_id" if name == self.root_field and name != "id" else name


NAME, PHONE, LINE, NOTE, PACK = 200, 32, 400, 10_000, 1_000_000
CITY = "nodes"  # what hangs on the city's own node
LEADING = ("id", "root_id", "rev", "stamp")
_kinds: dict[str, Kind] = {}


def field(  # noqa: PLR0913 - a field is declared in one place, by name
    caption: str,
    *,
    unit: str | None = None,
    low: int | None = None,
    high: int | None = None,
    length: int = NAME,
    codes: str | None = None,
    to: str | None = None,
    inside: bool = False,
    file: FileClass | None = None,
    merge: Merge = Merge.FACT,
    owner: str = "field",
    fresh_days: int | None = None,
    personal: Personal | None = None,
    default: Any = dataclasses.MISSING,
) -> Any:
    """Declare one field: its caption in English, and all that the layers derive from it."""
    told = locals().copy()
    del told["default"]
    return dataclasses.field(default=default, metadata=told)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def record(name: str, *, root: str = CITY, root_field: str | None = None) -> Callable[[type[Any]], type[Any]]:
    """Declare a kind of record that hangs on a root of kind `root`.

    `root_field` names the field that holds the root's id where it is not simply the first field that points to
    that kind. A kind of the city has no such field: its root is the city's node.
    """

    def declare(cls: type[Any]) -> type[Any]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        fields = tuple(_described(made))
        at = root_field or _root_field(name, root, fields)
        made.kind = Kind(
            name=name,
            cls=made,
            root=root,
            root_field=at,
            fields=fields,
            by_name={f.name: f for f in fields},
            columns=(*LEADING, *(f.name for f in fields if f.name not in {"id", at})),
        )
        _kinds[name] = made.kind
        return made

    return declare


def kinds() -> dict[str, Kind]:
    """Give every kind by its name, parents before what points to them; `contract.records` declares them all."""
    return {kind.name: kind for kind in sorted(_kinds.values(), key=lambda kind: (_depth(kind), kind.name))}


def _depth(kind: Kind) -> int:
    """Count the generations above a kind inside its root."""
    above = [_depth(_kinds[f.to]) for f in kind.fields if f.inside and f.to and f.to != kind.name]
    return 1 + max(above) if above else int(kind.root not in {CITY, kind.name})


def _root_field(name: str, root: str, fields: tuple[Field, ...]) -> str | None:
    if root == CITY:
        return None
    if root == name:
        return "id"
    return next(f.name for f in fields if f.to == root)


def _split(hint: Any) -> tuple[Any, bool]:
    if isinstance(hint, types.UnionType):
        inner = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        return inner[0], len(inner) < len(typing.get_args(hint))
    return hint, False


_PLAIN = {
    str: Value.TEXT,
    int: Value.NUMBER,
    bool: Value.YES_NO,
    date: Value.DATE,
    datetime: Value.INSTANT,
    UUID: Value.ID,
}


def _value_of(hint: Any, codes: str | None) -> Value:
    if codes is not None:
        return Value.CODE
    if typing.get_origin(hint) is tuple:
        return Value.PACKED
    return _PLAIN[hint]


def _described(cls: type[Any]) -> Iterator[Field]:
    hints = typing.get_type_hints(cls)
    for declared in dataclasses.fields(cls):
        hint, optional = _split(hints[declared.name])
        told = dict(declared.metadata)
        value = _value_of(hint, told["codes"])
        if value is Value.PACKED:
            told["length"] = PACK
        shape = hint if value is Value.PACKED else None
        yield Field(name=declared.name, value=value, optional=optional, shape=shape, **told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has besides its own fields: who made it, when, and whether it was annulled."""

    kind: ClassVar[Kind]

    # ruff takes `field` for any function; it is the declaration itself, made anew for each name (RUF009).
    id: UUID = field("Number")  # noqa: RUF009
    created_by: UUID | None = field("Made by", to="people", default=None)  # noqa: RUF009
    created_at: datetime = field("Made at")  # noqa: RUF009
    voided_at: datetime | None = field("Annulled at", merge=Merge.STATUS, default=None)  # noqa: RUF009
    void_reason: str | None = field(
        "Why annulled", length=LINE, merge=Merge.STATUS, personal=Personal.WORDS, default=None
    )

    def check(self) -> None:
        """Raise InvalidRecord when fields that are right by themselves do not fit together."""

    def root(self, city: UUID) -> UUID:
        """Give the id of the root this record hangs on; `city` is the city's own node."""
        name = type(self).kind.root_field
        return city if name is None else getattr(self, name)


def check_record(made: Record, fixed_codes: dict[str, frozenset[str]]) -> None:
    """Apply every limit of every field, then the record's own rule.

    `fixed_codes` gives the code lists that the program itself knows; codes of a configured list are not judged
    here, because an older program must be able to hold a newer list's code. Raises InvalidRecord.
    """
    for told, check in _checks(type(made).kind):
        value = getattr(made, told.name)
        if value is None or value == "":
            if not told.optional or value == "":
                raise InvalidRecord("{caption} is missing. Fill it in.", field=told.name, caption=Caption(told.caption))
        elif check is not None:
            check(told, value, fixed_codes)
    made.check()


_Check = Callable[[Field, Any, dict[str, frozenset[str]]], None]


@cache
def _checks(kind: Kind) -> tuple[tuple[Field, _Check | None], ...]:
    """Give the fields of a kind that can be wrong, each with what judges its values."""
    return tuple((f, _LIMITS.get(f.value)) for f in kind.fields if f.value in _LIMITS or not f.optional)


def _check_text(told: Field, value: str, fixed_codes: dict[str, frozenset[str]]) -> None:
    caption = Caption(told.caption)
    if len(value) > told.length:
        raise InvalidRecord(
            "{caption} is longer than {length} characters. Shorten it.",
            field=told.name,
            caption=caption,
            length=told.length,
        )
    if told.codes in fixed_codes and value not in fixed_codes[told.codes]:
        raise InvalidRecord("{caption} has no code {code}.", field=told.name, caption=caption, code=value)


def _check_number(told: Field, value: int, _fixed_codes: dict[str, frozenset[str]]) -> None:
    if (told.low is not None and value < told.low) or (told.high is not None and value > told.high):
        raise InvalidRecord(
            "{caption} must lie between {low} and {high}, not {value}.",
            field=told.name,
            caption=Caption(told.caption),
            low=told.low,
            high=told.high,
            value=value,
        )


def _check_instant(told: Field, value: datetime, _fixed_codes: dict[str, frozenset[str]]) -> None:
    if value.tzinfo is None:
        raise InvalidRecord("{caption} lacks its time zone.", field=told.name, caption=Caption(told.caption))


_LIMITS: Final[dict[Value, _Check]] = {
    Value.TEXT: _check_text,
    Value.CODE: _check_text,
    Value.NUMBER: _check_number,
    Value.INSTANT: _check_instant,
}


def as_said(values: Mapping[str, str]) -> dict[str, Any]:
    """Give the values of a sentence that came over the wire: a caption among them is said in the reader's language."""
    return {name: Caption(value) if name == "caption" else value for name, value in values.items()}


class Caption(str):
    """A caption inside a sentence: said in the language of the sentence."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return format(say(str(self)), spec)
