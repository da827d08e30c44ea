"""One round of the sync: carries the session's requests to the server and its answers into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

import sqlalchemy as sa

from contract import wire
from contract.errors import Malformed
from contract.messages import Bundle, Compare, Cursor, Digests, Heads, Hello, Page, Pull, Push, Pushed
from desktop.models import bulk, outbox, schema, settling, upgrades
from desktop.models.settling import REJECTED
from desktop.models.store import Store
from desktop.sync import apply, digests, doubt, forks, leaving
from desktop.sync.joining import joined
from desktop.sync.pieces import Portion
from desktop.sync.receipts import receipt_of, signed
from desktop.sync.session import Identity, Limits, Phase, Session, Standing
from desktop.sync.trouble import Diverged, Forked, Garbled, Trouble

_REMEMBERED: Final = timedelta(minutes=15)


class Transport(forks.Door, Protocol):
    """The way to the server: one request, one answer; raises Trouble, narrower."""

    def push(self, push: Push) -> Pushed:
        """Send ops; Diverged when the server knows another log of this device."""
        ...

    def pull(self, pull: Pull) -> Iterator[Hello | Page]:
        """Ask for what is new: the hello, then pages as they arrive."""
        ...

    def compare(self, asked: Compare) -> Digests:
        """Ask for the digests of the roots of a scope."""
        ...


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a round did."""

    pushed: int = 0
    refused: int = 0
    late: int = 0
    taken_rows: int = 0
    mended_roots: int = 0
    has_forked: bool = False
    limits: Limits | None = None


Progress = Callable[[int, int], None]
"""Told after each page the rows taken so far and the rows the server has for us in all; it may raise Cancelled."""


def synchronise(
    store: Store,
    transport: Transport,
    *,
    limits: Limits | None = None,
    progress: Progress | None = None,
    up_to: int | None = None,
) -> Outcome:
    """Do one whole round; Trouble, narrower, when it could not be finished: what was done so far stays done.

    `up_to` is the last op to push, where the transport takes no later ones (package.py).
    """
    round_ = _Round(store, transport, Session(identity_of(store), limits), progress)
    round_.up_to = up_to
    try:
        with store.exchanging:
            round_.run()
    finally:
        round_.outcome.limits = round_.session.limits
    return round_.outcome


def identity_of(store: Store) -> Identity:
    """Say who this device is."""
    me = store.me
    return Identity(replica=me.device_id.bytes, city_id=me.city_id, city=me.city, person_id=me.person_id)


def last_success(store: Store) -> datetime | None:
    """Give the instant of the last whole round that was remembered, to 15 minutes."""
    at = store.known("synced_at")
    return None if at is None else wire.instant(at)


