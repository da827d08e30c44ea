"""Editors: one line, many lines, numbers, search, a stepped date, a drop-down, and a captioned field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QRect, QRegularExpression, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import icons
from desktop.views.parts.buttons import Button, Painted
from desktop.views.parts.painting import box, cap_width, cap_words, key_cap, ring, words
from desktop.views.parts.text import Label
from desktop.views.theme import px, theme
from desktop.views.tokens import S2, S3, Ink


def _restyle(editor: QWidget, name: str, value: bool) -> None:
    editor.setProperty(name, value)
    editor.style().unpolish(editor)
    editor.style().polish(editor)


class LineEdit(QLineEdit):
    """One line, with the focus ring; `icon` at its left, `unit` at its right; `bare` without frame, in large type."""

    def __init__(
        self, text: str = "", *, hint: str = "", icon: str = "", unit: str = "", low: bool = False, bare: bool = False
    ) -> None:
        super().__init__(text)
        self._icon = icon
        self._unit = unit
        self._wrong = False
        self._bare = bare
        self.setPlaceholderText(hint)
        self.setProperty("low", low)
        self.setProperty("bare", bare)
        if bare:
            self.setFont(theme().font("group", bold=True))
        self._make_room()
        self.setCursorPosition(0)  # long words are read from their beginning

    def _make_room(self) -> None:
        left = px().icon_small + S2 if self._icon else 0
        left += S3 if self._icon and self._bare else 0
        right = self.fontMetrics().horizontalAdvance(self._unit) + S2 if self._unit else 0
        self.setTextMargins(left, 0, right + (px().icon_small + S2 if self._wrong else 0), 0)

    def set_wrong(self, wrong: bool) -> None:
        """Mark the content as refused; the words that say why stand below it, see Field."""
        if wrong != self._wrong:
            self._wrong = wrong
            self._make_room()
            _restyle(self, "wrong", wrong)

    def is_wrong(self) -> bool:
        """Say whether the content is marked as refused."""
        return self._wrong

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the editor, then icon, unit and the mark of what is wrong."""
        super().paintEvent(event)
        painter = QPainter(self)
        size = px().icon_small
        if self._icon:
            icons.paint(painter, QRect(S3, 0, size, self.height()), self._icon, "quiet", size=size)
        right = self.width() - S3
        if self._wrong:
            icons.paint(painter, QRect(right - size, 0, size, self.height()), "circle-alert", "bad", size=size)
            right -= size + S2
        if self._unit:
            width = self.fontMetrics().horizontalAdvance(self._unit)
            words(painter, QRect(right - width, 0, width + 1, self.height()), self._unit, "quiet")
        painter.end()


