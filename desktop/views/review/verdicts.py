"""Keeps verdicts: approve, return, comment, mark; takes the last one back within ten seconds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from contract.records import Review
from contract.words import say
from desktop.models import configs, drafts, reviews
from desktop.models.reviewing import Queued
from desktop.views.choosing import ChooseOne
from desktop.views.parts import Toast
from desktop.views.review.writing import WriteWords
from desktop.views.workplace import Workplace

_PAINTED_MS: Final = 20
Written = Callable[[str], None]
OWN_WORDS: Final = "own_words"
"""The code of the reason that opens an editor."""


class Verdicts(QObject):
    """What a supervisor does with the visit in hand."""

    judged = Signal(object)  # the id of a visit that was approved or returned: go on to the next
    failed = Signal(object)  # the id of one whose verdict could not be kept
    withdrawn = Signal(object)  # the id of one whose verdict was taken back
    noted = Signal(object)  # the id of one that was commented or marked

    def __init__(self, work: Workplace, window: QWidget, toast: Toast) -> None:
        super().__init__(window)
        self._work = work
        self._window = window
        self._toast = toast
        self._last: tuple[UUID, UUID] | None = None  # review and visit
        self._unsaved: list[Callable[[], None]] = []
        # The next visit is painted first: the writer would share the processor with it.
        self._painted = QTimer(self, singleShot=True, interval=_PAINTED_MS)
        self._painted.timeout.connect(self.save_now)
        toast.undone.connect(self._on_undo)

    def save_now(self) -> None:
        """Hand over what is not handed over yet: a moment after the verdict, or when somebody leaves the page."""
        self._painted.stop()
        waiting, self._unsaved = self._unsaved, []
        for save in waiting:
            save()

    def reasons(self) -> list[tuple[str, str]]:
        """Give the reasons for a return in the order of their digits."""
        rules = configs.rules(self._work.store, self._work.today())
        return [(code.code, code.words) for code in rules.codes("return_reasons").codes]

    def approve(self, item: Queued) -> None:
        """Approve a visit."""
        self._judge(item, "approved", say("Approved: {shop}", shop=item.shop.name), "circle-check")

    def give_back(self, item: Queued, code: str) -> None:
        """Return a visit with a reason; the reason in own words is asked for."""
        if code == OWN_WORDS:
            self._ask_words(
                item,
                code,
                say('Return "{shop}"', shop=item.shop.name),
                say("What is to be put right"),
                say("Return"),
                lambda words: self._returned(item, code, words),
            )
        else:
            self._returned(item, code, None)

    def ask_reason(self, item: Queued) -> None:
        """Ask for the reason of a return, where the reasons are not at hand."""
        question = say('Return "{shop}": why?', shop=item.shop.name)
        chooser = ChooseOne(self._window.window(), question, self.reasons())
        chooser.chosen.connect(lambda code: self.give_back(item, code))
        chooser.open()

    def comment(self, item: Queued) -> None:
        """Ask for a comment; it leaves the visit in the queue."""
        self._ask_words(
            item,
            "comment",
            say('Comment on "{shop}"', shop=item.shop.name),
            say("Comment"),
            say("Save"),
            lambda words: self._note(item, words=words),
        )

    def mark(self, item: Queued, mark: Review | None) -> None:
        """Mark a visit for a spot check, or take the mark away."""
        if mark is None:
            self._note(item, spot_check=True)
        else:
            saving = self._work.save(reviews.withdraw_review, mark.id)
            saving.then(lambda _none: self.noted.emit(item.visit.id))

    def _returned(self, item: Queued, code: str, words: str | None) -> None:
        reason = words or dict(self.reasons()).get(code, "")
        said = say("Returned: {shop}, {reason}", shop=item.shop.name, reason=reason)
        self._judge(item, "returned", said, "undo-2", code, words)

    def _judge(
        self, item: Queued, verdict: str, said: str, icon: str, code: str | None = None, words: str | None = None
    ) -> None:
        visit_id = item.visit.id

        def save() -> None:
            saving = self._work.save(reviews.review_visit, visit_id, verdict, reason_code=code, words=words)
            saving.then(lambda made: self._on_judged(made, visit_id, said, icon), partial(self._on_failed, visit_id))

        self.judged.emit(visit_id)
        self._unsaved.append(save)
        self._painted.start()

    def _note(self, item: Queued, *, words: str | None = None, spot_check: bool = False) -> None:
        visit_id = item.visit.id
        saving = self._work.save(reviews.review_visit, visit_id, "commented", words=words, spot_check=spot_check)
        saving.then(lambda _made: self.noted.emit(visit_id))

    def _ask_words(self, item: Queued, purpose: str, title: str, caption: str, action: str, written: Written) -> None:
        store, work = self._work.store, self._work
        key = f"review/{item.visit.id.hex}/{purpose}"
        kept = drafts.kept(store, key)
        editor = WriteWords(self._window.window(), title, caption, action, kept["words"] if kept else "")
        editor.written.connect(lambda _words: work.save(drafts.drop, key))
        editor.written.connect(written)
        editor.left.connect(lambda words: work.save(drafts.keep, key, {"words": words}) if words else None)
        editor.ask()

    def _on_judged(self, made: UUID, visit_id: UUID, said: str, icon: str) -> None:
        self._last = (made, visit_id)
        self._toast.offer(said, icon=icon)

    def _on_failed(self, visit_id: UUID, wrong: BaseException) -> None:
        self._work.background.failed(wrong)
        self.failed.emit(visit_id)

    def _on_undo(self) -> None:
        if self._last is not None:
            review_id, visit_id = self._last
            self._last = None
            saving = self._work.save(reviews.withdraw_review, review_id)
            saving.then(lambda _none: self.withdrawn.emit(visit_id))
