"""Taking a push: one transaction for the whole request, decided in memory, written in sets (sync.md sections 3, 5).

Rules (the tests cite them):
 1. Every op gets exactly one answer, kept for ever beside it; the same op sent again gets it again.
 2. The server takes seq = last + 1 only. A request whose log is not the one it knows is `Diverged`.
 3. A refused op moves the counter like any other: nothing waits behind it.
 4. If a constraint fires after all was decided, the request is done again op by op, and that op is refused.
 5. What may pass when tried again (Transient) moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from contract.chain import FIRST, link, read_header
from contract.errors import Malformed, NotAllowed, UserError
from contract.messages import PUSH_BYTES, PUSH_OPS, Change, Push, Pushed, Result
from contract.wire import SCHEMA, unpack
from server import bulk
from server.access import LEASE, Principal, Reach, epoch_of, reach
from server.database import CITY, Database, Transient, Tx, Violation
from server.exchange import receipts
from server.exchange.judging import Judge, read_changes
from server.exchange.receipts import Device
from server.exchange.verdicts import (
    Arrived,
    Judged,
    Parked,
    Refused,
    Reused,
    answer,
    check_header,
    opened,
)
from server.exchange.writing import Writing
from server.refusals import NewerProgram, TooLarge
from server.schema import BUSINESS, CHANGE, KINDS, OP, REFUSED_ROW, REPLICA, ROOTS

_TRIES: Final = 4
_LEASE_MS: Final = LEASE.days * 86_400_000
_encode = msgspec.msgpack.Encoder().encode
_result = msgspec.msgpack.Decoder(Result)


class Diverged(Exception):
    """The client's log is not the one known here; `known` is what the server has of it (answered 409 `forked`)."""

    def __init__(self, known: Pushed) -> None:
        super().__init__(known.last_seq)
        self.known = known


def push(database: Database, principal: Principal, request: Push) -> Pushed:
    """Take the ops of a request and answer each.

    Raises Diverged, NewerProgram, TooLarge, Malformed, NotAllowed, Transient: then no op has got an answer.
    """
    if request.replica != principal.device:
        raise NotAllowed("This log belongs to another device. What you recorded is safe here.")
    if request.schema > SCHEMA:  # an answer is for ever: what cannot be read today is not to be refused for good
        raise NewerProgram(
            "The server is older than Rounds on this computer and cannot take its entries yet. "
            "Your work is safe on this computer. Tell your office to update the server."
        )
    if len(request.ops) > PUSH_OPS or sum(len(part) for op in request.ops for part in op) > 2 * PUSH_BYTES:
        raise TooLarge("Too much was sent at once. It is safe here and will be sent in smaller parts.")
    try:
        return _steadily(database, principal, request, frozenset())
    except Violation:
        return _one_by_one(database, principal, request)


def _one_by_one(database: Database, principal: Principal, request: Push) -> Pushed:
    """Do a request again op by op, refusing those that the database will not take (rule 4)."""
    results: list[Result] = []
    answered = Pushed(epoch=b"", last_seq=request.last_seq, chain_hash=request.chain_hash)
    for op in _arrived(request):
        parts = [op.header, op.hashed] if op.body is None else [op.header, op.salt or b"", op.body]
        is_part = op.head.seq < request.last_seq + len(request.ops)
        single = Push(
            request.schema, request.replica, answered.last_seq, answered.chain_hash, [parts], request.signature
        )
        try:
            answered = _steadily(database, principal, single, frozenset(), is_part=is_part)
        except Violation:
            answered = _steadily(database, principal, single, frozenset({op.head.op_id}), is_part=is_part)
        results += answered.results
        answered = msgspec.structs.replace(answered, last_seq=op.head.seq, chain_hash=op.hash)
    return msgspec.structs.replace(answered, results=results)


def _steadily(
    database: Database, principal: Principal, request: Push, doomed: frozenset[bytes], *, is_part: bool = False
) -> Pushed:
    """Try again at once after a deadlock or a serialization failure: the counter is read anew.

    `is_part` says that this is not the end of what the device sent, so that its signature is not over this head.
    """
    for attempt in range(_TRIES):
        try:
            with database.acting(principal) as tx:
                return _take(tx, principal, request, doomed, is_part=is_part)
        except Transient as error:
            if attempt + 1 == _TRIES or not str(error).startswith("40"):
                raise
    raise Transient("40001")


def _arrived(request: Push) -> list[Arrived]:
    """Read headers and follow the chain from where the request begins; Malformed when seqs do not follow."""
    arrived, at, chain = [], request.last_seq, request.chain_hash
    for parts in request.ops:
        header, salt, body, hashed = opened(parts)
        head = read_header(header)
        check_header(head)
        at += 1
        if head.seq != at:
            raise Malformed(f"seq {head.seq} where {at} was due")
        chain = link(request.replica, chain, hashed, header)
        arrived.append(Arrived(head, header, salt, body, hashed, chain))
    return arrived


