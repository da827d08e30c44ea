"""Paper on the screen and on the printer: a preview with the true pages, printing by page images, saving as PDF.

A page is drawn once as an image and that image is shown or printed, so that what comes out is what was seen, whatever
the printer's own fonts are.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPageLayout, QPageSize, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QScrollArea, QSizePolicy, QWidget

from contract.errors import Cancelled, UserError
from contract.words import say
from desktop.views.theme import ink, px
from desktop.views.tokens import S3

_DPI: Final = 300  # of the images that are printed: sharper than eyes, small enough for any printer
_POINTS_AN_INCH: Final = 72
_MARGIN: Final = S3
_WIDEST: Final = 860  # px at factor 1: a page wider than this is zoomed, not fitted


class Pdf:
    """A PDF held in memory and opened for drawing; not shared between threads."""

    def __init__(self, pdf: bytes) -> None:
        self._device = QBuffer()
        self._device.setData(QByteArray(pdf))
        self._device.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument()
        self._document.load(self._device)

    def __len__(self) -> int:
        return self._document.pageCount()

    def size(self, page: int) -> QSizeF:
        """Give the size of a page in points."""
        return self._document.pagePointSize(page)

    def image(self, page: int, size: QSize) -> QImage:
        """Draw a page on white, `size` pixels large."""
        drawn = QImage(size, QImage.Format.Format_RGB32)
        drawn.fill(Qt.GlobalColor.white)
        painter = QPainter(drawn)
        painter.drawImage(QPoint(0, 0), self._document.render(page, size))
        painter.end()
        return drawn


class PrintPreview(QScrollArea):
    """The pages of one PDF, one at a time, as wide as the room; PageDown and PageUp turn them, Ctrl + wheel zooms."""

    turned = Signal(int, int)  # the page shown, from 1, and how many there are; 0, 0 while there is nothing

    def __init__(self) -> None:
        super().__init__()
        self._pdf: Pdf | None = None
        self._bytes = b""
        self._page = 0
        self._zoom = 1.0
        self._whole = False
        self._sheet = _Sheet()
        self.setWidget(self._sheet)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_pdf(self, pdf: bytes, page: int = 0) -> None:
        """Show a PDF from its first page, or from `page` (0 is the first)."""
        self._bytes, self._pdf = pdf, Pdf(pdf)
        self._page = max(0, min(page, len(self._pdf) - 1))
        self._draw()

    def clear(self) -> None:
        """Show nothing."""
        self._bytes, self._pdf, self._page = b"", None, 0
        self._sheet.show_image(None, QSize())
        self.turned.emit(0, 0)

    def pdf(self) -> bytes:
        """Give the PDF shown, empty while there is none."""
        return self._bytes

    def page_count(self) -> int:
        """Count the pages."""
        return len(self._pdf) if self._pdf else 0

    def page(self) -> int:
        """Give the number of the page shown, from 0."""
        return self._page

    def next_page(self) -> None:
        """Turn to the next page, if there is one."""
        self._turn(1)

    def previous_page(self) -> None:
        """Turn back, if there is a page before."""
        self._turn(-1)

    def zoom_to_width(self) -> None:
        """Make the page as wide as the room, which is how it begins."""
        self._zoom, self._whole = 1.0, False
        self._draw()

    def zoom_to_page(self) -> None:
        """Make the whole page fit into the room."""
        self._zoom, self._whole = 1.0, True
        self._draw()

    def zoom_by(self, factor: float) -> None:
        """Make the page larger or smaller, between half and four times the width of the room."""
        self._zoom = min(4.0, max(0.5, self._zoom * factor))
        self._draw()

    def image(self) -> QImage:
        """Give the picture shown; a null one while there is nothing."""
        return self._sheet.image

    def _turn(self, by: int) -> None:
        if self._pdf is not None and 0 <= self._page + by < len(self._pdf):
            self._page += by
            self.verticalScrollBar().setValue(0)
            self._draw()

    def _draw(self) -> None:
        if self._pdf is None or not len(self._pdf):
            return
        paper = self._pdf.size(self._page)
        # The room is that beside the scroll bar, shown or not: else its coming and going would never end.
        room = self.width() - self.verticalScrollBar().sizeHint().width() - 2 * _MARGIN
        width = min(max(40, room), round(_WIDEST * px().factor)) * self._zoom
        scale = width / paper.width()
        if self._whole:
            scale = min(scale, (self.height() - 2 * _MARGIN) * self._zoom / paper.height())
        size = QSize(round(paper.width() * scale), round(paper.height() * scale))
        ratio = self.devicePixelRatioF()
        image = self._pdf.image(self._page, size * ratio)
        image.setDevicePixelRatio(ratio)
        self._sheet.show_image(image, size)
        self._sheet.setAccessibleName(
            say("Page {number} of {count}", number=self._page + 1, count=len(self._pdf)),
        )
        self.turned.emit(self._page + 1, len(self._pdf))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages; zoom with Ctrl + and Ctrl −, and back to the width with Ctrl 0."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        turns = {Qt.Key.Key_PageDown: self.next_page, Qt.Key.Key_PageUp: self.previous_page}
        zooms: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Plus: lambda: self.zoom_by(1.25),
            Qt.Key.Key_Equal: lambda: self.zoom_by(1.25),
            Qt.Key.Key_Minus: lambda: self.zoom_by(0.8),
            Qt.Key.Key_0: self.zoom_to_width,
        }
        act = zooms.get(event.key()) if control else turns.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom while Ctrl is held, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1.1 if event.angleDelta().y() > 0 else 1 / 1.1)
            event.accept()
        else:
            super().wheelEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the desk that the paper lies on."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), ink("bg"))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page as wide as the room."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width() or self._whole:
            self._draw()


class _Sheet(QWidget):
    """One sheet of paper on the desk."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()

    def show_image(self, image: QImage | None, size: QSize) -> None:
        self.image = image or QImage()
        self.setFixedSize(size + QSize(2 * _MARGIN, 2 * _MARGIN) if image else QSize(1, 1))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        painter = QPainter(self)
        place = QRect(QPoint(_MARGIN, _MARGIN), self.size() - QSize(2 * _MARGIN, 2 * _MARGIN))
        painter.drawImage(place, self.image)
        painter.setPen(ink("edge"))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()


