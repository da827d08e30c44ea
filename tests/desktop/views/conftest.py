"""Every view is tested in the product's own look; a test that changes it gets it back."""

from collections.abc import Iterator
from typing import Protocol

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.views import theme


class Show(Protocol):
    """Shows parts, one under another, in an active window that lives as long as the test."""

    def __call__(self, *pieces: QWidget, width: int = 640, height: int = 400) -> QWidget: ...


@pytest.fixture(scope="session")
def _dressed(qapp: QApplication) -> theme.Theme:
    return theme.install(qapp, "light")


@pytest.fixture(autouse=True)
def look(_dressed: theme.Theme) -> Iterator[theme.Theme]:
    """Give the theme in force: light, at factor 1, whatever a program started in this process wore before."""
    if _dressed.choice != "light" or _dressed.sizes.factor != 1.0:
        _dressed.choose("light", 1.0)
    yield _dressed
    if _dressed.choice != "light" or _dressed.sizes.factor != 1.0:
        _dressed.choose("light", 1.0)


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Give a function that shows parts."""
    windows: list[QWidget] = []  # Qt's own list of windows does not keep them alive

    def _show(*pieces: QWidget, width: int = 640, height: int = 400) -> QWidget:
        window = QWidget()
        windows.append(window)
        column = QVBoxLayout(window)
        for piece in pieces:
            column.addWidget(piece)
        window.resize(width, height)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return _show
