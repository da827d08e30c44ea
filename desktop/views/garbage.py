"""The collector of garbage runs on the screen's thread alone.

Python looks for cycles in whichever thread happens to make an object. A widget that is found in one is then destroyed
there, its timers stay behind with the screen's thread, and the next of them to ring ends the program. So the collector
is switched off, and a timer of the screen's thread does its work. What the program itself is made of, its modules and
their classes, stays as long as the program: it is set aside once it is all here, and never looked through.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_TICK_MS: Final = 1_000
_YOUNG: Final = 200_000  # records have no cycles: looking at every 700th made was a quarter of the day's list
_FULL_AFTER: Final = 10


class Collector(QObject):
    """Looks once a second whether enough was made to be worth looking through, on the thread that made this."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looked = 0
        gc.disable()
        timer = QTimer(self, interval=_TICK_MS)
        timer.timeout.connect(self.look)
        timer.start()

    def set_aside(self) -> None:
        """Keep all that exists now for good: called when the modules are here, before there are records."""
        gc.freeze()

    def look(self) -> bool:
        """Collect what is garbage if enough was made since; every tenth time among the old as well. Says whether."""
        if gc.get_count()[0] < _YOUNG:
            return False
        self._looked += 1
        gc.collect(2 if self._looked % _FULL_AFTER == 0 else 1)
        return True
