"""The server's tables: business rows as the records say, and what the exchange and the accounts need beside them.

Every table leads with the city in its key (distribution.md rule 1). There are no triggers, no sequences and no
deferred constraints. How the exchange's tables work together is in sync.md section 3.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

import contract.records  # noqa: F401 - declares every kind
from contract.fields import kinds
from contract.tables import Id, server_tables

KINDS: Final = kinds()
"""Every kind of record by its name, parents first."""
METADATA: Final = sa.MetaData()
BUSINESS: Final = server_tables(METADATA)
for _name in ("sha256", "thumb_sha256"):  # a picture is asked for by its hash
    sa.Index(f"photos_{_name}", BUSINESS["photos"].c.city_id, BUSINESS["photos"].c[_name])
_CODE: Final = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def _table(name: str, *columns: sa.schema.SchemaItem, key: tuple[str, ...]) -> sa.Table:
    return sa.Table(
        name,
        METADATA,
        sa.Column("city_id", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("city_id", *key),
        sqlite_with_rowid=False,
    )


def _id(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Id(), nullable=optional)


def _number(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=optional)


def _text(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=optional)


def _bytes(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=optional)


META: Final = _table("meta", _text("name"), _bytes("value"), key=("name",))
"""`epoch` (16 random bytes, new after every restore), `city` (the id of the city's node), `signing_key` and
`incarnation` (incarnation.py)."""

SCOPE_HEAD: Final = _table(
    "scope_head",
    _id("scope"),
    _number("ver"),
    _number("floor_ver"),
    _number("count"),
    _number("sum"),
    key=("scope",),
)
"""The counter of each scope, locked last; count and sum of stamps of its rows."""

SCOPE_MARK: Final = _table(
    "scope_mark", _id("scope"), _number("ver"), _number("mark"), _number("made_at"), key=("scope", "ver")
)
"""A random mark for each version, kept 180 days: a restored server that grew past a cursor is found by it."""

ROOT_HEAD: Final = _table(
    "root_head",
    _id("root"),
    _id("scope"),
    _number("moves"),
    _number("count"),
    _number("sum"),
    sa.UniqueConstraint("city_id", "scope", "root"),
    key=("root",),
)
"""Where each root is, how often it moved, count and sum of stamps of its rows."""

CHANGE: Final = _table(
    "change",
    _id("scope"),
    sa.Column("kind", _CODE, nullable=False),
    _id("row_id"),
    _number("ver"),
    _text("op"),
    _bytes("detail", optional=True),
    sa.Index("change_order", "city_id", "scope", "ver", "kind", "row_id"),
    key=("scope", "kind", "row_id"),
)
"""The newest entry of each row of a scope: op is put, void, enter or exit (the last two under the kind ROOTS)."""

REPLICA: Final = _table(
    "replica",
    _id("id"),
    _id("person_id"),
    _number("last_seq"),
    _bytes("chain_hash"),
    _number("files"),
    _id("forked_from", optional=True),
    _number("forked_seq", optional=True),
    key=("id",),
)
"""How far the log of each device has come, and how many files it brought whole.

One made after a fork names the replica and the seq where it left it.
"""

OP: Final = _table(
    "op",
    _id("replica"),
    _number("seq"),
    _id("op_id"),
    _bytes("header"),
    _bytes("salt", optional=True),
    _bytes("body", optional=True),
    _bytes("body_hash"),
    _bytes("hash"),
    _bytes("result"),
    _number("received_at"),
    sa.Index("op_by_id", "city_id", "op_id"),
    key=("replica", "seq"),
)
"""Every op with its one answer. Header and body are the bytes that came."""

RECEIPT: Final = _table(
    "receipt",
    _id("replica"),
    _number("seq"),
    _bytes("chain_hash"),
    _number("received_at"),
    _bytes("device_signature"),
    _bytes("signature"),
    key=("replica", "seq"),
)
"""For each push the head of the replica's log behind it, signed by the device and counter-signed by the server."""

REFUSED_ROW: Final = _table("refused_row", _id("row_id"), _id("op_id"), key=("row_id",))
"""Rows that a rejected op would have made: what hangs on them is rejected too."""

ACCOUNT: Final = _table(
    "account",
    _id("person_id"),
    _text("login"),
    _text("password_hash", optional=True),
    _number("disabled_at", optional=True),
    sa.UniqueConstraint("city_id", "login"),
    key=("person_id",),
)

ENROLMENT: Final = _table(
    "enrolment",
    _bytes("code_hash"),
    _id("person_id"),
    _number("expires_at"),
    _number("used_at", optional=True),
    key=("code_hash",),
)

TOKEN: Final = _table(
    "token",
    _bytes("hash"),
    _id("person_id"),
    _id("device_id"),
    _number("issued_at"),
    _number("used_at"),
    sa.Index("token_device", "city_id", "device_id"),
    key=("hash",),
)

BLOB: Final = _table(
    "blob",
    _bytes("sha256"),
    _number("size"),
    _number("received"),
    _id("created_by", optional=True),
    _number("created_at"),
    _number("finished_at", optional=True),
    key=("sha256",),
)
"""What is known of each file handed over; its bytes are kept by server/blobs.py."""

ORDER_LINE: Final = _table(
    "order_line",
    _text("source"),
    _text("invoice_no"),
    _number("product_no"),
    _number("nth"),
    _id("root_id"),
    sa.Column("ordered_on", sa.Integer(), nullable=False),
    _number("qty_tiao"),
    _number("amount_fen"),
    sa.Index("order_line_shop", "city_id", "source", "root_id"),
    key=("source", "invoice_no", "product_no", "nth"),
)
"""Every order line as it was imported: `nth` counts how often the product stood in that order before."""

SOURCE_SHOP: Final = _table(
    "source_shop", _text("source"), _id("root_id"), _number("named_at"), key=("source", "root_id")
)
"""Which shops each source has named, and when last: what it names no longer is missing from it."""

ROOTS: Final = "roots"
"""The kind under which `change` keeps that a root entered or left a scope."""
SHARDED: Final = frozenset(METADATA.tables)
