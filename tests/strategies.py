"""Hypothesis strategies derived from the declarations: any legal record of any kind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st

from contract.errors import InvalidRecord
from contract.fields import Field, Kind, Record, Value, check_record
from contract.records import codes

_BIG = 2**53
_CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"))
_ids = st.uuids(version=None)
_days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))
_instants = st.integers(min_value=0, max_value=4_000_000_000_000)


def instants() -> st.SearchStrategy[datetime]:
    """Aware instants of whole milliseconds."""
    return _instants.map(lambda ms: datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000))


def values(told: Field) -> st.SearchStrategy[Any]:
    """Legal values of one field, None among them where it is optional."""
    made = _values(told)
    return st.none() | made if told.optional else made


def _values(told: Field) -> st.SearchStrategy[Any]:
    if told.codes in codes.FIXED:
        return st.sampled_from(sorted(codes.FIXED[told.codes]))
    low, high = -_BIG if told.low is None else told.low, _BIG if told.high is None else told.high
    return {
        Value.CODE: st.text(_CHARACTERS, min_size=1, max_size=min(told.length, 40)),
        Value.TEXT: st.text(_CHARACTERS, min_size=1, max_size=min(told.length, 40)),
        Value.NUMBER: st.integers(min_value=low, max_value=high),
        Value.YES_NO: st.booleans(),
        Value.DATE: _days,
        Value.INSTANT: instants(),
        Value.ID: _ids,
        Value.PACKED: _shaped(told.shape),
    }[told.value]


def _shaped(shape: Any) -> st.SearchStrategy[Any]:
    """Make values of the type of a packed field."""
    if get_origin(shape) is tuple:
        inner = get_args(shape)
        if inner[-1] is Ellipsis:
            return st.lists(_shaped(inner[0]), max_size=4).map(tuple)
        return st.tuples(*map(_shaped, inner))
    return st.integers(-_BIG, _BIG) if shape is int else st.text(_CHARACTERS, max_size=20)


@st.composite
def records(draw: st.DrawFn, kind: Kind) -> Record:
    """Field by field legal records of `kind`; the record's own rule may still refuse them."""
    return kind.cls(**{f.name: draw(values(f)) for f in kind.fields})


def legal(made: Record) -> bool:
    """Say whether the record's own rule takes it too."""
    try:
        check_record(made, codes.FIXED)
    except InvalidRecord:
        return False
    return True


def city() -> UUID:
    """The node of the city in examples."""
    return UUID(int=1)
