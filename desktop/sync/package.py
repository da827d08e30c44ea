"""Carrying by hand (N9): what a round would send goes into a file, and the answer is taken in by the same round.

The answer stands in for the network: `_Answer` is a Transport that gives what the server wrote. Rules (the tests
cite them):
 1. The session judges and run.py takes: nothing here writes a record.
 2. A page is taken only where this computer stands at its beginning; so an answer may come twice, late or cut short.
 3. An answer older than what is here is not taken, and said so; the answers to entries in it are.
 4. A file that is damaged, another's, or newer is refused in words before anything is taken.
 5. Where the records here differ from the server's, the next package says so, its answer brings the digests, and the
    one after that the roots that differ: mended without a network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from contract import chain, package, sealing, wire
from contract.errors import Conflict, Malformed, UserError
from contract.messages import (
    PUSH_BYTES,
    PUSH_OPS,
    Compare,
    Cursor,
    Digests,
    Fork,
    Hello,
    NewReplica,
    Page,
    Pull,
    Push,
    Pushed,
    Result,
)
from contract.words import phrase, say
from desktop.files import write_whole
from desktop.models import outbox, settling
from desktop.models.store import Store
from desktop.sync import digests
from desktop.sync.receipts import signed
from desktop.sync.run import identity_of, synchronise, where_it_stands
from desktop.sync.session import Session, Standing
from desktop.sync.trouble import Diverged, Forked, Lasting

OUT_ENDING: Final = ".rounds-out"
ANSWER_ENDING: Final = ".rounds-in"
_DOUBTED: Final = "doubted_scopes"
_ALL: Final = 1_000_000
_WAIT_S: Final = 3.0


class State(StrEnum):
    """How far an answer could be taken in."""

    WHOLE = "whole"
    BEFORE = "before"
    OLDER = "older"
    MORE = "more"
    DIFFERS = "differs"


_WORDS: Final = {
    State.WHOLE: phrase("The server answered {answered} entries; {rows} rows arrived. Everything is here now."),
    State.BEFORE: phrase("There is nothing new in this answer: it was taken in before."),
    State.OLDER: phrase(
        "The server answered {answered} entries. The records in this answer are older than those on this computer, "
        "so none were taken from it."
    ),
    State.MORE: phrase(
        "The server answered {answered} entries; {rows} rows arrived. More is to come: carry by hand once more."
    ),
    State.DIFFERS: phrase(
        "The server answered {answered} entries; {rows} rows arrived. Some records here are not those of the server: "
        "carry by hand once more, and they are mended; a network mends them too."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of an answer."""

    answered: int
    rows: int
    state: State

    @property
    def words(self) -> str:
        """Say it, in the language spoken now."""
        return say(_WORDS[self.state], answered=self.answered, rows=self.rows)