_R, _O = REPLICA.c, OP.c
_LOCKED: Final = (
    sa.select(_R.last_seq, _R.chain_hash).where(_R.city_id == CITY, _R.id == sa.bindparam("replica")).with_for_update()
)
_STORED: Final = sa.select(_O.seq, _O.header, _O.result, _O.hash).where(
    _O.city_id == CITY, _O.replica == sa.bindparam("of"), _O.seq.between(sa.bindparam("first"), sa.bindparam("last"))
)


@dataclass(frozen=True, slots=True)
class _Replica:
    last_seq: int
    chain_hash: bytes


def _take(tx: Tx, principal: Principal, request: Push, doomed: frozenset[bytes], *, is_part: bool) -> Pushed:
    allowed = reach(tx, principal)
    known = _lock_replica(tx, request.replica)
    epoch = epoch_of(tx)
    stored = _stored(tx, request, known)
    if stored is None:
        raise Diverged(Pushed(epoch=epoch, last_seq=known.last_seq, chain_hash=known.chain_hash))
    results, fresh = [], []
    for op in _arrived(request):
        if op.head.seq > known.last_seq:
            fresh.append(op)
        elif stored[op.head.seq][0] == op.header:
            results.append(_result.decode(stored[op.head.seq][1]))
        else:
            raise Diverged(Pushed(epoch=epoch, last_seq=known.last_seq, chain_hash=known.chain_hash))
    if fresh:
        device = receipts.device_of(tx, request.replica)
        if not is_part:
            receipts.check(device, request, fresh[-1])
            receipts.countersign(tx, request, fresh[-1])
        results += _take_fresh(tx, device, allowed, fresh, doomed)
        known = _Replica(fresh[-1].head.seq, fresh[-1].hash)
    answered = Pushed(epoch=epoch, last_seq=known.last_seq, chain_hash=known.chain_hash, results=results)
    return receipts.signed(tx, request.replica, answered)


def _lock_replica(tx: Tx, replica: bytes) -> _Replica:
    found = tx.row(_LOCKED, replica=replica)
    return _Replica(*found) if found else _Replica(0, FIRST)


def _stored(tx: Tx, request: Push, known: _Replica) -> dict[int, tuple[bytes, bytes]] | None:
    """Give header and result of the ops that are here already; None when the request's log is not ours (rule 2)."""
    if request.last_seq > known.last_seq:
        return None
    rows = []
    if request.last_seq < known.last_seq:
        first = request.last_seq
        rows = tx.rows(_STORED, of=request.replica, first=first, last=first + len(request.ops))
    hashes = {0: FIRST, known.last_seq: known.chain_hash} | {row[0]: row[3] for row in rows}
    if hashes.get(request.last_seq) != request.chain_hash:
        return None
    return {row[0]: (row[1], row[2]) for row in rows}


def _take_fresh(tx: Tx, device: Device, allowed: Reach, fresh: list[Arrived], doomed: frozenset[bytes]) -> list[Result]:
    writing = Writing(tx)
    writing.lock(root for op in fresh for root in op.head.roots)
    before = _answered_before(tx, fresh)
    bodies = _bodies(fresh)
    judge = Judge(writing, allowed, device.number, _exits(tx, writing, allowed))
    changes = [change for body in bodies.values() if isinstance(body, list) for change in body]
    judge.refused |= _refused_before(tx, _read_all(writing, changes))
    results = []
    for op in fresh:
        judged = _judged(judge, op, bodies[op.head.seq], before.get(op.head.op_id), doomed)
        for kind, row in judged.puts:
            writing.put(kind, row)
        results.append(judged.result)
        before.setdefault(op.head.op_id, (op.hashed, judged.result))
    writing.finish()
    _note_refused(tx, judge, fresh, bodies, results)
    _store(tx, device, fresh, results)
    return results


Body = list[Change] | Refused


def _bodies(fresh: list[Arrived]) -> dict[int, Body]:
    bodies: dict[int, Body] = {}
    for op in fresh:
        try:
            bodies[op.head.seq] = read_changes(op) if op.body is not None else _parked()
        except Refused as refused:
            bodies[op.head.seq] = refused
    return bodies


def _parked() -> Refused:
    return Parked("The server failed at this entry several times, so it was left out. It is kept on this computer.")


def _judged(
    judge: Judge, op: Arrived, body: Body, before: tuple[bytes, Result] | None, doomed: frozenset[bytes]
) -> Judged:
    try:
        if before is not None:
            return Judged(_said_again(op, before))
        if isinstance(body, Refused):
            raise body
        if op.head.op_id in doomed:
            raise Refused("The server cannot keep this entry as it is. It is kept on this computer.")
        return judge.judge(op, body)
    except UserError as refused:
        if not isinstance(body, Refused):
            judge.refused.update(_made_by(body))
        return Judged(answer(op.head, refused))


def _said_again(op: Arrived, before: tuple[bytes, Result]) -> Result:
    hashed, result = before
    if hashed != op.hashed:
        raise Reused("The number of this entry was used before, for another one. It is kept on this computer.")
    return msgspec.structs.replace(result, seq=op.head.seq)


