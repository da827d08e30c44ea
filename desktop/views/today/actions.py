"""What can be done with the shop in hand: at the foot of its card, or, in a narrow window, under the list."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from contract.words import say
from desktop.views.parts import Button, Label
from desktop.views.tokens import S2, S3, S4
from insights.plan import DueShop


class TodayActions(QWidget):
    """Four buttons; in one column the shop's name stands beside them and the main one comes last."""

    def __init__(self) -> None:
        super().__init__()
        self.visit = Button(say("Visit now"), "primary", key="F2")
        self.card = Button(say("Card"), key="Return", binds=False)
        self.phone = Button(say("Phone"), key="F3")
        self.postpone = Button(say("Put off"), key="Space", binds=False)
        self._name = Label("", bold=True, elide=True)
        self._why = Label("", "text", "quiet", elide=True)
        self._words = QWidget()
        words = QHBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(S3)
        words.addWidget(self._name)
        words.addWidget(self._why, 1)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(S2)
        for button in (self.visit, self.card, self.phone, self.postpone):
            self._buttons.addWidget(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(S4, S3, S4, S3)
        row.setSpacing(S3)
        row.addWidget(self._words, 1)
        row.addLayout(self._buttons)
        self._gap = row
        self.set_narrow(narrow=False)

    def show_shop(self, shop: DueShop | None, *, correcting: bool = False) -> None:
        """Name the shop in hand; without one nothing can be done. A returned visit is corrected, not put off."""
        self.visit.setText(say("Correct it") if correcting else say("Visit now"))
        for button in (self.visit, self.card, self.phone, self.postpone):
            button.setEnabled(shop is not None)
        self._name.setText("" if shop is None else shop.retailer.name)
        self._why.setText("" if shop is None else "; ".join(str(why.reason) for why in shop.because[:2]))
        if shop is not None:
            self.postpone.setEnabled(shop.postponed is None and shop.days_since != 0 and not correcting)

    def set_narrow(self, *, narrow: bool) -> None:
        """Lay the buttons out for the foot of the card, or for a bar under the list."""
        way = QBoxLayout.Direction.RightToLeft if narrow else QBoxLayout.Direction.LeftToRight
        self._buttons.setDirection(way)
        self._words.setVisible(narrow)
        self._gap.setStretch(1, 0 if narrow else 1)
