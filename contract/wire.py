"""How values, records and bodies look on the wire and in a row.

Rules (the tests cite them):
 1. Values: id = 16 bytes, instant = whole milliseconds UTC, date = days since 1970, yes/no = 0 or 1, a packed tuple =
    MessagePack bytes; no floats; null = unknown.
 2. A body is a run of frames: four bytes of length, then that many bytes of zstd of MessagePack. Nothing is unpacked
    beyond the declared maximum.
 3. What does not follow the contract raises Malformed, never anything else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from threading import Lock
from typing import Any, Final, TypeVar
from uuid import UUID, SafeUUID

import msgspec
import zstandard

from contract.errors import Malformed
from contract.fields import LEADING, Field, Kind, Record, Value

SCHEMA: Final = 1
MEDIA_TYPE: Final = "application/x-rounds"
FRAME_LIMIT: Final = 8 * 1024 * 1024
"""No frame may unpack to more than this many bytes."""
BODY_LIMIT: Final = 64 * 1024 * 1024
"""No body may be longer than this many packed bytes."""

_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_LEVEL: Final = 3
_LENGTH: Final = 4  # bytes before a frame that say how long it is
_M = TypeVar("_M")
_R = TypeVar("_R", bound=Record)
Plain = Any
"""A wire value: bytes, int, str or None."""

_making: Final = Lock()
pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode


def instant_ms(at: datetime) -> int:
    """Give an aware instant as milliseconds UTC."""
    return (at - _EPOCH) // _MILLISECOND


def instant(ms: int) -> datetime:
    """Give milliseconds UTC as an aware instant."""
    return _EPOCH + ms * _MILLISECOND


def day_number(day: date) -> int:
    """Give a date as days since 1970."""
    return day.toordinal() - _EPOCH_DAY


def day(number: int) -> date:
    """Give days since 1970 as a date."""
    return date.fromordinal(number + _EPOCH_DAY)


def unpack(packed: bytes) -> Any:
    """Read MessagePack of any shape, arrays as tuples all the way down; Malformed when it is none."""
    try:
        return _frozen(_unpack(packed))
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise Malformed(str(wrong)) from wrong


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value


_TO_WIRE: Final[dict[Value, Callable[[Any], Plain]]] = {
    Value.ID: lambda v: v.bytes,
    Value.INSTANT: instant_ms,
    Value.DATE: day_number,
    Value.YES_NO: int,
    Value.PACKED: pack,
}
_ID_BYTES: Final = 16
_IDS_KEPT: Final = 8_192


@lru_cache(_IDS_KEPT)
def _id(plain: bytes) -> UUID:
    """Read an id; those of shops, people and visits stand in row after row, and are made once.

    UUID's own way in tells five forms apart, which costs more than all else here.
    """
    if len(plain) != _ID_BYTES:
        raise ValueError(len(plain))
    made = UUID.__new__(UUID)
    object.__setattr__(made, "int", int.from_bytes(plain, "big"))
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made


_FROM_WIRE: Final[dict[Value, Callable[[Plain], Any]]] = {
    Value.ID: _id,
    Value.INSTANT: instant,
    Value.DATE: day,
    Value.YES_NO: bool,
}
_WIRE_TYPES: Final[dict[Value, type]] = {
    Value.ID: bytes,
    Value.PACKED: bytes,
    Value.TEXT: str,
    Value.CODE: str,
}


@cache
def _decoder(shape: Any) -> msgspec.msgpack.Decoder[Any]:
    """Make what reads `shape`, one at a time: two threads that make one of the same class at once end the process."""
    with _making:
        return msgspec.msgpack.Decoder(shape)


@cache
def _reader(told: Field) -> Callable[[Plain], Any] | None:
    """Give what reads a field's wire value; a packed one is read into its own shape, which is quick and checks it."""
    if told.value is not Value.PACKED:
        return _FROM_WIRE.get(told.value)
    decode = _decoder(told.shape).decode

    def read(packed: bytes) -> Any:
        try:
            return decode(packed)
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            raise Malformed(f"{told.name}: {wrong}") from wrong

    return read


def to_wire(told: Field, value: Any) -> Plain:
    """Give one field's value as it goes over the wire."""
    turn = _TO_WIRE.get(told.value)
    return value if value is None or turn is None else turn(value)


def from_wire(told: Field, plain: Plain) -> Any:
    """Read one field's value as it came over the wire; Malformed when it cannot be one."""
    if plain is None:
        return None
    if type(plain) is not _WIRE_TYPES.get(told.value, int):
        raise _not_one(told)
    turn = _reader(told)
    try:
        return plain if turn is None else turn(plain)
    except _UNREADABLE as wrong:
        raise Malformed(f"{told.name}: {wrong}") from wrong


_UNREADABLE: Final = (ValueError, OverflowError, TypeError)


def _not_one(told: Field) -> Malformed:
    return Malformed(f"{told.name}: not {told.value}")


def fields_of(record: Record) -> dict[str, Plain]:
    """Give the fields of a record as wire values by column name, without id and root; unknown ones are left out."""
    kind = type(record).kind
    plain = {f.name: to_wire(f, getattr(record, f.name)) for f in kind.fields if f.name not in {"id", kind.root_field}}
    return {name: value for name, value in plain.items() if value is not None}


