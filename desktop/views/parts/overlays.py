"""What lies over a page: the toast that can undo, and the overlay of quick search and of the few dialogs."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from contract.words import say
from desktop.views import icons
from desktop.views.parts.buttons import Painted
from desktop.views.parts.painting import box, cap_width, cap_words, key_cap, words, words_width
from desktop.views.parts.text import Label
from desktop.views.theme import ink, px, theme
from desktop.views.tokens import OVERLAY_TOP, OVERLAY_WIDTH, RADIUS_OVERLAY, RADIUS_SHEET, S2, S3, S4, UNDO_SECONDS


def _shadow(widget: QWidget) -> None:
    effect = QGraphicsDropShadowEffect(widget)
    effect.setOffset(0, 6)
    effect.setBlurRadius(20)
    colour = ink("text") if not theme().dark else ink("bg")
    effect.setColor(colour.fromRgb(0, 0, 0, 153 if theme().dark else 56))
    widget.setGraphicsEffect(effect)


class _UndoButton(Painted):
    """The toast's button, in the toast's inverse colours."""

    def sizeHint(self) -> QSize:
        width = px().icon + S2 + words_width(self.text(), bold=True) + S2 + cap_width(cap_words("Ctrl+Z"))
        return QSize(width + 2 * S2, 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.shows_focus() or self.underMouse():
            box(painter, self.rect().adjusted(1, 3, -1, -3), None, "surface")
        place = QRect(S2, 0, px().icon, self.height())
        icons.paint(painter, place, "undo-2", "surface", size=px().icon)
        left = place.right() + 1 + S2
        width = words_width(self.text(), bold=True)
        words(painter, QRect(left, 0, width + 1, self.height()), self.text(), "surface", bold=True)
        cap = cap_words("Ctrl+Z")
        key = QRect(left + width + S2, (self.height() - px().key) // 2, cap_width(cap), px().key)
        key_cap(painter, key, cap, "surface", "surface", None)
        painter.end()


_STACKED = 420  # px at factor 1: in a narrower parent the words stand above the button


class Toast(QWidget):
    """Says at the foot of `parent` what happened and takes it back for ten seconds; one at a time."""

    undone = Signal()
    lapsed = Signal()  # the ten seconds are over, or another toast came

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ""
        self._icon = "info"
        self._left = 0
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.second_passed)
        self._words_height = 0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(S4, 2, S4, 2)
        self._row.setSpacing(S4)
        self._row.addStretch(1)
        self.undo = _UndoButton(say("Undo"))
        self._row.addWidget(self.undo)
        self._seconds = Label("", "quiet", "surface")
        self._row.addWidget(self._seconds)
        self.undo.clicked.connect(self._on_undo)
        self._shortcut = QShortcut(QKeySequence("Ctrl+Z"), self, self._on_undo)
        parent.installEventFilter(self)
        self.hide()

    def offer(self, happened: str, *, icon: str = "info") -> None:
        """Say what happened and start the ten seconds anew; an older offer lapses."""
        if self._timer.isActive():
            self.lapsed.emit()
        self._words, self._icon, self._left = happened, icon, UNDO_SECONDS
        self.setAccessibleName(happened)
        self._seconds.setText(say("{seconds} s", seconds=self._left))
        _shadow(self)
        self._settle()
        self.show()
        self.raise_()
        self._timer.start()

    def happened(self) -> str:
        """Give the words shown."""
        return self._words

    def seconds_left(self) -> int:
        """Give how long the offer still stands."""
        return self._left

    def second_passed(self) -> None:
        """Count one second less."""
        self._left -= 1
        self._seconds.setText(say("{seconds} s", seconds=self._left))
        if self._left <= 0:
            self._end()
            self.lapsed.emit()

    def _end(self) -> None:
        self._timer.stop()
        self.hide()

    def _on_undo(self) -> None:
        if self._timer.isActive():
            self._end()
            self.undone.emit()

    def _settle(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        stacked = parent.width() < _STACKED * px().factor
        self._words_height = px().leading("text") + S2 if stacked else 0
        height = max(44, px().control + 4) + self._words_height
        margins = self._row.contentsMargins()
        self._row.setContentsMargins(margins.left(), 2 + self._words_height, margins.right(), 2)
        self.setGeometry(S3, parent.height() - height - 10, parent.width() - 2 * S3, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot when the parent changes its size."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._settle()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the inverse sheet, what happened and the seconds left."""
        painter = QPainter(self)
        box(painter, self.rect(), "text", None, RADIUS_SHEET)
        stacked = self._words_height > 0
        height = self._words_height + S3 if stacked else self.height()
        icons.paint(painter, QRect(S4, 0, px().icon, height), self._icon, "surface", size=px().icon)
        left = S4 + px().icon + (S2 if stacked else S3)
        right = self.width() - S3 if stacked else self.undo.x() - S2
        words(painter, QRect(left, 0, right - left, height), self._words, "surface")
        painter.end()


