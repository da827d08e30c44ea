"""The unlock screen: a person, a password, Enter. Everything works without the network but a first sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from contract.words import language, say
from desktop.views import icons
from desktop.views.parts import Button, Chip, Glyph, Label, LineEdit, Segment, Sheet, StatusStrip
from desktop.views.theme import ink, theme
from desktop.views.tokens import S2, S3, S4, S5
from desktop.views.unlock.enrol_form import EnrolForm
from desktop.views.unlock.people import NEW, KnownPerson, People
from desktop.views.unlock.street_map import StreetMap
from insights import wording

_CARD = 872
_NOON, _EVENING = 12, 18


class UnlockPage(QWidget):
    """Who unlocks and how; the caller opens the store and calls `refuse` when it cannot."""

    unlock_asked = Signal(str, str)  # person key, password
    language_chosen = Signal(str)
    factor_chosen = Signal(float)
    scheme_chosen = Signal(str)

    def __init__(self, people: Sequence[KnownPerson], now: datetime, reason: str = "") -> None:
        super().__init__()
        self._now, self._reason = now, reason
        self._key = NEW
        self.map = StreetMap(self)
        self.people = People()
        self.enrol = EnrolForm()
        self.greeting = Label("", "page")
        self._day = Label("", "text", "quiet")
        self.password = LineEdit()
        self.password.setEchoMode(LineEdit.EchoMode.Password)
        self.password.setAccessibleName(say("Password"))
        self.words = Label("", "quiet", "warn", wrap=True)
        self.button = Button(say("Unlock"), "primary", key="Return")
        self.warning = Label("", "text", "warn", wrap=True)
        self.warning.hide()
        self.strip = StatusStrip()
        self._forms = QStackedWidget()
        self._lay_out()
        self.people.chosen.connect(self.choose)
        self.people.pressed.connect(self._on_pressed)
        self.button.clicked.connect(self._on_unlock)
        self.people.show_people(people)
        self.choose(people[0].key if people else NEW)

    def choose(self, key: str) -> None:
        """Take a person in hand; in the demonstration the password is filled in."""
        person = self.people.person(key)
        self._key = key
        self.people.take(key)
        if person is None or key == NEW:
            self._forms.setCurrentWidget(self.enrol)
            self.enrol.server.setFocus()
            return
        self._forms.setCurrentIndex(0)
        self.greeting.setText(say("{greeting}, {name}", greeting=self._greeting(), name=person.name))
        self.password.setText(person.password or "")
        self.words.setText(say("Demonstration: press Enter, or click another person.") if person.password else "")
        self.words.set_colour("quiet")
        self.password.setFocus()

    def is_enrolling(self) -> bool:
        """Say whether the form for another account is shown."""
        return self._forms.currentWidget() is self.enrol

    def refuse(self, words: str) -> None:
        """Say why it stays locked; the password may be typed again at once."""
        self.show_busy(busy=False)
        self.words.set_colour("warn")
        self.words.setText(words)
        self.password.selectAll()
        self.password.setFocus()

    def warn(self, words: str) -> None:
        """Say what is amiss with this computer; unlocking goes on all the same."""
        self.warning.setText(words)
        self.warning.setVisible(bool(words))

    def show_busy(self, busy: bool) -> None:
        """Say that the key is made, and take no second press."""
        self.button.setEnabled(not busy)
        self.password.setEnabled(not busy)
        if busy:
            self.words.set_colour("quiet")
            self.words.setText(say("Opening ..."))

    def _on_unlock(self) -> None:
        if self.password.text():
            self.show_busy(busy=True)
            self.unlock_asked.emit(self._key, self.password.text())
        else:
            self.refuse(say("Type your password."))

    def _on_pressed(self, key: str) -> None:
        person = self.people.person(key)
        if person is not None and person.password:
            self._on_unlock()

    def _greeting(self) -> str:
        if self._now.hour < _NOON:
            return say("Good morning")
        return say("Good afternoon") if self._now.hour < _EVENING else say("Good evening")

    def _lay_out(self) -> None:
        card = Sheet(margins=False)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._left(), 41)
        row.addWidget(self._right(), 59)
        card.body.addLayout(row)
        card.setFixedWidth(round(_CARD * theme().sizes.factor))
        card.setMinimumHeight(round(424 * theme().sizes.factor))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(2)
        column.addLayout(self._title(card.width()))
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(S4)
        self.warning.setFixedWidth(card.width())
        column.addWidget(self.warning, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._settings(card.width()))
        column.addStretch(3)
        column.addWidget(self.strip)
        self.strip.set_state(Chip(say("Locked"), "lock", "grey"))
        self.strip.help.hide()

    def _title(self, width: int) -> QHBoxLayout:
        pieces: list[QWidget] = [_Mark(), Label(say("Rounds"), "page")]
        if language() != "en":
            pieces.append(Label("Rounds", "group", "quiet"))
        return _centred(width, *pieces)

    def _left(self) -> QWidget:
        left = _Ground()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, S3, 0, S3)
        column.setSpacing(0)
        head = Label(say("People of this computer"), "quiet", "quiet", bold=True)
        head.setContentsMargins(20, 0, 0, S3)
        column.addWidget(head)
        column.addWidget(self.people)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 0, S4, 0)
        foot.setSpacing(S2)
        foot.addWidget(Glyph("lock", "quiet", small=True))
        said = say("Each person has an encrypted store of their own; nobody has to wait for an upload to hand over.")
        foot.addWidget(Label(said, "quiet", "quiet", wrap=True), 1)
        column.addLayout(foot)
        return left

    def _right(self) -> QWidget:
        unlocking = QWidget()
        column = QVBoxLayout(unlocking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S2)
        column.addWidget(self.greeting)
        day = f"{wording.DayOfWeek(self._now.date())}"
        self._day.setText(f"{day} · {self._reason}" if self._reason else day)
        column.addWidget(self._day)
        column.addSpacing(S4)
        column.addWidget(Label(say("Password"), "quiet", "quiet", bold=True))
        column.addWidget(self.password)
        column.addWidget(self.words)
        column.addWidget(self.button)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addWidget(Glyph("cloud-off", "quiet", small=True))
        foot.addWidget(
            Label(say("Unlocks without the network too: the password is checked here."), "quiet", "quiet"), 1
        )
        column.addLayout(foot)
        self._forms.addWidget(unlocking)
        self._forms.addWidget(self.enrol)
        right = QWidget()
        around = QVBoxLayout(right)
        around.setContentsMargins(44, 36, 44, S5 + S2)
        around.addWidget(self._forms)
        return right

    def _settings(self, width: int) -> QHBoxLayout:
        tongue = Segment([("zh_CN", "中文"), ("en", "English")], language())
        tongue.chosen.connect(self.language_chosen)
        size = Segment([("1.0", "100 %"), ("1.25", "125 %"), ("1.5", "150 %")], str(theme().sizes.factor))
        size.chosen.connect(lambda factor: self.factor_chosen.emit(float(factor)))
        scheme = Segment([("light", say("Light")), ("dark", say("Dark"))], "dark" if theme().dark else "light")
        scheme.chosen.connect(self.scheme_chosen)
        self.settings = {"language": tongue, "factor": size, "scheme": scheme}
        return _centred(width, *self.settings.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↓ and ↑ take another person."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if Qt.Key(event.key()) in steps:
            self.people.step(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the map fill the window."""
        super().resizeEvent(event)
        self.map.setGeometry(self.rect())
        self.map.lower()


class _Ground(QWidget):
    """The sunken ground of the people's list."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("sunken"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), ink("line"))
        painter.end()


class _Mark(QWidget):
    """The mark of the program."""

    def sizeHint(self) -> QSize:
        return QSize(44, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.paint(painter, self.rect(), "mark", "accent", size=40, stroke=2.4)
        painter.end()


def _centred(width: int, *pieces: QWidget) -> QHBoxLayout:
    """Put pieces in a row as wide as the card, from its left edge."""
    inner = QWidget()
    inner.setFixedWidth(width)
    row = QHBoxLayout(inner)
    row.setContentsMargins(0, 0, 0, S3)
    row.setSpacing(S3)
    for piece in pieces:
        row.addWidget(piece)
    row.addStretch(1)
    around = QHBoxLayout()
    around.addStretch(1)
    around.addWidget(inner)
    around.addStretch(1)
    return around
