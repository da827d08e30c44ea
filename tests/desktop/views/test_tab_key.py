"""Everything that takes the keyboard is reached by the Tab key, from wherever a page begins."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.models.store import Store
from desktop.views.main_window import MainWindow
from desktop.views.parts import Segment
from desktop.views.places import pages_of
from desktop.views.status import Status
from desktop.views.workplace import Page, Workplace
from tests.examples import SHOP

_MOST = 200


def _stop(piece: QWidget) -> QWidget:
    """Give what stands for a piece: the words of a segment are one stop."""
    parent = piece.parentWidget()
    return parent if isinstance(parent, Segment) else piece


def _stops(page: Page) -> set[QWidget]:
    """Give what the Tab key may stop at."""
    tab = Qt.FocusPolicy.TabFocus
    shown = (piece for piece in page.findChildren(QWidget) if piece.isVisible() and piece.isEnabled())
    return {_stop(piece) for piece in shown if piece.focusPolicy() & tab == tab and piece.focusProxy() is None}


@pytest.mark.parametrize("key", ["today", "ledger", "settle", "shops", "card", "contact"])
def test_every_stop_of_a_page_is_reached_by_tab(work: Workplace, shops: Store, qtbot: QtBot, key: str) -> None:
    window = MainWindow(work, pages_of(work.me), Status(work))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_page(key, SHOP)
    qtbot.waitUntil(lambda: not work.background.is_busy())
    page = window.page()
    missed = _stops(page)
    assert missed
    for _ in range(_MOST):
        in_hand = QApplication.focusWidget()
        assert in_hand is not None
        missed.discard(_stop(in_hand))
        qtbot.keyClick(in_hand, Qt.Key.Key_Tab)
    assert missed == set()
