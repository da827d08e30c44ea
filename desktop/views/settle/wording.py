"""What was recorded, in words: what a person did, each record with its captions and values, and why an entry waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from contract import wire
from contract.errors import Malformed
from contract.fields import Field, Kind, Value, kinds
from contract.messages import Change
from contract.records import Visit
from contract.records.configs import Rules
from contract.words import phrase, say
from desktop.models import configs, facts, org
from desktop.models.settle import Unsent
from desktop.models.store import Store
from desktop.sync.session import PARKED_AFTER
from desktop.sync.state import SyncState
from desktop.views.card.values import caption_of, said
from insights.wording import Listed, Yuan

ACTIONS: Final = {
    "record_visit": phrase("Visit recorded"),
    "record_contact": phrase("Contact recorded"),
    "correct_visit": phrase("Visit corrected"),
    "annul_visit": phrase("Visit annulled"),
    "add_photo": phrase("Photo added"),
    "postpone_visit": phrase("Visit put off"),
    "undo_postponement": phrase("Postponement undone"),
    "confirm_fields": phrase("Facts confirmed"),
    "change_file": phrase("File changed"),
    "request_change": phrase("Change requested"),
    "settle_promise": phrase("Promise settled"),
    "rate_advice": phrase("Advice judged"),
    "open_case": phrase("Case opened"),
    "transfer_case": phrase("Case handed on"),
    "note_case": phrase("Case noted"),
    "close_case": phrase("Case closed"),
    "reopen_case": phrase("Case opened again"),
    "review_visit": phrase("Visit reviewed"),
    "withdraw_review": phrase("Review withdrawn"),
    "print_paper": phrase("Paper printed"),
    "request_import": phrase("Import handed over"),
    "decide_proposal": phrase("Proposal decided"),
}
"""What a person did, by the name of the action."""
KINDS: Final = {
    "visits": phrase("Visit"),
    "stock_counts": phrase("Stock count"),
    "advice": phrase("Advice"),
    "promises": phrase("Promise"),
    "cases": phrase("Request"),
    "reviews": phrase("Review"),
    "photos": phrase("Photo"),
    "retailers": phrase("File of the shop"),
    "contacts": phrase("Contact person"),
    "postponements": phrase("Visit put off"),
    "proposals": phrase("Proposal"),
}
"""What a record is, for those that a person reads; the others go along with one of these."""
_CHECKS: Final = frozenset(Visit.CHECKS)
_UNSAID: Final = frozenset(
    {
        "created_at",
        "created_by",
        "author_id",
        "recorded_by",
        "channel",
        "finished_at",
        "clock_offset_ms",
        "keys",
        "touched",
        "sha256",
        "size",
        "thumb_sha256",
        "thumb_size",
        "width",
        "height",
        "metric",
        "unit",
        "rule",
        "stock_age_days",
        "baseline",
        "target",
    }
)
"""Fields that the program keeps and nobody wrote."""
Line = tuple[str, str]
"""Caption and value."""


def action_words(action: str) -> str:
    """Say what a person did."""
    return say(ACTIONS.get(action, "Entry"))


class Reader:
    """Says the values of records as people read them; `rules` has the words of the codes."""

    def __init__(self, store: Store, zone: tzinfo) -> None:
        self._store, self._zone = store, zone
        self.rules: Rules = configs.rules(store, org.today(store))

    def value(self, told: Field, value: Any) -> str:
        """Say one value, masked where it is personal; "" for what is not known or is no word."""
        if value is None:
            return ""
        if told.value is Value.ID:
            return org.name_of(self._store, value) if told.to == "people" else ""
        if told.value is Value.PACKED:
            return self._packed(told, value)
        if told.unit == "fen":
            return say("{yuan} yuan", yuan=Yuan(value))
        if told.name == "product_no":
            return facts.trade(self._store).name(value)
        return said(told, value, self.rules, self._zone)

    def pair(self, told: Field, one: Any, other: Any) -> tuple[str, str]:
        """Say two values side by side; in full where the masks would hide in what they differ: that is the question."""
        first, second = self.value(told, one), self.value(told, other)
        return (str(one), str(other)) if first == second and one != other else (first, second)

    def written(self, changes: Sequence[Change]) -> Iterator[tuple[str, list[Line]]]:
        """Give what each record of an entry is, with its lines."""
        for change in changes:
            if change.kind in KINDS and (lines := list(self._lines(kinds()[change.kind], change))):
                yield say(KINDS[change.kind]), lines

    def _lines(self, kind: Kind, change: Change) -> Iterator[Line]:
        if kind.name == "visits" and "channel" in change.fields:
            failed = [name for name in Visit.CHECKS if change.fields.get(name, [1])[-1] == 0]
            items = self.rules.codes("check_items")
            told = say("not in order: {items}", items=Listed(items.words(name) for name in failed))
            yield say("Checks"), told if failed else say("all in order")
        for name, pair in change.fields.items():
            field = kind.by_name.get(name)
            if field is None or name in _UNSAID or name in _CHECKS:
                continue
            words = " → ".join(self._read(field, plain) or "—" for plain in pair)
            if words.strip("— →"):
                yield caption_of(field), words

    def _read(self, told: Field, plain: Any) -> str:
        if plain is None:
            return ""
        try:
            return self.value(told, wire.from_wire(told, plain))
        except Malformed:  # written by a newer program: shown as it is
            return str(plain)

    def _packed(self, told: Field, value: Any) -> str:
        lists: dict[str, Callable[[], str]] = {
            "purposes": lambda: str(Listed(self.rules.codes("purposes").words(code) for code in value)),
            "findings": lambda: str(Listed(self._finding(*found) for found in value)),
            "products": lambda: str(Listed(facts.trade(self._store).name(no) for no in value)),
        }
        return lists[told.name]() if told.name in lists else ""

    def _finding(self, item: str, code: str, detail: str) -> str:
        words = self.rules.codes("check_reasons").words(code) if code else ""
        return " ".join(part for part in (self.rules.codes("check_items").words(item), words, detail) if part)


def why_it_waits(item: Unsent, sync: SyncState, when: Callable[[datetime], str]) -> str:
    """Say why an entry has not been sent: what the server answered, since when there is no network, what is tried."""
    if item.tries >= PARKED_AFTER:
        return say(
            "The server failed over it {n} times. It is told that the entry is parked; tell support.", n=item.tries
        )
    if item.tries:
        return say("The server failed over it, so it is being tried alone: {n} times so far.", n=item.tries)
    if sync.running:
        return say("It is being sent now.")
    if sync.trouble is not None:
        since = say(" (last exchange {when})", when=when(sync.last_success)) if sync.last_success else ""
        return f"{sync.message}{since}" if item.is_next else say("It waits behind the first entry: all go in order.")
    if sync.online is None:
        return say("The server has not been tried since Rounds was opened.")
    return say("It was saved a moment ago and goes with the next exchange.")


def shop_words(shops: Sequence[str]) -> str:
    """Name the shops of an entry."""
    return str(Listed(shops)) if shops else "—"
