"""F1: where a number comes from, or the keys of the page when no number is in focus."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.words import phrase, say
from desktop.views.parts import Button, Glyph, KeyValueRows, Label, Overlay
from desktop.views.tokens import S2, S3, S4, S5

_KEYS = (
    ("Ctrl K", phrase("Find a shop, anywhere")),
    ("Ctrl 1 … 8", phrase("Places of the navigation")),
    ("↑ ↓  Enter", phrase("Move, open")),
    ("F1", phrase("Where this number comes from")),
    ("F2 F3 F4 F5", phrase("Visit, phone, feedback, print")),
    ("Ctrl Enter", phrase("The main action of the page")),
    ("Esc", phrase("Back; what you wrote is kept")),
    ("Ctrl Z", phrase("Undo, for 10 seconds")),
)


class Explanation(Overlay):
    """One panel with the words of the page, or with the keys that work everywhere."""

    def __init__(self, window: QWidget, words: str) -> None:
        super().__init__(window, width=620)
        body = QVBoxLayout()
        body.setContentsMargins(S5, S5, S5, S4)
        body.setSpacing(S3)
        head = QHBoxLayout()
        head.setSpacing(S2)
        head.addWidget(Glyph("info", "accent", large=True))
        title = say("Where this comes from") if words else say("Keys")
        head.addWidget(Label(title, "group", bold=True), 1)
        body.addLayout(head)
        if words:
            body.addWidget(Label(words, wrap=True))
        else:
            body.addWidget(_keys())
        foot = QHBoxLayout()
        foot.addStretch(1)
        self._closing = Button(say("Close"), "primary", key="Return")
        self._closing.clicked.connect(self.close_overlay)
        foot.addWidget(self._closing)
        body.addLayout(foot)
        self.body.addLayout(body)
        self.closed.connect(self.deleteLater)

    def show_it(self) -> None:
        """Open the panel."""
        self.open(self._closing)


def _keys() -> KeyValueRows:
    rows = KeyValueRows(140, 32)
    for key, words in _KEYS:
        rows.add(key, say(words))
    return rows
