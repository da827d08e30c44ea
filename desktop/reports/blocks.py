"""What stands on a page in the house style: headings, tables, boxes to sign in.

A block is laid out when it is made (`height`, in points), and drawn wherever the page then wants it. So a report can
weigh several layouts before it draws one. All measures are points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from desktop.reports.pdf import BLACK, HAIR, SOFT, Sheet
from desktop.reports.text import Line, Typesetter, Words

ASCENT: Final = 0.436  # the baseline below the middle of a line, as a share of the type size
GAP: Final = 4.5  # between two columns
SIGN_HEIGHT: Final = 78.0  # 27.5 mm: room for a hand
NOTHING: Final = Line((), 0)


class Type(NamedTuple):
    """A size of type, the height of its lines, the room above and below a row of a table."""

    size: float
    lead: float
    pad: float = 2.25


TEXT, LISTED, READ = Type(10.5, 15), Type(10.5, 15, 1.5), Type(16, 22.5)
GROUP, NAME, TITLE = Type(11.25, 16.5), Type(15, 21), Type(18, 24)


class Block(Protocol):
    """Something laid out and ready to be drawn."""

    @property
    def height(self) -> float:
        """How much room it takes, in points."""

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw it with its top left corner there."""


def baseline(top: float, kind: Type) -> float:
    """Say where the letters of a line of this type stand."""
    return top + kind.lead / 2 + kind.size * ASCENT


@dataclass(frozen=True, slots=True)
class Space:
    """Nothing, so high."""

    height: float

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Leave the room empty."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a group over a line, with quiet words beside it."""

    title: Line
    aside: Line
    width: float
    kind: Type = GROUP
    above: float = 8.25

    @property
    def height(self) -> float:
        """How much room it takes."""
        return self.above + self.kind.lead + 4.5

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the words and the line under them."""
        at = baseline(top + self.above, self.kind)
        sheet.show(self.title, left, at, self.kind.size)
        aside = left + self.title.width * self.kind.size / 1000 + 6
        sheet.show(self.aside, aside, at, min(self.kind.size, TEXT.size), SOFT)
        sheet.rule(left, left + self.width, top + self.above + self.kind.lead + 1.5, 1.1)


@dataclass(frozen=True, slots=True)
class NameLine:
    """The name of what the page is about, words beside it, words at the right end."""

    name: Line
    beside: Line
    end: Line
    width: float
    height: float = NAME.lead

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw all three on one baseline."""
        at = baseline(top, NAME)
        sheet.show(self.name, left, at, NAME.size)
        sheet.show(self.beside, left + self.name.width * NAME.size / 1000 + 9, at, TEXT.size)
        sheet.show_right(self.end, left + self.width, at, TEXT.size)


