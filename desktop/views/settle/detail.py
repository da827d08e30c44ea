"""Beside the list: the thing in hand, all that is known of it, and the ways out of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from contract.messages import Change
from contract.words import say
from desktop.models import again, org
from desktop.models.notices import Notice
from desktop.models.outbox import Refused
from desktop.models.photos import Stuck
from desktop.models.reviewing import Returned
from desktop.models.settle import Open, Settle, Unsent
from desktop.views.card.values import caption_of
from desktop.views.parts import Button, EmptyState, Label, Quote, Rule, Scroll, Sheet, clear
from desktop.views.settle.rows import When
from desktop.views.settle.wording import Reader, action_words, shop_words, why_it_waits
from desktop.views.theme import px
from desktop.views.tokens import S1, S2, S3
from desktop.views.workplace import Workplace
from insights.summaries import found_at
from insights.wording import Day

_CAPTION = 96


class SettleDetail(Sheet):
    """Shows one thing; its buttons are the page's to connect."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self.title = Label("", "group", bold=True, wrap=True)
        self.words = Label("", wrap=True)
        self._area = Scroll()
        self._area.body.setSpacing(S2)
        self.correct = Button(say("Correct it"), "primary", key="F2")
        self.mine = Button(say("Take the proposed value"), "primary", key="1")
        self.theirs = Button(say("Leave it as it stands"), key="2")
        self.again = Button(say("Record it again"), "primary", key="Ctrl+Return")
        self.send = Button(say("Send it again"), "primary", key="Ctrl+Return")
        self.away = Button(say("Put away"), key="Delete")
        self.read = Button(say("Read"), "primary", key="Ctrl+Return")
        self.try_now = Button(say("Try now"), "primary", key="F5")
        self.buttons = (self.away, self.theirs, self.mine, self.again, self.send, self.correct, self.read, self.try_now)
        self._lay_out()
        self.show_nothing()

    def said(self) -> str:
        """Give all that is said, line by line."""
        labels = [label.text() for label in self.findChildren(Label)]
        return "\n".join(words for words in (*labels, *(q.text() for q in self.findChildren(Quote))) if words)

    def show_nothing(self) -> None:
        """Show that nothing is in hand."""
        self._begin("", "")

    def show_returned(self, item: Returned, shop: str, reader: Reader) -> None:
        """Show a visit that was returned: who returned it and why, and what was found there."""
        who = org.name_of(self._work.store, item.review.reviewer_id)
        code = item.review.reason_code
        reason = reader.rules.codes("return_reasons").words(code) if code else say("see the words")
        self._begin(
            f"{shop} · {say('visit of {day}', day=Day(item.visit.visited_on))}",
            say("{who} returned this visit: {reason}", who=who, reason=reason),
            self.correct,
        )
        if item.review.words:
            self._area.body.addWidget(Quote(say('"{words}"', words=item.review.words), who))
        found = found_at(item.visit, reader.rules)
        lines = [(say("Checks"), str(found) if found else say("all in order"))]
        self._add_rows([*lines, (say("Note"), item.visit.note)] if item.visit.note else lines)
        self._end()

    def show_refused(self, item: Refused, shops: Sequence[str], reader: Reader, when: When) -> None:
        """Show a refused entry: the server's reason, and all that was written."""
        ways = [self.away]
        if again.way_of(item) is not None:
            ways.append(self.again)
        self._begin(action_words(item.action), item.words, *ways)
        self._add_rows([(say("Shop"), shop_words(shops)), (say("Written"), when(item.occurred_at))])
        self._add_written(item.changes, reader)
        self._end()

    def show_picture(self, item: Stuck, shop: str, when: When) -> None:
        """Show a photo whose picture the server does not take: why, and that the rest of the visit is there."""
        self._begin(say("Photo"), item.words, self.away, self.send)
        self._add_rows([(say("Shop"), shop or "—"), (say("Photo taken at"), when(item.photo.taken_at))])
        safe = say("The picture is safe on this computer, and all else of the visit is at the server.")
        self._area.body.addWidget(Label(safe, "quiet", "quiet", wrap=True))
        self._end()

    def show_open(self, item: Open, reader: Reader, when: When) -> None:
        """Show the two values side by side: who proposed one, when and why, and what stands now."""
        made = item.proposal
        ways = (self.theirs, self.mine)
        self._begin(f"{item.shop} · {caption_of(item.told)}", "", *ways)
        proposed, stands = reader.pair(item.told, item.proposed, item.stands)
        why = reader.rules.codes("proposal_reasons").words(made.reason)
        by = " · ".join(part for part in (item.who, when(made.created_at), why) if part)
        sides = QHBoxLayout()
        sides.setSpacing(S3)
        sides.addWidget(_Side("1", say("Proposed"), proposed, by), 1)
        changed = "" if item.stood == item.stands else say("changed since it was proposed")
        sides.addWidget(_Side("2", say("Stands now"), stands, changed), 1)
        self._area.body.addLayout(sides)
        before, stood = reader.pair(item.told, item.before, item.stood)
        self._add_rows([(say("Stood when written"), before or "—"), (say("Stood when it arrived"), stood or "—")])
        if item.official:
            told = say("This field is kept by another department: what you accept comes with its next list.")
            self._area.body.addWidget(Label(told, "quiet", "quiet", wrap=True))
        self._end()

    def show_notice(self, item: Notice, when: When) -> None:
        """Show a piece of news."""
        self._begin(say("News"), item.words, self.read)
        self._add_rows([(say("Since"), when(item.told_at))])
        self._end()

    def show_unsent(self, item: Unsent, reader: Reader, when: When) -> None:
        """Show what waits: what it is, to which shop, since when and why."""
        safe = say("Saved on this computer. It goes to the server by itself as soon as there is a network.")
        self._begin(action_words(item.action), safe, self.try_now)
        self._add_rows([(say("Shop"), shop_words(item.shops)), (say("Waits since"), when(item.occurred_at))])
        why = why_it_waits(item, self._work.sync, when)
        self._area.body.addWidget(Label(why, wrap=True, colour="warn" if item.tries else "text"))
        self._add_written(item.changes, reader)
        self._end()

    def _begin(self, title: str, words: str, *ways: Button) -> None:
        clear(self._area.body)
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        for button in self.buttons:
            button.setVisible(button in ways)

    def _end(self) -> None:
        self._area.body.addStretch(1)

    def _add_rows(self, lines: Sequence[tuple[str, str]]) -> None:
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(S3)
        grid.setVerticalSpacing(S1)
        grid.setColumnMinimumWidth(0, round(_CAPTION * px().factor))
        grid.setColumnStretch(1, 1)
        for place, (caption, value) in enumerate(lines):
            grid.addWidget(Label(caption, "quiet", "quiet"), place, 0)
            grid.addWidget(Label(value, wrap=True), place, 1)
        self._area.body.addWidget(rows)

    def _add_written(self, changes: Sequence[Change], reader: Reader) -> None:
        for title, lines in reader.written(changes):
            heading = Label(title, "quiet", "quiet", bold=True)
            heading.setContentsMargins(0, S2, 0, 0)
            self._area.body.addWidget(heading)
            self._add_rows(lines)

    def _lay_out(self) -> None:
        self.body.setSpacing(S3)
        for piece in (self.title, self.words):
            self.body.addWidget(piece)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(Rule())
        actions = QHBoxLayout()
        actions.setSpacing(S2)
        actions.addStretch(1)
        for button in self.buttons:
            actions.addWidget(button)
        self.body.addLayout(actions)


class _Side(QWidget):
    """One of two values: its key, what it is, the value large, and quietly where it comes from."""

    def __init__(self, key: str, caption: str, value: str, quiet: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, S2, 0, S2)
        column.setSpacing(S1)
        column.addWidget(Label(f"{key}  {caption}", "quiet", "quiet", bold=True))
        column.addWidget(Label(value or "—", "group", bold=True, wrap=True))
        column.addWidget(Label(quiet, "quiet", "quiet", wrap=True))
        column.addStretch(1)


def nothing() -> EmptyState:
    """Say what comes here when something does."""
    return EmptyState(
        say("Nothing to settle"),
        say("What the server refuses, what others changed too, and news of your shops come here."),
        icon="inbox",
    )


def shops_of(found: Settle, item: Refused) -> list[str]:
    """Name the shops of a refused entry that are still here."""
    return [found.shops[root] for root in item.roots if root in found.shops]
