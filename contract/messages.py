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
    """Ops in the order of their seq; each is [header, salt, body], or [header, body_hash] when parked or erased."""

    schema: int
    replica: bytes
    last_seq: int
    chain_hash: bytes
    ops: list[list[bytes]]


class Result(msgspec.Struct, frozen=True, array_like=True):
    """The one answer an op ever gets. `outcome` is applied, proposed or rejected; a rejected one says why.

    `reason` is a code (op_id_reused, parent, not_allowed, invalid, unreadable, gone); `words` with `values` is the
    sentence for people; `late` says the shop had moved on and the fact was filed there.
    """

    seq: int
    op_id: bytes
    outcome: str
    reason: str | None = None
    words: str | None = None
    values: dict[str, str] = {}
    late: bool = False


class Pushed(msgspec.Struct, frozen=True):
    """The answer to a push, or with status 409 the state of this replica as the server knows it (`results` empty)."""

    epoch: bytes
    last_seq: int
    chain_hash: bytes
    results: list[Result] = []


class Cursor(msgspec.Struct, frozen=True):
    """Where a client stands in one scope. `after` is set while a version or a first download is cut by a page.

    A first download has `start` = the version at which it began (None to begin); its `after` is (kind, row id) of the
    last row held. In a delta `after` is the position inside version `ver + 1`... of the change entries of one version.
    """

    scope: bytes
    epoch: bytes = b""
    ver: int = 0
    mark: int = 0
    start: int | None = None
    after: tuple[str, bytes] | None = None


class Bundle(msgspec.Struct, frozen=True):
    """One root fetched whole, resumable by key."""

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
    """A scope the client holds and may see no more, with the reason."""

    scope: bytes
    reason: str


class Block(msgspec.Struct, frozen=True, array_like=True):
    """Rows of one kind by column."""

    kind: str
    columns: list[str]
    data: list[list[Any]]


class Exit(msgspec.Struct, frozen=True, array_like=True):
    """A root that left a scope: `moves` is its count of moves then, `reason` the words for the user."""

    root: bytes
    moves: int
    reason: str
    to: str | None = None


class Page(msgspec.Struct, frozen=True):
    """One frame of a pull's answer; exactly one of its parts is filled.

    `hello` opens the answer, then pages of scopes, then pages of bundles (`bundle` names the root), then `done`.
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
    """The first frame of a pull's answer."""

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


class Heads(msgspec.Struct, frozen=True):
    """Answer of GET /sync/heads: the newest version of every permitted scope."""

    epoch: bytes
    heads: list[tuple[bytes, int]]
