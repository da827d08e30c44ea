"""Lines of facts: the sheet at the left of the card, and the grid of a whole class of the file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from contract.words import say
from desktop.models.cards import Card
from desktop.views import icons
from desktop.views.card.values import Fact, main_facts, shown_in_full
from desktop.views.parts import Painted, Scroll, Sheet, away
from desktop.views.parts.painting import LEFT, RIGHT, ring, words, words_width
from desktop.views.theme import ink, px, theme
from desktop.views.tokens import S1, S2, S4
from desktop.views.workplace import Workplace
from insights.wording import Percent

_CAPTION = 58  # px at factor 1
_CELL = 340  # the least width of a column of the grid
_LEAST_ROOM = 24
_WRAPPED = Qt.TextFlag.TextWordWrap


class FactRow(Painted):
    """One fact; pressed, it shows what is masked, or opens the field."""

    def __init__(self, caption_width: int = _CAPTION, height: int = 28) -> None:
        super().__init__()
        self._caption_width, self._height = caption_width, height
        self.fact = Fact(field="", caption="", value="")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_fact(self, fact: Fact) -> None:
        """Show another fact."""
        self.fact = fact
        self.setText(f"{fact.caption} {fact.value} {fact.note}".strip())
        self.setToolTip("")
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Give the room of as many lines as the value takes: a fact is read whole."""
        room = QRect(0, 0, self._room(width), 0)
        lines = QFontMetrics(theme().font()).boundingRect(room, _WRAPPED, self.fact.value)
        return max(self.sizeHint().height(), lines.height() + 5)

    def sizeHint(self) -> QSize:
        """Give the room of one line."""
        return QSize(240, max(round(self._height * px().factor), px().leading("text") + 5))

    def minimumSizeHint(self) -> QSize:
        """Give way in width: the value takes another line."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint caption, value with its icon, and the note."""
        painter = QPainter(self)
        fact, height = self.fact, self.height()
        if self.underMouse():
            painter.fillRect(self.rect(), ink("sunken"))
        left = self._left()
        words(painter, QRect(S1, 0, left - S1 - 4, height), fact.caption, "quiet", "quiet")
        words(painter, QRect(0, 0, self.width() - S1, height), fact.note, fact.note_colour, "quiet", align=RIGHT)
        room = self._room(self.width())
        shown = min(words_width(fact.value), room)
        painter.setFont(theme().font())
        painter.setPen(ink("text"))
        painter.drawText(QRect(left, 0, room, height), LEFT | _WRAPPED, fact.value)
        if fact.icon:
            spot = QRect(left + shown + S1, 0, px().icon_small, height)
            icons.paint(painter, spot, fact.icon, "accent" if fact.icon == "eye" else "quiet", size=px().icon_small)
        if self.shows_focus():
            ring(painter, self.rect())
        painter.end()

    def _left(self) -> int:
        return round(self._caption_width * px().factor)

    def _room(self, width: int) -> int:
        """Give the width that the value has beside caption, icon and note in a row of `width`."""
        icon = px().icon_small + S1 if self.fact.icon else 0
        return max(width - S1 - words_width(self.fact.note, "quiet") - S2 - self._left() - icon, _LEAST_ROOM)


class FactsSheet(Sheet):
    """Who the shop is: a dozen facts with their ages; one key says that all of them were found right."""

    opened = Signal(str)  # a field

    def __init__(self, work: Workplace) -> None:
        super().__init__(say("Basic facts"), action=say("All correct"), key="F8", margins=False)
        self._work = work
        self.rows: list[FactRow] = []
        scroll = Scroll()
        scroll.body.setContentsMargins(S4 - 2 - S1, S1, S4 - 2 - S1, S1)
        scroll.body.setSpacing(0)
        self._column = scroll.body
        self._column.addStretch(1)
        self.body.addWidget(scroll)

    def is_masked(self, field: str) -> bool:
        """Say whether the value of `field` is masked."""
        return any(row.fact.field == field and row.fact.icon == "eye" for row in self.rows)

    def show_card(self, card: Card, revealed: frozenset[str] = frozenset()) -> None:
        """Show the facts of a shop; those of `revealed` in full."""
        complete = card.completeness
        remark = ""
        if complete is not None:
            share = Percent(complete.per_mille)
            lacking = len(complete.missing)
            remark = say("{share}, {n} missing", share=share, n=lacking) if lacking else say("complete")
        self.set_title(say("Basic facts"), remark)
        self._show_facts([shown_in_full(card, fact, revealed) for fact in main_facts(card, self._work.zone)])

    def _show_facts(self, facts: Sequence[Fact]) -> None:
        while len(self.rows) < len(facts):
            row = FactRow()
            row.clicked.connect(lambda _checked=False, row=row: self.opened.emit(row.fact.field))
            self.rows.append(row)
            self._column.insertWidget(len(self.rows) - 1, row)
        for place, row in enumerate(self.rows):
            row.setVisible(place < len(facts))
            if place < len(facts):
                row.set_fact(facts[place])


class FactGrid(QWidget):
    """Every field of one class of the file, in as many columns as there is room for."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._columns = 0
        self.rows: list[FactRow] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(S4 - 2, S2, S4 - 2, S2)
        self._grid.setHorizontalSpacing(S4 + S2)
        self._grid.setVerticalSpacing(0)
        scroll = Scroll()
        scroll.body.addLayout(self._grid)
        scroll.body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these facts."""
        while self.rows:
            away(self.rows.pop())
        for fact in facts:
            row = FactRow(104, 32)
            row.set_fact(fact)
            row.clicked.connect(lambda _checked=False, row=row: self.opened.emit(row.fact.field))
            self.rows.append(row)
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        columns = max(1, (self.width() - 2 * S4) // round(_CELL * px().factor))
        if columns == self._columns or not self.rows:
            return
        self._columns = columns
        for place, row in enumerate(self.rows):
            self._grid.addWidget(row, place // columns, place % columns)
        for column in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many columns as there is room for."""
        super().resizeEvent(event)
        self._arrange()
