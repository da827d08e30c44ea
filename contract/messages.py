"""The messages of the sync protocol (sync.md sections 4, 5 and 7), as they stand in frames."""

from __future__ import annotations

from typing import Any, Final

import msgspec

PAGE_ROWS: Final = 2_000
PAGE_BYTES: Final = 1024 * 1024
PUSH_OPS: Final = 200
PUSH_BYTES: Final = 512 * 1024


class Change(msgspec.Struct, frozen=True, array_like=True):
    """One row that an op touches: `fields` maps a column to [old, new], or to [new] alone when the row is made."""

    kind: str
    root_id: bytes
    row_id: bytes
    fields: dict[str, list[Any]]


class Header(msgspec.Struct, frozen=True):
    """What stands of an op for ever: ids only, never personal data."""

    op_id: bytes
    seq: int
    action: str
    roots: list[bytes]
    schema: int
    occurred_at: int
    clock_offset_ms: int | None = None
    retry_of: bytes | None = None


class Push(msgspec.Struct, frozen=True):
    """Ops in the order of their seq; each is [header, salt, body], or [header, body_hash] when parked or erased.

    `last_seq` and `chain_hash` are those of the op before the first one sent (0 and chain.FIRST at the beginning): the
    last that the client knows to be answered. Ops that the server has already get the answers they got. `signature` is
    the device's over the head that its log has after the last op sent (contract/signing.py).
    """

    schema: int
    replica: bytes
    last_seq: int
    chain_hash: bytes
    ops: list[list[bytes]]
    signature: bytes = b""


class Result(msgspec.Struct, frozen=True, array_like=True):
    """The one answer an op ever gets. `outcome` is applied, proposed or rejected; a rejected one says why.

    `reason` is a code (op_id_reused, parent, not_allowed, invalid, unreadable, gone, parked); `words` with `values` is
    the sentence for people, to be said in their language (a value named `caption` is itself such a sentence);
    `late` says the shop had moved on and the fact was filed there. Proposed: at least one value waits as a proposal.
    """

    seq: int
    op_id: bytes
    outcome: str
    reason: str | None = None
    words: str | None = None
    values: dict[str, str] = {}
    late: bool = False


class Pushed(msgspec.Struct, frozen=True):
    """The answer to a push, or with status 409 the state of this replica as the server knows it (`results` empty).

    `signature` is the server's receipt for the log up to `last_seq`, which it had at `received_at` (ms UTC).
    """

    epoch: bytes
    last_seq: int
    chain_hash: bytes
    results: list[Result] = []
    received_at: int = 0
    signature: bytes = b""


class Cursor(msgspec.Struct, frozen=True):
    """Where a client stands in one scope: what the last page of that scope said in the fields of the same names.

    None held yet: ver 0, start None, after None; a scope that is permitted and has no cursor in the request is begun.
    Within a first download: ver 0, `start` = the version at which it began and `mark` its mark, `after` = the key of
    the last row held. Within a version cut by a page: `ver` and `mark` of that version, `after` = the place in it.
    Else (start and after None) all is held up to the end of `ver`: only this is a cursor to keep as final.
    """

    scope: bytes
    epoch: bytes = b""
    ver: int = 0
    mark: int = 0
    start: int | None = None
    after: tuple[str, bytes] | None = None


class Bundle(msgspec.Struct, frozen=True):
    """One root fetched whole, resumable by key (`after` of its last page; it means nothing to a client)."""

    root: bytes
    after: tuple[str, bytes] | None = None


class Pull(msgspec.Struct, frozen=True):
    """What a client asks for: its cursors, and the roots whose whole bundle it is owed."""

    schema: int
    replica: bytes
    cursors: list[Cursor]
    bundles: list[Bundle] = []


class Scope(msgspec.Struct, frozen=True):
    """One permitted scope as it stands: its digest is count and sum of stamps at version `ver`."""

    scope: bytes
    ver: int
    mark: int
    count: int
    sum: int
    rights: str
    roles: list[str]


class Ended(msgspec.Struct, frozen=True):
    """A scope the client sent a cursor for and may see no more; `reason` is a code: holding_ended.

    A scope that is neither permitted nor named here has no reason: the client hides and keeps it, and reports it.
    """

    scope: bytes
    reason: str


