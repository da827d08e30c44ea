"""A page of the server cut into pieces that one transaction can take without keeping a save waiting.

Rules (the tests cite them):
 1. A transaction takes at most 2,000 rows and as many as this computer takes in 50 ms; of shops, whose search rows cost
    more, a tenth of that. While nothing is shown, so that no save waits (bulk.py), it takes a page.
 2. What is not as the contract says is Malformed before anything of the page is written.
 3. Columns of a newer server go to `extra`, rows of kinds this program does not know to `unknown_rows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from contract import wire
from contract.errors import Malformed
from contract.fields import LEADING, Kind, Value
from contract.messages import PAGE_ROWS, Block, Page
from desktop.models import schema

_MOST, _FEWEST = PAGE_ROWS, 100
_LONGEST_MS: Final = 50
_SHOPS_COST: Final = 10
_ID_BYTES: Final = 16
_NONE: Final = type(None)
_TYPES: Final[dict[Value, type]] = {Value.ID: bytes, Value.PACKED: bytes, Value.TEXT: str, Value.CODE: str}
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Rows of one kind, `names` telling their columns; `kind` is None for one that this program does not know.

    `empty` names the columns in which no row has a value: they do not stand in the rows.
    """

    kind: Kind | None
    name: str
    names: tuple[str, ...]
    rows: Sequence[Row]
    empty: tuple[str, ...] = ()


class Portion:
    """How many rows one transaction takes here: halved when they took longer than 50 ms, doubled when much less."""

    def __init__(self) -> None:
        self.rows = _MOST // 4

    def took(self, ms: int) -> None:
        """Learn from a transaction of that length."""
        if ms > _LONGEST_MS:
            self.rows = max(_FEWEST, self.rows // 2)
        elif ms < _LONGEST_MS // 2:
            self.rows = min(_MOST, self.rows * 2)


def runs_of(page: Page, portion: Portion | None) -> Iterator[list[Piece]]:
    """Cut a page into runs of pieces, each for one transaction, in the order of its blocks; None takes it whole.

    Malformed, before the first, when the page breaks the contract.
    """
    wholes = [_whole(block) for block in page.blocks]
    if portion is None:
        return iter([wholes] if wholes else [])

    def cut() -> Iterator[list[Piece]]:
        run: list[Piece] = []
        left = portion.rows
        for whole in wholes:
            cost = _SHOPS_COST if whole.name == "retailers" else 1
            at = 0
            while at < len(whole.rows):
                rows = whole.rows[at : at + max(1, left // cost)]
                run.append(replace(whole, rows=rows))
                at, left = at + len(rows), left - len(rows) * cost
                if left <= 0:
                    yield run
                    run, left = [], portion.rows
        if run:
            yield run

    return cut()


def _whole(block: Block) -> Piece:
    kind = schema.KINDS.get(block.kind)
    if len(block.columns) != len(block.data) or len({len(column) for column in block.data}) > 1:
        raise Malformed(f"{block.kind}: columns of different lengths")
    return _unknown(block) if kind is None else _known(kind, block)


def _known(kind: Kind, block: Block) -> Piece:
    known, newer = wire.known_columns(kind, block.columns)
    by_name = dict(zip(block.columns, block.data, strict=True))
    types = {name: _types(kind, name, by_name[name]) for name in known}
    if not set(map(len, by_name["id"])) | set(map(len, by_name["root_id"])) <= {_ID_BYTES}:
        raise Malformed(f"{kind.name}: an id is not 16 bytes")
    empty = tuple(name for name in known if types[name] == {_NONE})
    columns = {name: _bound(name, by_name[name], types[name]) for name in known if name not in empty}
    if newer:
        extra = zip(*(by_name[name] for name in newer), strict=True)
        columns["extra"] = [wire.pack(dict(zip(newer, values, strict=True))) for values in extra]
    rows = list(zip(*columns.values(), strict=True))
    return Piece(kind=kind, name=kind.name, names=tuple(columns), rows=rows, empty=empty)


def _bound(name: str, column: Sequence[Any], types: set[type]) -> Sequence[Any]:
    """Have bytes as the driver takes them without looking for an adapter of each; ids stay as they are compared."""
    return list(map(bytearray, column)) if types == {bytes} and name != "id" else column


def _unknown(block: Block) -> Piece:
    if tuple(block.columns[: len(LEADING)]) != LEADING:
        raise Malformed(f"{block.kind}: a block begins with {LEADING}")
    rows = [
        (block.kind, row[0], row[1], row[3], wire.pack(dict(zip(block.columns, row, strict=True))))
        for row in zip(*block.data, strict=True)
    ]
    return Piece(kind=None, name=block.kind, names=("kind", "row_id", "root_id", "stamp", "row_values"), rows=rows)


def _types(kind: Kind, name: str, column: Sequence[Any]) -> set[type]:
    """Judge a whole column at once: the types that stand in it are gathered without a loop of ours."""
    found = set(map(type, column))
    if not found <= _wanted(kind)[name]:
        raise Malformed(f"{kind.name}.{name}: a value of another type")
    return found


@cache
def _wanted(kind: Kind) -> dict[str, set[type]]:
    """Give the types that may stand in each column."""
    types: dict[str, set[type]] = {name: {bytes if name in {"id", "root_id"} else int} for name in LEADING}
    for name in kind.columns[len(LEADING) :]:
        told = kind.by_name[name]
        types[name] = {_TYPES.get(told.value, int)} | ({_NONE} if told.optional else set())
    return types
