"""What is garbage is destroyed on the screen's thread, whichever thread made the last object."""

import gc
import weakref
from threading import Thread

from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.garbage import Collector


class Knot(QWidget):
    """A window that only the collector can free."""

    def __init__(self) -> None:
        super().__init__()
        self.myself = self


def test_a_window_in_a_cycle_waits_for_the_screens_thread(qapp: QApplication) -> None:
    collector = Collector(qapp)
    gc.collect()
    knot = weakref.ref(Knot())
    worker = Thread(target=lambda: [[] for _ in range(210_000)])
    worker.start()
    worker.join()
    assert knot() is not None
    kept = [[] for _ in range(210_000)]  # type: ignore[var-annotated]
    assert collector.look()
    assert knot() is None
    assert kept
    collector.deleteLater()


def test_nothing_is_looked_through_while_little_was_made(qapp: QApplication) -> None:
    collector = Collector(qapp)
    gc.collect()
    assert not collector.look()
    collector.deleteLater()
