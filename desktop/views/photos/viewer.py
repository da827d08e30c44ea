"""One photo at a time over the page: arrows go on, Esc closes; in a form one says here what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from contract.words import say
from desktop.models import configs
from desktop.views import icons
from desktop.views.parts import Button, DropDown, Label, Overlay
from desktop.views.photos.images import Shown, large, small
from desktop.views.theme import ink, px
from desktop.views.tokens import S2, S3
from desktop.views.workplace import Workplace

_WIDTH: Final = 900  # px at factor 1
_HEIGHT: Final = 520
_NOTHING: Final = ""


class _Canvas(QWidget):
    """Paints the photo as large as it fits."""

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(round(_WIDTH * px().factor), round(_HEIGHT * px().factor))

    def show_image(self, image: QImage | None) -> None:
        self.image = image
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("sunken"))
        if self.image is None:
            icons.paint(painter, self.rect(), "image", "quiet", size=px().icon_large)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(self.rect().center())
            painter.drawImage(place, self.image)
        painter.end()


class PhotoViewer(Overlay):
    """The photos of one visit; `chosen` tells what a person says that the n-th shows."""

    chosen = Signal(int, str)

    def __init__(self, window: QWidget, work: Workplace, photos: Sequence[Shown], *, editable: bool = False) -> None:
        super().__init__(window, width=_WIDTH)
        self._work, self._photos = work, list(photos)
        self.at = 0
        self.canvas = _Canvas()
        self.words = Label("", "text", "quiet", elide=True)
        self.back = Button(say("Previous photo"), "plain", icon="chevron-left", low=True)
        self.on = Button(say("Next photo"), "plain", icon="arrow-right", low=True)
        self._subjects = configs.rules(work.store, work.today()).codes("photo_subjects")
        known = [(code.code, code.words) for code in self._subjects.codes]
        self.subject = DropDown([(_NOTHING, say("What it shows")), *known], low=True)
        self.subject.setVisible(editable)
        self._lay_out()
        self._connect()

    def show_photo(self, at: int) -> None:
        """Open at the n-th photo."""
        self.at = at
        self._show()
        self.open(self.canvas)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(S3, S2, S3, S2)
        row.setSpacing(S2)
        row.addWidget(self.subject)
        row.addWidget(self.words, 1)
        row.addWidget(self.back)
        row.addWidget(self.on)
        self.body.addWidget(self.canvas, 1)
        self.body.addLayout(row)

    def _connect(self) -> None:
        self.canvas.stepped.connect(self._on_step)
        self.back.clicked.connect(lambda: self._on_step(-1))
        self.on.clicked.connect(lambda: self._on_step(1))
        self.subject.chosen.connect(self._on_subject)
        self._work.live.changed.connect(self._on_changed)
        self.closed.connect(self.deleteLater)

    def _show(self) -> None:
        photo = self._photos[self.at]
        store = self._work.store
        self.canvas.show_image(large(store, photo) or small(store, photo))
        taken = photo.taken_at.astimezone(self._work.zone)
        pieces = (
            say("Photo {n} of {all}", n=self.at + 1, all=len(self._photos)),
            "" if self.subject.isVisibleTo(self.panel) else self._subjects.words(photo.subject),
            say("taken {time}", time=f"{taken:%Y-%m-%d %H:%M}"),
            photo.words,
        )
        self.words.setText(" · ".join(piece for piece in pieces if piece))
        self.subject.choose(photo.subject)
        self.back.setEnabled(self.at > 0)
        self.on.setEnabled(self.at < len(self._photos) - 1)

    def _on_step(self, step: int) -> None:
        at = self.at + step
        if 0 <= at < len(self._photos):
            self.at = at
            self._show()

    def _on_subject(self, subject: str) -> None:
        if subject != self._photos[self.at].subject:
            self._photos[self.at] = replace(self._photos[self.at], subject=subject)
            self.chosen.emit(self.at, subject)

    def _on_changed(self, kinds: object) -> None:
        """Show the picture once it has come."""
        if isinstance(kinds, frozenset) and "pictures" in kinds and self.isVisible():
            self._show()
