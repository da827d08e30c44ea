"""One change of records: rows, the chained op for the server and the search rows, in one transaction.

Rules (the tests cite them):
 1. Each record is checked against its own limits, each write against the policy that the server uses too.
 2. A new row goes into the op as [new]; of a row that is there, each changed field as [old, new].
 3. Header and body are encoded once, here, and never again (sync.md section 5).
 4. Official fields are asked for, not written: the op carries them, the row keeps what the server said.
 5. The row as it was before the first unsettled change is kept, so that a refused change can be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa

from contract import chain, wire
from contract.actions import ACTIONS, Action
from contract.errors import NotAllowed, OutOfTurn, UserError
from contract.fields import LEADING, Kind, Merge, Record, check_record
from contract.messages import PUSH_BYTES, Change, Header
from contract.records.codes import FIXED
from desktop.models import overlay, schema, search

if TYPE_CHECKING:
    from desktop.models.store import Me, Store

_R = TypeVar("_R", bound=Record)
_ENVELOPE_BYTES = 1_024  # what a request needs around its one op
_ROW_OF: Final = {
    name: sa.select(table).where(table.c.id == sa.bindparam("row")) for name, table in schema.RECORDS.items()
}
_INSERTS: Final = {name: sa.insert(table) for name, table in schema.RECORDS.items()}
_HEAD: Final = sa.select(schema.log_head.c.last_seq, schema.log_head.c.hash)
_INSERT_OP: Final = sa.insert(schema.outbox)


class TooLarge(UserError):
    """One change holds more than one request to the server can carry."""


def permitted(action: str, me: Me) -> Action:
    """Give the policy of `action`; NotAllowed, in words, when none of the person's roles has it."""
    policy = ACTIONS[action]
    if not policy.roles & me.roles:
        raise NotAllowed("Your role does not allow this. Nothing was changed. Ask your supervisor if it should.")
    return policy


class Transaction:
    """What `store.change()` hands out: put records, and change the device's own tables, all or nothing."""

    def __init__(self, store: Store, connection: sa.Connection, action: str, retry_of: UUID | None) -> None:
        self._store = store
        self._connection = connection
        self._action = action
        self._policy = permitted(action, store.me)
        self._retry_of = retry_of
        self._changes: dict[tuple[str, bytes], Change] = {}
        self.kinds: set[str] = set()

    def put(self, record: Record) -> None:
        """Write a new record, or the difference to the one with this id; InvalidRecord or NotAllowed when it may not.

        Nothing is written, sent or told when nothing differs.
        """
        check_record(record, FIXED)
        kind = type(record).kind
        row = wire.row_of(record, self._store.me.city)
        present = self._present(kind, row["id"])
        if present is None:
            self._insert(kind, row)
        else:
            self._update(kind, row, present)

    def get(self, cls: type[_R], record_id: UUID) -> _R | None:
        """Read one record as this transaction sees it."""
        row = self._present(cls.kind, record_id.bytes)
        return None if row is None else wire.record_of(cls, row)

    def local(self, statement: sa.Executable, rows: Sequence[Mapping[str, Any]] = ()) -> sa.CursorResult[Any]:
        """Run `statement` on a table of this device alone, in the same transaction; OutOfTurn for tables of records."""
        table = getattr(statement, "table", None)
        if isinstance(table, sa.Table) and table.name in schema.RECORDS:
            raise OutOfTurn("records are written by put")
        return self._connection.execute(statement, list(rows)) if rows else self._connection.execute(statement)

    def finish(self) -> None:
        """Write the op and the search rows; called by the store before it commits."""
        if not self._changes:
            return
        retailers = [row_id for kind, row_id in self._changes if kind == "retailers"]
        search.refresh(self._connection, retailers)
        self._write_op(list(self._changes.values()))
        if self._retry_of is not None:
            outbox = schema.outbox
            self._connection.execute(
                sa.update(outbox).where(outbox.c.op_id == self._retry_of.bytes).values(state="closed")
            )
        self.kinds.add("outbox")

    def _present(self, kind: Kind, row_id: bytes) -> Mapping[str, Any] | None:
        rows = self._connection.execute(_ROW_OF[kind.name], {"row": row_id}).mappings()
        return {str(name): value for row in rows for name, value in row.items()} or None

    def _insert(self, kind: Kind, row: dict[str, Any]) -> None:
        if kind.name not in self._policy.makes:
            raise self._refused()
        overlay.keep_base(self._connection, kind.name, row["id"], None)
        self._connection.execute(_INSERTS[kind.name], row)
        fields = {n: [row[n]] for n in kind.columns[len(LEADING) :] if row[n] is not None}
        self._changes[kind.name, row["id"]] = Change(kind.name, row["root_id"], row["id"], fields)
        self.kinds.add(kind.name)

    def _update(self, kind: Kind, row: dict[str, Any], present: Mapping[str, Any]) -> None:
        changed = {n: row[n] for n in kind.columns[len(LEADING) :] if row[n] != present[n]}
        if not changed:
            return
        change = self._change_of(kind, present)
        made_here = all(len(pair) == 1 for pair in change.fields.values()) and bool(change.fields)
        if not made_here and not changed.keys() <= self._policy.changes.get(kind.name, frozenset()):
            raise self._refused()
        for name, new in changed.items():
            old = [] if made_here else change.fields.get(name, [present[name]])[:1]
            change.fields[name] = [*old, new]
        ours = {n: v for n, v in changed.items() if made_here or kind.by_name[n].merge is not Merge.OFFICIAL}
        overlay.keep_base(self._connection, kind.name, row["id"], present)
        if ours:
            table = schema.RECORDS[kind.name]
            self._connection.execute(sa.update(table).where(table.c.id == row["id"]).values(ours))
        self.kinds.add(kind.name)

    def _change_of(self, kind: Kind, present: Mapping[str, Any]) -> Change:
        fresh = Change(kind.name, present["root_id"], present["id"], {})
        return self._changes.setdefault((kind.name, present["id"]), fresh)

    def _refused(self) -> NotAllowed:
        return NotAllowed("This action does not permit such a change. Nothing was changed. Tell support about it.")

    def _write_op(self, changes: list[Change]) -> None:
        store = self._store
        last_seq, prev_hash = self._connection.execute(_HEAD).one()
        occurred_at = wire.instant_ms(store.clock.now())
        header = Header(
            op_id=store.ids.new_id().bytes,
            seq=last_seq + 1,
            action=self._action,
            roots=sorted({change.root_id for change in changes}),
            schema=wire.SCHEMA,
            occurred_at=occurred_at,
            clock_offset_ms=store.clock_offset_ms,
            retry_of=self._retry_of.bytes if self._retry_of else None,
        )
        encoded, body = chain.encode_header(header), chain.encode_body(changes)
        if len(encoded) + len(body) > PUSH_BYTES - _ENVELOPE_BYTES:
            raise TooLarge("This is too much for one entry. Nothing was lost: it is still on the screen. Shorten it.")
        salt = store.ids.random_bytes(chain.SALT_BYTES)
        linked = chain.link(store.me.device_id.bytes, prev_hash, chain.body_hash(salt, body), encoded)
        row = {
            "seq": header.seq,
            "op_id": header.op_id,
            "action": self._action,
            "header": encoded,
            "salt": salt,
            "body": body,
            "hash": linked,
            "occurred_at": occurred_at,
            "state": "waiting",
        }
        self._connection.execute(_INSERT_OP, row)
        self._connection.exec_driver_sql("UPDATE log_head SET last_seq = ?, hash = ?", (header.seq, linked))