class Block(msgspec.Struct, frozen=True, array_like=True):
    """Rows of one kind by column."""

    kind: str
    columns: list[str]
    data: list[list[Any]]


class Exit(msgspec.Struct, frozen=True, array_like=True):
    """A root that left a scope: `moves` is its count of moves then, `reason` the words for the user, `to` the name
    of the place it went to. It drops the root where it is held under that scope with a lower `moves`.
    """

    root: bytes
    moves: int
    reason: str
    to: str | None = None


class Page(msgspec.Struct, frozen=True):
    """One frame of a pull's answer, behind Hello: of a scope, of a bundle, or the closing one.

    Page of a scope: `ver`, `mark`, `start` and `after` are the next cursor (see Cursor); `more` says that further
    pages of this scope follow in this answer. `diverged` alone: the cursor is not one of ours; compare the digests of
    its roots or, within a first download, begin anew by a cursor of ver 0. A row that comes again replaces the one
    held; a root named in `enter` is owed as a bundle.
    Page of a bundle: `bundle` is the root, `scope` where it is, `moves` its count of moves; `after` where it is cut.
    Bundles follow all scopes: first those the request asked for, then those of roots that entered in this answer. A
    root asked for that may not be seen any more is left out.
    Closing page: no scope, no bundle. Without it the answer was cut off; what came before it counts.
    A scope with nothing new has no page. Blocks stand parents first; `start` is None outside a first download.
    """

    scope: bytes = b""
    epoch: bytes = b""
    ver: int = 0
    mark: int = 0
    start: int | None = None
    after: tuple[str, bytes] | None = None
    more: bool = False
    diverged: bool = False
    bundle: bytes | None = None
    moves: int | None = None
    blocks: list[Block] = []
    gone: list[tuple[str, bytes]] = []
    enter: list[bytes] = []
    exit: list[Exit] = []


class Hello(msgspec.Struct, frozen=True):
    """The first frame of a pull's answer; `last_seq`, `chain_hash` and `files` are what the server has of this replica.

    `files` counts the files that the device brought whole: fewer than before say that the server was put back.
    `scopes` stand in the order of their pages: the city first, then down the tree. A scope's count and sum hold at
    its `ver`: compare when the cursor stands exactly there and no bundle of the scope is owed.
    """

    schema: int
    epoch: bytes
    city_id: int
    city: bytes
    person: bytes
    last_seq: int
    chain_hash: bytes
    server_ms: int
    scopes: list[Scope]
    ended: list[Ended] = []
    files: int = 0


class Heads(msgspec.Struct, frozen=True):
    """Answer of GET /sync/heads: version and mark of every permitted scope, and what the server has of this replica.

    A server that was put back and has grown again to the same versions has other marks.
    """

    epoch: bytes
    heads: list[tuple[bytes, int, int]]
    last_seq: int = 0
    chain_hash: bytes = b""
    files: int = 0


class Compare(msgspec.Struct, frozen=True):
    """Asks for the digest of every root of one scope: what a client holds of it is not what the server says it has."""

    schema: int
    scope: bytes


class RootDigest(msgspec.Struct, frozen=True, array_like=True):
    """One root as it stands: how often it moved, how many rows it has and the sum of their stamps."""

    root: bytes
    moves: int
    count: int
    sum: int


class Digests(msgspec.Struct, frozen=True):
    """The answer to a Compare: every root of the scope, reckoned from its rows, never from sums kept beside them.

    `epoch`, `ver` and `mark` are the cursor of one who fetches the differing roots anew and drops those not named.
    The scope itself is always among its roots; no roots at all say that the scope may not be seen (any more).
    """

    scope: bytes
    epoch: bytes = b""
    ver: int = 0
    mark: int = 0
    roots: list[RootDigest] = []


class Fork(msgspec.Struct, frozen=True):
    """Asks for a replica of one's own: what the server has of this log is not ours (a device copied, or put back).

    `seq` and `chain_hash` are the last op of ours that was answered; `public_key` is the new replica's, in hexadecimal.
    """

    schema: int
    replica: bytes
    seq: int
    chain_hash: bytes
    public_key: str


class NewReplica(msgspec.Struct, frozen=True):
    """The answer to a Fork: the device to go on as, whose log is empty, its number and its token."""

    replica: bytes
    device_no: int
    token: str
