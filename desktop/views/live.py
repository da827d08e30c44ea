"""Tells screens, on their own thread, which kinds of records changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from desktop.models.store import Store


class Live(QObject):
    """Hands the store's word of a commit from the writer's thread to the screen's."""

    changed = Signal(object)  # frozenset of kinds
    _heard = Signal(object)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._heard.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self._stop = store.listen(self._heard.emit)

    def close(self) -> None:
        """Hear no more of the store."""
        self._stop()
