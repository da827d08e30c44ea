"""Taking parts away again."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget


def away(part: QWidget) -> None:
    """Take a part off its page for good.

    Hidden first: Qt shows what was just laid out a moment later, and a part without a page would be shown as a
    window of its own.
    """
    part.hide()
    part.setParent(None)
    part.deleteLater()


def clear(layout: QLayout) -> None:
    """Take every part out of a layout, and away."""
    while (item := layout.takeAt(0)) is not None:
        if (part := item.widget()) is not None:
            away(part)