class _Round:
    def __init__(self, store: Store, transport: Transport, session: Session, progress: Progress | None) -> None:
        self.store, self.transport, self.session = store, transport, session
        self.progress = progress
        self.up_to: int | None = None
        self.outcome = Outcome()
        self._portion = Portion()
        self._expected = 0
        self._compares_all = digests.is_due(store)
        self._touched: set[bytes] = set()
        self._diverged: set[bytes] = set()

    def run(self) -> None:
        leaving.go_on(self.store)
        pulled_up_to = 0
        while (ask := self.session.ask(standing := self._standing())) is not None:
            try:
                if isinstance(ask, Push):
                    self._push(ask, standing)
                elif isinstance(ask, Compare):
                    self._mend(ask)
                else:
                    pulled_up_to = standing.acked_seq
                    self._pull(ask, standing)
            except Malformed as wrong:
                raise Garbled from wrong
            except Forked as forked:
                self._fork(standing, forked)
            except Trouble as trouble:
                self._failed(trouble)
        self._finish(pulled_up_to)

    def _standing(self) -> Standing:
        limits = self.session.limits
        seq, chain_hash = settling.acknowledged(self.store)
        if self.session.phase is Phase.PUSH:
            ops = settling.owed(self.store, most_ops=limits.ops, most_bytes=limits.bytes)
            if self.up_to is not None:
                ops = [op for op in ops if op.seq <= self.up_to]
            if ops:
                return Standing(acked_seq=seq, acked_hash=chain_hash, ops=ops)
        cursors, bundles = where_it_stands(self.store)
        return Standing(acked_seq=seq, acked_hash=chain_hash, cursors=cursors, bundles=bundles)

    def _push(self, push: Push, standing: Standing) -> None:
        try:
            answer = self.transport.push(signed(self.store, push))
        except Diverged as known:
            after = self.session.diverged(known.known, standing, self._hash_at)
            doubt.look_again(self.store)
            self.store.run_behind(settling.owed_again, after).result()
            return
        results = self.session.pushed(answer)
        receipt = receipt_of(self.store, answer)
        self.store.run_behind(settling.answered, results, answer.epoch, receipt).result()
        self.outcome.pushed += len(results)
        self.outcome.refused += sum(result.outcome == REJECTED for result in results)
        self.outcome.late += sum(result.late for result in results)

    def _pull(self, pull: Pull, standing: Standing) -> None:
        frames = self.transport.pull(pull)
        hello = next(frames, None)
        if not isinstance(hello, Hello):
            raise Malformed("the answer does not begin with the hello")
        if not self._greeted(hello, standing):
            return
        apply.take_hello(self.store, hello)
        self._expected = sum(scope.count for scope in hello.scopes)
        if self.progress is not None:  # how much will come is told before any of it does
            self.progress(self.outcome.taken_rows, self._expected)
        owed = {bundle.root for bundle in pull.bundles}
        self._diverged = set()
        for page in joined(frames, self.store.clock) if bulk.goes_on(self.store) else frames:
            if isinstance(page, Hello):
                raise Malformed("a second hello")
            if self.session.paged(page):
                self._take(page)
                owed.discard(page.bundle or b"")
        self.session.ended()
        if owed:  # the server has no such root for us any more
            self.store.run_behind(leaving.let_go, sorted(owed)).result()
        self.session.differing(self._differing(hello))

    def _greeted(self, hello: Hello, standing: Standing) -> bool:
        """Judge the hello; False when the server has lost part of our log, which is then owed again."""
        after = self.session.greeted(hello, standing, self._hash_at)
        if after is not None or hello.files < (self.store.known(doubt.BROUGHT) or 0):
            doubt.look_again(self.store)
        if after is not None:
            self.store.run_behind(settling.owed_again, after).result()
        return after is None

    def _differing(self, hello: Hello) -> list[bytes]:
        """Name the whole scopes whose history or digest is not the server's."""
        if self._diverged:
            doubt.look_again(self.store)
        lost = digests.of_another_history(self.store, self._diverged)
        return [*lost, *digests.differing(self.store, hello, None if self._compares_all else self._touched)]

    def _mend(self, asked: Compare) -> None:
        answer = self.transport.compare(asked)
        self.session.told(answer)
        self.outcome.mended_roots += self.store.run_behind(digests.mend, answer).result()
        self._compares_all = True

    def _fork(self, standing: Standing, forked: Forked) -> None:
        """Go on in this round as another replica, once."""
        if self.outcome.has_forked:
            raise forked
        doubt.look_again(self.store)
        forks.go_on_anew(self.store, self.transport, standing)
        self.outcome.has_forked = True
        self.session = Session(identity_of(self.store), self.session.limits)

    def _take(self, page: Page) -> None:
        (self._diverged if page.diverged else self._touched).add(page.scope)
        self.outcome.taken_rows += apply.take_page(self.store, page, self._portion)
        if self.progress is not None:
            self.progress(self.outcome.taken_rows, self._expected)

    def _failed(self, trouble: Trouble) -> None:
        failed_over = self.session.failed(trouble)
        if failed_over is not None:
            self.store.run_behind(settling.tried, failed_over).result()
            raise trouble

    def _finish(self, pulled_up_to: int) -> None:
        if settling.unsettled(self.store, pulled_up_to):
            self.store.run_behind(settling.arrived, pulled_up_to).result()
        leaving.erase_left(self.store)
        if not self.session.unmended:
            upgrades.let_go_of_kept(self.store.path)
        now = self.store.clock.now()
        remembered = last_success(self.store)
        done = self.outcome.pushed + self.outcome.taken_rows
        facts = {"synced_at": wire.instant_ms(now)}
        if self._compares_all and not self.session.unmended:
            facts[digests.CHECKED_AT] = wire.instant_ms(now)
        if len(facts) > 1 or done or remembered is None or abs(now - remembered) >= _REMEMBERED:
            self.store.run_behind(_remember, facts).result()

    def _hash_at(self, seq: int) -> bytes | None:
        return settling.hash_at(self.store, seq)


def is_as_told(store: Store, heads: Heads) -> bool:
    """Say whether the server has nothing new for this computer, and all that it had of it before."""
    cursors, owed = where_it_stands(store)
    return (
        not owed
        and {(c.scope, c.ver, c.mark) for c in cursors} == set(heads.heads)
        and all(c.epoch == heads.epoch for c in cursors)
        and settling.acknowledged(store) == (heads.last_seq, heads.chain_hash)
        and (store.known(doubt.BROUGHT) or 0) == heads.files
    )


_SCOPES: Final = sa.select(schema.scopes).order_by(schema.scopes.c.scope)
_OWED: Final = sa.select(schema.owed_roots).order_by(schema.owed_roots.c.root_id)


def where_it_stands(store: Store) -> tuple[list[Cursor], list[Bundle]]:
    """Give the cursor of every scope held, and the roots whose bundle is owed, with how far each has come."""
    with store.read() as connection:
        rows = connection.execute(_SCOPES).all()
        roots = connection.execute(_OWED).all()
    cursors = [
        Cursor(
            scope=r.scope,
            epoch=r.epoch,
            ver=r.ver,
            mark=r.mark,
            start=r.start,
            after=_position(r.after_kind, r.after_id),
        )
        for r in rows
    ]
    return cursors, [Bundle(root=r.root_id, after=_position(r.after_kind, r.after_id)) for r in roots]


def _position(kind: str | None, key: bytes | None) -> tuple[str, bytes] | None:
    return None if kind is None or key is None else (kind, key)


def _remember(store: Store, facts: dict[str, int]) -> None:
    with store.local() as connection:
        store.keep(connection, **facts)
        if digests.CHECKED_AT in facts:  # once a day
            outbox.forget_old(connection, settling.server_ms(store))
