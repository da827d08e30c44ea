"""An answer that was carried back, in the place of the server: a Transport that gives what stands in the file.

It gives pages only where this computer stands at their beginning, and says by Unfinished why it can give no more
(rules 2, 3 and 5 of package.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from contract import package
from contract.errors import Malformed
from contract.messages import Compare, Cursor, Digests, Fork, Hello, NewReplica, Page, Pull, Push, Pushed, Result
from desktop.models import settling
from desktop.models.store import Store
from desktop.sync import digests, doubt
from desktop.sync.trouble import Diverged, Forked, Lasting

DOUBTED: Final = "doubted_scopes"


class State(StrEnum):
    """How far an answer could be taken in."""

    WHOLE = "whole"
    BEFORE = "before"
    OLDER = "older"
    MORE = "more"
    DIFFERS = "differs"


class Unfinished(Lasting):
    """The answer has nothing more to give; `state` says why."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state


_Position = tuple[int, int, int | None, tuple[str, bytes] | None]
_BEGINNING: Final[_Position] = (0, 0, None, None)


def _at(of: Cursor | Page) -> _Position:
    return of.ver, of.mark, of.start, of.after


class Answer:
    """The server as the file tells it: one answer to the pushes, one to the pull."""

    def __init__(self, store: Store, inside: package.Inside) -> None:
        self._store, self.inside = store, inside
        try:
            self.told = inside.next(package.Answered)
            self._pushed = [inside.next(Pushed) for _ in range(self.told.pushes)]
            told_of = [inside.next(Digests) for _ in range(self.told.digests)]
            self._hello = None if self.told.diverged else inside.next(Hello)
        except Malformed as wrong:
            raise package.NotAPackage(
                "The package cannot be read. Nothing was taken from it. Have it made anew."
            ) from wrong
        self._pages: Iterator[Page] = inside.frames(Page)
        self._results: dict[int, Result] = {r.seq: r for pushed in self._pushed for r in pushed.results}
        self._digests = {digests.scope: digests for digests in told_of}
        self._is_asked = False
        self.rows = 0

    @property
    def epoch(self) -> bytes:
        """The epoch of the server's data when it answered."""
        return self._hello.epoch if self._hello is not None else self._pushed[0].epoch

    @property
    def up_to(self) -> int | None:
        """Up to which op the entries are answered; None when the server knows another log."""
        return None if self.told.diverged else max(self._results, default=0)

    def push(self, push: Push) -> Pushed:
        """Give the answers to ops; Diverged when the server knew another log of this device."""
        if self.told.diverged:
            if self._is_asked:
                raise Unfinished(State.MORE)
            self._is_asked = True
            raise Diverged(self._pushed[0])
        seqs = range(push.last_seq + 1, push.last_seq + len(push.ops) + 1)
        last = self._pushed[-1]
        return Pushed(
            epoch=last.epoch,
            last_seq=last.last_seq,
            chain_hash=last.chain_hash,
            results=[self._results[seq] for seq in seqs if seq in self._results],
            received_at=last.received_at,
            signature=last.signature,
        )

    def pull(self, pull: Pull) -> Iterator[Hello | Page]:
        """Give the hello and the pages that go on from where this computer stands (rules 2 and 3)."""
        hello = self._hello
        if hello is None or self._is_asked:
            raise Unfinished(State.MORE)
        self._is_asked = True
        self._judge_age(pull, hello)
        yield hello
        place = _Place(self.told.pull, pull)
        for page in self._pages:
            if place.fits(page):
                self.rows += sum(len(block.data[0]) for block in page.blocks if block.data)
                yield page
        if not self.told.whole or not place.is_reached(hello, pull):
            raise Unfinished(State.MORE)
        yield Page(epoch=hello.epoch)

    def _judge_age(self, pull: Pull, hello: Hello) -> None:
        """Raise Unfinished when this computer has moved on since; what a server lost is the session's to judge."""
        if hello.last_seq < self.told.acked_seq or hello.files < self.told.files:
            return
        seq, _ = settling.acknowledged(self._store)
        if hello.last_seq != seq:
            raise Unfinished(State.OLDER if hello.last_seq < seq else State.MORE)
        if _is_older(pull, hello) or hello.files < (self._store.known(doubt.BROUGHT) or 0):
            raise Unfinished(State.OLDER)

    def fork(self, _asked: Fork) -> NewReplica:
        """A new replica is given over the network alone."""
        raise Forked

    def speak_as(self, token: str) -> None:
        """A file is spoken to with no token."""

    def compare(self, asked: Compare) -> Digests:
        """Give the digests of a scope, once; where the file has none, the next package asks for them (rule 5)."""
        found = self._digests.pop(asked.scope, None)
        self._store.run_behind(_doubt, asked.scope, is_mended=found is not None).result()
        if found is None:
            raise Unfinished(State.DIFFERS)
        return found


def _doubt(store: Store, scope: bytes, *, is_mended: bool) -> None:
    """Keep which scopes are to be compared by the next package, or by the next round over the network."""
    doubted = set(store.known(DOUBTED) or ()) - {scope}
    with store.local() as connection:
        kept = sorted(doubted if is_mended else doubted | {scope})
        store.keep(connection, **{digests.CHECKED_AT: None, DOUBTED: kept})


def _is_older(pull: Pull, hello: Hello) -> bool:
    told = {scope.scope: scope.ver for scope in hello.scopes}
    return any(c.epoch == hello.epoch and c.ver > told.get(c.scope, c.ver) for c in pull.cursors)


class _Place:
    """Where the answer's pages are, scope by scope and root by root, beside where this computer is (rule 2)."""

    def __init__(self, then: Pull, now: Pull) -> None:
        self._scopes = {c.scope: _at(c) for c in then.cursors}
        self._here = {c.scope: _at(c) for c in now.cursors}
        self._roots = {b.root: b.after for b in then.bundles}
        self._owed = {b.root: b.after for b in now.bundles}
        self._taking: set[bytes] = set()

    def fits(self, page: Page) -> bool:
        """Say whether to take a page; it is counted either way."""
        if page.bundle is not None:
            return self._fits_root(page.bundle, page)
        before = self._scopes.get(page.scope, _BEGINNING)
        self._scopes[page.scope] = _at(page)
        if self._here.get(page.scope, _BEGINNING) == before:
            self._taking.add(page.scope)
        self._roots |= dict.fromkeys(page.enter)
        if page.scope in self._taking:
            self._owed |= dict.fromkeys(page.enter)
        return page.scope in self._taking

    def _fits_root(self, root: bytes, page: Page) -> bool:
        before = self._roots.get(root)
        self._roots[root] = page.after
        if root in self._owed and self._owed[root] == before:
            self._taking.add(root)
        return root in self._taking

    def is_reached(self, hello: Hello, now: Pull) -> bool:
        """Say whether all that the answer has is here, so that what it leaves out is gone from the server."""
        scopes = all(
            s.scope in self._taking or self._here.get(s.scope) == self._scopes.get(s.scope) for s in hello.scopes
        )
        return scopes and all(bundle.root in self._roots for bundle in now.bundles)
