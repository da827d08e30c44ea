"""One form being filled in: its answers, what each band changed, and the draft that keeps them.

Rules (the tests cite them):
 1. Each change is in the draft within a second; leaving the page writes it at once.
 2. A form in which nothing was changed leaves no draft.
 3. A form with a draft opens as it was left, at the same field.
 4. Keys are counted as a hand presses them: a modifier held is a key, a committed word counts its letters.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from contract.records import Case, Visit
from desktop.models import drafts, past_visits, visit_answers, visit_forms
from desktop.models.past_visits import PastVisit
from desktop.models.visit_answers import Answers, Then
from desktop.models.visit_forms import Form
from desktop.models.visits import draft_key, past_key
from desktop.views.workplace import Workplace

_DEBOUNCE_MS: Final = 500
_MODIFIERS: Final = frozenset({Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta})
_HELD: Final = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Writing(QObject):
    """The form and its answers; every band changes them through `touch`."""

    changed = Signal(str)  # the band, or "" when everything is new
    kept = Signal(object)  # the instant the draft was written

    def __init__(self, work: Workplace, channel: str) -> None:
        super().__init__()
        self._work = work
        self._channel = channel
        self._key = ""
        self.form: Form | None = None
        self.answers = Answers(started_ms=0)
        self._unkept = False
        self._timer = QTimer(self, interval=_DEBOUNCE_MS, singleShot=True)
        self._timer.timeout.connect(self.keep)

    def open(self, retailer_id: UUID) -> None:
        """Open the form of a shop, or the draft of it; NotFound, in words, when the shop is not here."""
        form = visit_forms.opened(self._work.store, retailer_id, self._work.today(), self._channel)
        begun = visit_answers.begun(form, self._work.clock.now())
        self._open(form, begun, draft_key(retailer_id, self._channel))

    def open_past(self, past: PastVisit) -> Answers:
        """Open a visit that is written anew, or the draft of it; gives the answers as they were the first time."""
        form = past_visits.opened(self._work.store, past)
        first = past_visits.answers_of(past, form)
        self._open(form, past_visits.answers_of(past, form), past.draft_key)
        return first

    def open_told(self, case: Case, op_id: UUID) -> None:
        """Open what a retailer told, as it stood in the refused entry `op_id`, or the draft of it."""
        if case.retailer_id is None:
            raise TypeError(case)
        form = visit_forms.opened(self._work.store, case.retailer_id, self._work.today(), self._channel)
        begun = visit_answers.begun(form, self._work.clock.now())
        begun.case_kind, begun.topic, begun.words = case.case_kind, case.topic or "", case.words
        begun.about_me = case.subject_person is not None
        begun.then = Then(finished_ms=begun.started_ms, retry_of=op_id.hex)
        self._open(form, begun, past_key(op_id))

    @property
    def retry_of(self) -> UUID | None:
        """Name the refused entry that this one is to replace."""
        then = self.answers.then
        return UUID(hex=then.retry_of) if then is not None and then.retry_of else None

    def _open(self, form: Form, begun: Answers, key: str) -> None:
        self.form, self._key = form, key
        draft = drafts.kept(self._work.store, key)
        self.answers = begun if draft is None else visit_answers.resumed(draft)
        self._unkept = False
        self.changed.emit("")

    @property
    def has_form(self) -> bool:
        """Say whether a shop is open."""
        return self.form is not None

    def shown(self) -> Form:
        """Give the form that is open; only while one is."""
        if self.form is None:
            raise TypeError
        return self.form

    def touch(self, band: str) -> None:
        """Note that a person changed something in `band` (one of Visit.BANDS); it will be in the draft at once."""
        self.answers.touched |= 1 << Visit.BANDS.index(band)
        self._unkept = True
        if not self._timer.isActive():  # who types on without a pause is not to lose it all
            self._timer.start()
        self.changed.emit(band)

    def keep(self) -> None:
        """Write the draft now, if there is anything new."""
        self._timer.stop()
        if self.form is None or not self._unkept:
            return
        self._unkept = False
        content = visit_answers.plain(self.answers)
        self._work.save(drafts.keep, self._key, content).then(lambda _none: self.kept.emit(self._now()))

    def close(self) -> None:
        """Let go of the form: it was saved, and its draft went with it."""
        self._timer.stop()
        self._unkept = False
        self.form = None

    def discard(self) -> None:
        """Forget what was written."""
        if self.form is not None:
            self._work.save(drafts.drop, self._key)
        self.close()

    def _now(self) -> datetime:
        return self._work.clock.now().astimezone(self._work.zone)


class KeyCounter(QObject):
    """Counts the keys pressed while `page` is shown in its window (rule 4); it hears the widget in focus alone."""

    def __init__(self, page: QWidget, writing: Writing) -> None:
        super().__init__(page)
        self._page, self._writing = page, writing
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count, and let everything pass."""
        if self._writing.has_form and self._page.isVisible() and watched is QApplication.focusWidget():
            if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
                self._writing.answers.keys += keys_of(event)
            elif event.type() == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
                self._writing.answers.keys += len(event.commitString())
        return False

    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if now is not None and self._page.isVisible() and now.window() is self._page.window():
            now.installEventFilter(self)


def keys_of(event: QKeyEvent) -> int:
    """Count the keys that one press took: the key itself and the modifiers held; a modifier alone is not yet one."""
    if event.isAutoRepeat() or Qt.Key(event.key()) in _MODIFIERS:
        return 0
    return 1 + sum(bool(event.modifiers() & held) for held in _HELD)
