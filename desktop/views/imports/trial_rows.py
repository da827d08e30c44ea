"""The lines of a trial as rows of a table: made when they come into sight, so that 20,000 of them open at once."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from contract.words import say
from desktop.models.store import Store
from desktop.models.trials import Difference, Fresh, Purchase, Trial
from desktop.views import masks
from desktop.views.imports.values import caption, sample, shown
from desktop.views.parts import Chip
from desktop.views.rows import Cell, Column, TableRow
from importers.lines import Refused
from importers.unreadable import Refusal

TABS: Final = ("changed", "new", "refused", "missing")
"""The kinds of lines that are listed, in the order of their tabs."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """One reason of one refused line; `first` for the first of its line."""

    refused: Refused
    refusal: Refusal
    first: bool


def items_of(trial: Trial, tab: str) -> Sequence[Any]:
    """Give what a tab lists."""
    if tab == "missing":
        return trial.missing
    if tab == "refused":
        return [Stopped(one, refusal, refusal is one.refusals[0]) for one in trial.refused for refusal in one.refusals]
    if trial.kind == "orders":
        return [one for one in trial.purchases if one.is_new == (tab == "new")]
    return trial.fresh if tab == "new" else trial.differences


def lines_of(trial: Trial, tab: str) -> set[int]:
    """Name the lines that have a tick in a tab."""
    if tab == "changed":
        return {one.line for one in trial.differences}
    return {one.line for one in trial.fresh} if tab == "new" else set()


def columns_of(tab: str, *, orders: bool) -> tuple[Column, ...]:
    """Give the columns of a tab."""
    row = Column(say("Row"), number=True, width=48, quiet=True)
    if tab == "missing":
        return (Column(say("Shop")),)
    if tab == "refused":
        return (row, Column(say("Column"), width=132), Column(say("Cell"), width=160), Column(say("Why refused")))
    if orders:
        return (
            Column(say("Shop")),
            Column(say("Order"), quiet=True),
            Column(say("Day"), width=112),
            Column(say("Cartons"), number=True, width=92),
        )
    begin = (Column("", width=42), row, Column(say("Shop")), Column(say("Licence"), width=60, quiet=True))
    if tab == "new":
        return (*begin, Column(say("Where")), Column(say("Remark"), width=280))
    return (
        *begin[:2],
        Column(say("Shop"), width=128),  # what differs gets the room that is left
        begin[3],
        Column(say("Field"), width=104),
        Column(say("Now"), width=132, quiet=True),
        Column("", width=24),
        Column(say("In the file")),
        Column(say("Remark"), width=180),
    )


def row_of(store: Store, kind: str, items: Sequence[Any], place: int, left_out: AbstractSet[int]) -> TableRow:
    """Put one thing of a tab into a row; the row's key begins with its line, 0 where it has none."""
    one = items[place]
    match one:
        case Difference():
            first = place == 0 or items[place - 1].line != one.line
            return _difference(store, one, place, checked=(one.line not in left_out) if first else None)
        case Fresh():
            return _fresh(one, checked=one.line not in left_out)
        case Stopped():
            return _stopped(one, kind, place)
        case Purchase():
            cells = (one.shop, one.invoice_no, f"{one.ordered_on:%Y-%m-%d}", f"{one.qty_tiao:,}")
            return TableRow(cells, (0, place))
        case _:
            return TableRow((str(one),), (0, place))


def _difference(store: Store, one: Difference, place: int, *, checked: bool | None) -> TableRow:
    before, after = (shown(store, "retailers", one.field, value) for value in (one.before, one.after))
    first = checked is not None
    return TableRow(
        (
            Cell(checked=checked),
            f"{one.line:,}" if first else "",
            one.name if first else Cell(one.name, "quiet"),
            masks.tail(one.license_no) if one.license_no else "–",
            caption("retailers", one.field),
            before,
            Cell(icon="arrow-right", tone="quiet"),
            Cell(after, bold=True),
            _remark(one, is_alike=before == after),
        ),
        (one.line, place),
    )


def _remark(one: Difference, *, is_alike: bool) -> Cell:
    if one.held:
        return Cell(chip=Chip(say("confirmed at a visit"), "triangle-alert", "warn"))
    if is_alike:
        return Cell(chip=Chip(say("differs where masked"), "eye-off", "line"))
    return _doubt(one.doubts)


def _doubt(doubts: Sequence[object]) -> Cell:
    return Cell(chip=Chip(say("licence number is odd"), "triangle-alert", "warn")) if doubts else Cell("")


def _fresh(one: Fresh, *, checked: bool) -> TableRow:
    may_be = Cell(chip=Chip(say("may be {shop}", shop=one.twin), "copy", "warn")) if one.twin else _doubt(one.doubts)
    licence = masks.tail(one.license_no) if one.license_no else "–"
    cells = (Cell(checked=checked), f"{one.line:,}", one.name, licence, one.place or "–", may_be)
    return TableRow(cells, (one.line, 0))


def _stopped(one: Stopped, kind: str, place: int) -> TableRow:
    refusal = one.refusal
    return TableRow(
        (
            f"{refusal.line:,}" if one.first else "",
            refusal.column or say("whole line"),
            Cell(sample(kind, "", refusal.value) if refusal.value else "–", "quiet"),
            str(refusal.reason),
        ),
        (0, place),
    )
