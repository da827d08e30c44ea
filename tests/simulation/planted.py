# ruff: noqa: SLF001 - a bug is planted where it would stand
"""Planted bugs: each breaks one rule of the product as a tired programmer might. The simulation has to find every one.

`BUGS` maps the name of a bug to what plants it: a context manager that puts a wrong function in the place of a right
one, and takes it out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from functools import wraps
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Final

import sqlalchemy as sa

from contract import chain
from contract.fields import Merge
from contract.merge import Verdict
from contract.messages import Push
from desktop.models import held, outbox, overlay, schema, settling
from desktop.models.refusals import StoreRefused
from desktop.models.store import Store
from desktop.models.transaction import Transaction
from desktop.sync import apply, leaving, run
from desktop.sync.session import Session
from server import access
from server.exchange import judging, official, pages, proposals, rules
from server.exchange.judging import Draft, Judge
from server.exchange.writing import Writing
from server.schema import BUSINESS, OP, REPLICA

# The package gives two functions the names of the modules they are in.
pull, push = (import_module(f"server.exchange.{name}") for name in ("pull", "push"))

Plant = Callable[[], AbstractContextManager[None]]
BUGS: Final[dict[str, Plant]] = {}


@contextmanager
def _in_place(of: Any, name: str, wrong: Any) -> Iterator[None]:
    right = of.__dict__[name] if isinstance(of, type) else getattr(of, name)
    setattr(of, name, wrong)
    try:
        yield
    finally:
        setattr(of, name, right)


def _bug(name: str, of: Any, function: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a bug: `wrong(right, *arguments)` in the place of a function."""

    def declare(wrong: Callable[..., Any]) -> Callable[..., Any]:
        def plant() -> AbstractContextManager[None]:
            right = getattr(of, function)

            @wraps(right)
            def planted(*args: Any, **named: Any) -> Any:
                return wrong(right, *args, **named)

            return _in_place(of, function, planted)

        BUGS[name] = plant
        return wrong

    return declare


# ---------------------------------------------------------------- the client: its log


@_bug("an op is taken for answered before it is sent", run._Round, "_push")
def _answered_first(right: Any, round_: Any, ask: Push, standing: Any) -> None:
    head = schema.log_head
    with round_.store.local() as connection:
        connection.execute(sa.update(head).values(acked_seq=standing.ops[-1].seq))
    right(round_, ask, standing)


@_bug("the op is written in a second transaction", Store, "change")
@contextmanager
def _two_transactions(right: Any, store: Store, action: str, **named: Any) -> Iterator[Transaction]:
    written: list[Any] = []
    write_op = Transaction._write_op
    with right(store, action, **named) as tx:
        tx._write_op = written.append
        yield tx
    for changes in written:
        with store.local() as connection:
            tx._connection = connection
            write_op(tx, changes)


@_bug("a failed op is sent again under a new number", run._Round, "_failed")
def _new_number(right: Any, round_: Any, trouble: Any) -> None:
    box = schema.outbox
    with round_.store.local() as connection:
        for op in connection.execute(sa.select(box).where(box.c.state == outbox.WAITING).order_by(box.c.seq)).all():
            fresh = round_.store.ids.new_id().bytes
            header = chain.encode_header(_with_number(chain.read_header(op.header), fresh))
            connection.execute(sa.update(box).where(box.c.seq == op.seq).values(op_id=fresh, header=header))
    right(round_, trouble)


def _with_number(head: Any, op_id: bytes) -> Any:
    return type(head)(**{name: getattr(head, name) for name in head.__struct_fields__} | {"op_id": op_id})


@_bug("a header is encoded anew when it is sent", settling, "owed")
def _encoded_anew(right: Any, store: Store, **limits: int) -> list[Any]:
    def anew(op: Any) -> Any:
        head = chain.read_header(op.header)
        told = {name: getattr(head, name) for name in head.__struct_fields__} | {"clock_offset_ms": 1}
        return replace(op, header=chain.encode_header(type(head)(**told)))

    return [anew(op) for op in right(store, **limits)]


