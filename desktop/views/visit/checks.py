"""Band 2: nine check items, all in order until a digit says otherwise; the reasons open in one line below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QWidget

from contract.records import Visit
from contract.words import say
from desktop.models import visit_answers
from desktop.models.visit_answers import OUT
from desktop.models.visit_forms import OOS
from desktop.views.parts import Band, Button, CheckTile, KeyCap, Label, LineEdit, NumberCell, Option, away, clear
from desktop.views.parts.painting import box
from desktop.views.tokens import S1, S2
from desktop.views.visit.writing import Writing
from insights.wording import Day, Listed

_PRICE_TAGS: Final = "price_tag_ok"
_REASON_KEYS: Final = "ASDF"
_IN_ONE_ROW: Final = 9
_IN_TWO_ROWS: Final = 5


class ChecksBand(Band):
    """Digits 1 to 9 turn an item; A S D F choose a reason of the item turned last."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(say("Checks"), "Alt+2", ())
        self._writing = writing
        self._narrow = False
        self._latest = ""
        self.tiles: dict[str, CheckTile] = {}
        self.strips: dict[str, ReasonStrip] = {}
        self._tiles = QGridLayout()
        self._tiles.setSpacing(6)
        self._strips = QGridLayout()
        self._strips.setSpacing(6)
        self.body.addLayout(self._tiles)
        self.body.addLayout(self._strips)
        for place, key in enumerate(_REASON_KEYS):
            QShortcut(QKeySequence(key), self, lambda place=place: self._on_reason_key(place))
        writing.changed.connect(self._on_changed)

    def show_form(self) -> None:
        """Show the form that is open."""
        items = self._writing.shown().rules.codes("check_items")
        for number, item in enumerate(Visit.CHECKS, 1):
            if item not in self.tiles:
                tile = CheckTile(number, items.words(item))
                tile.setObjectName(f"check:{item}")
                tile.clicked.connect(lambda _checked=False, item=item: self._on_turned(item))
                self.tiles[item] = tile
        self._latest = ""
        self._arrange()
        self._show()

    def set_narrow(self, narrow: bool) -> None:
        """Lay the nine out in two rows where there is little room."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._arrange()
            self._arrange_strips()

    def _arrange(self) -> None:
        across = _IN_TWO_ROWS if self._narrow else _IN_ONE_ROW
        for place, tile in enumerate(self.tiles.values()):
            self._tiles.addWidget(tile, place // across, place % across)
        for column in range(_IN_ONE_ROW):
            self._tiles.setColumnStretch(column, 1 if column < across else 0)

    def _show(self) -> None:
        """Show what is not in order, with the reasons of each."""
        form, answers = self._writing.shown(), self._writing.answers
        found = visit_answers.failed(form, answers)
        for item, tile in self.tiles.items():
            tile.setChecked(item in found)
            tile.set_note(say("put right") if item in form.failed_before and item not in found else "")
        lines = [say("{n} not in order", n=len(found))] if found else []
        self.set_lines([*lines, say("1 to 9 to switch"), say("A S D F: the reason")], warned=len(lines))
        for item in [item for item in self.strips if item not in found]:
            away(self.strips.pop(item))
        for number, item in enumerate(Visit.CHECKS, 1):
            if item in found and item not in self.strips:
                self.strips[item] = ReasonStrip(self._writing, item, number)
        for item, strip in self.strips.items():
            strip.show_reasons(found[item])
        self._arrange_strips()

    def _arrange_strips(self) -> None:
        across = 1 if len(self.strips) == 1 else 2
        for place, item in enumerate(item for item in Visit.CHECKS if item in self.strips):
            self._strips.addWidget(self.strips[item], place // across, place % across)
        for column in range(2):
            self._strips.setColumnStretch(column, 1 if column < across else 0)

    def _on_turned(self, item: str) -> None:
        answers = self._writing.answers
        if self.tiles[item].is_exception():
            answers.failed.setdefault(item, [])
            self._latest = item
        else:
            answers.failed.pop(item, None)
        self._writing.touch("checks")

    def _on_reason_key(self, place: int) -> None:
        if (strip := self.strips.get(self._latest)) is not None:
            strip.turn(place)

    def _on_changed(self, band: str) -> None:
        if band in {"checks", "stock"} and self._writing.has_form:
            self._show()


class ReasonStrip(QWidget):
    """Why one item is not in order: reasons to choose among, products that are out, or how many tags there are."""

    chosen = Signal()

    def __init__(self, writing: Writing, item: str, number: int) -> None:
        super().__init__()
        self._writing, self._item = writing, item
        self.options: dict[str, Option] = {}
        self.detail = LineEdit(hint=say("in words"), low=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(S2 + 2, S1 + 1, S2 + 2, S1 + 1)
        self._row.setSpacing(S1 + 2)
        form = writing.shown()
        self._row.addWidget(KeyCap(str(number)))
        self._row.addWidget(Label(form.rules.codes("check_items").words(item), colour="warn", bold=True))
        self._products = QHBoxLayout()
        self._products.setSpacing(S1 + 2)
        self._hint = Label("", "quiet", "quiet", elide=True)
        if item == OOS:
            self._make_products()
        else:
            self._make_reasons()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_reasons(self, reasons: list[tuple[str, str]]) -> None:
        """Show the reasons that hold."""
        codes = {code for code, _detail in reasons}
        for code, option in self.options.items():
            if option.isChecked() != (code in codes):
                option.setChecked(code in codes)
        if self._item == OOS:
            self._show_products([detail for code, detail in reasons if code == OUT and detail])
        else:
            other = next((code for code in self.options if code.endswith("_other")), "")
            self.detail.setVisible(other in codes and self._item != _PRICE_TAGS)

    def turn(self, place: int) -> None:
        """Turn the reason at `place`, counted from 0."""
        options = list(self.options.values())
        if place < len(options):
            options[place].click()

    def _make_reasons(self) -> None:
        form = self._writing.shown()
        for code in form.rules.codes("check_reasons").codes:
            if code.parent == self._item:
                option = Option(code.words)
                option.setObjectName(f"reason:{code.code}")
                option.clicked.connect(self._on_reason)
                self.options[code.code] = option
                self._row.addWidget(option)
        if self._item == _PRICE_TAGS:
            self._make_tags()
        self._row.addWidget(self.detail, 1)
        self.detail.hide()
        self.detail.setObjectName(f"detail:{self._item}")
        kept = [detail for _code, detail in self._writing.answers.failed.get(self._item, []) if detail]
        self.detail.setText(kept[0] if kept else "")
        self.detail.textEdited.connect(self._on_reason)
        self._row.addStretch(1)

    def _make_tags(self) -> None:
        answers = self._writing.answers
        self.tagged, self.tags_due = NumberCell(answers.tagged), NumberCell(answers.tags_due)
        self.tagged.setObjectName("tags:tagged")
        self.tags_due.setObjectName("tags:due")
        self._row.addSpacing(S2)
        for piece in (Label(say("tagged"), "quiet"), self.tagged, Label("/", "quiet"), self.tags_due):
            self._row.addWidget(piece)
        for cell in (self.tagged, self.tags_due):
            cell.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            cell.textEdited.connect(self._on_tags)
        self.tagged.passed.connect(self.tags_due.setFocus)

    def _make_products(self) -> None:
        self._row.addLayout(self._products)
        self.add = Button(say("SKU"), icon="plus", low=True)
        self.add.setObjectName("oos:add")
        self.add.clicked.connect(self._on_add)
        self._row.addWidget(self.add)
        self._row.addWidget(self._hint, 1)

    def _show_products(self, names: Iterable[str]) -> None:
        shown = list(names)
        clear(self._products)
        for name in shown:
            option = Option(name, closable=True)
            option.removed.connect(lambda name=name: self._on_removed(name))
            self._products.addWidget(option)
        before = self._writing.shown().out_before
        days = [day for name in shown for day in before.get(name, ())]
        self._hint.setText(say("out on {days} too", days=Listed(Day(day) for day in days)) if days else "")

    def _on_add(self) -> None:
        """Offer the products of the table that are not named yet."""
        form, answers = self._writing.shown(), self._writing.answers
        named = {detail for _code, detail in answers.failed.get(OOS, [])}
        menu = QMenu(self)
        for line in form.lines:
            if line.name not in named:
                action = menu.addAction(line.name)
                action.triggered.connect(lambda _checked=False, name=line.name: self._on_product(name))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _on_product(self, name: str) -> None:
        self._writing.answers.failed.setdefault(OOS, []).append((OUT, name))
        self._writing.touch("checks")

    def _on_removed(self, name: str) -> None:
        answers = self._writing.answers
        answers.failed[OOS] = [reason for reason in answers.failed.get(OOS, []) if reason[1] != name]
        for line in self._writing.shown().lines:
            if line.name == name and answers.counts.get(line.product_no) == (0, 0):
                del answers.counts[line.product_no]
        self._writing.touch("checks")

    def _on_reason(self) -> None:
        said = self.detail.text().strip()
        self._writing.answers.failed[self._item] = [
            (code, said if code.endswith("_other") else "")
            for code, option in self.options.items()
            if option.isChecked()
        ]
        self._writing.touch("checks")

    def _on_tags(self) -> None:
        self._writing.answers.tagged = self.tagged.value()
        self._writing.answers.tags_due = self.tags_due.value()
        self._writing.touch("checks")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the amber ground."""
        painter = QPainter(self)
        box(painter, self.rect(), "warn-soft", None)
        painter.end()