class Column(NamedTuple):
    """One column of a table: its heading, its width, and whether its words end at the right."""

    caption: str
    width: float
    right: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with the hairline under it."""

    columns: tuple[Column, ...]
    cells: tuple[tuple[Line, ...], ...]
    kind: Type = TEXT
    head: bool = False
    ruled: bool = True

    @property
    def height(self) -> float:
        """How much room it takes."""
        return max(map(len, self.cells)) * self.kind.lead + 2 * self.kind.pad

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw its cells from left to right."""
        at = left
        for column, lines in zip(self.columns, self.cells, strict=True):
            y = baseline(top + self.kind.pad, self.kind)
            grey = SOFT if self.head or column.quiet else BLACK
            for line in lines:
                if column.right:
                    sheet.show_right(line, at + column.width, y, self.kind.size, grey)
                else:
                    sheet.show(line, at, y, self.kind.size, grey)
                y += self.kind.lead
            at += column.width + GAP
        if self.ruled:
            sheet.rule(left, at - GAP, top + self.height, grey=HAIR)

    def split(self, room: float) -> tuple[Row, Row] | None:
        """Part a row that is higher than a page after the lines that fit into `room`; None when none does."""
        count = int((room - 2 * self.kind.pad) // self.kind.lead)
        if count < 1:
            return None
        upper = tuple(lines[:count] for lines in self.cells)
        lower = tuple(lines[count:] for lines in self.cells)
        return (
            Row(self.columns, upper, self.kind, ruled=False),
            Row(self.columns, lower, self.kind, ruled=self.ruled),
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading row that is repeated on every page."""

    head: Row | None
    rows: tuple[Row, ...]

    @property
    def height(self) -> float:
        """How much room it takes in one piece."""
        return sum(row.height for row in self.rows) + (self.head.height if self.head else 0)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw it in one piece."""
        for row in (self.head, *self.rows) if self.head else self.rows:
            row.draw(sheet, left, top)
            top += row.height


def row(
    setter: Typesetter,
    columns: tuple[Column, ...],
    cells: Sequence[Words],
    *,
    kind: Type = TEXT,
    at_most: int = 0,
    ruled: bool = True,
) -> Row:
    """Lay out one row; with `at_most`, every cell is cut short after that many lines."""
    laid = (setter.lines(words, c.width, kind.size, at_most=at_most) for c, words in zip(columns, cells, strict=True))
    return Row(columns, tuple(laid), kind, ruled=ruled)


def head_row(setter: Typesetter, columns: tuple[Column, ...], kind: Type = TEXT) -> Row:
    """Lay out the captions of the columns."""
    return Row(columns, tuple((setter.line(column.caption),) for column in columns), kind, head=True)


def table(
    setter: Typesetter,
    columns: tuple[Column, ...],
    rows: Iterable[Sequence[Words]],
    *,
    kind: Type = TEXT,
    at_most: int = 0,
    ruled: bool = True,
) -> Table:
    """Lay out rows under each other, without captions when no column has one."""
    head = head_row(setter, columns, kind) if any(column.caption for column in columns) else None
    laid = (row(setter, columns, cells, kind=kind, at_most=at_most, ruled=ruled) for cells in rows)
    return Table(head, tuple(laid))


def heading(setter: Typesetter, title: str, aside: str, width: float, *, taken: float = 0) -> Heading:
    """Lay out the name of a group with quiet words beside it on one line; `taken` is kept free at its end."""
    lines = setter.lines(title, width - taken, GROUP.size, bold=True, at_most=1)
    left = width - taken - lines[0].width * GROUP.size / 1000 - 6
    asides = setter.lines(aside, max(left, 0), TEXT.size, at_most=1) if left > 2 * TEXT.size else ()
    return Heading(lines[0], asides[0] if asides else NOTHING, width)


@dataclass(frozen=True, slots=True)
class Beside:
    """Stacks of blocks beside each other, each starting where it is told."""

    stacks: tuple[tuple[float, tuple[Block, ...]], ...]

    @property
    def height(self) -> float:
        """How much room the highest takes."""
        return max(sum(block.height for block in stack) for _, stack in self.stacks)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw each stack downwards."""
        for offset, stack in self.stacks:
            y = top
            for block in stack:
                block.draw(sheet, left + offset, y)
                y += block.height


@dataclass(frozen=True, slots=True)
class SignBox:
    """A box to write in, with what is to be written above and a quiet line below."""

    caption: Line
    below: Line
    width: float
    below_right: bool = True
    ink: tuple[tuple[tuple[int, int], ...], ...] = ()  # strokes, in thousandths of the box's height from its corner
    height: float = SIGN_HEIGHT

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the box and the strokes that were made in it."""
        sheet.frame((left, top, self.width, self.height))
        sheet.show(self.caption, left + 6, baseline(top + 3, TEXT), TEXT.size, SOFT)
        below = baseline(top + self.height - 3 - TEXT.lead, TEXT)
        if self.below_right:
            sheet.show_right(self.below, left + self.width - 6, below, TEXT.size, SOFT)
        else:
            sheet.show(self.below, left + 6, below, TEXT.size, SOFT)
        scale = self.height / 1000
        for pen in self.ink:
            sheet.stroke([(left + x * scale, top + y * scale) for x, y in pen], 1.5)