@_bug("what a restored server lost is not owed again", settling, "owed_again")
def _not_owed_again(_right: Any, _store: Store, _after: int) -> None:
    return


@_bug("a restored server is given again only what nobody saw arrive", settling, "owed_again")
def _only_answered(_right: Any, store: Store, after: int) -> None:
    with store.taking() as taking:
        box = schema.outbox
        taking.connection.execute(
            sa.update(box).where(box.c.seq > after, box.c.state == outbox.ANSWERED).values(state=outbox.WAITING)
        )
        taking.connection.execute(sa.update(schema.log_head).values(acked_seq=sa.func.max(after, 1)))


@_bug("a refused change stays on the screen", settling, "_lay_anew")
def _refused_stays(_right: Any, _connection: Any, _which: Any) -> set[str]:
    return set()


@_bug("an op is settled before its rows have come", settling, "answered")
def _settled_early(right: Any, store: Store, results: Any, *given: Any) -> None:
    right(store, results, *given)
    settling.arrived(store, max(result.seq for result in results))


@_bug("saved is said though the disk is full", Store, "change")
@contextmanager
def _said_too_soon(right: Any, store: Store, action: str, **named: Any) -> Iterator[Transaction]:
    with suppress(StoreRefused), right(store, action, **named) as tx:
        yield tx


@_bug("a shop that leaves takes its unsent ops along", held, "purge")
def _purged_with_ops(right: Any, connection: Any, root: bytes) -> None:
    right(connection, root)
    box = schema.outbox
    for op in connection.execute(sa.select(box.c.seq, box.c.header)).all():
        if root in chain.read_header(op.header).roots:
            connection.execute(sa.delete(box).where(box.c.seq == op.seq))


# ---------------------------------------------------------------- the client: what it takes


@_bug("the cursor is written before the rows", apply, "take_page")
def _cursor_first(right: Any, store: Store, page: Any, portion: Any = None) -> int:
    if page.bundle is None and not page.diverged and not page.exit and not page.enter:
        apply._write_all(store, page, [], last=True)
    taken: int = right(store, page, portion)
    return taken


@_bug("rows that are gone stay", apply, "_take_away")
def _void_dropped(_right: Any, *_given: Any) -> set[str]:
    return set()


@_bug("shops that leave stay", apply, "_exit")
def _exit_dropped(_right: Any, *_given: Any) -> set[str]:
    return set()


@_bug("shops that come are not fetched whole", held, "expect")
def _enter_dropped(_right: Any, *_given: Any) -> None:
    return


@_bug("the server's row is laid over unsent changes", overlay, "covered")
def _base_on_top(_right: Any, _connection: Any) -> set[Any]:
    return set()


@_bug("what is held under an ended scope stays", leaving, "end_scope")
def _scope_stays(_right: Any, connection: Any, scope: bytes, _now: int) -> None:
    connection.execute(sa.delete(schema.scopes).where(schema.scopes.c.scope == scope))


@_bug("an answer that was cut off is taken for whole", Session, "ended")
def _cut_is_whole(right: Any, session: Session, *given: Any) -> Any:
    session._closed = True
    return right(session, *given)


def _search_stays() -> AbstractContextManager[None]:
    return _in_place(held, "search", SimpleNamespace(erase=lambda *_given: None))


BUGS["search finds shops that left"] = _search_stays


# ---------------------------------------------------------------- the server: what it takes


@_bug("a request that comes twice is done twice", push, "_take")
def _done_twice(right: Any, tx: Any, principal: Any, request: Push, *given: Any, **named: Any) -> Any:
    o, r = OP.c, REPLICA.c
    mine = sa.and_(o.city_id == tx.city_id, o.replica == request.replica, o.seq > request.last_seq)
    if tx.run(sa.delete(OP).where(mine)):
        values = {"last_seq": request.last_seq, "chain_hash": request.chain_hash}
        tx.run(sa.update(REPLICA).where(r.city_id == tx.city_id, r.id == request.replica).values(**values))
    return right(tx, principal, request, *given, **named)


