"""The one place where errors are shown: what happened, whether the work is safe, what to do."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.errors import Cancelled, UserError
from contract.words import say
from desktop.views.parts import Button, Glyph, Label, Overlay
from desktop.views.tokens import S2, S3, S4, S5

_log = logging.getLogger(__name__)


class Errors:
    """Shows a UserError as its sentence, keeps silent about Cancelled, and treats the rest as a bug of ours."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._shown: Overlay | None = None

    def show(self, wrong: BaseException) -> None:
        """Show what went wrong; a bug is logged by its place in the program, never by words that may be personal."""
        if isinstance(wrong, Cancelled):
            return
        if isinstance(wrong, UserError):
            self._open(say("This could not be done"), str(wrong))
            return
        place = _place_of(wrong)
        _log.error("screen.bug", exc_info=wrong)
        self._open(
            say("The program made a mistake"),
            say(
                "What was saved is safe on this computer, and drafts are kept. Try again; if it happens again, "
                "tell support this place in the program: {place}",
                place=place,
            ),
        )

    def hook(self) -> None:
        """Show what nobody else handled, too."""
        sys.excepthook = self._on_unhandled

    def words(self) -> str:
        """Give the sentence shown now, or ""."""
        return "" if self._shown is None else self._shown.accessibleDescription()

    def _on_unhandled(self, _kind: type[BaseException], wrong: BaseException, _trace: TracebackType | None) -> None:
        if not isinstance(wrong, Exception):
            return
        self.show(wrong)

    def _open(self, title: str, words: str) -> None:
        if self._shown is not None:
            self._shown.close_overlay()
        overlay = Overlay(self._window, width=560)
        overlay.setAccessibleName(title)
        overlay.setAccessibleDescription(words)
        body = QVBoxLayout()
        body.setContentsMargins(S5, S5, S5, S4)
        body.setSpacing(S3)
        head = QHBoxLayout()
        head.setSpacing(S2)
        head.addWidget(Glyph("circle-alert", "warn", large=True))
        head.addWidget(Label(title, "group", bold=True), 1)
        body.addLayout(head)
        body.addWidget(Label(words, wrap=True))
        foot = QHBoxLayout()
        foot.addStretch(1)
        closing = Button(say("Understood"), "primary", key="Return")
        closing.clicked.connect(overlay.close_overlay)
        foot.addWidget(closing)
        body.addLayout(foot)
        overlay.body.addLayout(body)
        overlay.closed.connect(self._on_closed)
        overlay.closed.connect(overlay.deleteLater)
        self._shown = overlay
        overlay.open(closing)

    def _on_closed(self) -> None:
        self._shown = None


def _place_of(wrong: BaseException) -> str:
    frames = traceback.extract_tb(wrong.__traceback__)
    if not frames:
        return type(wrong).__name__
    last = frames[-1]
    return f"{type(wrong).__name__} {last.name}:{last.lineno}"
