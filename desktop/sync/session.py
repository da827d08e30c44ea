"""One round of the sync as a state machine without I/O: push what is owed, pull what is new, compare, mend.

It is given what the store says of itself and what the server answered; it gives the next request, and says what an
answer means. run.py carries it out. Rules (the tests cite them):
 1. Always push, then pull; what is purged is purged after both (sync.md section 4).
 2. Every seq is sent, in order; an answer that does not answer exactly what was sent changes nothing.
 3. At most 200 ops or 512 KB a request, halved when that was too much and doubled again when it was not.
 4. An op over which the server failed five times, sent alone, goes as its header alone.
 5. What the server has of our log is ours, or this device is a copy: it goes on as another replica, never mixed in.
 6. A server that lost part of our log is given it again; op_id makes that harmless.
 7. A pull is whole when its closing frame came; until then the round goes on where it stopped, or stops.
 8. A scope that differs from the server's is compared root by root, then pulled again: at most twice in a round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from contract import chain
from contract.errors import Malformed, OutOfTurn
from contract.messages import (
    PUSH_BYTES,
    PUSH_OPS,
    Bundle,
    Compare,
    Cursor,
    Digests,
    Hello,
    Page,
    Pull,
    Push,
    Pushed,
    Result,
)
from contract.wire import SCHEMA
from desktop.sync.trouble import SHRINKS, Forked, NewerServer, OlderServer, OtherServer, ServerFault, TooLarge, Trouble

PARKED_AFTER: Final = 5
_SHRUNK_MOST: Final = 10
_PULLS_MOST: Final = 1_000
_MENDED_MOST: Final = 2


class Phase(StrEnum):
    """Where a round stands."""

    PUSH = "push"
    PULL = "pull"
    COMPARE = "compare"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one push may carry."""

    ops: int = PUSH_OPS
    bytes: int = PUSH_BYTES

    def halved(self, sent: int) -> Limits:
        """Carry half of what was too much."""
        return Limits(max(1, min(self.ops, sent) // 2), max(1, self.bytes // 2))

    def doubled(self) -> Limits:
        """Carry twice as much again, up to the limits of the protocol."""
        return Limits(min(PUSH_OPS, self.ops * 2), min(PUSH_BYTES, self.bytes * 2))


class Op(Protocol):
    """One op as it was saved; `tries` counts how often the server failed over it alone."""

    @property
    def seq(self) -> int:
        """Its place in the log."""

    @property
    def op_id(self) -> bytes:
        """What names it for ever."""

    @property
    def header(self) -> bytes:
        """Its header, encoded once."""

    @property
    def salt(self) -> bytes:
        """The salt of its body's hash."""

    @property
    def body(self) -> bytes:
        """Its body, encoded once."""

    @property
    def tries(self) -> int:
        """How often the server failed over it alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the store says of itself: its log as far as answered, the next ops, where it is in each scope."""

    acked_seq: int
    acked_hash: bytes
    ops: Sequence[Op] = ()
    cursors: Sequence[Cursor] = ()
    bundles: Sequence[Bundle] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who this device is: nothing is exchanged with a server that means somebody else."""

    replica: bytes
    city_id: int
    city: UUID
    person_id: UUID


HashAt = Callable[[int], bytes | None]


class Session:
    """One round; `limits` is what to begin the next one with."""

    def __init__(self, identity: Identity, limits: Limits | None = None) -> None:
        self.phase = Phase.PUSH
        self.limits = limits or Limits()
        self._identity = identity
        self._sent: Sequence[Op] = ()
        self._expected: bytes | None = None
        self._shrunk = 0
        self._again = False
        self._closed = False
        self._pulls = 0
        self._doubted: list[bytes] = []
        self._mended: Counter[bytes] = Counter()
        self.unmended: Sequence[bytes] = ()

    def ask(self, standing: Standing) -> Push | Pull | Compare | None:
        """Give the next request; None when the round is done."""
        if self.phase is Phase.PUSH and standing.ops:
            return self._push(standing)
        if self.phase is Phase.PUSH:
            self.phase = Phase.PULL
        if self.phase is Phase.COMPARE and self._doubted:
            return Compare(schema=SCHEMA, scope=self._doubted[0])
        if self.phase is not Phase.PULL:
            return None
        self._closed = self._again = False
        self._pulls += 1
        return Pull(
            schema=SCHEMA,
            replica=self._identity.replica,
            cursors=list(standing.cursors),
            bundles=list(standing.bundles),
        )

    def _push(self, standing: Standing) -> Push:
        self._sent = standing.ops
        hashed = standing.acked_hash
        parts: list[list[bytes]] = []
        for op in standing.ops:
            body_hash = chain.body_hash(op.salt, op.body)
            hashed = chain.link(self._identity.replica, hashed, body_hash, op.header)
            parts.append([op.header, body_hash] if op.tries >= PARKED_AFTER else [op.header, op.salt, op.body])
        self._expected = hashed
        return Push(
            schema=SCHEMA,
            replica=self._identity.replica,
            last_seq=standing.acked_seq,
            chain_hash=standing.acked_hash,
            ops=parts,
        )

    def pushed(self, answer: Pushed) -> list[Result]:
        """Judge the answer to a push and give the results to keep; Malformed or Forked (rules 2 and 5)."""
        if not self._sent:
            raise OutOfTurn("nothing was pushed")
        asked = [(op.seq, op.op_id) for op in self._sent]
        if [(result.seq, result.op_id) for result in answer.results] != asked:
            raise Malformed("the answer is not to what was sent")
        if answer.last_seq == asked[-1][0] and answer.chain_hash != self._expected:
            raise Forked
        if answer.last_seq < asked[-1][0]:
            raise Malformed("ops were answered and not counted")
        self._sent = ()
        self._shrunk = 0
        self.limits = self.limits.doubled()
        return answer.results

    def diverged(self, known: Pushed, standing: Standing, hash_at: HashAt) -> int:
        """Judge the answer 409: give the seq from which all is owed again (rule 6), or raise Forked (rule 5)."""
        return self._owed_after(known.last_seq, known.chain_hash, standing, hash_at)

    def _owed_after(self, seq: int, chain_hash: bytes, standing: Standing, hash_at: HashAt) -> int:
        if seq >= standing.acked_seq or hash_at(seq) != chain_hash:
            raise Forked
        self.phase = Phase.PUSH
        return seq

    def greeted(self, hello: Hello, standing: Standing, hash_at: HashAt) -> int | None:
        """Judge the first frame of a pull; a number is the seq from which all is owed again, and the pull is left."""
        if hello.schema > SCHEMA:
            raise NewerServer
        if hello.schema < SCHEMA:
            raise OlderServer
        identity = self._identity
        theirs = (hello.city_id, hello.city, hello.person)
        if theirs != (identity.city_id, identity.city.bytes, identity.person_id.bytes):
            raise OtherServer
        if (hello.last_seq, hello.chain_hash) == (standing.acked_seq, standing.acked_hash):
            return None
        return self._owed_after(hello.last_seq, hello.chain_hash, standing, hash_at)

    def paged(self, page: Page) -> bool:
        """Judge a frame; False for the closing one, which brings nothing. Malformed after the closing one."""
        if self._closed:
            raise Malformed("a page behind the closing one")
        if not page.scope:
            self._closed = True
            return False
        self._again |= page.diverged
        return True

    def ended(self) -> None:
        """Judge the end of a pull's answer (rule 7); Malformed when the closing frame did not come."""
        if not self._closed:
            raise Malformed("the answer has no closing frame")
        self.phase = Phase.COMPARE

    def differing(self, scopes: Sequence[bytes]) -> None:
        """Take in which scopes differ from the server's now that the pull is whole (rule 8)."""
        self._doubted = [scope for scope in scopes if self._mended[scope] < _MENDED_MOST]
        self.unmended = [scope for scope in scopes if self._mended[scope] >= _MENDED_MOST]
        self._mended.update(self._doubted)
        if self._doubted:
            return
        if self._again and self._pulls >= _PULLS_MOST:
            raise Malformed("the server begins anew again and again")
        self.phase = Phase.PULL if self._again and not self.unmended else Phase.DONE

    def told(self, answer: Digests) -> None:
        """Judge the digests of a scope; Malformed when they are of another one."""
        if not self._doubted or answer.scope != self._doubted[0]:
            raise Malformed("the digests are not of the scope that was asked for")
        del self._doubted[0]
        if not self._doubted:
            self.phase = Phase.PULL

    def failed(self, trouble: Trouble) -> int | None:
        """Take a trouble in: nothing to do means trying again with less; else it is raised, for a later round.

        Gives the seq of an op over which, sent alone, the server failed: it is counted (rule 4), then the trouble is
        to be raised.
        """
        sent = self._sent if self.phase is Phase.PUSH else ()
        if isinstance(trouble, SHRINKS) and len(sent) > 1 and self._shrunk < _SHRUNK_MOST:
            self._shrunk += 1
            self.limits = self.limits.halved(len(sent))
            return None
        if isinstance(trouble, TooLarge | ServerFault) and len(sent) == 1:
            return sent[0].seq
        raise trouble