class NumberCell(LineEdit):
    """A small editor for a whole number in a grid; `=` takes the figure of last time, Enter goes on."""

    repeated = Signal()  # =
    passed = Signal()  # Enter

    def __init__(self, value: int | None = None, *, digits: int = 4) -> None:
        super().__init__("" if value is None else str(value), low=True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setValidator(QRegularExpressionValidator(QRegularExpression(rf"\d{{0,{digits}}}"), self))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def value(self) -> int | None:
        """Give the number, or None while nothing is written."""
        return int(self.text()) if self.text() else None

    def set_value(self, value: int | None) -> None:
        """Show `value`."""
        self.setText("" if value is None else str(value))

    def set_untouched(self, untouched: bool) -> None:
        """Show that nobody wrote here: the outline is a hairline."""
        if bool(self.property("untouched")) != untouched:
            _restyle(self, "untouched", untouched)

    def sizeHint(self) -> QSize:
        """Give the room of a cell."""
        return QSize(round(64 * (0.5 + 0.5 * px().factor)), px().row_compact)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the whole number in hand: what is typed replaces it."""
        super().focusInEvent(event)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hear = and Enter."""
        if event.text() == "=":
            self.repeated.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.passed.emit()
        else:
            super().keyPressEvent(event)


class SearchField(LineEdit):
    """Find within a list; Esc empties it; `bare` at the top of an overlay."""

    def __init__(self, hint: str, *, bare: bool = False) -> None:
        super().__init__(hint=hint, icon="search", bare=bare)
        self.setAccessibleName(hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty on Esc; an empty field leaves Esc to the page."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class SearchOpener(Painted):
    """Looks like a field and opens the quick search; stands in page heads."""

    def __init__(self, text: str, key: str = "Ctrl+K") -> None:
        super().__init__(text)
        self._cap = cap_words(key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Give the room of the field."""
        return QSize(px().find, px().control)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint field, icon, words and key."""
        painter = QPainter(self)
        box(painter, self.rect(), "surface", "edge")
        if self.shows_focus():
            ring(painter, self.rect())
        icons.paint(painter, QRect(13, 0, px().icon, self.height()), "search", "quiet", size=px().icon)
        width = cap_width(self._cap)
        cap = QRect(self.width() - 13 - width, (self.height() - px().key) // 2, width, px().key)
        key_cap(painter, cap, self._cap)
        left = 13 + px().icon + S2
        words(painter, QRect(left, 0, cap.left() - left - 4, self.height()), self.text(), "quiet")
        painter.end()


class TextEdit(QPlainTextEdit):
    """Several lines of plain words; Tab leaves it."""

    def __init__(self, text: str = "", *, hint: str = "", lines: int = 3) -> None:
        super().__init__(text)
        self._lines = lines
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Give the room of the lines asked for."""
        return QSize(240, self._lines * px().leading("text") + 22)

    def minimumSizeHint(self) -> QSize:
        """Keep that room."""
        return QSize(80, self.sizeHint().height())

    def set_wrong(self, wrong: bool) -> None:
        """Mark the content as refused."""
        _restyle(self, "wrong", wrong)


class DropDown(QComboBox):
    """One of many, by name; `options` are (key, word)."""

    chosen = Signal(str)

    def __init__(self, options: list[tuple[str, str]], current: str = "", *, low: bool = False) -> None:
        super().__init__()
        self.setProperty("low", low)
        for key, word in options:
            self.addItem(word, key)
        self.choose(current)
        self.currentIndexChanged.connect(self._on_index)

    def current(self) -> str:
        """Give the key of what is chosen."""
        return str(self.currentData() or "")

    def choose(self, key: str) -> None:
        """Choose by key; an unknown key chooses nothing."""
        self.setCurrentIndex(self.findData(key))

    def _on_index(self, _index: int) -> None:
        self.chosen.emit(self.current())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, then the chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRect(self.width() - 28, 0, 18, self.height())
        icons.paint(painter, place, "chevron-down", "quiet", size=px().icon_small)
        painter.end()


class Stepper(QWidget):
    """A date between − and +; ← → move it by a day, PageUp and PageDown by a week."""

    changed = Signal(object)  # the new date

    def __init__(self, day: date, words_of: Callable[[date], object], low: date | None = None) -> None:
        """Show `day` as what `words_of` gives is written; never go before `low`."""
        super().__init__()
        self._day, self.low, self._words_of = day, low, words_of
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S2)
        self.less = Button("", icon="minus", low=True)
        self.more = Button("", icon="plus", low=True)
        self.field = _DayField(f"{words_of(day)}")
        for piece in (self.less, self.field, self.more):
            row.addWidget(piece)
        row.addStretch(1)
        self.less.clicked.connect(lambda: self.step(-1))
        self.more.clicked.connect(lambda: self.step(1))
        self.field.stepped.connect(self.step)

    def day(self) -> date:
        """Give the date."""
        return self._day

    def set_day(self, day: date) -> None:
        """Show `day`, and say so if it is another."""
        if self.low is not None:
            day = max(day, self.low)
        if day != self._day:
            self._day = day
            self.field.setText(f"{self._words_of(day)}")
            self.field.updateGeometry()
            self.changed.emit(day)

    def step(self, days: int) -> None:
        """Move by `days`."""
        self.set_day(self._day + timedelta(days=days))


class _DayField(Painted):
    """The date itself, moved by keys."""

    stepped = Signal(int)
    _STEPS = {  # noqa: RUF012 - never written
        Qt.Key.Key_Left: -1,
        Qt.Key.Key_Right: 1,
        Qt.Key.Key_Down: -1,
        Qt.Key.Key_Up: 1,
        Qt.Key.Key_PageDown: -7,
        Qt.Key.Key_PageUp: 7,
    }

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 40, px().row_compact)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self._STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), "surface", "edge")
        if self.shows_focus():
            ring(painter, self.rect())
        words(painter, self.rect(), self.text(), bold=True, align=Qt.AlignmentFlag.AlignCenter)
        painter.end()


class Field(QWidget):
    """A captioned editor with room below for why its content is refused."""

    def __init__(self, caption: str, editor: LineEdit | TextEdit, note: str = "") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        self.editor = editor
        self.caption = Label(caption, "quiet", "quiet", bold=True)
        self.caption.setBuddy(editor)
        self._note = note
        self.message = Label(note, "quiet", "quiet", wrap=True)
        if not note:  # never shown before it has a parent: it would be a window of its own for a moment
            self.message.hide()
        for piece in (self.caption, editor, self.message):
            column.addWidget(piece)

    def set_error(self, words_why: str) -> None:
        """Say why the content is refused; "" takes it back."""
        self.editor.set_wrong(bool(words_why))
        colour: Ink = "bad" if words_why else "quiet"
        self.message.set_colour(colour)
        self.message.setText(words_why or self._note)
        self.message.setVisible(bool(words_why or self._note))
