"""At the left of the print center: what was printed lately on top, the kinds of paper below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal

from contract.words import phrase, say
from desktop.models.presets import Preset
from desktop.views.parts import Label, Rule, Sheet
from desktop.views.rows import ListRow
from desktop.views.tables import ListLook, ListView
from desktop.views.theme import px
from desktop.views.tokens import S2, S3, S4

KINDS: Final = {
    "customer_report": (phrase("Customer reports"), "file-text"),
    "visit_report": (phrase("Visit reports"), "store"),
    "receipt": (phrase("Receipts again"), "receipt-text"),
}
"""Words and icon of each kind of paper, in the order of the list."""
_SHOWN: Final = 3


class KindsSheet(Sheet):
    """Presets and kinds; arrows and clicks choose at once."""

    kind_chosen = Signal(str)
    preset_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(margins=False)
        self._presets: dict[int, Preset] = {}
        self.presets = ListView(ListLook(icon=True))
        self.kinds = ListView(ListLook("one", icon=True, always_lit=True))
        self.kinds.show_rows([ListRow(say(word), icon=icon, key=key) for key, (word, icon) in KINDS.items()])
        self._recent = Label(say("Used lately"), "quiet", "quiet", bold=True)
        self._rule = Rule()
        self.body.setSpacing(0)
        self._recent.setContentsMargins(S4, S3, S4, S2)
        named = Label(say("Kinds of paper"), "quiet", "quiet", bold=True)
        named.setContentsMargins(S4, S3, S4, S2)
        for piece in (self._recent, self.presets, self._rule, named, self.kinds):
            self.body.addWidget(piece)
        self.body.addStretch(1)
        self.kinds.moved.connect(lambda key: self.kind_chosen.emit(str(key)))
        self.presets.clicked.connect(lambda index: self._on_preset(index.row()))
        self.presets.opened.connect(self._on_preset)
        self.show_presets([], {})

    def show_presets(self, presets: Sequence[Preset], words: dict[int, tuple[str, str]]) -> None:
        """Show the last choices; `words` are title and second line by place."""
        self._presets = dict(enumerate(presets[:_SHOWN]))
        rows = [ListRow(*words[place], icon="bookmark", key=place) for place in self._presets]
        self.presets.show_rows(rows)
        self.presets.clearSelection()
        self.presets.setFixedHeight(len(rows) * px().row_two)
        self.kinds.setFixedHeight(len(KINDS) * px().row)
        for piece in (self._recent, self.presets, self._rule):
            piece.setVisible(bool(rows))

    def mark(self, kind: str) -> None:
        """Mark the kind that is shown, without choosing it."""
        self.kinds.blockSignals(True)
        self.kinds.choose(kind)
        self.kinds.blockSignals(False)

    def _on_preset(self, place: object) -> None:
        if isinstance(place, int) and place in self._presets:
            self.preset_chosen.emit(self._presets[place])
