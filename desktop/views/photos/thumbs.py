"""Small photos in a row: a click or Enter opens one, Delete takes it away where that is possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from contract.words import say
from desktop.models.store import Store
from desktop.views import icons
from desktop.views.parts import Painted, clear, set_tip
from desktop.views.parts.painting import box, paint_picture, ring
from desktop.views.photos.images import Shown, small
from desktop.views.theme import px
from desktop.views.tokens import S1

SIDE: Final = 44  # px at factor 1
_CROSS: Final = 16


class Thumb(Painted):
    """One small photo, or its place while it is not here; `mark` shows that it waits to be sent."""

    removed = Signal()

    def __init__(self, image: QImage | None, photo: Shown, name: str, *, removable: bool) -> None:
        super().__init__(name)
        self.photo = photo
        self._image = image
        self._removable = removable
        set_tip(self, " · ".join(part for part in (name, photo.words) if part))

    def sizeHint(self) -> QSize:
        """Give a square."""
        side = round(SIDE * px().factor)
        return QSize(side, side)

    def has_picture(self) -> bool:
        """Say whether the photo itself is shown, and not its place alone."""
        return self._image is not None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the photo, whether it waits, and the cross while it is in hand."""
        painter = QPainter(self)
        place = self.rect().adjusted(1, 1, -1, -1)
        paint_picture(painter, place, self._image)
        if self.photo.is_waiting:
            corner = QRect(place.right() - _CROSS, place.bottom() - _CROSS, _CROSS, _CROSS)
            box(painter, corner, "surface", None)
            icons.paint(painter, corner, "cloud-upload", "quiet", size=12)
        if self._removable and (self.underMouse() or self.hasFocus()):
            box(painter, self._cross(), "surface", "edge")
            icons.paint(painter, self._cross(), "x", "text", size=12)
        if self.shows_focus():
            ring(painter, self.rect())
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, take away with Delete."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        elif self._removable and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take away by a click on the cross."""
        if self._removable and self._cross().contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
        else:
            super().mouseReleaseEvent(event)

    def _cross(self) -> QRect:
        return QRect(self.width() - _CROSS - 2, 2, _CROSS, _CROSS)


class ThumbStrip(QWidget):
    """The photos of one visit."""

    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, store: Store, *, removable: bool = False) -> None:
        super().__init__()
        self._store = store
        self._removable = removable
        self.thumbs: list[Thumb] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(S1)

    def in_hand(self) -> int | None:
        """Give the place of the photo that has the focus."""
        return next((place for place, thumb in enumerate(self.thumbs) if thumb.hasFocus()), None)

    def show_photos(self, photos: Sequence[Shown]) -> None:
        """Show other photos, the same place in hand; nothing is shown where there are none."""
        in_hand = self.in_hand()
        clear(self._row)
        self.thumbs = []
        for place, photo in enumerate(photos):
            name = say("Photo {n} of {all}", n=place + 1, all=len(photos))
            thumb = Thumb(small(self._store, photo), photo, name, removable=self._removable)
            thumb.setObjectName(f"photo:{place}")
            thumb.clicked.connect(lambda _checked=False, place=place: self.opened.emit(place))
            thumb.removed.connect(lambda place=place: self.removed.emit(place))
            self.thumbs.append(thumb)
            self._row.addWidget(thumb)
        self._row.addStretch(1)
        self.setVisible(bool(photos))
        if in_hand is not None and in_hand < len(self.thumbs):
            self.thumbs[in_hand].show()  # what is not shown yet takes no focus
            self.thumbs[in_hand].setFocus()
