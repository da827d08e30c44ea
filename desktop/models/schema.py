"""The tables of the client's store: the records of the contract, and what only this device needs.

Rules (the tests cite them):
 1. Rows of records are written only while the one-row table `gate` is open; triggers refuse every other write. Those of
    inserts are away while a first download fills the store and nothing of it is shown (bulk.py).
 2. No function stands in a trigger, so that they work under `trusted_schema = OFF`.
 3. A store made by the numbered steps (upgrades.py) has exactly the tables declared here.

`gate` and `log_head` have at most one row. Values are those of the wire (contract/wire.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

import contract.records  # noqa: F401 - it declares the kinds
from contract.fields import Kind, kinds
from contract.tables import Id, client_tables
from desktop.models.search_forms import SEARCH_TABLE_SQL

METADATA: Final = sa.MetaData()
RECORDS: Final[dict[str, sa.Table]] = client_tables(METADATA)
"""The tables of records by kind, parents before children."""


KINDS: Final[dict[str, Kind]] = {name: kinds()[name] for name in RECORDS}


def _table(name: str, *columns: Any) -> sa.Table:
    return sa.Table(name, METADATA, *columns)


def _id(name: str, *, key: bool = False, null: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, Id(), primary_key=key, nullable=null)


def _number(name: str, *, key: bool = False, null: bool = False, default: str | None = None) -> sa.Column[int]:
    column_type = sa.Integer() if key else sa.BigInteger()
    return sa.Column(name, column_type, primary_key=key, nullable=null, server_default=default)


def _text(name: str, *, key: bool = False, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), primary_key=key, nullable=null)


def _bytes(name: str, *, null: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=null)


# Which change may write now; empty between transactions.
gate = _table("gate", _number("one", key=True), _text("action"))

# What the store is: whose, of which device; small things kept by name.
meta = _table("meta", _text("name", key=True), _bytes("value"))

# The head of the chain of ops, and how much of it the server has answered.
log_head = _table(
    "log_head", _number("one", key=True), _number("last_seq"), _bytes("hash"), _number("acked_seq"), _bytes("epoch")
)

# Every op of this device; `state` is waiting, answered, done, refused or closed (outbox.py).
outbox = _table(
    "outbox",
    _number("seq", key=True),
    _id("op_id"),
    _text("action"),
    _bytes("header"),
    _bytes("salt"),
    _bytes("body"),
    _bytes("hash"),
    _number("occurred_at"),
    _text("state"),
    _number("tries", default="0"),
    _text("outcome", null=True),
    _text("reason", null=True),
    _text("words", null=True),
    _bytes("said", null=True),
    _number("late", null=True),
    _number("answered_at", null=True),
    sa.Index("outbox_op", "op_id", unique=True),
    sa.Index("outbox_state", "state", sqlite_where=sa.text("state <> 'done'")),
    sa.Index("outbox_undated", "state", sqlite_where=sa.text("answered_at IS NULL")),
)


def in_state(*states: str) -> sa.ColumnElement[bool]:
    """Say of ops that they are in one of these states, none of which is `done`.

    It is said in the words of `outbox_state`, or the 35 days of ops that are done would be read for it.
    """
    return sa.and_(outbox.c.state != sa.literal_column("'done'"), outbox.c.state.in_(states))


# What stays of an op that is forgotten: its place in the chain, without what was in it (chain.py).
old_ops = _table("old_ops", _number("seq", key=True), _bytes("header"), _bytes("body_hash"), _bytes("hash"))

# The server's receipts: it had our log up to `seq`, with this hash, at that instant (contract/signing.py).
receipts = _table(
    "receipts",
    _number("seq", key=True),
    _bytes("hash"),
    _number("server_ms"),
    _bytes("device_signature"),
    _bytes("signature"),
)

# The row as the server has it, for each row with changes that are still laid over it; null = the server has none.
base_rows = _table("base_rows", _text("kind", key=True), _id("row_id", key=True), _bytes("row_values", null=True))

# Every scope this device holds: its cursor, its digest, what it permits; `state` is loading, whole or clearing
# (it is to be fetched anew).
scopes = _table(
    "scopes",
    _id("scope", key=True),
    _bytes("epoch"),
    _number("ver"),
    _number("mark"),
    _number("start", null=True),
    _text("after_kind", null=True),
    _id("after_id", null=True),
    _number("row_count"),
    _number("stamp_sum"),
    _text("rights"),
    _bytes("roles"),
    _text("state"),
)

# Under which scope each shop is held; the scopes themselves are roots too and stand in `scopes`.
roots = _table(
    "roots",
    _id("root_id", key=True),
    _id("scope"),
    _number("moves", default="0"),
    sa.Index("roots_scope", "scope"),
)

# Roots whose whole bundle is still to be fetched.
owed_roots = _table(
    "owed_roots", _id("root_id", key=True), _id("scope"), _text("after_kind", null=True), _id("after_id", null=True)
)

# Roots that no screen shows: loading, left (to be erased once our changes are answered), unexplained (scopes.py).
hidden_roots = _table("hidden_roots", _id("root_id", key=True), _text("why", key=True))

# Rows of kinds that a newer server knows: kept so that digests match, read again after an upgrade.
unknown_rows = _table(
    "unknown_rows",
    _text("kind", key=True),
    _id("row_id", key=True),
    _id("root_id"),
    _number("stamp"),
    _bytes("row_values"),
    sa.Index("unknown_rows_root", "root_id"),
)

# What a person is told once: a shop that moved, a holding that ended. The words are a template with its values.
notices = _table(
    "notices",
    _number("number", key=True),
    _number("told_at"),
    _text("template"),
    _bytes("said"),
    _number("read_at", null=True),
)

# Which masked fact was shown in full, and when (screens.md rule 9). The store is one person's: nobody else is at it.
reveals = _table("reveals", _number("number", key=True), _id("root_id"), _text("field_name"), _number("revealed_at"))

drafts = _table("drafts", _text("key", key=True), _bytes("content"), _number("changed_at"))

# Files to be handed to the server, by their SHA-256; they stay where the person has them.
parcels = _table(
    "parcels",
    _text("sha256", key=True),
    _text("path"),
    _number("size"),
    _number("sent_at", null=True),
    _text("refused", null=True),
    _bytes("said", null=True),
)

serials = _table("serials", _text("name", key=True), _number("last"))

# One searchable shop; its forms stand in the full-text table `search` under the same number.
searched = _table(
    "searched",
    _number("number", key=True),
    _id("retailer_id"),
    sa.Index("searched_retailer", "retailer_id", unique=True),
)


_TRIGGER: Final = """CREATE TRIGGER {name} BEFORE {moment} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END"""


def _parents() -> None:
    """Index the keys inside a root: without it, deleting a visit would read every row that may hang on it."""
    for kind in KINDS.values():
        for told in kind.fields:
            if told.inside:
                sa.Index(f"{kind.name}_{told.name}", RECORDS[kind.name].c[told.name])


_parents()
sa.Index("visits_day", RECORDS["visits"].c.visited_on, RECORDS["visits"].c.author_id)  # a reviewer reads by days


def bulk_indexes() -> list[sa.Index]:
    """Give the indexes of records that a first download builds after its rows."""
    return [index for table in RECORDS.values() for index in sorted(table.indexes, key=lambda i: str(i.name))]


def triggers(*moments: str) -> Iterator[str]:
    """Write the triggers that refuse a write of these moments, else every write, while the gate is shut."""
    for name in RECORDS:
        for moment in moments or ("INSERT", "UPDATE", "DELETE"):
            yield _TRIGGER.format(table=name, name=f"{name}_{moment.lower()}", moment=moment)


def statements() -> Iterator[str]:
    """Write the statements that make the whole store as it is declared today."""
    dialect = sqlite.dialect()
    for table in METADATA.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect)).strip()
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            yield str(CreateIndex(index).compile(dialect=dialect)).strip()
    yield from triggers()
    yield from SEARCH_TABLE_SQL
