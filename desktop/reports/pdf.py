"""Pages noted down as words and shapes, and bound into one PDF file by reportlab, which is imported no sooner.

A page does not depend on its file, so pages are laid out by several processes and bound by one.

Rules (the tests cite them):
 1. The same pages give the same bytes: no clock, no random numbers, no machine.
 2. A file holds words, lines and filled shapes: no action, no link, no script, nothing read from outside.
 3. The words found in the file are the words shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, NamedTuple

from desktop.reports.fonts import fonts
from desktop.reports.text import Line

BLACK, SOFT, HAIR, BAR, WHITE = 0.0, 0.267, 0.6, 0.4, 1.0  # paper has greys only
Box = tuple[float, float, float, float]  # left, top, width, height in points, from the top left corner
Point = tuple[float, float]
_ROUND: Final = 1  # ends and corners of a line, as PDF numbers them
_PRODUCER: Final = "Rounds"


class Run(NamedTuple):
    """Words in one weight, from `left` on; measures from the bottom left corner, as in all that a page holds."""

    words: str
    bold: bool
    size: float
    grey: float
    left: float
    baseline: float


class Shape(NamedTuple):
    """Boxes or a line, drawn so thick, or filled where `thick` is 0; `pen` is a line with round ends."""

    grey: float
    thick: float
    boxes: tuple[Box, ...] = ()
    line: tuple[Point, ...] = ()
    pen: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One finished page: its size in points, what is drawn first, and the words that stand on it."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    runs: tuple[Run, ...]


class Sheet:
    """A page being drawn; all measures are points from the top left corner."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.words: list[str] = []  # every line shown, in the order of drawing
        self._runs: list[Run] = []
        self._shapes: list[Shape] = []

    def show(self, line: Line, left: float, baseline: float, size: float, grey: float = BLACK) -> None:
        """Show a line with its first character at `left`."""
        self.words.append(line.words)
        both, at = fonts(), left
        for words, bold in line.spans:
            self._runs.append(Run(words, bold, size, grey, at, self.height - baseline))
            if len(line.spans) > 1:
                at += sum(map((both.bold if bold else both.regular).width.__getitem__, words)) * size / 1000

    def show_right(self, line: Line, right: float, baseline: float, size: float, grey: float = BLACK) -> None:
        """Show a line that ends at `right`."""
        self.show(line, right - line.width * size / 1000, baseline, size, grey)

    def show_middle(self, line: Line, middle: float, baseline: float, size: float, grey: float = BLACK) -> None:
        """Show a line with its middle at `middle`."""
        self.show(line, middle - line.width * size / 2000, baseline, size, grey)

    def rule(self, left: float, right: float, y: float, thick: float = 0.56, grey: float = BLACK) -> None:
        """Draw a level line."""
        y = self.height - y
        self._shapes.append(Shape(grey, thick, line=((left, y), (right, y))))

    def frame(self, box: Box, thick: float = 0.56, grey: float = BLACK) -> None:
        """Draw the outline of a box."""
        self._shapes.append(Shape(grey, thick, self._turned([box])))

    def fill(self, boxes: Iterable[Box], grey: float = BLACK) -> None:
        """Fill boxes."""
        self._shapes.append(Shape(grey, 0, self._turned(boxes)))

    def stroke(self, points: Sequence[Point], thick: float, grey: float = BLACK) -> None:
        """Draw a line with round ends through points, as of a pen."""
        line = tuple((x, self.height - y) for x, y in points)
        self._shapes.append(Shape(grey, thick, line=line, pen=True))

    def done(self) -> Page:
        """Finish the page."""
        return Page(self.width, self.height, tuple(self._shapes), tuple(self._runs))

    def _turned(self, boxes: Iterable[Box]) -> tuple[Box, ...]:
        return tuple((left, self.height - top - height, width, height) for left, top, width, height in boxes)


def bind(pages: Iterable[Page], to: BinaryIO, title: str, language: str) -> None:
    """Write pages as one PDF file to `to`."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # pages packed as text would be a quarter larger and slower to make
    canvas = Canvas(
        to,
        invariant=1,
        pageCompression=1,
        initialFontName=fonts().regular.fontName,  # else reportlab names Helvetica, which no file of ours embeds
        lang=language.replace("_", "-"),
    )
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator(_PRODUCER)
    canvas.setProducer(_PRODUCER)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        _draw(canvas, page.shapes)
        _show(canvas, page.runs)
        canvas.showPage()
    canvas.save()


def _draw(canvas: Any, shapes: Iterable[Shape]) -> None:
    """Draw shapes, each as one path; how they are drawn is said only when it changes."""
    ink: float | None = None
    pen: tuple[float, float, bool] | None = None
    for shape in shapes:
        if not shape.thick and shape.grey != ink:
            ink = shape.grey
            canvas.setFillGray(ink)
        if shape.thick and (shape.thick, shape.grey, shape.pen) != pen:
            pen = shape.thick, shape.grey, shape.pen
            canvas.setLineWidth(shape.thick)
            canvas.setStrokeGray(shape.grey)
            canvas.setLineCap(_ROUND * shape.pen)
            canvas.setLineJoin(_ROUND * shape.pen)
        canvas.drawPath(_path(canvas, shape), stroke=shape.thick > 0, fill=not shape.thick)


def _path(canvas: Any, shape: Shape) -> Any:
    path = canvas.beginPath()
    for box in shape.boxes:
        path.rect(*box)
    for point in shape.line[:1]:
        path.moveTo(*point)
    for point in shape.line[1:] or shape.line:
        path.lineTo(*point)
    return path


def _show(canvas: Any, runs: Iterable[Run]) -> None:
    """Show words as one text; weight, size and grey are said only when they change."""
    names = fonts().regular.fontName, fonts().bold.fontName
    text = canvas.beginText()
    kind: tuple[bool, float] | None = None
    ink: float | None = None
    for run in runs:
        if (run.bold, run.size) != kind:
            kind = run.bold, run.size
            text.setFont(names[run.bold], run.size, run.size)
        if run.grey != ink:
            ink = run.grey
            text.setFillGray(ink)
        text.setTextOrigin(run.left, run.baseline)
        text.textOut(run.words)
    canvas.drawText(text)
