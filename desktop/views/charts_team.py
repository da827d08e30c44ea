"""Charts of the team: lines over weeks that end in their names, people's dots round a target, stacked outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from contract.words import say
from desktop.views.charts import Chart, Number
from desktop.views.parts.painting import LEFT, RIGHT, hairline, ring, words, words_width
from desktop.views.theme import ink, px
from desktop.views.tokens import S2, S3, Ink


@dataclass(frozen=True, slots=True)
class Trend:
    """One line over weeks; the one that `leads` is drawn strong."""

    name: str
    figures: Sequence[Number]
    leads: bool = False


class TrendLines(Chart):
    """A few lines over weeks, each named at its end, with a dashed target; three to four hairlines for the scale."""

    def __init__(self, height: int = 176) -> None:
        super().__init__()
        self._height = height
        self._weeks: Sequence[str] = ()
        self._trends: Sequence[Trend] = ()
        self._target: Number | None = None
        self._lines: Sequence[Number] = ()

    def show_trends(
        self, weeks: Sequence[str], trends: Sequence[Trend], lines: Sequence[Number], target: Number | None = None
    ) -> None:
        """Show `trends` over `weeks`; `lines` are the figures that get a hairline, lowest first."""
        self._weeks, self._trends, self._lines, self._target = weeks, trends, lines, target
        told = [
            week + " " + ", ".join(f"{trend.name} {trend.figures[at]}" for trend in trends)
            for at, week in enumerate(weeks)
        ]
        self.show_sayings(told)

    def sizeHint(self) -> QSize:
        """Give room for lines and weeks."""
        return QSize(320, round(self._height * px().factor))

    def _frame(self) -> QRect:
        names = [f"{trend.name} {trend.figures[-1]}" for trend in self._trends if trend.figures]
        right = max((words_width(name, "quiet", bold=True) for name in names), default=0) + S3
        left = max((words_width(str(line), "quiet") for line in self._lines), default=0) + S2
        return QRect(left, 8, max(10, self.width() - left - right), self.height() - px().leading("quiet") - 14)

    def _point(self, frame: QRect, at: int, figure: Number) -> QPointF:
        every = [*self._lines, *(number for trend in self._trends for number in trend.figures)]
        if self._target is not None:
            every.append(self._target)
        low, high = min(every), max(every)
        step = frame.width() / max(1, len(self._weeks) - 1)
        return QPointF(
            frame.left() + at * step, frame.bottom() - float((figure - low) * frame.height() / (high - low or 1))
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint scale, target and lines."""
        painter = QPainter(self)
        if self._weeks and self._trends:
            frame = self._frame()
            self._paint_scale(painter, frame)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for trend in sorted(self._trends, key=lambda one: one.leads):
                self._paint_trend(painter, frame, trend)
            self._paint_names(painter, frame)
        if self.shows_focus():
            ring(painter, self.rect())
        painter.end()

    def _paint_scale(self, painter: QPainter, frame: QRect) -> None:
        line = px().leading("quiet")
        for figure in self._lines:
            level = round(self._point(frame, 0, figure).y())
            hairline(painter, frame.left(), level, frame.width())
            words(
                painter,
                QRect(0, level - line // 2, frame.left() - S2, line),
                str(figure),
                "quiet",
                "quiet",
                align=RIGHT,
            )
        if self._target is not None:
            level = round(self._point(frame, 0, self._target).y())
            painter.setPen(QPen(ink("text"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(frame.left(), level, frame.right(), level)
        for at, week in enumerate(self._weeks):
            centre, width = round(self._point(frame, at, self._lines[0]).x()), words_width(week, "quiet") + 2
            colour: Ink = "accent" if at == self.at else "quiet"
            words(painter, QRect(centre - width // 2, self.height() - line, width, line), week, colour, "quiet")

    def _paint_trend(self, painter: QPainter, frame: QRect, trend: Trend) -> None:
        points = [self._point(frame, at, figure) for at, figure in enumerate(trend.figures)]
        painter.setPen(QPen(ink("chart-1" if trend.leads else "chart-2"), 2.2 if trend.leads else 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(points)
        marked = [points[-1]] if trend.leads else []
        if 0 <= self.at < len(points):
            marked.append(points[self.at])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink("chart-1" if trend.leads else "chart-2"))
        for point in marked:
            painter.drawEllipse(point, 3.6, 3.6)

    def _paint_names(self, painter: QPainter, frame: QRect) -> None:
        line, left = px().leading("quiet"), frame.right() + S2
        named: list[tuple[float, str, Ink, bool]] = [
            (
                self._point(frame, 0, trend.figures[-1]).y(),
                f"{trend.name} {trend.figures[-1]}",
                "accent" if trend.leads else "quiet",
                trend.leads,
            )
            for trend in self._trends
        ]
        if self._target is not None:
            named.append(
                (self._point(frame, 0, self._target).y(), say("Target {figure}", figure=self._target), "quiet", False)
            )
        below = -line
        for level, name, colour, bold in sorted(named):
            top = max(round(level) - line // 2, below)  # names never lie on each other
            words(painter, QRect(left, top, self.width() - left, line), name, colour, "quiet", bold=bold)
            below = top + line


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of the team: each person's distance from the target, and the team's, in points."""

    name: str
    people: Sequence[Number]
    team: Number
    figure: str  # the team's rate as written
    below: bool = False  # the team misses the target


class RateDots(Chart):
    """Each rate a line with a hollow dot a person and the team's full one, all measured from one target line."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._rates: Sequence[Rate] = ()

    def show_rates(self, rates: Sequence[Rate]) -> None:
        """Show `rates`, one a line."""
        self._rates = rates
        self.show_sayings([f"{rate.name} {rate.figure}" for rate in rates])

    def _line(self) -> int:
        return px().leading("quiet") + 4

    def sizeHint(self) -> QSize:
        """Give room for the lines and the words below."""
        return QSize(360, self._line() * (len(self._rates) + 1) + 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rates."""
        painter = QPainter(self)
        if self._rates:
            names = max(words_width(rate.name, "quiet") for rate in self._rates) + S3
            figures = max(words_width(rate.figure, "quiet", bold=True) for rate in self._rates) + 18
            room = QRect(names, 0, max(20, self.width() - names - figures), self.height())
            middle = room.center().x()
            painter.fillRect(middle, 2, 2, self._line() * len(self._rates), ink("text"))
            for number, rate in enumerate(self._rates):
                self._paint_rate(painter, number, rate, room)
            foot = QRect(room.left(), self._line() * len(self._rates) + 4, room.width(), px().leading("quiet"))
            words(painter, foot, say("low"), "quiet", "quiet")
            words(painter, foot, say("target"), "quiet", "quiet", align=Qt.AlignmentFlag.AlignCenter)
            words(painter, foot, say("high"), "quiet", "quiet", align=RIGHT)
        if self.shows_focus():
            ring(painter, self.rect())
        painter.end()

    def _paint_rate(self, painter: QPainter, number: int, rate: Rate, room: QRect) -> None:
        place = QRect(0, number * self._line(), self.width(), self._line())
        in_hand = number == self.at
        words(painter, place, rate.name, "accent" if in_hand else "text", "quiet", bold=in_hand)
        hairline(painter, room.left(), place.center().y(), room.width())
        gaps = [gap for one in self._rates for gap in one.people] + [one.team for one in self._rates]
        most: Number = max(*gaps, *(-gap for gap in gaps)) or 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink("chart-2"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for gap in rate.people:
            painter.drawEllipse(self._spot(room, place, gap, most), 3.5, 3.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink("warn" if rate.below else "chart-1"))
        painter.drawEllipse(self._spot(room, place, rate.team, most), 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        shown = f"▾ {rate.figure}" if rate.below else rate.figure
        words(painter, place, shown, "warn" if rate.below else "text", "quiet", bold=rate.below, align=RIGHT)

    def _spot(self, room: QRect, place: QRect, gap: Number, most: Number) -> QPointF:
        return QPointF(room.center().x() + 1 + float(gap * (room.width() // 2 - 8) / most), place.center().y() + 0.5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the advice on one subject: counts by result, and the words beside the bar."""

    name: str
    counts: tuple[tuple[int, Ink], ...]  # (count, colour); none when there are too few for a bar
    words: str


class OutcomeBars(Chart):
    """One stacked bar a subject, as long as its count; under the least number of cases only words."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._outcomes: Sequence[Outcome] = ()

    def show_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Show `outcomes`, one a line."""
        self._outcomes = outcomes
        self.show_sayings([f"{outcome.name} {outcome.words}" for outcome in outcomes])

    def _line(self) -> int:
        return px().leading("quiet") + 5

    def sizeHint(self) -> QSize:
        """Give room for the lines."""
        return QSize(340, self._line() * len(self._outcomes))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars."""
        painter = QPainter(self)
        names = max((words_width(one.name, "quiet") for one in self._outcomes), default=0) + S3
        wordy = max((words_width(one.words, "quiet") for one in self._outcomes if one.counts), default=0) + S2
        most = max((sum(count for count, _ in one.counts) for one in self._outcomes), default=0) or 1
        room = max(20, self.width() - names - wordy)
        for number, outcome in enumerate(self._outcomes):
            place = QRect(0, number * self._line(), self.width(), self._line())
            in_hand = number == self.at
            words(painter, place, outcome.name, "accent" if in_hand else "text", "quiet", bold=in_hand)
            left = names
            for count, colour in outcome.counts:
                width = round(room * count / most)
                painter.fillRect(left, place.center().y() - 6, width, 13, ink(colour))
                left += width
            beside = place.adjusted(left + (S2 if outcome.counts else 0), 0, 0, 0)
            words(painter, beside, outcome.words, "quiet", "quiet", align=LEFT)
        if self.shows_focus():
            ring(painter, self.rect())
        painter.end()
