"""Asks what became of a promise or case, and keeps the answer; what was typed and not saved stays as a draft."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from contract.records import Case, Promise
from contract.words import say
from desktop.models import cases, configs, drafts, ledger, promises
from desktop.models.ledger import Entry
from desktop.views.cases.forms import CloseCase, Form, HandOn, NoteCase, Reopen, SettlePromise
from desktop.views.cases.rows import shop_of
from desktop.views.workplace import Saving, Workplace

_SETTLED = ("kept", "partly", "broken")


class Acting(QObject):
    """What a person does with the promise or case in hand."""

    def __init__(self, work: Workplace, page: QWidget) -> None:
        super().__init__(page)
        self._work = work
        self._page = page

    def settle(self, promise: Promise, entry: Entry) -> None:
        """Ask what became of a promise."""
        states = configs.rules(self._work.store, self._work.today()).codes("promise_states")
        form = SettlePromise(self._window(), _titled(entry), [(state, states.words(state)) for state in _SETTLED])

        def save() -> Saving[None]:
            today = self._work.today()
            return self._work.save(
                promises.settle_promise, promise.id, form.state.current(), today, form.words() or None
            )

        self._ask(form, entry, "settle", save)

    def close_case(self, case: Case, entry: Entry) -> None:
        """Ask how a case ended."""
        form = CloseCase(self._window(), _titled(entry))
        self._ask(form, entry, "close", lambda: self._work.save(cases.close_case, case.id, form.words()))

    def hand_on(self, case: Case, entry: Entry) -> None:
        """Ask to whom a case goes, and why."""
        store, today = self._work.store, self._work.today()
        rules = configs.rules(store, today)
        roles = rules.codes("roles")
        people = [
            (str(one.person_id), say("{name}, {role}", name=one.name, role=roles.words(one.role)))
            for one in ledger.receivers(store, case, today)
        ]
        form = HandOn(self._window(), _titled(entry), people, ledger.due_when_handed_on(case, rules, today), today)

        def save() -> Saving[None]:
            return self._work.save(cases.transfer_case, case.id, UUID(form.to.current()), form.words(), form.due.day())

        self._ask(form, entry, "hand-on", save)

    def note(self, case: Case, entry: Entry) -> None:
        """Ask what was done, and what comes next."""
        form = NoteCase(self._window(), _titled(entry), case.next_action or "")
        self._ask(
            form,
            entry,
            "note",
            lambda: self._work.save(cases.note_case, case.id, form.words(), form.next.text().strip() or None),
        )

    def reopen(self, case: Case, entry: Entry) -> None:
        """Ask why a case is open again."""
        today = self._work.today()
        due = ledger.due_when_handed_on(case, configs.rules(self._work.store, today), today)
        form = Reopen(self._window(), _titled(entry), due, today)
        self._ask(
            form, entry, "reopen", lambda: self._work.save(cases.reopen_case, case.id, form.words(), form.due.day())
        )

    def _ask(self, form: Form, entry: Entry, purpose: str, save: Callable[[], Saving[None]]) -> None:
        key = f"ledger/{entry.id.hex}/{purpose}"
        kept = drafts.kept(self._work.store, key)

        def keep(words: str) -> None:
            if words:
                self._work.save(drafts.keep, key, {"words": words})

        def answered() -> None:
            words = form.words()
            save().then(lambda _none: self._drop(key), lambda wrong: self._on_failed(wrong, words, keep))

        form.answered.connect(answered)
        form.left.connect(keep)
        form.ask(kept["words"] if kept else "")

    def _drop(self, key: str) -> None:
        self._work.save(drafts.drop, key)

    def _on_failed(self, wrong: BaseException, words: str, keep: Callable[[str], None]) -> None:
        """Show what is wrong; what was typed stands in the form again when it is next opened."""
        keep(words)
        self._work.background.failed(wrong)

    def _window(self) -> QWidget:
        return self._page.window()


def _titled(entry: Entry) -> str:
    shop = shop_of(entry)
    return say('{shop}: "{words}"', shop=shop, words=entry.record.words) if shop else entry.record.words
