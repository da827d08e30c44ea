"""The panel of the quick search: one box, results at each letter, the keys that go on from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from contract.words import say
from desktop.models import configs, days, retailers, search
from desktop.models.days import Day
from desktop.models.search_reasons import Found, reason_of
from desktop.views.parts import EmptyState, Glyph, KeyCap, Label, Overlay, Rule
from desktop.views.parts.painting import hairline
from desktop.views.rows import ListRow
from desktop.views.search.rows import row_of, twins
from desktop.views.tables import ListLook, ListView
from desktop.views.theme import ink, px, theme
from desktop.views.tokens import S1, S2, S3, S4
from desktop.views.workplace import Workplace

_MOST: Final = 60
_SHOWN: Final = 7
_LEADS: Final = {Qt.Key.Key_F2: "visit", Qt.Key.Key_F3: "contact", Qt.Key.Key_F4: "feedback"}


class QuickSearch(Overlay):
    """Ctrl K: finds a shop at each letter; Enter opens its card, F2 begins the visit, F3 notes a call, F4 feedback.

    `reaches` says which pages the person's role has, so that no key is offered that leads nowhere.
    """

    def __init__(self, window: QWidget, work: Workplace, reaches: Callable[[str], bool]) -> None:
        super().__init__(window)
        self.work = work
        self._has_day = reaches("today")
        self._leads = {key: page for key, page in _LEADS.items() if reaches(page)}
        self._found: list[Found] = []
        self._day: Day | None = None
        self.box = _Box(self)
        self.list = _Hits()
        self._twins = Label("", "quiet", "quiet", elide=True)
        self._count = Label("", "quiet", "quiet")
        self._nothing = EmptyState(say("No shop found"), "", icon="search")
        self._lay_out()
        self.box.textChanged.connect(self._on_typed)
        self.list.opened.connect(lambda _key: self.take("card"))

    def open_search(self) -> None:
        """Open with an empty box: today's next shops stand below it, for whoever has a day of visits."""
        self.box.clear()
        self._on_typed("")
        self.open(self.box)
        if self._has_day:
            store, today = self.work.store, self.work.today()
            self.work.background.ask(lambda: days.of(store, today), self._on_day)

    def found(self) -> list[ListRow]:
        """Give the rows shown."""
        rows = [self.list.rows.row(number) for number in range(self.list.rows.rowCount())]
        return [row for row in rows if isinstance(row, ListRow)]

    def words(self) -> str:
        """Give what stands above the results: of shops that are called alike, and how many were found."""
        return " ".join(part for part in (self._twins.text(), self._count.text()) if part)

    def take(self, page: str) -> None:
        """Close, and go to `page` with the shop in hand; nothing happens while there is none."""
        key = self.list.current_key()
        if isinstance(key, UUID):
            self.close_overlay()
            self.work.go(page, key)

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key of the panel does; False for a key that is the box's own."""
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_SHOWN, Qt.Key.Key_PageDown: _SHOWN}
        if key in steps:
            self._step(steps[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.take("card")
        elif key in self._leads:
            self.take(self._leads[key])
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        last = self.list.rows.rowCount() - 1
        if last >= 0:
            place = min(max(self.list.currentIndex().row() + by, 0), last)
            self.list.setCurrentIndex(self.list.rows.index(place, 0))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(S4 + S1, S3, S4 + S1, S3)
        top.setSpacing(S3)
        top.addWidget(Glyph("search", large=True))
        top.addWidget(self.box, 1)
        top.addWidget(Label(say("Initials, pinyin, licence or phone tail, street"), "quiet", "quiet"))
        self.body.addLayout(top)
        self.body.addWidget(Rule())
        self.body.addWidget(_Strip(self._twins, self._count))
        self.list.set_empty(self._nothing)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._foot())

    def _foot(self) -> QWidget:
        keys: list[tuple[tuple[str, ...], str]] = [(("Up", "Down"), say("choose")), (("Return",), say("Shop card"))]
        named = {"visit": say("Start the visit"), "contact": say("Phone"), "feedback": say("Feedback")}
        keys += [((key.name.removeprefix("Key_"),), named[page]) for key, page in self._leads.items()]
        keys.append((("Esc",), say("Close")))
        foot = _Strip(QWidget(), Label(say("Offline too"), "quiet", "quiet", elide=True), above=True)
        for caps, word in keys:
            foot.add(caps, word)
        return foot

    def _on_day(self, day: Day) -> None:
        self._day = day
        if self.isVisible():
            self._on_typed(self.box.text())

    def _on_typed(self, typed: str) -> None:
        if typed.strip():
            self._found = [reason_of(shop, typed) for shop in search.find(self.work.store, typed, _MOST)]
        else:
            shops = () if self._day is None else self._day.plan.to_visit[:_SHOWN]
            self._found = [Found(shop=due.retailer) for due in shops]
        self._show(typed.strip())

    def _show(self, typed: str) -> None:
        rules = configs.rules(self.work.store, self.work.today())
        self.list.clear_rows()
        self.list.show_rows([row_of(found, self._day, rules) for found in self._found])
        next_today = say("Next on today's list") if self._has_day else ""
        self._twins.setText(twins(self._found) if typed else next_today)
        held = retailers.count(self.work.store)
        self._count.setText(say("{n} of {all} shops", n=len(self._found), all=held) if typed else "")
        if typed:
            self._nothing.set_words(
                say("No shop found"),
                say("Try the initials of the name, the last four digits of licence or phone, or the street."),
            )
        else:
            title = say("Nothing left for today") if self._has_day else say("Find a shop")
            self._nothing.set_words(title, say("Type to find any shop on this computer."))
        self.list.updateGeometry()
        self.settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with the shop in hand, or close."""
        if self.press(event):
            event.accept()
        else:
            super().keyPressEvent(event)


class _Box(QLineEdit):
    """What is typed; arrows, Enter and the function keys go to the panel."""

    def __init__(self, panel: QuickSearch) -> None:
        super().__init__()
        self._panel = panel
        self.setProperty("bare", True)
        self.setFrame(False)
        self.setAccessibleName(say("Find a shop"))
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoPredictiveText)
        self.setMaxLength(100)

    def sizeHint(self) -> QSize:
        """Give the room of the large letters."""
        return QSize(280, px().leading("page") + S2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, or let the panel act."""
        if not self._panel.press(event):
            super().keyPressEvent(event)

    def showEvent(self, event: object) -> None:
        """Take the large type."""
        self.setFont(theme().font("page", bold=True))


class _Hits(ListView):
    """The shops found: as high as they are many, from three to seven."""

    def __init__(self) -> None:
        super().__init__(ListLook(always_lit=True, figure_width=92))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def clear_rows(self) -> None:
        """Let go of the row in hand: at each letter the nearest shop is in hand."""
        self.rows.show_rows([])

    def sizeHint(self) -> QSize:
        """Give the room of the rows."""
        shown = min(max(self.rows.rowCount(), 3), _SHOWN)
        return QSize(400, shown * self.delegate.row_height())


class _Strip(QWidget):
    """A sunken line of the panel: words at the left and at the right."""

    def __init__(self, left: QWidget, right: QWidget, *, above: bool = False) -> None:
        super().__init__()
        self._above = above
        row = QHBoxLayout(self)
        row.setContentsMargins(S4 + S1, S2, S4 + S1, S2 + (0 if above else 1))
        row.setSpacing(S2)
        self._keys = QHBoxLayout()
        self._keys.setSpacing(S1 + 2)
        row.addLayout(self._keys)
        row.addWidget(left, 1)
        row.addWidget(right)

    def add(self, caps: tuple[str, ...], word: str) -> None:
        """Put keys with their word at the left."""
        for cap in caps:
            self._keys.addWidget(KeyCap(cap))
        self._keys.addWidget(Label(word, "quiet"))
        self._keys.addSpacing(S3)

    def sizeHint(self) -> QSize:
        """Keep the height of a dense row."""
        return QSize(super().sizeHint().width(), max(px().row_compact + S1, super().sizeHint().height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and its hairline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), ink("sunken"))
        hairline(painter, 0, 0 if self._above else self.height() - 1, self.width())
        painter.end()