class Unfinished(Lasting):
    """The answer has nothing more to give; `state` says why."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state


def carry_out(store: Store, path: Path) -> int:
    """Write all that waits for the server, and what is asked of it, to a file; give the number of entries.

    Conflict when this account has no server; UserError when the file cannot be written.
    """
    receiver, key = _keys_of(store)
    pushes = list(_pushes(store))
    cursors, bundles = where_it_stands(store)
    request = Pull(schema=wire.SCHEMA, replica=store.me.device_id.bytes, cursors=cursors, bundles=bundles)
    reply_to = sealing.public_of(sealing.private_of(key))
    acked_seq, _ = settling.acknowledged(store)
    told = package.Carried(
        schema=wire.SCHEMA,
        pushes=len(pushes),
        acked_seq=acked_seq,
        reply_to=reply_to,
        doubted=store.known(_DOUBTED) or [],
    )
    content = b"".join(map(wire.frame, (told, *pushes, request)))
    label = package.Label(
        format=package.FORMAT, way=package.ENTRIES, city_id=store.me.city_id, device=store.me.device_id.bytes
    )
    keys = package.Keys(key, receiver, store.ids.random_bytes(sealing.KEY_BYTES))
    try:
        write_whole(path, package.packed(label, content, keys))
    except OSError as failed:
        raise UserError(
            "The file {name} could not be written. Nothing was changed. Choose another place, or free some space.",
            name=path.name,
        ) from failed
    return sum(len(push.ops) for push in pushes)


def _keys_of(store: Store) -> tuple[bytes, bytes]:
    receiver, key = store.known("server_box"), store.known("device_key")
    if receiver is None or key is None:
        raise Conflict("This account is of this computer alone: there is no server to exchange records with.")
    return receiver, key


def _pushes(store: Store) -> Iterator[Push]:
    """Give every unanswered op in the pushes that a round would make of them."""
    seq, hashed = settling.acknowledged(store)
    for ops in _batches(settling.owed(store, most_ops=_ALL, most_bytes=_ALL * PUSH_BYTES)):
        asked = Session(identity_of(store)).ask(Standing(acked_seq=seq, acked_hash=hashed, ops=ops))
        assert isinstance(asked, Push)  # noqa: S101 - a session that owes ops begins with a push
        yield signed(store, asked)
        seq, hashed = chain.head_after(asked)


def _batches(ops: list[settling.Op]) -> Iterator[list[settling.Op]]:
    batch: list[settling.Op] = []
    size = 0
    for op in ops:
        size += len(op.header) + len(op.body)
        if batch and (len(batch) == PUSH_OPS or size > PUSH_BYTES):
            yield batch
            batch, size = [], len(op.header) + len(op.body)
        batch.append(op)
    if batch:
        yield batch


def carry_in(store: Store, path: Path) -> Taken:
    """Take an answer in and say what came of it; NotAPackage, Forked, Conflict while a round is under way."""
    try:
        file = path.read_bytes()
    except OSError as failed:
        raise UserError("The file {name} cannot be read. Nothing was changed.", name=path.name) from failed
    answer = _Answer(store, _opened(store, file))
    if not store.exchanging.acquire(timeout=_WAIT_S):
        raise Conflict("Records are being exchanged over the network now. Nothing was changed. Try again in a moment.")
    before, state = outbox.waiting(store).count, State.WHOLE
    try:
        synchronise(store, answer, up_to=answer.up_to)
    except Unfinished as unfinished:
        state = unfinished.state
    finally:
        store.exchanging.release()
    answered = before - outbox.waiting(store).count
    if state is State.WHOLE and not answered and not answer.rows:
        state = State.BEFORE
    return Taken(answered=answered, rows=answer.rows, state=state)


def _opened(store: Store, file: bytes) -> bytes:
    _, key = _keys_of(store)
    read = package.read(file, package.ANSWER)
    if read.label.device != store.me.device_id.bytes:
        raise package.NotAPackage(
            "This answer is for another computer or another person. Nothing was taken from it. "
            "Open it where the package was made."
        )
    return read.opened(sealing.private_of(key), store.known("server_key") or b"")


_Position = tuple[int, int, int | None, tuple[str, bytes] | None]
_BEGINNING: Final[_Position] = (0, 0, None, None)


def _at(of: Cursor | Page) -> _Position:
    return of.ver, of.mark, of.start, of.after


class _Answer:
    """The server as the file tells it: one answer to the pushes, one to the pull."""

    def __init__(self, store: Store, content: bytes) -> None:
        frames = package.Frames(content)
        self._store = store
        try:
            self._told = frames.next(package.Answered)
            self._pushed = [frames.next(Pushed) for _ in range(self._told.pushes)]
            told_of = [frames.next(Digests) for _ in range(self._told.digests)]
            self._hello = None if self._told.diverged else frames.next(Hello)
        except Malformed as wrong:
            raise package.NotAPackage(
                "The package cannot be read. Nothing was taken from it. Have it made anew."
            ) from wrong
        self._pages: Iterator[Page] = frames.rest(Page)
        self._results: dict[int, Result] = {r.seq: r for pushed in self._pushed for r in pushed.results}
        self._digests = {digests.scope: digests for digests in told_of}
        self._is_asked = False
        self.rows = 0

    @property
    def up_to(self) -> int | None:
        """Up to which op the entries are answered; None when the server knows another log."""
        return None if self._told.diverged else max(self._results, default=0)

    def push(self, push: Push) -> Pushed:
        """Give the answers to ops; Diverged when the server knew another log of this device."""
        if self._told.diverged:
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
        place = _Place(self._told.pull, pull)
        for page in self._pages:
            if place.fits(page):
                self.rows += sum(len(block.data[0]) for block in page.blocks if block.data)
                yield page
        if not self._told.whole or not place.is_reached(hello, pull):
            raise Unfinished(State.MORE)
        yield Page(epoch=hello.epoch)

    def _judge_age(self, pull: Pull, hello: Hello) -> None:
        """Raise Unfinished when this computer has moved on since; what a server lost is the session's to judge."""
        if hello.last_seq < self._told.acked_seq:
            return
        seq, _ = settling.acknowledged(self._store)
        if hello.last_seq != seq:
            raise Unfinished(State.OLDER if hello.last_seq < seq else State.MORE)
        if _is_older(pull, hello):
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
    doubted = set(store.known(_DOUBTED) or ()) - {scope}
    with store.local() as connection:
        kept = sorted(doubted if is_mended else doubted | {scope})
        store.keep(connection, **{digests.CHECKED_AT: None, _DOUBTED: kept})


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
