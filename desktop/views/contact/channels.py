"""By which channel one spoke, and what became of the promises that are due."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout

from contract.words import say
from desktop.views.parts import Segment
from desktop.views.tokens import S3
from desktop.views.visit.purpose import PurposeBand
from desktop.views.visit.writing import Writing

_CHANNELS: Final = ("phone", "wechat", "office", "meeting", "letter")


class ChannelBand(PurposeBand):
    """The channels are exclusive words; the promises that are due stand beside them."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing, say("Channel"))
        self._writing = writing
        self.channels = Segment([(channel, "") for channel in _CHANNELS], _CHANNELS[0])
        row = QHBoxLayout()
        row.setSpacing(S3)
        row.addWidget(self.channels)
        row.addStretch(1)
        self.body.insertLayout(0, row)
        self.channels.chosen.connect(self._on_channel)

    def show_form(self) -> None:
        """Show the form that is open."""
        super().show_form()
        words = self._writing.shown().rules.codes("channels")
        for channel in _CHANNELS:
            self.channels.set_word(channel, words.words(channel))
        self.channels.choose(self._writing.answers.channel)

    def _on_channel(self, channel: str) -> None:
        if self._writing.answers.channel != channel:
            self._writing.answers.channel = channel
            self._writing.touch("purpose")
