"""The import page over a copy of the office's world."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.models import org
from desktop.models.store import Store
from desktop.views.background import Background
from desktop.views.imports import ImportPage
from desktop.views.rows import row_words
from desktop.views.workplace import Workplace
from tests.desktop import lists
from tests.desktop.views.conftest import Show

CHOOSE, COLUMNS, TRIAL, HANDED = range(4)


class Importing:
    """The page as a person works it."""

    def __init__(self, page: ImportPage, qtbot: QtBot, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self._qtbot = qtbot

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        for key in keys:
            QTest.keySequence(QApplication.focusWidget() or self.page.window(), QKeySequence(key))

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self._qtbot.waitUntil(true)

    def open(self, lines: Sequence[Sequence[str]], headings: Sequence[str] = lists.HEADINGS) -> Path:
        """Open a list and wait for its columns."""
        path = lists.a_list(self.folder / "零售户.csv", lines, headings)
        self.page.open_file(path)
        self.until(lambda: self.page.step() == COLUMNS)
        return path

    def try_out(self, lines: Sequence[Sequence[str]]) -> Path:
        """Open a list and try it out."""
        path = self.open(lines)
        self.press("Ctrl+Return")
        self.until(lambda: self.page.step() == TRIAL)
        return path

    def told(self) -> str:
        """Give what the page says went wrong, or well."""
        return self.page.trouble.words.text() if self.page.trouble.isVisible() else ""

    def words(self) -> list[list[str]]:
        """Give the words of the rows shown."""
        table = self.page.trial.table()
        if table is None:
            return []
        rows = [table.rows.row(number) for number in range(table.rows.rowCount())]
        return [[row_words(row, column) for column in range(table.rows.columnCount())] for row in rows]


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
def importing(
    work: Workplace, failures: list[BaseException], tmp_path: Path, show: Show, qtbot: QtBot
) -> Iterator[Importing]:
    """Give the page at 1366 by 768."""
    page = ImportPage(work)
    work.live.changed.connect(lambda kinds: page.reload() if page.KINDS & kinds else None)
    show(page, width=1366, height=768)
    page.show_for(None)
    page.take_focus()
    yield Importing(page, qtbot, tmp_path)
    assert failures == []
