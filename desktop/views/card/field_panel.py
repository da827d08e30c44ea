"""One field of the file: what it says, how old it is and from where; confirm, change, or note that it is refused.

What the field staff may change is written at once; what a department owns goes there as a request (A07).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.actions import ACTIONS
from contract.errors import InvalidRecord
from contract.fields import Field, Value
from contract.words import phrase, say
from desktop.models import retailers, reveals
from desktop.models.cards import Card
from desktop.views.card.values import caption_of, fact_of
from desktop.views.parts import Button, DropDown, Label, LineEdit, Overlay
from desktop.views.parts.editors import Field as Captioned
from desktop.views.tokens import S2, S3, S5
from desktop.views.workplace import Workplace
from insights.freshness import EMPTY, REFUSED

_PURPOSES: Final = {
    "phone": phrase("Kept to reach the shop about visits and deliveries."),
    "contact_name": phrase("Kept to know whom to ask for."),
    "owner_name": phrase("Stands on the licence."),
    "address": phrase("Kept to find the shop."),
    "opening_hours": phrase("Kept so that nobody comes before a closed door."),
}
_REFUSED_DAYS: Final = 180
_OURS: Final = ACTIONS["change_file"].changes["retailers"]
_ASKED: Final = ACTIONS["request_change"].changes["retailers"]


class FieldPanel(Overlay):
    """Ctrl Enter saves, Enter in the editor too; Esc closes."""

    def __init__(
        self,
        window: QWidget,
        work: Workplace,
        card: Card,
        told: Field,
        *,
        retry_of: UUID | None = None,
        value: Any = None,
    ) -> None:
        """Make it; `retry_of` is a refused entry whose `value` is written anew."""
        super().__init__(window, width=480)
        self._retry_of = retry_of
        self._work, self._card, self._told = work, card, told
        fact = fact_of(card, told, work.zone)
        self.value = Label(fact.value, "group", bold=True, wrap=True)
        self.note = Label(fact.note, "quiet", fact.note_colour)
        self.show_all = Button(say("Show"), "plain", icon="eye", low=True)
        self.confirm = Button(say("Found right"), icon="check")
        self.refused = Button(say("Would rather not say"), icon="eye-off")
        self.save = Button(self._save_words(), "primary", key="Ctrl+Return")
        self.editor = self._editor()
        if retry_of is not None and isinstance(self.editor, LineEdit):
            self.editor.setText("" if value is None else str(value))
        self.field = Captioned(say("Changed to"), self.editor) if isinstance(self.editor, LineEdit) else None
        self._lay_out()
        self.show_all.clicked.connect(self._on_show_all)
        self.confirm.clicked.connect(self._on_confirm)
        self.refused.clicked.connect(self._on_refused)
        self.save.clicked.connect(self._on_save)
        self.closed.connect(self.deleteLater)

    def show_it(self) -> None:
        """Open the panel."""
        self.open(self.editor if self._may_write() else self.confirm)

    def _may_write(self) -> bool:
        return self._told.name in _OURS | _ASKED and self._work.me.is_("account_manager")

    def _save_words(self) -> str:
        return say("Save") if self._told.name in _OURS else say("Ask the department to change it")

    def _editor(self) -> LineEdit | DropDown:
        told, now = self._told, getattr(self._card.shop, self._told.name)
        if told.value is Value.CODE:
            codes = self._card.rules.codes(told.codes or "").codes
            return DropDown([(code.code, code.words) for code in codes], now or "")
        if told.value is Value.YES_NO:
            return DropDown([("1", say("yes")), ("0", say("no"))], "" if now is None else str(int(now)))
        hint = say("year-month-day") if told.value is Value.DATE else ""
        return LineEdit("", hint=hint, unit=say("days") if told.unit == "days" else "")

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(S5, S5, S5, S5)
        column.setSpacing(S3)
        column.addWidget(Label(caption_of(self._told), "quiet", "quiet", bold=True))
        row = QHBoxLayout()
        row.setSpacing(S2)
        row.addWidget(self.value, 1)
        row.addWidget(self.show_all)
        column.addLayout(row)
        column.addWidget(self.note)
        if self._told.name in _PURPOSES:
            column.addWidget(Label(say(_PURPOSES[self._told.name]), "quiet", "quiet", wrap=True))
        if self._may_write():
            column.addWidget(self.field or self.editor)
        else:
            column.addWidget(
                Label(say("A department keeps this; nobody changes it here."), "quiet", "quiet", wrap=True)
            )
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addWidget(self.confirm)
        foot.addWidget(self.refused)
        foot.addStretch(1)
        foot.addWidget(self.save)
        column.addLayout(foot)
        self.body.addLayout(column)
        self._settle_buttons()

    def _settle_buttons(self) -> None:
        fresh = self._card.freshness.get(self._told.name)
        masked = fact_of(self._card, self._told, self._work.zone).icon == "eye"
        for button, fits in (
            (self.show_all, masked),
            (self.confirm, fresh is not None and fresh.state not in {EMPTY, REFUSED}),
            (self.refused, self._told.fresh_days is not None and (fresh is None or fresh.state != REFUSED)),
            (self.save, self._may_write()),
        ):
            if not fits:
                button.hide()

    def _on_show_all(self) -> None:
        """Show a masked value in full, once that is logged."""
        saving = self._work.save(reveals.reveal, self._card.shop.id, self._told.name)
        saving.then(lambda _none: self.value.setText(str(getattr(self._card.shop, self._told.name))))
        self.show_all.hide()

    def _on_confirm(self) -> None:
        names = (self._told.name,)
        self._work.save(retailers.confirm_fields, self._card.shop.id, names, self._card.today)
        self.close_overlay()

    def _on_refused(self) -> None:
        days = self._card.rules.limit("refused_field_days", "settings") or _REFUSED_DAYS
        self._work.save(retailers.refuse_field, self._card.shop.id, self._told.name, self._card.today, days)
        self.close_overlay()

    def _on_save(self) -> None:
        written = self.editor.text().strip() if isinstance(self.editor, LineEdit) else self.editor.current()
        if not written:
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        value, wrong = _read(self._told, written)
        if wrong and self.field is not None:
            self.field.set_error(wrong)
            return
        changed = replace(self._card.shop, **{self._told.name: value})
        saving = self._work.save(retailers.change_file, changed, retry_of=self._retry_of)
        saving.then(lambda _none: self.close_overlay(), self._on_not_saved)

    def _on_not_saved(self, wrong: BaseException) -> None:
        if isinstance(wrong, InvalidRecord) and self.field is not None:
            self.field.set_error(str(wrong))
        else:
            self._work.background.failed(wrong)


def _read(told: Field, written: str) -> tuple[Any, str]:
    """Read what was written as the field's kind of value; give why it cannot be read, in words."""
    if told.value is Value.NUMBER:
        whole = written.isascii() and written.isdigit()
        return (int(written), "") if whole else (None, say("Write a whole number."))
    if told.value is Value.DATE:
        parts = written.replace(".", "-").replace("/", "-").split("-")
        whole = len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts)
        day = _day(*map(int, parts)) if whole else None
        return day, "" if day else say("Write a day as 2027-03-15.")
    return (written == "1" if told.value is Value.YES_NO else written), ""


def _day(year: int, month: int, day: int) -> date | None:
    """Give a day; None where the calendar has none such."""
    months = range(1, 13)
    if month not in months or not 1900 <= year <= 2200:
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    longest = (following - date(year, month, 1)).days
    return date(year, month, day) if 1 <= day <= longest else None
