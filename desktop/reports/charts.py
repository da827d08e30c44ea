"""Charts drawn straight on the page in black and greys, so that any office printer does them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contract.words import say
from desktop.reports.blocks import TEXT, baseline
from desktop.reports.pdf import BAR, HAIR, SOFT, WHITE, Box, Sheet
from desktop.reports.text import Line, Typesetter
from desktop.reports.wording import month_name

HIGHEST: Final = 72.0  # the highest bar, in points
_FIGURE: Final = 14.0  # a figure above its bar
_BELOW: Final = 42.0  # names of the months and margins
_MARK_WIDTHS: Final = {"stroke": 17.0, "bar": 11.0, "frame": 11.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of a shop; quantities in 条, margin in fen; None where it is not known, as without a price."""

    year: int
    month: int
    qty_tiao: int | None
    amount_fen: int | None
    peers_tiao: int | None  # of the average shop of the class
    peers_amount_fen: int | None
    margin_fen: int | None
    whole: bool = True  # False for the month that is still running


@dataclass(frozen=True, slots=True)
class MonthBars:
    """Bars of the months with their figures on top, a stroke for the peers, and the margin below."""

    setter: Typesetter
    months: tuple[Month, ...]
    width: float
    highest: float = HIGHEST

    @property
    def height(self) -> float:
        """How much room it takes."""
        return _FIGURE + 3 + self.highest + _BELOW

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw bars, strokes, figures and the row of margins."""
        floor = top + _FIGURE + 3 + self.highest
        named = [self.setter.line(say("Bought")), self.setter.line(say("Margin"))]
        start = left + max(line.width for line in named) * TEXT.size / 1000 + 9
        step = (left + self.width - start) / max(len(self.months), 1)
        tallest = max((max(m.qty_tiao or 0, m.peers_tiao or 0) for m in self.months), default=0)
        scale = self.highest / max(tallest, 1)
        for at, month in enumerate(self.months):
            self._draw_month(sheet, month, start + at * step, step, floor, scale)
        sheet.rule(start, left + self.width, floor, 0.75)
        sheet.rule(left, left + self.width, floor + 22, grey=HAIR)
        for line, y in zip(named, (floor - TEXT.lead, floor + 26), strict=True):
            sheet.show(line, left, baseline(y, TEXT), TEXT.size, SOFT)

    def _draw_month(self, sheet: Sheet, month: Month, left: float, step: float, floor: float, scale: float) -> None:
        middle, side = left + step / 2, step * 0.16
        bar = (month.qty_tiao or 0) * scale
        peers = (month.peers_tiao or 0) * scale
        box = (left + side, floor - max(bar, 0), step - 2 * side, max(bar, 0))
        if month.whole:
            sheet.fill([box], BAR)
        else:
            sheet.fill([box], WHITE)
            sheet.frame(box, 0.75, BAR)
        if month.peers_tiao is not None:
            self._draw_peers(sheet, box, floor - peers, inside=month.whole and peers < bar)
        at = floor - max(bar, peers, 0) - 3.5
        figure = "–" if month.qty_tiao is None else f"{month.qty_tiao}"
        sheet.show_middle(self.setter.line(figure), middle, at, TEXT.size)
        caption = self.setter.line(month_name(month.month))
        sheet.show_middle(caption, middle, baseline(floor + 3, TEXT), TEXT.size, SOFT)
        sheet.show_middle(self.setter.line(_margin(month)), middle, baseline(floor + 26, TEXT), TEXT.size)

    def _draw_peers(self, sheet: Sheet, box: Box, y: float, *, inside: bool) -> None:
        left, _, width, _ = box
        sheet.rule(left - 3.75, left + width + 3.75, y, 1.35)
        if inside:
            sheet.rule(left, left + width, y, 1.35, WHITE)


def _margin(month: Month) -> str:
    """Write the margin in hundreds of yuan with one decimal, rounded half up; never nought for an unknown one (A27)."""
    fen = month.margin_fen
    if fen is None:
        return "–" if month.qty_tiao is None else say("price?")
    tenths = (abs(fen) + 500) // 1000
    sign = "−" if fen < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True, slots=True)
class Legend:
    """What the marks of `MonthBars` mean, ending at the right of `width`."""

    entries: tuple[tuple[str, Line], ...]  # the mark and its words, from the right
    width: float
    height: float = 0

    @property
    def taken(self) -> float:
        """How much of the width it takes."""
        return sum(line.width * TEXT.size / 1000 + _MARK_WIDTHS[mark] + 9 for mark, line in self.entries)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the marks and their words, from the right."""
        at, y = left + self.width, baseline(top, TEXT)
        for mark, line in self.entries:
            at -= line.width * TEXT.size / 1000
            sheet.show(line, at, y, TEXT.size, SOFT)
            at -= _MARK_WIDTHS[mark]
            if mark == "stroke":
                sheet.rule(at, at + 13.5, y - 4, 1.35)
            elif mark == "bar":
                sheet.fill([(at, y - 7.5, 7.5, 7.5)], BAR)
            else:
                sheet.frame((at, y - 7.5, 7.5, 7.5), 0.75, BAR)
            at -= 9


def legend(setter: Typesetter, running: int, width: float) -> Legend:
    """Lay out the legend; `running` is the day up to which the last month counts, 0 when all are whole."""
    entries = [("stroke", setter.line(say("Similar shops"))), ("bar", setter.line(say("This shop")))]
    if running:
        entries.insert(0, ("frame", setter.line(say("To day {day}", day=running))))
    return Legend(tuple(entries), width)
