"""A preview turns true pages; what is printed is what was seen, over the whole sheet."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from contract.errors import Cancelled, UserError
from desktop.reports.batch import bound
from desktop.views.printing import Pdf, PrintPreview, print_pdf
from tests.desktop.reports.specimens import a_receipt, a_visit_report
from tests.desktop.views.conftest import Show


@pytest.fixture(scope="module")
def long_report() -> bytes:
    return bound(a_visit_report(12)).pdf


def to_file(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def darkness(image: object) -> float:
    """The share of dark points on a coarse grid."""
    width, height = image.width(), image.height()
    points = [(x * width // 60, y * height // 80) for x in range(60) for y in range(80)]
    return sum(QColor(image.pixel(x, y)).lightness() < 128 for x, y in points) / len(points)


def test_pages_are_turned_by_keys_and_told(qtbot: QtBot, show: Show, long_report: bytes) -> None:
    preview = PrintPreview()
    show(preview)
    told: list[tuple[int, int]] = []
    preview.turned.connect(lambda page, count: told.append((page, count)))
    preview.show_pdf(long_report)
    count = preview.page_count()
    assert count > 1
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    qtbot.keyClick(preview, Qt.Key.Key_PageUp)
    qtbot.keyClick(preview, Qt.Key.Key_PageUp)
    assert told == [(1, count), (2, count), (1, count)]


def test_the_page_is_as_wide_as_the_room_and_grows_with_it(show: Show, long_report: bytes) -> None:
    preview = PrintPreview()
    window = show(preview)
    preview.show_pdf(long_report)
    narrow = preview.image().width()
    window.resize(window.width() + 100, window.height())
    assert preview.image().width() == narrow + 100
    window.resize(2000, window.height())
    assert preview.image().width() == 860  # wider than that it is zoomed, not fitted


def test_zooming_to_the_page_shows_all_of_it(show: Show, long_report: bytes) -> None:
    preview = PrintPreview()
    show(preview)
    preview.show_pdf(long_report)
    assert preview.image().height() > preview.viewport().height()
    preview.zoom_to_page()
    assert preview.image().height() <= preview.viewport().height()


def test_what_is_printed_covers_the_sheet_as_it_was_seen(tmp_path: Path, qapp: object) -> None:
    pdf = bound(a_receipt()).pdf
    print_pdf(pdf, to_file(tmp_path / "out.pdf"))
    printed, seen = Pdf((tmp_path / "out.pdf").read_bytes()), Pdf(pdf)
    assert len(printed) == len(seen)
    assert (round(printed.size(0).width()), round(printed.size(0).height())) == (420, 595)  # A5
    size = (seen.size(0) * 2).toSize()
    assert darkness(printed.image(0, size)) == pytest.approx(darkness(seen.image(0, size)), abs=0.02)


@pytest.mark.slow
def test_pages_on_their_way_are_counted(tmp_path: Path, qapp: object, long_report: bytes) -> None:
    told: list[int] = []
    print_pdf(long_report, to_file(tmp_path / "out.pdf"), progress=told.append)
    assert told == list(range(1, len(Pdf(long_report)) + 1))


def test_printing_stops_between_two_pages(tmp_path: Path, qapp: object, long_report: bytes) -> None:
    told: list[int] = []
    with pytest.raises(Cancelled):
        print_pdf(long_report, to_file(tmp_path / "out.pdf"), progress=told.append, cancelled=lambda: bool(told))
    assert told == [1]


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)  # Qt says it too
def test_a_printer_that_takes_nothing_is_told_in_words(tmp_path: Path, qapp: object) -> None:
    with pytest.raises(UserError, match="did not take the job"):
        print_pdf(bound(a_receipt()).pdf, to_file(tmp_path / "no" / "such" / "folder" / "out.pdf"))