def _made_by(changes: list[Change]) -> set[bytes]:
    return {c.row_id for c in changes if all(len(pair) == 1 for pair in c.fields.values())}


def _answered_before(tx: Tx, fresh: list[Arrived]) -> dict[bytes, tuple[bytes, Result]]:
    columns = ("op_id", "body_hash", "result")
    rows = bulk.select(tx, OP, columns, "op_id", [op.head.op_id for op in fresh])
    return {op_id: (hashed, _result.decode(result)) for op_id, hashed, result in rows}


def _exits(tx: Tx, writing: Writing, allowed: Reach) -> dict[bytes, set[bytes]]:
    """Name the scopes of this person that each root left lately; asked only for those where he works less.

    He may still see where it went, as a supervisor does, or who reads there: what he did before is taken all the same.
    """
    roles: set[str] = set().union(*(grant.working for grant in allowed.grants.values()), *allowed.former.values())
    strange = [root for root, head in writing.heads.items() if not roles <= allowed.roles(head.scope)]
    scopes = list(allowed.grants.keys() | allowed.former.keys())
    if not strange:
        return {}
    c = CHANGE.c
    rows = tx.rows(
        sa.select(c.row_id, c.scope, c.detail)
        .where(c.city_id == tx.city_id, c.kind == ROOTS, c.op == "exit")
        .where(bulk.among(tx, c.scope, scopes), bulk.among(tx, c.row_id, strange))
    )
    left: dict[bytes, set[bytes]] = {}
    for root, scope, detail in rows:
        if tx.now_ms - unpack(detail)[3] <= _LEASE_MS:
            left.setdefault(root, set()).add(scope)
    return left


def _read_all(writing: Writing, changes: list[Change]) -> set[bytes]:
    """Read every row that the ops touch or hang on, one query a kind; name those that are not here."""
    wanted: dict[str, set[bytes]] = {}
    for change in (c for c in changes if c.kind in KINDS):
        wanted.setdefault(change.kind, set()).add(change.row_id)
        for name, to in _parents(change.kind):
            parent = change.fields.get(name)
            if parent and isinstance(parent[-1], bytes):
                wanted.setdefault(to, set()).add(parent[-1])
    beside = [c.root_id for c in changes if c.kind == "reviews"]
    reviews = bulk.select(writing.tx, BUSINESS["reviews"], ("id",), "root_id", beside)
    wanted.setdefault("reviews", set()).update(row[0] for row in reviews)
    missing: set[bytes] = set()
    for kind, named in wanted.items():
        ids = {i for i in named if len(i) == 16}  # noqa: PLR2004 - an id
        writing.read(kind, sorted(ids))
        missing |= ids - writing.rows[kind].keys()
    return missing


@cache
def _parents(kind: str) -> list[tuple[str, str]]:
    """Name the fields of a kind that point at a row of the same root, each with the kind of that row."""
    return [(told.name, told.to) for told in KINDS[kind].fields if told.inside and told.to]


def _refused_before(tx: Tx, missing: set[bytes]) -> set[bytes]:
    """Name those of the missing rows whose own op was refused earlier."""
    return {row[0] for row in bulk.select(tx, REFUSED_ROW, ("row_id",), "row_id", sorted(missing))}


def _note_refused(tx: Tx, judge: Judge, fresh: list[Arrived], bodies: dict[int, Body], results: list[Result]) -> None:
    if not judge.refused and all(result.outcome != "rejected" for result in results):
        return
    refused: dict[bytes, bytes] = {}
    mended: set[bytes] = set()
    for op, result in zip(fresh, results, strict=True):
        body = bodies[op.head.seq]
        made = _made_by(body) if isinstance(body, list) else set()
        if result.outcome == "rejected":
            refused |= {row_id: op.head.op_id for row_id in made if len(row_id) == 16}  # noqa: PLR2004
        else:
            mended |= made & judge.refused
    bulk.insert(tx, REFUSED_ROW, ("row_id", "op_id"), list(refused.items()), upsert=("row_id",))
    for part in bulk.chunks(sorted(mended)):
        r = REFUSED_ROW.c
        tx.run(sa.delete(REFUSED_ROW).where(r.city_id == tx.city_id, bulk.among(tx, r.row_id, part)))


_COLUMNS: Final = ("replica", "seq", "op_id", "header", "salt", "body", "body_hash", "hash", "result", "received_at")


def _store(tx: Tx, device: Device, fresh: list[Arrived], results: list[Result]) -> None:
    rows: list[list[Any]] = [
        [
            device.id,
            op.head.seq,
            op.head.op_id,
            op.header,
            op.salt,
            op.body,
            op.hashed,
            op.hash,
            _encode(result),
            tx.now_ms,
        ]
        for op, result in zip(fresh, results, strict=True)
    ]
    bulk.insert(tx, OP, _COLUMNS, rows)
    come = (device.id, fresh[-1].head.seq, fresh[-1].hash)
    bulk.update(tx, REPLICA, ("id", "last_seq", "chain_hash"), [come])