def row_of(record: Record, city: UUID) -> dict[str, Plain]:
    """Give a record as a whole row of wire values by column name; rev and stamp are 0 until the server gives them."""
    row: dict[str, Plain] = {}
    for name, column, turn in _writers(type(record).kind):
        value = getattr(record, name)
        row[column] = value if value is None or turn is None else turn(value)
    row.update(root_id=record.root(city).bytes, rev=0, stamp=0)
    return row


@cache
def _writers(kind: Kind) -> tuple[tuple[str, str, Callable[[Any], Plain] | None], ...]:
    return tuple((f.name, kind.column(f.name), _TO_WIRE.get(f.value)) for f in kind.fields)


@cache
def _readers(kind: Kind) -> tuple[tuple[str, str, Callable[[Plain], Any] | None], ...]:
    return tuple((f.name, kind.column(f.name), _reader(f)) for f in kind.fields)


def record_of(cls: type[_R], row: Any) -> _R:
    """Make a record from a row of our own store: a mapping of column names to wire values."""
    values: dict[str, Any] = {}
    for name, column, turn in _readers(cls.kind):
        plain = row[column]
        values[name] = plain if plain is None or turn is None else turn(plain)
    return cls(**values)


def records_of(cls: type[_R], columns: Sequence[str], rows: Iterable[Sequence[Plain]]) -> list[_R]:
    """Make records from rows of our own store; `columns` names the values of each row, in order."""
    by_column = dict(zip(columns, zip(*rows, strict=True), strict=False))
    made = [cls.__new__(cls) for _ in next(iter(by_column.values()), ())]
    for name, column, turn in _readers(cls.kind):
        plain = by_column[column] if made else ()
        values = plain if turn is None else [None if value is None else turn(value) for value in plain]
        # A record is frozen to everybody else. Its slots are filled a column at a time: a third of the time of calls.
        deque(map(getattr(cls, name).__set__, made, values), maxlen=0)
    return made


def record_from_wire(kind: Kind, row: dict[str, Plain]) -> Record:
    """Make a record from what the other side sent; Malformed when it is not one."""
    values: dict[str, Any] = {}
    for told, column, wanted, turn in _arriving(kind):
        plain = row.get(column)
        if plain is None:
            if not told.optional:
                raise Malformed(f"{kind.name}.{told.name}: missing")
        elif type(plain) is not wanted:
            raise _not_one(told)
        elif turn is not None:
            try:
                plain = turn(plain)
            except _UNREADABLE as wrong:
                raise Malformed(f"{told.name}: {wrong}") from wrong
        values[told.name] = plain
    return kind.cls(**values)


@cache
def _arriving(kind: Kind) -> tuple[tuple[Field, str, type, Callable[[Plain], Any] | None], ...]:
    """Give of each field of a kind its column, the type of its wire value, and what reads that."""
    return tuple((f, kind.column(f.name), _WIRE_TYPES.get(f.value, int), _reader(f)) for f in kind.fields)


def columns_of(names: Sequence[str], rows: Sequence[Sequence[Plain]]) -> list[list[Plain]]:
    """Turn rows into one array per column."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in names]


def known_columns(kind: Kind, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split column names into those this program knows and those of a newer one."""
    if tuple(names[: len(LEADING)]) != LEADING:
        raise Malformed(f"{kind.name}: a block begins with {LEADING}")
    known = set(kind.columns)
    return [n for n in names if n in known], [n for n in names if n not in known]


def frame(message: Any) -> bytes:
    """Pack one message as a frame."""
    body = zstandard.ZstdCompressor(level=_LEVEL).compress(pack(message))
    return len(body).to_bytes(_LENGTH, "big") + body


def frames(body: bytes, shape: type[_M]) -> Iterator[_M]:
    """Read the frames of a body, each of them a `shape`; Malformed at the first that is none."""
    return (unframe(packed, shape) for packed in cut(body))


def cut(body: bytes) -> Iterator[bytes]:
    """Cut a body into its frames, each still packed; Malformed when the last one is cut off."""
    view, at = memoryview(body), 0
    while at < len(view):
        end = at + _LENGTH + int.from_bytes(view[at : at + _LENGTH], "big")
        if end > len(view):
            raise Malformed("a frame is cut off")
        yield bytes(view[at + _LENGTH : end])
        at = end


def frames_of(chunks: Iterable[bytes], shape: type[_M]) -> Iterator[_M]:
    """Read frames as their bytes arrive; Malformed when the stream ends inside one or one is too long."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= _LENGTH and len(waiting) >= (end := _LENGTH + int.from_bytes(waiting[:_LENGTH], "big")):
            yield unframe(bytes(waiting[_LENGTH:end]), shape)
            del waiting[:end]
        if len(waiting) >= _LENGTH and int.from_bytes(waiting[:_LENGTH], "big") > FRAME_LIMIT:
            raise Malformed("a frame is longer than allowed")
    if waiting:
        raise Malformed("the answer ends inside a frame")


def unframe(packed: bytes, shape: type[_M]) -> _M:
    """Unpack one frame's bytes as a `shape`."""
    try:
        size = zstandard.get_frame_parameters(packed).content_size
        if size in {zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR} or size > FRAME_LIMIT:
            raise Malformed("a frame unpacks to more than allowed, or does not say to how much")
        read: _M = _decoder(shape).decode(  # type: ignore[arg-type]  # a class is hashable
            zstandard.ZstdDecompressor().decompress(packed)
        )
    except (zstandard.ZstdError, msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise Malformed(str(wrong)) from wrong
    return read
