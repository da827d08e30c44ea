"""Paper in the house style: sizes, the head of a document, blocks flowing down its pages, the foot of every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from contract.words import say
from desktop.reports.blocks import TEXT, TITLE, Block, Row, Table, Type, baseline
from desktop.reports.pdf import SOFT, Page, Sheet
from desktop.reports.text import Line, Typesetter, Words
from desktop.reports.wording import minute

MM: Final = 72 / 25.4
FOOT: Final = 18.75  # the line above the foot, and the foot
_LEFT_SHARE: Final = 0.5  # of the head
_RIGHT_SHARE: Final = 0.3  # of the foot, without the page's number


class Format(NamedTuple):
    """A size of paper and its margin, in points."""

    width: float
    height: float
    margin: float

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin


A4: Final = Format(210 * MM, 297 * MM, 15 * MM)
A5: Final = Format(148 * MM, 210 * MM, 10 * MM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What every print says of itself; instants are in the city's zone."""

    office: str
    serial: str
    as_of: datetime
    printed_by: str
    printed_at: datetime
    hotline: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished report: its pages and the characters that the typefaces lack."""

    pages: tuple[Page, ...]
    lacking: tuple[str, ...]


class Paper:
    """A document being laid out on as many sheets as it needs."""

    def __init__(self, form: Format, setter: Typesetter) -> None:
        self.form, self.setter = form, setter
        self.left, self.right = form.margin, form.width - form.margin
        self.bottom = form.height - form.margin - FOOT
        self._sheets: list[Sheet] = []
        self.new_sheet()

    def new_sheet(self) -> None:
        """Go on at the top of a new sheet."""
        self.sheet = Sheet(self.form.width, self.form.height)
        self._sheets.append(self.sheet)
        self.y = self.form.margin

    @property
    def room(self) -> float:
        """How much room is left on this sheet, in points."""
        return self.bottom - self.y

    def put(self, *blocks: Block) -> None:
        """Draw blocks one below the other; what does not fit begins a new sheet."""
        for block in blocks:
            if isinstance(block, Table):
                self._put_table(block)
            else:
                self._put_whole(block)

    def keep(self, *blocks: Block) -> None:
        """Draw blocks on one sheet if they fit on one."""
        height = sum(block.height for block in blocks)
        if height > self.room and height <= self.bottom - self.form.margin:
            self.new_sheet()
        self.put(*blocks)

    def head(
        self, office: str, title: str, right: Sequence[str], *, title_type: Type = TITLE, at_most: int = 0
    ) -> None:
        """Begin the document: who speaks and what this is at the left, quiet lines at the right.

        With `at_most`, who speaks is cut short after that many lines, and each quiet one after its first.
        """
        room, top = self.form.inner * _LEFT_SHARE, self.y
        offices = self.setter.lines(office, room, TEXT.size, at_most=at_most)
        name = self.setter.line(title, bold=True)
        wide = max(name.width * title_type.size, *(line.width * TEXT.size for line in offices)) / 1000
        other = self.form.inner - wide - 12
        quiet = [line for words in right for line in self.setter.lines(words, other, TEXT.size, at_most=at_most and 1)]
        bottom = top + max(len(offices) * TEXT.lead + title_type.lead, len(quiet) * TEXT.lead)
        under = bottom - title_type.lead
        self._quiet_lines(offices, under - len(offices) * TEXT.lead, to_right=False)
        self.sheet.show(name, self.left, baseline(under, title_type), title_type.size)
        self._quiet_lines(quiet, bottom - len(quiet) * TEXT.lead, to_right=True)
        self.y = bottom + 4
        self.sheet.rule(self.left, self.right, self.y, 1.5)

    def sink(self, *blocks: Block) -> None:
        """Draw blocks at the bottom of a sheet: of this one if there is room, else of a new one."""
        height = sum(block.height for block in blocks)
        if height > self.room:
            self.new_sheet()
        self.y = self.bottom - height
        self.put(*blocks)

    def finish(self, foot: Words = "", *, right: str = "") -> Printed:
        """Write the foot of every sheet and give the pages; `right` stands before the page's number."""
        beside = self.setter.lines(right, self.form.inner * _RIGHT_SHARE, TEXT.size, at_most=1)[0].words
        y = self.form.height - self.form.margin - TEXT.lead
        at = baseline(y, TEXT)
        pages = []
        for number, sheet in enumerate(self._sheets, 1):
            sheet.rule(self.left, self.right, y - 3.75)
            page = say("Page {number} of {count}", number=number, count=len(self._sheets))
            place = self.setter.line("\u3000".join(filter(None, (beside, page))))
            room = self.form.inner - place.width * TEXT.size / 1000 - TEXT.size
            sheet.show(self.setter.lines(foot, room, TEXT.size, at_most=1)[0], self.left, at, TEXT.size)
            sheet.show_right(place, self.right, at, TEXT.size)
            pages.append(sheet.done())
        return Printed(tuple(pages), tuple(sorted(self.setter.lacking)))

    def finish_stamped(self, stamp: Stamp) -> Printed:
        """Finish with the age of the facts, who printed them and when."""
        words = say(
            "Facts as of {as_of}, printed by {who} at {when}",
            as_of=minute(stamp.as_of),
            who=stamp.printed_by,
            when=minute(stamp.printed_at),
        )
        hotline = say("Hotline {number}", number=stamp.hotline) if stamp.hotline else ""
        return self.finish(words, right=hotline)

    def _quiet_lines(self, lines: Sequence[Line], top: float, *, to_right: bool) -> None:
        for at, line in enumerate(lines):
            y = baseline(top + at * TEXT.lead, TEXT)
            if to_right:
                self.sheet.show_right(line, self.right, y, TEXT.size, SOFT)
            else:
                self.sheet.show(line, self.left, y, TEXT.size, SOFT)

    def _put_whole(self, block: Block) -> None:
        if block.height > self.room:
            self.new_sheet()
        block.draw(self.sheet, self.left, self.y)
        self.y += block.height

    def _put_table(self, table: Table) -> None:
        first = table.rows[0].height if table.rows else 0
        if table.head:
            whole = table.head.height + first
            if whole > self.room and whole <= self.bottom - self.form.margin:
                self.new_sheet()
            self._put_whole(table.head)
        for row in table.rows:
            self._put_row(row, table.head)

    def _put_row(self, row: Row, head: Row | None) -> None:
        rest = row
        while rest.height > self.room:
            over = self.bottom - self.form.margin - (head.height if head else 0)
            parts = rest.split(self.room) if rest.height > over else None
            if parts:
                parts[0].draw(self.sheet, self.left, self.y)
                rest = parts[1]
            self.new_sheet()
            if head:
                self._put_whole(head)
        self._put_whole(rest)