class _Panel(QWidget):
    """The panel in the middle of an overlay."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), "surface", "edge", RADIUS_OVERLAY)
        painter.end()


class Overlay(QWidget):
    """A veil over `window` and a panel on it; lay out into `body`. Esc or a click on the veil closes.

    While it is open no key reaches the page beneath; buttons inside keep their keys.
    """

    closed = Signal()

    def __init__(self, window: QWidget, *, width: int = OVERLAY_WIDTH, closable: bool = True) -> None:
        super().__init__(window)
        self._width = width
        self._closable = closable
        self._before: QWidget | None = None
        self._before_name = ""
        self.panel = _Panel(self)
        self.body = QVBoxLayout(self.panel)
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        window.installEventFilter(self)
        self.hide()

    def open(self, first: QWidget | None = None) -> None:
        """Show it and put the focus on `first`, or on the first thing inside that takes it."""
        self._before = QApplication.focusWidget()
        self._before_name = self._before.objectName() if self._before else ""
        _shadow(self.panel)
        self.settle()
        self.show()
        self.raise_()
        target = first or next(iter(self._stops()), None)
        (target or self.panel).setFocus(Qt.FocusReason.PopupFocusReason)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def close_overlay(self) -> None:
        """Hide it and give the focus back."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.hide()
        self._give_back()
        self.closed.emit()

    def _give_back(self) -> None:
        """Put the focus where it was; what the page has drawn anew meanwhile is found by its name."""
        before, self._before = self._before, None
        window = self.parentWidget()
        if before is not None and not shiboken6.isValid(before):
            before = window.findChild(QWidget, self._before_name) if window and self._before_name else None
        if before is not None:
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def settle(self) -> None:
        """Lay the panel out again, after its content grew or shrank."""
        window = self.parentWidget()
        if window is None:
            return
        self.setGeometry(window.rect())
        width = min(round(self._width * px().factor), window.width() - 2 * S4)
        top = OVERLAY_TOP if window.height() > 500 else S4
        wanted = (
            self.body.totalHeightForWidth(width) if self.body.hasHeightForWidth() else self.body.sizeHint().height()
        )
        height = min(wanted, window.height() - top - S4)
        self.panel.setGeometry((window.width() - width) // 2, top, width, height)

    def _stops(self) -> list[QWidget]:
        return [
            child
            for child in self.panel.findChildren(QWidget)
            if child.isVisibleTo(self.panel) and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]

    def _press_inside(self, event: QKeyEvent) -> None:
        is_typing = isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
        if is_typing and event.text().isprintable() and event.text():
            return
        keys = QKeySequence(event.keyCombination())
        for shortcut in self.panel.findChildren(QShortcut):
            holder = shortcut.parent()
            usable = isinstance(holder, QWidget) and holder.isVisible() and holder.isEnabled()
            bound = shortcut.keys()
            if usable and shortcut.isEnabled() and keys in bound:
                shortcut.activated.emit()
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size, and keep keys from the page beneath."""
        if not self.isVisible():
            return False
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self.settle()
        if (
            isinstance(watched, QWidget)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
        ):
            event.accept()
            self._press_inside(event)
            return True
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside the panel."""
        stops = self._stops()
        focus = QApplication.focusWidget()
        if not stops:
            return True
        at = stops.index(focus) if focus in stops else -1
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; nothing goes further."""
        if event.key() == Qt.Key.Key_Escape and self._closable:
            self.close_overlay()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a click beside the panel."""
        if self._closable and not self.panel.geometry().contains(event.position().toPoint()):
            self.close_overlay()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the veil."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().scrim())
        painter.end()