@_bug("the last writer wins", judging, "decide")
def _last_wins(right: Any, write: Any) -> Verdict:
    verdict: Verdict = right(write)
    return Verdict.APPLY if verdict is Verdict.PROPOSE and write.field.merge is Merge.ATTRIBUTE else verdict


@_bug("a former holder's edit is taken over", judging, "decide")
def _late_edit(right: Any, write: Any) -> Verdict:
    if write.late and write.field.merge is Merge.ATTRIBUTE:
        return Verdict.APPLY
    verdict: Verdict = right(write)
    return verdict


@_bug("a value not taken over is not kept", Draft, "_propose")
def _proposal_dropped(_right: Any, draft: Draft, *_given: Any) -> None:
    draft.proposed = True


@_bug("a former holder's visit is refused", Judge, "_held")
def _late_refused(_right: Any, *_given: Any) -> frozenset[str]:
    return frozenset()


@_bug("anybody may record anywhere", Judge, "_is_late")
def _no_wall(_right: Any, _judge: Judge, _root: bytes, _action: Any) -> bool:
    return False


@_bug("a refused op is not kept in the log", push, "_store")
def _refused_unlogged(right: Any, tx: Any, principal: Any, fresh: Any, results: Any) -> None:
    kept = [(op, result) for op, result in zip(fresh, results, strict=True) if result.outcome != "rejected"]
    if kept:
        right(tx, principal, [op for op, _ in kept], [result for _, result in kept])


@_bug("words are cut off as they are taken", rules, "made")
def _cut_words(right: Any, context: Any, kind: Any, row: Any) -> bool:
    if kind.name == "promises":
        row["words"] = row["words"][:-1]
    decided: bool = right(context, kind, row)
    return decided


@_bug("proposals carry what stands, not what was written", judging, "proposal_row")
def _wrong_side(right: Any, *given: Any) -> Any:
    base, _mine, theirs = given[4]
    return right(*given[:4], (base, theirs, theirs), *given[5:])


# ---------------------------------------------------------------- the server: what it gives


@_bug("the cursor skips a version", pull, "entries_after")
def _naive_cursor(right: Any, tx: Any, scope: bytes, ver: int, after: Any, limit: int) -> Any:
    return right(tx, scope, ver + 1, after, limit)


class _AnyMark(int):
    def __ne__(self, other: object) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


@_bug("the mark of a cursor is not looked at", pull, "_mark")
def _no_mark(right: Any, *given: Any) -> Any:
    return _AnyMark(right(*given) or 0)


@_bug("contacts go to everybody", pull, "blocks_of")
def _no_scope(right: Any, tx: Any, entries: Any) -> Any:
    c = BUSINESS["contacts"].c
    everybody = [row[0] for row in tx.rows(sa.select(c.id).where(c.city_id == tx.city_id).order_by(c.id))]
    mine = [e for e in entries if e.kind != "contacts"]
    told = [pages.Entry("contacts", row_id, 1, "put", None) for row_id in everybody]
    return right(tx, [*mine, *told])


@_bug("an ended holding still sees", access, "_last_day")
def _never_ends(right: Any, _to_on: Any, voided_at: Any) -> Any:
    return right(None, voided_at)


@_bug("rows of a shop that left still come", official, "clear_entries")
def _entries_stay(_right: Any, *_given: Any) -> None:
    return


@_bug("a shop that moves does not count its moves", Writing, "move")
def _moves_uncounted(right: Any, writing: Writing, root: bytes, to: bytes, told: Any) -> None:
    writing.heads[root].moves -= 1
    right(writing, root, to, told)


@_bug("the sums of a shop are not kept", Writing, "_add")
def _no_sums(right: Any, writing: Writing, root: bytes, count: int, total: int) -> None:
    right(writing, root, count, total if count else 0)


@_bug("an edit leaves no history", judging, "history_row")
def _no_history(right: Any, *given: Any, **named: Any) -> Any:
    row = right(*given, **named)
    row["fields"] = proposals.pack([])
    return row