def printers() -> list[str]:
    """Name the printers of this computer, the usual one first."""
    usual = QPrinterInfo.defaultPrinterName()
    return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != usual, name))


def printer_named(name: str) -> QPrinter:
    """Give a printer of this computer, ready for whole pages."""
    made = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
    made.setFullPage(True)
    return made


def ask_printer(parent: QWidget) -> QPrinter | None:
    """Ask for a printer and its settings in the system's own dialog; None when somebody thinks better of it."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(made, parent)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return None
    made.setFullPage(True)
    return made


def print_pdf(
    pdf: bytes,
    printer: QPrinter,
    *,
    progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Print every page of a PDF as an image over the whole sheet; may run beside the screen.

    `progress` hears how many pages are on their way. Raises Cancelled (what went to the printer before may come out)
    and UserError when the printer does not take the job.
    """
    document = Pdf(pdf)
    printer.setFullPage(True)
    _set_sheet(printer, document.size(0))
    painter = QPainter()
    if not painter.begin(printer):
        raise UserError(
            "The printer {name} did not take the job. Nothing was printed and nothing is lost. "
            "Check that it is on and has paper, or save as PDF.",
            name=printer.printerName() or printer.outputFileName(),
        )
    try:
        for page in range(len(document)):
            if cancelled():
                printer.abort()
                raise Cancelled
            if page:
                _set_sheet(printer, document.size(page))
                printer.newPage()
            _print_page(painter, printer, document, page)
            progress(page + 1)
    finally:
        painter.end()


def _set_sheet(printer: QPrinter, points: QSizeF) -> None:
    size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    printer.setPageSize(size)
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)


def _print_page(painter: QPainter, printer: QPrinter, document: Pdf, page: int) -> None:
    points = document.size(page)
    size = QSize(round(points.width() * _DPI / _POINTS_AN_INCH), round(points.height() * _DPI / _POINTS_AN_INCH))
    place = printer.pageLayout().fullRectPixels(printer.resolution())
    grey = document.image(page, size).convertToFormat(QImage.Format.Format_Grayscale8)  # papers have no other ink
    painter.drawImage(QRect(QPoint(0, 0), place.size()), grey)


def ask_pdf_file(parent: QWidget, name: str, folder: Path | None = None) -> Path | None:
    """Ask where one PDF shall be saved; None when somebody thinks better of it."""
    begin = str((folder or Path.home()) / f"{name}.pdf")
    chosen, _ = QFileDialog.getSaveFileName(parent, say("Save as PDF"), begin, say("PDF files (*.pdf)"))
    return Path(chosen) if chosen else None


def ask_folder(parent: QWidget, folder: Path | None = None) -> Path | None:
    """Ask for the folder that several files shall be saved in; None when somebody thinks better of it."""
    chosen = QFileDialog.getExistingDirectory(parent, say("Save the files in"), str(folder or Path.home()))
    return Path(chosen) if chosen else None
