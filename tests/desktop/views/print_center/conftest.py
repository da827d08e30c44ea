"""The print center over a copy of the office's world, with a printer that prints into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.models import org
from desktop.models.store import Store
from desktop.views.background import Background
from desktop.views.print_center import PrintCenterPage
from desktop.views.print_center.actions import Printers
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show


class FilePrinters(Printers):
    """One printer, which prints into a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        return ["办公室激光 A4"]

    def named(self, name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.path))
        return printer

    def asked(self, parent: QWidget) -> QPrinter | None:
        return None


class Printing:
    """The page as a person works it."""

    def __init__(self, page: PrintCenterPage, qtbot: QtBot, failures: list[BaseException]) -> None:
        self.page = page
        self.failures = failures
        self._qtbot = qtbot

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        for key in keys:
            QTest.keySequence(QApplication.focusWidget() or self.page.window(), QKeySequence(key))

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self._qtbot.waitUntil(true)

    def names(self) -> list[str]:
        """Name the shops shown, once `true` holds of them."""
        return [subject.shop.name for subject in self.page.chooser().subjects]

    def chosen(self) -> int:
        """Count what is ticked."""
        return len(self.page.chooser().chosen())

    def on_route(self, route: object, shops: int) -> None:
        """Choose a route and wait for its shops."""
        self.page.chooser().route.choose(route.hex)
        self.until(lambda: len(self.page.chooser().subjects) == shops)

    def told(self) -> str:
        """Give what the page says came of the last job."""
        return self.page.result.words.text() if self.page.result.isVisible() else ""


@pytest.fixture
def failures() -> list[BaseException]:
    """Give what went wrong beside the screen and was shown."""
    return []


@pytest.fixture
def work(office: Store, failures: list[BaseException], qapp: object) -> Iterator[Workplace]:
    """Give the workplace of the clerk."""
    background = Background(failures.append)
    place = Workplace(office, background, org.zone(office))
    yield place
    place.close()
    background.close()


@pytest.fixture
def printing(
    work: Workplace, failures: list[BaseException], tmp_path: Path, show: Show, qtbot: QtBot
) -> Iterator[Printing]:
    """Give the page at 1366 by 768, all shops shown."""
    page = PrintCenterPage(work, FilePrinters(tmp_path / "printed.pdf"))
    work.live.changed.connect(lambda kinds: page.reload() if page.KINDS & kinds else None)
    show(page, width=1366, height=768)
    page.show_for(None)
    made = Printing(page, qtbot, failures)
    made.until(lambda: len(page.chooser().subjects) == 120)
    page.take_focus()
    yield made
    page.leave()
    assert failures == []
