"""One window in a process of its own: it tells when it was painted, and what memory it holds, as JSON lines.

    python -m benchmarks.windows empty
    python -m benchmarks.windows table DATABASE
    python -m benchmarks.windows program PROFILE PASSWORD

Times are those of the clock that all processes of the machine share, so that the parent knows when the process began.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QTableView, QWidget

_PAGE = 200
_TYPING_MS = 1_500  # twelve characters, the shortest password there is, at eight a second


class Painted(QObject):
    """Calls back once, after the first painting of a widget."""

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._then = then
        self._done = False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        """Wait for the paint event, then for Qt to be done with it."""
        if event.type() == QEvent.Type.Paint and not self._done:
            self._done = True
            QTimer.singleShot(0, self._then)
        return super().eventFilter(watched, event)


def tell(mark: str) -> None:
    """Print one mark with the time and the memory."""
    print(json.dumps({"mark": mark, "at": time.monotonic(), "mb": memory_mb()}), flush=True)


def memory_mb() -> float:
    """Give the proportional set size in MB where the system tells it, else 0."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.exists():
        return 0.0
    line = next(line for line in rollup.read_text(encoding="ascii").splitlines() if line.startswith("Pss:"))
    return round(int(line.split()[1]) / 1024, 1)


class _Rows(QAbstractTableModel):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._database = sqlite3.connect(path)
        self._count = self._database.execute("SELECT count(*) FROM visit").fetchone()[0]
        self._pages: dict[int, list[Any]] = {}

    def rowCount(self, _parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own
        return int(self._count)

    def columnCount(self, _parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own
        return 15

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        page = index.row() // _PAGE
        if page not in self._pages:
            asked = "SELECT * FROM visit ORDER BY rowid LIMIT ? OFFSET ?"
            self._pages[page] = self._database.execute(asked, (_PAGE, page * _PAGE)).fetchall()
        return str(self._pages[page][index.row() % _PAGE][index.column()])


def _empty(application: QApplication) -> None:
    window = QMainWindow()
    window.resize(1366, 768)
    label = QLabel("走访 Rounds " * 20)
    window.setCentralWidget(label)
    _watch = Painted(label, lambda: _finish(application, "painted"))
    window.show()
    application.exec()


def _table(application: QApplication, database: str) -> None:
    window = QMainWindow()
    window.resize(1366, 768)
    bar = window.addToolBar("bar")
    bar.addWidget(QLineEdit())
    view = QTableView()
    view.setModel(_Rows(database))
    window.setCentralWidget(view)
    _watch = Painted(view.viewport(), lambda: _finish(application, "painted"))
    window.show()
    application.exec()


def _finish(application: QApplication, mark: str) -> None:
    tell(mark)
    application.quit()


def _time_the_key() -> None:
    """Tell how long the key takes, which is slow on purpose and not counted."""
    from desktop.models import keys

    unlock = keys.unlock

    def timed(*told: Any, **named: Any) -> bytes:
        began = time.monotonic()
        key = unlock(*told, **named)
        print(json.dumps({"mark": "key", "at": time.monotonic() - began, "mb": 0}), flush=True)
        return key

    keys.unlock = timed


def _program(profile: str, password: str) -> None:
    """Open the program as a person does: the first screen, the password, the list of the day."""
    from contract.clock import SystemClock
    from contract.ids import SystemIds
    from desktop.app import Rounds
    from desktop.models.place import Place

    application = QApplication([])
    rounds = Rounds(application, Place(profile=Path(profile), key_store=None, clock=SystemClock(), ids=SystemIds()))

    def unlocked() -> None:
        tell("unlock_painted")
        QTimer.singleShot(_TYPING_MS, entered)

    def entered() -> None:
        tell("entered")
        _time_the_key()
        page = rounds.unlock
        if page is not None:
            page.password.setText(password)
            page.button.click()
        QTimer.singleShot(0, wait_for_seat)

    def wait_for_seat() -> None:
        page = rounds.seat.window.page() if rounds.seat is not None else None
        rows = getattr(page, "list", None)
        if rows is None or not rows.model().rowCount():
            QTimer.singleShot(2, wait_for_seat)
            return
        rows.viewport().repaint()
        tell("list_painted")
        rounds.close()
        application.quit()

    rounds.start()
    if rounds.unlock is not None:
        _watch = Painted(rounds.unlock, unlocked)
    application.exec()


def main() -> None:
    """Show the window asked for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sys.argv[1] == "program":
        _program(sys.argv[2], sys.argv[3])
        return
    application = QApplication([])
    if sys.argv[1] == "empty":
        _empty(application)
    else:
        _table(application, sys.argv[2])


if __name__ == "__main__":
    main()
